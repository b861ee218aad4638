"""The organisations of the sample and what became of those that ended on 30/6/2025."""

from collections.abc import Mapping

from qlccn.parties import services
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.places.models import UnitSuccession
from qlccn.sample import files
from qlccn.sample.geography import TWO_TIERS_FROM, Gazetteer

_TO_COMMUNES = "*"  # a district committee: the committees of the communes made of its communes


def load(places: Gazetteer) -> Mapping[str, Organisation]:
    """Every organisation of the file by slug; those already on the register are left as they are."""
    known = {o.slug: o for o in Organisation.objects.select_related("unit__province")}
    rows = list(files.rows("organisations.csv"))
    for row in rows:
        if row["slug"] not in known:
            known[row["slug"]] = _open(row, places)
    for row in rows:
        for new in _successors(row, known):
            services.record_succession(old=known[row["slug"]], new=new, on=TWO_TIERS_FROM, by=CLI)
    return known


def _open(row: Mapping[str, str], places: Gazetteer) -> Organisation:
    until = files.day(row["valid_to"])
    unit = places.place(row["province"], row["place"], until) if row["province"] else None
    return services.open_organisation(
        kind=row["kind"], name=row["name"], slug=row["slug"], unit=unit, valid_to=until, valid_from=None, by=CLI
    )


def _successors(row: Mapping[str, str], known: Mapping[str, Organisation]) -> list[Organisation]:
    if row["successor"] != _TO_COMMUNES:
        return [known[row["successor"]]] if row["successor"] else []
    communes = UnitSuccession.objects.filter(old__parent=known[row["slug"]].unit_id).values_list("new", flat=True)
    became = set(communes)
    return [o for o in known.values() if o.kind == "ubnd-cap-xa" and o.unit_id in became]
