"""Importing a list of clusters: the plan names every wrong cell, the commit is all or nothing, nothing is said twice."""

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from qlccn.clusters import import_clusters, services
from qlccn.clusters.import_clusters import commit, plan, run
from qlccn.clusters.models import Act, Claim, Cluster
from qlccn.clusters.queries import registry
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI
from qlccn.places import load
from qlccn.places.models import COMMUNE, PROVINCE, Unit, UnitSuccession
from qlccn.testing import Cast, make_cast, make_commune, make_document, make_province

HEADS = [
    "cluster_name",
    "province",
    "commune_or_ward",
    "planned_area_ha",
    "establishment_decision_no",
    "establishment_decision_date",
]
Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write rows as a CSV file and give its path."""

    def make(*rows: list[str], heads: list[str] = HEADS, name: str = "ds.csv", delimiter: str = ",") -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows([heads, *rows])
        return path

    return make


def sheet(path: Path, rows: list[list[Any]], merges: tuple[tuple[int, int, int, int, str], ...] = ()) -> Path:
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("DS")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str) and value.startswith("="):
                page.write_formula(r, c, value, value=99)
            elif value is not None:
                page.write(r, c, value)
    for merge in merges:
        page.merge_range(*merge)
    book.close()
    return path


def errors(answer: dict[str, Any]) -> list[tuple[int, str]]:
    return [(e["row"], e["column"]) for e in answer["errors"]]


def causes(answer: dict[str, Any]) -> list[tuple[int, str]]:
    return [(w["row"], w["cause"]) for w in answer["warnings"]]


def test_the_answer_has_the_shape_of_the_contract(cast: Cast, write: Write) -> None:
    answer = run(write(["CCN Mông Sơn", "Lào Cai", "xã Bảo Ái", "50", "", ""], ["CCN X", "Nơi Nào", "", "1", "", ""]), by=CLI)
    assert list(answer) == ["file", "kind", "rows", "new", "changed", "unchanged", "errors", "warnings", "committed"]
    assert {k: v for k, v in answer.items() if k not in ("errors", "warnings")} == {
        "file": "ds.csv", "kind": "clusters", "rows": 2, "new": 1, "changed": 0, "unchanged": 0, "committed": False,
    }  # fmt: skip
    assert answer["errors"] == [{"row": 3, "column": "province", "message": "Không có tỉnh, thành phố “Nơi Nào”."}]


def test_one_wrong_row_holds_the_whole_file_back(cast: Cast, write: Write) -> None:
    path = write(["CCN A", "Lào Cai", "", "50", "", ""], ["CCN B", "Lào Cai", "", "năm mươi", "", ""])
    answer = run(path, by=CLI)
    assert errors(answer) == [(3, "planned_area_ha")]
    assert not answer["committed"]
    assert (Cluster.objects.count(), Document.objects.count(), Claim.objects.count()) == (0, 0, 0)
    with pytest.raises(Refusal, match="còn 1 lỗi"):
        commit(plan(path, by=CLI), by=CLI)


def test_a_rehearsal_writes_nothing(cast: Cast, write: Write) -> None:
    answer = run(write(["CCN A", "Lào Cai", "", "50", "", ""]), by=CLI, dry_run=True)
    assert (answer["new"], answer["committed"], Cluster.objects.count()) == (1, False, 0)


def test_cells_become_claims_of_standing_table_with_the_file_as_their_paper(cast: Cast, write: Write) -> None:
    run(write(["CCN Mông Sơn", "Lào Cai", "xã Bảo Ái, xã Yên Bình", "50", "", ""]), by=CLI)
    document = Document.objects.get()
    assert (document.type, document.province, document.files.get().name) == ("bang-ke", cast.province, "ds.csv")
    said = {(c.indicator, c.base): c.value for c in Claim.objects.all()}
    assert said == {
        ("name", ""): "CCN Mông Sơn",
        ("commune", ""): cast.commune,
        ("commune", "2"): cast.other_commune,
        ("planned_ha", ""): Decimal(50),
    }
    assert set(Claim.objects.values_list("standing_as", "document")) == {("table", document.pk)}
    assert Claim.objects.get(indicator="planned_ha").passage == "dòng 2, cột “planned_area_ha”"
    assert not Act.objects.exists()
    row = registry(CLI, date.today())[0]
    assert (row.code, row.name, row.province_code, row.communes) == (
        "CCN-000001",
        "CCN Mông Sơn",
        "15",
        ["Xã Bảo Ái", "Xã Yên Bình"],
    )
    assert (row.planned_ha, row.status) == (50, None)


def test_only_a_row_with_number_and_day_of_its_decision_makes_an_act(cast: Cast, write: Write) -> None:
    answer = run(
        write(
            ["CCN A", "Lào Cai", "xã Bảo Ái", "50", "298/QĐ-UBND", "20/02/2025"],
            ["CCN B", "Lào Cai", "", "50", "299/QĐ-UBND", ""],
            ["CCN C", "Lào Cai", "", "50", "", "2025-02-20"],
            ["CCN D", "Lào Cai", "", "50", "300/QĐ-UBND", "2019"],
        ),
        by=CLI,
    )
    assert answer["committed"]
    assert causes(answer) == [(3, "decision-incomplete"), (4, "decision-incomplete"), (5, "decision-incomplete")]
    act = Act.objects.get()
    assert (act.kind, act.effective_on, act.document.number, act.confidence) == (
        "established",
        date(2025, 2, 20),
        "298/QĐ-UBND",
        "secondary",
    )
    assert {t.name: t.value for t in act.terms.all()} == {"name": "CCN A", "commune": cast.commune}


def test_the_same_file_again_changes_nothing(cast: Cast, write: Write) -> None:
    path = write(["CCN A", "Lào Cai", "xã Bảo Ái", "50", "298/QĐ-UBND", "2025-02-20"], ["CCN B", "Lào Cai", "", "12,5", "", ""])
    run(path, by=CLI)
    before = (Claim.objects.count(), Act.objects.count(), Document.objects.count())
    answer = run(path, by=CLI)
    assert (answer["new"], answer["changed"], answer["unchanged"], answer["committed"]) == (0, 0, 2, True)
    assert (Claim.objects.count(), Act.objects.count(), Document.objects.count()) == before


def test_a_changed_figure_is_added_and_the_old_one_stays(cast: Cast, write: Write) -> None:
    heads = ["Tên cụm", "Tỉnh", "Diện tích quy hoạch (ha)", "Tính đến ngày"]
    run(write(["CCN A", "Lào Cai", "50", "2025-12-31"], ["CCN B", "Lào Cai", "20", "2025-12-31"], heads=heads), by=CLI)
    answer = run(
        write(["ccn a", "lao cai", "55", "30/6/2026"], ["CCN B", "Lào Cai", "20", "30/6/2026"], heads=heads, name="moi.csv"),
        by=CLI,
    )
    assert (answer["new"], answer["changed"], answer["unchanged"]) == (0, 1, 1)
    figures = Claim.objects.filter(indicator="planned_ha", cluster__code="CCN-000001").order_by("as_of_on")
    assert [(c.decimal, c.as_of_on) for c in figures] == [(50, date(2025, 12, 31)), (55, date(2026, 6, 30))]
    assert [r.planned_ha for r in registry(CLI, date(2026, 1, 1))] == [50, 20]
    assert [r.planned_ha for r in registry(CLI, date(2026, 7, 1))] == [55, 20]


def test_names_match_without_diacritics_and_without_the_word_for_cluster(cast: Cast, write: Write) -> None:
    run(write(["CCN Phú Thịnh 1", "Lào Cai", "", "75", "", ""]), by=CLI)
    answer = run(write(["Cụm công nghiệp PHÚ THỊNH 1", "Tỉnh Lào Cai", "", "75", "", ""], name="b.csv"), by=CLI)
    assert (answer["new"], answer["unchanged"]) == (0, 1)


def test_a_name_that_means_two_clusters_asks_for_the_code(cast: Cast, write: Write) -> None:
    heads = ["Mã cụm", *HEADS]
    run(
        write(["CCN Liên Hà", "Lào Cai", "xã Bảo Ái", "5", "", ""], ["CCN Liên Hà", "Lào Cai", "xã Yên Bình", "6", "", ""]),
        by=CLI,
    )
    answer = run(write(["CCN Liên Hà", "Lào Cai", "", "5", "", ""], name="b.csv"), by=CLI)
    assert errors(answer) == [(2, "cluster_name")]
    assert "CCN-000001, CCN-000002" in answer["errors"][0]["message"]
    assert run(write(["CCN Liên Hà", "Lào Cai", "xã Yên Bình", "6", "", ""], name="c.csv"), by=CLI)["unchanged"] == 1
    assert (
        run(write(["CCN-000002", "CCN Liên Hà", "Lào Cai", "", "7", "", ""], heads=heads, name="d.csv"), by=CLI)["changed"] == 1
    )
    wrong = run(write(["CCN-000009", "CCN Liên Hà", "Lào Cai", "", "7", "", ""], heads=heads, name="e.csv"), by=CLI)
    assert errors(wrong) == [(2, "Mã cụm")]


def test_two_rows_of_one_cluster_are_refused(cast: Cast, write: Write) -> None:
    answer = run(write(["CCN A", "Lào Cai", "", "5", "", ""], ["Cụm công nghiệp A", "Lào Cai", "", "6", "", ""]), by=CLI)
    assert errors(answer) == [(3, "cluster_name")]
    assert "dòng 2" in answer["errors"][0]["message"]


def test_two_provinces_may_have_clusters_of_one_name(cast: Cast, write: Write) -> None:
    rows = (["CCN A", "Lào Cai", "", "5", "", ""], ["CCN A", "Bắc Ninh", "", "6", "", ""])
    assert run(write(*rows), by=CLI)["new"] == 2
    assert run(write(*rows, name="b.csv"), by=CLI)["unchanged"] == 2


def test_vietnamese_heads_semicolons_and_both_decimal_marks(cast: Cast, write: Write) -> None:
    path = write(
        ["1", "CCN A", "Lào Cai", "1.234,5", "59,5%", "1.200,75"],
        ["2", "CCN B", "Lào Cai", "75,5 ha", "40.24", "860"],
        heads=[
            "STT",
            "Tên cụm công nghiệp",
            "Tỉnh",
            "Diện tích quy hoạch (ha)",
            "Tỷ lệ lấp đầy (%)",
            "Tổng mức đầu tư (tỷ đồng)",
        ],
        delimiter=";",
    )
    answer = run(path, by=CLI)
    assert answer["errors"] == []
    assert causes(answer) == [(1, "mixed-decimals")]
    said = {(c.cluster.code[-1], c.indicator): c.decimal for c in Claim.objects.exclude(decimal=None).select_related("cluster")}  # type: ignore[union-attr]
    assert said == {
        ("1", "planned_ha"): Decimal("1234.5"), ("1", "occupancy_percent"): Decimal("59.5"), ("1", "capital_billion_vnd"): Decimal("1200.75"),
        ("2", "planned_ha"): Decimal("75.5"), ("2", "occupancy_percent"): Decimal("40.24"), ("2", "capital_billion_vnd"): Decimal(860),
    }  # fmt: skip


def test_a_number_that_reads_two_ways_is_refused(cast: Cast, write: Write) -> None:
    answer = run(
        write(
            ["CCN A", "Lào Cai", "", "1.234", "", ""],
            ["CCN B", "Lào Cai", "", "75,5", "", ""],
            ["CCN C", "Lào Cai", "", "75.5", "", ""],
        ),
        by=CLI,
    )
    assert errors(answer) == [(2, "planned_area_ha")]
    assert "hai cách" in answer["errors"][0]["message"]
    alone = run(write(["CCN A", "Lào Cai", "", "39.970", "", ""], ["CCN C", "Lào Cai", "", "75.5", "", ""], name="b.csv"), by=CLI)
    assert alone["errors"] == []
    assert Claim.objects.filter(decimal=Decimal("39.97")).exists()


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (["CCN A", "Lào Cai", "", "-5", "", ""], "planned_area_ha"),
        (["CCN A", "Lào Cai", "", "750000", "", ""], "planned_area_ha"),
        (["CCN A", "Lào Cai", "", "5", "1/QĐ-UBND", "31/02/2025"], "establishment_decision_date"),
        (["CCN A", "Lào Cai", "", "5", "1/QĐ-UBND", "31/12/2099"], "establishment_decision_date"),
        (["", "Lào Cai", "xã Bảo Ái", "5", "1/QĐ-UBND", ""], "cluster_name"),
        (["CCN A", "", "", "5", "", ""], "province"),
        (["=1+1", "Lào Cai", "", "5", "", ""], "cluster_name"),
    ],
)
def test_a_cell_that_cannot_be_is_named(cells: list[str], column: str, cast: Cast, write: Write) -> None:
    assert errors(run(write(cells), by=CLI)) == [(2, column)]


def test_unknown_columns_and_communes_are_named_and_left_out(cast: Cast, write: Write) -> None:
    answer = run(write(["CCN A", "Lào Cai", "xã Không Có", "5", "", "", "x"], heads=[*HEADS, "Màu sắc"]), by=CLI)
    assert answer["committed"]
    assert causes(answer) == [(1, "unknown-column"), (2, "unknown-commune")]
    assert answer["warnings"][0]["column"] == "Màu sắc"
    assert Claim.objects.get(indicator="commune").unit == cast.province


def test_a_former_province_and_commune_are_followed_to_todays(cast: Cast, write: Write) -> None:
    until = date(2025, 6, 30)
    yen_bai = make_province("15", "Yên Bái", since=None, until=until)
    old = Unit.objects.create(
        level=COMMUNE,
        code="04501",
        name="Xã Y Can",
        short_name="Y Can",
        folded="y can",
        type="xã",
        province=yen_bai,
        parent=yen_bai,
        valid_to=until,
    )
    for before, after in ((yen_bai, cast.province), (old, cast.commune)):
        UnitSuccession.objects.create(old=before, new=after, on=date(2025, 7, 1))
    answer = run(write(["CCN A", "Yên Bái", "xã Y Can", "5", "", ""]), by=CLI)
    assert answer["errors"] == []
    assert causes(answer) == [(2, "former-province")]
    assert Claim.objects.get(indicator="commune").unit == cast.commune
    assert Unit.objects.filter(level=PROVINCE, code="15").count() == 2


def test_an_officer_imports_only_into_the_own_province(cast: Cast, write: Write) -> None:
    answer = run(write(["CCN A", "Lào Cai", "", "5", "", ""], ["CCN B", "Bắc Ninh", "", "5", "", ""]), by=cast.officer)
    assert errors(answer) == [(3, "province")]
    assert run(write(["CCN A", "", "5"], heads=["Tên cụm", "Xã", "Diện tích"], name="b.csv"), by=cast.officer)["new"] == 1
    assert Claim.objects.get(indicator="commune").unit == cast.province
    for actor in (cast.tenant, cast.investor, cast.commune_officer, cast.nobody):
        with pytest.raises(Refusal):
            run(write(["CCN C", "Lào Cai", "", "5", "", ""]), by=actor)


def test_a_cluster_outside_the_officers_scope_is_not_told(cast: Cast, write: Write) -> None:
    run(write(["CCN A", "Bắc Ninh", "", "5", "", ""]), by=CLI)
    answer = run(
        write(["CCN-000001", "CCN A", "Lào Cai", "", "7", "", ""], heads=["Mã cụm", *HEADS], name="b.csv"), by=cast.officer
    )
    assert answer["errors"][0]["message"] == "Không có cụm mang mã CCN-000001, hoặc ngoài phạm vi của cơ quan bạn."


def test_a_decision_already_in_the_register_is_used(cast: Cast, write: Write) -> None:
    known = make_document(cast.department, number="298/QĐ-UBND", issued_on=date(2025, 2, 20), province=cast.province)
    run(
        write(
            ["CCN A", "Lào Cai", "", "5", "298/QĐ-UBND", "2025-02-20"], ["CCN B", "Lào Cai", "", "5", "298/QĐ-UBND", "2025-02-20"]
        ),
        by=CLI,
    )
    assert set(Act.objects.values_list("document", flat=True)) == {known.pk}


def test_another_establishment_decision_is_kept_beside_the_first_and_said(cast: Cast, write: Write) -> None:
    run(write(["CCN A", "Lào Cai", "", "5", "298/QĐ-UBND", "2025-02-20"]), by=CLI)
    answer = run(write(["CCN A", "Lào Cai", "", "5", "581/QĐ-UBND", "2026-03-05"], name="b.csv"), by=CLI)
    assert causes(answer) == [(2, "other-decision")]
    assert Act.objects.standing().filter(kind="established").count() == 2


def test_slips_between_figures_are_suspected_aloud(cast: Cast, write: Write) -> None:
    heads = ["Tên cụm", "Tỉnh", "Diện tích quy hoạch", "Diện tích thành lập", "Đất công nghiệp", "Đã cho thuê", "Tỷ lệ lấp đầy"]
    answer = run(
        write(["CCN A", "Lào Cai", "750", "75", "", "", ""], ["CCN B", "Lào Cai", "75", "75", "40", "10", "40"], heads=heads),
        by=CLI,
    )
    assert causes(answer) == [(2, "digit"), (3, "inconsistent")]


def test_points_are_kept_swapped_back_or_refused(cast: Cast, write: Write) -> None:
    heads = ["Tên cụm", "Tỉnh", "Vĩ độ", "Kinh độ"]
    rows = (
        ["CCN A", "Lào Cai", "22.384093", "104.046677"],
        ["CCN B", "Lào Cai", "104.97", "21.69"],
        ["CCN C", "Lào Cai", "21.03", "105.85"],
    )
    answer = run(write(*rows, heads=heads), by=CLI)
    assert causes(answer) == [(3, "swapped-axes"), (4, "outside-province")]
    assert list(Claim.objects.filter(indicator="location").values_list("text", flat=True)) == [
        "22.384093, 104.046677",
        "21.690000, 104.970000",
    ]
    assert errors(run(write(["CCN D", "Lào Cai", "16.0", "110.0"], heads=heads, name="b.csv"), by=CLI)) == [(2, "Vĩ độ")]


def test_a_spreadsheet_with_title_merged_heads_numbering_and_totals(cast: Cast, tmp_path: Path) -> None:
    rows = [
        ["DANH SÁCH CỤM CÔNG NGHIỆP"],
        [],
        ["STT", "Tên cụm", "Tỉnh", "Diện tích (ha)", None, "Ngày QĐ thành lập", "Số QĐ thành lập"],
        [None, None, None, "Quy hoạch", "Thành lập", None, None],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        ["I", "Vùng thấp"],
        [1, "CCN A", "Lào Cai", 75, 74.95, "20/02/2025", "298/QĐ-UBND"],
        ["", "Tổng cộng", None, 75, 74.95],
    ]
    merges = ((2, 3, 2, 4, "Diện tích (ha)"), (2, 1, 3, 1, "Tên cụm"), (2, 2, 3, 2, "Tỉnh"))
    answer = run(sheet(tmp_path / "ds.xlsx", rows, merges), by=CLI)
    assert (answer["rows"], answer["new"], answer["errors"]) == (1, 1, [])
    assert causes(answer) == [(6, "group-row"), (8, "total-row")]
    assert {c.indicator: c.decimal for c in Claim.objects.exclude(decimal=None)} == {
        "planned_ha": 75,
        "established_ha": Decimal("74.95"),
    }
    assert Claim.objects.get(indicator="planned_ha").passage == "dòng 7, cột “Diện tích (ha) Quy hoạch”"


def test_formulas_are_not_computed_and_said(cast: Cast, tmp_path: Path) -> None:
    path = sheet(tmp_path / "f.xlsx", [["Tên cụm", "Tỉnh", "Diện tích"], ["CCN A", "Lào Cai", "=1+1"]])
    answer = run(path, by=CLI)
    assert causes(answer) == [(1, "formula")]
    assert Claim.objects.get(indicator="planned_ha").decimal == 99  # what the file had stored


def test_a_date_cell_and_a_pasted_line_break_are_read(cast: Cast, write: Write) -> None:
    answer = run(write(["CCN\nPhú Thịnh\n1", "Lào\nCai", "xã\nBảo Ái", "5", "1/QĐ-UBND", "5/3/2026"]), by=CLI)
    assert answer["errors"] == []
    assert Claim.objects.get(indicator="name").text == "CCN Phú Thịnh 1"
    assert Act.objects.get().effective_on == date(2026, 3, 5)


def test_a_row_with_more_cells_than_heads_is_named(cast: Cast, write: Write) -> None:
    answer = run(write(["CCN A", "Lào Cai", "", "5", "", "", "thừa"]), by=CLI)
    assert errors(answer) == [(2, "")]
    assert "7 ô" in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "rỗng"),
        ("a.csv", "cột,khác\n1,2\n".encode(), "tên cột"),
        ("a.csv", "Tên cụm,Tỉnh\n".encode(), "không có dòng nào"),
        ("a.csv", b"\xff\x80\x81,\x9d\x8f\n\xfe\x90,\x81\n", "UTF-8"),
        ("a.xlsx", b"PK\x03\x04 broken", "hỏng"),
        ("a.pdf", b"%PDF-1.4", "CSV hay XLSX"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    name: str, content: bytes, words: str, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refusal, match=words):
        run(path, by=CLI)
    assert Cluster.objects.count() == 0


def test_a_file_larger_than_an_upload_is_refused_before_it_is_read(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    path = tmp_path / "to.csv"
    path.write_bytes(b"x" * 1001)
    with pytest.raises(Refusal, match="lớn hơn"):
        run(path, by=CLI)


def test_a_far_away_cell_is_refused_and_a_million_empty_lines_are_not_read(cast: Cast, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Tên cụm", "Tỉnh", "Diện tích"], ["CCN A", "Lào Cai", 5]]
    book = xlsxwriter.Workbook(tmp_path / "far.xlsx")
    page = book.add_worksheet()
    for r, row in enumerate(rows):
        page.write_row(r, 0, row)
    page.write(1_000_000, 0, "x")
    book.close()
    with pytest.raises(Refusal, match="ngoài phạm vi"):
        run(tmp_path / "far.xlsx", by=CLI)
    path = tmp_path / "long.csv"
    path.write_text("Tên cụm,Tỉnh,Diện tích\nCCN A,Lào Cai,5\n" + ",,\n" * 200_000, "utf-8")
    assert run(path, by=CLI)["rows"] == 1


def test_a_record_that_moved_since_the_preview_is_looked_at_again(cast: Cast, write: Write) -> None:
    path = write(["CCN A", "Lào Cai", "", "5", "", ""])
    made = plan(path, by=CLI)
    run(write(["CCN Khác", "Lào Cai", "", "5", "", ""], name="b.csv"), by=CLI)
    assert commit(made, by=CLI).committed  # nothing of this plan was touched
    again = plan(write(["CCN B", "Lào Cai", "", "5", "", ""], name="c.csv"), by=CLI)
    run(write(["CCN B", "Lào Cai", "", "6", "", ""], name="d.csv"), by=CLI)
    with pytest.raises(Refusal, match="vừa thay đổi"):
        commit(again, by=CLI)
    assert Cluster.objects.count() == 3


def test_a_file_changed_since_the_preview_is_refused(cast: Cast, write: Write) -> None:
    made = plan(write(["CCN A", "Lào Cai", "", "5", "", ""]), by=CLI)
    write(["CCN B", "Lào Cai", "", "5", "", ""])
    with pytest.raises(Refusal, match="đã đổi"):
        commit(made, by=CLI)


def test_a_fault_in_the_middle_leaves_nothing(cast: Cast, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("qlccn.clusters.import_clusters_write.record_acts", broken)
    with pytest.raises(RuntimeError):
        run(write(["CCN A", "Lào Cai", "", "5", "1/QĐ-UBND", "2025-02-20"]), by=CLI)
    assert (Cluster.objects.count(), Claim.objects.count(), Document.objects.count()) == (0, 0, 0)
    assert services.open_cluster("CCN A", by=CLI).code == "CCN-000001"  # no gap in the codes


def test_a_plan_of_many_rows_takes_few_queries(cast: Cast, write: Write, django_assert_max_num_queries: Any) -> None:
    for i in range(5):
        make_commune(cast.province, f"Xã số {i}")
    path = write(*(["CCN " + str(i), "Lào Cai", f"Xã số {i % 5}", "5", "", ""] for i in range(300)))
    with django_assert_max_num_queries(30):
        made = plan(path, by=CLI)
    commit(made, by=CLI)
    with django_assert_max_num_queries(40):
        assert plan(path, by=CLI).unchanged == 300


@pytest.mark.shared
def test_the_real_list_of_clusters_goes_in_whole(db: None, shared_dir: Path) -> None:
    load.load_units()
    answer = run(shared_dir / "data" / "clusters.csv", by=CLI)
    assert (answer["rows"], answer["new"], answer["errors"], answer["committed"]) == (505, 505, [], True)
    assert {w["cause"] for w in answer["warnings"]} == {"unknown-commune", "decision-incomplete", "unknown-value"}
    assert len(answer["warnings"]) == 7  # five misspelt communes, one decision with a year only, one unknown type
    again = import_clusters.run(shared_dir / "data" / "clusters.csv", by=CLI)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 505)
    rows = registry(CLI, clock.today(), boundaries="now")
    assert len(rows) == 505
    assert sum(r.province_code == "15" for r in rows) == 70
    assert sum(r.status == "established" for r in rows) == 25
