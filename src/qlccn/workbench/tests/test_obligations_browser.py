"""The duty pages in a real browser: rules of accessibility, nothing wider than the screen, and the errands with and without a script."""

from datetime import date

import pytest

from qlccn.obligations import services
from qlccn.obligations.models import Answer, Obligation
from qlccn.obligations.services import Named
from qlccn.testing import make_cast, make_document
from qlccn.workbench.tests.test_clusters_browser import RULES, browser  # noqa: F401  (a fixture)
from qlccn.workbench.tests.test_obligations_pages import make_duty

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(browser, live_server, settings, browse):  # noqa: F811
    """(cast, a busy duty, a function that opens a page as an actor)."""
    settings.ALLOWED_HOSTS = ["*"]
    cast = make_cast()
    both = (
        Named("UBND các xã", organisation=cast.commune_committee),
        Named("UBND xã Yên Bình", organisation=cast.second_committee),
    )
    duty = make_duty(cast, "Thu hồi đất đợt hai của cụm công nghiệp", date(2026, 3, 10), assignees=both, clause="II.3")
    part = duty.assignments.get(organisation=cast.commune_committee)
    services.assign_person(part, cast.commune_officer.membership, by=cast.commune_officer, instruction="Làm trước thứ Sáu")
    services.answer(
        part,
        text="Đã thu hồi 3 ha",
        by=cast.commune_officer,
        evidence=[make_document(cast.commune_committee, number="45/BC-UBND")],
    )
    services.escalate(duty, to=cast.department, reason="Vướng đất rừng", by=cast.commune_officer)
    services.urge(duty.assignments.get(organisation=cast.second_committee), by=cast.officer)
    services.extend(duty, document=make_document(cast.department), due_on=date(2026, 3, 20), by=cast.officer)
    make_duty(cast, "Báo cáo tháng", None, due_rule={"kind": "recurring", "every": "month", "by": ["25"]})

    def visit(actor, *, width: int = 1440, scheme: str = "light", script: bool = True):
        cookie = browse(actor).cookies["sessionid"].value
        phone = width < 500
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            has_touch=phone,
            is_mobile=phone,
            java_script_enabled=script,
        )
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    return cast, duty, visit


def addresses(duty: Obligation) -> list[str]:
    part = duty.assignments.first()
    return [
        "/", "/nhiem-vu/", "/nhiem-vu/?q=khong-co-gi", "/nhiem-vu/?xem=dong", "/nhiem-vu/bang/", "/nhiem-vu/bang/?theo=nguoi", "/nhiem-vu/lich/",
        "/nhiem-vu/lich/?thang=2026-03", "/nhiem-vu/moi/", f"/nhiem-vu/{duty.pk}/", f"/nhiem-vu/{duty.pk}/?don-doc={part.pk if part else 0}",
        f"/nhiem-vu/{duty.pk}/?don-doc=het", f"/nhiem-vu/{duty.pk}/sua/",
    ]  # fmt: skip


@pytest.mark.parametrize("width,scheme", [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize("who", ["officer", "commune_officer"])
def test_every_page_passes_the_accessibility_rules_and_fits(opened, live_server, who, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    cast, duty, visit = opened
    page = visit(getattr(cast, who), width=width, scheme=scheme)
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in ("error", "warning") and "422" not in said.text else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    wrong = []
    for url in addresses(duty):
        page.goto(live_server.url + url)
        for summary in page.query_selector_all("main details:not([data-menu]):not([open]) > summary"):
            if summary.is_visible():
                summary.click()
        found = Axe().run(page, options=RULES).response["violations"]
        wrong += [(url, v["id"], v["nodes"][0]["html"][:160]) for v in found]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append((url, "wide", ""))
    assert wrong == []
    assert complaints == []


def test_on_a_wide_screen_every_filter_stands_on_the_line_of_its_neighbours(opened, live_server):
    cast, _duty, visit = opened
    page = visit(cast.officer, width=1280)
    page.goto(f"{live_server.url}/nhiem-vu/")
    feet = page.eval_on_selector_all(
        "form.filters :is(input:not([type=hidden]), select, .btn.main)",
        "all => all.map((e) => Math.round(e.getBoundingClientRect().bottom)).filter((y) => y > 0)",
    )
    assert len(feet) >= 6
    assert len(set(feet)) <= 2, feet  # fields that wrap stand on a second line, none between


def test_a_duty_is_answered_and_accepted_without_a_script(opened, live_server):
    cast, duty, visit = opened
    make_document(cast.second_committee, number="99/BC-UBND", subject="Kết quả thu hồi đất")
    page = visit(cast.second_commune_officer, script=False)
    page.goto(live_server.url)
    page.click("text=Thu hồi đất đợt hai")
    page.fill("textarea[name=text]", "Đã thu hồi xong")
    page.fill("input[name=evidence-so]", "ket qua thu hoi")
    page.click("button[name=evidence-tim]")
    assert page.input_value("textarea[name=text]") == "Đã thu hồi xong"
    page.check("text=99/BC-UBND")
    page.click("text=Gửi trả lời")
    assert "Đã gửi kết quả" in page.inner_text("main")
    officer = visit(cast.officer, script=False)
    officer.goto(f"{live_server.url}/nhiem-vu/{duty.pk}/")
    shown = officer.locator("section[aria-label='Kết quả của UBND xã Yên Bình']")
    shown.get_by_text("Chấp nhận").click()
    assert "Đã chấp nhận kết quả" in officer.inner_text("main")
    assert Answer.objects.exclude(accepted_at=None).get().evidence.get().number == "99/BC-UBND"


def test_with_a_script_proof_is_found_on_the_spot_and_the_words_of_a_reminder_are_copied(opened, live_server):
    cast, duty, visit = opened
    make_document(cast.second_committee, number="99/BC-UBND", subject="Kết quả thu hồi đất")
    page = visit(cast.second_commune_officer)
    page.goto(f"{live_server.url}/nhiem-vu/{duty.pk}/")
    page.fill("input[name=evidence-so]", "99")
    page.click("button[name=evidence-tim]")
    page.check("text=99/BC-UBND")
    assert page.url.endswith(f"/nhiem-vu/{duty.pk}/")  # nothing was sent away
    officer = visit(cast.officer)
    officer.context.grant_permissions(["clipboard-read", "clipboard-write"])
    officer.goto(f"{live_server.url}/nhiem-vu/{duty.pk}/?don-doc={duty.assignments.get(organisation=cast.second_committee).pk}")
    officer.fill("textarea[name=text]", "Đề nghị xã báo cáo ngay./.")
    officer.click("text=Chép lời >> nth=0")
    officer.wait_for_selector("text=Đã chép")
    assert officer.evaluate("navigator.clipboard.readText()") == "Đề nghị xã báo cáo ngay./."


def test_the_list_is_walked_and_opened_by_keyboard(opened, live_server):
    cast, duty, visit = opened
    page = visit(cast.officer)
    page.goto(f"{live_server.url}/nhiem-vu/")
    page.keyboard.press("j")
    assert "Thu hồi đất đợt hai" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("j")
    assert "Báo cáo tháng" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/nhiem-vu/{duty.pk}/")
