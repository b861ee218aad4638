"""The pages of Nhiệm vụ: who sees which duty, what narrows the list, what the board, the calendar and the workbook hold."""

import io
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from qlccn.core import clock
from qlccn.obligations import services
from qlccn.obligations.models import Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_account, make_document

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
Browse = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.held(TODAY):
        yield


def make_duty(cast: Cast, what: str = "Báo cáo tiến độ", due: date | None = date(2026, 11, 25), **more: object) -> Obligation:
    """A duty of the first commune, from a paper of the department."""
    paper = more.pop("paper", None) or make_document(cast.department, text=what)
    names = more.pop("assignees", (Named("UBND xã Bảo Ái", organisation=cast.commune_committee),))
    rule = {"kind": "date", "day": due.isoformat()} if due else {}
    values = {"owed_to": cast.department, "due_rule": rule, "assignees": names} | more
    return services.add(paper, Proposal(what=what, **values), by=cast.officer, still_binds=True)  # type: ignore[arg-type]


@pytest.fixture
def duties(cast: Cast) -> dict[str, Obligation]:
    """One duty in every urgency, all of the first commune but one."""
    late = make_duty(cast, "Thu hồi đất", date(2026, 11, 10), programme="Kế hoạch 2026")
    today = make_duty(cast, "Lập danh sách hộ", TODAY)
    week = make_duty(cast, "Báo cáo tuần", date(2026, 11, 25))
    later = make_duty(cast, "Di dời cơ sở", date(2027, 3, 1), kind="commitment")
    unknown = make_duty(cast, "Giữ gìn trật tự", None)
    other = make_duty(cast, "Việc của xã khác", assignees=(Named("UBND xã Yên Bình", organisation=cast.second_committee),))
    return {"late": late, "today": today, "week": week, "later": later, "unknown": unknown, "other": other}


def whats(response) -> list[str]:
    return [line.item.obligation.what for group in response.context["groups"] for line in group["lines"]]


@pytest.mark.parametrize(
    "url", ["", "bang/", "bang/?theo=nguoi", "lich/", "xuat.xlsx", "?xem=dong", "?pv=toi", "?pv=co-quan", "?pv=tat-ca"]
)
def test_every_list_answers_every_role_and_sends_strangers_to_sign_in(
    url: str, cast: Cast, browse: Browse, duties: dict[str, Obligation]
):
    for who, actor in cast.everyone.items():
        status = browse(actor).get(f"/nhiem-vu/{url}").status_code
        assert status == (302 if who == "nobody" else 200), who


SEES = {"officer", "colleague", "chair", "commune_officer", "admin"}


def test_a_duty_is_shown_to_its_parties_and_overseers_and_to_nobody_else(
    cast: Cast, browse: Browse, duties: dict[str, Obligation]
):
    for who, actor in cast.everyone.items():
        status = browse(actor).get(f"/nhiem-vu/{duties['late'].pk}/").status_code
        assert status == (302 if who == "nobody" else 200 if who in SEES else 404), who


def test_the_ministry_and_a_company_with_a_part_see_the_duty(cast: Cast, browse: Browse):
    duty = make_duty(
        cast,
        assignees=(Named("Công ty Hạ tầng Bảo Ái", organisation=cast.company), Named("Công ty May", organisation=cast.plant)),
    )
    ministry = make_account("ministry", cast.finance)
    for actor in (ministry, cast.investor, cast.tenant):
        page = browse(actor).get(f"/nhiem-vu/{duty.pk}/")
        assert page.status_code == 200
    assert "Công ty May Bảo Ái" not in browse(cast.investor).get(f"/nhiem-vu/{duty.pk}/").content.decode()
    listed = browse(cast.investor).get("/nhiem-vu/?pv=tat-ca").content.decode()
    assert "Công ty Hạ tầng" in listed
    assert "Công ty May" not in listed


def test_the_list_is_grouped_by_urgency(cast: Cast, browse: Browse, duties: dict[str, Obligation]):
    page = browse(cast.commune_officer).get("/nhiem-vu/")
    assert [g["name"] for g in page.context["groups"]] == ["Quá hạn", "Hôm nay", "Trong 7 ngày", "Sau đó", "Chưa rõ hạn"]
    assert whats(page) == ["Thu hồi đất", "Lập danh sách hộ", "Báo cáo tuần", "Di dời cơ sở", "Giữ gìn trật tự"]
    assert "5 việc: 1 quá hạn, 1 đến hạn hôm nay, 1 trong 7 ngày" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=thu+hoi", ["Thu hồi đất"]), ("tt=overdue", ["Thu hồi đất"]), ("ct=Kế hoạch 2026", ["Thu hồi đất"]), ("loai=commitment", ["Di dời cơ sở"]),
        ("tu=20/11/2026&den=25/11/2026&cq=UBND xã Bảo Ái", ["Lập danh sách hộ", "Báo cáo tuần"]), ("cq=ubnd xa yen binh", ["Việc của xã khác"]),
        ("cq=UBND xã Yên Bình&vai=phoi-hop", []), ("sap=viec&cq=UBND xã Bảo Ái", ["Báo cáo tuần", "Di dời cơ sở", "Giữ gìn trật tự", "Lập danh sách hộ", "Thu hồi đất"]),
        ("sap=-han&cq=UBND xã Bảo Ái", ["Di dời cơ sở", "Báo cáo tuần", "Lập danh sách hộ", "Thu hồi đất", "Giữ gìn trật tự"]),
    ],
)  # fmt: skip
def test_filters_and_order_are_in_the_address(
    query: str, found: list[str], cast: Cast, browse: Browse, duties: dict[str, Obligation]
):
    assert whats(browse(cast.officer).get(f"/nhiem-vu/?{query}")) == found


@pytest.mark.parametrize(
    "query", ["tu=31/02/2026", "loai=la", "cq=khong co co quan nay", "nguoi=99", "pv=la&xem=la&tt=la&sap=la&page=x"]
)
def test_an_address_that_makes_no_sense_is_told_and_still_answered(
    query: str, cast: Cast, browse: Browse, duties: dict[str, Obligation]
):
    page = browse(cast.officer).get(f"/nhiem-vu/?{query}")
    assert page.status_code == 200
    assert len(whats(page)) == 6
    assert bool(page.context["asked"].errors) is not query.startswith("pv")


def test_counts_by_state_narrow_the_list_and_widen_it_again(cast: Cast, browse: Browse, duties: dict[str, Obligation]):
    client = browse(cast.officer)
    chips = {c["label"]: c for c in client.get("/nhiem-vu/").context["chips"]}
    assert {label: c["count"] for label, c in chips.items()} == {"Chưa làm": 5, "Quá hạn": 1}
    narrowed = client.get("/nhiem-vu/" + chips["Quá hạn"]["url"])
    assert whats(narrowed) == ["Thu hồi đất"]
    again = next(c for c in narrowed.context["chips"] if c["label"] == "Quá hạn")
    assert again["current"]
    assert len(whats(client.get("/nhiem-vu/" + again["url"]))) == 6


def test_closed_work_has_its_own_view(cast: Cast, browse: Browse, duties: dict[str, Obligation]):
    services.withdraw(duties["week"], reason="giao nhầm", by=cast.officer)
    answer = services.answer(duties["today"].assignments.get(), text="Xong", by=cast.commune_officer)
    services.accept_answer(answer, by=cast.officer)
    page = browse(cast.officer).get("/nhiem-vu/?xem=dong")
    assert sorted(whats(page)) == ["Báo cáo tuần", "Lập danh sách hộ"]
    assert "Thu hồi đất" in whats(browse(cast.officer).get("/nhiem-vu/"))
    assert whats(browse(cast.officer).get("/nhiem-vu/?tt=withdrawn")) == ["Báo cáo tuần"]


def test_the_lists_of_me_my_organisation_and_all(cast: Cast, browse: Browse, duties: dict[str, Obligation]):
    friend = make_account("commune", cast.commune_committee)
    services.assign_person(duties["late"].assignments.get(), friend.membership, by=cast.commune_officer)
    client = browse(cast.commune_officer)
    assert "Thu hồi đất" not in whats(client.get("/nhiem-vu/?pv=toi"))
    assert "Thu hồi đất" in whats(client.get("/nhiem-vu/?pv=co-quan"))
    assert whats(client.get(f"/nhiem-vu/?pv=co-quan&nguoi={friend.membership.pk}")) == ["Thu hồi đất"]
    assert "Thu hồi đất" in whats(browse(friend).get("/nhiem-vu/?pv=toi"))


def test_a_long_list_has_pages_and_the_workbook_has_all_of_it(cast: Cast, browse: Browse):
    paper = make_document(cast.department)
    for n in range(55):
        make_duty(cast, f"Việc {n:02d}", paper=paper)
    client = browse(cast.officer)
    first = client.get("/nhiem-vu/")
    assert len(whats(first)) == 50
    assert [g["count"] for g in first.context["groups"]] == [55]  # of the whole group, not of its first page
    assert len(whats(client.get("/nhiem-vu/?page=2"))) == 5
    sheet = load_workbook(io.BytesIO(client.get("/nhiem-vu/xuat.xlsx").content)).active
    assert sum(1 for row in sheet.iter_rows(min_row=5) if row[0].value) == 55


def test_the_workbook_holds_exactly_the_filtered_list_and_no_formula(cast: Cast, browse: Browse, duties: dict[str, Obligation]):
    make_duty(cast, '=HYPERLINK("http://x","Thu hồi")', date(2026, 11, 11))
    response = browse(cast.officer).get("/nhiem-vu/xuat.xlsx?q=thu+hoi")
    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=5)]
    assert [r[0] for r in rows] == ["Thu hồi đất", '=HYPERLINK("http://x","Thu hồi")']
    assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row)
    assert rows[0][4].date() == date(2026, 11, 10)
    assert rows[0][6] == -10
    assert "chữ “thu hoi”" in sheet["A2"].value
    assert "attachment" in response["Content-Disposition"]


def test_the_board_counts_parts_and_leads_to_lists_that_add_up(cast: Cast, browse: Browse, duties: dict[str, Obligation]):
    both = (
        Named("UBND xã Bảo Ái", organisation=cast.commune_committee),
        Named("UBND xã Yên Bình", organisation=cast.second_committee),
    )
    shared = make_duty(cast, "Việc của hai xã", date(2026, 11, 1), assignees=both)
    done = services.answer(
        shared.assignments.get(organisation=cast.second_committee), text="Xong", by=cast.second_commune_officer
    )
    services.accept_answer(done, by=cast.officer)
    make_duty(cast, "Việc không ai nhận", assignees=(Named("Hội đồng bảo tồn"),))
    client = browse(cast.officer)
    rows = client.get("/nhiem-vu/bang/").context["rows"]
    assert [(r.name, r.total) for r in rows] == [("UBND xã Bảo Ái", 6), ("Hội đồng bảo tồn", 1), ("UBND xã Yên Bình", 2)]
    for row in rows:
        for cell in row.cells:
            if cell["url"]:
                assert len(whats(client.get(cell["url"]))) == cell["count"], (row.name, cell["name"])
    assert rows[2].share_done == 50


def test_the_board_by_person_shows_who_has_what_in_my_organisation(cast: Cast, browse: Browse, duties: dict[str, Obligation]):
    services.assign_person(duties["late"].assignments.get(), cast.commune_officer.membership, by=cast.commune_officer)
    rows = browse(cast.commune_officer).get("/nhiem-vu/bang/?theo=nguoi").context["rows"]
    assert [(r.name, r.total) for r in rows] == [("Người commune", 1), ("Chưa giao cho ai", 4)]
    assert rows[0].counts["overdue"] == 1


def test_the_calendar_shows_a_month_with_its_due_days_and_days_off(cast: Cast, browse: Browse, duties: dict[str, Obligation]):
    client = browse(cast.officer)
    cells = {c["day"]: c for week in client.get("/nhiem-vu/lich/").context["weeks"] for c in week}
    assert [i.obligation.what for i in cells[date(2026, 11, 10)]["items"]] == ["Thu hồi đất"]
    assert cells[TODAY]["today"]
    assert cells[date(2026, 11, 24)]["holiday"]  # Ngày Văn hóa Việt Nam, from 2026
    assert cells[date(2026, 11, 22)]["off"]
    assert "UBND xã" not in client.get("/nhiem-vu/lich/?pv=toi").content.decode().split("<tbody>")[1]
    assert "UBND xã" in client.get("/nhiem-vu/lich/?pv=tat-ca").content.decode().split("<tbody>")[1]  # whose each duty is
    march = client.get("/nhiem-vu/lich/?thang=2027-03")
    assert march.context["total"] == 1
    assert "Lịch tháng 3/2027" in march.content.decode()
    for odd in ("2026-13", "x", "0000-00", "9999-12"):
        assert client.get(f"/nhiem-vu/lich/?thang={odd}").context["first"] == TODAY.replace(day=1)


def test_what_was_answered_is_no_longer_counted_in_red(cast: Cast, browse: Browse, duties: dict[str, Obligation]):
    late = duties["late"]
    assert "Quá " in browse(cast.commune_officer).get("/?").content.decode().split(f"/nhiem-vu/{late.pk}/")[1].split("</tr>")[0]
    part = late.assignments.get(organisation=cast.commune_committee)
    services.answer(part, text="Đã thu hồi xong", by=cast.commune_officer, evidence=[make_document(cast.commune_committee)])
    row = browse(cast.commune_officer).get("/").content.decode().split(f"/nhiem-vu/{late.pk}/")[1].split("</tr>")[0]
    assert "Chờ xét kết quả" in row
    assert "10/11/2026" in row
    assert "Quá " not in row


def test_the_front_page_lists_my_duties_with_their_sources_and_what_others_owe(
    cast: Cast, browse: Browse, duties: dict[str, Obligation]
):
    home = browse(cast.commune_officer).get("/").content.decode()
    assert f"/nhiem-vu/{duties['late'].pk}/" in home
    assert f"/van-ban/{duties['late'].document_id}/#n{duties['late'].pk}" in home
    overseen = browse(cast.officer).get("/")
    assert [line.item.obligation.what for line in overseen.context["late"]] == ["Thu hồi đất"]
    assert "late" not in browse(cast.commune_officer).get("/").context
