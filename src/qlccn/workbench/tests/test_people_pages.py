"""The errands of people: invite, accept, hand over, change seats; each by the person who would do it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from qlccn.clusters import services as clusters
from qlccn.core import clock
from qlccn.core.models import AuditRow
from qlccn.obligations import services as obligations
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Account, Handover, Invitation, Membership, Organisation
from qlccn.testing import Cast, make_document, make_organisation
from qlccn.workbench.tests.cluster_stock import make_stock

pytestmark = pytest.mark.django_db
PASSWORD = "lúa chín vàng đồng 2026"
Browse = Callable[[Actor], Client]


@pytest.fixture
def manager(cast: Cast) -> Actor:
    """The department officer, managing people."""
    Membership.objects.filter(pk=cast.officer.membership.pk).update(manages_people=True)
    return cast.officer


def link_in(page: str) -> str:
    return re.search(r"http://testserver(/loi-moi/[^\s<\"]+)", page)[1]


def invite(client: Client, organisation: Organisation, **values: str):
    return client.post(f"/to-chuc/{organisation.slug}/moi-nguoi/", {"email": "canbo@xa.gov.vn", "role": "commune", **values})


def test_from_invitation_to_first_page_without_mail(cast: Cast, manager: Actor, browse: Browse):
    page = invite(browse(manager), cast.commune_committee, name="Lê Cán", position="Công chức").content.decode()
    assert "chưa nối máy chủ thư" in page
    link, client = link_in(page), Client()
    shown = client.get(link).content.decode()
    assert "UBND xã Bảo Ái" in shown
    assert 'value="Lê Cán"' in shown
    answer = client.post(link, {"name": "Lê Cán", "username": "lecan", "password": PASSWORD, "again": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "UBND xã Bảo Ái" in client.get("/").content.decode()
    again = Client().get(link)
    assert again.status_code == 410
    assert link.split("/")[2] not in browse(manager).get(f"/to-chuc/{cast.commune_committee.slug}/").content.decode()


def test_with_mail_the_letter_carries_the_link_in_both_forms(cast: Cast, manager: Actor, browse: Browse, settings):
    settings.MAIL_READY = True
    page = invite(browse(manager), cast.commune_committee).content.decode()
    assert "Đã gửi thư" in page
    (letter,) = mail.outbox
    assert letter.to == ["canbo@xa.gov.vn"]
    html = letter.alternatives[0][0]
    assert link_in(page) in letter.body
    assert f'{link_in(page)}" style=' in html  # the button
    assert html.count("UBND xã Bảo Ái") == letter.body.count("UBND xã Bảo Ái") == 2  # the office once, and whom to ask
    assert "UBND xã Bảo Ái" in letter.subject
    assert "dùng một lần" in letter.body


def test_a_mail_server_that_is_away_leaves_the_link_on_the_page(
    cast: Cast, manager: Actor, browse: Browse, settings, monkeypatch
):
    settings.MAIL_READY = True
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", lambda *_, **__: (_ for _ in ()).throw(OSError("away")))
    page = invite(browse(manager), cast.commune_committee).content.decode()
    assert "chưa gửi được thư" in page
    assert link_in(page)


def test_bad_words_stay_on_the_form(cast: Cast, manager: Actor, browse: Browse):
    client = browse(manager)
    answer = invite(client, cast.commune_committee, email="")
    assert answer.status_code == 422
    assert "Ghi thư điện tử hoặc tên đăng nhập" in answer.content.decode()
    assert invite(client, cast.commune_committee, role="admin").status_code == 422
    link = link_in(invite(client, cast.commune_committee).content.decode())
    stranger = Client()
    for values, said in (
        ({"password": "12345678901", "again": "12345678901"}, "Mật khẩu"), ({"again": "khác hẳn mà"}, "phải giống nhau"),
        ({"username": cast.officer.account.username}, "đã có"), ({"username": ""}, "Chưa nhập"),
    ):  # fmt: skip
        answer = stranger.post(link, {"name": "A", "username": "moi", "password": PASSWORD, "again": PASSWORD} | values)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Account.objects.filter(username="moi").exists()


def test_someone_signed_in_adds_the_seat_to_their_own(cast: Cast, manager: Actor, browse: Browse):
    client = browse(manager)
    link = link_in(invite(client, cast.company, role="investor").content.decode())
    tenant = browse(cast.tenant)
    assert "Nhận bằng tài khoản này" in tenant.get(link).content.decode()
    assert tenant.post(link).status_code == 302
    assert Membership.objects.get(account=cast.tenant.account, role="investor").organisation == cast.company
    assert "Công ty Hạ tầng Bảo Ái" in tenant.get("/tu-cach/").content.decode()


def test_an_account_without_a_seat_may_take_one(cast: Cast, manager: Actor, browse: Browse):
    link = link_in(invite(browse(manager), cast.commune_committee).content.decode())
    account, client = Account.objects.create(username="trong"), Client()
    client.force_login(account, backend="qlccn.parties.backends.PasswordBackend")
    assert client.get("/").status_code == 403
    assert client.post(link).status_code == 302
    assert client.get("/").status_code == 200


def test_resending_stops_the_old_link_and_withdrawing_stops_all(cast: Cast, manager: Actor, browse: Browse):
    client = browse(manager)
    first = link_in(invite(client, cast.commune_committee).content.decode())
    pk = Invitation.objects.get().pk
    second = link_in(client.post(f"/to-chuc/{cast.commune_committee.slug}/loi-moi/{pk}/gui-lai/").content.decode())
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)
    client.post(f"/to-chuc/{cast.commune_committee.slug}/loi-moi/{pk}/rut/")
    assert Client().get(second).status_code == 410


def test_an_invitation_that_ran_out_shows_on_the_page(cast: Cast, manager: Actor, browse: Browse):
    client = browse(manager)
    invite(client, cast.commune_committee)
    Invitation.objects.update(expires_at=clock.now() - timedelta(minutes=1))
    assert "quá hạn" in client.get(f"/to-chuc/{cast.commune_committee.slug}/").content.decode()


def test_a_colleague_who_manages_nobody_sees_people_but_no_buttons(cast: Cast, browse: Browse):
    Account.objects.filter(pk=cast.officer.account.pk).update(name="Hoàng Thị Sở")
    client = browse(cast.colleague)
    page = client.get(f"/to-chuc/{cast.department.slug}/").content.decode()
    assert "Hoàng Thị Sở" in page
    assert "Mời người" not in page
    assert client.get(f"/to-chuc/{cast.department.slug}/moi-nguoi/").status_code == 403
    outside = browse(cast.outsider).get(f"/to-chuc/{cast.department.slug}/").content.decode()
    assert "Hoàng Thị Sở" not in outside


def test_leaving_hands_the_work_over_and_ends_the_open_browser(cast: Cast, manager: Actor, browse: Browse):
    named = (Named(cast.department.name, organisation=cast.department),)
    duty = obligations.add(make_document(cast.committee), Proposal(what="Rà soát cụm", assignees=named), by=cast.admin)
    obligations.assign_person(duty.assignments.get(), cast.colleague.membership, by=cast.officer)
    theirs = browse(cast.colleague)
    assert theirs.get("/").status_code == 200
    url = f"/to-chuc/{cast.department.slug}/thanh-vien/{cast.colleague.membership.pk}/thoi/"
    client = browse(manager)
    assert "Rà soát cụm" in client.get(url).content.decode()
    refused = client.post(url, {"to": ""})
    assert refused.status_code == 422
    assert "còn 1 việc" in refused.content.decode()
    done = client.post(url, {"to": cast.officer.membership.pk, "reason": "Nghỉ hưu"}, follow=True)
    assert "Rà soát cụm" in done.content.decode()
    assert "Nghỉ hưu" in done.content.decode()
    assert theirs.get("/luat/").status_code == 302
    assert Handover.objects.get().by == cast.officer.audit_name
    assert browse(cast.outsider).get(done.redirect_chain[-1][0]).status_code == 404


def test_the_seat_in_use_is_on_the_page_and_in_the_audit_trail(cast: Cast, browse: Browse):
    second = Membership.objects.create(account=cast.officer.account, organisation=cast.committee, role="province")
    client = browse(cast.officer)
    assert client.get("/luat/").content.decode().count("Sở Công Thương Lào Cai") >= 1
    client.post("/tu-cach/", {"membership": second.pk})
    page = client.get("/luat/").content.decode()
    assert "Tài khoản: UBND tỉnh Lào Cai, UBND cấp tỉnh" in page
    client.post("/van-ban/ghi-tay/", {"type": "cong-van", "subject": "Thử vai", "number": "1/X", "issued_on": "01/10/2026"})
    actor = f"account:{cast.officer.account.pk}/membership:{second.pk}"
    assert AuditRow.objects.filter(table="documents_document", actor=actor).exists()
    answer = client.post("/tu-cach/", {"membership": cast.outsider.membership.pk}, follow=True)
    assert "không còn hiệu lực" in answer.content.decode()


def test_the_register_is_searched_and_narrowed(cast: Cast, browse: Browse):
    make_organisation("ubnd-cap-huyen", "UBND huyện Yên Bình", cast.province, until=clock.today() - timedelta(days=9))
    client = browse(cast.officer)
    page = client.get("/to-chuc/?q=cong ty+ha tang").content.decode()
    assert "Công ty Hạ tầng Bảo Ái" in page
    assert "Công ty May" not in page
    assert "UBND huyện Yên Bình" not in client.get("/to-chuc/").content.decode()
    assert "UBND huyện Yên Bình" in client.get("/to-chuc/?con=het").content.decode()
    assert "Bắc Ninh" not in "".join(re.findall(r"<tbody.*</tbody>", client.get("/to-chuc/?tinh=15").content.decode(), re.S))
    assert "Sở Tài chính Lào Cai" in client.get("/to-chuc/?loai=so-tai-chinh").content.decode()


def test_an_investors_page_lists_its_clusters_for_those_who_may_see_them(cast: Cast, browse: Browse):
    make_stock(cast)
    assert "Mông Sơn" in browse(cast.officer).get(f"/to-chuc/{cast.company.slug}/").content.decode()
    assert "Mông Sơn" not in browse(cast.outsider).get(f"/to-chuc/{cast.company.slug}/").content.decode()


def test_an_entry_is_corrected_ended_and_merged_on_its_pages(cast: Cast, browse: Browse):
    client, url = browse(cast.officer), f"/to-chuc/{cast.plant.slug}/"
    form = {
        "name": "Công ty May Mới",
        "kind": "doanh-nghiep",
        "province": cast.province.pk,
        "commune": "Xã Bảo Ái",
        "tax_code": "",
    }
    assert client.post(url + "sua/", form | {"version": 1}).status_code == 302
    second = browse(cast.colleague).post(url + "sua/", form | {"name": "Khác", "version": 1})
    assert second.status_code == 409
    assert "Công ty May Mới" in second.content.decode()
    assert Organisation.objects.get(pk=cast.plant.pk).name == "Công ty May Mới"
    assert client.post(url + "ket-thuc/", {"on": "01/07/2026", "into": "khong co"}).status_code == 422
    assert client.post(url + "ket-thuc/", {"on": "01/07/2026", "into": "cong ty ha tang bao ai"}).status_code == 302
    assert "01/07/2026" in client.get(url).content.decode()
    assert browse(cast.investor).get(url + "sua/").status_code == 403


def test_an_administrator_erases_who_left(cast: Cast, browse: Browse):
    client, seat = browse(cast.admin), cast.colleague.membership
    url = f"/to-chuc/{cast.department.slug}/thanh-vien/{seat.pk}/"
    assert client.post(url + "xoa-thong-tin/").status_code == 422
    client.post(url + "thoi/")
    assert client.post(url + "xoa-thong-tin/").status_code == 302
    assert Account.objects.get(pk=seat.account_id).name == ""


def test_a_department_manages_the_people_of_enterprises_that_work_only_in_its_province(
    cast: Cast, manager: Actor, browse: Browse
):
    stock = make_stock(cast)
    client, url = browse(manager), f"/to-chuc/{cast.company.slug}/moi-nguoi/"
    Organisation.objects.filter(pk=cast.company.pk).update(unit=None)  # registered nowhere, but it builds Mông Sơn
    assert client.get(url).status_code == 200
    assert browse(cast.outsider).get(url).status_code == 403
    clusters.open_tenant_project(stock.elsewhere, tenant=cast.company, name="Kho Bắc Ninh", by=CLI)
    assert client.get(url).status_code == 403  # its seat would open another province's cluster
    Organisation.objects.filter(pk=cast.company.pk).update(unit=cast.commune)
    assert client.get(url).status_code == 403
    idle = make_organisation("doanh-nghiep", "Công ty Chưa Có Gì")
    assert client.get(f"/to-chuc/{idle.slug}/moi-nguoi/").status_code == 403


def test_an_administrator_gives_a_link_to_a_new_password_to_someone_without_mail(cast: Cast, manager: Actor, browse: Browse):
    seat = cast.commune_officer.membership
    account, url = seat.account, f"/to-chuc/{cast.commune_committee.slug}/thanh-vien/{seat.pk}/mat-khau/"
    assert url in browse(cast.admin).get(f"/to-chuc/{cast.commune_committee.slug}/").content.decode()
    assert url not in browse(manager).get(f"/to-chuc/{cast.commune_committee.slug}/").content.decode()
    for stranger in (manager, cast.commune_officer, cast.outsider):
        assert browse(stranger).post(url).status_code == 403
    asked = browse(cast.admin).get(url).content.decode()
    assert "/dat-lai/" not in asked
    page = browse(cast.admin).post(url).content.decode()
    link = re.search(r"http://testserver(/tai-khoan/dat-lai/[^\s<\"]+)", page)[1]
    assert AuditRow.objects.filter(table="parties_membership", key=str(seat.pk), intent="account.reset-link-given").exists()
    client = Client()
    form = client.get(link, follow=True)
    assert "Đặt mật khẩu mới" in form.content.decode()
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert "không còn dùng được" in Client().get(link, follow=True).content.decode()
    Account.objects.filter(pk=account.pk).update(is_active=False)
    closed = browse(cast.admin).post(url)
    assert closed.status_code == 422
    assert "đã đóng" in closed.content.decode()
