"""The five commonest errands by keyboard alone on a 390-pixel screen, counted; and acts of the lists with scripts off.

A person's time is reckoned by the keystroke-level model (Card, Moran, Newell 1980): 0.28 s a key of an ordinary typist, 1.35 s to make up
one's mind before each step; a run of Tab held down goes at the keyboard's repeat, 30 keys a second. Machine time is measured beside it.
"""

import time
from datetime import date
from pathlib import Path

import pytest

from qlccn.clusters.models import Act, Settlement
from qlccn.directives import services as directives
from qlccn.obligations import services as obligations
from qlccn.obligations.models import Answer, Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.testing import Cast, make_cast, make_document
from qlccn.workbench.models import SavedView
from qlccn.workbench.tests.cluster_stock import make_stock
from qlccn.workbench.tests.test_documents import PAPER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY, MIND, REPEAT = 0.28, 1.35, 1 / 30
MOST_SECONDS, MOST_TABS = 60, 160
HERE = "(() => { const e = document.activeElement; return (e.innerText || e.value || e.getAttribute('aria-label') || e.name || '').trim(); })()"
FOCUSED = "([wanted, css]) => { const e = document.activeElement; return (!css || e.matches(css)) && (!wanted || (e.innerText + ' ' + (e.getAttribute('aria-label') ?? '')).includes(wanted)); }"


@pytest.fixture
def cast(transactional_db, settings, tmp_path: Path) -> Cast:
    settings.FILES_DIR = tmp_path / "files"
    return make_cast()


class Hands:
    """Two hands on a keyboard: every key counted, every step announced."""

    def __init__(self, page) -> None:
        self.page, self.keys, self.steps, self.held = page, 0, 0, 0
        self.began = time.monotonic()

    def press(self, key: str, times: int = 1) -> "Hands":
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys += 1
        return self

    def type(self, text: str) -> "Hands":
        self.steps += 1
        self.page.keyboard.type(text)
        self.keys += len(text)
        return self

    def to(self, words: str = "", css: str = "") -> "Hands":
        """Tab until what has the focus says the words (or is what the selector names)."""
        self.steps += 1
        for _ in range(MOST_TABS):
            if self.page.evaluate(FOCUSED, [words, css]):
                return self
            self.page.keyboard.press("Tab")
            self.held += 1
        raise AssertionError(f"không Tab đến được “{words or css}”; đang ở: {self.page.evaluate(HERE)}")

    def enter(self) -> "Hands":
        """Press what has the focus and wait for the page it leads to."""
        self.steps += 1
        with self.page.expect_navigation(wait_until="load"):
            self.press("Enter")
        return self

    def content(self) -> "Hands":
        """Over the frame to the page's own matter, by the skip link."""
        self.page.evaluate("document.activeElement.blur()")
        return self.to(css="a.skip").press("Enter")

    def report(self, errand: str, capsys) -> None:
        """Say the count; under a minute or the test fails."""
        person = self.keys * KEY + self.held * REPEAT + self.steps * MIND
        machine = time.monotonic() - self.began
        with capsys.disabled():
            print(
                f"\n{errand}: {self.steps} bước, {self.keys} phím, {self.held} Tab giữ, người {person:.0f} s, máy {machine:.1f} s"
            )
        assert person < MOST_SECONDS, (errand, person)


def test_find_a_clusters_owner_and_its_decision(cast: Cast, window, capsys):
    stock = make_stock(cast)
    hands = Hands(page := window(cast.officer, width=390))
    page.goto("/")
    hands.press("/").type("mong son").enter()
    hands.content().to("Mông Sơn", "a").enter()
    assert "Công ty Hạ tầng Bảo Ái" in page.inner_text("section.facts")
    hands.content().to("3426/QĐ-UBND", "a.src").enter()
    assert f"/van-ban/{stock.decision.pk}/" in page.url
    hands.report("Tìm chủ đầu tư và quyết định của một cụm", capsys)


def test_record_an_act_from_a_paper(cast: Cast, window, capsys):
    stock = make_stock(cast)
    hands = Hands(page := window(cast.officer, width=390))
    page.goto(f"/cum-cong-nghiep/{stock.main.code}/")
    hands.content().to("Ghi sự kiện", "a").enter()
    hands.to(css="select").type("Quyết định thu hồi").enter()
    hands.content().to(css="[name=q]").type("3426").enter()
    hands.to(css=f"input[name=document][value='{stock.decision.pk}']").press("Space")
    hands.to(css="[name=effective_on]").type("01102026")
    hands.to(css="[name=term_recovered_ha]").type("12,5")
    hands.to("Xem trước", "button").enter()
    hands.to("Ghi sự kiện", "button").enter()
    act = Act.objects.get(kind="land_recovered")
    assert (act.effective_on, act.document) == (date(2026, 10, 1), stock.decision)
    hands.report("Ghi một sự kiện từ văn bản", capsys)


def test_confirm_a_directives_tasks(cast: Cast, window, capsys):
    directives.save_paper(PAPER.encode(), name="777.txt", by=cast.officer)
    hands = Hands(page := window(cast.officer, width=390))
    page.goto("/")
    hands.content().to("777", "a").enter()
    proposed = page.locator("[data-card]").count()
    assert proposed == 2
    hands.press("j").press("Enter").press("Enter")
    hands.steps += 3
    assert page.evaluate("document.activeElement.matches('button.main')")
    hands.enter()
    page.wait_for_url("**/van-ban/*/")
    assert Obligation.objects.filter(confirmed_at__isnull=False).count() == proposed
    hands.report("Xác nhận các việc của một văn bản chỉ đạo", capsys)


def test_leaving_a_proposal_out_and_mending_one_by_keyboard(cast: Cast, window):
    directives.save_paper(PAPER.encode(), name="777.txt", by=cast.officer)
    page = window(cast.officer)
    page.goto("/van-ban/")
    page.get_by_text("chờ xác nhận").last.click()
    page.wait_for_selector("[data-card]")
    page.keyboard.press("j")
    assert page.locator(".paper mark.here").count() == 1
    page.keyboard.press("x")
    page.keyboard.press("e")
    page.keyboard.press("End")
    page.keyboard.type(" (bổ sung)")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#phim-tat").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/van-ban/*/")
    kept = Obligation.objects.get(confirmed_at__isnull=False)
    assert "(bổ sung)" in kept.what


def test_answer_a_task_with_evidence(cast: Cast, window, capsys):
    paper = make_document(cast.department)
    named = Named("UBND xã Bảo Ái", organisation=cast.commune_committee)
    obligations.add(
        paper, Proposal(what="Báo cáo thu hồi đất", due_words="trước ngày 25/12/2026", assignees=(named,)), by=cast.officer
    )
    make_document(cast.commune_committee, number="99/BC-UBND", subject="Kết quả thu hồi đất")
    hands = Hands(page := window(cast.commune_officer, width=390))
    page.goto("/")
    hands.press("j").enter()
    assert "/nhiem-vu/" in page.url
    hands.content().to(css="textarea[name=text]").type("Đã thu hồi xong 3 ha")
    hands.to(css="input[name=evidence-so]").type("99").to(css="button[name=evidence-tim]").press("Enter")
    page.wait_for_selector("text=99/BC-UBND")
    hands.to(css="input[name=evidence]").press("Space").to("Gửi trả lời", "button").enter()
    assert "Đã gửi kết quả" in page.inner_text("main")
    assert Answer.objects.get().evidence.get().number == "99/BC-UBND"
    hands.report("Trả lời một nhiệm vụ kèm văn bản", capsys)


def test_export_the_list_as_of_a_day(cast: Cast, window, capsys):
    make_stock(cast)
    hands = Hands(page := window(cast.officer, width=390))
    page.goto("/cum-cong-nghiep/")
    hands.to(css=".asof > summary").press("Enter").to(css="#ngay-xem").press("Control+a").type("01102026").enter()
    assert "01%2F10%2F2026" in page.url
    hands.content().to("Xuất danh sách", "summary").press("Enter").to("Excel (XLSX)", "a")
    with page.expect_download() as caught:
        hands.press("Enter")
    assert caught.value.suggested_filename == "cum-cong-nghiep-20261001.xlsx"
    hands.report("Xuất danh sách tính đến một ngày", capsys)


def test_lists_discrepancies_and_files_work_with_scripts_off(cast: Cast, window):
    stock = make_stock(cast)
    page = window(cast.officer, script=False)
    page.goto("/cum-cong-nghiep/")
    page.get_by_role("link", name="Diện tích").click()
    assert "sap=dien-tich" in page.url
    page.locator("summary", has_text="Cột").click()
    page.get_by_label("Chủ đầu tư hạ tầng").check()
    page.locator("form:has(input[name=cot]) button.main").click()
    assert page.get_by_role("columnheader", name="Chủ đầu tư hạ tầng").is_visible()
    page.locator("summary", has_text="Bộ lọc đã lưu").click()
    page.fill("#kn-ten", "Theo diện tích")
    page.get_by_role("button", name="Lưu bộ lọc").click()
    assert SavedView.objects.get().name == "Theo diện tích"
    page.locator("summary", has_text="Xuất danh sách").click()
    with page.expect_download() as caught:
        page.get_by_text("CSV: các cột đang xem").click()
    assert "Chủ đầu tư hạ tầng" in Path(caught.value.path()).read_text("utf-8-sig").splitlines()[0]
    page.goto(f"/cum-cong-nghiep/{stock.main.code}/sai-lech/?muc=capital_billion_vnd")
    page.locator("input[name=choice]").first.check()
    page.fill("[name=reason]", "Bảng gõ nhầm")
    page.get_by_role("button", name="Chốt").click()
    page.goto("/sai-lech/?loai=chot")
    page.get_by_role("link", name="Bỏ chốt").click()
    page.fill("[name=reason]", "Chốt vội")
    page.get_by_role("button", name="Bỏ chốt").click()
    assert Settlement.objects.get().retraction_reason == "Chốt vội"
