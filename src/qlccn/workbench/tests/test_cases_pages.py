"""The case pages as officers use them: open, log the first request, see the clock, refuse what is late, choose the regime, print the days."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from qlccn.cases import services
from qlccn.cases.models import Case
from qlccn.cases.tests.makers import in_appraisal, new_case
from qlccn.clusters import services as clusters
from qlccn.clusters.models import Cluster
from qlccn.clusters.services import ActDraft
from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]


@pytest.fixture
def cluster(cast: Cast) -> Cluster:
    made = clusters.open_cluster("Bảo Ái", by=cast.officer)
    plan = make_document(cast.committee, is_public=True)
    terms = {"commune": [cast.commune], "planned_ha": 50, "name": "Bảo Ái"}
    clusters.record_acts([ActDraft(made, "in_plan", plan, date(2025, 8, 1), terms)], by=cast.officer)
    return made


def opened(browse: Browse, cast: Cast, cluster: Cluster) -> Case:
    answer = browse(cast.commune_officer).post("/ho-so/moi/", {"cluster": cluster.code, "kind": "establishment"})
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/ho-so/{case.pk}/"
    return case


def test_a_commune_opens_a_case_and_the_first_request_starts_the_clock(browse: Browse, cast: Cast, cluster: Cluster) -> None:
    with clock.held(date(2026, 1, 7)):
        case = opened(browse, cast, cluster)
        client = browse(cast.commune_officer)
        form = {"name": "Công ty Mới Tinh", "requested_on": "05/01/2026", "document": "khong", "buoc": "ghi"}
        assert client.post(f"/ho-so/{case.pk}/nha-dau-tu/", form).status_code == 302
        page = client.get(f"/ho-so/{case.pk}/").content.decode()
        listed = browse(cast.officer).get("/ho-so/").content.decode()
    assert case.local == cast.commune_committee
    assert "Công ty Mới Tinh" in page
    assert "10/01/2026" in page
    assert "Bảo Ái" in listed
    assert "còn thiếu" in page.lower()


def test_the_day_table_says_why(browse: Browse, cast: Cast, cluster: Cluster) -> None:
    with clock.held(date(2026, 1, 7)):
        case = opened(browse, cast, cluster)
        client = browse(cast.commune_officer)
        client.post(
            f"/ho-so/{case.pk}/nha-dau-tu/", {"name": "Công ty Mới Tinh", "requested_on": "05/01/2026", "document": "khong"}
        )
        table = client.get(f"/ho-so/{case.pk}/bang-ngay/notice/").content.decode()
        nothing = client.get(f"/ho-so/{case.pk}/bang-ngay/appraise/").status_code
    assert "ngày bắt đầu, không tính" in table
    assert "khoản 1 Điều 10" in table
    assert nothing == 404


def test_the_day_table_names_the_papers_behind_its_days_for_a_complaint(browse: Browse, cast: Cast) -> None:
    case = new_case(cast, "Yên Hợp")
    with clock.held(date(2026, 3, 5)):
        in_appraisal(case, cast)
        asked = make_document(cast.department, number="801/SCT-CN", issued_on=date(2026, 2, 5), type="cong-van")
        sent = make_document(cast.commune_committee, number="55/UBND-KT", issued_on=date(2026, 2, 10), type="cong-van")
        row = services.ask_supplement(case, on=date(2026, 2, 5), document=asked, missing="Bản đồ", by=cast.officer)
        services.complete_supplement(row, on=date(2026, 2, 10), document=sent, by=cast.officer)
        page = browse(cast.officer).get(f"/ho-so/{case.pk}/bang-ngay/appraise/").content.decode()
        notice = browse(cast.officer).get(f"/ho-so/{case.pk}/bang-ngay/notice/").content.decode()
    assert re.search(r"02/02/2026</span> Bắt đầu tính: ", page)
    assert re.search(r"05/02/2026</span> Tạm dừng: yêu cầu bổ sung hồ sơ .*?CV 801/SCT-CN", page)
    assert re.search(r"10/02/2026</span> Tính tiếp: đã bổ sung đủ .*?CV 55/UBND-KT", page)
    assert f"hồ sơ số {case.pk} · tính đến 05/03/2026" in page
    assert "Tạm dừng" not in notice  # a supplement stops the appraisal alone
    assert "08/01/2026</span> Làm xong" in notice


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(browse: Browse, cast: Cast, cluster: Cluster) -> None:
    with clock.held(date(2026, 2, 7)):
        case = opened(browse, cast, cluster)
        client = browse(cast.commune_officer)
        client.post(f"/ho-so/{case.pk}/nha-dau-tu/", {"name": "Công ty A", "requested_on": "05/01/2026", "document": "khong"})
        client.post(f"/ho-so/{case.pk}/buoc/?cho=notice", {"done_on": "08/01/2026", "evidence": "Báo số 12", "document": "khong"})
        late = client.post(
            f"/ho-so/{case.pk}/nha-dau-tu/", {"name": "Công ty Muộn", "requested_on": "24/01/2026", "document": "khong"}
        )
        no_proof = client.post(f"/ho-so/{case.pk}/buoc/?cho=compile", {"done_on": "27/01/2026", "document": "khong"})
    assert late.status_code == 422
    assert "Hết hạn nhận hồ sơ ngày 23/01/2026" in late.content.decode()
    assert "Công ty Muộn" in late.content.decode()
    assert no_proof.status_code == 422
    assert "phải có văn bản" in no_proof.content.decode()


def test_the_officer_chooses_the_regime_where_the_law_is_open(browse: Browse, cast: Cast, cluster: Cluster) -> None:
    with clock.held(date(2026, 9, 20)):
        case = opened(browse, cast, cluster)
        browse(cast.commune_officer).post(
            f"/ho-so/{case.pk}/nha-dau-tu/", {"name": "Công ty A", "requested_on": "01/09/2026", "document": "khong"}
        )
        client = browse(cast.officer)
        assert "Luật để ngỏ" in client.get(f"/ho-so/{case.pk}/").content.decode()
        answer = client.post(f"/ho-so/{case.pk}/che-do/", {"regime": "R3-ND32-139", "reason": "Xã nhận trước 15/9/2026"})
        page = client.get(f"/ho-so/{case.pk}/").content.decode()
    assert answer.status_code == 302
    assert "Xã nhận trước 15/9/2026" in page
    assert "Luật để ngỏ" not in page


@pytest.mark.parametrize("who", ["outsider", "second_commune_officer", "investor"])
def test_strangers_find_no_case(browse: Browse, cast: Cast, cluster: Cluster, who: str) -> None:
    with clock.held(date(2026, 1, 7)):
        case = opened(browse, cast, cluster)
    client = browse(cast.everyone[who])
    assert client.get(f"/ho-so/{case.pk}/").status_code == 404
    assert client.post(f"/ho-so/{case.pk}/nha-dau-tu/", {"name": "X", "requested_on": "05/01/2026"}).status_code in (403, 404)


def test_opinions_and_a_council_from_asking_to_the_selected_investor(browse: Browse, cast: Cast) -> None:
    case = new_case(cast, "Yên Hợp")
    with clock.held(date(2026, 3, 5)):
        (applicant,) = in_appraisal(case, cast)
        client, url = browse(cast.officer), f"/ho-so/{case.pk}/y-kien"
        sent = make_document(cast.department, issued_on=date(2026, 2, 4), type="cong-van")
        asked = {
            "organisations": [cast.finance.pk],
            "asked_on": "04/02/2026",
            "reply_by": "",
            "method": "written",
            "document": sent.pk,
        }
        assert client.post(f"{url}/hoi/", asked).status_code == 302
        row = case.consultations.get()
        agency = browse(cast.agency)
        assert "Sở Tài chính" in agency.get(f"/ho-so/{case.pk}/").content.decode()
        answer = {"given_on": "10/02/2026", "stance": "agree-if", "h_fund-capacity": "Đủ vốn", "document": "khong"}
        assert agency.post(f"{url}/tra-loi/?cho={row.pk}", answer).status_code == 302
        assert "Đủ vốn" in client.get(f"/ho-so/{case.pk}/").content.decode()

        decision = make_document(cast.committee, issued_on=date(2026, 2, 12))
        chair = f"Chủ tịch; Ông A; {cast.committee.name}; {cast.chair.account.username}"
        seats = f"{chair}\nPhó Chủ tịch; Bà B; {cast.department.name}\nPhó Chủ tịch; Bà C; {cast.finance.name}"
        wrong = client.post(f"{url}/lap/", {"formed_on": "12/02/2026", "members": seats, "document": decision.pk})
        assert "đúng một Thư ký" in wrong.content.decode()
        whole = f"{seats}\nThư ký; Ông D; {cast.department.name}"
        assert (
            client.post(f"{url}/lap/", {"formed_on": "12/02/2026", "members": whole, "document": decision.pk}).status_code == 302
        )
        council = case.councils.get()
        rows = "1; HT; Hạ tầng; 15\n2; MT; Môi trường; 15\n3; NL; Năng lực; 30\n4; TC; Tài chính; 41"
        issued = make_document(cast.committee, issued_on=date(2026, 2, 16))
        form = {"issued_on": "16/02/2026", "criteria": rows, "document": issued.pk}
        over = client.post(f"{url}/tieu-chi/?cho={council.pk}", form)
        assert "cộng 41 điểm, quá 40" in over.content.decode()
        form["criteria"] = rows.replace("41", "40")
        assert client.post(f"{url}/tieu-chi/?cho={council.pk}", form).status_code == 302
        assert client.post(f"{url}/mo-ho-so/?cho={council.pk}", {"on": "24/02/2026"}).status_code == 302
        for member in council.members.exclude(role="secretary"):
            who = browse(cast.chair) if member.account_id else client
            assert who.post(f"{url}/khai/?cho={member.pk}", {"on": "24/02/2026", "conflict": ""}).status_code == 302
            points = {"score_1": "10", "score_2": "10,5", "score_3": "20", "score_4": "30"}
            assert who.post(f"/ho-so/{case.pk}/phieu/{member.pk}/{applicant.pk}/", points).status_code == 302
        minutes = make_document(cast.department, issued_on=date(2026, 2, 26), type="bien-ban")
        closed = client.post(
            f"{url}/chot/?cho={council.pk}", {"on": "26/02/2026", "document": minutes.pk, "proposal": "", "proposal_reason": ""}
        )
        assert closed.status_code == 302
        page = client.get(f"/ho-so/{case.pk}/").content.decode()
    assert "được chọn" in page
    assert "70,50" in page


def test_a_ladder_that_the_law_data_lacks_is_said_to_be_lacking_with_what_is_known(browse: Browse, cast: Cast) -> None:
    """Expansion before 01/5/2024: nothing is made up from the establishment's steps."""
    made = clusters.open_cluster("Cổ Phúc", by=cast.officer)
    plan = make_document(cast.committee, is_public=True)
    terms = {"commune": [cast.commune], "planned_ha": 50, "name": "Cổ Phúc"}
    clusters.record_acts([ActDraft(made, "in_plan", plan, date(2022, 8, 1), terms)], by=cast.officer)
    case = services.open_case(
        made, "expansion", province=cast.province, department=cast.department, local=cast.commune_committee, by=cast.officer
    )
    with clock.held(date(2026, 3, 5)):
        clusters.record_act(
            made, "dossier_submitted", document=plan, effective_on=date(2024, 4, 8), run=case.run, by=cast.officer
        )
        clusters.record_act(made, "investor_applied", document=plan, effective_on=date(2024, 4, 1), run=case.run, by=cast.officer)
        page = browse(cast.officer).get(f"/ho-so/{case.pk}/").content.decode()
    assert "Dữ liệu luật chưa có trình tự" in page
    assert "mức trần chung 75 ha" in page
    assert "không tìm thấy" in page
