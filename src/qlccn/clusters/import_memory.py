"""How an organisation's people read the columns of a table: kept by the signature of its heads, used the next time it comes."""

from collections.abc import Mapping

from qlccn.clusters.import_columns import Layout
from qlccn.clusters.models import ColumnMemory
from qlccn.core.service import service
from qlccn.parties.actor import Actor


def recalled(layout: Layout, actor: Actor) -> dict[int, str]:
    """Columns as they were read the last time, empty where nobody asked to remember them."""
    if actor.organisation is None:
        return {}
    row = ColumnMemory.objects.filter(organisation=actor.organisation, kind=layout.spec.kind, signature=layout.signature).first()
    known = layout.spec.columns
    return {int(k): v for k, v in row.columns.items() if not v or v in known} if row else {}


@service("import.columns-remembered")
def remember(layout: Layout, chosen: Mapping[int, str], *, by: Actor) -> None:
    """Keep how the columns were read, in place of what was kept before."""
    if by.organisation is not None:
        ColumnMemory.objects.update_or_create(
            organisation=by.organisation, kind=layout.spec.kind, signature=layout.signature,
            defaults={"columns": {str(k): v for k, v in chosen.items()}},
        )  # fmt: skip


@service("import.columns-forgotten")
def forget(layout: Layout, *, by: Actor) -> None:
    """Read the heads by themselves again."""
    ColumnMemory.objects.filter(organisation=by.organisation, kind=layout.spec.kind, signature=layout.signature).delete()
