"""Entering papers in the register, correcting and discarding them."""

from datetime import date

import pytest

from qlccn.core import clock
from qlccn.core.models import AuditRow
from qlccn.core.refusal import Refusal
from qlccn.documents import queries, services
from qlccn.documents.models import Document, Link
from qlccn.testing import Cast, make_document


def register(cast: Cast, **values):
    given = {
        "type": "quyet-dinh",
        "number": "3426/QĐ-UBND",
        "issued_on": date(2026, 9, 23),
        "subject": "Thành lập Cụm công nghiệp Bảo Ái",
    }
    return services.register(**(given | {"by": cast.officer} | values))


def test_a_paper_is_held_by_the_organisation_of_its_clerk(cast: Cast):
    document = register(cast)
    assert document.holder == cast.department
    assert document.number_folded == "3426/qd-ubnd"
    assert document.label == "3426/QĐ-UBND ngày 23/09/2026"
    assert document.access.get().why == "holds"


def test_the_same_number_and_day_is_refused_and_the_existing_one_named(cast: Cast):
    first = register(cast)
    with pytest.raises(services.Duplicate, match=r"Đã có 3426/QĐ-UBND ngày 23/09/2026") as no:
        register(cast, number="Số: 3426 /QĐ–UBND", issuer_name="UBND tỉnh Lào Cai")
    assert no.value.existing == first
    assert register(cast, allow_duplicate=True).pk != first.pk


@pytest.mark.parametrize(
    "values",
    [{"number": "3427/QĐ-UBND"}, {"issued_on": date(2026, 9, 24)}, {"number": ""}, {"issuer_name": "UBND tỉnh Bắc Ninh"}],
)
def test_another_number_day_or_issuer_is_another_paper(cast: Cast, values: dict):
    register(cast, issuer_name="UBND tỉnh Lào Cai")
    assert register(cast, **values).pk


def test_a_duplicate_held_where_the_clerk_may_not_look_is_not_told(cast: Cast):
    register(cast, by=cast.outsider)
    assert register(cast, by=cast.commune_officer).pk


def test_missing_number_and_day_stay_missing(cast: Cast):
    document = register(cast, number="", issued_on=None)
    assert document.label == "Quyết định không số (chưa rõ ngày)"
    assert register(cast, number="", issued_on=None).pk != document.pk


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"type": "nghi-quyett"}, "Loại văn bản “nghi-quyett”"),
        ({"issued_on": date(2026, 12, 1)}, "Ngày ban hành 01/12/2026 ở sau hôm nay"),
        ({"number": "9" * 81}, "Số, ký hiệu dài quá 80"),
        ({"urgency": "rat-khan"}, "Độ khẩn “rat-khan”"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(cast: Cast, values: dict, sentence: str):
    with clock.held(date(2026, 11, 21)), pytest.raises(Refusal, match=sentence):
        register(cast, **values)
    assert not Document.objects.exists()


def test_a_tenant_and_a_stranger_register_nothing(cast: Cast):
    for actor in (cast.tenant, cast.nobody):
        with pytest.raises(Refusal):
            register(cast, by=actor)


def test_nobody_registers_for_another_organisation(cast: Cast):
    with pytest.raises(Refusal, match="cơ quan của mình"):
        register(cast, holder=cast.finance)
    assert register(cast, holder=cast.finance, by=cast.admin).holder == cast.finance


def test_only_those_who_publish_make_a_paper_public(cast: Cast):
    with pytest.raises(Refusal):
        register(cast, by=cast.commune_officer, is_public=True)
    document = register(cast, by=cast.commune_officer)
    with pytest.raises(Refusal):
        services.correct(document, is_public=True, by=cast.commune_officer)
    assert services.correct(document, is_public=True, by=cast.admin).is_public
    assert services.correct(document, subject="Mới", is_public=True, by=cast.commune_officer).subject == "Mới"


def test_a_correction_made_on_an_old_page_is_told_not_applied(cast: Cast):
    document = register(cast)
    services.correct(document, subject="Mở rộng", version=1, by=cast.colleague)
    with pytest.raises(Refusal, match="Người khác vừa sửa"):
        services.correct(document, subject="Bãi bỏ", version=1, by=cast.officer)
    document.refresh_from_db()
    assert (document.subject, document.subject_folded, document.version) == ("Mở rộng", "mo rong", 2)


def test_a_correction_is_in_the_trail_with_its_writer(cast: Cast):
    document = register(cast)
    services.correct(document, subject="Mở rộng", by=cast.officer)
    row = AuditRow.objects.filter(table="documents_document", op="U", key=str(document.pk)).latest("id")
    assert (row.actor, row.intent) == (cast.officer.audit_name, "document.corrected")
    assert "Thành lập" in row.before
    assert "Mở rộng" in row.after


def test_others_neither_see_nor_correct_a_paper(cast: Cast):
    document = register(cast)
    for actor in (cast.outsider, cast.tenant, cast.nobody, cast.investor, cast.agency):
        with pytest.raises(queries.NotThere):
            services.correct(document, subject="x", by=actor)


def test_a_reader_with_access_still_corrects_nothing(cast: Cast):
    document = register(cast)
    services.give_access(document, [cast.commune_committee], why="addressed", by=cast.officer)
    assert queries.get(cast.commune_officer, document.pk) == document
    with pytest.raises(Refusal, match="Chỉ cơ quan vào sổ"):
        services.correct(document, subject="x", by=cast.commune_officer)


def test_a_discarded_paper_leaves_the_register_and_comes_back(cast: Cast):
    document = register(cast)
    with pytest.raises(Refusal, match="lý do"):
        services.discard(document, reason=" ", by=cast.officer)
    services.discard(document, reason="vào sổ nhầm", by=cast.officer)
    assert not queries.visible_to(cast.officer).exists()
    assert queries.visible_to(cast.officer, discarded=True).get() == document
    with pytest.raises(Refusal):
        queries.visible_to(cast.commune_officer, discarded=True)
    assert register(cast).pk != document.pk  # no longer a duplicate
    services.restore(document, by=cast.officer)
    assert queries.visible_to(cast.officer).filter(pk=document.pk).exists()


def test_a_paper_that_others_point_to_is_not_discarded(cast: Cast):
    old, new = register(cast), register(cast, number="9/QĐ-UBND")
    services.link(new, Link.Kind.REPLACES, old, by=cast.officer)
    with pytest.raises(Refusal, match="1 văn bản dẫn đến nó"):
        services.discard(old, reason="nhầm", by=cast.officer)


def test_links_read_in_both_directions_and_only_where_seen(cast: Cast):
    old = make_document(cast.department, issued_on=date(2018, 9, 5))
    new = make_document(cast.department, issued_on=date(2025, 1, 20))
    services.link(new, Link.Kind.REPLACES, old, by=cast.officer)
    services.link(new, Link.Kind.REPLACES, old, by=cast.officer)
    assert queries.links_of(cast.officer, new) == [("thay thế", old)]
    assert queries.links_of(cast.officer, old) == [("bị thay thế bởi", new)]
    services.give_access(new, [cast.commune_committee], why="addressed", by=cast.officer)
    assert queries.links_of(cast.commune_officer, new) == []


@pytest.mark.parametrize("kind", ["thay-the", Link.Kind.REPLACES])
def test_a_link_that_cannot_be_is_refused(cast: Cast, kind: str):
    earlier, later = make_document(cast.department, issued_on=date(2018, 1, 1)), make_document(cast.department)
    with pytest.raises(Refusal):
        services.link(earlier, kind, later, by=cast.officer)
    with pytest.raises(Refusal, match="chính nó"):
        services.link(later, Link.Kind.ANSWERS, later, by=cast.officer)


def test_giving_access_counts_only_new_readers(cast: Cast):
    document = register(cast)
    assert services.give_access(document, [cast.finance, cast.finance], why="assigned", by=cast.officer) == 1
    assert services.give_access(document, [cast.finance, cast.company], why="assigned", by=cast.officer) == 1
    with pytest.raises(Refusal):
        services.give_access(document, [cast.finance], why="vui", by=cast.officer)
