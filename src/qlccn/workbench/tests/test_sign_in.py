"""Signing in beyond name and password: reset by e-mail, the address changed with proof, a second factor where the role asks, sessions ended."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from qlccn.parties import services
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Account
from qlccn.parties.sessions import SEEN_KEY, device
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "lúa chín vàng đồng 2026", "mưa rơi trên mái lá 1975"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"


@pytest.fixture
def officer(cast: Cast, settings) -> Account:
    call_command("createcachetable", verbosity=0)
    cache.clear()
    settings.MAIL_READY = True
    account = services.open_account(username="chuyenvien", password=PASSWORD, email="cv@so.gov.vn", by=CLI)
    services.open_membership(account=account, organisation=cast.department, role="department", by=CLI)
    return account


def signed_in(password: str = PASSWORD, **headers: str) -> Client:
    client = Client(headers=headers or None)
    client.post("/", {"login": "chuyenvien", "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/luat/").status_code == 200


def test_a_forgotten_password_is_reset_by_a_vietnamese_letter_once(officer: Account):
    client = Client()
    assert "Quên mật khẩu?" in client.get("/").content.decode()
    client.post("/tai-khoan/quen-mat-khau/", {"email": "cv@so.gov.vn"})
    (letter,) = mail.outbox
    assert letter.subject == "QLCCN: đặt lại mật khẩu"
    assert "Kính gửi chuyenvien" in letter.body
    link = re.search(r"http://testserver(/tai-khoan/dat-lai/\S+)", letter.body)[1]
    (html, kind), *_ = letter.alternatives
    assert kind == "text/html"
    assert f'href="http://testserver{link}"' in html
    assert "Đặt mật khẩu mới</a>" in html
    page = client.get(link, follow=True)
    assert "Đặt mật khẩu mới" in page.content.decode()
    done = client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW}, follow=True)
    assert "Đã đặt mật khẩu mới" in done.content.decode()
    assert is_in(signed_in(NEW))
    assert not is_in(signed_in())
    assert "không còn dùng được" in Client().get(link, follow=True).content.decode()


def test_an_unknown_address_reads_the_same_and_gets_no_letter(officer: Account):
    pages = [Client().post("/tai-khoan/quen-mat-khau/", {"email": e}, follow=True) for e in ("cv@so.gov.vn", "ai@do.vn")]
    known, unknown = (re.sub(r'value="[^"]*"|X-CSRFToken[^}]*', "", p.content.decode()) for p in pages)
    assert known == unknown
    assert [m.to for m in mail.outbox] == [["cv@so.gov.vn"]]


def test_without_a_mail_server_the_pages_say_so_and_nothing_is_sent(officer: Account, settings):
    settings.MAIL_READY = False
    assert "Quên mật khẩu?" not in Client().get("/").content.decode()
    assert "chưa nối máy chủ thư" in Client().get("/tai-khoan/quen-mat-khau/").content.decode()
    Client().post("/tai-khoan/quen-mat-khau/", {"email": "cv@so.gov.vn"})
    assert not mail.outbox


def test_a_new_address_counts_once_its_own_letter_was_answered(officer: Account):
    EmailAddress.objects.create(user=officer, email="cv@so.gov.vn", verified=True, primary=True)
    client = signed_in()
    client.post("/tai-khoan/xac-nhan/", {"password": PASSWORD})
    client.post("/tai-khoan/thu-dien-tu/", {"action_add": "1", "email": "moi@so.gov.vn"})
    assert Account.objects.get(pk=officer.pk).email == "cv@so.gov.vn"
    page = client.get("/tai-khoan/thu-dien-tu/").content.decode()
    assert "Chờ xác nhận" in page
    letter = next(m for m in mail.outbox if m.to == ["moi@so.gov.vn"])
    assert letter.subject == "QLCCN: xác nhận địa chỉ thư điện tử"
    link = re.search(r"http://testserver(/tai-khoan/thu-dien-tu/xac-nhan/\S+)", letter.body)[1]
    assert "moi@so.gov.vn" in client.get(link).content.decode()
    client.post(link)
    assert Account.objects.get(pk=officer.pk).email == "moi@so.gov.vn"
    assert any(m.to == ["cv@so.gov.vn"] and "thư điện tử đổi" in m.body for m in mail.outbox)


def test_a_role_that_must_have_a_second_factor_gets_nowhere_without_one(officer: Account, settings):
    settings.REQUIRE_2FA = ["department"]
    client = signed_in()
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == "/tai-khoan/xac-thuc/"
    assert "phải có lớp xác thực thứ hai" in answer.content.decode()
    assert client.post("/van-ban/ghi-tay/", {"subject": "x"}).status_code == 302
    assert client.get("/tai-khoan/").status_code == 200
    one = Authenticator.objects.create(user=officer, type="totp", data={"secret": "x"})
    assert is_in(client)
    from qlccn.parties.sign_in import SecondFactorAdapter

    assert not SecondFactorAdapter().can_delete_authenticator(one)
    two = Authenticator.objects.create(user=officer, type="webauthn", data={"name": "k"})
    assert SecondFactorAdapter().can_delete_authenticator(two)


def test_other_roles_are_not_asked(officer: Account, settings, cast: Cast, browse: Callable[[Actor], Client]):
    settings.REQUIRE_2FA = ["admin", "ministry"]
    assert is_in(signed_in())
    assert browse(cast.admin).get("/luat/").status_code == 302


def test_sessions_are_seen_and_one_is_ended(officer: Account):
    here, there = signed_in(user_agent=CHROME), signed_in(user_agent="Mozilla/5.0 (iPhone) Safari/604.1")
    page = here.get("/tai-khoan/").content.decode()
    assert "Chrome trên Windows" in page
    assert "Safari trên iPhone" in page
    assert "127.0.0.1" in page
    other = UserSession.objects.get(session_key=there.session.session_key)
    assert here.post(f"/tai-khoan/phien/{other.pk}/ket-thuc/").status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert here.post(f"/tai-khoan/phien/{other.pk}/ket-thuc/").status_code == 404


def test_all_other_sessions_end_also_those_no_list_knows(officer: Account):
    here, there = signed_in(), signed_in()
    unknown = Client()
    unknown.force_login(officer, backend="qlccn.parties.backends.PasswordBackend")
    UserSession.objects.filter(session_key=unknown.session.session_key).delete()
    here.post("/tai-khoan/phien/ket-thuc-khac/")
    assert [is_in(c) for c in (here, there, unknown)] == [True, False, False]
    assert is_in(signed_in())


def test_a_stranger_ends_nobodys_session(officer: Account, cast: Cast, browse: Callable[[Actor], Client]):
    mine = signed_in()
    row = UserSession.objects.get(session_key=mine.session.session_key)
    assert browse(cast.outsider).post(f"/tai-khoan/phien/{row.pk}/ket-thuc/").status_code == 404
    assert is_in(mine)


def test_a_working_session_says_now_and_then_that_it_was_seen(officer: Account, django_assert_num_queries):
    client = signed_in()
    row = UserSession.objects.get(session_key=client.session.session_key)
    before = row.last_seen_at
    client.get("/luat/")
    row.refresh_from_db()
    assert row.last_seen_at == before
    session = client.session
    session[SEEN_KEY] -= 1000
    session.save()
    client.get("/luat/")
    row.refresh_from_db()
    assert row.last_seen_at > before


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (CHROME, "Chrome trên Windows"), (CHROME + " Edg/131.0", "Edge trên Windows"), ("", "Trình duyệt khác"),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/133.0", "Firefox trên Linux"), ("curl/8", "Trình duyệt khác"),
    ],
)  # fmt: skip
def test_a_device_in_words(agent: str, said: str):
    assert device(agent) == said


def test_lock_out_speaks_vietnamese(officer: Account):
    client = Client()
    for _ in range(7):
        page = client.post("/", {"login": "chuyenvien", "password": "sai"})
    assert "quá nhiều lần" in page.content.decode() or page.status_code == 429
    for address in ("/tai-khoan/quen-mat-khau/", "/tai-khoan/bi-khoa/", "/tai-khoan/lien-ket/loi/", "/tai-khoan/lien-ket/thoi/"):
        shown = Client().get(address).content.decode()
        assert not re.search(r"\b(Password|Sign In|Email|Account)\b", re.sub(r"<[^>]+>", " ", shown)), address
