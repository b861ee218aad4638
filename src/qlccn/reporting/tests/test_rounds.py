"""One request of the ministry to many provinces: a report each, read, summed and closed as one; each province sees its own only."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from qlccn.core.refusal import Refusal
from qlccn.obligations.models import Obligation
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.places.models import PROVINCE, Unit
from qlccn.reporting import adhoc, adhoc_table, cycles, letters, lists, services
from qlccn.reporting.adhoc import Field
from qlccn.reporting.models import Report
from qlccn.reporting.services import Entry
from qlccn.reporting.tests.makers import planned
from qlccn.testing import Cast, make_account, make_document, make_organisation, make_province

pytestmark = pytest.mark.django_db
FIELDS = [Field("", "Cụm có trạm xử lý", unit="cụm"), Field("", "Ghi chú", "text", required=False)]
BEFORE = date(2026, 7, 1)


@pytest.fixture
def minister(cast: Cast) -> Actor:
    return make_account(Role.MINISTRY, make_organisation("bo-cong-thuong", "Bộ Công Thương"))


def provinces() -> list[Unit]:
    return list(Unit.objects.filter(level=PROVINCE, valid_to=None).order_by("code"))


def asked(minister: Actor, who: str = "province", units: list[Unit] | None = None) -> cycles.Round:
    letter = make_document(minister.organisation, issued_on=date(2026, 6, 10), type="cong-van")  # type: ignore[arg-type]
    form = adhoc.asked_of("Rà soát trạm xử lý nước thải", who, FIELDS)
    return cycles.open_round(form, units or provinces(), as_of=date(2026, 5, 31), before=BEFORE, document=letter, by=minister)


def test_each_department_owes_one_answer_to_the_ministry(cast: Cast, minister: Actor):
    opened = asked(minister)
    reports = Report.objects.all()
    assert (len(opened.cycles), opened.added, reports.count()) == (2, 2, 2)
    assert {r.reporter for r in reports} == {cast.department, cast.outsider.organisation}
    assert {r.receiver for r in reports} == {minister.organisation}
    assert Obligation.objects.filter(report__in=reports).count() == 2
    line = lists.cycles(minister)
    assert [(one.place, one.tally.owed) for one in line] == [("2 tỉnh, thành phố", 2)]
    assert [one.place for one in lists.cycles(cast.officer)] == ["Tỉnh Lào Cai"]


def test_answers_are_summed_on_one_table_and_in_one_sheet(cast: Cast, minister: Actor):
    cycle = asked(minister).cycles[0]
    for actor, value in ((cast.officer, "12"), (cast.outsider, "7,5")):
        own = Report.objects.get(reporter__in=actor.organisation_ids)
        services.submit(own, Entry({"1": value}), by=actor)
    table = adhoc_table.collect(minister, cycle)
    assert (table.received, table.totals[0], table.is_of_many, table.places) == (
        2,
        (Decimal("19.5"), 2),
        True,
        "2 tỉnh, thành phố",
    )
    sheet = openpyxl.load_workbook(BytesIO(adhoc_table.write(table))).worksheets[0]
    said = [[c.value for c in row if c.value is not None] for row in sheet.iter_rows()]
    assert any(row[-1] == 19.5 and "2/2" in str(row[0]) for row in said)
    assert {"Tỉnh Lào Cai", "Tỉnh Bắc Ninh"} <= {v for row in said for v in row}
    tally = lists.by_province(lists.of_cycle(minister, cycle), date(2026, 6, 20))
    assert {name: (t.owed, t.received) for name, t in tally.items()} == {"Tỉnh Bắc Ninh": (1, 1), "Tỉnh Lào Cai": (1, 1)}
    accepted = services.accept_many(list(Report.objects.all()), by=minister)
    assert [r.state for r in accepted] == ["accepted", "accepted"]


def test_a_province_reads_its_own_answer_only_and_does_not_judge_it(cast: Cast, minister: Actor):
    asked(minister)
    mine = Report.objects.get(reporter=cast.department)
    own = adhoc_table.collect(cast.officer, mine.cycle)
    assert [a.report for a in own.rows] == [mine]
    assert not own.is_of_many
    services.submit(mine, Entry({"1": "3"}), by=cast.officer)
    with pytest.raises(Refusal, match="Chỉ nơi nhận"):
        services.accept(mine, by=cast.colleague)


def test_the_ministry_urges_those_who_are_silent_under_its_own_name(cast: Cast, minister: Actor):
    cycle = asked(minister).cycles[0]
    services.submit(Report.objects.get(reporter=cast.department), Entry({"1": "3"}), by=cast.officer)
    silent = lists.missing(minister, cycle)
    assert [r.reporter for r in silent] == [cast.outsider.organisation]
    sender = letters.sender_of(minister, cycle)
    assert sender == minister.organisation
    assert "đôn đốc gửi Rà soát trạm" in str(letters.urging(cycle, silent, date(2026, 6, 20), sender).subject)


def test_a_province_with_nobody_to_ask_is_named_and_does_not_stop_the_others(cast: Cast, minister: Actor):
    make_province("11", "Điện Biên")
    opened = asked(minister)
    assert (len(opened.cycles), opened.added) == (2, 2)
    assert opened.without[0].startswith("Tỉnh Điện Biên: ")
    with pytest.raises(Refusal, match="Không tỉnh nào"):
        asked(minister, "commune")


def test_communes_of_many_provinces_answer_their_own_department(cast: Cast, minister: Actor):
    planned(cast, "CCN Một")
    opened = asked(minister, "commune")
    report = Report.objects.get()
    assert (report.receiver, report.reporter, len(opened.cycles)) == (cast.department, cast.commune_committee, 1)


def test_only_those_of_the_place_ask(cast: Cast, minister: Actor):
    letter = make_document(cast.department, issued_on=date(2026, 6, 10), type="cong-van")
    form = adhoc.asked_of("Rà soát", "province", FIELDS)
    with pytest.raises(Refusal, match="trong tỉnh của mình"):
        cycles.open_round(form, provinces(), as_of=date(2026, 5, 31), before=BEFORE, document=letter, by=cast.officer)
    assert not Report.objects.exists()


def test_a_province_does_not_close_the_ministrys_request(cast: Cast, minister: Actor):
    asked(minister)
    cycle = Report.objects.get(reporter=cast.department).cycle
    with pytest.raises(Refusal, match="chỉ cơ quan yêu cầu"):
        services.close_cycle(cycle, by=cast.officer)
    assert services.close_cycle(cycle, by=minister).closed_at is not None
