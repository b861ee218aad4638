"""Errands of an officer, through the forms as a browser without a script sends them."""

import re
from datetime import date
from decimal import Decimal

import lxml.html
import pytest

from qlccn.clusters import queries, services
from qlccn.clusters.models import Act, Claim, Cluster, Settlement
from qlccn.core import clock
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.testing import make_document
from qlccn.workbench.tests.cluster_stock import make_stock


@pytest.fixture
def stock(cast):
    return make_stock(cast)


@pytest.fixture
def desk(cast, browse):
    return browse(cast.officer)


def row_of(cast, cluster):
    return queries.registry(cast.officer, clock.today(), ids=[cluster.pk])[0]


def new_paper(**changed):
    return {
        "document": "new", "doc_type": "quyet-dinh", "doc_number": "4000/QĐ-UBND", "doc_issued_on": "02/11/2026", "doc_issuer": "UBND tỉnh Lào Cai",
        "doc_subject": "Điều chỉnh quyết định thành lập", "passage": "Điều 1",
    } | changed  # fmt: skip


def amend(stock, **changed):
    given = {
        "effective_on": "02/11/2026",
        "confidence": "primary",
        "run": "new:amendment",
        "term_established_ha": "52,5",
        "buoc": "ghi",
    }
    return f"/cum-cong-nghiep/{stock.main.code}/su-kien/?loai=amended", new_paper() | given | changed


def test_an_act_is_recorded_from_a_new_paper_in_one_form(cast, stock, desk):
    url, data = amend(stock)
    answer = desk.post(url, data)
    assert (answer.status_code, answer["Location"]) == (302, f"/cum-cong-nghiep/{stock.main.code}/")
    assert row_of(cast, stock.main).established_ha == Decimal("52.5")
    paper = Document.objects.get(number="4000/QĐ-UBND")
    assert (paper.issuer, paper.holder, paper.province) == (cast.committee, cast.department, cast.province)
    act = Act.objects.get(document=paper)
    assert (act.effective_on, act.passage, act.run.kind) == (date(2026, 11, 2), "Điều 1", "amendment")


def test_searching_a_paper_keeps_everything_typed_and_complains_of_nothing(stock, desk):
    url, data = amend(stock, buoc="tim", q="3426", term_progress_deadline="quý IV/2027", document="")
    page = desk.post(url, data)
    text = page.content.decode()
    assert page.status_code == 200
    assert f'value="{stock.decision.pk}"' in text
    assert 'value="52,5"' in text
    assert "quý IV/2027" in text
    assert "errorlist" not in text
    assert not Act.objects.filter(kind="amended").exists()


def test_the_paper_can_be_searched_and_given_in_the_address(stock, desk):
    base = f"/cum-cong-nghiep/{stock.main.code}/su-kien/?loai=amended"
    assert f'value="{stock.plan.pk}"' in desk.get(f"{base}&q=525").content.decode()
    given = desk.get(f"{base}&van-ban={stock.table.pk}").content.decode()
    assert re.search(rf'value="{stock.table.pk}"[^>]*checked', given)


def test_a_preview_says_what_would_change_and_writes_nothing(cast, stock, desk):
    url, data = amend(stock, buoc="xem-truoc")
    text = desk.post(url, data).content.decode()
    assert "50,00\u00a0ha" in text
    assert "52,50\u00a0ha" in text
    assert 'value="52,5"' in text
    assert not Document.objects.filter(number="4000/QĐ-UBND").exists()
    assert not Act.objects.filter(kind="amended").exists()
    assert stock.main.runs.count() == 1
    page = lxml.html.fromstring(text)
    buttons = page.xpath("//button[@form='sua' or ancestor::form[@id='sua']]")
    assert buttons[0].get("value") == "xem-truoc"  # what Enter in a field presses: never the saving
    shown = page.get_element_by_id("xem-truoc")
    assert shown.get("autofocus") is not None
    assert shown.xpath(".//button[@value='ghi']/text()") == ["Ghi sự kiện"]
    words = {"buoc": shown.xpath(".//button[@value='ghi']")[0].get("value")}
    assert desk.post(url, dict(page.get_element_by_id("sua").form_values()) | words).status_code == 302
    assert Act.objects.filter(kind="amended").exists()


def test_a_new_enterprise_is_opened_only_when_the_person_says_so(cast, stock, desk):
    url, data = amend(stock, term_investor="Công ty Hạ tầng Mới")
    refused = desk.post(url, data)
    assert refused.status_code == 422
    assert "Sổ tổ chức không có “Công ty Hạ tầng Mới”" in refused.content.decode()
    assert not Document.objects.filter(number="4000/QĐ-UBND").exists()
    assert desk.post(url, data | {"new_investor": "on"}).status_code == 302
    assert row_of(cast, stock.main).investor == "Công ty Hạ tầng Mới"
    assert Organisation.objects.get(name="Công ty Hạ tầng Mới").kind == "doanh-nghiep"


def test_a_registered_enterprise_is_found_without_diacritics(cast, stock, desk):
    url, data = amend(stock, term_investor="cong ty may bao ai")
    assert desk.post(url, data).status_code == 302
    assert row_of(cast, stock.main).investor == cast.plant.name


@pytest.mark.parametrize(
    "changed,sentence",
    [
        ({"effective_on": "31/02/2026"}, "không có ngày 31"),
        ({"effective_on": ""}, "Ghi ngày của sự kiện"),
        ({"effective_on": "02/11/2030"}, "ở sau hôm nay"),
        ({"doc_issued_on": "02/11/2030"}, "ở sau hôm nay"),
        ({"document": ""}, "Chọn văn bản làm căn cứ"),
        ({"doc_number": "", "doc_subject": ""}, "Ghi số, ký hiệu"),
        ({"term_established_ha": "1.234"}, "có thể hiểu là"),
        ({"term_established_ha": "-3"}, "Phải từ 0"),
        ({"term_established_ha": "525000"}, "không thể có"),
        ({"doc_number": "3426/QĐ-UBND", "doc_issued_on": "23/09/2026"}, "Đã có 3426/QĐ-UBND"),
    ],
)
def test_every_refusal_is_said_beside_the_form_and_nothing_typed_is_lost(stock, desk, changed, sentence):
    url, data = amend(stock, note="Ghi chú phải còn nguyên", **changed)
    answer = desk.post(url, data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "Ghi chú phải còn nguyên" in text
    assert not Act.objects.filter(kind="amended").exists()
    assert not Document.objects.filter(number="4000/QĐ-UBND").exists()


def test_a_paper_for_a_step_already_passed_is_refused_unless_it_happened_and_is_explained(stock, desk):
    url = f"/cum-cong-nghiep/{stock.main.code}/su-kien/?loai=members_asked"
    assert "Không còn soạn được văn bản này" in desk.get(url).content.decode()
    data = new_paper(doc_type="cong-van") | {
        "effective_on": "01/06/2026",
        "confidence": "primary",
        "run": f"run:{stock.run.pk}",
        "buoc": "ghi",
    }
    refused = desk.post(url, data)
    assert refused.status_code == 422
    assert "đã có bước" in refused.content.decode().lower()
    assert desk.post(url, data | {"still": "on"}).status_code == 422  # a reason is needed too
    assert desk.post(url, data | {"still": "on", "note": "Công văn gửi trước khi lập Hội đồng"}).status_code == 302
    assert Act.objects.filter(kind="members_asked", note__startswith="Công văn gửi").exists()


def test_an_act_without_a_day_says_what_the_source_says(stock, desk):
    url, data = amend(stock, effective_on="", on_text="tháng 10/2026")
    assert desk.post(url, data).status_code == 302
    assert Act.objects.get(kind="amended").on_text == "tháng 10/2026"


def test_a_correction_takes_the_place_of_the_old_row_which_stays_in_history(cast, stock, desk):
    url = f"/cum-cong-nghiep/{stock.main.code}/su-kien/{stock.established.pk}/sua/"
    form = desk.get(url).content.decode()
    assert re.search(rf'value="{stock.decision.pk}"[^>]*checked', form)
    assert re.search(r'name="term_established_ha"[^>]*value="50"|value="50"[^>]*name="term_established_ha"', form)
    data = {
        "document": stock.decision.pk, "effective_on": "23/09/2026", "confidence": "primary", "run": f"run:{stock.run.pk}", "passage": "Điều 1",
        "term_established_ha": "55", "term_commune": [cast.commune.pk], "buoc": "ghi",
    }  # fmt: skip
    assert desk.post(url, data).status_code == 422  # why?
    assert desk.post(url, data | {"reason": "Gõ nhầm diện tích"}).status_code == 302
    assert row_of(cast, stock.main).established_ha == Decimal(55)
    stock.established.refresh_from_db()
    assert stock.established.retraction_reason == "Gõ nhầm diện tích"
    assert desk.get(url).status_code == 302  # the old row cannot be corrected twice


def test_an_act_is_withdrawn_with_a_reason_once(stock, desk):
    url = f"/cum-cong-nghiep/{stock.main.code}/su-kien/{stock.established.pk}/rut/"
    assert desk.post(url, {"reason": " "}).status_code == 422
    assert desk.post(url, {"reason": "Nhầm cụm"}).status_code == 302
    again = desk.post(url, {"reason": "Nhầm cụm"})
    assert again.status_code == 422
    assert "đã được rút" in again.content.decode()


def test_a_figure_of_a_report_is_recorded_by_the_commune_that_has_it(cast, stock, browse):
    desk = browse(cast.commune_officer)
    url = f"/cum-cong-nghiep/{stock.main.code}/so-lieu/?chi-tieu=cleared_ha"
    data = new_paper(doc_type="bao-cao", doc_number="12/BC-UBND") | {
        "value": "12,5",
        "as_of_on": "30/09/2026",
        "standing": "report",
        "buoc": "ghi",
    }
    assert desk.post(url, data).status_code == 302
    claim = Claim.objects.get(indicator="cleared_ha")
    assert (claim.decimal, claim.standing_as, claim.document.holder) == (Decimal("12.5"), "report", cast.commune_committee)
    decided = desk.post(url, data | {"standing": "decision"})
    assert decided.status_code == 422
    assert browse(cast.officer).get(f"/cum-cong-nghiep/{stock.main.code}/").content.decode().count("12/BC-UBND") >= 1


def test_a_figure_written_twice_differently_by_one_paper_is_refused(stock, desk):
    url = f"/cum-cong-nghiep/{stock.main.code}/so-lieu/?chi-tieu=leased_ha"
    data = {"document": stock.table.pk, "value": "11", "as_of_on": "30/09/2026", "standing": "table", "buoc": "ghi"}
    answer = desk.post(url, data)
    assert answer.status_code == 422
    assert "Rút số cũ" in answer.content.decode()


def test_a_commune_may_not_withdraw_the_departments_figure(cast, stock, browse):
    url = f"/cum-cong-nghiep/{stock.main.code}/so-lieu/{stock.contested.pk}/rut/"
    answer = browse(cast.commune_officer).post(url, {"reason": "không đúng"})
    assert answer.status_code == 422
    assert "Chỉ rút được số do cơ quan mình ghi" in answer.content.decode()
    assert browse(cast.officer).post(url, {"reason": "Gõ nhầm"}).status_code == 302
    assert row_of(cast, stock.main).contradictions == 0


def test_a_settlement_for_the_table_makes_its_figure_the_one_in_use(cast, stock, desk):
    url = f"/cum-cong-nghiep/{stock.main.code}/sai-lech/?muc=capital_billion_vnd"
    assert desk.post(url, {"choice": f"claim:{stock.contested.pk}", "reason": ""}).status_code == 422
    assert desk.post(url, {"choice": f"claim:{stock.contested.pk}", "reason": "Đã điều chỉnh tổng mức"}).status_code == 302
    row = row_of(cast, stock.main)
    assert (row.capital_billion_vnd, row.contradictions) == (Decimal("596.651"), 0)
    page = desk.get(f"/cum-cong-nghiep/{stock.main.code}/").content.decode()
    assert "Đã điều chỉnh tổng mức" in page


def test_a_settlement_for_the_decision_keeps_its_figure_and_ends_the_discrepancy(cast, stock, desk):
    url = f"/cum-cong-nghiep/{stock.main.code}/sai-lech/?muc=capital_billion_vnd"
    assert desk.post(url, {"choice": "act", "reason": "Bảng gõ nhầm chữ số"}).status_code == 302
    row = row_of(cast, stock.main)
    assert (row.capital_billion_vnd, row.contradictions) == (Decimal("496.651"), 0)
    assert Claim.objects.filter(pk=stock.contested.pk, retracted_at=None).exists()  # the loser stays
    assert Settlement.objects.get().claim.document == stock.decision


def test_a_settlement_cannot_choose_a_figure_of_something_else(cast, stock, desk):
    other = services.record_claim("workers", Decimal(9), document=stock.table, standing="table", cluster=stock.plain, by=CLI)
    url = f"/cum-cong-nghiep/{stock.main.code}/sai-lech/?muc=capital_billion_vnd"
    assert desk.post(url, {"choice": f"claim:{other.pk}", "reason": "x"}).status_code == 422
    assert desk.get(f"/cum-cong-nghiep/{stock.main.code}/sai-lech/?muc=khong-co").status_code == 404
    assert not Settlement.objects.exists()


def test_two_papers_of_one_day_that_disagree_are_shown_as_a_matter_of_the_acts(cast, stock, desk):
    services.record_act(
        stock.plain,
        "in_plan",
        document=stock.plan,
        effective_on=date(2026, 2, 25),
        terms={"planned_ha": Decimal(33)},
        passage="dòng 9",
        by=CLI,
    )
    page = desk.get(f"/cum-cong-nghiep/{stock.plain.code}/sai-lech/?muc=planned_ha").content.decode()
    assert "cùng hạng" in page
    assert "Quế Võ" not in page
    everything = desk.get("/sai-lech/").content.decode()
    assert "Yên Bình" in everything
    assert "596,651" in everything


def test_a_new_cluster_is_opened_with_its_paper_and_place(cast, stock, desk):
    url = "/cum-cong-nghiep/moi/?loai=in_plan"
    data = new_paper(doc_number="526/QĐ-UBND") | {
        "name": "CCN Tân Thịnh", "effective_on": "02/11/2026", "term_commune": [cast.commune.pk, cast.other_commune.pk], "term_planned_ha": "75", "buoc": "ghi",
    }  # fmt: skip
    before = Cluster.objects.count()
    answer = desk.post(url, data)
    assert answer.status_code == 302
    made = Cluster.objects.latest("pk")
    assert answer["Location"] == f"/cum-cong-nghiep/{made.code}/"
    row = row_of(cast, made)
    assert (row.name, row.planned_ha, row.status, sorted(row.communes)) == (
        "Cụm công nghiệp Tân Thịnh",
        Decimal(75),
        "in-plan",
        ["Xã Bảo Ái", "Xã Yên Bình"],
    )
    assert Cluster.objects.count() == before + 1


def test_a_new_cluster_needs_a_place_and_warns_of_a_namesake(cast, stock, desk):
    url = "/cum-cong-nghiep/moi/?loai=in_plan"
    data = new_paper(doc_number="526/QĐ-UBND") | {"name": "mong son", "effective_on": "02/11/2026", "buoc": "ghi"}
    before = Cluster.objects.count()
    assert desk.post(url, data).status_code == 422
    alike = desk.post(url, data | {"term_commune": [cast.commune.pk]})
    assert alike.status_code == 422
    assert stock.main.code in alike.content.decode()
    assert Cluster.objects.count() == before
    assert desk.post(url, data | {"term_commune": [cast.commune.pk], "again": "on"}).status_code == 302


def test_a_refused_new_cluster_leaves_nothing_behind(cast, stock, desk):
    before = (Cluster.objects.count(), Document.objects.count())
    data = new_paper(doc_number="3426/QĐ-UBND", doc_issued_on="23/09/2026") | {
        "name": "Cụm thử", "effective_on": "02/11/2026", "term_commune": [cast.commune.pk], "buoc": "ghi",
    }  # fmt: skip
    assert desk.post("/cum-cong-nghiep/moi/?loai=in_plan", data).status_code == 422
    assert (Cluster.objects.count(), Document.objects.count()) == before


def test_an_administrator_chooses_the_province_first(cast, stock, browse):
    desk = browse(cast.admin)
    assert "term_commune" not in desk.get("/cum-cong-nghiep/moi/").content.decode()
    assert "Xã Bảo Ái" in desk.get("/cum-cong-nghiep/moi/?tinh=15").content.decode()


def test_a_discrepancy_of_any_indicator_is_listed_and_counted(cast, stock, desk):
    later = make_document(cast.department, type="bao-cao", number="9/BC", issued_on=date(2026, 10, 1))
    for document, standing, value in ((stock.table, "table", 120), (later, "table", 210)):
        services.record_claim(
            "workers",
            Decimal(value),
            document=document,
            standing=standing,
            cluster=stock.plain,
            as_of_on=date(2026, 9, 30),
            by=CLI,
        )
    text = desk.get("/sai-lech/").content.decode()
    assert "2 sai lệch ở 2 cụm" in text
    assert "210" in text
    assert "nghi đảo 2 chữ số" in text
    assert "Quế Võ" not in text
    narrowed = desk.get("/sai-lech/?q=mong").content.decode()
    assert "1 sai lệch ở 1 cụm" in narrowed
