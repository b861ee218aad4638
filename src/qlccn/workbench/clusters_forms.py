"""Forms of the cluster pages: an act from its paper, a figure, a new cluster, a settlement. Services decide; forms read and say."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from qlccn.clusters import rules
from qlccn.clusters.kinds import ActKind, TermKind, indicators, kinds
from qlccn.clusters.models import Act, Claim, Cluster, Run
from qlccn.clusters.queries import INVESTOR_KINDS, TYPE_LABELS
from qlccn.clusters.services import WRITES_ACTS, ActDraft, ClaimDraft, open_run
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.documents.models import Document
from qlccn.parties import services as parties
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation
from qlccn.places.models import COMMUNE, Unit
from qlccn.places.queries import territory_ids
from qlccn.ui.formats import parse_day
from qlccn.ui.forms import DayField, VietnameseDecimalField, asked_when
from qlccn.workbench.clusters_paper import PaperForm
from qlccn.workbench.period_field import HELP, PeriodField

GROUPS = {  # first kind of a group, in the order of the data -> its name
    "in_plan": "Quy hoạch, danh mục", "receipt_notice": "Thủ tục thành lập, chọn chủ đầu tư", "established": "Quyết định về cụm",
    "detailed_plan_approved": "Quy hoạch chi tiết, dự án, môi trường", "recovery_notified": "Đất đai", "building_permit": "Xây dựng, vận hành",
    "progress_reported": "Báo cáo, chỉ đạo, chuyển đổi",
}  # fmt: skip
RUN_OF = {
    "expanded": Run.Kind.EXPANSION, "amended": Run.Kind.AMENDMENT, "abolished": Run.Kind.ABOLITION, "investor_changed": Run.Kind.RESELECTION,
}  # fmt: skip
WORDS = {"cluster_type": TYPE_LABELS, "investor_kind": INVESTOR_KINDS}
CONFIDENCES = [("primary", "đã đọc văn bản này"), ("secondary", "văn bản khác dẫn lại"), ("unclear", "chưa rõ")]


def kind_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Kinds of act in groups, in the order in which things happen."""
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    for kind in kinds().acts.values():
        if kind.id in GROUPS or not groups:
            groups.append((GROUPS.get(kind.id, "Khác"), []))
        groups[-1][1].append((kind.id, kind.label))
    return groups


def steps_of_a_procedure() -> set[str]:
    """Kinds that happen on the way to a decision, also those that are no rung of the ladder."""
    return {key for group, options in kind_choices() if group == GROUPS["receipt_notice"] for key, _ in options}


def communes_on(actor: Actor, province: Unit | None, day: date) -> list[Unit]:
    """Communes that existed that day in the province (and in what went into it), within the actor's territory, by name."""
    if province is None:
        return []
    ids = territory_ids(province.pk, clock.today())
    if actor.territory_ids is not None:
        ids &= actor.territory_ids
    found = Unit.objects.in_force(day).filter(level=COMMUNE, pk__in=ids).select_related("parent")
    return sorted(found, key=lambda u: (u.folded, u.code))


def commune_label(unit: Unit) -> str:
    """A former commune is told apart by its district."""
    return f"{unit.name} ({unit.parent.name})" if unit.valid_to and unit.parent else unit.name


class EnterpriseField(forms.CharField):
    """An organisation by its registered name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=250, widget=forms.TextInput({"list": "ds-to-chuc", "autocomplete": "off"}), **options)

    def clean(self, value: Any) -> Any:
        return str(super().clean(value) or "").strip()


class TermsForm(PaperForm):
    """A form that carries terms of a kind of act: one field a term, named `term_<name>`."""

    def add_terms(self, names: Iterable[str], units: Sequence[Unit], required: Iterable[str] = ()) -> None:
        self.units = {str(u.pk): u for u in units}
        for name in names:
            field = self.field_for(kinds().terms[name])
            field.required = name in required
            self.fields[f"term_{name}"] = field
            if isinstance(field, EnterpriseField):
                self.fields[f"new_{name}"] = forms.BooleanField(
                    label="Doanh nghiệp chưa có trong sổ tổ chức: thêm mới theo tên trên", required=False
                )

    def field_for(self, kind: TermKind) -> forms.Field:
        """The right control for a term's type."""
        if kind.type == "decimal":
            return VietnameseDecimalField(label=kind.label, unit=kind.unit, min_value=0)
        if kind.type == "day":
            return DayField(label=kind.label)
        if kind.type == "organisation":
            return EnterpriseField(label=kind.label, help_text="Tên đúng như trong sổ tổ chức; gõ vài chữ để chọn.")
        if kind.type == "unit":
            options = [(key, commune_label(u)) for key, u in self.units.items()]
            if kind.many:
                return forms.MultipleChoiceField(
                    label=kind.label, choices=options, widget=forms.CheckboxSelectMultiple({"class": "choices"})
                )
            return forms.ChoiceField(label=kind.label, choices=[("", "chọn…"), *options])
        if kind.options:
            words = WORDS.get(kind.name, {})
            return forms.ChoiceField(label=kind.label, choices=[("", "chọn…"), *((o, words.get(o, o)) for o in kind.options)])
        return forms.CharField(label=kind.label, max_length=500)

    @property
    def term_fields(self) -> list[forms.BoundField]:
        """Fields of the terms, for the template."""
        return [self[name] for name in self.fields if name.startswith(("term_", "new_"))]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in list(self.fields):
            term = name.removeprefix("term_")
            if name.startswith("term_") and isinstance(self.fields[name], EnterpriseField) and data.get(name):
                self.check_enterprise(term, data)
        return data

    def check_enterprise(self, term: str, data: dict[str, Any]) -> None:
        """The organisation must be on the register, or be said to be new."""
        name = data[f"term_{term}"]
        exact = list(Organisation.objects.filter(folded=fold(name))[:2])
        if len(exact) == 1:
            data[f"organisation_{term}"] = exact[0]
        elif len(exact) > 1:
            self.add_error(f"term_{term}", f"Có nhiều tổ chức cùng tên “{name}”; gộp hoặc đổi tên ở trang Tổ chức trước.")
        elif not data.get(f"new_{term}"):
            near = (
                Organisation.objects.filter(folded__contains=fold(name)[:40]).values_list("name", flat=True)[:3]
                if len(name) > 3
                else []
            )
            hint = f" Gần giống: {'; '.join(near)}." if near else ""
            self.add_error(f"term_{term}", f"Sổ tổ chức không có “{name}”.{hint} Chọn tên trong sổ, hoặc đánh dấu “thêm mới”.")

    def terms(self) -> dict[str, Any]:
        """Values by term, opening a new enterprise where the person said so."""
        out: dict[str, Any] = {}
        for field, value in self.cleaned_data.items():
            if not field.startswith("term_") or value in (None, "", []):
                continue
            name = field.removeprefix("term_")
            kind = kinds().terms[name]
            if kind.type == "organisation":
                out[name] = self.cleaned_data.get(f"organisation_{name}") or parties.open_organisation(
                    kind="doanh-nghiep", name=value, by=self.actor
                )
            elif kind.type == "unit":
                out[name] = [self.units[v] for v in value] if kind.many else self.units[value]
            else:
                out[name] = value
        return out


class ActForm(TermsForm):
    """An act of one kind, from its paper."""

    effective_on = asked_when(
        DayField(label="Ngày của sự kiện", required=False, help_text="Thường là ngày văn bản có hiệu lực."), "khi đã rõ ngày"
    )
    on_text = asked_when(
        forms.CharField(
            label="Nếu chưa rõ ngày: nguồn ghi thế nào",
            required=False,
            max_length=120,
            help_text="Ví dụ: “tháng 3/2024”, “chưa rõ ngày”.",
        )
    )
    later = forms.BooleanField(label="Văn bản ghi có hiệu lực sau hôm nay", required=False)
    confidence = forms.ChoiceField(label="Đã đọc từ đâu", choices=CONFIDENCES)
    run = forms.ChoiceField(label="Lượt thủ tục", required=False)
    note = forms.CharField(label="Ghi chú", required=False, max_length=1000, widget=forms.Textarea({"rows": 2}))
    still = forms.BooleanField(label="Vẫn ghi: việc này đã xảy ra thật (nêu rõ ở ghi chú)", required=False)
    reason = forms.CharField(label="Vì sao sửa", max_length=500)

    def __init__(self, *args: Any, kind: ActKind, cluster: Cluster, act: Act | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.cluster, self.act = kind, cluster, act
        self.runs = {f"run:{r.pk}": r for r in cluster.runs.all()}
        self.fields["run"].choices = [
            ("", "không thuộc lượt nào"),
            *((key, run_label(r)) for key, r in self.runs.items()),
            *self.new_runs(),
        ]
        if kind.rung in range(2, 10):
            self.fields["run"].choices = self.fields["run"].choices[1:]
        self.initial.setdefault("run", self.usual_run())
        if act is None:
            del self.fields["reason"]
        self.add_terms(kind.terms, communes_on(self.actor, self.province, self.day()))

    def new_runs(self) -> list[tuple[str, str]]:
        out = []
        for value, label in Run.Kind.choices:
            last = max((r.round for r in self.runs.values() if r.kind == value), default=0)
            out.append((f"new:{value}", f"lượt mới: {label}" + (f" (lượt {last + 1})" if last else "")))
        return out

    def usual_run(self) -> str:
        """The run such an act most often belongs to: the last one of its procedure, else a new one."""
        if self.kind.rung in (None, 1) and self.kind.id not in steps_of_a_procedure():
            return ""
        wanted = RUN_OF.get(self.kind.id, Run.Kind.ESTABLISHMENT)
        open_ones = [key for key, r in self.runs.items() if r.kind == wanted]
        return open_ones[-1] if open_ones else f"new:{wanted}"

    def day(self) -> date:
        """The day whose communes are offered: the act's, else the paper's, else today."""
        for name in ("effective_on", "doc_issued_on"):
            try:
                if text := self.told(name):
                    return date.fromisoformat(text) if not self.is_bound else parse_day(text)
            except (Refusal, ValueError):
                continue
        return clock.today()

    @property
    def gate(self) -> rules.Gate:
        """Whether a paper of this kind could still be drafted in the run that is chosen."""
        run = self.runs.get(self.told("run") or self.initial["run"])
        if run is None:
            return rules.Gate(True)
        acts = Act.objects.standing().filter(run=run).exclude(pk=self.act.pk if self.act else 0)
        return rules.gate(
            self.kind.id,
            [rules.Event(a.kind, a.effective_on, (run.kind, run.round), a.pk, a.document_id, a.position) for a in acts],
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("effective_on") and not data.get("on_text") and "effective_on" not in self.errors:
            self.add_error("effective_on", "Ghi ngày của sự kiện; nếu chưa rõ ngày thì ghi nguyên văn nguồn nói gì ở ô bên cạnh.")
        if not self.gate.allowed and not (data.get("still") and data.get("note")):
            self.add_error(
                "still",
                f"{self.gate.why[:1].upper()}{self.gate.why[1:]}. Nếu việc đã xảy ra thật, đánh dấu ô này và ghi rõ ở ghi chú.",
            )
        return data

    def draft(self) -> ActDraft:
        """What the services take; opens the run, the paper and the enterprise that are new."""
        data = self.cleaned_data
        return ActDraft(
            self.cluster, self.kind.id, self.paper(), effective_on=data["effective_on"], on_text=data["on_text"], later=data["later"],
            terms=self.terms(), run=self.chosen_run(data["run"]), passage=data["passage"], confidence=data["confidence"], note=data["note"],
            position=self.act.position if self.act else 0,
        )  # fmt: skip

    def chosen_run(self, key: str) -> Run | None:
        if not key.startswith("new:"):
            return self.runs.get(key)
        kind = key.removeprefix("new:")
        last = max((r.round for r in self.runs.values() if r.kind == kind), default=0)
        return open_run(self.cluster, kind, round=last + 1, by=self.actor)


def run_label(run: Run) -> str:
    return run.get_kind_display() + (f" (lượt {run.round})" if run.round > 1 else "")


def initial_of(act: Act) -> dict[str, Any]:
    """An act as its form shows it, for correcting."""
    given: dict[str, Any] = {
        "effective_on": act.effective_on, "on_text": act.on_text, "confidence": act.confidence, "note": act.note, "passage": act.passage,
        "document": str(act.document_id), "run": f"run:{act.run_id}" if act.run_id else "",
    }  # fmt: skip
    for term in act.terms.all():
        kind = kinds().terms[term.name]
        value: Any = str(term.unit_id) if kind.type == "unit" else term.organisation.name if term.organisation else term.value
        given[f"term_{term.name}"] = [*given.get(f"term_{term.name}", []), value] if kind.many else value
    return given


class NewClusterForm(TermsForm):
    """A cluster that is not in the record yet: its name, where it lies, and the paper that says so."""

    name = forms.CharField(label="Tên cụm", max_length=160, help_text="Có hoặc không có chữ “Cụm công nghiệp” ở đầu.")
    effective_on = DayField(label="Ngày của văn bản (có hiệu lực)")
    again = forms.BooleanField(label="Đã xem: đây là cụm khác, vẫn lập mới", required=False)

    def __init__(self, *args: Any, kind: ActKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.add_terms(
            [t for t in kind.terms if t not in ("name", "reporting_commune")],
            communes_on(self.actor, self.province, clock.today()),
            ["commune"],
        )


class ClaimForm(PaperForm):
    """One figure from a paper that is not a decision about it."""

    as_of_on = DayField(label="Tính đến ngày", required=False)
    period = PeriodField(required=False, help_text=f"Nếu là số của một kỳ. {HELP}")
    base = forms.CharField(
        label="Cơ sở tính",
        required=False,
        max_length=120,
        help_text="Mẫu số hoặc phạm vi, nếu nguồn nêu; để trống nếu là số của cả cụm.",
    )
    standing = forms.ChoiceField(label="Nguồn là")
    note = forms.CharField(label="Ghi chú", required=False, max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, indicator: str, cluster: Cluster, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about, self.cluster = indicators()[indicator], cluster
        self.fields["value"] = self.value_field()
        full = self.actor.is_system or self.actor.role in WRITES_ACTS
        self.fields["standing"].choices = [c for c in Claim.Standing.choices if full or c[0] != Claim.Standing.DECISION]
        self.initial.setdefault("standing", Claim.Standing.TABLE if full else Claim.Standing.REPORT)

    def value_field(self) -> forms.Field:
        about = self.about
        if about.type == "decimal":
            return VietnameseDecimalField(label=about.label, unit=about.unit, min_value=0, help_text=about.means)
        if about.type == "day":
            return DayField(label=about.label, help_text=about.means)
        if about.id in WORDS:
            return forms.ChoiceField(label=about.label, choices=list(WORDS[about.id].items()), help_text=about.means)
        return forms.CharField(label=about.label, max_length=500, help_text=about.means)

    def draft(self) -> ClaimDraft:
        data = self.cleaned_data
        document: Document = self.paper()
        return ClaimDraft(
            self.about.id, data["value"], document, data["standing"], cluster=self.cluster, as_of_on=data["as_of_on"], period=data["period"],
            base=data["base"], passage=data["passage"], note=data["note"],
        )  # fmt: skip


def indicator_choices() -> list[tuple[str, str]]:
    """Figures that can be written about one cluster (places and figures of groups of clusters are not)."""
    group = ("clusters_count", "clusters_area_ha", "projects_count", "average_occupancy_percent")
    return [
        (i.id, i.label + (f" ({i.unit})" if i.unit else ""))
        for i in indicators().values()
        if i.type != "unit" and i.id not in group
    ]


class SettleForm(forms.Form):
    """Which of the figures is used, and why."""

    choice = forms.ChoiceField(label="Dùng số nào", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Lý do", max_length=500, widget=forms.Textarea({"rows": 3}), help_text="Người sau đọc lý do này khi hỏi vì sao."
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = choices


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label="Lý do rút", max_length=500, widget=forms.Textarea({"rows": 2}))
