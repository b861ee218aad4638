"""The notices pages: the box, the bell, following, preferences, the calendar's address, talk on three pages, what changed."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client

from qlccn.core import clock
from qlccn.notices import digest, services
from qlccn.notices.kinds import KINDS
from qlccn.notices.models import Comment, Feed, Follow, Notice, Preference, Visit
from qlccn.obligations.models import Obligation
from qlccn.parties.actor import Actor
from qlccn.testing import Cast
from qlccn.workbench.tests.cluster_stock import Stock, make_stock
from qlccn.workbench.tests.test_obligations_pages import TODAY, make_duty

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.held(TODAY):
        yield


@pytest.fixture
def duty(cast: Cast) -> Obligation:
    return make_duty(cast)


@pytest.fixture
def stock(cast: Cast) -> Stock:
    return make_stock(cast)


def text(response) -> str:
    return html.unescape(response.content.decode())


def test_the_bell_counts_and_the_box_says_what_by_whom_where(cast: Cast, duty: Obligation, browse: Browse):
    client = browse(cast.commune_officer)
    assert "Thông báo: 1 chưa xem" in text(client.get("/luat/"))
    page = text(client.get("/thong-bao/"))
    assert "Sở Công Thương Lào Cai giao việc cho cơ quan bạn" in page
    assert "Thông báo: 1 chưa xem" in page
    notice = Notice.objects.get()
    opened = client.get(f"/thong-bao/{notice.pk}/")
    assert opened["Location"] == f"/nhiem-vu/{duty.pk}/"
    assert "chưa xem" not in text(client.get("/luat/"))
    assert "Sở Công Thương" in text(client.get("/thong-bao/"))
    assert "Không có thông báo nào" in text(client.get("/thong-bao/?chua-xem=1"))


def test_chosen_or_all_are_marked_read_and_only_ones_own(cast: Cast, browse: Browse):
    for _ in range(3):
        make_duty(cast)
    mine = list(Notice.objects.filter(membership=cast.commune_officer.membership).order_by("pk"))
    browse(cast.second_commune_officer).post("/thong-bao/da-doc/", {"doc": [n.pk for n in mine], "het": "1"})
    client = browse(cast.commune_officer)
    client.post("/thong-bao/da-doc/", {"doc": [mine[0].pk, "x", ""]})
    assert Notice.objects.filter(seen_at=None).count() == 2
    client.post("/thong-bao/da-doc/", {"het": "1"})
    assert not Notice.objects.filter(seen_at=None).exists()


def test_anothers_notice_and_one_whose_subject_is_out_of_sight_are_not_there(cast: Cast, duty: Obligation, browse: Browse):
    notice = Notice.objects.get()
    for actor in (cast.officer, cast.admin, cast.outsider):
        assert browse(actor).get(f"/thong-bao/{notice.pk}/").status_code == 404
    duty.assignments.all().delete()
    duty.document.access.all().delete()
    client = browse(cast.commune_officer)
    assert client.get(f"/thong-bao/{notice.pk}/").status_code == 404
    assert "Báo cáo tiến độ" not in text(client.get("/thong-bao/"))
    assert "chưa xem" not in text(client.get("/luat/"))


def test_talk_on_each_of_the_three_pages(cast: Cast, stock: Stock, browse: Browse):
    duty = make_duty(cast)
    pages = {
        "obligation": (duty.pk, f"/nhiem-vu/{duty.pk}/"), "document": (duty.document_id, f"/van-ban/{duty.document_id}/"),
        "cluster": (stock.main.pk, f"/cum-cong-nghiep/{stock.main.code}/"),
    }  # fmt: skip
    client = browse(cast.officer)
    for kind, (key, url) in pages.items():
        page = text(client.get(url))
        assert f'action="/thong-bao/trao-doi/{kind}/{key}/"' in page
        sent = client.post(f"/thong-bao/trao-doi/{kind}/{key}/", {"text": f"Lời ở {kind} <b>đậm</b>"})
        row = Comment.objects.get(subject_kind=kind)
        assert sent["Location"] == f"{url}#loi-{row.pk}"
        raw = browse(cast.colleague).get(url).content.decode()
        assert f"Lời ở {kind} &lt;b&gt;đậm" in raw
        assert browse(cast.outsider).post(f"/thong-bao/trao-doi/{kind}/{key}/", {"text": "x"}).status_code == 404
    assert browse(cast.officer).post("/thong-bao/trao-doi/khac/1/", {"text": "x"}).status_code == 404
    assert Comment.objects.count() == 3


def test_an_empty_word_is_refused_on_a_page_that_keeps_the_thread(cast: Cast, duty: Obligation, browse: Browse):
    answer = browse(cast.officer).post(f"/thong-bao/trao-doi/obligation/{duty.pk}/", {"text": "  "})
    assert answer.status_code == 422


def test_a_name_that_reached_nobody_is_said_aloud(cast: Cast, duty: Obligation, browse: Browse):
    answer = browse(cast.officer).post(f"/thong-bao/trao-doi/obligation/{duty.pk}/", {"text": "@khong.co xem"}, follow=True)
    assert "chưa báo được @khong.co" in text(answer)


def test_own_words_are_edited_struck_and_deleted_by_their_writer_alone(cast: Cast, duty: Obligation, browse: Browse):
    row = services.comment("obligation", duty.pk, "Sia", by=cast.officer).comment
    base = f"/thong-bao/trao-doi/{row.pk}"
    client = browse(cast.officer)
    for other in (cast.colleague, cast.commune_officer, cast.outsider):
        for act in ("sua", "xoa", "gach"):
            assert browse(other).post(f"{base}/{act}/", {"text": "x", "reason": "x"}).status_code == 404
    first, second = (hidden(client.get(f"{base}/sua/")) for _ in "ab")
    assert client.post(f"{base}/sua/", first | {"text": "Sai"}).status_code == 302
    late = client.post(f"{base}/sua/", second | {"text": "Lời ở cửa sổ kia"})
    assert late.status_code == 409
    assert "Lời ở cửa sổ kia" in text(late)
    Comment.objects.update(at=clock.now() - timedelta(minutes=20))
    assert client.get(f"{base}/sua/").status_code == 422
    assert client.post(f"{base}/xoa/").status_code == 422
    assert client.post(f"{base}/gach/", {"reason": ""}).status_code == 422
    assert client.post(f"{base}/gach/", {"reason": "Nhầm"}).status_code == 302
    assert "<s>Sai</s>" in text(browse(cast.commune_officer).get(f"/nhiem-vu/{duty.pk}/"))


def hidden(response) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(version|base)" value="([^"]*)">', response.content.decode())
    return {name: html.unescape(value) for name, value in found}


def test_following_and_stopping_from_a_page_and_back_to_it_only(cast: Cast, stock: Stock, browse: Browse):
    client, key = browse(cast.colleague), stock.main.pk
    sent = {"kind": "cluster", "key": key, "theo-doi": "1", "ve": f"/cum-cong-nghiep/{stock.main.code}/"}
    assert client.post("/thong-bao/theo-doi/", sent)["Location"] == sent["ve"]
    assert stock.main.code in text(client.get("/thong-bao/theo-doi/"))
    assert "Thôi theo dõi" in text(client.get(sent["ve"]))
    for evil in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        assert client.post("/thong-bao/theo-doi/", sent | {"ve": evil, "theo-doi": "0"})["Location"] == "/thong-bao/theo-doi/"
    assert Follow.objects.get(membership=cast.colleague.membership).muted
    assert browse(cast.outsider).post("/thong-bao/theo-doi/", sent).status_code == 404


def test_preferences_are_kept_for_this_seat_and_odd_ones_refused(cast: Cast, browse: Browse):
    client = browse(cast.officer)
    assert "chưa nối máy chủ thư điện tử" in text(client.get("/thong-bao/tuy-chon/"))
    sent = {
        "on_screen": ["mentioned"],
        "by_mail": ["mentioned", "overdue"],
        "mail_every": "week",
        "mail_hour": "6",
        "mail_weekday": "2",
        "soon_days": "5",
    }
    assert client.post("/thong-bao/tuy-chon/", sent).status_code == 302
    row = Preference.objects.get(membership=cast.officer.membership)
    assert (len(row.off_screen), row.mail_every, row.mail_hour, row.mail_weekday, row.soon_days) == (
        len(KINDS) - 1,
        "week",
        6,
        2,
        5,
    )
    for odd in ({"mail_hour": "25"}, {"mail_every": "minute"}, {"soon_days": "99"}, {"soon_days": "x"}, {"on_screen": ["khac"]}):
        assert client.post("/thong-bao/tuy-chon/", sent | odd).status_code == 422
    row.refresh_from_db()
    assert row.mail_hour == 6


def test_the_calendars_address_is_shown_once_works_without_sign_in_and_ends(cast: Cast, duty: Obligation, browse: Browse):
    client, stranger = browse(cast.commune_officer), Client()
    made = text(client.post("/thong-bao/lich/"))
    url = re.search(r"http://testserver(/thong-bao/lich/[\w-]+\.ics)", made)
    assert url
    secret = url.group(1)
    answer = stranger.get(secret)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert f"UID:nghia-vu-{duty.pk}" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert secret not in text(client.get("/thong-bao/tuy-chon/"))
    client.post("/thong-bao/lich/", {"bo": "1"})
    assert stranger.get(secret).status_code == 404
    assert not Feed.objects.exists()
    assert stranger.get("/thong-bao/lich/khong-co.ics").status_code == 404


def test_the_link_in_a_letter_stops_letters_when_pressed_not_when_looked_at(cast: Cast):
    services.set_preference(by=cast.officer, on_screen=KINDS, by_mail=KINDS, every="day", hour=7, weekday=0, soon_days=3)
    token = signing.dumps(cast.officer.membership.pk, salt=digest.SALT)
    stranger = Client(enforce_csrf_checks=True)  # a mail program's one click brings no cookie
    assert stranger.get(f"/thong-bao/thoi-thu/{token}/").status_code == 200
    assert Preference.objects.get().mail_every == "day"
    assert stranger.post(f"/thong-bao/thoi-thu/{token}/").status_code == 200
    assert Preference.objects.get().mail_every == ""
    assert stranger.post(f"/thong-bao/thoi-thu/{token}x/").status_code == 404
    assert stranger.post(f"/thong-bao/thoi-thu/{signing.dumps(1, salt='khac')}/").status_code == 404


def test_names_are_offered_to_who_may_see_the_subject(cast: Cast, duty: Obligation, browse: Browse):
    cast.colleague.account.name = "Trần Thị Hoa"
    cast.colleague.account.save()
    url = f"/thong-bao/nguoi/obligation/{duty.pk}/?q=tran hoa"
    assert browse(cast.officer).get(url.replace("tran hoa", "thi hoa")).json()["people"] == [
        {"name": "Trần Thị Hoa", "handle": cast.colleague.account.username, "office": "Sở Công Thương Lào Cai"}
    ]
    assert browse(cast.commune_officer).get(url).json()["people"] == []  # another office's people are not listed
    assert browse(cast.outsider).get(url).status_code == 404


def test_what_changed_stands_on_the_front_page_until_it_was_seen(cast: Cast, duty: Obligation, browse: Browse):
    client = browse(cast.colleague)
    page = client.get("/")
    assert "Thay đổi từ lần xem trước" in text(page)
    assert "việc mới" in text(page)
    client.post("/thong-bao/da-xem/", {"den": page.context["looked_to"]})
    assert "Chưa có gì mới" in text(client.get("/"))
    client.post("/thong-bao/da-xem/", {"den": "hôm qua"})
    assert Visit.objects.get().seen_to <= clock.now()
