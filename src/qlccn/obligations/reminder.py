"""Đôn đốc một cơ quan: all it owes that is late or near, as one letter a person can change, record and take away as a Word file."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.obligations import access, queries, rules, work
from qlccn.obligations.models import Reminder
from qlccn.office.blocks import Paragraph
from qlccn.office.paper import Head, Paper
from qlccn.parties.actor import Actor
from qlccn.parties.letterhead import letterhead
from qlccn.parties.models import Organisation

OPEN = (rules.State.OVERDUE.value, rules.State.NOT_STARTED.value, rules.State.IN_PROGRESS.value)


@dataclass(frozen=True)
class Owed:
    """One part the organisation has not done. `late`: days past its due day (negative: days left)."""

    part: int
    obligation: int
    what: str
    source: str
    due_on: date
    late: int

    @property
    def when(self) -> str:
        """ "hạn 10/11/2026, đã quá 10 ngày"."""
        left = f"đã quá {self.late} ngày" if self.late > 0 else f"còn {-self.late} ngày" if self.late else "đến hạn hôm nay"
        return f"hạn {self.due_on:%d/%m/%Y}, {left}"


@dataclass(frozen=True)
class Letter:
    """What an organisation is urged to do, on a day."""

    to: Organisation
    sender: str
    day: date
    owed: tuple[Owed, ...]

    @property
    def overdue(self) -> int:
        """How many are past their day."""
        return sum(o.late > 0 for o in self.owed)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The words: who is asked, each duty with its paper, clause, day and delay, what to answer."""
        late = f", trong đó {self.overdue} nhiệm vụ đã quá hạn" if self.overdue else ""
        asks = f"Đề nghị {self.to.name}" if not self.sender else f"{self.sender} đề nghị {self.to.name}"
        first = f"{asks} khẩn trương thực hiện {len(self.owed)} nhiệm vụ dưới đây (tính đến ngày {self.day:%d/%m/%Y}){late}:"
        lines = (f"{n}. {o.what} (căn cứ: {o.source}); {o.when}." for n, o in enumerate(self.owed, 1))
        last = "Đề nghị báo cáo kết quả thực hiện từng nhiệm vụ, nêu rõ khó khăn, vướng mắc và kiến nghị (nếu có)."
        return (first, *lines, last)

    def only(self, parts: Collection[int]) -> "Letter":
        """The letter with the chosen duties."""
        return replace(self, owed=tuple(o for o in self.owed if o.part in parts))


def letter(actor: Actor, to: Organisation, day: date, *, soon_days: int = rules.SOON_DAYS) -> Letter:
    """Everything the organisation owes as lead that the actor may urge and that is past its day or comes to it within `soon_days`."""
    asked = queries.Filters(states=OPEN, organisation_id=to.pk, part="lead")
    found = queries.worklist(actor, day, scope=queries.ALL, filters=asked).items
    owed = []
    for item in found:
        part = next((p for p in item.parts if p.organisation_id == to.pk and p.facts.is_lead), None)
        due = item.standing.due_on
        if part is None or due is None or due > day + timedelta(days=soon_days) or not access.may_manage(actor, item.obligation):
            continue
        if due < day and item.standing.state is not rules.State.OVERDUE:
            continue  # an old paper nobody said still binds
        what = " ".join(item.obligation.what.split()).rstrip(".;")
        owed.append(Owed(part.key, item.obligation.pk, what[:600], item.source, due, (day - due).days))
    owed.sort(key=lambda o: (-o.late, o.obligation))
    return Letter(to, actor.organisation.name if actor.organisation else "", day, tuple(owed))


def late_agencies(actor: Actor, day: date) -> list[tuple[Organisation, int]]:
    """Organisations with something overdue that the actor may urge, with how many, most first."""
    counts: dict[int, int] = {}
    asked = queries.Filters(states=(rules.State.OVERDUE.value,))
    for item in queries.worklist(actor, day, scope=queries.ALL, filters=asked).items:
        if not access.may_manage(actor, item.obligation):
            continue
        for part in item.parts:
            late = rules.part_state(item.facts, part.facts, day).state is rules.State.OVERDUE
            if late and part.facts.is_lead and part.organisation_id and part.organisation_id not in actor.organisation_ids:
                counts[part.organisation_id] = counts.get(part.organisation_id, 0) + 1
    found = Organisation.objects.filter(pk__in=counts)
    return sorted(((o, counts[o.pk]) for o in found), key=lambda pair: (-pair[1], pair[0].name))


def paper(actor: Actor, to: Organisation, text: str) -> Paper:
    """The letter as an official paper with number and day left open: the text as the person left it, a paragraph a line."""
    own = letterhead(actor.organisation) if actor.organisation else None
    return Paper(
        head=own.head if own else Head(),
        symbol=own.letters if own else "",
        place=own.place if own else "",
        subject="đôn đốc thực hiện nhiệm vụ được giao",
        year=clock.today().year,
        to=(to.name,),
        body=tuple(Paragraph(line.strip()) for line in text.splitlines() if line.strip()),
        recipients=("Như trên",),
        archive="VT",
        signature=own.signature if own else None,
    )


@service("obligations.urged-together")
def urge_together(parts: Sequence[int], *, text: str, by: Actor) -> list[Reminder]:
    """Record that an organisation was urged for several duties by the same words, all or none."""
    if not parts:
        raise Refusal("Chọn ít nhất một nhiệm vụ để đôn đốc.", field="phan")
    if not text.strip():
        raise Refusal("Ghi lời đôn đốc.", field="text")
    return [work.urge(part, text=text, by=by) for part in sorted(set(parts))]
