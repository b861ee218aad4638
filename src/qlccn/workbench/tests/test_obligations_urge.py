"""The urging page: whom, which duties, the words; recorded or taken away as a file; nothing typed is lost."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from qlccn.core import clock
from qlccn.obligations.models import Obligation, Reminder
from qlccn.parties.actor import Actor
from qlccn.testing import Cast
from qlccn.workbench.tests.test_obligations_pages import TODAY, make_duty

pytestmark = pytest.mark.django_db
URL = "/nhiem-vu/don-doc/?cq=ubnd-xa-bao-ai"
Browse = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.held(TODAY):
        yield


@pytest.fixture
def late(cast: Cast) -> Obligation:
    return make_duty(cast, "Thu hồi đất", date(2026, 11, 10))


def test_from_whom_to_a_recorded_letter(cast: Cast, late: Obligation, browse: Browse):
    client = browse(cast.officer)
    assert "UBND xã Bảo Ái" in client.get("/nhiem-vu/don-doc/").content.decode()
    page = client.get(URL)
    part = late.assignments.get()
    assert f'name="phan" value="{part.pk}"' in page.content.decode()
    assert "đã quá 10 ngày" in page.content.decode()
    answer = client.post(URL, {"phan": [part.pk, 999], "text": "Đề nghị làm ngay.", "buoc": "ghi"}, follow=True)
    assert "Đã ghi đôn đốc UBND xã Bảo Ái về 1 nhiệm vụ" in answer.content.decode()
    assert Reminder.objects.get().text == "Đề nghị làm ngay."
    assert "Đề nghị làm ngay." in browse(cast.commune_officer).get("/thong-bao/").content.decode()


def test_files_carry_the_words_as_changed_and_record_nothing(cast: Cast, late: Obligation, browse: Browse):
    client = browse(cast.officer)
    text = client.post(URL, {"text": "Lời đã sửa\r\nDòng hai", "buoc": "txt"})
    assert text.content.decode("utf-8-sig") == "Lời đã sửa\nDòng hai"
    file = client.post(URL, {"text": "Lời đã sửa", "buoc": "word"})
    assert file.content[:2] == b"PK"
    assert 'filename="don-doc-ubnd-xa-bao-ai-20261120.docx"' in file["Content-Disposition"]
    assert not Reminder.objects.exists()


def test_what_was_typed_stays_when_refused_and_drafting_again_follows_the_choice(cast: Cast, late: Obligation, browse: Browse):
    other = make_duty(cast, "Báo cáo tuần", date(2026, 11, 24))
    client = browse(cast.officer)
    refused = client.post(URL, {"text": "Lời của tôi", "buoc": "ghi"})
    assert refused.status_code == 422
    assert "Lời của tôi" in refused.content.decode()
    assert "Chọn ít nhất một nhiệm vụ" in refused.content.decode()
    again = client.post(URL, {"phan": other.assignments.get().pk, "text": "", "buoc": "soan"})
    assert "1. Báo cáo tuần" in again.content.decode()
    assert "1. Thu hồi đất" not in again.content.decode()


def test_strangers_find_nothing_to_urge(cast: Cast, late: Obligation, browse: Browse):
    for actor in (cast.outsider, cast.commune_officer, cast.investor):
        assert "Thu hồi đất" not in browse(actor).get(URL).content.decode()
        part = late.assignments.get().pk
        assert browse(actor).post(URL, {"phan": part, "text": "x", "buoc": "ghi"}).status_code == 422
    assert not Reminder.objects.exists()
    assert browse(cast.officer).get("/nhiem-vu/don-doc/?cq=khong-co").status_code == 404
