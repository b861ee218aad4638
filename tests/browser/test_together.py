"""Working together in a real browser: two people at one record, a talk with a name in it, the pages of notices; with and without scripts."""

from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from qlccn.clusters.models import Act
from qlccn.notices import services as notices
from qlccn.notices.models import Comment, Notice
from qlccn.obligations import services as obligations
from qlccn.obligations.models import Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.testing import Cast, make_cast, make_document
from qlccn.workbench.tests.cluster_stock import make_stock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db, settings, tmp_path: Path) -> Cast:
    settings.FILES_DIR = tmp_path / "files"
    return make_cast()


@pytest.fixture
def duty(cast: Cast) -> Obligation:
    paper = make_document(cast.department, subject="Đôn đốc tiến độ")
    names = (Named("UBND xã Bảo Ái", organisation=cast.commune_committee),)
    rule = {"kind": "date", "day": date(2026, 11, 2).isoformat()}
    values = {"assignees": names, "owed_to": cast.department, "due_rule": rule}
    return obligations.add(paper, Proposal(what="Báo cáo tiến độ hạ tầng", **values), by=cast.officer, still_binds=True)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_two_browsers_editing_one_record_lose_nothing(cast: Cast, duty: Obligation, window, script: bool):
    first, second = window(cast.officer, script=script), window(cast.colleague, script=script, width=390)
    for page in (first, second):
        page.goto(f"/nhiem-vu/{duty.pk}/sua/")
    first.fill("[name=what]", "Báo cáo tiến độ hạ tầng, của người thứ nhất")
    first.fill("[name=clause]", "II.3")
    first.get_by_role("button", name="Lưu").click()
    first.wait_for_url(f"**/nhiem-vu/{duty.pk}/")
    second.fill("[name=what]", "Báo cáo tiến độ hạ tầng, của người thứ hai")
    second.fill("[name=programme]", "Kế hoạch 2026")
    second.get_by_role("button", name="Lưu").click()
    told = second.locator("#khac-biet")
    assert "của người thứ nhất" in told.inner_text()
    assert "của người thứ hai" in told.inner_text()
    assert second.input_value("[name=what]").endswith("của người thứ hai")
    assert second.input_value("[name=clause]") == "II.3"
    assert second.evaluate("document.documentElement.scrollWidth <= innerWidth") if script else True
    second.get_by_role("button", name="Lấy bản mới của mục Nội dung việc").click()
    assert second.input_value("[name=what]").endswith("của người thứ nhất")
    assert second.input_value("[name=programme]") == "Kế hoạch 2026"
    second.fill("[name=what]", "Báo cáo tiến độ hạ tầng, của cả hai")
    second.get_by_role("button", name="Lưu").click()
    second.wait_for_url(f"**/nhiem-vu/{duty.pk}/")
    duty.refresh_from_db()
    assert (duty.what, duty.clause, duty.programme) == ("Báo cáo tiến độ hạ tầng, của cả hai", "II.3", "Kế hoạch 2026")


def test_two_browsers_correcting_one_act_lose_nothing(cast: Cast, window):
    stock = make_stock(cast)
    first, second = window(cast.officer), window(cast.colleague)
    for page in (first, second):
        page.goto(f"/cum-cong-nghiep/{stock.main.code}/su-kien/{stock.established.pk}/sua/")
    first.fill("[name=term_established_ha]", "55")
    first.fill("[name=reason]", "Nhầm diện tích")
    first.get_by_role("button", name="Ghi bản sửa").click()
    first.wait_for_url(f"**/cum-cong-nghiep/{stock.main.code}/")
    second.fill("[name=note]", "Xem bản vẽ")
    second.fill("[name=reason]", "Thêm ghi chú")
    second.get_by_role("button", name="Ghi bản sửa").click()
    assert "55" in second.locator("#khac-biet").inner_text()
    assert second.input_value("[name=term_established_ha]") == "55"
    second.get_by_role("button", name="Ghi bản sửa").click()
    second.wait_for_url(f"**/cum-cong-nghiep/{stock.main.code}/")
    act = Act.objects.standing().get(cluster=stock.main, kind="established")
    assert (act.note, str(act.terms.get(name="established_ha").decimal)) == ("Xem bản vẽ", "55.0000")


def test_a_name_is_completed_by_keyboard_and_the_person_told(cast: Cast, duty: Obligation, window):
    cast.colleague.account.name = "Trần Thị Hoa"
    cast.colleague.account.save()
    page = window(cast.officer)
    page.goto(f"/nhiem-vu/{duty.pk}/")
    box = page.locator("[data-mention]")
    box.press_sequentially("Nhờ @hoa")
    page.get_by_role("option", name="Trần Thị Hoa").wait_for()
    box.press("Enter")
    assert box.input_value() == f"Nhờ @{cast.colleague.account.username} "
    box.press_sequentially("xem giúp")
    page.get_by_role("button", name="Gửi", exact=True).click()
    page.wait_for_url("**#loi-*")
    assert Comment.objects.get().text == f"Nhờ @{cast.colleague.account.username} xem giúp"
    other = window(cast.colleague, width=390)
    other.goto("/")
    other.get_by_role("link", name="Thông báo: 1 chưa xem").click()
    other.get_by_role("link", name="Báo cáo tiến độ hạ tầng").first.click()
    other.wait_for_url("**#trao-doi")
    assert other.get_by_text("xem giúp").is_visible()


def test_a_comment_without_a_script(cast: Cast, duty: Obligation, window):
    page = window(cast.commune_officer, script=False)
    page.goto(f"/nhiem-vu/{duty.pk}/")
    page.fill("[data-mention]", "Xã đang làm")
    page.get_by_role("button", name="Gửi", exact=True).click()
    assert page.get_by_text("Xã đang làm").is_visible()
    page.get_by_role("button", name="Thôi theo dõi").click()
    assert page.get_by_role("button", name="Theo dõi", exact=True).is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_axe_violation_and_fit_a_phone(cast: Cast, duty: Obligation, window, scheme: str):
    notices.comment("obligation", duty.pk, "Xã gửi thêm biểu", by=cast.officer)
    notices.comment("obligation", duty.pk, "Nội bộ", inside=True, by=cast.officer)
    for width in (1280, 390):
        page = window(cast.officer, width=width, scheme=scheme)
        for url in (
            "/", f"/nhiem-vu/{duty.pk}/", "/thong-bao/", "/thong-bao/theo-doi/", "/thong-bao/tuy-chon/", "/nhiem-vu/don-doc/",
            "/nhiem-vu/don-doc/?cq=ubnd-xa-bao-ai", f"/thong-bao/trao-doi/obligation/{duty.pk}/",
        ):  # fmt: skip
            page.goto(url)
            found = Axe().run(page)
            assert found.violations_count == 0, (url, found.generate_report())
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (url, width)
    other = window(cast.commune_officer, width=390, scheme=scheme)
    other.goto("/thong-bao/")
    assert Notice.objects.filter(membership=cast.commune_officer.membership).exists()
    assert Axe().run(other).violations_count == 0
