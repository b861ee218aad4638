"""A paper dropped in, read, confirmed; found again; its file served so that it cannot run."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qlccn.documents.models import Document
from qlccn.obligations.models import Obligation
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db

PAPER = """ỦY BAN NHÂN DÂN
TỈNH LÀO CAI
Số: 777/UBND-KT
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Lào Cai, ngày 05 tháng 11 năm 2026
V/v đôn đốc tiến độ các cụm công nghiệp

Kính gửi:
- Sở Công Thương;
- UBND xã Bảo Ái.

Thực hiện Nghị định số 32/2024/NĐ-CP ngày 15/3/2024 của Chính phủ và Nghị định số 68/2017/NĐ-CP ngày 25/5/2017, UBND tỉnh yêu cầu:
1. Giao Sở Công Thương chủ trì, phối hợp với UBND xã Bảo Ái rà soát tiến độ đầu tư hạ tầng các cụm công nghiệp, báo cáo UBND tỉnh trước ngày 10/12/2026.
2. Giao UBND xã Bảo Ái cập nhật tình hình giải phóng mặt bằng, gửi Sở Công Thương trước ngày 25 hằng tháng.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
"""


@pytest.fixture
def officer(cast: Cast, browse: Callable[[Actor], Client], settings, tmp_path) -> Client:
    settings.FILES_DIR = tmp_path / "files"
    return browse(cast.officer)


def drop(client: Client, text: str = PAPER, name: str = "van-ban.txt", **more: str):
    return client.post("/van-ban/moi/", {"file": SimpleUploadedFile(name, text.encode()), **more})


def test_a_paper_is_read_confirmed_and_becomes_duties(officer: Client, cast: Cast):
    response = drop(officer)
    document = Document.objects.get(number="777/UBND-KT")
    assert response["Location"] == f"/van-ban/{document.pk}/xac-nhan/"
    page = officer.get(response["Location"])
    cards = page.context["cards"]
    assert len(cards) == 2
    assert "đã hết hiệu lực" in page.content.decode()  # Nghị định 68/2017 in a paper of 2026
    sent = {
        "version": document.version, "number": "777/UBND-KT", "type": "cong-van", "issued_on": "05/11/2026", "issuer_name": "UBND tỉnh Lào Cai",
        "subject": "V/v đôn đốc", "province": cast.province.pk, f"nhan-{cards[0].key}": "1", f"viec-{cards[0].key}": cards[0].what, f"chu-tri-{cards[0].key}": cards[0].lead,
        f"phoi-hop-{cards[0].key}": cards[0].coordinating, f"han-{cards[0].key}": "12/12/2026",
    }  # fmt: skip
    assert officer.post(response["Location"], sent)["Location"] == f"/van-ban/{document.pk}/"
    first, second = Obligation.objects.filter(document=document).order_by("position")
    assert first.confirmed_at
    assert f"{first.due_on:%d/%m/%Y}" == "12/12/2026"
    assert second.withdrawn_at
    assert cast.department in [a.organisation for a in first.assignments.all()]


def test_the_second_confirmer_is_told_and_nothing_is_done_twice(officer: Client, cast: Cast, browse: Callable[[Actor], Client]):
    url = drop(officer)["Location"]
    document = Document.objects.get(number="777/UBND-KT")
    sent = {"version": document.version, "number": "777/UBND-KT", "type": "cong-van"}
    officer.post(url, sent)
    again = browse(cast.colleague).post(url, sent)
    assert again.status_code == 409  # the paper is confirmed: shown beside what was sent
    assert "đã xác nhận văn bản này" in again.content.decode()
    assert Obligation.objects.filter(document=document, confirmed_at__isnull=False).count() == 0


def test_a_stale_page_is_refused_and_what_was_typed_stays(officer: Client, cast: Cast):
    url = drop(officer)["Location"]
    document = Document.objects.get(number="777/UBND-KT")
    officer.post(
        f"/van-ban/{document.pk}/sua/",
        {"version": document.version, "number": "778/UBND-KT", "type": "cong-van", "subject": "mới"},
    )
    late = officer.post(
        url, {"version": document.version, "number": "777/UBND-KT", "type": "cong-van", "subject": "chữ tôi đã gõ"}
    )
    assert late.status_code == 409
    assert "chữ tôi đã gõ" in late.content.decode()


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "rỗng"), (b"PK\x03\x04" + b"\x00" * 40, "hỏng"), (b"%PDF-1.7\n%%EOF", "PDF")],
)
def test_a_bad_file_gets_a_sentence_and_nothing_is_kept(officer: Client, content: bytes, says: str):
    response = officer.post("/van-ban/moi/", {"file": SimpleUploadedFile("x.docx", content)})
    assert response.status_code == 422
    assert says.lower() in response.content.decode().lower()
    assert not Document.objects.exists()


def test_a_secret_paper_is_refused_before_anything_is_kept(officer: Client, tmp_path):
    response = drop(officer, "MẬT\n" + PAPER)
    assert response.status_code == 422
    assert not Document.objects.exists()
    assert not list((tmp_path / "files").rglob("*")) if (tmp_path / "files").exists() else True


def test_the_same_file_twice_leads_to_the_first(officer: Client):
    drop(officer)
    document = Document.objects.get()
    assert drop(officer)["Location"] == f"/van-ban/{document.pk}/"


def test_a_file_is_served_so_that_it_cannot_run_and_only_to_those_who_may_read(
    officer: Client, cast: Cast, browse: Callable[[Actor], Client]
):
    drop(officer, PAPER + "<script>alert(1)</script>", "a.html")
    document = Document.objects.get()
    url = f"/van-ban/{document.pk}/tep/{document.files.get().pk}/"
    response = officer.get(url)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert browse(cast.outsider).get(url).status_code == 404


def test_an_empty_register_says_how_to_begin_and_an_empty_answer_how_to_widen(officer: Client):
    assert "Sổ chưa có văn bản nào" in officer.get("/van-ban/").content.decode()
    narrowed = officer.get("/van-ban/?q=khong+co+gi").content.decode()
    assert "Không có văn bản nào khớp bộ lọc" in narrowed
    assert 'href="?kn=0">xem cả sổ' in narrowed


def test_papers_are_found_without_diacritics_by_number_subject_and_words(officer: Client, cast: Cast):
    make_document(
        cast.department, number="3426/QĐ-UBND", subject="Thành lập Cụm công nghiệp Mông Sơn", text="Giao nhà đầu tư thực hiện"
    )
    for words in ("3426", "mong son", "nha dau tu thuc hien"):
        assert "3426/QĐ-UBND" in officer.get("/van-ban/", {"q": words}).content.decode(), words
        assert "3426/QĐ-UBND" in officer.get("/tim/", {"q": words}).content.decode(), words


def test_a_paper_entered_by_hand_twice_is_suspected_aloud(officer: Client, cast: Cast):
    form = {
        "number": "12/BC-SCT",
        "type": "bao-cao",
        "issued_on": "05/11/2026",
        "issuer_name": "Sở Công Thương Lào Cai",
        "subject": "Báo cáo",
    }
    assert officer.post("/van-ban/ghi-tay/", form).status_code == 302
    assert officer.post("/van-ban/ghi-tay/", form).status_code == 409
    assert officer.post("/van-ban/ghi-tay/", {**form, "van_vao_so": "1"}).status_code == 302


def test_a_reader_of_another_office_cannot_change_the_paper(officer: Client, cast: Cast, browse: Callable[[Actor], Client]):
    paper = make_document(cast.department, is_public=True)
    client = browse(cast.agency)
    assert client.get(f"/van-ban/{paper.pk}/").status_code == 200
    assert client.post(f"/van-ban/{paper.pk}/sua/", {"type": "cong-van"}).status_code == 422
    assert client.post(f"/van-ban/{paper.pk}/bo/", {"reason": "x"}).status_code == 422


def test_a_missed_duty_is_added_from_a_passage(officer: Client, cast: Cast):
    paper = make_document(cast.department, text="UBND xã Bảo Ái báo cáo trước ngày 25/12/2026.")
    url = f"/van-ban/{paper.pk}/them-viec/?tu=0&den=44"
    assert "UBND xã Bảo Ái" in officer.get(url).content.decode()
    officer.post(url, {"what": "Báo cáo tiến độ", "who": "UBND xã Bảo Ái", "due_words": "trước ngày 25/12/2026"})
    duty = Obligation.objects.get(document=paper)
    assert duty.confirmed_at
    assert cast.commune_committee in [a.organisation for a in duty.assignments.all()]
