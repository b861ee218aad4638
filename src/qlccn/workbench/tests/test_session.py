"""Signing in: rate limited, no hint which part was wrong, seats chosen, account without a seat told so."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from qlccn.parties import services
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Account, Membership
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db
PASSWORD = "mật khẩu dài và lạ"


@pytest.fixture
def officer(cast: Cast) -> Account:
    call_command("createcachetable", verbosity=0)
    cache.clear()
    account = services.open_account(username="chuyenvien", password=PASSWORD, by=CLI)
    services.open_membership(account=account, organisation=cast.department, role="department", by=CLI)
    return account


def test_the_first_form_of_the_front_page_signs_in(officer: Account):
    client = Client()
    page = client.get("/").content.decode()
    assert page.index('name="login"') < page.index('name="password"')
    response = client.post("/", {"login": "chuyenvien", "password": PASSWORD})
    assert response.status_code == 302
    assert "Việc của tôi" in client.get("/").content.decode()


def test_a_wrong_password_and_a_wrong_name_read_the_same(officer: Account):
    wrong = [
        Client().post("/", {"login": name, "password": "sai mật khẩu"}).content.decode() for name in ("chuyenvien", "khongco")
    ]
    sentences = [[line for line in page.splitlines() if "không đúng" in line or "chưa đúng" in line] for page in wrong]
    assert sentences[0]
    assert sentences[0] == sentences[1]


def test_guessing_is_stopped(officer: Account):
    client = Client()
    for _ in range(12):
        last = client.post("/", {"login": "chuyenvien", "password": "đoán bừa"})
    assert last.status_code == 429 or "quá nhiều" in last.content.decode().lower()
    assert "Việc của tôi" not in client.post("/", {"login": "chuyenvien", "password": PASSWORD}, follow=True).content.decode()


def test_signing_out_needs_a_post_and_ends_the_session(browse: Callable[[Actor], Client], cast: Cast):
    client = browse(cast.officer)
    assert client.get("/dang-xuat/").status_code == 405
    client.post("/dang-xuat/")
    assert client.get("/luat/").status_code == 302


def test_an_account_without_a_seat_is_told_so():
    account = services.open_account(username="chuaco", password=PASSWORD, by=CLI)
    client = Client()
    client.force_login(account, backend="qlccn.parties.backends.PasswordBackend")
    response = client.get("/")
    assert response.status_code == 403
    assert "chưa có tư cách" in response.content.decode().lower()


def test_the_head_says_the_title_one_holds_and_the_role_where_there_is_none(cast: Cast, browse: Callable[[Actor], Client]):
    Membership.objects.filter(pk=cast.officer.membership.pk).update(title="Chuyên viên")
    assert '<span class="muted">Chuyên viên</span>' in browse(cast.officer).get("/luat/").content.decode()
    assert '<span class="muted">Sở Công Thương</span>' in browse(cast.colleague).get("/luat/").content.decode()


def test_one_of_two_seats_is_chosen_and_anothers_cannot_be(cast: Cast, browse: Callable[[Actor], Client]):
    second = Membership.objects.create(account=cast.officer.account, organisation=cast.second_committee, role="commune")
    client = browse(cast.officer)
    client.post("/tu-cach/", {"membership": second.pk})
    assert "UBND xã Yên Bình" in client.get("/").content.decode()
    client.post("/tu-cach/", {"membership": cast.outsider.membership.pk})
    assert "UBND xã Yên Bình" in client.get("/").content.decode()
