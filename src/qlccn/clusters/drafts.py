"""What a writer hands in: acts and claims before they are recorded, with the checks that need no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from qlccn.clusters.kinds import ActKind, TermKind, act_kind, indicator, kinds
from qlccn.clusters.models import Act, Claim, Cluster, Lot, Run, TenantProject
from qlccn.clusters.periods import last_day
from qlccn.core.refusal import Refusal
from qlccn.core.text import nfc
from qlccn.documents.models import Document
from qlccn.parties.models import Organisation
from qlccn.places.models import COMMUNE, Unit

MOST_HA = Decimal(100_000)  # more than any province has; a slip of units, not a cluster
MOST = Decimal(10**13)  # what the column holds
CONFIDENCES = ("primary", "secondary", "unclear")
_RUNGS_OF_A_RUN = range(2, 10)

_STANDINGS = frozenset(Claim.Standing.values)  # the list is made anew each time it is asked for


@dataclass(frozen=True)
class ActDraft:
    """An act to record. `terms`: name -> value, or a list for a term of many; a value is Decimal, text, day, Unit or Organisation.

    `later`: the paper itself says that it takes effect after today.
    """

    cluster: Cluster
    kind: str
    document: Document
    effective_on: date | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    run: Run | None = None
    passage: str = ""
    on_text: str = ""
    position: int = 0
    confidence: str = "primary"
    note: str = ""
    supersedes: Act | None = None
    later: bool = False


@dataclass(frozen=True)
class ClaimDraft:
    """A claim to record about one subject: a cluster (or the part of it in a unit), a lot, a project, or a unit."""

    indicator: str
    value: Any
    document: Document
    standing: str
    cluster: Cluster | None = None
    lot: Lot | None = None
    project: TenantProject | None = None
    about_unit: Unit | None = None
    as_of_on: date | None = None
    period: str = ""
    base: str = ""
    population: str = ""
    passage: str = ""
    note: str = ""

    def as_of(self, today: date) -> date | None:
        """The day it is true for: as given, else the cut-off day of its period, or its paper's day where that came first.

        None for a period that is not over, in a paper without a day: nobody knows how far its figures reach.
        """
        if self.as_of_on or not self.period:
            return self.as_of_on
        end, issued = last_day(self.period), self.document.issued_on
        end = min(end, issued) if issued else end
        return end if end <= today else None

    @property
    def clusters(self) -> list[Cluster]:
        """The cluster it speaks of, directly or through a lot or project."""
        return [s if isinstance(s, Cluster) else s.cluster for s in (self.cluster, self.lot, self.project) if s is not None]


def check_act(draft: ActDraft, today: date) -> ActKind:
    """Refuse what cannot be recorded: an unknown kind or term, no day and no words for it, a day to come, another cluster's run."""
    kind = act_kind(draft.kind)
    if stray := set(draft.terms) - set(kind.terms):
        labels = ", ".join(kinds().terms[t].label if t in kinds().terms else t for t in sorted(stray))
        raise Refusal(
            f"Sự kiện “{kind.label}” không đặt nội dung: {labels}. Ghi thành số liệu (claim) nếu văn bản có nêu.", field="terms"
        )
    check_document(draft.document, today)
    _check_day(draft, kind, today)
    if draft.run and draft.run.cluster_id != draft.cluster.pk:
        raise Refusal("Lượt thủ tục này là của cụm khác.", field="run")
    if kind.rung in _RUNGS_OF_A_RUN and draft.run is None:
        raise Refusal(f"“{kind.label}” là một bước của thủ tục; chọn lượt thủ tục của cụm.", field="run")
    if draft.confidence not in CONFIDENCES:
        raise Refusal(f"Độ tin “{draft.confidence}” không có; chọn: {', '.join(CONFIDENCES)}.", field="confidence")
    if draft.supersedes and draft.supersedes.cluster_id != draft.cluster.pk:
        raise Refusal("Bản ghi được thay là của cụm khác.", field="supersedes")
    check_lengths(Act, passage=draft.passage, on_text=draft.on_text, note=draft.note)
    return kind


def _check_day(draft: ActDraft, kind: ActKind, today: date) -> None:
    on = draft.effective_on
    if on is None:
        if not draft.on_text.strip():
            raise Refusal(
                f"“{kind.label}”: ghi ngày của sự kiện, hoặc ghi nguyên văn nguồn nói gì về ngày.", field="effective_on"
            )
        return
    if isinstance(on, datetime) or not isinstance(on, date):
        raise Refusal(f"“{kind.label}”: ngày “{on}” không đúng kiểu.", field="effective_on")
    if on > today and not draft.later:
        raise Refusal(
            f"“{kind.label}”: ngày {on:%d/%m/%Y} ở sau hôm nay. Xem lại ngày; nếu văn bản ghi hiệu lực về sau thì chọn “hiệu lực theo văn bản”.",
            field="effective_on",
        )


def warnings(draft: ActDraft, today: date) -> list[str]:
    """What is odd in a draft but may be right: said to the person, never refused."""
    said = []
    issued, on = draft.document.issued_on, draft.effective_on
    if on and on > today:
        said.append(f"Sự kiện có hiệu lực từ {on:%d/%m/%Y}, sau hôm nay: trước ngày đó chưa tính vào tình trạng cụm.")
    if on and issued and on < issued and act_kind(draft.kind).standing == "decision":
        said.append(f"Hiệu lực {on:%d/%m/%Y} trước ngày ban hành {issued:%d/%m/%Y}: kiểm tra văn bản có hồi tố không.")
    if on is None:
        said.append("Sự kiện chưa rõ ngày: có trong dòng thời gian nhưng không quyết định nội dung nào của cụm.")
    return said


def check_document(document: Document | None, today: date) -> None:
    """Nothing is recorded without its paper."""
    if document is None or document.pk is None:
        raise Refusal(
            "Mỗi dữ kiện phải có văn bản làm căn cứ; chọn văn bản trong sổ, hoặc vào sổ văn bản trước.", field="document"
        )
    if document.discarded_at is not None:
        raise Refusal(f"Văn bản {document} đã bỏ khỏi sổ, không dùng làm căn cứ được.", field="document")
    if document.issued_on and document.issued_on > today:
        raise Refusal(f"Văn bản {document} đề ngày sau hôm nay; kiểm tra lại ngày.", field="document")


class TermRow(NamedTuple):
    """A term as its table takes it (an instance of the model for each costs three times the rest of a large import)."""

    act_id: int
    name: str
    position: int
    decimal: Decimal | None = None
    text: str | None = None
    day: date | None = None
    organisation_id: int | None = None
    unit_id: int | None = None


def terms_of(act: Act, terms: Mapping[str, Any]) -> list[TermRow]:
    """Typed rows; an empty list is no value and is refused."""
    out = []
    for name, value in terms.items():
        kind = kinds().terms[name]
        several = isinstance(value, list | tuple | set)
        values: Sequence[Any] = list(value) if several else [value]
        if several and (not kind.many or not values or len(set(values)) != len(values)):
            raise Refusal(
                f"{kind.label}: {'cần ít nhất một giá trị, không lặp lại' if kind.many else 'chỉ nhận một giá trị'}.", field=name
            )
        for position, one in enumerate(values):
            column, filled = next(iter(typed(one, kind.type, kind.label, kind).items()))
            if isinstance(filled, Unit | Organisation):
                column, filled = f"{column}_id", filled.pk
            out.append(TermRow(act.pk, name, position, **{column: filled}))
    return out


def check_claim(draft: ClaimDraft, today: date) -> dict[str, Any]:
    """Refuse what cannot be a claim; returns the typed column of its value."""
    about = indicator(draft.indicator)
    check_document(draft.document, today)
    subjects = (draft.cluster, draft.lot, draft.project, draft.about_unit)
    part = draft.cluster is not None and draft.about_unit is not None and draft.lot is None and draft.project is None
    if sum(s is not None for s in subjects) != 1 and not part:
        raise Refusal(f"{about.label}: số liệu phải nói về đúng một đối tượng.", field="subject")
    if draft.standing not in _STANDINGS:
        raise Refusal(f"Hạng nguồn “{draft.standing}” không có.", field="standing")
    if draft.as_of_on and draft.as_of_on > today:
        raise Refusal(
            f"{about.label}: số liệu tính đến {draft.as_of_on:%d/%m/%Y}, sau hôm nay; kiểm tra lại ngày.", field="as_of_on"
        )
    check_lengths(
        Claim, period=draft.period, base=draft.base, population=draft.population, passage=draft.passage, note=draft.note
    )
    value = typed(draft.value, about.type, about.label, TermKind(about.id, about.type, about.label, about.unit))
    if about.unit == "%" and value["decimal"] > 100:
        raise Refusal(f"{about.label}: {value['decimal']} % lớn hơn 100; kiểm tra dấu thập phân.", field="value")
    return value


def check_lengths(model: type[Act] | type[Claim], **texts: str) -> None:
    """Refuse text that the column would cut (one engine cuts nothing and the other fails)."""
    for name, text in texts.items():
        column = model._meta.get_field(name)
        most = getattr(column, "max_length", None)
        if most and len(text) > most:
            label = str(getattr(column, "verbose_name", name))
            raise Refusal(f"{label[:1].upper()}{label[1:]}: dài {len(text)} ký tự, nhiều nhất {most}.", field=name)


def typed(value: Any, kind: str, label: str, term: TermKind | None = None) -> dict[str, Any]:
    """The typed column for a value; a value of another type, a negative or absurd figure is refused with its label."""
    shapes: dict[str, tuple[type, ...]] = {
        "decimal": (int, float, Decimal), "text": (str,), "day": (date,), "unit": (Unit,), "organisation": (Organisation,),
    }  # fmt: skip
    if not any(isinstance(value, shape) for shape in shapes[kind]) or isinstance(value, bool | datetime):
        raise Refusal(f"{label}: giá trị “{value}” không đúng kiểu.", field="value")
    if kind == "decimal":
        return {"decimal": _decimal(Decimal(str(value)), label, term)}
    if kind == "text":
        return {"text": _text(str(value), label, term)}
    if kind == "unit" and term and term.name == "reporting_commune" and value.level != COMMUNE:
        raise Refusal(f"{label}: {value} không phải đơn vị cấp xã.", field="value")
    return {kind: value}


def _decimal(number: Decimal, label: str, term: TermKind | None) -> Decimal:
    if not number.is_finite():
        raise Refusal(f"{label}: giá trị “{number}” không phải là số.", field="value")
    if number < 0 or number > MOST or (term and term.unit == "ha" and number > MOST_HA):
        raise Refusal(f"{label}: {number} không thể có; kiểm tra dấu thập phân và đơn vị.", field="value")
    return round(number, 4)


def _text(value: str, label: str, term: TermKind | None) -> str:
    text = nfc(value).strip()
    if not text or len(text) > 500 or "\x00" in text:
        raise Refusal(f"{label}: chữ phải có và không quá 500 ký tự.", field="value")
    if term and term.options and text not in term.options:
        raise Refusal(f"{label}: “{text}” không có trong {', '.join(term.options)}.", field="value")
    return text
