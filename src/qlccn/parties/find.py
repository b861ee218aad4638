"""Finding organisations by name or tax code."""

from collections.abc import Collection

from qlccn.core.finding import Found
from qlccn.core.live_index import LiveIndex
from qlccn.parties.models import Organisation


def _read(keys: Collection[int] | None) -> list[tuple[int, str]]:
    rows = Organisation.objects.order_by() if keys is None else Organisation.objects.order_by().filter(pk__in=keys)
    return [(pk, f"{folded} {tax_code}") for pk, folded, tax_code in rows.values_list("pk", "folded", "tax_code")]


_names = LiveIndex(_read, {"parties_organisation": lambda keys: keys})


def find(query: str, most: int) -> tuple[list[Organisation], Found]:
    """Organisations on the register, best first. The register is open to all but tenants: the caller asks for nobody else."""
    found = _names.find(query)
    rows = Organisation.objects.select_related("unit").in_bulk(found.keys[:most])
    return [rows[key] for key in found.keys[:most] if key in rows], found
