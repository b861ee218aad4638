"""Loading the administrative units that the package ships: rows are added or corrected, never removed (others point to them)."""

import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from qlccn.core.models import Stamp
from qlccn.core.text import fold, nfc
from qlccn.places import queries
from qlccn.places.models import COMMUNE, DISTRICT, PROVINCE, Meridian, Unit, UnitSuccession

DATA = Path(__file__).with_name("data")
FILES = ("units.csv", "successions.csv", "meridians.csv")
STAMP = "units"
_LEVELS = {2: PROVINCE, 3: DISTRICT, 5: COMMUNE}  # the national list gives each level codes of its own length
_TYPES = ("thành phố", "thị trấn", "thị xã", "đặc khu", "phường", "huyện", "quận", "tỉnh", "xã")
_COMPARED = ("name", "short_name", "folded", "type", "parent_id", "province_id", "valid_to")

Key = tuple[str, str, date | None]  # level, code, valid_from


@dataclass(frozen=True)
class Given:
    """A unit as the file states it."""

    level: str
    code: str
    name: str
    parent: str
    valid_from: date | None
    valid_to: date | None

    @property
    def key(self) -> Key:
        return self.level, self.code, self.valid_from


def load_reference(say: Callable[[str], None] = lambda _: None) -> None:
    """What `migrate` calls after the tables are there: units, successions and meridians, once per version of the files."""
    version = content_version()
    if Stamp.read(STAMP) == version:
        return
    say("Nạp đơn vị hành chính…")
    added, corrected = load_units()
    say(f"Đơn vị hành chính: thêm {added}, sửa {corrected}.")


def content_version() -> str:
    """A hash of the files; the database remembers which one it holds."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((DATA / name).read_bytes())
    return digest.hexdigest()[:32]


def load_units() -> tuple[int, int]:
    """Make the tables say what the files say; returns units added and corrected. Running it again changes nothing."""
    with transaction.atomic():
        counted = _load()
        Stamp.write(STAMP, content_version())
    queries.territory_ids.cache_clear()
    return counted


def split_name(name: str) -> tuple[str, str]:
    """("xã", "Bảo Ái") of "Xã Bảo Ái"; a name without a type has an empty one."""
    low = nfc(name).lower()
    kind = next((t for t in _TYPES if low.startswith(t + " ")), "")
    return kind, nfc(name)[len(kind) :].strip()


def _load() -> tuple[int, int]:
    standing = {(u.level, u.code, u.valid_from): u for u in Unit.objects.all()}
    units: dict[tuple[str, date | None, date | None], Unit] = {}  # by code and period, to find parents
    added = corrected = 0
    given = list(_given())
    for level in (PROVINCE, DISTRICT, COMMUNE):
        new, changed = [], []
        for row in (g for g in given if g.level == level):
            wanted = _unit(row, units)
            unit = standing.get(row.key)
            if unit is None:
                unit = wanted
                new.append(unit)
            elif any(getattr(unit, name) != getattr(wanted, name) for name in _COMPARED):
                for name in _COMPARED:
                    setattr(unit, name, getattr(wanted, name))
                changed.append(unit)
            units[row.code, row.valid_from, row.valid_to] = unit
        Unit.objects.bulk_create(new, batch_size=2000)
        Unit.objects.bulk_update(changed, _COMPARED, batch_size=200)
        added, corrected = added + len(new), corrected + len(changed)
    _load_successions(units)
    _load_meridians(units)
    return added, corrected


def _unit(row: Given, units: dict[tuple[str, date | None, date | None], Unit]) -> Unit:
    kind, short = split_name(row.name)
    parent = _parent(row, units) if row.parent else None
    province = None
    if parent is not None:
        province = parent.pk if parent.level == PROVINCE else parent.province_id
    return Unit(
        level=row.level,
        code=row.code,
        name=row.name,
        short_name=short,
        folded=fold(short),
        type="thành phố trung ương" if (row.level, kind) == (PROVINCE, "thành phố") else kind,
        parent_id=parent.pk if parent else None,
        province_id=province,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _parent(row: Given, units: dict[tuple[str, date | None, date | None], Unit]) -> Unit:
    """The unit that bore the parent's code all through this unit's days."""
    exact = units.get((row.parent, row.valid_from, row.valid_to))
    if exact is not None:
        return exact
    for (code, since, until), unit in units.items():
        starts = since is None or (row.valid_from is not None and since <= row.valid_from)
        ends = until is None or (row.valid_to is not None and until >= row.valid_to)
        if code == row.parent and starts and ends:
            return unit
    raise ValueError(f"units.csv: {row.code} {row.name} lies in {row.parent}, which has no row for those days")


def _load_successions(units: dict[tuple[str, date | None, date | None], Unit]) -> None:
    ended = {(code, until): unit.pk for (code, _, until), unit in units.items() if until}
    began = {(code, since): unit.pk for (code, since, _), unit in units.items() if since}
    standing = {(s.old_id, s.new_id): s for s in UnitSuccession.objects.all()}
    new, changed = [], []
    for row in _rows("successions.csv"):
        on, partly = date.fromisoformat(row["on"]), row["partly"] == "1"
        pair = ended[row["old"], date.fromordinal(on.toordinal() - 1)], began[row["new"], on]
        known = standing.get(pair)
        if known is None:
            new.append(UnitSuccession(old_id=pair[0], new_id=pair[1], partly=partly, on=on))
        elif (known.partly, known.on) != (partly, on):
            known.partly, known.on = partly, on
            changed.append(known)
    UnitSuccession.objects.bulk_create(new, batch_size=2000)
    UnitSuccession.objects.bulk_update(changed, ["partly", "on"], batch_size=200)


def _load_meridians(units: dict[tuple[str, date | None, date | None], Unit]) -> None:
    """One meridian for each province before 1/7/2025 (none has been published for the provinces of today)."""
    former = {code: unit.pk for (code, _, until), unit in units.items() if until and len(code) == 2}
    rows = [Meridian(unit_id=former[r["province"]], degrees=r["degrees"], epsg=int(r["epsg"])) for r in _rows("meridians.csv")]
    Meridian.objects.bulk_create(rows, update_conflicts=True, unique_fields=["unit"], update_fields=["degrees", "epsg"])


def _given() -> Iterator[Given]:
    for row in _rows("units.csv"):
        yield Given(_LEVELS[len(row["code"])], row["code"], nfc(row["name"]), row["parent"], _day(row["from"]), _day(row["to"]))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
