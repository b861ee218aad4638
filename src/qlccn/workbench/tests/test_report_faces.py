"""One table of wrong forms through every face that takes one: the page, the command line, the programs' interface. Nothing is lost."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qlccn.clusters.models import Claim
from qlccn.core import clock
from qlccn.parties import tokens
from qlccn.parties.actor import Actor
from qlccn.reporting import import_report, layout, queries, services
from qlccn.reporting.models import Report
from qlccn.reporting.services import Entry
from qlccn.reporting.tests.forms import Change, changed, fill, mark, sheet_of, top_of
from qlccn.reporting.tests.makers import H1, founded, project
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db
GOOD = {"D1": 12.5, "D2": 0.75, "D3": 120, "D4": 9.2}
KEPT = {"1": "7"}
XLSX = layout.FORMATS["xlsx"]


@pytest.fixture(autouse=True)
def _day(settings: object, tmp_path: Path):
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]
    with clock.held(date(2026, 6, 16)):
        yield


@pytest.fixture
def report(cast: Cast) -> Report:
    """The plant's Biểu 01 with a draft begun."""
    project(founded(cast, "CCN Một"), cast.plant)
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    return services.save_draft(Report.objects.get(), Entry(KEPT), by=cast.tenant)


def by_page(actor: Actor, report: Report, data: bytes, browse: Callable[[Actor], Client], _: Path) -> str:
    """Read the file into the draft, hand the draft in; what the page said on the first refusal, or nothing."""
    client, url = browse(actor), f"/bao-cao/{report.pk}/"
    read = client.post(url, {"viec": "tep", "tep": SimpleUploadedFile("b.xlsx", data)})
    if read.status_code != 302:
        return read.content.decode()
    draft = Report.objects.get(pk=report.pk)
    sent = {f"v-{code}": value.replace(".", ",") for code, value in draft.values.items()}
    done = client.post(url, sent | {"viec": "nop", "version": draft.version})
    return "" if done.status_code == 302 else done.content.decode()


def by_command(actor: Actor, report: Report, data: bytes, _: object, folder: Path) -> str:
    path = folder / "b.xlsx"
    path.write_bytes(data)
    try:
        answer = import_report.run(path, by=actor)
    except services.Refusal as no:
        return no.message
    assert answer["committed"] is not bool(answer["errors"])
    return json.dumps(answer["errors"], ensure_ascii=False) if answer["errors"] else ""


def by_program(actor: Actor, report: Report, data: bytes, _: object, __: Path) -> str:
    code = tokens.issue("thử", 30, by=actor).code
    headers = {"Authorization": f"Bearer {code}"}
    answer = Client(headers=headers).post("/api/v1/reports/file/", data, content_type=XLSX)
    said = answer.json()
    return "" if answer.status_code == 200 and said["committed"] else answer.content.decode()


FACES = [by_page, by_command, by_program]


def gone(book: openpyxl.Workbook) -> None:
    del book["_qlccn"]


WRONG: list[tuple[str, Change, tuple[str, ...]]] = [
    ("chữ trong ô số", fill(D3="một trăm"), ("D+2", "không phải là số")),
    ("1.234 đọc được hai cách", fill(D1="1.234"), ("D+0", "có thể hiểu")),
    ("lao động âm", fill(D3=-5), ("không thể âm",)),
    ("nửa người", fill(D3=12.5), ("số nguyên",)),
    ("mã chỉ tiêu bị sửa", fill(A2="9"), ("A+1", "mã chỉ tiêu phải là 2")),
    ("đơn vị tính bị sửa", fill(C1="triệu đồng"), ("C+0", "đơn vị tính phải là")),
    ("phiên bản khác", mark("version", "BIEU-01@TT-28-2020"), ("B2", "phiên bản biểu khác")),
    ("của đơn vị khác", mark("reporter", "ai-khac"), ("B", "đơn vị báo cáo khác")),
    ("không phải biểu của hệ thống", gone, ("tải biểu về",)),
    ("lao động mà không doanh thu, không giải trình", fill(D1=0), ("không có doanh thu",)),
]


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize(("name", "change", "said"), WRONG, ids=[w[0] for w in WRONG])
def test_a_wrong_form_is_refused_with_its_cell_and_nothing_is_lost(
    name: str, change: Change, said: tuple[str, ...], face: Callable[..., str], cast: Cast, report: Report,
    browse: Callable[[Actor], Client], tmp_path: Path,
):  # fmt: skip
    blank = sheet_of(cast, report)
    answer = face(cast.tenant, report, changed(blank, fill(**GOOD), change), browse, tmp_path)
    first = []
    changed(blank, lambda book: first.append(top_of(book)))
    for words in said:
        words = f"{words[0]}{first[0] + int(words[2:])}" if words[1:2] == "+" else words
        assert words in answer, (name, words)
    report.refresh_from_db()
    assert report.state == "draft"
    assert face is by_page or report.values == KEPT  # the page keeps a readable file in the draft, to be mended there
    assert report.values
    assert not Claim.objects.filter(project=report.project).exists()


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("written", ["1.234,5", "1,234.5", "1234,5", 1234.5])
def test_a_figure_that_reads_one_way_only_is_taken(
    written: object, face: Callable[..., str], cast: Cast, report: Report, browse: Callable[[Actor], Client], tmp_path: Path
):
    assert face(cast.tenant, report, changed(sheet_of(cast, report), fill(**GOOD | {"D1": written})), browse, tmp_path) == ""
    report.refresh_from_db()
    assert (report.state, report.values["1"], report.values["3"]) == ("submitted", "1234.5", "120")


@pytest.mark.parametrize("face", FACES)
def test_twice_closed_or_a_strangers_form_is_refused(
    face: Callable[..., str], cast: Cast, report: Report, browse: Callable[[Actor], Client], tmp_path: Path
):
    data = changed(sheet_of(cast, report), fill(**GOOD))
    if face is not by_page:  # the page answers 404: nothing there
        assert "Không có báo cáo" in face(cast.investor, report, data, browse, tmp_path)
    assert face(cast.tenant, report, data, browse, tmp_path) == ""
    assert "Chờ xét" in face(cast.tenant, report, data, browse, tmp_path)
    services.give_back(report, reason="Xem lại", by=cast.commune_officer)
    services.close_cycle(report.cycle, by=cast.officer)
    assert "đã khóa" in face(cast.tenant, report, data, browse, tmp_path)
    report.refresh_from_db()
    assert (report.state, report.values["3"]) == ("returned", "120")


def test_a_rehearsal_counts_and_writes_nothing_and_a_remark_explains_a_soft_check(cast: Cast, report: Report):
    odd = changed(sheet_of(cast, report), fill(**GOOD | {"D1": 0, "E1": "Đang chạy thử dây chuyền"}))
    told = import_report.take(odd, "b.xlsx", by=cast.tenant, dry_run=True).as_json()
    assert {k: told[k] for k in ("file", "kind", "rows", "new", "changed", "unchanged", "errors", "committed")} == {
        "file": "b.xlsx", "kind": "report", "rows": 4, "new": 3, "changed": 1, "unchanged": 0, "errors": [], "committed": False,
    }  # fmt: skip
    assert [w["cause"] for w in told["warnings"]] == ["C01:workers"]
    report.refresh_from_db()
    assert (report.state, report.values) == ("draft", KEPT)
    assert import_report.take(odd, "b.xlsx", by=cast.tenant).committed
    report.refresh_from_db()
    assert report.explained == {"C01:workers": "Đang chạy thử dây chuyền"}


def test_on_behalf_the_file_itself_is_the_paper(cast: Cast, report: Report):
    data = changed(sheet_of(cast, report), fill(**GOOD))
    assert import_report.take(data, "bieu 01.xlsx", by=cast.officer).committed
    report.refresh_from_db()
    assert report.paper is not None
    assert (report.paper.issuer, report.paper.holder, report.received_on) == (cast.plant, cast.department, date(2026, 6, 16))
    assert report.paper.files.get().name == "bieu 01.xlsx"


def test_a_form_written_by_the_command_without_a_reports_number_finds_its_report(cast: Cast, report: Report, tmp_path: Path):
    written = layout.write(queries.entered(cast.tenant, "01", report.project.code, H1), "xlsx")  # type: ignore[union-attr]
    assert import_report.take(changed(written, fill(**GOOD)), "b.xlsx", by=cast.tenant).committed


def test_a_computed_form_and_a_cycle_not_opened_are_told(cast: Cast, report: Report):
    whole = layout.write(queries.roll_up(cast.officer, "04", "15", H1), "xlsx")
    with pytest.raises(services.Refusal, match="do hệ thống tính"):
        import_report.take(whole, "b.xlsx", by=cast.officer)
    later = changed(sheet_of(cast, report), mark("period", "2026"), mark("report", None))
    with pytest.raises(services.Refusal, match="kỳ chưa mở"):
        import_report.take(later, "b.xlsx", by=cast.tenant)
