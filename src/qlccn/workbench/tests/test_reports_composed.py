"""Progress, tasks, punctuality and reminders on screen: found from the reports page, sent, taken away; and how many queries they ask."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qlccn.core import clock
from qlccn.obligations import services as duties
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import Actor
from qlccn.reporting import adhoc, cycles, services
from qlccn.reporting.models import Cycle, Nudge, Package
from qlccn.reporting.sweeps import report_reminders
from qlccn.reporting.tests.makers import H1, act, founded, paper, project
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]
BUDGETS = yaml.safe_load((Path(__file__).parent / "query_budgets.yaml").read_text("utf-8"))


@pytest.fixture(autouse=True)
def _day():
    with clock.held(date(2026, 6, 16)):
        yield


def tasks(cast: Cast, count: int) -> None:
    letter = make_document(cast.department)
    names = (
        Named(cast.finance.name, organisation=cast.finance),
        Named(cast.commune_committee.name, organisation=cast.commune_committee),
    )
    made = duties.propose(letter, [Proposal(what=f"Việc {n}", assignees=names) for n in range(count)], by=cast.officer)
    duties.confirm_many(letter, made, by=cast.officer)


def test_from_the_reports_page_to_a_sent_package(cast: Cast, browse: Browse):
    tasks(cast, 2)
    client = browse(cast.agency)
    assert "Lập báo cáo tiến độ, nhiệm vụ" in client.get("/bao-cao/").content.decode()
    went = client.get("/bao-cao/lap/", {"form": "nhiem-vu", "code": cast.finance.slug, "period": "2026Q2"})
    base = f"/bao-cao/lap/nhiem-vu/{cast.finance.slug}/2026Q2/"
    assert went.headers["Location"] == base
    page = client.get(base).content.decode()
    assert "Việc 1" in page
    assert "Gửi báo cáo" in page
    assert "Không có nhiệm vụ nào" in client.get(f"{base}?tinh-trang=overdue").content.decode()
    sent = client.post(f"{base}gui/", {"danh-gia": "Thiếu người."}, follow=True).content.decode()
    assert "Đã gửi lần 1" in sent
    kept = Package.objects.get()
    assert client.get(f"/bao-cao/goi/{kept.pk}/").content.decode() == kept.body
    assert json.loads(kept.body)["remarks"] == "Thiếu người."
    for fmt, begins in (("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF"), ("json", b"{")):
        assert client.get(f"{base}tep.{fmt}").content.startswith(begins)
    for stranger in (cast.outsider, cast.tenant, cast.investor):
        assert browse(stranger).get(base).status_code == 404
        assert browse(stranger).get(f"/bao-cao/goi/{kept.pk}/").status_code == 404
        assert browse(stranger).post(f"{base}gui/").status_code == 404
    assert browse(cast.officer).post(f"{base}gui/").status_code in (403, 422)


def test_progress_of_a_cluster_by_its_investor(cast: Cast, browse: Browse):
    one = founded(cast, "CCN Một")
    act(cast, one, "construction_started", date(2026, 4, 10))
    client = browse(cast.investor)
    assert one.code in client.get("/bao-cao/").content.decode()
    base = f"/bao-cao/lap/tien-do/{one.code}/2026Q2/"
    assert "Khởi công hạ tầng" in client.get(base).content.decode()
    assert "Đã gửi lần 1" in client.post(f"{base}gui/", {"danh-gia": ""}, follow=True).content.decode()
    for odd in (
        "04/15/2026Q2/",
        f"tien-do/{one.code}/2026Q9/",
        "tien-do/CCN-999999/2026Q2/",
        "nhiem-vu/khong-co/2026Q2/",
        f"tien-do/{one.code}/2026Q2/tep.exe",
    ):
        assert client.get(f"/bao-cao/lap/{odd}").status_code in (404, 422), odd
    assert client.get("/bao-cao/lap/", {"form": "tien-do", "code": "15", "period": "2026Q2"}).status_code == 422


def test_who_is_punctual(cast: Cast, browse: Browse):
    project(founded(cast, "CCN Một"), cast.plant)
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    with clock.held(date(2026, 6, 25)):
        client = browse(cast.officer)
        assert 'href="/bao-cao/dung-han/"' in client.get("/bao-cao/").content.decode()
        page = client.get("/bao-cao/dung-han/?nhom=dia-ban&loai=01").content.decode()
        assert "Xã Bảo Ái" in page
        assert "0/1" in page
        assert client.get("/bao-cao/dung-han.xlsx").content[:2] == b"PK"
        assert client.get("/bao-cao/dung-han/?nhom=x").status_code == 422
        assert "Công ty May" not in browse(cast.outsider).get("/bao-cao/dung-han/").content.decode()


def test_what_the_worker_reminded_of_is_on_the_page_with_its_letter(cast: Cast, browse: Browse):
    project(founded(cast, "CCN Một"), cast.plant)
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    with clock.held(date(2026, 6, 20)):
        assert report_reminders() == "nhắc 1 kỳ báo cáo"
        nudge, cycle = Nudge.objects.get(), Cycle.objects.get()
        client, url = browse(cast.officer), f"/bao-cao/nhac/{nudge.pk}/cong-van.docx"
        assert url in client.get(f"/bao-cao/ky/{cycle.pk}/").content.decode()
        assert client.get(url).content[:2] == b"PK"
        assert "Đã soạn công văn đôn đốc" in client.get("/thong-bao/").content.decode()
        assert "Biểu số 01" in browse(cast.tenant).get("/thong-bao/").content.decode()
        assert browse(cast.outsider).get(url).status_code == 404
        assert browse(cast.tenant).get(url).status_code == 403


def test_a_cycle_can_be_opened_by_a_paper_that_is_searched_for(cast: Cast, browse: Browse):
    founded(cast, "CCN Một")
    letter = paper(cast, date(2026, 6, 1), type="cong-van", number="77/SCT")
    client, typed = browse(cast.officer), {"kind": "02", "period": H1, "province": "15"}
    found = client.post("/bao-cao/mo-ky/", typed | {"document-so": "77/SCT", "document-tim": "1"})
    assert found.status_code == 200
    assert not Cycle.objects.exists()
    assert client.post("/bao-cao/mo-ky/", typed | {"document": letter.pk}).status_code == 302
    assert Cycle.objects.get().document == letter


def test_the_pages_keep_their_budgets(cast: Cast, browse: Browse):
    one = founded(cast, "CCN Một")
    for n in range(60):
        project(one, cast.plant, f"Xưởng {n}")
    tasks(cast, 60)
    cycle = services.open_cycle("01", H1, cast.province, by=cast.officer).cycle
    asked = adhoc.asked_of("Rà soát", "project", [adhoc.Field("", "Số máy")])
    letter = paper(cast, date(2026, 6, 1))
    request = cycles.open_request(
        asked, cast.province, as_of=date(2026, 6, 1), before=date(2026, 7, 1), document=letter, by=cast.officer
    ).cycle
    client = browse(cast.officer)
    pages = {
        "bao-cao": "/bao-cao/", "bao-cao/ky/<id>": f"/bao-cao/ky/{cycle.pk}/", "bao-cao/ky/<id>/bang": f"/bao-cao/ky/{request.pk}/bang/",
        "bao-cao/dung-han": "/bao-cao/dung-han/", "bao-cao/lap/tien-do": "/bao-cao/lap/tien-do/15/2026Q2/", "bao-cao/lap/nhiem-vu": "/bao-cao/lap/nhiem-vu/15/2026Q2/",
    }  # fmt: skip
    counts = {}
    for name, url in pages.items():
        client.get(url)  # what a running server has in memory
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts[name] = len(captured)
    assert {name: count for name, count in counts.items() if count > BUDGETS[name]} == {}, counts
