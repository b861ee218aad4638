"""The real provinces and communes that synthetic clusters are put into, with the bodies that answer for them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from qlccn.core.text import slugify
from qlccn.places.envelopes import Box, envelopes
from qlccn.places.models import COMMUNE, Unit, UnitSuccession
from qlccn.places.queries import provinces
from qlccn.sample.geography import TWO_TIERS_FROM
from qlccn.sample.synthetic_rows import Rows

BODIES = {  # kind: name before the province's; all of them have one account in the provinces that have accounts
    "ubnd-cap-tinh": "UBND", "so-cong-thuong": "Sở Công Thương", "so-tai-chinh": "Sở Tài chính", "so-xay-dung": "Sở Xây dựng",
    "so-nong-nghiep-va-moi-truong": "Sở Nông nghiệp và Môi trường", "cong-an-tinh": "Công an", "thanh-tra-tinh": "Thanh tra",
}  # fmt: skip
AGENCIES = ("so-tai-chinh", "so-xay-dung", "so-nong-nghiep-va-moi-truong", "cong-an-tinh")


@dataclass
class Commune:
    """A commune of today, one commune that went into it (with its province of then), and its committee once it has a cluster."""

    unit: Unit
    before: Unit | None
    body: tuple[int, str] | None = None


@dataclass
class Province:
    """A province of today: communes, the bodies by kind (key, name), and the numbers its papers have reached."""

    unit: Unit
    communes: list[Commune]
    box: Box
    bodies: dict[str, tuple[int, str]] = field(default_factory=dict)
    numbers: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    def number(self, symbol: str, year: int, chance: Random) -> str:
        """The next number of a register; other papers were given some in between."""
        self.numbers[symbol, year] += chance.randint(1, 9)
        return f"{self.numbers[symbol, year]}/{symbol}"


def read() -> list[Province]:
    """All provinces in force, in order of their codes."""
    before = _predecessors()
    found = []
    for unit in provinces(TWO_TIERS_FROM).order_by("code"):
        rows = Unit.objects.in_force(TWO_TIERS_FROM).filter(level=COMMUNE, province=unit).order_by("code")
        largest = max(envelopes()[unit.code], key=lambda b: (b.east - b.west) * (b.north - b.south))
        found.append(Province(unit, [Commune(row, before.get(row.pk)) for row in rows], largest))
    return found


def _predecessors() -> dict[int, Unit]:
    """Of every commune, one that went into it whole (else in part)."""
    rows = UnitSuccession.objects.filter(old__level=COMMUNE, new__level=COMMUNE).select_related("old__province")
    return {row.new_id: row.old for row in rows.order_by("-partly", "-old__code")}


def open_bodies(places: Sequence[Province], rows: Rows) -> None:
    """The bodies of every province, under the names and slugs the sample uses."""
    for province in places:
        city = province.unit.type.startswith("thành phố")
        level = "thành phố" if city else "tỉnh"
        for kind, name in BODIES.items():
            slug = kind.replace("ubnd-cap-tinh", "ubnd-tinh") + "-" + slugify(province.unit.short_name)
            full = f"{name} {level} {province.unit.short_name}"
            province.bodies[kind] = rows.organisation(kind, slug, full, province.unit.pk), full


def committee(commune: Commune, rows: Rows) -> tuple[int, str]:
    """The commune's people's committee, on the register from its first cluster on."""
    if commune.body is None:
        unit = commune.unit
        name = f"UBND {unit.name[:1].lower()}{unit.name[1:]}"
        commune.body = rows.organisation("ubnd-cap-xa", f"{slugify(name)}-{unit.code}"[:120], name, unit.pk), name
    return commune.body


def account_provinces(places: Sequence[Province]) -> list[Province]:
    """Three provinces whose people have accounts: the first, the middle and the last by code."""
    return [places[0], places[len(places) // 2], places[-1]]


def central_bodies(rows: Rows) -> tuple[int, int]:
    """The administrators' body and the ministry."""
    return (
        rows.organisation("van-phong-he-thong", "quan-tri-he-thong", "Tổ quản trị hệ thống"),
        rows.organisation("bo-cong-thuong", "bo-cong-thuong", "Bộ Công Thương"),
    )
