"""The register: corrected with a version, ended, merged; by those who keep the entry."""

from datetime import date

import pytest

from qlccn.core.refusal import Refusal
from qlccn.parties import services
from qlccn.parties.models import Organisation, OrganisationSuccession
from qlccn.testing import Cast, make_organisation

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)


def test_a_correction_keeps_the_code_and_finds_the_new_name(cast: Cast):
    slug = cast.company.slug
    row = services.edit_organisation(
        cast.company, name="Công ty Đầu tư Bảo Ái", tax_code="5300123456", version=1, by=cast.officer
    )
    assert (row.slug, row.folded, row.version) == (slug, "cong ty dau tu bao ai", 2)


def test_the_second_writer_is_told(cast: Cast):
    services.edit_organisation(cast.company, name="Một", version=1, by=cast.officer)
    with pytest.raises(Refusal, match="Người khác vừa sửa"):
        services.edit_organisation(cast.company, name="Hai", version=1, by=cast.colleague)
    assert Organisation.objects.get(pk=cast.company.pk).name == "Một"


@pytest.mark.parametrize("who", ["commune_officer", "investor", "outsider", "agency", "chair", "nobody"])
def test_others_do_not_keep_the_entry(who: str, cast: Cast):
    for act in (
        lambda by: services.edit_organisation(cast.company, name="X", by=by),
        lambda by: services.end_organisation(cast.company, on=DAY, by=by),
        lambda by: services.merge_organisation(cast.company, into=cast.plant, on=DAY, by=by),
    ):
        with pytest.raises(Refusal):
            act(cast.everyone[who])


def test_a_merger_ends_the_old_one_the_day_before_and_the_new_one_inherits(cast: Cast):
    services.merge_organisation(cast.plant, into=cast.company, on=DAY, by=cast.officer)
    assert Organisation.objects.get(pk=cast.plant.pk).valid_to == date(2026, 6, 30)
    link = OrganisationSuccession.objects.get()
    assert (link.old, link.new, link.on) == (cast.plant, cast.company, DAY)
    assert cast.plant.pk in cast.investor.organisation_ids


def test_no_one_inherits_in_a_ring(cast: Cast):
    third = make_organisation("doanh-nghiep", "Công ty Ba", cast.commune)
    services.record_succession(old=cast.plant, new=cast.company, on=DAY, by=cast.officer)
    services.record_succession(old=cast.company, new=third, on=DAY, by=cast.officer)
    with pytest.raises(Refusal, match="không ghi vòng"):
        services.record_succession(old=third, new=cast.plant, on=DAY, by=cast.officer)
    with pytest.raises(Refusal, match="chính nó"):
        services.record_succession(old=third, new=third, on=DAY, by=cast.officer)


def test_an_organisation_does_not_end_before_it_began(cast: Cast):
    young = make_organisation("doanh-nghiep", "Công ty Trẻ", cast.commune, since=DAY)
    with pytest.raises(Refusal, match="Ngày kết thúc"):
        services.end_organisation(young, on=date(2026, 6, 1), by=cast.officer)
