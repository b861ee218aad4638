"""The form of an ad-hoc request as a spreadsheet: filled with the draft, read back, wrong cells named, another request's refused."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from qlccn.core.refusal import Refusal
from qlccn.reporting import import_report, own_form, services, upload
from qlccn.reporting.adhoc_form import SHEET
from qlccn.reporting.models import Report
from qlccn.reporting.services import Entry
from qlccn.reporting.tests.forms import changed, mark
from qlccn.reporting.tests.makers import founded, planned
from qlccn.reporting.tests.test_adhoc import CLEARED, SINCE, STATE, STATION, opened
from qlccn.reporting.upload import BadFile
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast: Cast) -> Report:
    planned(cast, "CCN Một")
    return opened(cast, "commune", STATION, STATE, SINCE).reports.get()


def top(book: openpyxl.Workbook) -> int:
    return next(c.row for c in book[SHEET]["A"] if c.value == "(1)") + 1


def put(**cells: object) -> Callable[[openpyxl.Workbook], None]:
    """D1=…: cells of the table by column and line."""

    def change(book: openpyxl.Workbook) -> None:
        for name, value in cells.items():
            book[SHEET][f"{name[0]}{top(book) + int(name[1:]) - 1}"] = value

    return change


def test_it_goes_out_with_the_draft_and_comes_back_handed_in(cast: Cast, report: Report):
    services.save_draft(report, Entry({"1": "1.250,5", "3": "02/03/2024"}, {"1": "thiết kế"}), by=cast.commune_officer)
    report.refresh_from_db()
    data = own_form.sheet(report)
    assert data == own_form.sheet(Report.objects.get())
    book = openpyxl.load_workbook(BytesIO(data))
    first = top(book)
    said = [book[SHEET][f"{c}{first}"].value for c in "ABCDE"]
    assert said == ["1", "Công suất trạm", "m³/ngày đêm", 1250.5, "thiết kế"]
    assert book[SHEET][f"D{first + 2}"].value.date() == date(2024, 3, 2)
    offered = [v.formula1 for v in book[SHEET].data_validations.dataValidation if v.type == "list"]
    assert offered == ['"Chưa có,Đang xây,Vận hành"']
    filled = changed(data, put(D1=900, D2="Vận hành", D3=date(2025, 1, 15), E2="đã nghiệm thu"))
    told = import_report.take(filled, "b.xlsx", by=cast.commune_officer)
    assert (told.committed, told.errors, told.changed, told.new, told.unchanged) == (True, [], 2, 1, 0)
    report.refresh_from_db()
    assert (report.state, report.values) == ("submitted", {"1": "900", "2": "Vận hành", "3": "2025-01-15"})
    assert report.notes == {"1": "thiết kế", "2": "đã nghiệm thu"}
    assert report.files.get().values == report.values


@pytest.mark.parametrize(
    ("cells", "at", "said"),
    [
        ({"D1": "nhiều"}, "D0", "không phải là số"),
        ({"D1": "1.234"}, "D0", "có thể hiểu"),
        ({"D2": "Hỏng"}, "D1", "chọn một trong"),
        ({"D3": "31/02/2024"}, "D2", "không có ngày 31"),
        ({"D3": 45000.5}, "D2", "không phải là ngày"),
        ({"A2": "7"}, "A1", "mã chỉ tiêu phải là 2"),
        ({"C1": "lít"}, "C0", "đơn vị tính phải là"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_lost(cells: dict[str, object], at: str, said: str, cast: Cast, report: Report):
    services.save_draft(report, Entry({"1": "7"}), by=cast.commune_officer)
    report.refresh_from_db()
    rows: list[int] = []
    data = changed(own_form.sheet(report), put(D2="Vận hành"), put(**cells), lambda book: rows.append(top(book)))
    told = import_report.take(data, "b.xlsx", by=cast.commune_officer)
    assert not told.committed
    assert f"Ô {at[0]}{rows[0] + int(at[1])}: " in told.errors[0]["message"]
    assert said in told.errors[0]["message"]
    with pytest.raises(BadFile, match=said):
        upload.read(data, report)
    report.refresh_from_db()
    assert (report.state, report.values) == ("draft", {"1": "7"})


def test_a_required_field_left_open_is_told_at_its_cell(cast: Cast, report: Report):
    rows: list[int] = []
    data = changed(own_form.sheet(report), put(D1=5), lambda book: rows.append(top(book)))
    told = import_report.take(data, "b.xlsx", by=cast.commune_officer)
    assert not told.committed
    assert told.errors[0]["message"].startswith(f"Ô D{rows[0] + 1}: “Tình trạng” bắt buộc")


def test_the_form_of_another_request_reporter_or_set_of_fields_is_refused(cast: Cast, report: Report):
    data = changed(own_form.sheet(report), put(D2="Vận hành"))
    other = opened(cast, "commune", STATION, STATE, SINCE).reports.get()
    with pytest.raises(Refusal, match="phiên bản biểu khác"):
        upload.read(data, other)
    with pytest.raises(Refusal, match="Không có báo cáo đột xuất"):
        import_report.take(data, "b.xlsx", by=cast.second_commune_officer)
    with pytest.raises(Refusal, match="Không có báo cáo đột xuất"):
        import_report.take(changed(data, mark("report", None)), "b.xlsx", by=cast.commune_officer)
    with pytest.raises(Refusal, match="phiên bản biểu khác"):
        import_report.take(changed(data, mark("version", "dot-xuat-1@cu")), "b.xlsx", by=cast.commune_officer)


def test_a_tied_figure_from_a_file_becomes_a_claim_of_the_day(cast: Cast):
    founded(cast, "CCN Một")
    report = opened(cast, "cluster", CLEARED).reports.get()
    assert import_report.take(changed(own_form.sheet(report), put(D1=12.5)), "b.xlsx", by=cast.investor).committed
    done = services.accept(report, by=cast.officer)
    assert done.document is not None
    claim = done.document.claims.get()
    assert (claim.indicator, claim.as_of_on) == ("cleared_ha", date(2026, 5, 31))


def test_the_paper_to_sign_bears_every_answer(cast: Cast, report: Report):
    services.save_draft(report, Entry({"1": "1.250,5", "2": "Đang xây", "3": "02/03/2024"}), by=cast.commune_officer)
    report.refresh_from_db()
    said = str(own_form.paper(report).body)
    assert all(words in said for words in ("Công suất trạm", "1250.5", "Đang xây", "2024, 3, 2", f"Báo cáo số {report.pk}"))
    assert own_form.to_sign(report) == own_form.to_sign(report)
