"""Biểu 03 of periods that ended before 1/7/2025: of the district, by its committee; the province is still the sum; the edge by the law's data."""

from datetime import date
from decimal import Decimal

import pytest

from qlccn.clusters import services as clusters
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.places.models import COMMUNE, DISTRICT, PROVINCE, Unit, UnitSuccession
from qlccn.places.queries import territory_ids
from qlccn.reporting import layout, local, queries, rollup, sending, services
from qlccn.reporting.models import Report
from qlccn.reporting.queries import NotThere
from qlccn.reporting.tests.makers import act, paper, project, told
from qlccn.testing import Cast, make_organisation, make_province

pytestmark = pytest.mark.django_db
LAST = date(2025, 6, 30)
H1 = "2025H1"


def unit(level: str, code: str, name: str, parent: Unit) -> Unit:
    """A district or commune of before."""
    home = parent if parent.level == PROVINCE else parent.province
    return Unit.objects.create(
        level=level,
        code=code,
        name=name,
        short_name=name,
        folded=fold(name),
        type="",
        parent=parent,
        province=home,
        valid_to=LAST,
    )


class Then:
    """Yên Bái (which became a part of Lào Cai) with two districts and three communes, of which two became Bảo Ái."""

    def __init__(self, cast: Cast) -> None:
        self.province = make_province("15", "Yên Bái", since=None, until=LAST)
        self.one, self.two = (
            unit(DISTRICT, c, n, self.province) for c, n in (("141", "Huyện Yên Bình"), ("138", "Huyện Văn Chấn"))
        )
        self.a = unit(COMMUNE, "04720", "Xã Cảm Ân", self.one)
        self.b = unit(COMMUNE, "04721", "Xã Bảo Ái cũ", self.one)
        self.c = unit(COMMUNE, "04722", "Xã Sơn Thịnh", self.two)
        for old, new in (
            (self.province, cast.province),
            (self.a, cast.commune),
            (self.b, cast.commune),
            (self.c, cast.other_commune),
        ):
            UnitSuccession.objects.create(old=old, new=new, on=date(2025, 7, 1))
        territory_ids.cache_clear()
        self.committee = make_organisation("ubnd-cap-huyen", "UBND huyện Yên Bình", self.one, until=LAST)


@pytest.fixture
def then(cast: Cast) -> Then:
    return Then(cast)


def cluster(cast: Cast, name: str, *communes: Unit, ha: int = 40):
    made = clusters.open_cluster(name, by=CLI)
    act(cast, made, "in_plan", date(2023, 1, 5), name=name, commune=list(communes), planned_ha=ha + 10)
    act(cast, made, "established", date(2024, 3, 1), established_ha=ha, investor=cast.company, investor_kind="enterprise")
    act(cast, made, "detailed_plan_approved", date(2024, 4, 1), detailed_plan_ha=ha, industrial_land_ha=ha * 3 // 4)
    return made


@pytest.mark.parametrize(
    ("day", "level"), [(date(2025, 6, 30), DISTRICT), (date(2025, 7, 1), COMMUNE), (date(2024, 12, 14), DISTRICT), (date(2026, 6, 14), COMMUNE)]
)  # fmt: skip
def test_who_it_is_changes_on_1_july_2025(day: date, level: str):
    assert local.on(day).level == level


def test_districts_add_up_to_the_province_of_the_day(cast: Cast, then: Then):
    first = cluster(cast, "CCN Một", then.a)
    cluster(cast, "CCN Hai", then.b, ha=30)
    cluster(cast, "CCN Ba", then.c, ha=20)
    project(first, cast.plant, began_on=date(2024, 5, 1))
    told(cast, "leased_ha", 12, cluster=first, on=date(2025, 6, 14), period=H1)
    one, two = (queries.roll_up(cast.officer, "03", u.code, H1) for u in (then.one, then.two))
    whole = queries.roll_up(cast.officer, "04", "15", H1)
    assert (one.subject, whole.subject) == ("Huyện Yên Bình", "Tỉnh Yên Bái")
    assert (one.values["3"], two.values["3"], whole.values["3"]) == (2, 1, 3)
    assert (one.values["4"], one.values["18"]) == (70, 12)
    parts = queries.by_place(cast.officer, H1, province=then.province)
    assert {code: name for code, (name, _) in parts.items()} == {"141": "Huyện Yên Bình", "138": "Huyện Văn Chấn"}
    summed = queries.added_up(parts)
    assert set(summed) == set(rollup.ROWS) - {"19"}
    for code, value in summed.items():
        assert (value or 0) == (whole.values[code] or 0), code
    assert whole.values["19"] == Decimal(12) / Decimal(30) * 100
    text = layout.write(one, "docx", layout.Filled(queries.sender(one)))
    assert text[:2] == b"PK"
    assert queries.sender(one) == "UBND huyện Yên Bình"


def test_a_cluster_in_two_communes_of_one_district_is_counted_there_without_choosing_a_commune(cast: Cast, then: Then):
    cluster(cast, "CCN Hai xã", then.a, then.b)
    cluster(cast, "CCN Hai huyện", then.b, then.c)
    assert queries.roll_up(cast.officer, "03", "141", H1).values["3"] == 1
    whole = queries.roll_up(cast.officer, "04", "15", H1)
    assert whole.values["3"] == 2
    assert [f.message for f in whole.checks if f.rule == "C9"] == [
        "1 cụm chưa rõ huyện báo cáo nên không có trong Biểu số 03 nào: CCN Hai huyện."
    ]


def test_a_paper_that_names_todays_commune_is_led_back_to_the_district_it_was_made_of(cast: Cast, then: Then):
    cluster(cast, "CCN Nay", cast.commune)
    assert queries.roll_up(cast.officer, "03", "141", H1).values["3"] == 1


def test_a_period_after_is_of_communes_and_the_old_ones_by_todays_places_too(cast: Cast, then: Then):
    cluster(cast, "CCN Một", then.a)
    assert queries.roll_up(cast.officer, "03", cast.commune.code, "2025").values["3"] == 1
    assert queries.roll_up(cast.officer, "03", cast.commune.code, H1, boundaries="now").values["3"] == 1
    with pytest.raises(NotThere, match="không có huyện mang mã"):
        queries.roll_up(cast.officer, "03", cast.commune.code, H1)
    with pytest.raises(NotThere, match="không có xã, phường mang mã"):
        queries.roll_up(cast.officer, "03", "141", "2025")


def test_the_cycle_is_owed_by_the_districts_of_its_day(cast: Cast, then: Then):
    cluster(cast, "CCN Một", then.a)
    cluster(cast, "CCN Ba", then.c)
    opened = services.open_cycle("03", H1, cast.province, by=cast.officer)
    assert opened.cycle.province == then.province
    report = Report.objects.get()
    assert (report.reporter, report.receiver, report.unit) == (then.committee, cast.department, then.one)
    assert "kết thúc hoạt động ngày 30/06/2025" in report.note
    assert opened.without == ("Huyện Văn Chấn: chưa có UBND huyện này trong sổ tổ chức",)
    make_organisation("ubnd-cap-huyen", "UBND huyện Văn Chấn", then.two, until=LAST)
    assert services.open_cycle("03", H1, cast.province, by=cast.officer).added == 1


def test_the_department_hands_in_for_a_district_that_is_no_more_from_its_paper(cast: Cast, then: Then):
    cluster(cast, "CCN Một", then.a)
    services.open_cycle("03", H1, cast.province, by=cast.officer)
    sending.send("03", "141", H1, by=cast.officer)
    assert Report.objects.get().state == "owed"  # without the district's paper it is only kept
    came = paper(cast, date(2025, 6, 20), type="bao-cao", issuer=then.committee)
    sending.send("03", "141", H1, by=cast.officer, document=came)
    report = Report.objects.get()
    assert (report.state, report.paper, report.received_on) == ("submitted", came, date(2025, 6, 20))
    assert report.values["3"] == "1"


def test_of_a_province_made_of_several_each_opens_its_own(cast: Cast, then: Then):
    old = make_province("10", "Lào Cai", since=None, until=LAST)
    UnitSuccession.objects.create(old=old, new=cast.province, on=date(2025, 7, 1))
    territory_ids.cache_clear()
    cluster(cast, "CCN Một", then.a)
    with pytest.raises(Refusal, match=r"còn là .*Tỉnh Lào Cai.*Tỉnh Yên Bái|còn là .*Tỉnh Yên Bái.*Tỉnh Lào Cai"):
        services.open_cycle("04", H1, cast.province, by=cast.officer)
    report = services.open_cycle("04", H1, then.province, by=cast.officer).cycle.reports.get()
    assert (report.reporter, report.unit) == (cast.department, then.province)
    with pytest.raises(Refusal, match="tỉnh của mình"):
        services.open_cycle("04", H1, then.province, by=cast.outsider)


def test_a_commune_of_today_does_not_read_its_whole_former_district(cast: Cast, then: Then):
    cluster(cast, "CCN Một", then.a)
    with pytest.raises(NotThere):
        queries.roll_up(cast.commune_officer, "03", "141", H1)
    with pytest.raises(NotThere):
        queries.roll_up(cast.outsider, "03", "141", H1)
    assert Organisation.objects.filter(kind="ubnd-cap-huyen").count() == 1
