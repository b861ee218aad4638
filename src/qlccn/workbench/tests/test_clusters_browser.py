"""The cluster pages in a real browser: rules of accessibility, nothing wider than the screen, and the errands without a script."""

import shutil
from datetime import date

import pytest

from qlccn.clusters.models import Act
from qlccn.testing import make_cast
from qlccn.workbench.tests.cluster_stock import make_stock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def browser():
    found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    assert found, "không có Chromium: cài gói chromium, hoặc chạy với -m 'not browser'"
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread; the database is used beside it
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def opened(browser, live_server, settings, browse):
    """(cast, stock, a function that opens a page as an actor)."""
    settings.ALLOWED_HOSTS = ["*"]
    cast = make_cast()
    stock = make_stock(cast)

    def visit(actor, *, width: int = 1440, scheme: str = "light", script: bool = True):
        cookie = browse(actor).cookies["sessionid"].value
        phone = width < 500
        context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, has_touch=phone, is_mobile=phone, java_script_enabled=script,
        )  # fmt: skip
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    return cast, stock, visit


def addresses(stock) -> list[str]:
    home = f"/cum-cong-nghiep/{stock.main.code}/"
    return [
        "/cum-cong-nghiep/", home, f"{home}?ngay=01/06/2026", f"{home}su-kien/?loai=amended", f"{home}su-kien/?loai=members_asked",
        f"{home}su-kien/{stock.established.pk}/", f"{home}su-kien/{stock.established.pk}/sua/", f"{home}so-lieu/", f"{home}so-lieu/?chi-tieu=leased_ha",
        f"{home}sai-lech/?muc=capital_billion_vnd", "/cum-cong-nghiep/moi/", "/sai-lech/", "/nhap-du-lieu/",
    ]  # fmt: skip


@pytest.mark.parametrize("width,scheme", [(1440, "light"), (390, "dark")])
def test_every_page_passes_the_accessibility_rules_and_fits(opened, live_server, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    cast, stock, visit = opened
    page = visit(cast.officer, width=width, scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    wrong = []
    for url in addresses(stock):
        page.goto(live_server.url + url)
        if page.query_selector("[data-map]"):
            page.wait_for_selector("path.shape, .map-state:not(:empty)")
        found = Axe().run(page, options=RULES).response["violations"]
        wrong += [(url, v["id"], v["nodes"][0]["html"][:120]) for v in found]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append((url, "wide", ""))
    assert wrong == []
    assert complaints == []


def test_an_act_is_recorded_from_a_registered_paper_without_a_script(opened, live_server):
    cast, stock, visit = opened
    page = visit(cast.officer, script=False)
    page.goto(f"{live_server.url}/cum-cong-nghiep/?q=mong+son")
    page.click("#ds-cum a")
    page.click("text=Ghi sự kiện")
    page.select_option("#loai", "land_recovered")
    page.click("button:has-text('Tiếp')")
    page.fill("[name=effective_on]", "01/10/2026")
    page.fill("[name=term_recovered_ha]", "12,5")
    page.fill("[name=q]", "3426")
    page.click("button:has-text('Tìm trong sổ')")
    assert page.input_value("[name=term_recovered_ha]") == "12,5"
    page.check(f"input[name=document][value='{stock.decision.pk}']")
    page.click("button:has-text('Xem trước')")
    assert page.is_visible("#xem-truoc")
    page.click("button.main:has-text('Ghi sự kiện')")
    assert page.url.endswith(f"/cum-cong-nghiep/{stock.main.code}/")
    assert "Quyết định thu hồi đất" in page.inner_text("#su-kien")
    act = Act.objects.get(kind="land_recovered")
    assert (act.effective_on, act.document) == (date(2026, 10, 1), stock.decision)


def test_the_list_and_the_map_point_at_each_other(opened, live_server):
    cast, stock, visit = opened
    page = visit(cast.officer)
    page.goto(f"{live_server.url}/cum-cong-nghiep/")
    page.wait_for_selector("path.shape")
    row = f"#ds-cum [data-key='{stock.main.code}']"
    page.hover(row)
    assert page.query_selector("path.shape.picked")
    page.locator("path.shape").first.dispatch_event("mouseover")
    assert "picked" in (page.get_attribute(row, "class") or "")
