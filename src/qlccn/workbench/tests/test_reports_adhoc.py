"""Making an ad-hoc request on screen, answering it, reading the table; all without a script."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.reporting.models import Cycle, Report
from qlccn.reporting.tests.makers import paper, planned
from qlccn.testing import Cast, make_account, make_document, make_organisation

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def _day():
    with clock.held(date(2026, 6, 16)):
        yield


def typed(cast: Cast, **changed: object) -> dict[str, object]:
    letter = paper(cast, date(2026, 6, 10), type="cong-van")
    return {
        "title": "Rà soát nước thải", "province": "15", "who": "commune", "document": letter.pk, "as_of": "31/05/2026", "before": "01/07/2026", "so-dong": "5",
        "ten-1": "Công suất", "kieu-1": "number", "dv-1": "m³", "ten-2": "Tình trạng", "kieu-2": "choice", "chon-2": "Có; Không", "bb-2": "on",
    } | changed  # fmt: skip


def test_a_request_is_made_answered_and_read_as_one_table(cast: Cast, browse: Browse):
    planned(cast, "CCN Một")
    officer, commune = browse(cast.officer), browse(cast.commune_officer)
    assert 'href="/bao-cao/dot-xuat/"' in officer.get("/bao-cao/").content.decode()
    page = officer.post("/bao-cao/dot-xuat/", typed(cast), follow=True).content.decode()
    assert "Đã mở yêu cầu: 1 báo cáo phải nộp trước ngày 01/07/2026" in page
    report, cycle = Report.objects.get(), Cycle.objects.get()
    url = f"/bao-cao/{report.pk}/"
    asked = commune.get(url).content.decode()
    assert "<option>Không</option>" in asked
    assert "Nộp bằng Excel" in asked
    assert commune.get(f"{url}bieu.xlsx").status_code == 200
    refused = commune.post(url, {"v-1": "12,5", "v-2": "", "g-1": "ước", "viec": "nop"})
    assert refused.status_code == 422
    assert 'value="12,5"' in refused.content.decode()
    assert commune.post(url, {"v-1": "12,5", "v-2": "Có", "viec": "nop"}).status_code == 302
    assert "Đã chấp nhận báo cáo" in officer.post(url, {"viec": "chap-nhan"}, follow=True).content.decode()
    table = officer.get(f"/bao-cao/ky/{cycle.pk}/bang/").content.decode()
    assert "12,5" in table
    assert officer.get(f"/bao-cao/ky/{cycle.pk}/bang.xlsx").content[:2] == b"PK"


def test_rows_are_added_and_nothing_typed_is_lost(cast: Cast, browse: Browse):
    client = browse(cast.officer)
    more = client.post("/bao-cao/dot-xuat/", typed(cast, them="1"))
    text = more.content.decode()
    assert more.status_code == 200
    assert 'name="ten-10"' in text
    assert 'value="Công suất"' in text
    refused = client.post("/bao-cao/dot-xuat/", typed(cast, **{"chon-2": "Có"}))
    assert refused.status_code == 422
    assert "từ 2 đến 30 lựa chọn" in refused.content.decode()
    assert 'value="Rà soát nước thải"' in refused.content.decode()
    nameless = client.post("/bao-cao/dot-xuat/", typed(cast, **{"dv-3": "ha"}))
    assert "Dòng 3 chưa có tên trường" in nameless.content.decode()
    assert not Cycle.objects.exists()


def test_only_who_opens_cycles_makes_requests_and_strangers_find_nothing(cast: Cast, browse: Browse):
    planned(cast, "CCN Một")
    for actor in (cast.commune_officer, cast.tenant, cast.investor, cast.agency):
        assert browse(actor).get("/bao-cao/dot-xuat/").status_code == 403
    browse(cast.officer).post("/bao-cao/dot-xuat/", typed(cast))
    cycle = Cycle.objects.get()
    for path in ("", "bang/", "bang.xlsx"):
        assert browse(cast.outsider).get(f"/bao-cao/ky/{cycle.pk}/{path}").status_code == 404


def test_a_province_with_another_code_is_refused(cast: Cast, browse: Browse):
    assert browse(cast.officer).post("/bao-cao/dot-xuat/", typed(cast, province="24")).status_code == 422


def test_the_ministry_asks_all_provinces_at_once_and_reads_one_table(cast: Cast, browse: Browse):
    minister = make_account(Role.MINISTRY, make_organisation("bo-cong-thuong", "Bộ Công Thương"))
    letter = make_document(minister.organisation, issued_on=date(2026, 6, 10), type="cong-van")  # type: ignore[arg-type]
    client = browse(minister)
    assert "Chỉ một số tỉnh, thành phố" in client.get("/bao-cao/dot-xuat/").content.decode()
    sent = typed(cast, who="province", document=letter.pk)
    del sent["province"]
    page = client.post("/bao-cao/dot-xuat/", sent, follow=True).content.decode()
    assert "Đã mở yêu cầu ở 2 tỉnh, thành phố: 2 báo cáo phải nộp" in page
    assert "Ai đã trả lời" in page
    assert all(name in page for name in ("Tỉnh Lào Cai", "Tỉnh Bắc Ninh", "0/1"))
    report = Report.objects.get(reporter=cast.department)
    answer = {"v-1": "12,5", "v-2": "Có", "viec": "nop"}
    assert browse(cast.officer).post(f"/bao-cao/{report.pk}/", answer).status_code == 302
    table = client.get(f"/bao-cao/ky/{report.cycle_id}/bang/").content.decode()
    assert "2 tỉnh, thành phố" in table
    assert "12,5" in table
    assert client.get(f"/bao-cao/ky/{report.cycle_id}/don-doc.docx").content[:2] == b"PK"
    assert "2 tỉnh, thành phố" in client.get("/bao-cao/").content.decode()
    client.post(f"/bao-cao/ky/{report.cycle_id}/", {"viec": "khoa"})
    assert not Cycle.objects.filter(closed_at=None).exists()
    one = client.post("/bao-cao/dot-xuat/", sent | {"province": ["24"]}, follow=True).content.decode()
    assert "Đã mở yêu cầu: 1 báo cáo" in one
