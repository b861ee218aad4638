"""How an organisation writes its papers: its name at the head and the body above it, its place, its letters, who signs."""

from __future__ import annotations

from dataclasses import dataclass

from qlccn.core.text import fold
from qlccn.office.blocks import Signature
from qlccn.office.paper import Head, signed
from qlccn.parties.models import Organisation
from qlccn.places.models import Unit

_COMMITTEE = "ỦY BAN NHÂN DÂN"
_SMALL = frozenset({"và", "của"})


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The parts of a paper that are the issuer's. `letters` stand in the number (“SCT” in 12/BC-SCT), "" where nobody fixed them."""

    head: Head
    place: str
    letters: str
    signature: Signature

    def symbol(self, kind: str) -> str:
        """“BC-SCT” of a report; only the kind where the organisation has no letters."""
        return f"{kind}-{self.letters}" if self.letters else kind


def letterhead(organisation: Organisation) -> Letterhead:
    """From the register: departments stand under their province's committee, committees under nobody."""
    unit = organisation.unit
    province = (unit.province or unit) if unit else None
    place = unit.short_name if unit else ""
    if organisation.kind.startswith("ubnd-"):
        name = f"{_COMMITTEE}\n{unit.name.upper()}" if unit else organisation.name.upper()
        return Letterhead(Head(name), place, "UBND", signed("CHỦ TỊCH", on_behalf_of=_COMMITTEE))
    if organisation.kind.startswith("so-") and province:
        name = _without_place(organisation.name, province)
        return Letterhead(
            Head(name.upper(), f"UBND {province.name.upper()}"), province.short_name, _initials(name), signed("GIÁM ĐỐC")
        )
    if organisation.kind.startswith("bo-"):
        return Letterhead(Head(organisation.name.upper()), place or "Hà Nội", _initials(organisation.name), signed("BỘ TRƯỞNG"))
    title = "GIÁM ĐỐC" if organisation.kind == "doanh-nghiep" else "THỦ TRƯỞNG CƠ QUAN"
    return Letterhead(Head(organisation.name.upper()), place, "", signed(title))


def _without_place(name: str, province: Unit) -> str:
    """ "Sở Công Thương tỉnh Lào Cai" and "Sở Công Thương Lào Cai" are both Sở Công Thương at the head of a paper."""
    for tail in (province.name, province.short_name):
        if fold(name).endswith(" " + fold(tail)):
            return name[: len(name) - len(tail)].rstrip(" ,-")
    return name


def _initials(name: str) -> str:
    """Sở Nông nghiệp và Môi trường → SNNMT."""
    return "".join(word[0].upper() for word in name.replace("-", " ").split() if word not in _SMALL)
