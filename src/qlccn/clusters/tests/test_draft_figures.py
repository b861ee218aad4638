"""Areas and money of a draft beside the record: only what no paper gives is told, only of clusters one sees."""

import pytest

from qlccn.clusters import services
from qlccn.clusters.draft_figures import check_record
from qlccn.parties.actor import CLI
from qlccn.reading.draft import Draft, Grid, from_text
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster(cast: Cast):
    made = services.open_cluster("CCN Bảo Ái", by=CLI)
    paper = make_document(cast.department, number="12/QĐ-UBND")
    terms = {"name": "Cụm công nghiệp Bảo Ái", "commune": [cast.commune], "planned_ha": 75}
    services.record_act(made, "in_plan", document=paper, effective_on=paper.issued_on, terms=terms, by=CLI)
    services.record_act(
        made, "established", document=paper, effective_on=paper.issued_on, terms={"established_ha": 48.567}, by=CLI
    )
    return made


@pytest.mark.parametrize(
    "text",
    [
        "CCN Bảo Ái có diện tích 75 ha.", "Cụm công nghiệp Bảo Ái diện tích theo quyết định là 48,57 ha", "CCN Bảo Ái, quy mô 48,567 ha",
        "CCN Lạ Hoắc có diện tích 10 ha", "CCN Bảo Ái; diện tích trồng chè 10 ha", "Các CCN Lạ Hoắc, Bảo Ái có diện tích 123 ha", "CCN Bảo Ái lấp đầy 30%",
    ],
)  # fmt: skip
def test_what_a_paper_gives_or_nobody_knows_is_left_alone(text, cast: Cast, cluster):
    assert check_record(from_text(text, name="x"), cast.officer) == []


def test_an_area_no_paper_gives_is_told_with_what_the_record_holds(cast: Cast, cluster):
    (found,) = check_record(
        from_text("Báo cáo.\nCCN Bảo Ái, xã Bảo Ái có diện tích 57,5 ha, đã cho thuê.", name="x"), cast.officer
    )
    assert (found.kind, found.where) == ("record", "dòng 2")
    assert "48,567 ha (12/QĐ-UBND" in found.why
    assert "75 ha" in found.why


def test_tables_are_read_by_their_heads(cast: Cast, cluster):
    rows = (
        ("TT", "Tên cụm công nghiệp", "Diện tích (ha)", "Tỷ lệ (%)"),
        ("1", "CCN Bảo Ái", "75,5", "12"),
        ("2", "Bảo Ái", "75,00", "99"),
        ("", "Tổng", "150,5", ""),
    )
    (found,) = check_record(Draft("x", "", (), (Grid(1, rows),)), cast.officer)
    assert found.where == "bảng 1, hàng 2, cột 3"


def test_a_stranger_learns_nothing_of_the_record(cast: Cast, cluster):
    assert check_record(from_text("CCN Bảo Ái có diện tích 57,5 ha.", name="x"), cast.outsider) == []


@pytest.fixture
def priced(cast: Cast, cluster):
    paper = make_document(cast.department, number="30/QĐ-UBND")
    services.record_act(
        cluster, "project_approved", document=paper, effective_on=paper.issued_on, terms={"capital_billion_vnd": 496.651}, by=CLI
    )


@pytest.mark.parametrize(
    "text",
    [
        "CCN Bảo Ái có tổng mức đầu tư 496,651 tỷ đồng.", "CCN Bảo Ái: diện tích 75 ha, tổng mức đầu tư khoảng 497 tỷ đồng",
        "CCN Bảo Ái tổng mức đầu tư 496.651 triệu đồng", "CCN Bảo Ái có 5 dự án, tổng vốn đầu tư 120 tỷ đồng", "CCN Bảo Ái nộp ngân sách 3 tỷ đồng",
    ],
)  # fmt: skip
def test_money_of_the_record_and_money_of_tenants_is_left_alone(text, cast: Cast, priced):
    assert check_record(from_text(text, name="x"), cast.officer) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [("CCN Bảo Ái diện tích 75 ha, tổng mức đầu tư 520 tỷ đồng.", "520 tỷ đồng"), ("CCN Bảo Ái tổng mức đầu tư 520.000 triệu đồng", "520.000 triệu đồng")],
)  # fmt: skip
def test_money_no_paper_gives_is_told(text, said, cast: Cast, priced):
    (found,) = check_record(from_text(text, name="x"), cast.officer)
    assert f"không có số {said}; có tổng mức đầu tư 496,651 tỷ đồng (30/QĐ-UBND" in found.why


def test_money_in_a_table_is_read_by_its_head_and_not_where_the_record_has_none(cast: Cast, cluster):
    rows = (("TT", "Tên cụm công nghiệp", "Tổng mức đầu tư (tỷ đồng)"), ("1", "CCN Bảo Ái", "520"))
    draft = Draft("x", "", (), (Grid(1, rows),))
    assert check_record(draft, cast.officer) == []  # no sum of money is recorded
    paper = make_document(cast.department, number="30/QĐ-UBND")
    services.record_act(
        cluster, "project_approved", document=paper, effective_on=paper.issued_on, terms={"capital_billion_vnd": 496.651}, by=CLI
    )
    (found,) = check_record(draft, cast.officer)
    assert found.where == "bảng 1, hàng 2, cột 3"
