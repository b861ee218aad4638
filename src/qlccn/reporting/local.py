"""Who makes Biểu 03 and of which place: the district until 30/6/2025, the commune since (agency LOCAL of the law's data; Điều 11 NĐ 139/2025/NĐ-CP)."""

from copy import copy
from dataclasses import dataclass
from datetime import date

from qlccn.core.audit.changes import Kept
from qlccn.law.loader import load as load_law
from qlccn.places import queries as places
from qlccn.places.models import COMMUNE, DISTRICT, PROVINCE, Unit

PROVINCES_UNTIL = date(2025, 6, 30)  # the last day of the 63 provinces and of the districts (places/data/units.csv)


@dataclass(frozen=True)
class Local:
    """The level below the province on a day: of units, of its committees in the register, in words."""

    level: str
    body: str
    word: str
    place: str
    digits: int  # of its codes


_COMMUNE = Local(COMMUNE, "ubnd-cap-xa", "xã, phường", "Xã báo cáo", 5)
_DISTRICT = Local(DISTRICT, "ubnd-cap-huyen", "huyện", "Huyện báo cáo", 3)

_then: Kept[list[Unit]] = Kept(most=1024)


def on(day: date) -> Local:
    """Who it is on a day, as the law's data have it."""
    meant = {agency.slug for agency in load_law().agencies.meant_on("LOCAL", day)}
    return _DISTRICT if _DISTRICT.body in meant else _COMMUNE


def provinces_then(province: Unit, day: date) -> list[Unit]:
    """The provinces in force on the day that a province was made of: itself, or where none is known itself as well. Kept while the
    process runs: units change only with the reference data, which a new start loads."""
    found = _then.get((province.pk, day), lambda: [u for u in places.predecessors_of(province, day) if u.level == PROVINCE])
    return [copy(unit) for unit in found] or [province]
