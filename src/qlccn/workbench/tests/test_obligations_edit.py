"""A duty entered by hand and corrected; two people at one duty lose nothing; the due day as people write it."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from qlccn.clusters import services as clusters
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.law.due_rules import DueRule
from qlccn.obligations import services
from qlccn.obligations.models import Obligation
from qlccn.obligations.services import Named
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document
from qlccn.workbench.obligations_due_form import rule_of, values_of
from qlccn.workbench.tests.test_obligations_pages import TODAY, make_duty

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.held(TODAY):
        yield


def hidden_of(response: HttpResponse) -> dict[str, str]:
    """The hidden inputs by which an edit is compared, as a browser sends them back."""
    found = re.findall(r'<input type="hidden" name="(version|base|read)" value="([^"]*)">', response.content.decode())
    return {name: html.unescape(value) for name, value in found}


def form_of(client: Client, duty: Obligation) -> dict[str, str]:
    """The edit form as a browser would send it back untouched."""
    response = client.get(f"/nhiem-vu/{duty.pk}/sua/")
    form = response.context["form"]
    sent = {}
    for bound in form:
        value = bound.field.widget.format_value(bound.value()) if hasattr(bound.field.widget, "format_value") else bound.value()
        if bound.name == "still_binds":
            if bound.value():
                sent[bound.name] = "on"
            continue
        sent[bound.name] = "" if bound.value() is None else value[0] if isinstance(value, list) else value or ""
    return sent | hidden_of(response)


def entered(**more: object) -> dict[str, object]:
    return {
        "document-so": "88/SCT-CN", "what": "Rà soát quỹ đất", "role": "chu-tri", "lead": "UBND xã Bảo Ái\nUBND xã Yên Bình", "coordinating": "Sở Tài chính Lào Cai",
        "due_kind": "truoc", "due_day": "25/12/2026",
    } | more  # fmt: skip


def test_a_duty_is_entered_by_hand_from_a_registered_paper(cast: Cast, browse: Browse):
    paper = make_document(cast.department, number="88/SCT-CN")
    cluster = clusters.open_cluster("CCN Bảo Ái", by=cast.admin)
    clusters.record_act(
        cluster, "in_plan", document=paper, effective_on=paper.issued_on, terms={"name": "Cụm công nghiệp Bảo Ái", "commune": [cast.commune]}, by=cast.admin
    )  # fmt: skip
    response = browse(cast.officer).post("/nhiem-vu/moi/", entered(cluster="bao ai", owed_to="so cong thuong lao cai"))
    duty = Obligation.objects.get()
    assert response["Location"] == f"/nhiem-vu/{duty.pk}/"
    assert duty.due_on == date(2026, 12, 24)  # "trước ngày 25": received on the 25th is late
    assert (duty.kind, duty.document, duty.cluster, duty.owed_to) == ("manual", paper, cluster, cast.department)
    parts = {(a.organisation, a.part) for a in duty.assignments.all()}
    assert parts == {(cast.commune_committee, "lead"), (cast.second_committee, "lead"), (cast.finance, "with")}
    assert "Rà soát quỹ đất" in browse(cast.commune_officer).get("/").content.decode()


def test_a_recurring_duty_and_a_name_nobody_knows(cast: Cast, browse: Browse):
    make_document(cast.department, number="88/SCT-CN")
    sent = entered(
        lead="UBND xã Bảo Ái\nHội đồng bảo tồn cổ vật",
        due_kind="ky",
        due_every="hang-quy",
        due_by="ngày 20 tháng cuối quý",
        due_day="",
    )
    page = browse(cast.officer).post("/nhiem-vu/moi/", sent, follow=True)
    duty = Obligation.objects.get()
    assert duty.due_rule["by"] == ["3-20"]
    assert duty.due_on == date(2026, 12, 20)
    assert "Chưa giao được cho Hội đồng bảo tồn cổ vật" in page.content.decode()
    assert "chưa có trong sổ tổ chức" in page.content.decode()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"document-so": "1/KHONG-CO"}, "Chưa có văn bản nào mang đúng số"), ({"document-so": ""}, "Ghi số văn bản"), ({"due_day": ""}, "Ghi ngày đến hạn"),
        ({"due_kind": "ky", "due_every": "hang-thang", "due_by": "hôm nào rảnh"}, "Chưa hiểu"), ({"due_kind": "trong"}, "Ghi số ngày"), ({"due_kind": "loi"}, "Ghi hạn như lời"),
        ({"owed_to": "Sở Không Có"}, "Không có tổ chức nào"), ({"cluster": "không có cụm này"}, "Không có cụm nào"), ({"cluster": "CCN-999999"}, "CCN-999999"),
        ({"what": " "}, "bắt buộc"), ({"due_day": "31/11/2026"}, "không có ngày 31"),
    ],
)  # fmt: skip
def test_a_refused_entry_says_why_and_keeps_what_was_typed(more: dict, says: str, cast: Cast, browse: Browse):
    make_document(cast.department, number="88/SCT-CN")
    page = browse(cast.officer).post("/nhiem-vu/moi/", entered(clause="II.3", **more))
    assert page.status_code == 422
    html = page.content.decode()
    assert says.lower() in html.lower()
    assert 'value="II.3"' in html
    assert "Sở Tài chính Lào Cai" in html
    assert not Obligation.objects.exists()


def test_who_does_not_keep_the_paper_enters_nothing_from_it(cast: Cast, browse: Browse):
    make_document(cast.department, number="88/SCT-CN", is_public=True)
    for actor, status in (
        (cast.outsider, 422),
        (cast.agency, 422),
        (cast.commune_officer, 422),
        (cast.tenant, 403),
        (cast.nobody, 302),
    ):
        assert browse(actor).post("/nhiem-vu/moi/", entered()).status_code == status, actor
    assert not Obligation.objects.exists()


def test_a_form_sent_back_untouched_changes_nothing(cast: Cast, browse: Browse):
    for rule in (
        {"kind": "date", "day": "2026-12-25"}, {"kind": "before", "day": "2026-12-25"}, {"kind": "recurring", "every": "month", "by": ["25"], "strict": True},
        {"kind": "term", "n": 10, "unit": "working_day"}, {"kind": "continuous"}, {"kind": "after", "event": "khi có quyết định", "text": "khi có quyết định"},
        {"kind": "period", "first": "2026-01-01", "last": "2026-12-31", "text": "giai đoạn 2026"}, {},
    ):  # fmt: skip
        duty = make_duty(cast, "Báo cáo", None, due_rule=rule)
        before = Obligation.objects.filter(pk=duty.pk).values().get()
        client = browse(cast.officer)
        assert client.post(f"/nhiem-vu/{duty.pk}/sua/", form_of(client, duty)).status_code == 302, rule
        after = Obligation.objects.filter(pk=duty.pk).values().get()
        assert {k: v for k, v in after.items() if k != "version"} == {k: v for k, v in before.items() if k != "version"}, rule


def test_correcting_changes_what_was_changed_and_no_more(cast: Cast, browse: Browse):
    duty = make_duty(cast, "Báo cáo tiến độ")
    client = browse(cast.officer)
    sent = form_of(client, duty) | {
        "what": "Báo cáo tiến độ thu hồi đất",
        "due_day": "30/11/2026",
        "lead": "UBND xã Bảo Ái; UBND xã Yên Bình",
    }
    assert client.post(f"/nhiem-vu/{duty.pk}/sua/", sent)["Location"] == f"/nhiem-vu/{duty.pk}/"
    duty.refresh_from_db()
    assert (duty.what, duty.due_on, duty.version) == ("Báo cáo tiến độ thu hồi đất", date(2026, 11, 30), 3)
    assert [a.organisation for a in duty.assignments.all()] == [cast.commune_committee, cast.second_committee]


def test_the_second_writer_is_told_shown_the_difference_and_loses_nothing(cast: Cast, browse: Browse):
    duty = make_duty(cast, "Báo cáo tiến độ")
    first, second = browse(cast.officer), browse(cast.colleague)
    mine, theirs = form_of(second, duty), form_of(first, duty)
    first.post(f"/nhiem-vu/{duty.pk}/sua/", theirs | {"what": "Báo cáo của người thứ nhất", "clause": "II.3"})
    late = second.post(f"/nhiem-vu/{duty.pk}/sua/", mine | {"what": "Báo cáo của người thứ hai", "programme": "Kế hoạch 2026"})
    assert late.status_code == 409
    text = late.content.decode()
    assert f"{cast.officer.account.name}, lúc" in text  # a colleague of one's own office is named
    assert "vừa sửa nhiệm vụ này" in text
    rows = {c["label"]: c for c in late.context["edit"].differences}
    assert rows["Nội dung việc"]["theirs"] == "Báo cáo của người thứ nhất"
    assert rows["Nội dung việc"]["mine"] == "Báo cáo của người thứ hai"
    assert (rows["Mục, điều khoản"]["theirs"], rows["Mục, điều khoản"]["mine"]) == ("II.3", "")
    duty.refresh_from_db()
    assert duty.what == "Báo cáo của người thứ nhất"
    form = late.context["form"]
    again = {bound.name: bound.value() or "" for bound in form if bound.name != "still_binds"} | {"still_binds": "on"}
    again |= hidden_of(late)
    assert second.post(f"/nhiem-vu/{duty.pk}/sua/", again).status_code == 302
    duty.refresh_from_db()
    assert (duty.what, duty.clause, duty.programme) == ("Báo cáo của người thứ hai", "II.3", "Kế hoạch 2026")


def test_a_clash_that_the_form_cannot_show_is_still_told(cast: Cast, browse: Browse):
    duty = make_duty(cast, "Báo cáo tiến độ")
    client = browse(cast.colleague)
    mine = form_of(client, duty)
    services.extend(duty, document=make_document(cast.department), due_on=date(2026, 12, 30), by=cast.officer)
    late = client.post(f"/nhiem-vu/{duty.pk}/sua/", mine | {"what": "Mới"})
    assert late.status_code == 409
    assert "gia hạn" in late.content.decode()
    garbage = client.post(f"/nhiem-vu/{duty.pk}/sua/", mine | {"base": "không phải json", "what": "Mới"})
    assert garbage.status_code == 409


def test_an_agency_that_answered_stays_and_the_refusal_says_so(cast: Cast, browse: Browse):
    duty = make_duty(cast, "Báo cáo tiến độ")
    services.answer(duty.assignments.get(), text="Xong", by=cast.commune_officer)
    client = browse(cast.officer)
    page = client.post(f"/nhiem-vu/{duty.pk}/sua/", form_of(client, duty) | {"lead": "UBND xã Yên Bình"})
    assert page.status_code == 422
    assert "đã trả lời việc này" in page.content.decode()


def test_a_collective_name_keeps_all_it_means_when_something_else_is_corrected(cast: Cast, browse: Browse):
    duty = make_duty(cast, "Báo cáo", assignees=(Named("UBND các xã, phường", "ubnd-cap-xa"),))
    assert duty.assignments.count() == 2
    services.answer(duty.assignments.get(organisation=cast.commune_committee), text="Xong", by=cast.commune_officer)
    client = browse(cast.officer)
    assert (
        client.post(f"/nhiem-vu/{duty.pk}/sua/", form_of(client, duty) | {"coordinating": "Sở Tài chính Lào Cai"}).status_code
        == 302
    )
    assert duty.assignments.filter(part="lead").count() == 2
    assert duty.assignments.get(part="with").organisation == cast.finance


def test_only_those_who_keep_the_paper_or_are_owed_the_duty_correct_it(cast: Cast, browse: Browse):
    duty = make_duty(cast, "Báo cáo tiến độ")
    wanted = {"officer": 200, "colleague": 200, "admin": 200, "chair": 422, "commune_officer": 422, "tenant": 403, "nobody": 302}
    for who, actor in cast.everyone.items():
        assert browse(actor).get(f"/nhiem-vu/{duty.pk}/sua/").status_code == wanted.get(who, 404), who


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({"due_kind": "ngay", "due_day": date(2026, 12, 25)}, DueRule("date", day=date(2026, 12, 25))),
        ({"due_kind": "truoc", "due_day": date(2026, 12, 25)}, DueRule("before", day=date(2026, 12, 25))),
        ({"due_kind": "ky", "due_every": "hang-thang", "due_by": "trước ngày 25"}, DueRule("recurring", every="month", by=("25",), strict=True)),
        ({"due_kind": "ky", "due_every": "hang-thang", "due_by": "cuối tháng"}, DueRule("recurring", every="month", by=("end",))),
        ({"due_kind": "ky", "due_every": "hang-tuan", "due_by": "thứ 6"}, DueRule("recurring", every="week", by=("5",))),
        ({"due_kind": "ky", "due_every": "hang-tuan", "due_by": "Chủ nhật"}, DueRule("recurring", every="week", by=("7",))),
        ({"due_kind": "ky", "due_every": "nua-nam", "due_by": "20/6; 20/12"}, DueRule("recurring", every="half_year", by=("06-20", "12-20"))),
        ({"due_kind": "ky", "due_every": "hang-quy", "due_by": ""}, DueRule("recurring", every="quarter")),
        ({"due_kind": "trong", "due_n": 10, "due_unit": "working_day"}, DueRule("term", n=10, unit="working_day")),
        ({"due_kind": "thuong-xuyen"}, DueRule("continuous")), ({"due_kind": "khong"}, DueRule("unknown")),
        ({"due_kind": "loi", "due_words": "quý IV/2026"}, DueRule("date", day=date(2026, 12, 31))),
    ],
)  # fmt: skip
def test_the_due_day_as_typed_becomes_a_rule_and_comes_back(typed: dict, rule: DueRule):
    made = rule_of(typed)
    assert {**made.to_dict(), "text": ""} == {**rule.to_dict(), "text": ""}
    if typed["due_kind"] != "loi":
        back = rule_of(values_of(made.to_dict(), typed.get("due_words", "")))
        assert {**back.to_dict(), "text": ""} == {**rule.to_dict(), "text": ""}


@pytest.mark.parametrize("by", ["ngày 40", "thứ 9", "lúc nào cũng được"])
def test_a_day_in_a_cycle_that_makes_no_sense_is_refused(by: str):
    for every in ("hang-tuan", "hang-thang", "hang-quy", "nua-nam", "hang-nam"):
        with pytest.raises(Refusal, match="Chưa hiểu"):
            rule_of({"due_kind": "ky", "due_every": every, "due_by": by})
