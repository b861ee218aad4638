"""Drafting: what is filled in is kept with every state; the number is taken once, with the paper, or not at all."""

from datetime import date
from io import BytesIO
from typing import Any

import docx
import pytest

from qlccn.cases import drafting, services_drafts
from qlccn.cases.gate import draft_kinds
from qlccn.cases.models import Case, Draft
from qlccn.cases.tests.makers import applied, in_appraisal, new_case
from qlccn.clusters import services as clusters
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents import queries as documents
from qlccn.documents.models import Document, DocumentNumber
from qlccn.office.fill import open_places
from qlccn.testing import Cast, make_cast, make_document

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def files(settings, tmp_path) -> None:
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def case(cast: Cast):
    with clock.held(TODAY):
        made = new_case(cast)
        in_appraisal(made, cast, "Công ty cổ phần Thứ Hai")
        yield made


def places(case: Case, kind: str, cast: Cast, about: str = "") -> tuple[str, ...]:
    return open_places(drafting.paper(case, kind, about, cast.officer, None))


def council_of(cast: Cast) -> list[dict[str, object]]:
    """Seats as a draft keeps them, right for Lào Cai from 07/3/2026."""
    rows = [
        ("chair", "Bà Chủ Tịch", cast.committee),
        ("vice_chair", "Ông Phó", cast.department),
        ("secretary", "Ông Thư Ký", cast.department),
    ]
    return [{"role": role, "name": name, "organisation": org.pk, "account": None} for role, name, org in rows]


def full(case: Case, kind: str, cast: Cast, **more: Any) -> Draft:
    fills = dict.fromkeys(places(case, kind, cast), "nội dung đã điền")
    return services_drafts.save_draft(case, kind, "", fills, by=cast.officer, signer="Trần Văn Mẫu", **more)


def test_each_saved_state_is_kept_with_its_words(case: Case, cast: Cast) -> None:
    (place,) = places(case, "cu-can-bo", cast)
    first = services_drafts.save_draft(case, "cu-can-bo", "", {place: "ngày 25/3/2026"}, by=cast.officer)
    second = services_drafts.save_draft(
        case, "cu-can-bo", "", {place: "ngày 27/3/2026"}, by=cast.colleague, version=first.version
    )
    assert second.pk == first.pk
    newest, oldest = second.versions.all()
    assert ("25/3/2026" in oldest.text, "27/3/2026" in newest.text, newest.number) == (True, True, 2)
    assert oldest.saved_by == cast.officer.audit_name


def test_the_second_of_two_writers_is_told(case: Case, cast: Cast) -> None:
    one = services_drafts.save_draft(case, "cu-can-bo", "", {}, by=cast.officer)
    services_drafts.save_draft(case, "cu-can-bo", "", {}, by=cast.colleague, version=one.version)
    with pytest.raises(Refusal, match="Người khác vừa sửa"):
        services_drafts.save_draft(case, "cu-can-bo", "", {"x": "y"}, by=cast.officer, version=one.version)


def test_an_issued_paper_has_its_number_day_signature_and_no_trace_of_the_draft(case: Case, cast: Cast) -> None:
    draft = full(case, "cu-can-bo", cast, mode="KT.", title="Phó Giám đốc")
    made = services_drafts.issue_draft(draft, by=cast.officer)
    assert (made.number, made.issued_on, made.issuer) == ("01/SCT-QLCN", TODAY, cast.department)
    assert {f.name.rsplit(".")[-1] for f in made.files.all()} == {"docx", "pdf"}
    file = made.files.get(name__endswith=".docx")
    content = documents.open_file(cast.officer, file.pk).path.read_bytes()
    document = docx.Document(BytesIO(content))
    said = "\n".join(p.text for p in document.paragraphs) + "\n".join(
        c.text for t in document.tables for r in t.rows for c in r.cells
    )
    for part in (
        "Số: 01/SCT-QLCN",
        "ngày 20 tháng 3 năm 2026",
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "Trần Văn Mẫu",
        "nội dung đã điền",
    ):
        assert part in said
    assert "DỰ THẢO" not in said
    assert b"comments.xml" not in content
    assert "nội dung đã điền" in made.text


def test_nothing_is_issued_with_a_blank_left_and_the_number_is_not_spent(case: Case, cast: Cast) -> None:
    draft = services_drafts.save_draft(case, "cu-can-bo", "", {}, by=cast.officer, signer="Trần Văn Mẫu")
    with pytest.raises(Refusal, match="Còn 1 chỗ để trống: hạn gửi danh sách"):
        services_drafts.issue_draft(draft, by=cast.officer)
    assert not DocumentNumber.objects.filter(last__gt=0).exists()
    assert (
        services_drafts.issue_draft(full(case, "cu-can-bo", cast, version=draft.version), by=cast.officer).number == "01/SCT-QLCN"
    )


def test_the_council_formed_meanwhile_stops_the_letter_that_was_being_drafted(case: Case, cast: Cast) -> None:
    draft = full(case, "cu-can-bo", cast)
    paper = make_document(cast.committee, is_public=True)
    clusters.record_act(case.run.cluster, "council_formed", document=paper, effective_on=TODAY, run=case.run, by=cast.officer)
    with pytest.raises(Refusal, match="Soạn thay vào: Tờ trình kiện toàn Hội đồng"):
        services_drafts.issue_draft(draft, by=cast.officer)
    assert Draft.objects.get(pk=draft.pk).document is None


def test_only_the_issuer_takes_the_number(case: Case, cast: Cast) -> None:
    draft = full(case, "quyet-dinh-hoi-dong", cast, errand={"members": council_of(cast)})
    with pytest.raises(Refusal, match=r"UBND tỉnh Lào Cai ban hành và lấy số"):
        services_drafts.issue_draft(draft, by=cast.officer)
    assert services_drafts.issue_draft(draft, by=cast.chair).number == "01/QĐ-UBND"


@pytest.mark.parametrize("who", ["outsider", "commune_officer", "agency", "tenant", "investor"])
def test_others_draft_nothing_of_the_department(case: Case, cast: Cast, who: str) -> None:
    with pytest.raises(Refusal):
        services_drafts.save_draft(case, "cu-can-bo", "", {}, by=cast.everyone[who])
    assert not Draft.objects.exists()


def test_each_investor_has_an_answer_of_its_own(cast: Cast) -> None:
    made = new_case(cast)
    with clock.held(date(2026, 1, 12)):
        applied(made, cast)
        applied(made, cast, date(2026, 1, 9), "Công ty cổ phần Thứ Hai")
        entry = draft_kinds()["tra-loi-nha-dau-tu"]
        keys = [key for key, _ in drafting.choices(made, entry, cast.commune_officer)]
        assert len(keys) == 2
        for key in keys:
            row = services_drafts.save_draft(made, entry.id, key, {}, by=cast.commune_officer)
            assert f"Kính gửi: {key}" in row.versions.get().text
        with pytest.raises(Refusal, match="không có “Công ty Lạ”"):
            services_drafts.save_draft(made, entry.id, "Công ty Lạ", {}, by=cast.commune_officer)


def test_a_paper_issued_may_be_drafted_anew(case: Case, cast: Cast) -> None:
    services_drafts.issue_draft(full(case, "cu-can-bo", cast), by=cast.officer)
    again = full(case, "cu-can-bo", cast)
    assert services_drafts.issue_draft(again, by=cast.officer).number == "02/SCT-QLCN"
    assert Document.objects.filter(number__endswith="/SCT-QLCN").count() == 2


def test_a_score_sheet_is_never_saved_where_colleagues_could_read_it(case: Case, cast: Cast) -> None:
    for kind in ("dossier_submitted", "council_formed", "criteria_issued"):
        paper = make_document(cast.committee, is_public=True)
        clusters.record_act(case.run.cluster, kind, document=paper, effective_on=TODAY, run=case.run, by=cast.officer)
    with pytest.raises(Refusal, match="Phiếu chấm không lưu bản soạn"):
        services_drafts.save_draft(case, "phieu-cham", "", {}, by=cast.officer)
    assert not Draft.objects.exists()
