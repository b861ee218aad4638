"""Báo cáo tình hình on the screen: read, taken along, kept; a blockage recorded from the cluster's page and lifted again."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from qlccn.clusters.models import Claim
from qlccn.core import clock
from qlccn.obligations.models import Obligation
from qlccn.parties.actor import Actor
from qlccn.reporting.models import Package
from qlccn.reporting.tests.makers import founded, paper, told
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]
PAGE = "/bao-cao/tinh-hinh/"
LAND = "đất đai, giải phóng mặt bằng"


@pytest.fixture(autouse=True)
def _day():
    with clock.held(date(2026, 6, 16)):
        yield


def test_the_reports_page_leads_to_it_and_every_format_comes(cast: Cast, browse: Browse):
    founded(cast, "CCN Một")
    client = browse(cast.officer)
    assert PAGE in client.get("/bao-cao/").content.decode()
    text = client.get(PAGE).content.decode()
    assert "Tình hình chung" in text
    assert "CCN Một" in text
    for fmt, start in {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF", "json": b"{"}.items():
        answer = client.get(f"{PAGE}tep.{fmt}")
        assert answer.status_code == 200
        assert answer.content.startswith(start)
        assert f"tinh-hinh-15-2026-06-16.{fmt}" in answer["Content-Disposition"]
    assert client.get(f"{PAGE}tep.exe").status_code == 404


def test_a_kept_report_is_what_the_next_one_is_compared_with(cast: Cast, browse: Browse):
    client, cluster = browse(cast.officer), founded(cast, "CCN Một")
    answer = client.post(f"{PAGE}gui/", {"don-vi": "15"}, follow=True)
    assert "Đã giữ bản báo cáo ngày 16/06/2026, lần 1" in answer.content.decode()
    kept = Package.objects.get()
    assert client.get(f"/bao-cao/goi/{kept.pk}/").content.decode() == kept.body
    with clock.held(date(2026, 6, 20)):
        data = blockage_of(paper(cast, date(2026, 6, 18)).pk) | {"as_of_on": "2026-06-18"}
        assert client.post(f"/cum-cong-nghiep/{cluster.code}/vuong-mac/", data).status_code == 302
        assert "báo cáo ngày 16/06/2026 (lần gửi 1)" in (text := client.get(PAGE).content.decode())
        assert "vướng mắc mới" in text
    assert browse(cast.chair).post(f"{PAGE}gui/", {"don-vi": "15"}).status_code == 403


def blockage_of(document: int) -> dict[str, str]:
    return {
        "state": "con", "topic": LAND, "what": "Còn 12 hộ chưa nhận tiền", "cause": "Chưa thống nhất giá đất", "as_of_on": "2026-06-10",
        "standing": "report", "asks": "Phê duyệt giá đất cụ thể", "agency": cast_agency, "by": "2026-07-01", "document": str(document), "buoc": "ghi",
    }  # fmt: skip


cast_agency = "Sở Tài chính tỉnh Lào Cai"


def test_a_commune_records_a_blockage_with_its_request_and_later_that_it_was_lifted(cast: Cast, browse: Browse):
    cluster, document = founded(cast, "CCN Một"), paper(cast, date(2026, 6, 10)).pk
    client, url = browse(cast.officer), f"/cum-cong-nghiep/{cluster.code}/vuong-mac/"
    assert url in client.get(f"/cum-cong-nghiep/{cluster.code}/").content.decode()
    wrong = client.post(url, blockage_of(document) | {"what": "", "agency": ""})
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert "Ghi vướng mắc là gì" in text
    assert "Ghi tên cơ quan" in text
    assert "Phê duyệt giá đất cụ thể" in text
    assert client.post(url, blockage_of(document)).status_code == 302
    assert Obligation.objects.get().what == "Phê duyệt giá đất cụ thể"
    shown = client.get(PAGE).content.decode()
    assert "Còn 12 hộ chưa nhận tiền" in shown
    assert "Chưa thống nhất giá đất" in shown
    assert cast_agency in shown
    assert "Đã tháo gỡ" in client.get(url).content.decode()
    later = paper(cast, date(2026, 6, 15)).pk
    ended = blockage_of(later) | {"state": "xong", "what": "", "asks": "", "agency": "", "as_of_on": "2026-06-15"}
    assert client.post(url, ended).status_code == 302
    assert Claim.objects.filter(indicator="blockage").count() == 1
    assert "Chưa thống nhất giá đất" not in client.get(PAGE).content.decode()


def test_dates_that_cannot_be_compared_are_said_and_others_places_are_not_there(cast: Cast, browse: Browse):
    founded(cast, "CCN Một")
    client = browse(cast.officer)
    wrong = client.get(f"{PAGE}?ngay=2026-06-01&so-voi=2026-06-02")
    assert wrong.status_code == 422
    assert "phải trước ngày báo cáo" in wrong.content.decode()
    for code in ("15", "98"):
        assert browse(cast.outsider).get(f"{PAGE}?don-vi={code}").status_code == 404
    assert browse(cast.tenant).get(PAGE).status_code == 403
    assert json.loads(client.get(f"{PAGE}tep.json?ngay=2025-09-30").content)["clusters"][0]["group"] == "planned"


def test_the_charts_page_shows_each_picture_with_its_table(cast: Cast, browse: Browse):
    founded(cast, "CCN Một")
    client = browse(cast.officer)
    assert "/bao-cao/bieu-do/" in client.get("/bao-cao/").content.decode()
    text = client.get("/bao-cao/bieu-do/").content.decode()
    assert text.count('<figure class="chart">') == text.count("<summary>Bảng số liệu</summary>") == 8
    assert text.count("Xem với số gần nhất đã biết") == 4, (
        "occupancy and jobs, over time and by place, have no figure and offer the last known"
    )
    assert "0/1 cụm có Biểu 02" in text.partition("Theo địa bàn")[0]
    assert "Xem với số gần nhất đã biết" not in client.get("/bao-cao/bieu-do/?don-vi=15&bu=1").content.decode()
    assert "Cả nước" in browse(cast.admin).get("/bao-cao/bieu-do/").content.decode()
    assert client.get("/bao-cao/bieu-do/?don-vi=VN").status_code == 404
    assert browse(cast.outsider).get("/bao-cao/bieu-do/?don-vi=15").status_code == 404
    assert client.get("/bao-cao/bieu-do/?ky=khong-co&bu=1").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_kept_charts_follow_the_record(cast: Cast, browse: Browse):
    """What is kept in memory is never older than the last figure or decision written."""
    client, cluster = browse(cast.officer), founded(cast, "CCN Một")
    assert "Cụm có quyết định thành lập theo địa bàn" in (first := client.get("/bao-cao/bieu-do/?ky=2026H1").content.decode())
    assert client.get("/bao-cao/bieu-do/?ky=2026H1").content.decode().count("2 cụm") == first.count("2 cụm") == 0
    founded(cast, "CCN Hai")
    told(cast, "leased_ha", 21, cluster=cluster)
    told(cast, "tenants", 1, cluster=cluster)
    after = client.get("/bao-cao/bieu-do/?ky=2026H1").content.decode()
    assert "2 cụm" in after
    assert "70 %" in after
