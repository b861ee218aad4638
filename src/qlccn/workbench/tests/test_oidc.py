"""The unit's own identity service, played by a small server on loopback: known people enter, strangers do not, the invited get an account."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlparse

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from qlccn.core.middleware import policy
from qlccn.core.refusal import Refusal
from qlccn.parties import invitations
from qlccn.parties.actor import Actor
from qlccn.parties.models import Account
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db
LOGIN = "/tai-khoan/oidc/don-vi/login/"


class Service(BaseHTTPRequestHandler):
    """Discovery, token and user info of one person; what the program sent is kept for the test."""

    person: dict[str, object] = {}
    seen: list[dict[str, list[str]]] = []

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def answer(self, body: dict) -> None:
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        if self.path.endswith("openid-configuration"):
            self.answer({
                "issuer": base, "authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token",
                "userinfo_endpoint": f"{base}/me", "jwks_uri": f"{base}/keys", "token_endpoint_auth_methods_supported": ["client_secret_post"],
            })  # fmt: skip
        elif self.path == "/me":
            self.answer(self.person)

    def do_POST(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.seen.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        claims = {"iss": base, "aud": "qlccn", "iat": int(time.time()), "exp": int(time.time()) + 60, **self.person}
        self.answer(
            {
                "access_token": "t",
                "token_type": "Bearer",
                "id_token": jwt.encode(claims, "khóa dài hơn ba mươi hai byte cho đủ", algorithm="HS256"),
            }
        )


@pytest.fixture
def service(settings) -> Iterator[type[Service]]:
    call_command("createcachetable", verbosity=0)
    cache.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    settings.OIDC = {
        "provider_id": "don-vi", "name": "Đăng nhập tỉnh", "client_id": "qlccn", "secret": "s", "settings": {"server_url": url},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [settings.OIDC], "OAUTH_PKCE_ENABLED": True}}
    Service.person, Service.seen = (
        {"sub": "42", "name": "Vũ Thị Tỉnh", "preferred_username": "vu.tinh", "email": "vt@tinh.gov.vn"},
        [],
    )
    yield Service
    server.shutdown()
    server.server_close()


def enter(client: Client, **query: str):
    """To the service and back, as a browser would go."""
    out = client.post(f"{LOGIN}?{urlencode({'process': 'login', **query})}")
    asked = parse_qs(urlparse(out["Location"]).query)
    assert "/authorize" in out["Location"]
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(f"{LOGIN}callback/?{urlencode({'code': 'c', 'state': asked['state'][0]})}", follow=True)


def test_the_button_stands_on_the_front_page_and_the_policy_lets_the_form_go_there(service, settings):
    assert "Đăng nhập tỉnh" in Client().get("/").content.decode()
    assert f"form-action 'self' {settings.OIDC['settings']['server_url']}" in policy()


def test_a_stranger_known_to_the_service_gets_no_account(service, cast: Cast):
    before = Account.objects.count()
    answer = enter(Client())
    assert "không có tự đăng ký" in answer.content.decode()
    assert Account.objects.count() == before


def test_a_linked_account_enters_and_its_seat_counts(service, cast: Cast, browse: Callable[[Actor], Client]):
    client = browse(cast.officer)
    enter(client, process="connect")
    link = SocialAccount.objects.get()
    assert (link.user, link.uid) == (cast.officer.account, "42")
    page = enter(Client())
    assert "Sở Công Thương Lào Cai" in page.content.decode()
    assert service.seen[0]["code_verifier"]
    Account.objects.filter(pk=cast.officer.account.pk).update(is_active=False)
    assert "bị khóa" in enter(Client()).content.decode()


def test_the_invited_get_an_account_and_their_seat(service, cast: Cast):
    sent = invitations.invite(organisation=cast.commune_committee, role="commune", email="vt@tinh.gov.vn", by=cast.admin)
    client, link = Client(), f"/loi-moi/{sent.token}/"
    assert "Đăng nhập tỉnh" in client.get(link).content.decode()
    page = enter(client, next="/")
    made = Account.objects.get(username="vutinh")
    assert (made.name, made.has_usable_password()) == ("Vũ Thị Tỉnh", False)
    assert made.memberships.get().organisation == cast.commune_committee
    assert "UBND xã Bảo Ái" in page.content.decode()
    assert Client().get(link).status_code == 410
    assert "UBND xã Bảo Ái" in enter(Client()).content.decode()


def test_an_invitation_of_another_account_makes_none(service, cast: Cast):
    sent = invitations.invite(
        organisation=cast.commune_committee, role="commune", username=cast.officer.account.username, by=cast.admin
    )
    client = Client()
    client.get(f"/loi-moi/{sent.token}/")
    before = Account.objects.count()
    enter(client)
    assert Account.objects.count() == before


def test_a_forged_return_is_refused_in_words(service, cast: Cast):
    answer = Client().get(f"{LOGIN}callback/?code=c&state=khong-co")
    assert "Chưa đăng nhập được qua cơ quan" in answer.content.decode()


def test_a_service_that_is_away_is_said_in_words(service, settings, cast: Cast):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = Client(raise_request_exception=False).post(f"{LOGIN}?process=login", follow=True)
    assert answer.status_code != 500
    assert "Chưa đăng nhập được qua cơ quan" in answer.content.decode()


@pytest.mark.parametrize(
    ("url", "client_id"), [("ftp://x", "a"), ("http://sso.tinh.gov.vn", "a"), ("https://sso.tinh.gov.vn", ""), ("https://", "a")]
)
def test_odd_settings_are_refused(url: str, client_id: str, monkeypatch):
    from qlccn import settings as ours

    monkeypatch.setenv("QLCCN_OIDC_URL", url)
    monkeypatch.setenv("QLCCN_OIDC_CLIENT_ID", client_id)
    with pytest.raises(Refusal):
        ours.oidc()
