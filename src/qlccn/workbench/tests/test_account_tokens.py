"""Codes for programs on the account's page: made, shown once, taken back; another person's code is not there."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from qlccn.parties import tokens
from qlccn.parties.actor import Actor
from qlccn.parties.models import AccessToken
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db
URL = "/tai-khoan/ma-truy-cap/"


def test_a_code_is_shown_once_and_works_until_taken_back(cast: Cast, browse: Callable[[Actor], Client]):
    client = browse(cast.tenant)
    assert URL in client.get("/tai-khoan/").content.decode()
    text = client.post(URL, {"name": "phần mềm kế toán", "days": 30}).content.decode()
    code = re.search(r"<code>(qlccn_[\w-]{40,})</code>", text)
    assert code is not None
    assert tokens.actor_with(code[1]) == cast.tenant
    again = client.get(URL).content.decode()
    assert ("phần mềm kế toán" in again, code[1] in again) == (True, False)
    row = AccessToken.objects.get()
    assert browse(cast.investor).post(f"{URL}{row.pk}/thu-hoi/").status_code == 404
    assert client.post(f"{URL}{row.pk}/thu-hoi/").status_code == 302
    assert client.post(f"{URL}{row.pk}/thu-hoi/").status_code == 404
    assert tokens.actor_with(code[1]).role == ""
    assert "Chưa có mã nào" in client.get(URL).content.decode()


@pytest.mark.parametrize("sent", [{"name": " ", "days": 30}, {"name": "x", "days": 31}, {"name": "x", "days": "mãi"}, {}])
def test_what_is_missing_is_asked_for(cast: Cast, browse: Callable[[Actor], Client], sent: dict):
    assert browse(cast.tenant).post(URL, sent).status_code == 422
    assert not AccessToken.objects.exists()
