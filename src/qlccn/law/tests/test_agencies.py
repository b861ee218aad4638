"""Agencies: one slug, one name, one agency; who does the work after a merger."""

from datetime import date

import pytest

from qlccn.core.text import fold
from qlccn.law.agencies import load_agencies

SUCCESSORS = [
    ("UBND_HUYEN", "2025-06-30", ["UBND_HUYEN"]),
    ("UBND_HUYEN", "2025-07-01", ["UBND_XA"]),
    ("SKHDT", "2025-12-30", ["SKHDT"]),
    ("SKHDT", "2026-01-01", ["STC"]),
    ("STNMT", "2026-01-01", ["SNNMT"]),
    ("CUC_CNDP", "2024-01-01", ["CUC_CTDP"]),
    ("CUC_CNDP", "2026-01-01", ["CUC_DCK"]),
    ("BQLDA_HUYEN", "2025-07-01", []),
    ("SCT", "2030-01-01", ["SCT"]),
]


@pytest.mark.parametrize(("agency", "day", "wanted"), SUCCESSORS)
def test_work_passes_to_the_successor_on_its_day(agency: str, day: str, wanted: list[str]) -> None:
    assert [a.id for a in load_agencies().successors(agency, date.fromisoformat(day))] == wanted


def test_slugs_and_aliases_name_one_agency_each() -> None:
    agencies = load_agencies()
    assert len(agencies.by_slug) == len(agencies.by_id) == len(agencies.all) == 71
    owners: dict[str, set[str]] = {}
    for agency in agencies.all:
        for alias in agency.aliases:
            owners.setdefault(fold(alias), set()).add(agency.id)
    assert [alias for alias, ids in owners.items() if len(ids) > 1] == []
    assert agencies.by_alias[fold("Sở CT")].id == "SCT"


def test_a_collective_name_means_the_agency_of_the_day() -> None:
    agencies = load_agencies()
    assert [a.id for a in agencies.meant_on("LOCAL", date(2025, 6, 30))] == ["UBND_HUYEN"]
    assert [a.id for a in agencies.meant_on("LOCAL", date(2025, 7, 1))] == ["UBND_XA"]
    assert [a.id for a in agencies.meant_on("SCT", date(2025, 7, 1))] == ["SCT"]


def test_a_year_without_a_day_is_taken_at_its_widest() -> None:
    agencies = load_agencies()
    old, new = agencies.by_id["STNMT"], agencies.by_id["SNNMT"]
    assert (old.valid_to, old.days_certain) == (date(2025, 12, 31), False)
    assert (new.valid_from, new.days_certain) == (date(2025, 1, 1), False)
    assert agencies.by_id["UBND_XA"].days_certain
    assert not agencies.by_id["UBND_XA"].exists_on(date(2025, 6, 30))


def test_clauses_moved_by_the_two_tier_decree_are_listed() -> None:
    transfer = load_agencies().transfer
    assert (len(transfer.to_commune), len(transfer.by_province)) == (16, 9)
    assert (transfer.valid_from, transfer.valid_to) == (date(2025, 7, 1), date(2026, 9, 14))


def test_issuers_are_named_by_slug_and_place() -> None:
    issuer = load_agencies().issuer
    assert issuer.instead_of_slug == {"ubnd-cap-tinh": ("ubnd-tinh", "ubnd-tp")}
    assert "BCT" in issuer.central
    assert "SCT" not in issuer.central
