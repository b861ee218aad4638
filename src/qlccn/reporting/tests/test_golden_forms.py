"""Biểu số 01-04 as Excel and Word, held cell by cell against the printed forms as they were read from the circular (not our own data)."""

from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml

from qlccn.reporting import layout, queries
from qlccn.reporting.tests.makers import H1, founded, project, told
from qlccn.testing import Cast

pytestmark = [pytest.mark.shared, pytest.mark.django_db]
FORMS = ("01", "02", "03", "04")
Row = list[str]


@pytest.fixture(scope="module")
def printed(shared_dir: Path) -> dict[str, dict[str, Any]]:
    """The forms of the circular by number."""
    forms = yaml.safe_load((shared_dir / "law" / "report-forms.yaml").read_text("utf-8"))["forms"]
    return {f["id"].removeprefix("BIEU-"): f for f in forms}


def written(cast: Cast, form: str, fmt: str) -> tuple[bytes, queries.Table]:
    one = founded(cast, "CCN Một")
    made = project(one, cast.plant)
    told(cast, "leased_ha", 15, cluster=one)
    told(cast, "revenue_billion_vnd", 12.5, project=made)
    unit = {"01": made.code, "02": one.code, "03": cast.commune.code, "04": "15"}[form]
    if form in queries.COMPUTED:
        table = queries.roll_up(cast.officer, form, unit, H1)
    else:
        table = queries.entered(cast.officer, form, unit, H1)
    return layout.write(table, fmt, layout.Filled(queries.sender(table), "Lào Cai")), table


def of_excel(data: bytes, code_vi: str) -> tuple[list[Row], str]:
    """Every row of the sheet as texts, and all it says."""
    rows = [
        ["" if c is None else str(c) for c in row]
        for row in openpyxl.load_workbook(BytesIO(data))[code_vi].iter_rows(values_only=True)
    ]
    return rows, "\n".join(c for row in rows for c in row if c)


def of_word(data: bytes, _: str) -> tuple[list[Row], str]:
    document = docx.Document(BytesIO(data))
    rows = [[c.text.strip() for c in row.cells] for table in document.tables for row in table.rows]
    said = [p.text for p in document.paragraphs] + [c for row in rows for c in row]
    return rows, "\n".join(said)


READ = {"xlsx": of_excel, "docx": of_word}


@pytest.mark.parametrize("fmt", READ)
@pytest.mark.parametrize("form", FORMS)
def test_every_printed_cell_stands_where_the_circular_prints_it(
    cast: Cast, printed: dict[str, dict[str, Any]], form: str, fmt: str
):
    data, table = written(cast, form, fmt)
    wanted = printed[form]
    rows, said = READ[fmt](data, wanted["code_vi"])
    numbers = [column.split(" ", 1)[0] for column in wanted["columns"]]
    heads = [column.split(" ", 1)[1] for column in wanted["columns"]]
    top = next(n for n, row in enumerate(rows) if row[: len(numbers)] == numbers)
    assert rows[top - 1][: len(heads)] == heads
    body = rows[top + 1 : top + 1 + len(wanted["rows"])]
    assert [(row[0], row[1]) for row in body] == [(str(r["code"]), r["name_vi"]) for r in wanted["rows"]]
    for cells, row in zip(body, wanted["rows"], strict=True):
        if row["kind"] != "indicator":
            continue
        assert cells[2] == row["unit_vi"], row["code"]
        value = table.values[str(row["code"])]
        assert bool(cells[3]) == (value is not None), row["code"]
        if value is not None:
            assert float(cells[3].replace(".", "").replace(",", ".") if fmt == "docx" else cells[3]) == pytest.approx(
                float(value), abs=0.005
            )
    assert sum(r["kind"] == "indicator" for r in wanted["rows"]) == wanted["indicator_count"] == len(table.values)
    for words in (
        wanted["code_vi"],
        wanted["title_vi"],
        wanted["signatory_vi"].upper(),
        "(Chữ ký, họ và tên, chức danh, dấu)",
        *wanted["header_fields"],
    ):
        assert words in said, words
    assert "trước ngày 20/06/2026" in said or form in ("03", "04")


@pytest.mark.parametrize("form", FORMS)
def test_the_notes_sheet_says_day_coverage_and_how(cast: Cast, form: str):
    data, _ = written(cast, form, "xlsx")
    notes = {row[0]: row[1] for row in openpyxl.load_workbook(BytesIO(data))["Ghi chú"].iter_rows(values_only=True)}
    assert notes["Số liệu đến ngày"] == "14/06/2026"
    if form in queries.COMPUTED:
        assert "1/1 cụm có Biểu 02" in notes["Mức đầy đủ"]
        assert "đất công nghiệp theo quy hoạch chi tiết" in notes["Dòng 19"]
