"""Where a row of a table says that a cluster lies: province, communes, former district, as units; what is not known is said."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import Actor
from qlccn.places import names, queries
from qlccn.places.models import COMMUNE, DISTRICT, PROVINCE, Unit, UnitSuccession

_AND = re.compile(r"\s*(?:[,;/+&]|\bvà\b)\s*", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^)]*\)")
Remark = tuple[str, str, str]  # column, cause, message


@dataclass
class Place:
    """Province of today and the units said: communes of today (`exact`), else the former district, else the province."""

    province: Unit
    units: list[Unit]
    exact: bool
    remarks: list[Remark] = field(default_factory=list)


class PlaceReader:
    """Reads places of many rows over indexes made once; refuses what lies outside the actor's territory."""

    def __init__(self, actor: Actor, default: Unit | None = None) -> None:
        self._today = clock.today()
        self._index = names.day_index(self._today)
        self._territory = actor.territory_ids
        self._default = default or _own_province(actor)
        self._known: dict[tuple[str, ...], Place] = {}

    @property
    def has_home(self) -> bool:
        """Rows that name no province lie in the actor's own."""
        return self._default is not None

    def read(
        self, *, province: str = "", commune_or_ward: str = "", former_district: str = "", former_province: str = ""
    ) -> Place:
        """The place, or a refusal whose `field` is the column at fault."""
        key = (province, commune_or_ward, former_district, former_province)
        if key not in self._known:
            self._known[key] = self._read(*key)
        return self._known[key]

    def _read(self, province: str, commune: str, district: str, former: str) -> Place:
        remarks: list[Remark] = []
        home = self._province(province, former, remarks)
        self._refuse_elsewhere(home, [])
        communes = self._communes(commune, home, remarks)
        if communes:
            self._refuse_elsewhere(home, communes)
            return Place(home, communes, True, remarks)
        old = self._district(district, home)
        return Place(home, [old or home], False, remarks)

    def _province(self, said: str, former: str, remarks: list[Remark]) -> Unit:
        if not said and not former:
            if self._default is None:
                raise Refusal("Thiếu tỉnh, thành phố.", field="province")
            return self._default
        found = self._index.find(said, level=PROVINCE) if said and not said.strip().isdigit() else []
        if said.strip().isdigit():
            found = names.resolve_province(said, self._today)
        if len(found) == 1:
            return found[0]
        before = self._ended.find(said or former, level=PROVINCE)
        after = {u.pk: u for old in before for u in self._after(old)}
        if len(after) == 1:
            (home,) = after.values()
            if said:
                remarks.append(("province", "former-province", f"{before[0]} nay thuộc {home}; ghi vào {home}."))
            return home
        raise Refusal(f"Không có tỉnh, thành phố “{said or former}”.", field="province")

    def _communes(self, said: str, home: Unit, remarks: list[Remark]) -> list[Unit]:
        if not said:
            return []
        whole = self._commune(said, home)
        parts = [said] if whole else [p for p in _AND.split(_ASIDE.sub("", said)) if p]
        found: dict[int, Unit] = {}
        for part in parts:
            units = whole or self._commune(part, home)
            if len(units) == 1:
                found[units[0].pk] = units[0]
            elif units:
                shown = ", ".join(u.name for u in units)
                text = f"“{part}” có thể là {shown} ({home}); ghi rõ xã, phường hay mã đơn vị."
                remarks.append(("commune_or_ward", "unknown-commune", text))
            else:
                remarks.append(
                    ("commune_or_ward", "unknown-commune", f"Không có xã, phường “{part}” trong {home}; chưa ghi địa bàn cấp xã.")
                )
        return list(found.values())

    def _commune(self, said: str, home: Unit) -> list[Unit]:
        found = self._index.find(said, province=home, level=COMMUNE)
        if found:
            return found
        former = names.Index(list(Unit.objects.filter(level=COMMUNE, valid_to__lt=self._today, folded=names.bare(said))))
        after = {u.pk: u for old in former.find(said) for u in self._after(old) if u.province_id == home.pk}
        return list(after.values())

    def _district(self, said: str, home: Unit) -> Unit | None:
        """The row of a former district of the provinces that became this one, where the name means only one."""
        if not said:
            return None
        homes = {u.pk for u in self._ended.units if u.level == PROVINCE and any(n.pk == home.pk for n in self._after(u))}
        name = _ASIDE.sub("", said)
        found = [u for u in self._ended.find(name, level=DISTRICT) if u.province_id in homes]
        if "thành phố" in said.lower():
            found = [u for u in found if u.type == "thành phố"] or found
        return found[0] if len(found) == 1 else None

    def _refuse_elsewhere(self, home: Unit, communes: list[Unit]) -> None:
        if self._territory is None:
            return
        if communes and not any(u.pk in self._territory for u in communes):
            raise Refusal(f"{communes[0]} ({home}) ngoài địa bàn của cơ quan bạn.", field="commune_or_ward")
        if not communes and home.pk not in self._territory and not any(u in self._territory for u in self._communes_of(home)):
            raise Refusal(f"{home} ngoài địa bàn của cơ quan bạn.", field="province")

    def _communes_of(self, home: Unit) -> set[int]:
        return {u.pk for u in self._index.units if u.province_id == home.pk}

    def _after(self, unit: Unit) -> list[Unit]:
        return [self._units[new] for new in self._successions.get(unit.pk, ()) if new in self._units]

    @cached_property
    def _units(self) -> dict[int, Unit]:
        return {u.pk: u for u in self._index.units}

    @cached_property
    def _ended(self) -> names.Index:
        """Provinces and districts that ended (read only when a row names one)."""
        return names.Index(list(Unit.objects.filter(valid_to__lt=self._today, level__in=(PROVINCE, DISTRICT))))

    @cached_property
    def _successions(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for old, new in UnitSuccession.objects.filter(on__lte=self._today).values_list("old", "new"):
            found.setdefault(old, []).append(new)
        return found


def _own_province(actor: Actor) -> Unit | None:
    """The province of the actor's organisation, for files that do not repeat it."""
    unit = actor.organisation.unit if actor.organisation else None
    if unit is None or actor.sees_all:
        return None
    home = unit if unit.level == PROVINCE else unit.province
    if home is None:
        return None
    today: date = clock.today()
    found = queries.successors_of(home, today)
    return found[0] if found else None
