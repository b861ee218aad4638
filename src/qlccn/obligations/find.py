"""Finding duties by what is to be done, their programme, and the paper that gave them."""

from collections.abc import Collection, Iterable
from datetime import date

from qlccn.core.audit.changes import Kept
from qlccn.core.finding import Found
from qlccn.core.live_index import LiveIndex
from qlccn.documents.queries import LIST_DEFERS
from qlccn.obligations.models import Obligation
from qlccn.obligations.queries import Item, overview, visible_to
from qlccn.parties.actor import Actor

_seen: Kept[frozenset[int]] = Kept(
    "obligations_obligation", "obligations_assignment", "obligations_escalation", "documents_document", most=256
)


def _read(keys: Collection[int] | None) -> Iterable[tuple[int, str]]:
    rows = Obligation.objects.order_by() if keys is None else Obligation.objects.order_by().filter(pk__in=keys)
    for pk, *texts in rows.values_list("pk", "what", "programme", "document__number", "document__subject_folded"):
        yield pk, " ".join(texts)


def _of_papers(keys: Collection[int]) -> list[int]:
    return list(Obligation.objects.order_by().filter(document__in=keys).values_list("pk", flat=True))


_duties = LiveIndex(_read, {"obligations_obligation": lambda keys: keys, "documents_document": _of_papers})


def find(actor: Actor, query: str, day: date, most: int) -> tuple[list[Item], Found]:
    """Confirmed duties the actor may see, best first; narrowed to those before anything is ranked or counted."""

    def visible() -> frozenset[int]:
        rows = visible_to(actor).filter(confirmed_at__isnull=False, withdrawn_at=None).order_by()
        return frozenset(rows.values_list("pk", flat=True))

    def seen(keys: Collection[int]) -> Collection[int]:
        mine = _seen.get((actor.sees_all, actor.role, actor.organisation_ids, actor.territory_ids), visible)
        return [key for key in keys if key in mine]

    found = _duties.find(query, seen)
    wanted = found.keys[:most]
    rows = Obligation.objects.filter(pk__in=wanted).select_related("document", "cluster", "depends_on")
    items = (
        {i.obligation.pk: i for i in overview(rows.defer(*(f"document__{n}" for n in LIST_DEFERS)), actor, day)} if wanted else {}
    )
    return [items[key] for key in wanted if key in items], found
