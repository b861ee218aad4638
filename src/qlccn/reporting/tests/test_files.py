"""Forms out in the printed layout and back; a file of anything else, or a bad cell, is refused by its address and nothing is lost."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from qlccn.core.refusal import Refusal
from qlccn.law.loader import load
from qlccn.reporting import layout, queries, services, upload
from qlccn.reporting.models import Report
from qlccn.reporting.tests.forms import changed, fill, mark, sheet_of
from qlccn.reporting.tests.makers import H1, founded, project, told
from qlccn.testing import Cast


@pytest.fixture
def report(cast: Cast) -> Report:
    project(founded(cast, "CCN Một"), cast.plant)
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    return Report.objects.select_related("cycle", "project", "cluster", "unit", "reporter").get()


def test_a_form_goes_out_and_comes_back(cast: Cast, report: Report):
    data = changed(sheet_of(cast, report), fill(D1=12.5, D2="0,75", D3=120, D4=9.2, E1="ước"))
    entry = upload.read(data, report)
    assert entry.values == {"1": Decimal("12.5"), "2": Decimal("0.75"), "3": Decimal(120), "4": Decimal("9.2")}
    assert entry.notes == {"1": "ước"}
    assert services.submit(report, entry, by=cast.tenant).values["2"] == "0.75"


@pytest.mark.parametrize(
    ("cells", "at", "said"),
    [
        ({"D3": "một trăm"}, "D", "không phải là số"), ({"D1": "1.234"}, "D", "có thể hiểu"), ({"A2": "9"}, "A", "mã chỉ tiêu phải là 2"),
        ({"C1": "triệu đồng"}, "C", "đơn vị tính phải là"),
        ({"D1": "1,234,5"}, "D", "đọc được|một lần"), ({"D2": True}, "D", "không phải là số"),
    ],
)  # fmt: skip
def test_every_bad_cell_is_named(cast: Cast, report: Report, cells: dict, at: str, said: str):
    data = changed(sheet_of(cast, report), fill(**cells))
    with pytest.raises(upload.BadFile, match=said) as no:
        upload.read(data, report)
    assert no.value.errors[0].cell[0] == at
    report.refresh_from_db()
    assert (report.state, report.values) == ("owed", {})


def test_negative_workers_come_through_the_file_and_are_refused_by_the_check(cast: Cast, report: Report):
    entry = upload.read(changed(sheet_of(cast, report), fill(D1=1, D2=1, D3=-3, D4=1)), report)
    with pytest.raises(services.Invalid, match="không thể âm"):
        services.submit(report, entry, by=cast.tenant)


def test_a_file_of_another_version_reporter_form_or_period_is_refused(cast: Cast, report: Report):
    data = sheet_of(cast, report)
    for name, value, said in (
        ("version", "BIEU-01@TT-28-2020", "phiên bản"), ("reporter", "ai-khac", "đơn vị báo cáo khác"), ("form", "02", "Tệp là biểu 02"),
        ("period", "2025H1", "kỳ 2025H1"), ("unit", "CCN-000009/001", "đối tượng"), ("report", "999", "báo cáo khác"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=said):
            upload.read(changed(data, mark(name, value)), report)


@pytest.mark.parametrize("data", [b"", b"not a spreadsheet", b"PK\x03\x04junk"])
def test_what_is_no_form_is_refused(report: Report, data: bytes):
    with pytest.raises(Refusal):
        upload.read(data, report)
    book, out = openpyxl.Workbook(), BytesIO()
    book.save(out)
    with pytest.raises(Refusal, match="tải biểu về"):
        upload.read(out.getvalue(), report)


@pytest.mark.parametrize("form", ["03", "04"])
def test_the_computed_form_has_the_printed_layout_cell_by_cell(cast: Cast, form: str):
    one = founded(cast, "CCN Một")
    told(cast, "leased_ha", 15, cluster=one)
    code = cast.commune.code if form == "03" else "15"
    table = queries.roll_up(cast.officer, form, code, H1)
    book = openpyxl.load_workbook(BytesIO(layout.write(table, "xlsx", layout.Filled("Sở Công Thương Lào Cai"))))
    printed = load().forms.forms[f"BIEU-{form}"]
    sheet = book[printed.code_vi]
    top = next(c.row for c in sheet["A"] if c.value == "(1)")
    assert [f"{b.value} {a.value}" for a, b in zip(sheet[top - 1], sheet[top], strict=True)] == list(printed.columns)
    for offset, row in enumerate(printed.rows, start=1):
        cells = sheet[top + offset]
        assert (cells[0].value, cells[1].value) == (row.code, row.name_vi)
        if row.kind == "indicator":
            assert cells[2].value == row.unit_vi
            assert cells[3].value == (
                None if table.row(row.code).value is None else pytest.approx(float(table.row(row.code).value))
            )  # type: ignore[union-attr]
    said = {c.value for column in sheet.iter_cols() for c in column if c.value}
    assert printed.code_vi in said
    assert printed.title_vi in said
    assert printed.signatory_vi.upper() in said
    assert "Mức đầy đủ" in {row[0].value for row in book["Ghi chú"].iter_rows()}


@pytest.mark.parametrize("fmt", ["xlsx", "docx", "pdf", "json"])
def test_the_same_figures_are_the_same_bytes(cast: Cast, fmt: str):
    founded(cast, "CCN Một")
    first, second = (layout.write(queries.roll_up(cast.officer, "04", "15", H1), fmt) for _ in range(2))
    assert first == second
    assert len(first) > 1000
