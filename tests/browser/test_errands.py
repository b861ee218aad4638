"""What an officer comes for, done in a real browser: with and without scripts, on a screen and on a phone."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from qlccn.clusters import services as clusters
from qlccn.documents.models import Document
from qlccn.obligations import services as obligations
from qlccn.obligations.models import Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.testing import Cast, make_cast, make_document
from qlccn.workbench.tests.test_documents import PAPER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/", "/cum-cong-nghiep/", "/cum-cong-nghiep/{code}/", "/van-ban/", "/van-ban/moi/", "/van-ban/{document}/", "/nhiem-vu/", "/nhiem-vu/{duty}/",
    "/luat/", "/luat/doi/", "/luat/trinh-tu/", "/luat/tinh-han/", "/luat/vien-dan/", "/luat/lich/", "/to-chuc/", "/tim/?q=bao", "/tai-khoan/",
)  # fmt: skip


@pytest.fixture
def cast(transactional_db, settings, tmp_path: Path) -> Cast:
    settings.FILES_DIR = tmp_path / "files"
    return make_cast()


@pytest.fixture
def rows(cast: Cast) -> dict[str, object]:
    paper = make_document(cast.department, text=PAPER, number="12/QĐ-UBND", is_public=True)
    cluster = clusters.open_cluster("CCN Bảo Ái", by=cast.admin)
    terms = {"name": "Cụm công nghiệp Bảo Ái", "commune": [cast.commune], "planned_ha": 50}
    clusters.record_act(cluster, "in_plan", document=paper, effective_on=paper.issued_on, terms=terms, by=cast.admin)
    lead = Named("Sở Công Thương", organisation=cast.department)
    duty = obligations.add(
        paper, Proposal(what="Báo cáo tiến độ hạ tầng", due_words="trước ngày 25/12/2026", assignees=(lead,)), by=cast.officer
    )
    return {"code": cluster.code, "document": paper.pk, "duty": duty.pk}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_paper_is_dropped_read_and_confirmed(cast: Cast, window, tmp_path: Path, script: bool):
    file = tmp_path / "777.txt"
    file.write_text(PAPER, "utf-8")
    page = window(cast.officer, script=script)
    page.goto("/")
    page.get_by_role("link", name="Đưa văn bản vào").first.click()
    page.set_input_files("input[type=file]", str(file))
    page.get_by_role("button", name="Đọc văn bản").click()
    assert page.input_value("[name=number]") == "777/UBND-KT"
    page.get_by_role("button", name="Xác nhận văn bản và các việc đã chọn").click()
    page.wait_for_url("**/van-ban/*/")
    document = Document.objects.get(number="777/UBND-KT")
    assert Obligation.objects.filter(document=document, confirmed_at__isnull=False).count() == 2
    page.goto("/nhiem-vu/")
    assert page.get_by_text("rà soát tiến độ đầu tư hạ tầng").first.is_visible()


def test_signing_in_by_the_form(cast: Cast, window):
    from django.core.management import call_command

    call_command("createcachetable", verbosity=0)
    account = cast.officer.account
    account.set_password("mật khẩu dài và lạ")
    account.save()
    page = window(cast.nobody)
    page.goto("/luat/")
    page.fill("form >> nth=0 >> [name=login]", account.username)
    page.fill("[name=password]", "mật khẩu dài và lạ")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Luật").wait_for()
    assert page.url.endswith("/luat/")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_no_page_has_an_accessibility_fault_or_scrolls_sideways(cast: Cast, rows: dict, window, width: int, scheme: str):
    page = window(cast.officer, width=width, scheme=scheme)
    found = []
    for address in PAGES:
        url = address.format(**rows)
        page.goto(url)
        page.wait_for_load_state("networkidle")
        result = Axe().run(page)
        found += [f"{url}: {v['id']} {[n['target'] for n in v['nodes']][:3]}" for v in result.response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{url}: cuộn ngang ở {width}")
    assert not found, "\n".join(found)


def test_every_role_opens_its_front_page_without_a_fault(cast: Cast, rows: dict, window):
    for who, actor in cast.everyone.items():
        if who == "nobody":
            continue
        page = window(actor)
        page.goto("/")
        assert page.get_by_role("heading", name="Việc của tôi").is_visible(), who
        assert not Axe().run(page).response["violations"], who


def test_slash_goes_to_the_search_and_finds_without_diacritics(cast: Cast, rows: dict, window):
    page = window(cast.officer)
    page.goto("/luat/")
    page.keyboard.press("/")
    page.keyboard.type("bao ai")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim/**")
    assert page.get_by_role("link", name="Cụm công nghiệp Bảo Ái").is_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_suggestions_are_walked_by_arrows_and_opened_by_enter(cast: Cast, rows: dict, window, width: int):
    page = window(cast.officer, width=width)
    page.goto("/luat/")
    page.keyboard.press("/")
    page.keyboard.type("bao ai")
    box = page.locator("[data-search]")
    page.wait_for_selector("[role=option][data-url*='/cum-cong-nghiep/']")
    assert box.get_attribute("aria-expanded") == "true"
    assert box.bounding_box()["width"] > 300
    page.keyboard.press("ArrowDown")
    chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    assert "Cụm công nghiệp Bảo Ái" in chosen.inner_text()
    assert not Axe().run(page).response["violations"]
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    assert page.locator("#gy-tat-ca").get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "bao ai"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cum-cong-nghiep/{rows['code']}/")
