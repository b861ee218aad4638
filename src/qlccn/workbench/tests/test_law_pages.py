"""The law pages: what applied on a day, what changed, a due day with reasons, citations of a pasted text, the calendar."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from qlccn.documents.models import LocalRule
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document
from qlccn.workbench.law import edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast: Cast, browse: Callable[[Actor], Client]) -> Client:
    return browse(cast.officer)


@pytest.mark.parametrize(
    ("day", "says", "silent"), [("14/09/2026", "từ 10 ha", "Nghị định 303/2026/NĐ-CP</b>"), ("15/09/2026", "từ 5 ha", "từ 10 ha")]
)
def test_the_page_says_what_applied_on_the_day(officer: Client, day: str, says: str, silent: str):
    page = officer.get("/luat/", {"ngay": day, "tinh": ""}).content.decode()
    assert says in page
    assert silent not in page


def test_a_day_that_does_not_exist_is_refused_with_a_sentence(officer: Client):
    response = officer.get("/luat/", {"ngay": "31/02/2026"})
    assert response.status_code == 422
    assert "31/02/2026" in response.content.decode()


def test_what_changed_on_15_9_2026_is_listed_with_both_values(officer: Client):
    page = officer.get("/luat/doi/").content.decode()
    assert "15/09/2026" in page
    assert "Hồ sơ đang giải quyết" in page


def test_a_due_day_comes_with_every_reason(officer: Client):
    page = officer.get(
        "/luat/tinh-han/",
        {
            "thu-tuc": "establishment",
            "buoc": "appraise",
            "tu-ngay": "05/10/2026",
            "tam-dung": "12/10/2026 - 16/10/2026",
            "tinh": "",
        },
    ).content.decode()
    assert (
        "06/11/2026" in page
    )  # 20 working days from 05/10 is 02/11, and a pause of FROM+1..TO (13-16/10) takes four, 07-08/11 being a weekend
    assert "tạm dừng" in page


def test_the_calendar_says_in_words_when_it_was_made(officer: Client):
    assert edition("vn-2026-11-21") == "lịch lập ngày 21/11/2026"
    assert edition("vn-2026-11-21+3f2a") == "lịch lập ngày 21/11/2026, có ngày ghi thêm"
    for url in ("/luat/lich/?nam=2026", "/luat/tinh-han/?thu-tuc=establishment&buoc=appraise&tu-ngay=05/10/2026"):
        page = officer.get(url).content.decode()
        assert re.search(r"Lịch lập ngày \d\d/\d\d/\d{4}", page)
        assert "vn-20" not in page


def test_citations_of_a_pasted_text_are_judged_on_its_day(officer: Client):
    text = "Căn cứ Nghị định số 68/2017/NĐ-CP ngày 25/5/2017 và Nghị định số 32/2024/NĐ-CP ngày 15/3/2024"
    page = officer.post("/luat/vien-dan/", {"ngay": "05/11/2026", "van-ban": text}).content.decode()
    assert "đã hết hiệu lực" in page
    before = officer.post("/luat/vien-dan/", {"ngay": "05/11/2023", "van-ban": text}).content.decode()
    assert "chưa có hiệu lực" in before


def test_a_local_day_off_moves_a_due_day_and_is_taken_off_again(officer: Client, cast: Cast):
    paper = make_document(cast.department)
    ask = {"thu-tuc": "establishment", "buoc": "appraise", "tu-ngay": "05/10/2026", "tinh": "15"}
    assert "02/11/2026</b>" in officer.get("/luat/tinh-han/", ask).content.decode()
    officer.post("/luat/lich/", {"day": "08/10/2026", "kind": "off", "reason": "ngày hội của tỉnh", "document": paper.pk})
    assert "03/11/2026</b>" in officer.get("/luat/tinh-han/", ask).content.decode()
    officer.post("/luat/lich/", {"bo": LocalRule.objects.get().pk})
    assert "02/11/2026</b>" in officer.get("/luat/tinh-han/", ask).content.decode()


def test_a_commune_cannot_touch_the_calendar(cast: Cast, browse: Callable[[Actor], Client]):
    paper = make_document(cast.department, is_public=True)
    browse(cast.commune_officer).post("/luat/lich/", {"day": "08/10/2026", "kind": "off", "reason": "nghỉ", "document": paper.pk})
    assert not LocalRule.objects.exists()
