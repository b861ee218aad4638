"""A report from draft to claims: refused, explained, late, on behalf, returned, accepted, opened again."""

from datetime import date
from decimal import Decimal

import pytest

from qlccn.clusters.models import Claim
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.obligations.models import Obligation
from qlccn.obligations.rules import State as Duty
from qlccn.obligations.standing import standing_of
from qlccn.reporting import queries, services
from qlccn.reporting.models import Report
from qlccn.reporting.services import Entry, Invalid
from qlccn.reporting.tests.makers import H1, founded, paper, project, told
from qlccn.testing import Cast

FORM_01 = {"1": "12,5", "2": "0,75", "3": "120", "4": "9,2"}
FORM_02 = {"1": "300", "2": "120", "3": "20", "4": "15", "5": "50", "6": "4", "7": "1", "8": "3", "9": "2", "10": "0,1", "11": "8", "12": "10", "13": "1", "14": "0"}  # fmt: skip


@pytest.fixture
def tenants(cast: Cast) -> Report:
    """The plant's Biểu 01."""
    project(founded(cast, "CCN Một"), cast.plant)
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    return Report.objects.get()


@pytest.fixture
def investors(cast: Cast) -> Report:
    """The investor's Biểu 02."""
    founded(cast, "CCN Một", ha=40)
    services.open_cycle("02", H1, cast.province, by=cast.officer)
    return Report.objects.get()


def duty(report: Report) -> Duty:
    return standing_of(Obligation.objects.get(report=report), clock.today()).state


def test_accepted_figures_are_claims_of_the_reports_own_document(cast: Cast, tenants: Report):
    services.submit(tenants, Entry(FORM_01), by=cast.tenant)
    assert duty(tenants) is Duty.ANSWERED
    done = services.accept(tenants, by=cast.commune_officer)
    assert done.document is not None
    assert (done.document.issuer, done.document.arrived_on, done.document.type) == (cast.plant, date(2026, 6, 16), "bao-cao")
    claims = Claim.objects.standing().filter(document=done.document)
    assert {(c.indicator, c.decimal, c.period, c.standing_as, c.as_of_on) for c in claims} == {
        ("revenue_billion_vnd", Decimal("12.5"), H1, "report", date(2026, 6, 14)),
        ("budget_billion_vnd", Decimal("0.75"), H1, "report", date(2026, 6, 14)),
        ("workers", Decimal(120), H1, "report", date(2026, 6, 14)),
        ("income_million_vnd", Decimal("9.2"), H1, "report", date(2026, 6, 14)),
    }
    assert duty(tenants) is Duty.DONE_ON_TIME
    row = queries.roll_up(cast.officer, "04", "15", H1).row("23")
    assert row is not None
    assert row.value == Decimal("12.5")


@pytest.mark.parametrize(("day", "state"), [(date(2026, 6, 19), Duty.DONE_ON_TIME), (date(2026, 6, 20), Duty.DONE_LATE)])
def test_received_on_the_named_day_is_late(cast: Cast, tenants: Report, day: date, state: Duty):
    with clock.held(day):
        services.submit(tenants, Entry(FORM_01), by=cast.tenant)
    with clock.held(date(2026, 6, 25)):
        services.accept(tenants, by=cast.commune_officer)
        assert duty(tenants) is state


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"3": "-5"}, "3", "không thể âm"), ({"3": "12,5"}, "3", "số nguyên"), ({"1": "mười hai"}, "1", "không phải là số"),
        ({"1": "1.234"}, "1", "có thể hiểu"), ({"1": "1,2,3"}, "1", "một lần"), ({"9": "1"}, "9", "không có chỉ tiêu"),
        ({"1": "NaN"}, "1", "không phải là số"), ({"1": "1e5"}, "1", "không phải là số"), ({"1": "9" * 20}, "1", "quá mức"),
        ({"1": "0,12345"}, "1", "4 chữ số"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_row_and_nothing_changes(
    cast: Cast, tenants: Report, changed: dict, field: str, said: str
):
    services.save_draft(tenants, Entry({"1": "7"}), by=cast.tenant)
    with pytest.raises(Refusal, match=said) as no:
        services.submit(tenants, Entry(FORM_01 | changed), by=cast.tenant)
    assert no.value.field == field
    tenants.refresh_from_db()
    assert (tenants.state, tenants.values) == ("draft", {"1": "7"})


def test_both_ways_of_writing_a_figure_are_read_when_only_one_reading_is_possible(cast: Cast, tenants: Report):
    for typed in ("1.234,5", "1,234.5", "1234,5", "1234.5"):
        assert services.save_draft(tenants, Entry({"1": typed}), by=cast.tenant).values == {"1": "1234.5"}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"14": "1", "13": "0"}, "C7:14"),
        ({"7": "9"}, "C7:7"),
        ({"8": "5"}, "C7:8"),
        ({"13": "2"}, "shape:13"),
        ({"5": "101"}, "shape:5"),
    ],
)
def test_hard_checks_of_bieu_02_refuse(cast: Cast, investors: Report, changed: dict, rule: str):
    with pytest.raises(Invalid) as no:
        services.submit(investors, Entry(FORM_02 | changed), by=cast.investor)
    assert no.value.findings[0].rule == rule


def test_soft_checks_ask_for_an_explanation_that_is_kept(cast: Cast, investors: Report):
    told(cast, "leased_ha", 5, cluster=investors.cluster, on=date(2025, 6, 14), period="2025H1")
    odd = FORM_02 | {"2": "310", "5": "48"}
    with pytest.raises(Invalid) as no:
        services.submit(investors, Entry(odd), by=cast.investor)
    asked = {f.rule for f in no.value.findings}
    assert asked == {"C10:2", "change:4", "C7:5"}
    done = services.submit(investors, Entry(odd, explained=dict.fromkeys(asked, "Đã đối chiếu hồ sơ")), by=cast.investor)
    assert done.explained["change:4"] == "Đã đối chiếu hồ sơ"


def test_a_year_below_its_half_year_and_workers_without_revenue_are_asked_about(cast: Cast, tenants: Report):
    services.submit(tenants, Entry(FORM_01), by=cast.tenant)
    services.accept(tenants, by=cast.commune_officer)
    with clock.held(date(2026, 12, 16)):
        services.open_cycle("01", "2026", cast.province, by=cast.officer)
        year = Report.objects.get(cycle__period="2026")
        with pytest.raises(Invalid) as no:
            services.submit(year, Entry(FORM_01 | {"1": "0", "2": "0,5"}), by=cast.tenant)
        assert {f.rule for f in no.value.findings} == {"half:1", "half:2", "C01:workers"}


def test_a_blank_is_asked_about_and_an_empty_form_refused(cast: Cast, tenants: Report):
    with pytest.raises(Invalid, match="Chưa ghi chỉ tiêu nào"):
        services.submit(tenants, Entry({}), by=cast.tenant)
    three = {k: v for k, v in FORM_01.items() if k != "4"}
    with pytest.raises(Invalid, match="để trống"):
        services.submit(tenants, Entry(three), by=cast.tenant)
    services.submit(tenants, Entry(three, explained={"blank:4": "Chưa quyết toán lương"}), by=cast.tenant)


def test_on_behalf_only_from_a_paper_and_another_person_accepts(cast: Cast, tenants: Report):
    with pytest.raises(Refusal, match="báo cáo giấy"):
        services.submit(tenants, Entry(FORM_01), by=cast.officer)
    letter = paper(cast, date(2026, 6, 15), type="bao-cao")
    services.submit(tenants, Entry(FORM_01), by=cast.officer, paper=letter, received_on=date(2026, 6, 15))
    with pytest.raises(Refusal, match="không tự chấp nhận"):
        services.accept(tenants, by=cast.officer)
    done = services.accept(tenants, by=cast.colleague)
    assert (done.paper, done.received_on) == (letter, date(2026, 6, 15))


def test_returned_with_reason_then_handed_in_again(cast: Cast, tenants: Report):
    services.submit(tenants, Entry(FORM_01), by=cast.tenant)
    with pytest.raises(Refusal, match="Nêu lý do"):
        services.give_back(tenants, reason=" ", by=cast.commune_officer)
    back = services.give_back(tenants, reason="Thiếu doanh thu quý II", by=cast.commune_officer)
    assert (back.state, back.values["1"]) == ("returned", "12.5")
    services.submit(tenants, Entry(FORM_01 | {"1": "14"}), by=cast.tenant)
    services.accept(tenants, by=cast.commune_officer)
    assert [e.what for e in tenants.events.all()] == ["submitted", "returned", "submitted", "accepted"]


def test_an_accepted_report_is_locked_until_opened_again_and_the_old_figures_stay_in_history(cast: Cast, tenants: Report):
    services.submit(tenants, Entry(FORM_01), by=cast.tenant)
    services.accept(tenants, by=cast.commune_officer)
    sent = clock.now()
    with pytest.raises(Refusal, match="không sửa được"):
        services.submit(tenants, Entry(FORM_01), by=cast.tenant)
    with pytest.raises(Refusal):
        services.reopen(tenants, reason="Tự mở", by=cast.tenant)
    services.reopen(tenants, reason="Sai doanh thu", by=cast.officer)
    assert duty(tenants) is Duty.IN_PROGRESS or duty(tenants) is Duty.NOT_STARTED
    services.submit(tenants, Entry(FORM_01 | {"1": "20"}), by=cast.tenant)
    services.accept(tenants, by=cast.commune_officer)
    now, then = (queries.roll_up(cast.officer, "04", "15", H1, known_at=k).row("23") for k in (None, sent))
    assert now is not None
    assert then is not None
    assert (now.value, then.value) == (20, Decimal("12.5"))


def test_handed_in_twice_or_accepted_twice_is_told(cast: Cast, tenants: Report):
    services.submit(tenants, Entry(FORM_01), by=cast.tenant)
    with pytest.raises(Refusal, match="Chờ xét"):
        services.submit(tenants, Entry(FORM_01), by=cast.tenant)
    services.accept(tenants, by=cast.commune_officer)
    with pytest.raises(Refusal, match="Đã chấp nhận"):
        services.accept(tenants, by=cast.officer)
    assert Claim.objects.filter(indicator="workers").count() == 1


def test_the_second_of_two_editors_is_told(cast: Cast, tenants: Report):
    read = tenants.version
    services.save_draft(tenants, Entry({"1": "5"}), by=cast.tenant, version=read)
    with pytest.raises(Refusal, match="Người khác vừa sửa"):
        services.save_draft(tenants, Entry({"1": "6"}), by=cast.tenant, version=read)


def test_a_closed_cycle_takes_nothing(cast: Cast, tenants: Report):
    services.submit(tenants, Entry(FORM_01), by=cast.tenant)
    services.close_cycle(tenants.cycle, by=cast.officer)
    for act in (
        lambda: services.accept(tenants, by=cast.commune_officer),
        lambda: services.give_back(tenants, reason="x", by=cast.officer),
    ):
        with pytest.raises(Refusal, match="đã khóa"):
            act()


def test_strangers_find_no_report(cast: Cast, tenants: Report):
    for actor in (cast.outsider, cast.investor, cast.second_commune_officer, cast.agency, cast.nobody):
        with pytest.raises(queries.NotThere):
            services.submit(tenants, Entry(FORM_01), by=actor)
        with pytest.raises(queries.NotThere):
            services.accept(tenants, by=actor)
    services.submit(tenants, Entry(FORM_01), by=cast.tenant)
    with pytest.raises(Refusal, match="Chỉ nơi nhận"):
        services.accept(tenants, by=cast.tenant)


def test_many_are_accepted_at_once_or_none(cast: Cast):
    one = founded(cast, "CCN Một")
    for n in range(5):
        project(one, cast.plant, f"Xưởng {n}")
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    reports = list(Report.objects.all())
    for report in reports[:4]:
        services.submit(report, Entry(FORM_01), by=cast.tenant)
    with pytest.raises(Refusal, match="Chưa nộp"):
        services.accept_many(reports, by=cast.commune_officer)
    assert not Claim.objects.filter(indicator="workers").exists()
    assert len(services.accept_many(reports[:4], by=cast.commune_officer)) == 4
    assert Claim.objects.filter(indicator="workers").count() == 4
