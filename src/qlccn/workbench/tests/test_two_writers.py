"""Two people at one row, on every form that edits one: the second is told, shown field by field, can take the other's or keep their own,
and loses nothing. Forms are sent back as a browser without a script sends them."""

import re
from collections.abc import Callable
from decimal import Decimal

import lxml.html
import pytest
from django.http import HttpResponse
from django.test import Client

from qlccn.clusters import queries, services
from qlccn.clusters.models import Act, Settlement
from qlccn.core import clock
from qlccn.directives import services as reading
from qlccn.obligations.models import Obligation
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document
from qlccn.workbench.edits import last_writer
from qlccn.workbench.tests.cluster_stock import Stock, make_stock
from qlccn.workbench.tests.test_obligations_pages import make_duty

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]
Sent = dict[str, list[str]]


def form_in(response: HttpResponse) -> Sent:
    """The form of the page with all it holds, as a browser sends it."""
    page = lxml.html.fromstring(response.content.decode())
    out: Sent = {}
    for name, value in page.get_element_by_id("sua").form_values():
        out.setdefault(name, []).append(value.removeprefix("\n"))  # as browsers do in a textarea
    return out


def differences(response: HttpResponse) -> dict[str, tuple[str, str, str]]:
    """label -> (was, theirs, mine) of the table of differences."""
    assert response.status_code == 409
    page = lxml.html.fromstring(response.content.decode())
    rows = page.get_element_by_id("khac-biet").findall(".//tbody/tr")
    cells = [[c.text_content().strip() for c in row.findall("td")] for row in rows]
    return {c[0]: (c[1], c[2], c[3]) for c in cells}


@pytest.fixture
def stock(cast: Cast) -> Stock:
    return make_stock(cast)


@pytest.fixture
def two(cast: Cast, browse: Browse) -> tuple[Client, Client]:
    return browse(cast.officer), browse(cast.colleague)


def test_a_document(cast: Cast, two: tuple[Client, Client]):
    first, second = two
    paper = make_document(cast.department, number="88/SCT-CN", subject="Cũ")
    url = f"/van-ban/{paper.pk}/sua/"
    mine, theirs = form_in(second.get(url)), form_in(first.get(url))
    assert first.post(url, theirs | {"subject": "Của người thứ nhất", "place": "", "arrival_number": "17"}).status_code == 302
    late = second.post(url, mine | {"subject": "Của người thứ hai", "signer_title": "Giám đốc"})
    assert differences(late) == {
        "Trích yếu": ("Cũ", "Của người thứ nhất", "Của người thứ hai"),
        "Số đến": ("—", "17", "(không đụng tới)"),
    }
    name = str(cast.officer.account)
    assert re.search(
        rf"{re.escape(name)}, lúc \d\d:\d\d \d\d/\d\d/\d{{4}}, vừa sửa", late.content.decode()
    )  # a colleague: by name
    assert second.post(url, form_in(late)).status_code == 302
    paper.refresh_from_db()
    assert (paper.subject, paper.arrival_number, paper.signer_title) == ("Của người thứ hai", "17", "Giám đốc")


def test_someone_of_another_office_is_named_by_the_office(cast: Cast, browse: Browse):
    paper = make_document(cast.department, number="88/SCT-CN", subject="Cũ")
    url = f"/van-ban/{paper.pk}/sua/"
    desk = browse(cast.officer)
    desk.post(url, form_in(desk.get(url)) | {"subject": "Mới"})
    assert last_writer(paper, cast.outsider).startswith("Sở Công Thương Lào Cai, lúc ")
    assert str(cast.officer.account) not in last_writer(paper, cast.outsider)


def test_one_field_or_all_of_the_others_can_be_taken(cast: Cast, two: tuple[Client, Client]):
    first, second = two
    paper = make_document(cast.department, number="88/SCT-CN", subject="Cũ", arrival_number="1")
    url = f"/van-ban/{paper.pk}/sua/"
    mine, theirs = form_in(second.get(url)), form_in(first.get(url))
    first.post(url, theirs | {"subject": "Thứ nhất", "arrival_number": "2"})
    late = second.post(url, mine | {"subject": "Thứ hai", "arrival_number": "3", "signer_title": "Giám đốc"})
    taken = second.post(url, form_in(late) | {"lay": "subject"})
    assert differences(taken) == {"Số đến": ("1", "2", "3")}  # no difference is left in the other
    again = form_in(taken)
    assert (again["subject"], again["arrival_number"], again["signer_title"]) == (["Thứ nhất"], ["3"], ["Giám đốc"])
    paper.refresh_from_db()
    assert paper.arrival_number == "2"  # choosing saves nothing
    assert second.post(url, again).status_code == 302
    paper.refresh_from_db()
    assert (paper.subject, paper.arrival_number, paper.signer_title) == ("Thứ nhất", "3", "Giám đốc")


def test_a_third_writer_between_the_two_is_seen_too(cast: Cast, two: tuple[Client, Client], browse: Browse):
    first, second = two
    paper = make_document(cast.department, number="88/SCT-CN", subject="Cũ")
    url = f"/van-ban/{paper.pk}/sua/"
    mine = form_in(second.get(url))
    first.post(url, form_in(first.get(url)) | {"subject": "Thứ nhất"})
    late = second.post(url, mine | {"subject": "Thứ hai", "signer_title": "Giám đốc"})
    first.post(url, form_in(first.get(url)) | {"subject": "Thứ nhất, sửa nữa", "number": "89/SCT-CN"})
    later = second.post(url, form_in(late))
    assert differences(later)["Trích yếu"] == ("Thứ nhất", "Thứ nhất, sửa nữa", "Thứ hai")
    assert second.post(url, form_in(later)).status_code == 302
    paper.refresh_from_db()
    assert (paper.number, paper.subject, paper.signer_title) == ("89/SCT-CN", "Thứ hai", "Giám đốc")


def test_a_paper_being_confirmed(cast: Cast, two: tuple[Client, Client]):
    first, second = two
    text = "UBND TỈNH LÀO CAI\nSố: 777/UBND-KT\nLào Cai, ngày 05 tháng 11 năm 2026\n\nV/v đôn đốc\n\n1. Sở Công Thương báo cáo trước ngày 25/12/2026."
    paper = reading.save_paper(text.encode(), name="cv.txt", by=cast.officer).document
    url, edit = f"/van-ban/{paper.pk}/xac-nhan/", f"/van-ban/{paper.pk}/sua/"
    mine = form_in(second.get(url))
    first.post(edit, form_in(first.get(edit)) | {"subject": "Thứ nhất"})
    late = second.post(url, mine | {"subject": "Thứ hai", "signer_title": "Giám đốc"})
    assert differences(late)["Trích yếu"][1:] == ("Thứ nhất", "Thứ hai")
    assert not Obligation.objects.filter(document=paper, confirmed_at__isnull=False).exists()
    assert second.post(url, form_in(late)).status_code == 302
    paper.refresh_from_db()
    assert (paper.subject, paper.signer_title) == ("Thứ hai", "Giám đốc")


def test_a_paper_confirmed_meanwhile_shows_both_words_of_every_duty(cast: Cast, two: tuple[Client, Client]):
    first, second = two
    text = "UBND TỈNH LÀO CAI\nSố: 777/UBND-KT\nLào Cai, ngày 05 tháng 11 năm 2026\n\nV/v đôn đốc\n\n1. Sở Công Thương báo cáo trước ngày 25/12/2026."
    paper = reading.save_paper(text.encode(), name="cv.txt", by=cast.officer).document
    url = f"/van-ban/{paper.pk}/xac-nhan/"
    duty = Obligation.objects.get(document=paper)
    mine = form_in(second.get(url))
    first.post(url, form_in(first.get(url)) | {f"nhan-{duty.pk}": "1"})
    late = second.post(url, mine | {f"viec-{duty.pk}": "Lời của người thứ hai", f"nhan-{duty.pk}": "1"})
    assert late.status_code == 409
    shown = late.content.decode()
    assert "đã xác nhận văn bản này" in shown
    assert "Lời của người thứ hai" in shown
    assert f"/nhiem-vu/{duty.pk}/" in shown


def test_a_duty_takes_and_keeps_field_by_field(cast: Cast, two: tuple[Client, Client]):
    first, second = two
    duty = make_duty(cast, "Báo cáo tiến độ")
    url = f"/nhiem-vu/{duty.pk}/sua/"
    mine, theirs = form_in(second.get(url)), form_in(first.get(url))
    assert first.post(url, theirs | {"what": "Thứ nhất", "clause": "II.3"}).status_code == 302
    late = second.post(url, mine | {"what": "Thứ hai", "programme": "Kế hoạch 2026"})
    assert set(differences(late)) == {"Nội dung việc", "Mục, điều khoản"}
    assert second.post(url, form_in(late)).status_code == 302
    duty.refresh_from_db()
    assert (duty.what, duty.clause, duty.programme) == ("Thứ hai", "II.3", "Kế hoạch 2026")


def test_an_act_already_corrected_by_another_is_corrected_in_turn(cast: Cast, stock: Stock, two: tuple[Client, Client]):
    first, second = two
    url = f"/cum-cong-nghiep/{stock.main.code}/su-kien/{stock.established.pk}/sua/"
    mine, theirs = form_in(second.get(url)), form_in(first.get(url))
    assert first.post(url, theirs | {"term_established_ha": "55", "reason": "Nhầm diện tích", "buoc": "ghi"}).status_code == 302
    late = second.post(url, mine | {"term_established_ha": "56,50", "note": "Xem bản vẽ", "reason": "Đo lại", "buoc": "ghi"})
    found = differences(late)
    assert list(found.values()) == [("50", "55", "56,50")]
    assert "vừa sửa sự kiện này" in late.content.decode()
    row = queries.registry(cast.officer, clock.today(), ids=[stock.main.pk])[0]
    assert row.established_ha == 55
    assert second.post(url, form_in(late) | {"buoc": "ghi"}).status_code == 302
    chain = list(Act.objects.filter(cluster=stock.main, kind="established").order_by("pk"))
    assert [(a.retracted_at is None, a.retraction_reason != "") for a in chain] == [(False, True), (False, True), (True, False)]
    assert (chain[2].supersedes, chain[2].note) == (chain[1], "Xem bản vẽ")
    row = queries.registry(cast.officer, clock.today(), ids=[stock.main.pk])[0]
    assert row.established_ha == Decimal("56.5")


def test_the_same_correction_twice_is_no_difference(stock: Stock, two: tuple[Client, Client]):
    first, second = two
    url = f"/cum-cong-nghiep/{stock.main.code}/su-kien/{stock.established.pk}/sua/"
    mine = form_in(second.get(url))
    same = {"term_established_ha": "55", "reason": "Nhầm", "buoc": "ghi"}
    first.post(url, mine | same)
    late = second.post(url, mine | same | {"term_established_ha": "55,00"})
    assert late.status_code == 409
    assert "giống bản mới" in late.content.decode()


def test_an_act_withdrawn_for_good_keeps_what_was_typed_and_says_why(cast: Cast, stock: Stock, two: tuple[Client, Client]):
    _, second = two
    url = f"/cum-cong-nghiep/{stock.main.code}/su-kien/{stock.established.pk}/sua/"
    mine = form_in(second.get(url))
    services.retract_act(stock.established, reason="Ghi nhầm cụm", by=cast.officer)
    late = second.post(url, mine | {"term_established_ha": "56,5", "note": "Chữ tôi gõ", "reason": "x", "buoc": "ghi"})
    assert late.status_code == 409
    shown = late.content.decode()
    assert "Ghi nhầm cụm" in shown
    assert "Chữ tôi gõ" in shown
    assert 'value="56,5"' in shown
    assert f'action="/cum-cong-nghiep/{stock.main.code}/su-kien/?loai=established"' in shown


def test_a_settlement_after_anothers(stock: Stock, two: tuple[Client, Client]):
    first, second = two
    url = f"/cum-cong-nghiep/{stock.main.code}/sai-lech/?muc=capital_billion_vnd"
    mine, theirs = form_in(second.get(url)), form_in(first.get(url))
    chosen = {"choice": f"claim:{stock.contested.pk}"}
    assert first.post(url, theirs | {"choice": "act", "reason": "Bảng gõ nhầm"}).status_code == 302
    late = second.post(url, mine | chosen | {"reason": "Đã điều chỉnh tổng mức"})
    assert differences(late)["Lý do"] == ("—", "Bảng gõ nhầm", "Đã điều chỉnh tổng mức")
    assert Settlement.objects.count() == 1
    assert second.post(url, form_in(late)).status_code == 302
    assert Settlement.objects.order_by("-pk")[0].claim == stock.contested


def test_a_figure_another_took_back(cast: Cast, stock: Stock, two: tuple[Client, Client]):
    first, second = two
    url = f"/cum-cong-nghiep/{stock.main.code}/so-lieu/{stock.contested.pk}/rut/"
    first.post(url, {"reason": "Gõ nhầm"})
    told = second.post(url, {"reason": "Sai nguồn"}, follow=True).content.decode()
    assert "đã rút số này trước đó" in told
    assert "Gõ nhầm" in told
