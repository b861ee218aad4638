"""What people are told of reports: the rooms of reporting and notices do not know each other, the workbench lets them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from qlccn.core.service import Done
from qlccn.core.text import shorten
from qlccn.notices import people, subjects
from qlccn.notices.listen import MANY, hears
from qlccn.notices.subjects import Named, Subject
from qlccn.notices.tell import Word, put
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership, Organisation
from qlccn.reporting import letters, lists, reminders
from qlccn.reporting.adhoc import kind_of, period_of
from qlccn.reporting.models import Cycle, Nudge
from qlccn.reporting.reporters import BODIES

REPORT, CYCLE = "report", "report-cycle"


def name_of(cycle: Cycle) -> str:
    """ "Biểu số 02, 6 tháng đầu năm 2026"."""
    return f"{kind_of(cycle).name}, {period_of(cycle).label}"


def _reports(actor: Actor, keys: Collection[int]) -> Mapping[int, Named]:
    found = list(lists.visible_to(actor).filter(pk__in=keys))
    names = letters.names_of(found)
    return {r.pk: Named(shorten(f"{name_of(r.cycle)}: {letters.about(r, names)}", 160), f"/bao-cao/{r.pk}/") for r in found}


def _cycles(actor: Actor, keys: Collection[int]) -> Mapping[int, Named]:
    return {
        c.pk: Named(f"{name_of(c)} ({c.province.short_name})", f"/bao-cao/ky/{c.pk}/") for c in lists.cycles_among(actor, keys)
    }


subjects.register(Subject(REPORT, "Báo cáo", _reports))
subjects.register(Subject(CYCLE, "Kỳ báo cáo", _cycles))


@hears("report.nudged")
def _nudged(events: Sequence[Done]) -> None:
    """The reporter's office is told of each report (of many, once for the cycle); the department that a letter is ready."""
    for event in events:
        if isinstance(event.result, Nudge):
            put(_words(event.result))


def _words(nudge: Nudge) -> list[Word]:
    cycle, rule = nudge.cycle, reminders.rules().by_id[nudge.rule]
    owed: dict[int, list[int]] = defaultdict(list)
    for report, reporter in nudge.reports.values_list("pk", "reporter"):
        owed[reporter].append(report)
    standing_for = people.with_successors(owed)
    seats: dict[int, list[Membership]] = defaultdict(list)
    for seat in people.seats().filter(organisation__in=standing_for):
        seats[standing_for[seat.organisation_id]].append(seat)
    detail, words = f"nộp trước ngày {cycle.before_on:%d/%m/%Y}", []
    for office, staff in seats.items():
        for seat in staff:
            if len(owed[office]) > MANY:
                words.append(
                    Word(seat, rule.tell, (CYCLE, cycle.pk), f"{len(owed[office])} báo cáo, {detail}", f"nudge:{nudge.pk}")
                )
            else:
                words += [Word(seat, rule.tell, (REPORT, pk), detail, f"nudge:{nudge.pk}:{pk}") for pk in owed[office]]
    if rule.letter:
        department = Organisation.objects.filter(kind=BODIES["department"], unit=cycle.province).values_list("pk", flat=True)
        count = f"{sum(map(len, owed.values()))} báo cáo chưa nộp"
        words += [
            Word(s, "report-letter", (CYCLE, cycle.pk), count, f"letter:{nudge.pk}")
            for s in people.seats().filter(organisation__in=department)
        ]
    return words
