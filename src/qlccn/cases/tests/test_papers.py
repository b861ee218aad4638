"""The papers of a case: text from the record with its source, blanks listed, Mẫu số 02's parts, nothing restricted."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document as Word

from qlccn.cases import drafting, facts, gate, papers, services, services_opinions
from qlccn.cases.models import Council, CriteriaSet, Criterion
from qlccn.cases.tests.makers import in_appraisal, new_case
from qlccn.cases.tests.told import BARE, FULL
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.office import pdf, word
from qlccn.office.blocks import Heading, plain, texts
from qlccn.office.paper import Paper, blanks, place_and_day, sources
from qlccn.parties.models import Role
from qlccn.testing import Cast, make_account, make_cast, make_document, make_organisation


def text_of(paper: Paper) -> str:
    return "\n".join(plain(t) for block in paper.body for t in texts(block))


def test_every_kind_at_the_gate_has_content_and_the_other_way_round() -> None:
    assert papers.kinds() == set(gate.draft_kinds())


@pytest.mark.parametrize("kind", sorted(papers.kinds()))
def test_each_paper_opens_in_word_and_as_pdf(kind: str) -> None:
    for told in (BARE, FULL):
        paper = papers.build(kind, told)
        content = word.write(paper)
        assert Word(BytesIO(content)).paragraphs
        assert content == word.write(papers.build(kind, told))
    assert pdf.write(paper).startswith(b"%PDF")


def test_the_decision_follows_form_02_and_leaves_unknown_figures_blank() -> None:
    bare, full = papers.build("quyet-dinh", BARE), papers.build("quyet-dinh", FULL)
    articles = [b.number for b in full.body if isinstance(b, Heading) and b.kind == "article"]
    assert articles == ["Điều 1", "Điều 2", "Điều 3", "Điều 4"]
    assert "diện tích" in blanks(bare)
    assert "diện tích" not in blanks(full)
    assert ("50,25 ha", "TTr 10/TTr-UBND") in sources(full)
    assert "Công ty cổ phần Hạ tầng A" in text_of(full)
    assert "Bộ Công Thương (để báo cáo)" in full.recipients


def test_a_day_is_written_as_the_format_asks() -> None:
    paper = papers.build("quyet-dinh", FULL)
    dated = Paper(**{f: getattr(paper, f) for f in ("head", "place", "subject", "body")}, dated=date(2026, 3, 5))
    assert plain(place_and_day(dated)) == "Yên Sơn, ngày 05 tháng 3 năm 2026"


@pytest.mark.django_db
def test_the_appraisal_report_lists_every_opinion_and_never_restricted_content() -> None:
    cast: Cast = make_cast()
    case = new_case(cast)
    police = make_organisation("cong-an-tinh", "Công an tỉnh Lào Cai", cast.province)
    officer = make_account(Role.POLICE, police)
    with clock.held(date(2026, 3, 2)):
        in_appraisal(case, cast)
    with clock.held(date(2026, 4, 2)):
        sent = make_document(cast.department, issued_on=date(2026, 3, 9), type="cong-van")
        rows = services_opinions.ask_opinions(case, [cast.finance, police], sent, asked_on=date(2026, 3, 9), by=cast.officer)
        asked = next(r for r in rows if r.organisation == police)
        words = {"pol-fire": "Có phương án chữa cháy.", "pol-record": "Người đại diện từng bị xử phạt."}
        services_opinions.give_opinion(asked, words, stance="agree-if", given_on=date(2026, 3, 11), by=officer)
        told = facts.of(case, cast.officer)
        text = text_of(papers.build("bao-cao-tham-dinh", told))
    assert "Có phương án chữa cháy." in text
    assert "từng bị xử phạt" not in text
    assert "Đồng ý (không trả lời)" in text
    assert "11/03/2026" in text
    plan = case.run.acts.model.objects.get(cluster=case.run.cluster, kind="in_plan").document
    assert f"Diện tích trong quy hoạch 50 ha (Quyết định số {plan.number} ngày 02/03/2026)" in text
    assert "nhận ngày 27/01/2026 theo Công văn số " in text


@pytest.mark.django_db
def test_papers_of_a_council_can_be_drafted_before_anyone_scored_and_after_everyone_withdrew() -> None:
    cast: Cast = make_cast()
    case = new_case(cast)
    paper = make_document(cast.committee, issued_on=date(2026, 3, 2))
    stamp = {"recorded_at": clock.now(), "recorded_by": "system:cli"}
    council = Council.objects.create(case=case, decision=paper, formed_on=date(2026, 3, 2), **stamp)
    criteria = CriteriaSet.objects.create(council=council, document=paper, issued_on=date(2026, 3, 3), digest="0" * 64, **stamp)
    Criterion.objects.create(criteria=criteria, code="I.1", group="HT", name="Hạ tầng", max=15)
    with clock.held(date(2026, 3, 4)):
        told = facts.of(case, cast.officer)
        assert told.council_facts.why_not
        for kind in ("bien-ban-cham", "phieu-cham", "ban-hanh-tieu-chi", "kien-toan-hoi-dong"):
            assert word.write(papers.build(kind, told))
        assert "kết quả chấm điểm" in blanks(papers.build("bien-ban-cham", told))


@pytest.mark.django_db
def test_the_letter_that_asks_says_what_silence_means_only_where_a_regulation_does() -> None:
    cast: Cast = make_cast()
    case = new_case(cast)
    with clock.held(date(2026, 3, 2)):  # before Lào Cai's regulation of 07/3/2026
        in_appraisal(case, cast)
        before = text_of(papers.build("lay-y-kien", facts.of(case, cast.officer)))
    with clock.held(date(2026, 3, 9)):
        after = text_of(papers.build("lay-y-kien", facts.of(case, cast.officer)))
    assert "Quá thời hạn" not in before
    assert "coi là đồng ý theo điểm b khoản 2 Điều 2 Quyết định 16/2026/QĐ-UBND Lào Cai." in after


@pytest.mark.django_db
def test_the_decision_cites_the_report_it_follows_the_law_by_its_number_and_the_place_with_its_province() -> None:
    cast: Cast = make_cast()
    case = new_case(cast)
    with clock.held(date(2026, 3, 5)):
        in_appraisal(case, cast)
        blank = papers.build("quyet-dinh", facts.of(case, cast.officer))
        report = make_document(cast.department, number="612/BC-SCT", issued_on=date(2026, 3, 2), type="bao-cao")
        services.record_step(case, "appraise", done_on=date(2026, 3, 2), document=report, by=cast.officer)
        text = text_of(papers.build("quyet-dinh", facts.of(case, cast.officer)))
    assert "số, ngày báo cáo thẩm định" in blanks(blank)
    assert "Theo đề nghị của Giám đốc Sở Công Thương Lào Cai tại Báo cáo số 612/BC-SCT ngày 02/03/2026." in text
    assert "Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15" in text
    assert "Địa điểm: xã Bảo Ái, tỉnh Lào Cai." in text
    with clock.held(date(2025, 6, 15)):  # the day before that law
        assert facts.organic_law(clock.today()) == "Luật Tổ chức chính quyền địa phương"


@pytest.mark.django_db
def test_nobody_is_reminded_while_nobody_is_late() -> None:
    cast: Cast = make_cast()
    case = new_case(cast)
    with clock.held(date(2026, 3, 2)):
        in_appraisal(case, cast)
        letter = make_document(cast.department, issued_on=date(2026, 2, 9), type="cong-van")
        services_opinions.ask_opinions(
            case, [cast.finance], letter, asked_on=date(2026, 2, 9), reply_by=date(2026, 2, 20), by=cast.officer
        )
        assert drafting.choice(case, gate.draft_kinds()["don-doc-y-kien"], "", cast.officer) == cast.finance.name
        answer = make_document(cast.finance, issued_on=date(2026, 2, 24), type="cong-van")
        asked = case.consultations.get()
        said = {"fund-capacity": "Đủ"}
        services_opinions.give_opinion(asked, said, stance="agree", given_on=date(2026, 2, 24), document=answer, by=cast.officer)
        with pytest.raises(Refusal, match="không cơ quan nào quá hạn mà chưa trả lời"):
            drafting.choice(case, gate.draft_kinds()["don-doc-y-kien"], "", cast.officer)
