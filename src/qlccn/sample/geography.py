"""Units that the data files name, found once for all rows."""

from datetime import date
from functools import cached_property

from qlccn.places import names
from qlccn.places.models import COMMUNE, DISTRICT, Unit
from qlccn.places.queries import provinces

TWO_TIERS_FROM = date(2025, 7, 1)  # districts ended the day before (Luật 72/2025/QH15)
LAST_DISTRICT_DAY = date(2025, 6, 30)


class Gazetteer:
    """Provinces, communes and former districts by name: of the two tiers in force, or of the last day before them."""

    @cached_property
    def _now(self) -> names.Index:
        return names.Index(list(Unit.objects.in_force(TWO_TIERS_FROM).filter(province__short_name__in=("Lào Cai", "Hà Nội"))))

    @cached_property
    def _before(self) -> names.Index:
        wanted = ("Lào Cai", "Yên Bái", "Hà Nội")
        return names.Index(list(Unit.objects.in_force(LAST_DISTRICT_DAY).filter(province__short_name__in=wanted)))

    @cached_property
    def _provinces(self) -> dict[tuple[str, bool], Unit]:
        found = {(u.short_name, False): u for u in provinces(TWO_TIERS_FROM)}
        return found | {(u.short_name, True): u for u in provinces(LAST_DISTRICT_DAY)}

    def province(self, name: str, on: date | None = None) -> Unit:
        """The province's row of that day (None: the one in force)."""
        return self._provinces[name, on is not None and on < TWO_TIERS_FROM]

    def commune(self, name: str, province: str) -> Unit:
        """A commune or ward in force; the one whose kind the text names, where two share a name."""
        return self._only(self._now.find(name, province=self.province(province), level=COMMUNE), name)

    def before(self, name: str, province: str) -> Unit:
        """A district, town or commune as it was until 30/6/2025."""
        home = self.province(province, LAST_DISTRICT_DAY)
        level = COMMUNE if name.startswith("xã ") else DISTRICT
        return self._only(self._before.find(name, province=home, level=level), name)

    def place(self, province: str, name: str, until: date | None) -> Unit:
        """The unit of an organisation: a province, or a place in it, of its own days."""
        if not name:
            return self.province(province, until)
        return self.before(name, province) if until else self.commune(name, province)

    @staticmethod
    def _only(found: list[Unit], name: str) -> Unit:
        if len(found) != 1:
            raise LookupError(f"{name}: {len(found)} units of that name")
        return found[0]
