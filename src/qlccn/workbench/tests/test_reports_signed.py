"""A report is signed on its page: the PDF made, taken down, sent back signed; the receiver reads who signed; a program does the same."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qlccn.core import clock
from qlccn.parties import tokens
from qlccn.parties.actor import Actor
from qlccn.reporting import services, signing
from qlccn.reporting.models import Report
from qlccn.reporting.services import Entry
from qlccn.reporting.tests.makers import H1, founded, project
from qlccn.reporting.tests.signers import holder, signed
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]
ROOT = holder("Gốc thử")
DIRECTOR = holder("Nguyễn Văn Thử", ROOT, organisation="Công ty May Bảo Ái")


@pytest.fixture(autouse=True)
def _day(settings: object, tmp_path: Path):
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]
    with clock.held(date(2026, 6, 16)):
        yield


@pytest.fixture
def report(cast: Cast) -> Report:
    project(founded(cast, "CCN Một"), cast.plant)
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    return services.save_draft(Report.objects.get(), Entry({"1": "12,5", "2": "0,75", "3": "120", "4": "9,2"}), by=cast.tenant)


def fetched(client: Client, url: str, report: Report, what: str) -> bytes:
    file = report.files.get(what=what)
    return b"".join(client.get(f"{url}tep/{file.pk}/").streaming_content)


def test_the_reporter_signs_and_the_receiver_reads_who_signed(
    cast: Cast, browse: Browse, report: Report, settings, tmp_path: Path
):
    tenant, url = browse(cast.tenant), f"/bao-cao/{report.pk}/"
    assert "Lập bản PDF để ký" in tenant.get(url).content.decode()
    page = tenant.post(url, {"viec": "lap-pdf"}, follow=True).content.decode()
    assert "Tải bản PDF để ký" in page
    ours = fetched(tenant, url, report, "to-sign")
    unsigned = tenant.post(url, {"viec": "ky-so", "tep": SimpleUploadedFile("a.pdf", ours)})
    assert (unsigned.status_code, "chưa có chữ ký số" in unsigned.content.decode()) == (422, True)
    data = signed(ours, DIRECTOR, ROOT)
    done = tenant.post(url, {"viec": "ky-so", "tep": SimpleUploadedFile("đã ký.pdf", data)}, follow=True).content.decode()
    assert "Đã nhận bản ký số của Nguyễn Văn Thử" in done
    services.submit(report, by=cast.tenant)
    seen = browse(cast.commune_officer).get(url).content.decode()
    for words in (
        "Nguyễn Văn Thử",
        "Công ty May Bảo Ái",
        "Gốc thử",
        "nguyên vẹn",
        "chưa có gốc tin cậy để đối chiếu",
        "đã ký.pdf",
    ):
        assert words in seen, words
    assert "Ký số (không bắt buộc)" not in seen
    assert fetched(browse(cast.commune_officer), url, report, "signed") == data
    settings.SIGN_ROOTS = str(ROOT.pem(tmp_path / "goc"))
    again = signed(ours, DIRECTOR, ROOT)
    tenant.post(url, {"viec": "ky-so", "tep": SimpleUploadedFile("b.pdf", again)})
    assert "chứng thư nối được tới gốc tin cậy" in browse(cast.officer).get(url).content.decode()


def test_no_file_and_a_stranger(cast: Cast, browse: Browse, report: Report):
    url = f"/bao-cao/{report.pk}/"
    assert "Chọn tệp PDF đã ký" in browse(cast.tenant).post(url, {"viec": "ky-so"}).content.decode()
    assert browse(cast.commune_officer).post(url, {"viec": "lap-pdf"}).status_code == 404
    assert browse(cast.investor).post(url, {"viec": "lap-pdf"}).status_code == 404
    assert not report.files.exists()


def test_without_the_extra_the_page_says_so_and_the_report_goes_on(
    cast: Cast, browse: Browse, report: Report, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(signing, "available", lambda: False)
    page = browse(cast.tenant).get(f"/bao-cao/{report.pk}/").content.decode()
    assert "chưa cài phần kiểm chữ ký số" in page
    assert "Lập bản PDF để ký" not in page
    assert services.submit(report, by=cast.tenant).state == "submitted"


def test_a_program_signs_the_same_way(cast: Cast, report: Report):
    headers = {"Authorization": f"Bearer {tokens.issue('thử', 30, by=cast.tenant).code}"}
    client, base = Client(headers=headers), f"/api/v1/reports/{report.pk}/"
    made = client.post(f"{base}pdf/").json()
    ours = b"".join(client.get(f"{base}files/{made['id']}/").streaming_content)
    refused = client.post(f"{base}signed/", ours, content_type="application/pdf")
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "file")
    kept = client.post(f"{base}signed/", signed(ours, DIRECTOR, ROOT), content_type="application/pdf").json()
    assert (kept["what"], kept["signature"]["signer"], kept["signature"]["trust"]) == ("signed", "Nguyễn Văn Thử", "no-roots")
    other = Client(headers={"Authorization": f"Bearer {tokens.issue('khác', 30, by=cast.officer).code}"})
    assert other.post(f"{base}pdf/").status_code == 404
