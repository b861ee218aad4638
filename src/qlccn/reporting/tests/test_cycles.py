"""Opening a cycle owes one report and one duty to each reporter; who began or ended inside the period is handled."""

from datetime import date, timedelta

import pytest

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents.models import Document
from qlccn.law.loader import load as load_law
from qlccn.obligations import queries as obligations
from qlccn.obligations.models import Obligation
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation, OrganisationSuccession
from qlccn.places.models import Unit
from qlccn.reporting import services
from qlccn.reporting.kinds import kind
from qlccn.reporting.models import Report
from qlccn.reporting.periods import parse
from qlccn.reporting.tests.makers import H1, act, founded, paper, planned, project
from qlccn.testing import Cast, make_commune, make_document, make_organisation, make_province


def test_each_project_cluster_commune_and_the_province_owe_one_report(cast: Cast):
    one = founded(cast, "CCN Một")
    planned(cast, "CCN Chưa có gì", communes=[cast.other_commune])
    project(one, cast.plant, began_on=date(2024, 1, 1))
    added = {form: services.open_cycle(form, H1, cast.province, by=cast.officer) for form in ("01", "02", "03", "04")}
    assert {form: o.added for form, o in added.items()} == {"01": 1, "02": 1, "03": 2, "04": 1}
    rows = {
        r.cycle.kind: r
        for r in Report.objects.select_related("cycle", "reporter", "receiver")
        if r.unit_id != cast.other_commune.pk
    }
    assert (rows["01"].reporter, rows["01"].receiver) == (cast.plant, cast.commune_committee)
    assert (rows["02"].reporter, rows["02"].receiver) == (cast.company, cast.commune_committee)
    assert (rows["03"].reporter, rows["03"].receiver) == (cast.commune_committee, cast.department)
    assert (rows["04"].reporter, rows["04"].receiver) == (cast.department, cast.committee)
    duty = Obligation.objects.get(report=rows["01"])
    assert (duty.due_on, duty.kind, duty.due_rule) == (date(2026, 6, 19), "report", {"kind": "before", "day": "2026-06-20"})
    assert "nhận ngày 20/6/2026 là chậm" in duty.due_reasons[0].replace("06", "6")
    assert [i.obligation.pk for i in obligations.worklist(cast.tenant, date(2026, 6, 16)).items] == [duty.pk]


def test_opening_again_adds_only_who_came_since(cast: Cast):
    one = founded(cast, "CCN Một")
    project(one, cast.plant)
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    assert services.open_cycle("01", H1, cast.province, by=cast.colleague).added == 0
    project(one, cast.company, "Kho")
    assert services.open_cycle("01", H1, cast.province, by=cast.officer).added == 1
    assert Document.objects.filter(number="14/2024/TT-BCT").count() == 1


def test_projects_that_began_or_ended_inside_the_period_owe_a_report_that_says_so(cast: Cast):
    one = founded(cast, "CCN Một")
    days = [("đã thôi", None, date(2025, 12, 14)), ("thôi trong kỳ", None, date(2026, 2, 1)), ("mới", date(2026, 3, 1), None),
            ("chưa đến", date(2026, 6, 15), None)]  # fmt: skip
    for name, began, ended in days:
        project(one, cast.plant, name, began_on=began, ended_on=ended)
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    notes = {r.project.name: r.note for r in Report.objects.select_related("project") if r.project}
    assert set(notes) == {"thôi trong kỳ", "mới"}
    assert "kết thúc ngày 01/02/2026" in notes["thôi trong kỳ"]
    assert "hoạt động từ 01/03/2026" in notes["mới"]


def test_a_tenant_that_ended_is_followed_by_its_successor_or_named_as_missing(cast: Cast):
    one = founded(cast, "CCN Một")
    heir = make_organisation("doanh-nghiep", "Công ty Kế thừa", cast.commune)
    gone = make_organisation("doanh-nghiep", "Công ty Giải thể", cast.commune, until=date(2026, 5, 1))
    Organisation.objects.filter(pk=cast.plant.pk).update(valid_to=date(2026, 4, 1))
    OrganisationSuccession.objects.create(old=cast.plant, new=heir, on=date(2026, 4, 2))
    project(one, cast.plant, "May")
    project(one, gone, "Gạch")
    opened = services.open_cycle("01", H1, cast.province, by=cast.officer)
    assert [r.reporter for r in Report.objects.select_related("reporter")] == [heir]
    assert "Gạch" in opened.without[0]


def test_a_cluster_without_investor_is_named_not_dropped(cast: Cast):
    one = planned(cast, "CCN Không chủ")
    act(cast, one, "established", date(2025, 10, 1), established_ha=30)
    opened = services.open_cycle("02", H1, cast.province, by=cast.officer)
    assert opened.added == 0
    assert "chưa có chủ đầu tư" in opened.without[0]


def test_the_monthly_progress_of_ha_noi_is_not_asked_in_lao_cai(cast: Cast):
    with clock.held(date(2026, 10, 10)), pytest.raises(Refusal, match="Không có quy định nào"):
        services.open_cycle("tien-do", "2026-10", cast.province, by=cast.officer)


def test_only_those_of_the_province_open_and_close(cast: Cast):
    founded(cast, "CCN Một")
    for actor in (cast.outsider, cast.commune_officer, cast.investor, cast.tenant, cast.agency):
        with pytest.raises(Refusal):
            services.open_cycle("02", H1, cast.province, by=actor)
    opened = services.open_cycle("02", H1, cast.province, by=cast.officer)
    with pytest.raises(Refusal):
        services.close_cycle(opened.cycle, by=cast.outsider)
    services.close_cycle(opened.cycle, by=cast.officer)
    with pytest.raises(Refusal, match="đã khóa"):
        services.open_cycle("02", H1, cast.province, by=cast.officer)
    services.unlock_cycle(opened.cycle, by=cast.officer)
    assert services.open_cycle("02", H1, cast.province, by=cast.officer).added == 0


def test_a_named_paper_can_ask_for_the_reports(cast: Cast):
    founded(cast, "CCN Một")
    letter = paper(cast, date(2026, 6, 1), type="cong-van")
    assert services.open_cycle("02", H1, cast.province, by=cast.officer, document=letter).cycle.document == letter
    assert letter.access.filter(organisation=cast.company, why="assigned").exists()


def test_clusters_established_abolished_or_passed_on_inside_the_period_report_and_say_so(cast: Cast):
    founded(cast, "CCN Mới", on=date(2026, 3, 10))
    gone = founded(cast, "CCN Bỏ")
    act(cast, gone, "abolished", date(2026, 4, 1))
    old = founded(cast, "CCN Bỏ từ trước")
    act(cast, old, "abolished", date(2025, 11, 1))
    passed = founded(cast, "CCN Đổi chủ")
    act(cast, passed, "investor_changed", date(2026, 5, 5), investor=cast.plant)
    services.open_cycle("02", H1, cast.province, by=cast.officer)
    rows = {r.cluster.pk: r for r in Report.objects.select_related("cluster", "reporter") if r.cluster}
    assert old.pk not in rows
    notes = sorted(r.note for r in rows.values())
    assert notes == [
        "bãi bỏ ngày 01/04/2026, báo cáo phần kỳ đến ngày này",
        "thành lập ngày 10/03/2026, báo cáo phần kỳ từ ngày này",
        "đổi chủ đầu tư ngày 05/05/2026, chủ đầu tư hiện nay báo cáo cả kỳ",
    ]
    assert rows[passed.pk].reporter == cast.plant


def in_hanoi(cast: Cast) -> tuple[Unit, Document]:
    """A cluster of Hà Nội under construction in September and October 2026, and the plan that asks."""
    hanoi = make_province("01", "Hà Nội")
    commune = make_commune(hanoi, "Tam Hưng")
    make_organisation("so-cong-thuong", "Sở Công Thương Hà Nội", hanoi)
    make_organisation("ubnd-cap-xa", "UBND xã Tam Hưng", commune)
    with clock.held(date(2026, 11, 2)):
        one = founded(cast, "CCN Thanh Thùy", communes=[commune])
        act(cast, one, "construction_started", date(2026, 9, 10))
        act(cast, one, "works_accepted", date(2026, 10, 20))
    plan = make_document(
        cast.department,
        type="ke-hoach",
        number="",
        subject=load_law().instruments["KH-HN-2026"].title,
        province=hanoi,
        is_public=True,
    )
    return hanoi, plan


@pytest.mark.parametrize(
    ("month", "note"),
    [
        ("2026-08", None),
        ("2026-09", "khởi công ngày 10/09/2026"),
        ("2026-10", "nghiệm thu hạ tầng ngày 20/10/2026"),
        ("2026-11", None),
    ],
)
def test_the_monthly_progress_of_ha_noi_is_owed_while_the_works_last(cast: Cast, month: str, note: str | None):
    hanoi, plan = in_hanoi(cast)
    with clock.held(date(2026, 12, 1)):
        opened = services.open_cycle("tien-do", month, hanoi, by=CLI)  # the plan has no number: found by its words
    assert opened.cycle.document == plan
    rows = list(opened.cycle.reports.select_related("receiver", "reporter"))
    assert [r.note.partition(",")[0] for r in rows] == ([note] if note else [])
    assert [(r.receiver.name, r.reporter) for r in rows if r.receiver] == (
        [("Sở Công Thương Hà Nội", cast.company)] if note else []
    )


@pytest.mark.parametrize(
    ("form", "period", "province", "last", "before", "cite"),
    [
        ("tien-do", "2026-10", "01", date(2026, 10, 31), date(2026, 10, 25), "mục V.2"),
        ("nhiem-vu", "2026Q1", "01", date(2026, 3, 31), date(2026, 3, 25), "mục V.1"),
        ("nhiem-vu", "2026Q3", "01", date(2026, 9, 30), date(2026, 9, 25), "mục V.1"),
        ("nhiem-vu", "2026", "01", date(2026, 12, 14), date(2026, 12, 25), "mục V.1"),
        ("02", "2026H1", "01", date(2026, 6, 14), date(2026, 6, 20), "mục V.2"),
        ("04", "2026", "20", date(2026, 12, 14), date(2026, 12, 31), "khoản 2 Điều 13"),
        ("01", "2026H1", "20", date(2026, 6, 14), date(2026, 6, 20), "09/2025/QĐ-UBND"),
        ("phan-dinh-xa", "2025", "15", date(2025, 12, 14), date(2025, 11, 30), "khoản 3 Điều 20"),
        ("phan-dinh-tinh", "2025", "20", date(2025, 12, 14), date(2025, 12, 10), "khoản 1 Điều 20"),
    ],
)  # fmt: skip
def test_each_order_binds_its_place_with_its_day_and_article(
    form: str, period: str, province: str, last: date, before: date, cite: str
):
    made_of, asked = kind(form), parse(period)
    assert (asked.last, made_of.deadline(asked, province).before) == (last, before)
    assert any(cite in said for said in made_of.cites(province, asked))


@pytest.mark.parametrize(
    ("form", "period", "province"),
    [("tien-do", "2026-10", "20"), ("nhiem-vu", "2026Q3", "15"), ("nhiem-vu", "2027Q1", "01"), ("tien-do", "2025-12", "01"), ("tien-do", "2026Q3", "01"),
     ("02", "2026Q3", "01"), ("phan-dinh-xa", "2024", "15"), ("phan-dinh-tinh", "2027", "15"), ("02", "2023", "15")],
)  # fmt: skip
def test_nobody_else_is_asked(form: str, period: str, province: str):
    with pytest.raises(Refusal):
        kind(form).deadline(parse(period), province)


def test_an_order_of_another_province_is_never_cited():
    assert not any("Hà Nội" in c or "KH" in c for c in kind("02").cites("20", parse("2026H1")))
    assert not any("09/2025" in c for c in kind("02").cites("01", parse("2026H1")))


CHANGE = date(2026, 9, 15)  # NĐ 303/2026/NĐ-CP amends NĐ 32/2024/NĐ-CP
AROUND = [(form, "15", period) for form in ("01", "02", "03", "04") for period in (H1, "2026", "2027H1")]
AROUND += [("tien-do", "01", "2026-09"), ("tien-do", "01", "2026-10"), ("nhiem-vu", "01", "2026Q2"), ("nhiem-vu", "01", "2026Q4")]
AROUND += [("phan-dinh-xa", "15", "2025"), ("phan-dinh-xa", "15", "2026"), ("phan-dinh-tinh", "15", "2026")]


@pytest.mark.parametrize(("form", "province", "period"), AROUND)
def test_every_cycle_is_asked_for_by_papers_in_force_on_both_sides_of_the_change(form: str, province: str, period: str):
    law, made_of, asked = load_law(), kind(form), parse(period)
    due = made_of.deadline(asked, province)
    value = law.parameter(made_of.due).value_on(asked.last, province)
    assert value is not None
    papers = {value.instrument} | ({made_of.printed.instrument} if made_of.printed else set())
    papers |= {o.instrument for o in law.forms.reports if o.id in made_of.orders and o.cite in made_of.cites(province, asked)}
    for paper_id in papers:
        instrument = law.instruments[paper_id]
        assert instrument.effective_to is None or instrument.effective_to >= min(asked.last, due.before), paper_id
        assert not instrument.effective_from or instrument.effective_from <= asked.last, paper_id


@pytest.mark.parametrize("form", ["01", "02", "03", "04"])
def test_the_circulars_days_do_not_move_with_the_decree_of_15_september_2026(form: str):
    made_of = kind(form)
    before, after = (load_law().parameter(made_of.due).value_on(day) for day in (CHANGE - timedelta(days=1), CHANGE))
    assert before is not None
    assert before == after, "TT 14/2024/TT-BCT asks; the decree amends NĐ 32/2024/NĐ-CP only"


def test_a_rule_whose_subject_lapsed_inside_the_period_says_so():
    found = kind("phan-dinh-xa").deadline(parse("2026"), "15")
    assert found.before == date(2026, 11, 30)
    assert "15/9/2026" in found.note
