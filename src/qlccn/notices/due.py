"""What time does: deadlines that come near or pass, told once to who has the work. And one's own deadlines as calendar events."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q

from qlccn.core import clock
from qlccn.core.text import shorten
from qlccn.notices import people
from qlccn.notices.ics import Event
from qlccn.notices.kinds import SOON_DAYS, SOON_MOST
from qlccn.notices.models import Preference
from qlccn.notices.subjects import OBLIGATION
from qlccn.notices.tell import Word, put
from qlccn.obligations import parts, rules
from qlccn.obligations import queries as obligations
from qlccn.obligations.models import Handling, Obligation
from qlccn.obligations.standing import facts_of
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership

PAST_DAYS = 7  # an older delay is on the worklist already; a first round on an old record does not flood everyone


def tell_due(today: date) -> int:
    """Tell of deadlines coming near and of those just passed, to the person in charge, else the office. Doing it twice tells nothing new."""
    words: list[Word] = []
    rows = _near(today)
    loaded = parts.load([r.pk for r in rows])
    extended = parts.last_extensions([r.pk for r in rows])
    in_hand = _in_hand([r.pk for r in rows])
    open_parts = []
    for row in rows:
        facts = facts_of(row, (p.facts for p in loaded.get(row.pk, ())), extended=extended)
        for part in loaded.get(row.pk, ()):
            standing = rules.part_state(facts, part.facts, today)
            if part.organisation_id and standing.is_open and standing.state is not rules.State.ANSWERED:
                open_parts.append((row, part, standing))
    offices = people.with_successors({part.organisation_id for _, part, _ in open_parts if part.organisation_id})
    by_office: dict[int, list[Membership]] = {}
    for seat in people.seats().filter(organisation__in=offices) if offices else ():
        by_office.setdefault(offices[seat.organisation_id], []).append(seat)
    ahead = dict(Preference.objects.values_list("membership", "soon_days"))
    for row, part, standing in open_parts:
        handling = in_hand.get(part.key)
        staff = by_office.get(part.organisation_id or 0, [])
        mine = [s for s in staff if handling and s.pk == handling.membership_id] or staff
        days = [standing.due_on, handling.internal_due_on if handling and mine is not staff else None]
        words += [w for day in dict.fromkeys(days) if day for w in _words(row, part, day, mine, ahead, today)]
    return put(words)


def _words(
    row: Obligation, part: parts.Part, day: date, seats: Sequence[Membership], ahead: dict[int, int], today: date
) -> list[Word]:
    left = (day - today).days
    if left < 0:
        late = -left <= PAST_DAYS
        detail = f"hạn {day:%d/%m/%Y}"
        return [Word(s, "overdue", (OBLIGATION, row.pk), detail, f"overdue:{part.key}:{day}") for s in seats] if late else []
    detail = f"hạn {day:%d/%m/%Y}, " + (f"còn {left} ngày" if left else "hôm nay")
    return [
        Word(s, "due-soon", (OBLIGATION, row.pk), detail, f"soon:{part.key}:{day}")
        for s in seats
        if left <= ahead.get(s.pk, SOON_DAYS)
    ]


def _near(today: date) -> list[Obligation]:
    """Duties with a day (first, of a period, extended or internal) about today."""
    window = (today - timedelta(days=PAST_DAYS), today + timedelta(days=SOON_MOST))
    about = Q(due_on__range=window) | Q(assignments__due_on__range=window) | Q(extensions__due_on__range=window)
    about |= Q(assignments__handlings__internal_due_on__range=window, assignments__handlings__ended_at=None)
    rows = Obligation.objects.filter(about, confirmed_at__isnull=False, withdrawn_at=None, still_binds=True)
    rows = rows.exclude(kind="report")  # reports of a cycle have reminders of their own (reporting/data/reminders.yaml)
    keys = rows.exclude(role__in=rules.REQUEST_ROLES).values("pk").distinct()
    return list(Obligation.objects.filter(pk__in=keys).select_related("depends_on").defer("due_reasons").order_by("pk"))


def _in_hand(obligation_ids: Sequence[int]) -> dict[int, Handling]:
    rows = Handling.objects.filter(assignment__obligation__in=obligation_ids, ended_at=None).order_by("given_at", "pk")
    return {h.assignment_id: h for h in rows}


def events(actor: Actor, *, site: str, alarm_days: int = SOON_DAYS) -> list[Event]:
    """The actor's own open deadlines (those of their office for who has none in hand), for their calendar."""
    today = clock.today()
    work = obligations.worklist(actor, today)
    out = []
    for item in work.items:
        if item.standing.due_on is None:
            continue
        row, due = item.obligation, item.standing.due_on
        clause = f", {row.place}" if row.clause else ""
        text = f"{row.what}\n{item.standing.name}. Căn cứ: {row.document.label}{clause}."
        key = f"nghia-vu-{row.pk}" + (f"-{item.part.pk}" if item.part else "")
        title = " ".join(row.what.split())
        out.append(
            Event(
                f"{key}@qlccn",
                due,
                shorten(title, 120),
                text,
                f"{site}/nhiem-vu/{row.pk}/",
                alarm_days,
            )
        )
        internal = item.handling.internal_due_on if item.handling else None
        if internal and internal != due:
            out.append(
                Event(f"{key}-noi-bo@qlccn", internal, f"Hạn nội bộ: {shorten(title, 100)}", text, f"{site}/nhiem-vu/{row.pk}/")
            )
    return out
