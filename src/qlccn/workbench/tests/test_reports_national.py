"""Tổng hợp cả nước on the screen and as a file; the file for the national database from a sent report."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.reporting import sending
from qlccn.reporting.models import Package
from qlccn.reporting.tests.makers import H1, founded, told
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]
PAGE = "/bao-cao/toan-quoc/"


@pytest.fixture(autouse=True)
def _day():
    with clock.held(date(2026, 6, 16)):
        yield


def test_the_country_by_region_with_what_it_is_compared_with(cast: Cast, browse: Browse):
    told(cast, "leased_ha", 15, cluster=founded(cast, "CCN Một"))
    sending.send("04", "15", H1, by=cast.officer)
    client = browse(cast.admin)
    assert PAGE in client.get("/bao-cao/").content.decode()
    text = client.get(f"{PAGE}?ky={H1}").content.decode()
    for words in ("Trung du và miền núi phía Bắc", "Nghị quyết 306/NQ-CP", "1 tỉnh đã gửi Biểu 04", "Tỉnh Lào Cai"):
        assert words in text
    assert "hiện nay" in client.get(f"{PAGE}?ky=2024&dia-gioi=now&bu=1").content.decode()
    answer = client.get(f"{PAGE}tong-hop.xlsx?ky={H1}")
    assert answer.content.startswith(b"PK")
    assert f"toan-quoc-{H1}-then.xlsx" in answer["Content-Disposition"]
    for other in (cast.officer, cast.chair, cast.tenant):
        assert browse(other).get(PAGE).status_code == 403
    assert PAGE not in browse(cast.officer).get("/bao-cao/").content.decode()


def test_the_file_for_the_national_database_is_made_once_and_downloaded_as_kept(cast: Cast, browse: Browse):
    founded(cast, "CCN Một")
    sent = sending.send("04", "15", H1, by=cast.officer)
    client, table = browse(cast.officer), f"/bao-cao/tong-hop/04/15/{H1}/"
    address = f"/bao-cao/goi/{sent.pk}/tep-quoc-gia/"
    assert address in client.get(table).content.decode()
    assert browse(cast.outsider).post(address).status_code == 404
    assert client.post(address).status_code == 302
    client.post(address)
    kept = Package.objects.get(form="csdl-quoc-gia")
    shown = client.get(table).content.decode()
    assert f"/bao-cao/goi/{kept.pk}/" in shown
    assert address not in shown
    answer = client.get(f"/bao-cao/goi/{kept.pk}/")
    assert answer.content.decode() == kept.body
    assert answer["X-Checksum-SHA256"] == kept.checksum
    assert json.loads(answer.content)["version"] == "1.0"
    assert browse(cast.outsider).get(f"/bao-cao/goi/{kept.pk}/").status_code == 404
