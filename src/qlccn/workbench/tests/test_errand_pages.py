"""A draft's page takes the number and records the step in one go; the council changes its members; an agency answers by its own letter."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from qlccn.cases import services_opinions
from qlccn.cases.councils import SECRETARY
from qlccn.cases.models import Case, Consultation, Council, Draft, Opinion
from qlccn.cases.tests.makers import in_appraisal, new_case
from qlccn.cases.tests.test_councils import formed
from qlccn.core import clock
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.testing import Cast, make_account, make_document, make_organisation

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]
TODAY = date(2026, 2, 12)


@pytest.fixture
def case(cast: Cast, settings, tmp_path) -> Case:
    settings.FILES_DIR = tmp_path / "files"
    made = new_case(cast)
    with clock.held(TODAY):
        in_appraisal(made, cast)
    return made


def test_asking_agencies_is_one_page_one_button(browse: Browse, cast: Cast, case: Case) -> None:
    url = f"/ho-so/{case.pk}/soan/lay-y-kien/"
    with clock.held(TODAY):
        client = browse(cast.officer)
        page = client.get(url)
        assert "Lấy số là ghi luôn vào hồ sơ" in page.content.decode()
        assert "ngày hết hạn trả lời" not in page.context["form"].places.values()  # the day is chosen, not typed twice
        form = {"organisations": [cast.finance.pk], "signer": "Trần Văn Mẫu", "buoc": "ban-hanh"}
        late = client.post(url, form | {"reply_by": "31/12/2026"})
        assert late.status_code == 422
        assert "quá hạn thẩm định" in late.content.decode()
        assert (Consultation.objects.count(), Document.objects.filter(number__contains="SCT-QLCN").count()) == (0, 0)
        done = client.post(url, form | {"reply_by": "23/02/2026"}, follow=True)
    said = done.content.decode()
    assert "Đã lấy số 01/SCT-QLCN ngày 12/02/2026, vào sổ và ghi đã hỏi ý kiến các cơ quan được chọn." in said
    assert Consultation.objects.get().reply_by == date(2026, 2, 23)


def test_an_earlier_state_comes_back_with_whom_it_named(browse: Browse, cast: Cast, case: Case) -> None:
    url = f"/ho-so/{case.pk}/soan/lay-y-kien/"
    with clock.held(TODAY):
        client = browse(cast.officer)
        client.post(url, {"organisations": [cast.finance.pk], "buoc": "luu"})
        client.post(url, {"version": "1", "buoc": "luu"})
        assert Draft.objects.get().errand == {}
        client.post(f"{url}?ban=1", {"version": "2", "ban": "1", "buoc": "lay-lai"})
    assert Draft.objects.get().errand == {"organisations": [cast.finance.pk]}


def test_a_council_changes_its_members_on_the_page(browse: Browse, cast: Cast, case: Case) -> None:
    with clock.held(TODAY):
        council = formed(case, cast)
        client, url = browse(cast.officer), f"/ho-so/{case.pk}/y-kien/kien-toan/?cho={council.pk}"
        assert url in client.get(f"/ho-so/{case.pk}/").content.decode()
        assert "Ban hành tiêu chí" not in browse(cast.commune_officer).get(f"/ho-so/{case.pk}/").content.decode()
        assert url in browse(cast.chair).get(f"/ho-so/{case.pk}/").content.decode()
        old = council.members.get(role=SECRETARY)
        paper = make_document(cast.committee, issued_on=TODAY)
        form = {"on": "12/02/2026", "leaving": [old.pk], "document": paper.pk, "buoc": "ghi"}
        wrong = client.post(url, form | {"members": "Thư ký, Ông Mới"})
        assert wrong.status_code == 422
        assert "Dòng 1 “Thư ký, Ông Mới”: viết vai; họ và tên; cơ quan." in wrong.content.decode()
        nobody = client.post(url, form)
        assert "đúng một Thư ký, đang có 0" in nobody.content.decode()
        assert client.post(url, form | {"members": f"Thư ký; Ông Mới; {cast.department.name}"}).status_code == 302
        shown = client.get(f"/ho-so/{case.pk}/").content.decode()
    assert "Đã thôi tham gia: Thư ký" in shown
    assert "tham gia từ" in shown
    assert browse(cast.outsider).get(url).status_code == 404
    assert Council.objects.get().members.filter(left_on=None).count() == 4


def test_the_police_answer_by_their_own_letter_which_nobody_else_opens(browse: Browse, cast: Cast, case: Case) -> None:
    police = make_organisation("cong-an-tinh", "Công an tỉnh Lào Cai", cast.province)
    officer = make_account(Role.POLICE, police)
    with clock.held(TODAY):
        asked = make_document(cast.department, issued_on=TODAY, type="cong-van")
        (row,) = services_opinions.ask_opinions(case, [police], asked, asked_on=TODAY, by=cast.officer)
        url, client = f"/ho-so/{case.pk}/soan/tra-loi-y-kien/?cho={row.pk}", browse(officer)
        here = client.get(f"/ho-so/{case.pk}/").content.decode()
        assert url in here
        assert "giấy hẹn" not in here  # the slip is not theirs to open
        assert "Báo cáo thẩm định" not in {v.kind.name for v in client.get(f"/ho-so/{case.pk}/").context["drafts_now"]}
        page = client.get(url)
        boxes = page.context["form"].places
        assert len(boxes) == 4
        assert page.content.decode().count("Chỉ người được phép xem.") == 2
        assert {browse(cast.everyone[who]).get(url).status_code for who in ("officer", "agency", "outsider", "tenant")} <= {
            403,
            404,
            422,
        }
        answers = dict.fromkeys(boxes, "Không có ý kiến khác")
        client.post(url, answers | {"buoc": "luu"})
        assert "Không có ý kiến khác" not in browse(cast.officer).get(f"/ho-so/{case.pk}/").content.decode()
        no_end = client.post(url, answers | {"buoc": "ban-hanh", "signer": "Lê Văn Mẫu", "version": "1"})
        assert "kết luận của cơ quan" in no_end.content.decode()
        done = client.post(
            url, answers | {"buoc": "ban-hanh", "signer": "Lê Văn Mẫu", "stance": "agree-if", "version": "1"}, follow=True
        )
        assert "gửi ý kiến cho Sở Công Thương" in done.content.decode()
        seen = browse(cast.officer).get(f"/ho-so/{case.pk}/").content.decode()
    assert Opinion.objects.get().document.number == "01/CAT"
    assert "Thống nhất, có yêu cầu" in seen
