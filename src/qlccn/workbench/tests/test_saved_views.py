"""Saved views: kept under a name, opened first, shared with one's organisation, nobody else's to change; columns, order and files as shown."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from openpyxl import load_workbook

from qlccn.clusters import services as clusters
from qlccn.core.refusal import Refusal
from qlccn.obligations import services as obligations
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document
from qlccn.workbench import services
from qlccn.workbench.models import SavedView

pytestmark = pytest.mark.django_db
LIST = "/cum-cong-nghiep/"


@pytest.fixture
def three(cast: Cast) -> list[str]:
    """Three clusters in plan: 50, 9 and 75 ha."""
    paper = make_document(cast.department)
    made = []
    for name, size in (("Bảo Ái", 50), ("An Bình", 9), ("Chè Vân", 75)):
        cluster = clusters.open_cluster(f"CCN {name}", by=cast.admin)
        terms = {"name": f"Cụm công nghiệp {name}", "commune": [cast.commune], "planned_ha": size}
        clusters.record_act(cluster, "in_plan", document=paper, effective_on=paper.issued_on, terms=terms, by=cast.admin)
        made.append(cluster.code)
    return made


def test_a_view_is_saved_from_the_list_and_opens_it_again(cast: Cast, three: list[str], browse: Callable[[Actor], Client]):
    client = browse(cast.officer)
    sent = {"list": "cum", "name": "  Lớn   trước ", "query": "sap=-dien-tich&cot=dien-tich&page=3&kn=9", "shared": "1"}
    answer = client.post("/khung-nhin/luu/", sent)
    view = SavedView.objects.get()
    assert (view.name, view.query, view.is_shared, view.is_default) == ("Lớn trước", "sap=-dien-tich&cot=dien-tich", True, False)
    page = client.get(answer["Location"])
    assert [r.code for r in page.context["page_obj"]] == [three[2], three[0], three[1]]
    assert page.context["saved"].on.key == view.pk
    assert "Tình trạng</a>" not in page.content.decode().split("<tbody")[0].split("<thead")[1]


def test_the_default_view_opens_first_and_can_be_left(cast: Cast, three: list[str], browse: Callable[[Actor], Client]):
    first = services.keep_view("cum", "Một", "q=bao+ai", default=True, by=cast.officer)
    second = services.keep_view("cum", "Hai", "q=che", default=True, by=cast.officer)
    client = browse(cast.officer)
    moved = client.get(LIST)
    assert moved.status_code == 302
    assert parse_qs(urlsplit(moved["Location"]).query) == {"q": ["che"], "kn": [str(second.pk)]}
    assert client.get(f"{LIST}?kn=0").status_code == 200
    first.refresh_from_db()
    assert not first.is_default
    client.post(f"/khung-nhin/{second.pk}/", {"viec": "thuong"})
    assert client.get(LIST).status_code == 200


def test_only_the_organisation_sees_a_shared_view_and_only_its_maker_changes_it(cast: Cast, browse: Callable[[Actor], Client]):
    lent = services.keep_view("cum", "Chung", "venh=1", shared=True, by=cast.officer)
    own = services.keep_view("cum", "Riêng", "venh=1", by=cast.officer)
    named = {who: browse(actor).get("/khung-nhin/").content.decode() for who, actor in cast.everyone.items() if who != "nobody"}
    assert {who for who, text in named.items() if "Chung" in text} == {"officer", "colleague"}
    assert {who for who, text in named.items() if "Riêng" in text} == {"officer"}
    for other in (cast.colleague, cast.outsider):
        for what in ("bo", "chia-se", "mac-dinh"):
            browse(other).post(f"/khung-nhin/{lent.pk}/", {"viec": what})
        with pytest.raises(Refusal):
            services.drop_view(own.pk, by=other)
    lent.refresh_from_db()
    assert (lent.is_shared, lent.is_default) == (True, False)
    browse(cast.officer).post(f"/khung-nhin/{lent.pk}/", {"viec": "bo"})
    assert list(SavedView.objects.all()) == [own]


def test_a_saved_view_gives_nobody_more_than_their_scope(cast: Cast, three: list[str], browse: Callable[[Actor], Client]):
    view = services.keep_view("cum", "Tất cả", "tinh=15", shared=True, by=cast.officer)
    page = browse(cast.outsider).get(f"{LIST}?tinh=15&kn={view.pk}")
    assert page.context["totals"].count == 0
    assert page.context["saved"].on is None


@pytest.mark.parametrize(
    ("sent", "words"),
    [({"list": "cum", "name": " ", "query": ""}, "Đặt tên"), ({"list": "la", "name": "a", "query": ""}, "không lưu"), ({"list": "cum", "name": "a", "query": "&".join(f"q{n}={'x' * 190}" for n in range(40))}, "dài quá")],
)  # fmt: skip
def test_what_cannot_be_saved_is_refused_aloud(cast: Cast, browse: Callable[[Actor], Client], sent: dict, words: str):
    page = browse(cast.officer).post("/khung-nhin/luu/", sent, follow=True)
    assert words in page.content.decode()
    assert not SavedView.objects.exists()


def test_the_same_name_is_written_over_and_there_is_an_end_to_them(cast: Cast):
    for n in range(services.MOST_VIEWS):
        services.keep_view("van-ban", f"Số {n}", "", by=cast.officer)
    services.keep_view("van-ban", "Số 1", "q=moi", by=cast.officer)
    assert SavedView.objects.filter(query="q=moi").count() == 1
    with pytest.raises(Refusal, match="nhiều nhất"):
        services.keep_view("van-ban", "Thêm", "", by=cast.officer)
    services.keep_view("van-ban", "Thêm", "", by=cast.colleague)


def test_a_file_has_exactly_the_columns_rows_and_order_of_the_screen(
    cast: Cast, three: list[str], browse: Callable[[Actor], Client]
):
    client = browse(cast.officer)
    page = client.get(f"{LIST}?sap=-dien-tich&cot=dien-tich&cot=xa")
    exact = next(url for label, url in page.context["listed"].files if "đang xem" in label and ".csv" in url)
    lines = list(csv.reader(io.StringIO(client.get(exact).content.decode("utf-8-sig"))))
    assert lines[0] == [
        "Mã cụm",
        "Tên cụm",
        "Tỉnh, thành phố",
        "Xã, phường",
        "Diện tích theo quy hoạch (ha)",
        "Diện tích theo quyết định (ha)",
        "Số liệu tính đến",
        "Như đã biết lúc",
    ]
    assert [line[0] for line in lines[1:]] == [three[2], three[0], three[1]]
    every = next(url for label, url in page.context["listed"].files if "mọi cột" in label and ".csv" in url)
    assert len(next(csv.reader(io.StringIO(client.get(every).content.decode("utf-8-sig"))))) > 20


@pytest.mark.parametrize("query", ["cot=khong-co", "cot=", "sap=khong-co", "sap=-", "cot=ten", "kieu=la", "kn=99999", "kn=x"])
def test_what_the_table_does_not_know_is_left_out(query: str, cast: Cast, three: list[str], browse: Callable[[Actor], Client]):
    page = browse(cast.officer).get(f"{LIST}?{query}")
    assert page.status_code == 200
    assert [c.key for c in page.context["table"].shown] == ["ten", "tinh-trang", "dien-tich", "lap-day"]


@pytest.mark.parametrize(
    ("url", "file"),
    [("/van-ban/?sap=-ngay&cot=ngay&cot=tinh", "/van-ban/xuat.xlsx?sap=-ngay&cot=ngay&cot=tinh"), ("/nhiem-vu/?pv=tat-ca&sap=-han&cot=han&cot=loi-han", "/nhiem-vu/xuat.xlsx?pv=tat-ca&sap=-han&cot=han&cot=loi-han")],
)  # fmt: skip
def test_papers_and_duties_are_lists_of_the_same_kind(cast: Cast, browse: Callable[[Actor], Client], url: str, file: str):
    for day, subject in ((date(2026, 3, 2), "=1+1"), (date(2026, 5, 2), "Về hạ tầng")):
        paper = make_document(cast.department, issued_on=day, subject=subject)
        named = Named("UBND xã Bảo Ái", organisation=cast.commune_committee)
        obligations.add(
            paper, Proposal(what=subject, due_words=f"trước ngày {day.day}/12/{day.year}", assignees=(named,)), by=cast.officer
        )
    client = browse(cast.officer)
    page = client.get(url)
    assert page.status_code == 200
    shown = [c.head for c in page.context["table"].shown]
    sheet = load_workbook(io.BytesIO(client.get(file).content)).active
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=4)]
    assert rows[0] == shown
    assert len(rows) == 3
    assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row)
    heads = page.content.decode().split("<thead>")[1].split("</thead>")[0]
    assert [h for h in shown if h in heads] == shown


def test_the_register_of_papers_sorts_with_the_undated_last(cast: Cast, browse: Callable[[Actor], Client]):
    late = make_document(cast.department, issued_on=date(2026, 5, 2))
    none = make_document(cast.department, issued_on=None)
    soon = make_document(cast.department, issued_on=date(2026, 3, 2))
    client = browse(cast.officer)
    for order, wanted in (("ngay", [soon, late, none]), ("-ngay", [late, soon, none])):
        assert list(client.get(f"/van-ban/?sap={order}").context["page_obj"]) == wanted


def test_the_forms_of_a_page_that_others_looked_at_too_are_ones_own(
    cast: Cast, three: list[str], browse: Callable[[Actor], Client]
):
    """The menus are drawn once for many; each person's form still carries their own token, and a stranger's token is refused."""
    sent = {}
    for actor in (cast.officer, cast.colleague):
        client = browse(actor)
        client.handler.enforce_csrf_checks = True
        html = client.get(LIST).content.decode()
        sent[actor.membership.pk] = client, re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', html)
        assert len(set(sent[actor.membership.pk][1])) == 1
        assert "--token" not in html
        assert "--address" not in html
    (first, own), (second, other) = sent.values()
    form = {"list": "cum", "name": "Của tôi", "query": ""}
    assert first.post("/khung-nhin/luu/", form | {"csrfmiddlewaretoken": other[0]}).status_code == 403
    assert first.post("/khung-nhin/luu/", form | {"csrfmiddlewaretoken": own[0]}).status_code == 302
    assert second.post("/dang-xuat/", {"csrfmiddlewaretoken": other[-1]}).status_code == 302
