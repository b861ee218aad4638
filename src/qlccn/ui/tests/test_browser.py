"""The component page in a real browser: the content policy blocks nothing, nothing is wider than the screen, keys work."""

import shutil
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

pytestmark = pytest.mark.browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
MIDDLEWARE = [
    "qlccn.core.middleware.content_security_policy",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """A test run is not the place for an access log."""


@pytest.fixture
def address(only_the_look, settings) -> Iterator[str]:
    """The component page served from this process, with the real content policy."""
    with override_settings(ROOT_URLCONF="qlccn.ui.tests.test_pages", MIDDLEWARE=MIDDLEWARE, CSRF_COOKIE_SECURE=False):
        server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), Server, Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/ui/"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def browser():
    found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    assert found, "không có Chromium: cài gói chromium, hoặc chạy với -m 'not browser'"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


def visit(browser, address: str, width: int = 1440, scheme: str = "light", script: bool = True):
    """A fresh page and the list that collects whatever its console complains about."""
    phone = width < 500
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
        has_touch=phone,
        is_mobile=phone,
        java_script_enabled=script,
    )
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    if script:
        page.wait_for_selector("path.shape")
    return page, complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 900, 390])
def test_the_page_is_clean_fits_and_passes_the_accessibility_rules(browser, address, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page, complaints = visit(browser, address, width, scheme)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


def test_the_content_policy_is_really_at_work(browser, address):
    page, complaints = visit(browser, address)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    assert any("Content Security Policy" in said for said in complaints)


def test_on_a_phone_everything_to_press_is_large_enough(browser, address):
    page, _ = visit(browser, address, 390)
    small = page.evaluate(
        """[...document.querySelectorAll('.btn:not(.small), .tab, .item, .search input, select, summary')]
        .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_on_a_phone_the_rest_of_the_navigation_opens_and_closes(browser, address):
    page, _ = visit(browser, address, 390)
    page.click(".tabs summary")
    assert page.is_visible(".tabs .sheet >> text=Quy hoạch")
    page.keyboard.press("Escape")
    assert not page.is_visible(".tabs .sheet >> text=Quy hoạch")


def test_the_same_menu_opens_without_a_script(browser, address):
    page, _ = visit(browser, address, 390, script=False)
    page.click(".tabs summary")
    assert page.is_visible(".tabs .sheet >> text=Quy hoạch")
    assert page.locator("noscript p").bounding_box()["height"] > 20


def test_slash_goes_to_the_search_and_j_and_k_walk_the_rows(browser, address):
    page, _ = visit(browser, address)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    assert page.input_value("#tim") == ""
    page.evaluate("document.activeElement.blur()")
    for _ in range(2):
        page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('tr').dataset.key") == "CCN-000002"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.closest('tr').dataset.key") == "CCN-000001"


def test_dark_is_chosen_at_once_and_stays(browser, address):
    page, complaints = visit(browser, address)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.click(".who summary")
    with page.expect_response("**/nen/"):
        page.click(".who button[value=dark]")
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark
    assert page.get_attribute("html", "data-theme") == "dark"
    assert complaints == []


def test_a_chosen_file_is_named_in_its_zone(browser, address):
    page, _ = visit(browser, address)
    page.set_input_files("input[name=annexes]", [{"name": "phu-luc.csv", "mimeType": "text/csv", "buffer": b"x" * 2048}])
    assert page.inner_text("label:has(input[name=annexes]) [data-files]") == "phu-luc.csv (2 KB)"


def test_a_shape_opens_by_keyboard_and_its_text_stays_text(browser, address):
    page, complaints = visit(browser, address)
    page.focus("path.shape.rest")
    assert "CCN Mẫu Ba mở rộng <b>" in page.get_attribute("path.shape.rest", "aria-label")
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup-content")
    assert "CCN Mẫu Ba mở rộng <b>" in page.inner_text(".leaflet-popup-content")
    assert complaints == []


def test_a_row_and_its_shape_light_up_together(browser, address):
    page, _ = visit(browser, address)
    page.hover("tr[data-key=CCN-000002] td:nth-child(3)")
    assert page.evaluate("document.querySelector('path.shape.warn').classList.contains('picked')")
    page.hover("h1")
    assert not page.evaluate("document.querySelector('path.shape.warn').classList.contains('picked')")
    page.click("tr[data-key=CCN-000001] td:nth-child(3)")
    page.wait_for_selector(".leaflet-popup-content >> text=CCN Mẫu Một")


def test_a_dialog_opens_holds_the_focus_and_closes(browser, address):
    page, _ = visit(browser, address)
    page.click("[data-open='#hop-thoai']")
    assert page.evaluate("document.querySelector('#hop-thoai').contains(document.activeElement)")
    page.click("#hop-thoai [data-close]")
    assert not page.is_visible("#hop-thoai")


def test_only_a_table_that_scrolls_takes_a_place_in_the_tab_order(browser, address):
    page, _ = visit(browser, address)
    page.wait_for_selector("[aria-label='Bảng rộng mẫu'][tabindex='0']")
    assert page.get_attribute("[aria-label='Nghĩa vụ đang mở']", "tabindex") is None


def test_leaving_a_form_with_unsaved_words_is_asked_about(browser, address):
    page, _ = visit(browser, address)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.type("form[data-guard] input[name=name]", "Mẫu")
    page.reload()
    assert asked == ["beforeunload"]


def test_a_failing_map_says_so_and_what_still_works(browser, address):
    page, _ = visit(browser, address)
    page.route("**/ban-do.geojson", lambda route: route.fulfill(status=500))
    page.reload()
    page.wait_for_selector(".map-state >> text=Chưa tải được ranh giới (HTTP 500)")


def test_of_many_choices_the_chosen_one_is_in_sight_on_a_phone_and_none_is_squeezed(browser, address):
    page, _ = visit(browser, address, width=390)
    chosen = page.locator("[aria-label='Nhiều mục'] > [aria-current]").bounding_box()
    assert chosen["x"] >= 0
    assert chosen["x"] + chosen["width"] <= 390
    assert chosen["height"] <= 48, "one line of words"
