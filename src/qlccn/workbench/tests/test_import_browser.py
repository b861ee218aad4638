"""Importing in a real browser: by keyboard and without a script from the file to the import's page and back, on a phone; accessibility rules."""

import pytest

from qlccn.clusters.models import Claim, ImportBatch
from qlccn.workbench.tests.test_clusters_browser import RULES, browser, opened  # noqa: F401  (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLE = (
    "DANH SÁCH,,,,\nTên cụm công nghiệp,Tỉnh,\"Xã, phường\",Diện tích quy hoạch (ha),Diện tích DA\nCCN Mong Son,Lào Cai,xã Bảo Ái,76,5\n"
    "CCN Thử Nghiệm,Lào Cai,xã Không Có,mấy,3\nCCN Thử Hai,Nơi Nào,,12,\n,Lào Cai,xã Bảo Ái,1,\n"
)  # fmt: skip


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def bang(tmp_path):
    path = tmp_path / "bang.csv"
    path.write_text(TABLE, "utf-8")
    return path


@pytest.mark.parametrize("width,scheme", [(1440, "light"), (390, "dark")])
def test_every_step_passes_the_accessibility_rules_and_fits(opened, live_server, bang, width, scheme):  # noqa: F811
    from axe_playwright_python.sync_playwright import Axe

    cast, _, visit = opened
    page = visit(cast.officer, width=width, scheme=scheme)
    wrong: list[tuple[str, str, str]] = []

    def look(step: str) -> None:
        found = Axe().run(page, options=RULES).response["violations"]
        wrong.extend((step, v["id"], v["nodes"][0]["html"][:160]) for v in found)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append((step, "wide", ""))

    page.goto(f"{live_server.url}/nhap-du-lieu/")
    look("start")
    page.set_input_files("input[type=file]", bang)
    page.click("button:has-text('Xem trước'):not(:has-text('ranh'))")
    page.wait_for_selector("#dong")
    look("desk with faults")
    page.goto(f"{page.url}?xem=tat-ca&sua=3")
    look("desk, a row opened")
    page.goto(f"{live_server.url}/nhap-du-lieu/lop/")
    look("layers")
    assert wrong == []


@pytest.mark.parametrize("width", [1440, 390])
def test_a_table_is_mended_committed_and_taken_back_without_a_script(opened, live_server, bang, width):  # noqa: F811
    cast, _, visit = opened
    page = visit(cast.officer, script=False, width=width)
    page.goto(f"{live_server.url}/nhap-du-lieu/")
    page.set_input_files("input[type=file]", bang)
    page.click("button:has-text('Xem trước'):not(:has-text('ranh'))")
    assert page.is_visible("text=Chưa ghi được")
    page.click("text=Tới lỗi đầu tiên")
    assert page.url.endswith("#loi-1")
    page.fill("input[name='o-4-3']", "12,5")
    page.fill("input[name='o-5-1']", "Lào Cai")
    page.fill("input[name='o-6-0']", "CCN Thử Ba")
    page.press("input[name='o-6-0']", "Enter")
    assert not page.is_visible("text=Chưa ghi được")
    page.click("button[value=ghi]")
    batch = ImportBatch.objects.get()
    assert f"/nhap-du-lieu/{batch.pk}/" in page.url
    assert (batch.new, batch.changed, len(batch.adjusted["cells"])) == (3, 1, 3)
    assert (
        "sửa khi nhập"
        in Claim.objects.get(document=batch.document, cluster__aliases__name="CCN Thử Nghiệm", indicator="planned_ha").passage
    )
    page.fill("[name=reason]", "Nhầm tệp")
    page.click("button:has-text('Hoàn tác')")
    assert page.is_visible("text=Đã hoàn tác")
    assert not Claim.objects.standing().filter(document=batch.document).exists()
