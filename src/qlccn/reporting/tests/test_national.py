"""The country by region and province from one reading, in either boundaries, held against what was sent; the file for the national database."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from qlccn.clusters import services as clusters
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.office import excel
from qlccn.parties.actor import CLI
from qlccn.places.models import Unit
from qlccn.reporting import compare, national, national_book, national_file, overriding, regions, sending
from qlccn.reporting.models import Package
from qlccn.reporting.queries import NotThere
from qlccn.reporting.tests.makers import H1, founded, paper, planned, project, told
from qlccn.testing import Cast, make_commune

SENT, LATER = date(2026, 6, 20), date(2026, 7, 1)
UNITS = Path(regions.__file__).parents[1] / "places" / "data" / "units.csv"


@pytest.fixture
def country(cast: Cast):
    """Two clusters in Lào Cai, one in Bắc Ninh, one in Lào Cai that has only its plan."""
    one, two = founded(cast, "CCN Một", ha=40), founded(cast, "CCN Hai", ha=60)
    planned(cast, "CCN Ba")
    away = founded(cast, "CCN Bắc", ha=20, communes=[make_commune(Unit.objects.get(code="24"), "Tam Đa")])
    told(cast, "leased_ha", 15, cluster=one)
    told(cast, "leased_ha", 5, cluster=away)
    told(cast, "tenants", 1, cluster=one)
    told(cast, "tenants", 1, cluster=away)
    return {"one": one, "two": two, "away": away}


def provinces_of(day: date) -> list[str]:
    """Codes of the provinces in force on a day, from the shipped register."""
    rows = [line.split(",") for line in UNITS.read_text("utf-8").splitlines()[1:]]
    return [
        r[0] for r in rows if len(r[0]) == 2 and (not r[3] or r[3] <= day.isoformat()) and (not r[4] or day.isoformat() <= r[4])
    ]


@pytest.mark.parametrize(
    ("day", "count"), [(date(2020, 1, 1), 63), (date(2025, 6, 30), 63), (date(2025, 7, 1), 34), (date(2026, 11, 1), 34)]
)
def test_every_province_lies_in_exactly_one_of_six_regions(day: date, count: int):
    division = regions.on(day)
    listed = Counter(code for region in division.regions for code in region.provinces)
    assert set(listed.values()) == {1}
    assert len(division.regions) == 6
    assert sorted(listed) == sorted(provinces_of(day))
    assert len(listed) == count
    assert division.cite
    assert division.confidence


def test_a_region_file_that_counts_a_province_twice_is_refused(tmp_path: Path):
    bad = tmp_path / "regions.yaml"
    bad.write_text(
        "- {from: null, to: null, cite: x, confidence: secondary, note: '', regions: {a: {name: A, provinces: ['01']}, b: {name: B, provinces: ['01']}}}"
    )
    with pytest.raises(Refusal, match="tỉnh 01 nằm trong hai vùng"):
        regions.read(bad)


def test_the_country_is_the_sum_of_its_regions_and_they_of_their_provinces(country: dict):
    found = national.summary(CLI, H1)
    assert (found.country.values["3"], found.country.values["1"], found.country.values["18"]) == (3, 4, 20)
    for row in ("1", "2", "3", "4", "18", "25"):
        regions_, provinces = ([p.table.values[row] or 0 for p in parts] for parts in (found.regions, found.provinces))
        assert sum(regions_) == sum(provinces) == (found.country.values[row] or 0)
    names = {r.name: r.table.values["3"] for r in found.regions}
    assert (names["Trung du và miền núi phía Bắc"], names["Đồng bằng sông Hồng"]) == (2, 1)
    north = next(r for r in found.regions if r.code == "dong-bang-song-hong")
    assert round(found.country.values["19"] or 0, 2) == round(Decimal(15 + 5) / Decimal(30 + 15) * 100, 2), "a ratio of sums"
    assert north.table.coverage is not None
    assert north.table.coverage.words.startswith("1/1 cụm có Biểu 02")


def test_then_and_now_use_the_division_of_their_day(country: dict):
    with clock.held(date(2026, 6, 16)):
        then = national.summary(CLI, "2024", as_of=date(2024, 12, 14))
        now = national.summary(CLI, "2024", as_of=date(2024, 12, 14), boundaries="now")
    assert "81/2023/QH15" in then.division.cite
    assert "306/NQ-CP" in now.division.cite
    assert [r.code for r in then.regions if r.code == "tay-nguyen"]
    assert not [r.code for r in now.regions if r.code == "tay-nguyen"]


def test_what_was_sent_is_added_and_every_difference_is_explained_or_open(cast: Cast, country: dict):
    with clock.held(SENT):
        overriding.override(
            "04", "15", H1, "14", Decimal(77), document=paper(cast, SENT), reason="Theo quyết toán", by=cast.officer
        )
        package = sending.send("04", "15", H1, by=cast.officer)
    with clock.held(LATER):
        told(cast, "leased_ha", 12, on=date(2026, 6, 14), cluster=country["two"])
        compared = compare.compare(CLI, national.summary(CLI, H1))
        lines = {line.code: line for line in compared.lines}
        assert (lines["18"].now, lines["18"].sent, lines["18"].gap) == (32, 15, 17)
        assert lines["19"].sent is None, "a ratio is not added"
        why = {g.row: g.why for g in compared.gaps}
        assert why["14"] == "đơn vị ghi số thay: Theo quyết toán"
        assert why["18"] == compare.LATER
        assert compared.silent == ["Tỉnh Bắc Ninh"]
        assert compared.sent == 1
        assert compared.open == 0
        body = json.loads(package.body)
        next(r for r in body["rows"] if r["code"] == "3")["value"] = 9
        Package.objects.filter(pk=package.pk).update(body=json.dumps(body))
        again = compare.compare(CLI, national.summary(CLI, H1))
        assert [(g.row, g.is_open) for g in again.gaps if g.row == "3"] == [("3", True)]
        assert again.open == 1


def test_the_year_before_stands_beside_and_other_claims_are_not_overwritten(cast: Cast, country: dict):
    told(
        cast,
        "average_occupancy_percent",
        26,
        period="",
        as_of_on=date(2026, 6, 1),
        about_unit=cast.province,
        population="25 cụm",
        base="quy hoạch",
    )
    compared = compare.compare(CLI, national.summary(CLI, H1))
    assert compared.before_label == "6 tháng đầu năm 2025"
    assert {line.before for line in compared.lines if line.code in ("1", "3")} == {0}
    assert [(name, c.value, c.population) for name, c in compared.claims] == [("Tỉnh Lào Cai", 26, "25 cụm")]


def test_the_workbook_has_every_place_and_the_comparison(country: dict):
    found = national.summary(CLI, H1)
    data = excel.write(national_book.workbook(found, compare.compare(CLI, found)))
    assert data == excel.write(national_book.workbook(found, compare.compare(CLI, found)))
    sheet = openpyxl.load_workbook(BytesIO(data))["Theo vùng, tỉnh"]
    rows = {row[1].value: row for row in sheet.iter_rows() if row[1].value}
    assert rows["Tỉnh Bắc Ninh"][4].value == 1
    assert rows["Cả nước"][4].value == 3
    assert "306/NQ-CP" in " ".join(str(c.value) for row in sheet.iter_rows(max_row=6) for c in row if c.value)


def test_only_who_sees_the_country_gets_it(cast: Cast, country: dict):
    for actor in (cast.officer, cast.chair, cast.tenant, cast.outsider):
        with pytest.raises(NotThere):
            national.summary(actor, H1)


def test_the_national_file_of_a_sent_report_is_the_same_bytes_after_the_record_changes(cast: Cast, country: dict):
    made = project(country["one"], cast.plant)
    claim = told(cast, "workers", 120, project=made)
    with clock.held(SENT):
        package = sending.send("04", "15", H1, by=cast.officer)
        composed = national_file.compose(package)
    with clock.held(LATER):
        clusters.retract_claim(claim, reason="Đếm lại", by=cast.officer)
        told(cast, "workers", 130, project=made)
        assert national_file.compose(package) == composed, "made from what was known at the sending"
        kept = national_file.make(package.pk, by=cast.officer)
        assert (kept.body, national_file.make(package.pk, by=cast.officer).pk) == (composed, kept.pk)
    content = json.loads(kept.body)
    assert (content["schema"], content["version"], content["as_of"]) == ("qlccn-csdl-quoc-gia", "1.0", "2026-06-14")
    assert content["projects"][0]["bieu_01"]["3"] == 120
    assert {c["name"]: c["bieu_02"]["4"] for c in content["clusters"]} == {"CCN Một": 15, "CCN Hai": None, "CCN Ba": None}
    assert content["sent"] == {"number": 1, "checksum": package.checksum}
    assert national_file.verify(kept.body) == []
    assert national_file.kept(cast.officer, cast.province, H1) == {1: kept}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["clusters"].pop(), "mã kiểm không khớp"), (lambda c: c.pop("bieu_03"), "thiếu mục bieu_03"),
        (lambda c: c.update(schema="khác"), "không phải tệp"), (lambda c: c.update(version="9"), "phiên bản 9"),
        (lambda c: c["bieu_04"].pop(), "Biểu 04 không đủ dòng"), (lambda c: c["counts"].update(clusters=7), "số clusters"),
    ],
)  # fmt: skip
def test_a_file_that_was_touched_does_not_pass(cast: Cast, country: dict, change: object, said: str):
    content = json.loads(national_file.compose(sending.send("04", "15", H1, by=cast.officer)))
    change(content)  # type: ignore[operator]
    assert said in "; ".join(national_file.verify(json.dumps(content)))
    assert national_file.verify("[") == ["không phải tệp JSON"]


def test_the_file_is_made_by_who_sends_and_of_form_04_alone(cast: Cast, country: dict):
    package, commune = sending.send("04", "15", H1, by=cast.officer), sending.send("03", cast.commune.code, H1, by=cast.officer)
    for actor in (cast.outsider, cast.commune_officer, cast.chair):
        with pytest.raises(Refusal):
            national_file.make(package.pk, by=actor)
    with pytest.raises(Refusal, match="Biểu số 04 đã gửi"):
        national_file.make(commune.pk, by=cast.officer)
    with pytest.raises(NotThere, match="chưa gửi Biểu số 04"):
        national_file.get_sent(cast.officer, "15", "2025")
    assert Package.objects.filter(form=national_file.FORM).count() == 0


def test_the_country_costs_the_same_queries_however_many_clusters(cast: Cast, django_assert_max_num_queries):
    for n in range(8):
        told(cast, "leased_ha", n, cluster=founded(cast, f"CCN {n}"))
        told(
            cast,
            "average_occupancy_percent",
            n,
            period="",
            as_of_on=date(2026, 6, 1),
            about_unit=cast.province,
            population=f"{n} cụm",
        )
    with django_assert_max_num_queries(30):
        compared = compare.compare(CLI, national.summary(CLI, H1))
    assert len(compared.claims) == 8
