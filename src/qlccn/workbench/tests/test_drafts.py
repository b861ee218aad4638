"""Kiểm dự thảo: findings on the page, nothing stored, secret and foreign papers refused."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qlccn.cases.tests.makers import applied, new_case
from qlccn.clusters import services as clusters
from qlccn.core import clock
from qlccn.core.models import AuditRow
from qlccn.documents import services
from qlccn.documents.models import Document, File
from qlccn.office import word
from qlccn.office.blocks import Grounds, Paragraph
from qlccn.office.tests import papers
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db
URL = "/van-ban/kiem-du-thao/"
OLD = (
    Grounds(("Căn cứ Nghị định số 68/2017/NĐ-CP ngày 25/5/2017 của Chính phủ",)),
    Paragraph("Giao Sở Tài nguyên và Môi trường thực hiện trước ngày 31/4/2026."),
)


@pytest.fixture
def officer(cast: Cast, browse: Callable[[Actor], Client], settings, tmp_path) -> Client:
    settings.FILES_DIR = tmp_path / "files"
    return browse(cast.officer)


def send(client: Client, data: bytes, name: str = "du-thao.docx", **more: str):
    return client.post(URL, {"file": SimpleUploadedFile(name, data), **more})


def test_findings_stand_on_the_page_and_nothing_is_stored(officer: Client):
    before = Document.objects.count(), File.objects.count(), AuditRow.objects.count()
    response = send(officer, word.write(papers.decision(body=OLD)))
    text = response.content.decode()
    assert response.status_code == 200
    for words in (
        "Dẫn Nghị định 32/2024/NĐ-CP.",
        "Tháng 4 năm 2026 chỉ có 30 ngày.",
        "Ghi Sở Nông nghiệp và Môi trường.",
        "3 chỗ phải sửa",
        "chưa ghi ngày",
    ):
        assert words in text
    assert (Document.objects.count(), File.objects.count(), AuditRow.objects.count()) == before


def test_the_day_to_judge_on_can_be_chosen(officer: Client):
    response = send(officer, word.write(papers.decision(body=OLD)), on="01/05/2018")
    assert "Nghị định 68/2017" not in response.content.decode()
    assert response.context["checked"].on.year == 2018


def test_a_good_paper_is_said_to_be_good(officer: Client):
    assert "Không thấy chỗ nào phải sửa" in send(officer, word.write(papers.report())).content.decode()


@pytest.mark.parametrize("data, said", [(b"", "rỗng"), (b"PK\x03\x04hong", "hỏng"), ("TỐI MẬT\nNội dung".encode(), "mật")])
def test_what_cannot_or_may_not_be_read_is_refused_with_a_reason(officer: Client, data: bytes, said: str):
    response = send(officer, data, "x.docx")
    assert response.status_code == 422
    assert said in response.content.decode()


def test_hostile_words_of_a_draft_stay_words(officer: Client):
    body = (Paragraph("<script>alert(1)</script> ngày 31/4/2026 {{ settings }}"),)
    text = send(officer, word.write(papers.decision(body=body))).content.decode()
    assert "<script>alert" not in text


def test_a_paper_of_the_register_is_checked_by_its_word_file_or_its_text(officer: Client, cast: Cast):
    paper = make_document(cast.department, text="Giao Sở Tài nguyên và Môi trường báo cáo.", by=cast.officer)
    page = officer.get(f"/van-ban/{paper.pk}/kiem/")
    assert "Ghi Sở Nông nghiệp và Môi trường." in page.content.decode()
    assert not page.context["checked"].has_layout
    services.attach_file(paper, word.write(papers.decision(body=OLD)), name="du-thao.docx", by=cast.officer)
    page = officer.get(f"/van-ban/{paper.pk}/kiem/")
    assert page.context["checked"].has_layout
    assert f'href="/van-ban/{paper.pk}/kiem/"' in officer.get(f"/van-ban/{paper.pk}/").content.decode()


def test_a_stranger_from_another_province_finds_nothing(cast: Cast, browse: Callable[[Actor], Client]):
    paper = make_document(cast.department, text="Giao Sở Tài nguyên và Môi trường báo cáo.", by=cast.officer)
    assert browse(cast.outsider).get(f"/van-ban/{paper.pk}/kiem/").status_code == 404


def test_a_paper_without_words_or_word_file_says_what_to_do(officer: Client, cast: Cast):
    page = officer.get(f"/van-ban/{make_document(cast.department, by=cast.officer).pk}/kiem/")
    assert page.status_code == 422
    assert "đính kèm tệp" in page.content.decode()


def test_a_draft_of_a_case_shows_what_the_checks_say(cast: Cast, browse: Callable[[Actor], Client]):
    case, client = new_case(cast), browse(cast.officer)
    allowed = [v.kind.id for v in client.get(f"/ho-so/{case.pk}/").context["drafts_now"]]
    assert allowed
    for kind in allowed:
        page = client.get(f"/ho-so/{case.pk}/soan/{kind}/")
        assert "Máy kiểm dự thảo" in page.content.decode()
        assert [f for f, _, _ in page.context["findings"] if f.level == "must"] == [], kind


def test_a_letter_for_a_council_that_stands_is_told_with_what_to_draft_instead(officer: Client, cast: Cast):
    case = new_case(cast)
    paper = make_document(cast.committee, is_public=True)
    clusters.record_act(
        case.run.cluster, "council_formed", document=paper, effective_on=date(2026, 3, 2), run=case.run, by=cast.officer
    )
    body = (Paragraph("Đề nghị quý cơ quan cử 01 lãnh đạo tham gia Hội đồng đánh giá, lựa chọn chủ đầu tư CCN Bảo Ái."),)
    text = send(officer, word.write(papers.letter(body=body)), on="05/10/2026").content.decode()
    assert "Soạn thay vào: Tờ trình kiện toàn Hội đồng." in text
    assert "Trình tự" in text
    assert "Soạn thay vào" not in send(officer, word.write(papers.letter(body=body)), on="01/03/2026").content.decode()


def test_the_errand_from_blanks_to_the_register(officer: Client, cast: Cast):
    """Fill, save, look at an earlier state, take the number, find it on the case and in the register; no script runs here."""
    case = new_case(cast)
    url = f"/ho-so/{case.pk}/soan/cu-can-bo/"
    page = officer.get(url)
    (name,) = page.context["form"].places
    first = officer.post(url, {name: "ngày 25/3/2026", "buoc": "luu"})
    assert (first.status_code, first.url) == (302, url)
    refused = officer.post(url, {name: "ngày 27/3/2026", "version": "1", "buoc": "ban-hanh"})
    assert refused.status_code == 422
    assert "họ tên người ký" in refused.content.decode()
    assert 'value="ngày 27/3/2026"' in refused.content.decode()
    officer.post(url, {name: "ngày 27/3/2026", "version": "1", "buoc": "luu", "signer": "Trần Văn Mẫu"})
    old = officer.get(f"{url}?ban=1").content.decode()
    assert "Đang xem lần lưu 1" in old
    assert "ngày 25/3/2026" in old
    back = officer.post(f"{url}?ban=1", {"version": "2", "ban": "1", "buoc": "lay-lai", "signer": "Trần Văn Mẫu"})
    assert back.status_code == 302
    assert "ngày 25/3/2026" in officer.get(url).content.decode()
    assert officer.get(f"/ho-so/{case.pk}/soan/cu-can-bo.pdf").content.startswith(b"%PDF")
    done = officer.post(url, {name: "ngày 25/3/2026", "version": "3", "buoc": "ban-hanh", "signer": "Trần Văn Mẫu"})
    assert done.url == f"/ho-so/{case.pk}/#soan"
    shown = officer.get(f"/ho-so/{case.pk}/").content.decode()
    paper = Document.objects.get(number="01/SCT-QLCN")
    assert f'href="/van-ban/{paper.pk}/"' in shown
    assert "đã lấy số" in shown
    assert officer.get(f"/van-ban/{paper.pk}/").status_code == 200


def test_a_draft_of_another_province_or_side_is_not_there(cast: Cast, browse: Callable[[Actor], Client]):
    case = new_case(cast)
    url = f"/ho-so/{case.pk}/soan/cu-can-bo/"
    assert browse(cast.outsider).get(url).status_code == 404
    assert browse(cast.commune_officer).get(url).status_code == 422  # its own case, the department's paper
    assert browse(cast.tenant).get(url).status_code in (403, 404)


def test_an_answer_to_each_investor_is_a_link_of_its_own(cast: Cast, browse: Callable[[Actor], Client]):
    case = new_case(cast)
    with clock.held(date(2026, 1, 12)):
        applied(case, cast)
        applied(case, cast, date(2026, 1, 9), "Công ty cổ phần Thứ Hai")
        client = browse(cast.commune_officer)
        page = client.get(f"/ho-so/{case.pk}/soan/tra-loi-nha-dau-tu/")
        assert len(page.context["choices"]) == 2
        for (href, name), other in zip(page.context["choices"], reversed(page.context["choices"]), strict=True):
            text = client.get(f"/ho-so/{case.pk}/soan/tra-loi-nha-dau-tu/{href}").content.decode()
            assert f"<b>Kính gửi:</b> {name}" in text
            assert f"<b>Kính gửi:</b> {other[1]}" not in text
        assert client.get(f"/ho-so/{case.pk}/soan/tra-loi-nha-dau-tu/?cho=Công ty Lạ").status_code == 422
