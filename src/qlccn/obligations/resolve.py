"""From the names of a paper to organisations on today's register: one body, all that a collective name means, or successors."""

from collections import defaultdict
from datetime import date
from functools import cached_property

from qlccn.core import clock
from qlccn.core.text import fold, slugify
from qlccn.documents.models import Document
from qlccn.law.agencies import Agencies, load_agencies
from qlccn.parties.models import Organisation, OrganisationSuccession
from qlccn.places.models import PROVINCE, Unit, UnitSuccession
from qlccn.places.queries import territory_ids

COLLECTIVE = {"cac-so-nganh": "so-", "so-nganh": "so-", "bo-nganh": "bo-"}  # every organisation whose kind begins so
_PLACED = ("ubnd-xa-", "ubnd-phuong-", "ubnd-dac-khu-")  # the contract's names of one commune
_COMMUNE_KIND = "ubnd-cap-xa"
_CENTRAL = ("bo ", "chinh phu", "thu tuong", "van phong chinh phu")


class Resolver:
    """Names of one document.

    A collective name is read in the province of the paper; a paper without a known province names bodies of the whole country
    only when its issuer is central, so that nothing is given to 34 provinces by mistake.
    """

    def __init__(self, document: Document, *, today: date | None = None, agencies: Agencies | None = None) -> None:
        self.document = document
        self.today = today or clock.today()
        self.day = document.issued_on or self.today
        self._agencies = agencies

    @cached_property
    def agencies(self) -> Agencies:
        return self._agencies or load_agencies()

    @cached_property
    def territory(self) -> frozenset[int] | None:
        """Units in which the names are read; None: the whole country."""
        if self.document.province_id is None:
            return None if self.is_central else frozenset()
        units = [self.document.province_id]
        if not Unit.objects.in_force(self.today).filter(pk=self.document.province_id).exists():
            units = (
                list(
                    UnitSuccession.objects.filter(old=self.document.province_id, new__level=PROVINCE).values_list(
                        "new", flat=True
                    )
                )
                or units
            )
        return frozenset().union(*(territory_ids(unit, self.today) for unit in units))

    @cached_property
    def is_central(self) -> bool:
        """Issued by a body of the central level: by its printed name, or by the register."""
        issuer = self.document.issuer
        if issuer is not None:
            return issuer.unit_id is None
        return fold(self.document.issuer_name).startswith(_CENTRAL)

    @cached_property
    def _organisations(self) -> list[Organisation]:
        found = Organisation.objects.select_related("unit")
        if self.territory is None:
            return list(found)
        return [o for o in found if o.unit_id is None or o.unit_id in self.territory]

    @cached_property
    def _by_kind(self) -> dict[str, list[Organisation]]:
        out: dict[str, list[Organisation]] = defaultdict(list)
        for organisation in self._organisations:
            out[organisation.kind].append(organisation)
        return out

    @cached_property
    def _successions(self) -> dict[int, list[Organisation]]:
        out: dict[int, list[Organisation]] = defaultdict(list)
        for row in OrganisationSuccession.objects.filter(on__lte=self.today).select_related("new__unit"):
            out[row.old_id].append(row.new)
        return out

    def find(self, agency: str, named: str = "") -> list[Organisation]:
        """Organisations in force today for one name, in order of name; empty when the register has none."""
        found = self._placed(agency) or self._of_agency(agency) or self._by_name(agency, named)
        today = {o.pk: o for organisation in found for o in self._present(organisation, frozenset())}
        return sorted(today.values(), key=lambda o: (fold(o.name), o.pk))

    def _placed(self, agency: str) -> list[Organisation]:
        place = next((agency.removeprefix(start) for start in _PLACED if agency.startswith(start)), "")
        return [o for o in self._by_kind[_COMMUNE_KIND] if place and o.unit and slugify(o.unit.short_name) == place]

    def _of_agency(self, agency: str) -> list[Organisation]:
        if start := COLLECTIVE.get(agency):
            return [o for kind, rows in self._by_kind.items() if kind.startswith(start) for o in rows]
        known = self.agencies.by_slug.get(agency)
        if known is None:
            return []
        meant = self.agencies.meant_on(known.id, self.day)
        kinds = {a.slug for a in meant} | {s.slug for a in meant for s in self.agencies.successors(a.id, self.today)}
        return [o for kind in sorted(kinds) for o in self._by_kind[kind]]

    def _by_name(self, agency: str, named: str) -> list[Organisation]:
        name = fold(named)
        return [o for o in self._organisations if (agency and o.slug == agency) or (name and o.folded == name)]

    def _present(self, organisation: Organisation, seen: frozenset[int]) -> list[Organisation]:
        """Itself while in force, else what it became."""
        in_force = organisation.valid_to is None or organisation.valid_to >= self.today
        if in_force or organisation.pk in seen:
            return [organisation] if in_force else []
        return [o for new in self._successions.get(organisation.pk, ()) for o in self._present(new, seen | {organisation.pk})]
