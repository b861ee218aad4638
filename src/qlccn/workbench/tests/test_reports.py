"""The reporting pages: a cycle from opening to the province's table, each act by the person whose it is."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qlccn.clusters import services as clusters
from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.places.models import UnitSuccession
from qlccn.places.queries import territory_ids
from qlccn.reporting import lists, services
from qlccn.reporting.models import Cycle, Package, Report, ReportEvent
from qlccn.reporting.tests.makers import H1, founded, paper, planned, project, told
from qlccn.reporting.tests.test_districts import Then
from qlccn.reporting.tests.test_districts import cluster as of_district
from qlccn.testing import Cast, make_province

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]
FIGURES = {"v-1": "12,5", "v-2": "0,75", "v-3": "120", "v-4": "9,2"}


@pytest.fixture(autouse=True)
def _day():
    with clock.held(date(2026, 6, 16)):
        yield


@pytest.fixture
def report(cast: Cast) -> Report:
    project(founded(cast, "CCN Một"), cast.plant)
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    return Report.objects.get()


def test_opening_a_cycle_on_the_page(cast: Cast, browse: Browse):
    project(founded(cast, "CCN Một"), cast.plant)
    client = browse(cast.officer)
    assert "Mở kỳ báo cáo" in client.get("/bao-cao/").content.decode()
    answer = client.post("/bao-cao/mo-ky/", {"kind": "01", "period": H1, "province": "15"}, follow=True)
    assert "thêm 1 báo cáo phải nộp" in answer.content.decode()
    assert "Công ty May Bảo Ái" in answer.content.decode()
    wrong = client.post("/bao-cao/mo-ky/", {"kind": "01", "period": "2026Q3", "province": "15"})
    assert wrong.status_code == 422
    assert "quý III/2026" in wrong.content.decode()  # what was typed stays on the page, in words
    assert client.post("/bao-cao/mo-ky/", {"kind": "01", "period": H1, "province": "24"}).status_code == 422
    assert browse(cast.tenant).post("/bao-cao/mo-ky/", {}).status_code == 403


def test_a_tenant_types_a_wrong_figure_loses_nothing_and_then_hands_in(cast: Cast, browse: Browse, report: Report):
    client, url = browse(cast.tenant), f"/bao-cao/{report.pk}/"
    assert "Nộp báo cáo" in client.get(url).content.decode()
    wrong = client.post(url, FIGURES | {"v-3": "một trăm", "g-1": "ước", "viec": "nop"})
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert "“một trăm” không phải là số" in text
    assert 'value="12,5"' in text
    assert 'value="ước"' in text
    assert client.post(url, FIGURES | {"viec": "luu"}).status_code == 302
    done = client.post(url, FIGURES | {"viec": "nop"}, follow=True)
    assert "Đã nộp báo cáo." in done.content.decode()
    officer = browse(cast.commune_officer)
    assert "Chờ tôi xét" in officer.get("/bao-cao/").content.decode()
    assert "Đã chấp nhận báo cáo" in officer.post(url, {"viec": "chap-nhan"}, follow=True).content.decode()
    assert client.post(url, FIGURES | {"viec": "nop"}).status_code == 422


def test_every_wrong_figure_is_named_at_once_and_large_ones_are_read_with_points(cast: Cast, browse: Browse, report: Report):
    client, url = browse(cast.tenant), f"/bao-cao/{report.pk}/"
    wrong = FIGURES | {"v-2": "abc", "v-3": "một trăm"}
    for text in (
        client.post(url, wrong | {"viec": "nop"}).content.decode(),
        client.post(f"{url}kiem-tra/", wrong).content.decode(),
    ):
        assert "Chỉ tiêu 2: “abc”" in text
        assert "Chỉ tiêu 3: “một trăm”" in text
    assert client.post(url, FIGURES | {"v-1": "1.234,5", "viec": "nop"}).status_code == 302
    assert '<b class="num">1.234,5</b>' in client.get(url).content.decode()


def test_a_year_of_which_nothing_was_told_before_has_its_half_year_beside_it(cast: Cast, browse: Browse):
    made = project(founded(cast, "CCN Một"), cast.plant)
    told(cast, "workers", 1230, project=made)
    with clock.held(date(2026, 12, 15)):
        services.open_cycle("01", "2026", cast.province, by=cast.officer)
        url = f"/bao-cao/{Report.objects.get().pk}/"
        text = browse(cast.tenant).get(url).content.decode()
        assert "6 tháng đầu năm 2026</th>" in text
        assert "1.230" in text
        told(cast, "workers", 990, project=made, on=date(2025, 12, 14), period="2025")
        text = browse(cast.tenant).get(url).content.decode()
    assert "Năm 2025</th>" in text
    assert "990" in text
    assert "1.230" not in text


def test_the_page_of_a_cycle_says_what_of_its_law_has_lapsed(cast: Cast, browse: Browse):
    planned(cast, "CCN Một")
    with clock.held(date(2026, 11, 2)):
        opened = services.open_cycle("phan-dinh-xa", "2026", cast.province, by=cast.officer)
        text = browse(cast.officer).get(f"/bao-cao/ky/{opened.cycle.pk}/").content.decode()
    assert "Từ 15/9/2026 nghị định này không còn điều nào về cụm công nghiệp" in text


def test_an_explanation_is_asked_for_on_the_page(cast: Cast, browse: Browse, report: Report):
    client, url = browse(cast.tenant), f"/bao-cao/{report.pk}/"
    odd = FIGURES | {"v-1": "0", "viec": "nop"}
    asked = client.post(url, odd)
    assert asked.status_code == 422
    assert 'name="e-C01:workers"' in asked.content.decode()
    assert client.post(url, odd | {"e-C01:workers": "Đang chạy thử"}).status_code == 302


def test_checks_are_told_while_typing_and_by_a_button_without_a_script_and_nothing_is_kept(
    cast: Cast, browse: Browse, report: Report
):
    client, url = browse(cast.tenant), f"/bao-cao/{report.pk}/"
    assert f'hx-post="{url}kiem-tra/"' in client.get(url).content.decode()
    for changed, said in (
        ({"v-3": "-5"}, "Phải sửa:"), ({"v-3": "một trăm"}, "không phải là số"), ({"v-1": "0"}, "cần giải trình"), ({}, ""), (dict.fromkeys(FIGURES, ""), ""),
    ):  # fmt: skip
        told_ = client.post(f"{url}kiem-tra/", FIGURES | changed)
        assert (told_.status_code, said in told_.content.decode(), bool(told_.content.strip())) == (200, True, bool(said)), (
            changed
        )
    pressed = client.post(url, FIGURES | {"v-1": "0", "v-3": "-5", "viec": "kiem-tra"}).content.decode()
    assert "chưa ghi gì" in pressed
    assert "không thể âm" in pressed
    asked = client.post(url, FIGURES | {"v-1": "0", "viec": "kiem-tra"}).content.decode()
    assert 'name="e-C01:workers"' in asked
    assert "không có chỗ nào sai" in client.post(url, FIGURES | {"viec": "kiem-tra"}).content.decode()
    assert browse(cast.investor).post(f"{url}kiem-tra/", FIGURES).status_code == 404
    report.refresh_from_db()
    assert (report.state, report.values) == ("owed", {})


def test_the_judge_reads_each_explanation_beside_what_it_explains(cast: Cast, browse: Browse, report: Report):
    odd = FIGURES | {"v-1": "0", "viec": "nop", "e-C01:workers": "Đang chạy thử"}
    assert browse(cast.tenant).post(f"/bao-cao/{report.pk}/", odd).status_code == 302
    text = browse(cast.commune_officer).get(f"/bao-cao/{report.pk}/").content.decode()
    assert "Có lao động mà không có doanh thu" in text
    assert "Đang chạy thử" in text


def test_the_spreadsheet_goes_down_and_comes_back(cast: Cast, browse: Browse, report: Report):
    client, url = browse(cast.tenant), f"/bao-cao/{report.pk}/"
    book = openpyxl.load_workbook(BytesIO(client.get(f"{url}bieu.xlsx").content))
    sheet = book["Biểu số 01"]
    first = next(c.row for c in sheet["A"] if c.value == "(1)") + 1
    for offset, value in enumerate((12.5, 0.75, 120, "chín")):
        sheet[f"D{first + offset}"] = value

    def send() -> tuple[int, str]:
        out = BytesIO()
        book.save(out)
        answer = client.post(url, {"viec": "tep", "tep": SimpleUploadedFile("b.xlsx", out.getvalue())}, follow=True)
        return answer.status_code, answer.content.decode()

    status, text = send()
    assert (status, f"Ô D{first + 3}" in text) == (422, True)
    sheet[f"D{first + 3}"] = 9.2
    status, text = send()
    assert (status, "bản nháp" in text, 'value="12,5"' in text) == (200, True, True)


def test_the_form_stays_with_the_report_for_who_sees_it(cast: Cast, browse: Browse, report: Report):
    url, tenant = f"/bao-cao/{report.pk}/", browse(cast.tenant)
    book = openpyxl.load_workbook(BytesIO(tenant.get(f"{url}bieu.xlsx").content))
    first = next(c.row for c in book["Biểu số 01"]["A"] if c.value == "(1)") + 1
    for line, value in enumerate((12.5, 0.75, 120, 9.2), start=first):
        book["Biểu số 01"][f"D{line}"] = value
    out = BytesIO()
    book.save(out)
    tenant.post(url, {"viec": "tep", "tep": SimpleUploadedFile("biểu điền.xlsx", out.getvalue())})
    file = report.files.get()
    page = browse(cast.commune_officer).get(url).content.decode()
    assert "biểu điền.xlsx" in page
    assert file.sha256[:12] in page
    assert "số nay khác tệp" not in page
    got = browse(cast.officer).get(f"{url}tep/{file.pk}/")
    assert b"".join(got.streaming_content) == out.getvalue()
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert browse(cast.outsider).get(f"{url}tep/{file.pk}/").status_code == 404
    assert tenant.get(f"{url}tep/{file.pk + 1}/").status_code == 404
    tenant.post(url, {"viec": "luu", "v-1": "12,5", "v-2": "0,75", "v-3": "121", "v-4": "9,2"})
    page = browse(cast.commune_officer).get(url).content.decode()
    assert "số nay khác tệp" in page
    assert "chỉ tiêu 3" in page


def test_on_behalf_returned_accepted_in_bulk_and_opened_again(cast: Cast, browse: Browse, report: Report):
    officer, url = browse(cast.officer), f"/bao-cao/{report.pk}/"
    letter = paper(cast, date(2026, 6, 15), type="bao-cao", number="3/BC")
    assert officer.post(url, FIGURES | {"viec": "nop"}).status_code == 422
    behalf = FIGURES | {"viec": "nop", "paper": letter.pk, "received_on": "15/06/2026"}
    assert officer.post(url, behalf).status_code == 302
    assert officer.post(url, {"viec": "chap-nhan"}).status_code == 422  # not by who typed it
    commune = browse(cast.commune_officer)
    assert commune.post(url, {"viec": "tra-lai", "ly-do": ""}).status_code == 422
    assert commune.post(url, {"viec": "tra-lai", "ly-do": "Thiếu"}).status_code == 302
    browse(cast.tenant).post(url, FIGURES | {"viec": "nop"})
    cycle = Cycle.objects.get()
    page = f"/bao-cao/ky/{cycle.pk}/"
    assert commune.post(page, {"viec": "chap-nhan"}).status_code == 422
    assert "Đã chấp nhận 1 báo cáo" in commune.post(page, {"viec": "chap-nhan", "chon": report.pk}, follow=True).content.decode()
    assert officer.post(url, {"viec": "mo-lai", "ly-do": "Sai số"}).status_code == 302
    report.refresh_from_db()
    assert report.state == "returned"


def test_strangers_find_nothing(cast: Cast, browse: Browse, report: Report):
    cycle = Cycle.objects.get()
    for actor in (cast.outsider, cast.investor, cast.agency, cast.second_commune_officer):
        client = browse(actor)
        for url in (f"/bao-cao/{report.pk}/", f"/bao-cao/{report.pk}/bieu.xlsx", f"/bao-cao/ky/{cycle.pk}/"):
            assert client.get(url).status_code == 404, (actor.role, url)
        assert client.post(f"/bao-cao/{report.pk}/", FIGURES | {"viec": "nop"}).status_code == 404
        assert "Công ty May" not in client.get("/bao-cao/").content.decode()


def test_the_letter_names_who_is_silent(cast: Cast, browse: Browse, report: Report):
    url = f"/bao-cao/ky/{report.cycle_id}/don-doc.docx"
    assert browse(cast.officer).get(url).content[:2] == b"PK"
    assert browse(cast.tenant).get(url).status_code == 403
    services.submit(report, services.Entry({k[2:]: v for k, v in FIGURES.items()}), by=cast.tenant)
    assert browse(cast.officer).get(url).status_code == 422


def test_the_table_its_cells_its_files_and_its_sending(cast: Cast, browse: Browse):
    one = founded(cast, "CCN Một")
    told(cast, "leased_ha", 15, cluster=one)
    client, base = browse(cast.officer), f"/bao-cao/tong-hop/04/15/{H1}/"
    text = client.get(base).content.decode()
    assert "1/1 cụm có Biểu 02" in text
    assert "Cụm" in text
    cell = client.get(f"{base}dong/18/").content.decode()
    assert "CCN Một" in cell
    assert ">15</td>" in cell
    for fmt in ("xlsx", "docx", "pdf", "json"):
        assert client.get(f"{base}bieu.{fmt}").status_code == 200
    assert json.loads(client.get(f"{base}bieu.json").content)["form"] == "04"
    assert "Đã gửi lần 1" in client.post(f"{base}gui/", follow=True).content.decode()
    kept = Package.objects.get()
    assert client.get(f"/bao-cao/goi/{kept.pk}/").content.decode() == kept.body
    told(cast, "tenants", 4, cluster=one)
    text = client.get(base).content.decode()
    assert "Khác bản đã gửi lần 1" in text
    assert "dòng nay khác, số đã gửi ghi dưới từng số" in text
    assert "đã gửi —" in text
    assert browse(cast.outsider).get(base).status_code == 404
    assert browse(cast.outsider).get(f"/bao-cao/goi/{kept.pk}/").status_code == 404
    assert browse(cast.tenant).get(base).status_code == 403
    for odd in ("05/15/2026H1", "04/15/2026X", "04/zz/2026H1", "04/15/2026H1/dong/99", "04/15/2026H1/bieu.exe"):
        assert client.get(f"/bao-cao/tong-hop/{odd}/".replace(".exe/", ".exe")).status_code in (404, 422), odd


def test_a_cell_of_tenants_figures_leads_down_to_each_project_and_its_paper(cast: Cast, browse: Browse):
    made = project(founded(cast, "CCN Một"), cast.plant)
    told(cast, "workers", 1250, project=made)
    cell = browse(cast.officer).get(f"/bao-cao/tong-hop/04/15/{H1}/dong/25/").content.decode()
    assert ">1.250</td>" in cell
    line = cell.partition(f"{made.name} ({made.code}): <b>1.250</b>")[2].partition("</li>")[0]
    assert "/van-ban/" in line
    for row in ("3", "15"):
        text = browse(cast.officer).get(f"/bao-cao/tong-hop/04/15/{H1}/dong/{row}/").content.decode()
        assert ("1 dự án trong hồ sơ" if row == "15" else "/van-ban/") in text.partition("<tbody")[2].partition("</tbody>")[0], (
            row
        )


def test_the_ratio_is_shown_to_two_decimals_and_says_which_area_is_missing(cast: Cast, browse: Browse):
    one, two = founded(cast, "CCN Một"), founded(cast, "CCN Hai")
    told(cast, "leased_ha", 10, cluster=one)
    for cluster in (one, two):
        told(cast, "tenants", 1, cluster=cluster)
    text = browse(cast.officer).get(f"/bao-cao/tong-hop/04/15/{H1}/dong/19/").content.decode()
    assert "33,33" in text
    assert "33,333" not in text
    assert "thiếu đất công nghiệp đã cho thuê" in text


def test_a_figure_corrected_after_sending_stands_beside_the_one_that_was_sent(cast: Cast, browse: Browse):
    first = told(cast, "leased_ha", 15, cluster=founded(cast, "CCN Một"))
    client, base = browse(cast.officer), f"/bao-cao/tong-hop/04/15/{H1}/"
    with clock.held(date(2026, 6, 20)):
        client.post(f"{base}gui/")
    with clock.held(date(2026, 7, 1)):
        clusters.retract_claim(first, reason="Đo lại", by=cast.officer)
        told(cast, "leased_ha", 12, cluster=first.cluster)
        text = client.get(base).content.decode()
    assert "đã gửi 15" in text
    assert text.count("đã gửi 15") == 1
    assert "<b>12</b>" in text
    assert "dòng 18: gửi 15, nay 12" in text
    assert next(r["value"] for r in json.loads(Package.objects.get().body)["rows"] if r["code"] == "18") == 15


def test_an_override_on_the_page_needs_paper_and_reason(cast: Cast, browse: Browse):
    founded(cast, "CCN Một")
    client, url = browse(cast.officer), f"/bao-cao/tong-hop/04/15/{H1}/dong/14/"
    letter = paper(cast, date(2026, 6, 10), type="bao-cao", number="9/BC")
    assert client.post(url, {"value": "120", "document": letter.pk, "reason": ""}).status_code == 422
    assert client.post(url, {"value": "120", "reason": "x"}).status_code == 422
    for value in ("120", "130,5"):
        assert client.post(url, {"value": value, "document": letter.pk, "reason": "Theo quyết toán"}).status_code == 302
    text = client.get(url).content.decode()
    assert "130,5" in text
    assert "Theo quyết toán" in text


def test_the_country_is_for_the_ministry(cast: Cast, browse: Browse):
    founded(cast, "CCN Một")
    assert "Lào Cai" in browse(cast.admin).get(f"/bao-cao/tong-hop/04/VN/{H1}/").content.decode()
    assert browse(cast.officer).get(f"/bao-cao/tong-hop/04/VN/{H1}/").status_code == 404


def test_every_role_has_a_reporting_page_of_its_own(cast: Cast, browse: Browse, report: Report):
    for name, actor in cast.everyone.items():
        if name != "nobody":
            assert browse(actor).get("/bao-cao/").status_code == 200, name
    assert "Phải nộp" in browse(cast.tenant).get("/bao-cao/").content.decode()
    assert lists.own(cast.tenant) == [report]


def test_a_moment_is_told_on_the_day_it_was_in_vietnam(cast: Cast, browse: Browse, report: Report):
    services.submit(report, services.Entry({k[2:]: v for k, v in FIGURES.items()}), by=cast.tenant)
    ReportEvent.objects.filter(report=report).update(at=datetime(2026, 6, 18, 19, 8, tzinfo=UTC))  # 02:08 of the next day
    page = browse(cast.officer).get(f"/bao-cao/{report.pk}/").content.decode()
    assert "19/06/2026" in page
    assert "18/06/2026" not in page


def test_a_district_of_before_has_its_table_and_the_department_sends_for_it(cast: Cast, browse: Browse):
    then = Then(cast)
    of_district(cast, "CCN Một", then.a)
    officer = browse(cast.officer)
    opening = officer.get("/bao-cao/").content.decode()
    assert 'label="Đến 30/06/2025"' in opening
    assert '<option value="15-2025">Tỉnh Yên Bái</option>' in opening
    done = officer.post(
        "/bao-cao/mo-ky/", {"kind": "03", "period": "2025H1", "province": "15-2025"}, follow=True
    ).content.decode()
    assert "UBND huyện Yên Bình" in done
    base = "/bao-cao/tong-hop/03/141/2025H1/"
    page = officer.get(base).content.decode()
    assert "Huyện Yên Bình" in page
    assert "Gửi thay UBND huyện" in page
    assert "Huyện báo cáo" in officer.get(f"{base}dong/3/").content.decode()
    assert "Huyện Yên Bình" in officer.get("/bao-cao/tong-hop/04/15/2025H1/").content.decode()
    refused = officer.post(f"{base}gui/", {"viec": "thay"})
    assert refused.status_code == 422
    assert not Package.objects.exists()
    came = paper(cast, date(2025, 6, 20), type="bao-cao", issuer=then.committee)
    sent = officer.post(f"{base}gui/", {"viec": "thay", "paper": came.pk}, follow=True).content.decode()
    assert "Đã gửi lần 1" in sent
    report = Report.objects.get(unit=then.one)
    assert (report.state, report.received_on) == ("submitted", date(2025, 6, 20))
    assert browse(cast.commune_officer).get(base).status_code == 404


def test_a_table_leads_only_where_its_place_stood(cast: Cast, browse: Browse):
    """The commune of today has no table of a year in which districts reported; the province that is no more leads to what it became."""
    Then(cast)
    before = make_province("10", "Lào Cai cũ", since=None, until=date(2025, 6, 30))
    UnitSuccession.objects.create(old=before, new=cast.province, on=date(2025, 7, 1))
    territory_ids.cache_clear()
    tables = [
        (cast.commune_officer, f"03/{cast.commune.code}/2025"),
        (cast.officer, "04/10/2025H1"),
        (cast.officer, "04/15/2025H1"),
    ]
    for actor, table in tables:
        client = browse(actor)
        page = client.get(f"/bao-cao/tong-hop/{table}/").content.decode()
        found = re.findall(r'href="(/bao-cao/(?:tong-hop|tinh-hinh|bieu-do)/[^"]*)"', page)
        assert len(found) > 3, table
        assert [url for url in found if client.get(url).status_code != 200] == []
    for year, older in (("2009", "/15/2008/"), ("2023", "/15/2023/bieu.xlsx")):
        client, page = browse(cast.officer), browse(cast.officer).get(f"/bao-cao/tong-hop/04/15/{year}/").content.decode()
        assert f"/15/{year}H1/" in page
        assert older not in page  # no clusters before 2009; no form of this circular before 2024
        assert client.get(f"/bao-cao/tong-hop/04/15/{year}/bieu.json").status_code == 200
    assert browse(cast.officer).get("/bao-cao/tong-hop/04/15/2008/").status_code == 404
    assert "don-vi=15" in browse(cast.officer).get("/bao-cao/tong-hop/04/10/2025H1/").content.decode()
