"""Who reads what."""

from datetime import date

import pytest

from qlccn.core.refusal import Refusal
from qlccn.documents import queries
from qlccn.parties.models import OrganisationSuccession, Role
from qlccn.places.models import UnitSuccession
from qlccn.places.queries import territory_ids
from qlccn.testing import Cast, make_account, make_document, make_organisation, make_province


def readers(cast: Cast, document) -> set[str]:
    return {name for name, actor in cast.everyone.items() if queries.visible_to(actor).filter(pk=document.pk).exists()}


def test_a_paper_of_the_department_is_read_by_its_province_and_administrators(cast: Cast):
    assert readers(cast, make_document(cast.department)) == {"officer", "colleague", "chair", "admin"}


def test_a_paper_of_a_commune_is_read_by_it_and_its_department(cast: Cast):
    assert readers(cast, make_document(cast.commune_committee)) == {"officer", "colleague", "chair", "admin", "commune_officer"}


def test_a_public_paper_is_read_by_all_but_tenants_and_strangers(cast: Cast):
    everyone = set(cast.everyone)
    assert readers(cast, make_document(cast.department, is_public=True)) == everyone - {"tenant", "nobody"}


def test_a_paper_without_province_is_for_its_holder(cast: Cast):
    assert readers(cast, make_document(cast.finance, province=None)) == {"agency", "admin"}


def test_the_issuer_reads_what_it_issued(cast: Cast):
    document = make_document(cast.department, issuer=cast.commune_committee)
    assert "commune_officer" in readers(cast, document)


def test_a_successor_inherits_organisation_and_territory(cast: Cast):
    yen_bai = make_province("15", "Yên Bái", since=None, until=date(2025, 6, 30))
    UnitSuccession.objects.create(old=yen_bai, new=cast.province, on=date(2025, 7, 1))
    territory_ids.cache_clear()
    old = make_organisation("so-cong-thuong", "Sở Công Thương Yên Bái", yen_bai)
    by_place = make_document(old, province=yen_bai, issued_on=date(2020, 1, 2))
    by_office = make_document(old, province=None, issued_on=date(2020, 1, 3))
    fresh = make_account(Role.DEPARTMENT, cast.department)
    assert set(queries.visible_to(fresh)) == {by_place}
    OrganisationSuccession.objects.create(old=old, new=cast.department, on=date(2025, 7, 1))
    assert set(queries.visible_to(make_account(Role.DEPARTMENT, cast.department))) == {by_place, by_office}


@pytest.mark.parametrize("key", [0, -1, "x", "9" * 40, None, 999999])
def test_a_strange_id_finds_nothing(cast: Cast, key: object):
    with pytest.raises(queries.NotThere):
        queries.get(cast.admin, key)  # type: ignore[arg-type]


def test_the_register_lists_in_few_queries(cast: Cast, django_assert_max_num_queries):
    for _ in range(30):
        make_document(cast.department)
    cast.officer.organisation_ids, cast.officer.territory_ids  # noqa: B018  (cached once per request)
    with django_assert_max_num_queries(1):
        rows = [(d.label, d.issuer, d.holder.name, d.files_count) for d in queries.register_list(cast.officer)]
    assert len(rows) == 30


def test_the_register_narrows_by_its_filters(cast: Cast):
    wanted = make_document(cast.department, type="ke-hoach", issuer=cast.committee, issued_on=date(2026, 1, 15))
    make_document(cast.department, issued_on=date(2025, 12, 31))
    narrow = queries.Filters(
        type="ke-hoach",
        issuer_id=cast.committee.pk,
        province_id=cast.province.pk,
        issued_from=date(2026, 1, 1),
        issued_to=date(2026, 1, 31),
    )
    assert list(queries.register_list(cast.officer, narrow)) == [wanted]
    assert not queries.register_list(cast.officer, queries.Filters(reading="waiting")).exists()


def test_a_papers_province_is_a_province(cast: Cast):
    """Scope compares it with provinces alone, a short list where communes and districts would make hundreds."""
    with pytest.raises(Refusal, match="không phải là tỉnh"):
        make_document(cast.department, province=cast.commune)
