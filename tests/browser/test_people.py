"""Passkeys in a real browser with a virtual key; the people's pages by keyboard, on a phone, with and without scripts, and through axe."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from qlccn.obligations import services as obligations
from qlccn.obligations.services import Named, Proposal
from qlccn.parties import invitations, leaving
from qlccn.parties.models import Account, Membership
from qlccn.testing import Cast, make_account, make_cast, make_document

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "lúa chín vàng đồng 2026"


@pytest.fixture
def cast(transactional_db, settings, tmp_path: Path) -> Cast:
    from django.core.cache import cache
    from django.core.management import call_command

    call_command("createcachetable", verbosity=0)
    cache.clear()
    settings.FILES_DIR = tmp_path / "files"
    made = make_cast()
    account = made.officer.account
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    Membership.objects.filter(pk=made.officer.membership.pk).update(manages_people=True)
    return made


def virtual_key(page) -> None:
    """A key built into the machine that always says yes."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_signs_in_is_renamed_and_removed(window, live_server, cast: Cast):
    here = live_server.url.replace("127.0.0.1", "localhost")  # a key belongs to a name, never to a number
    page = window(cast.nobody)
    virtual_key(page)
    page.goto(here + "/")
    page.get_by_label("Tên đăng nhập").fill(cast.officer.account.username)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.goto(here + "/tai-khoan/xac-thuc/webauthn/add/")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Xác nhận").click()
    page.get_by_label("Tên khóa").fill("Máy ở cơ quan")
    page.get_by_role("button", name="Thêm khóa").click()
    page.get_by_text("mã dự phòng", exact=False).first.wait_for()
    page.goto(here + "/tai-khoan/xac-thuc/webauthn/")
    assert "Máy ở cơ quan" in page.inner_text("main")
    assert "đăng nhập không cần mật khẩu" in page.inner_text("main")
    page.context.clear_cookies()
    page.goto(here + "/")
    page.get_by_role("button", name="Đăng nhập bằng khóa").click()
    page.get_by_role("heading", name="Việc của tôi").wait_for()
    page.goto(here + "/tai-khoan/xac-thuc/webauthn/")
    page.get_by_role("link", name="Đổi tên").click()
    if page.get_by_role("heading", name="Xác nhận đúng là bạn").count():
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Xác nhận").click()
    page.get_by_label("Tên khóa").fill("Máy ở nhà")
    page.get_by_role("button", name="Lưu").click()
    assert "Máy ở nhà" in page.inner_text("main")
    page.get_by_role("link", name="Gỡ").click()
    page.get_by_role("button", name="Gỡ khóa").click()
    page.get_by_text("Chưa có khóa nào").wait_for()


def test_a_refused_key_is_said_in_words(window, live_server, cast: Cast):
    page = window(cast.nobody)
    page.goto(live_server.url.replace("127.0.0.1", "localhost") + "/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": False,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.get_by_role("button", name="Đăng nhập bằng khóa").click()
    said = page.locator("[data-passkey-said]")
    said.wait_for(state="visible")
    assert "Chưa" in said.inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_an_invitation_is_sent_and_taken_up_by_keyboard(script: bool, window, cast: Cast):
    page = window(cast.officer, script=script)
    page.goto(f"/to-chuc/{cast.commune_committee.slug}/moi-nguoi/")
    page.get_by_label("Thư điện tử").fill("can.bo@xa.gov.vn")
    page.get_by_label("Chức danh").fill("Công chức kinh tế")
    page.get_by_role("button", name="Mời").press("Enter")
    link = page.locator("#duong-dan").inner_text()
    stranger = window(cast.nobody, width=390, script=script)
    stranger.goto(link)
    stranger.get_by_label("Họ và tên").fill("Lê Cán Bộ")
    stranger.get_by_label("Tên đăng nhập").fill("lecanbo")
    stranger.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    stranger.get_by_label("Nhập lại mật khẩu").fill(PASSWORD)
    stranger.get_by_role("button", name="Lập tài khoản và nhận").press("Enter")
    stranger.get_by_role("heading", name="Việc của tôi").wait_for()
    assert Account.objects.get(username="lecanbo").memberships.get().organisation == cast.commune_committee


def test_no_page_of_people_has_a_fault_of_access_or_runs_over_on_a_phone(window, cast: Cast):
    sent = invitations.invite(organisation=cast.commune_committee, role="commune", email="x@y.vn", name="Lê Cán", by=cast.admin)
    named = (Named(cast.department.name, organisation=cast.department),)
    duty = obligations.add(make_document(cast.committee), Proposal(what="Rà soát cụm", assignees=named), by=cast.admin)
    obligations.assign_person(duty.assignments.get(), cast.colleague.membership, by=cast.officer)
    done = leaving.leave(make_account("department", cast.department).membership, by=cast.admin)
    Membership.objects.create(account=cast.officer.account, organisation=cast.committee, role="province")
    home = f"/to-chuc/{cast.department.slug}/"
    inside = (
        "/to-chuc/", home, home + "sua/", home + "ket-thuc/", home + "moi-nguoi/", f"/to-chuc/{cast.commune_committee.slug}/",
        home + f"thanh-vien/{cast.colleague.membership.pk}/thoi/", home + f"thanh-vien/{cast.colleague.membership.pk}/sua/",
        home + f"ban-giao/{done.pk}/", "/tai-khoan/", "/tu-cach/", "/tai-khoan/xac-thuc/", "/tai-khoan/xac-thuc/webauthn/",
        "/tai-khoan/thu-dien-tu/", "/tai-khoan/lien-ket/",
    )  # fmt: skip
    outside = (
        "/",
        f"/loi-moi/{sent.token}/",
        "/tai-khoan/quen-mat-khau/",
        "/tai-khoan/quen-mat-khau/da-gui/",
        "/tai-khoan/dat-lai/xong/",
    )
    faults = []
    for actor, pages in ((cast.officer, inside), (cast.nobody, outside)):
        for scheme in ("light", "dark"):
            page = window(actor, width=390, scheme=scheme)
            for url in pages:
                page.goto(url)
                found = Axe().run(page)
                faults += [(url, scheme, v["id"], v["nodes"][0]["html"][:120]) for v in found.response["violations"]]
                if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
                    faults.append((url, scheme, "tràn ngang"))
    assert not faults
