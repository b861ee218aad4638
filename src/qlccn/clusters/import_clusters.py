"""Importing a list of clusters (CSV, XLSX): a plan with the errors of every row, then all or nothing.

The file is registered as a document (bảng kê); its cells become claims of standing `table`; only a row with the number and day of its
establishment decision makes an act. What the record already says is not said twice. `row` is the row of the spreadsheet, its head is 1.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from qlccn.clusters import asof
from qlccn.clusters.import_columns import CLUSTERS
from qlccn.clusters.import_files import NOTHING_ADJUSTED, Adjust
from qlccn.clusters.import_match import Matcher
from qlccn.clusters.import_places import PlaceReader
from qlccn.clusters.import_plan import Plan, begun, carried_out, read_rows
from qlccn.clusters.import_rows import INDICATORS, Entry, Issue, RowReader
from qlccn.clusters.models import Act, Claim, Term
from qlccn.clusters.services import WRITES_ACTS
from qlccn.core import clock
from qlccn.core.collecting import not_collecting
from qlccn.documents.folding import number_key
from qlccn.parties.actor import Actor
from qlccn.places.models import Unit

COMPARED = (*INDICATORS.values(), "location")
_CHUNK = 5_000


@dataclass(frozen=True)
class NewClaim:
    """A claim to record: indicator, value (Decimal, text or Unit), base (which of several communes), and the column it stood in."""

    indicator: str
    value: Decimal | str | Unit
    column: str
    base: str = ""


@dataclass
class Change:
    """What one row adds to the record. `cluster` of a new one is known once it is written."""

    entry: Entry
    is_new: bool
    cluster: int | None
    claims: list[NewClaim] = field(default_factory=list)
    makes_act: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.is_new and not self.claims and not self.makes_act


def run(path: Path | str, *, by: Actor, dry_run: bool = False, adjust: Adjust = NOTHING_ADJUSTED) -> dict[str, Any]:
    """Plan, and unless it is a rehearsal or a row is wrong, commit."""
    made = plan(path, by=by, adjust=adjust)
    if not dry_run and not made.errors:
        commit(made, by=by)
    return made.as_json()


@not_collecting()
def plan(path: Path | str, *, by: Actor, province: Unit | None = None, adjust: Adjust = NOTHING_ADJUSTED) -> Plan:
    """Read and compare, changing nothing. `province`: of rows that name none (default: the actor's own)."""
    by.require(*WRITES_ACTS)
    made = begun(path, CLUSTERS, adjust)
    reader = RowReader(made.table, made.layout, PlaceReader(by, province))
    entries = Matcher(read_rows(made, reader), by, made).matched()
    _compare(entries, made, reader)
    return made


def commit(made: Plan, *, by: Actor, token: str = "") -> Plan:
    """Write the plan in one transaction; refuses one with errors, and one that the record has moved away from."""
    from qlccn.clusters.import_clusters_write import write

    return carried_out(made, write, by=by, token=token)


def _compare(entries: list[Entry], made: Plan, reader: RowReader) -> None:
    """Keep of each row what the record does not say yet."""
    known = Known([e.cluster for e in entries if e.cluster is not None])
    for entry in entries:
        change = Change(entry, entry.cluster is None, entry.cluster)
        on = entry.as_of_on or clock.today()
        place = reader.layout.head("commune_or_ward" if entry.exact_place else "province")
        if entry.cluster is None:
            change.claims.append(NewClaim("name", entry.name, reader.layout.head("cluster_name")))
        if entry.cluster is None or not known.places(entry):
            bases = ["", *(str(i) for i in range(2, len(entry.communes) + 1))]
            change.claims += [NewClaim("commune", unit, place, base) for unit, base in zip(entry.communes, bases, strict=False)]
        for indicator, value in entry.values.items():
            if entry.cluster is None or not known.says(entry.cluster, indicator, value, on):
                change.claims.append(NewClaim(indicator, value, entry.columns[indicator]))
        if entry.decision:
            number, day = entry.decision
            decided = known.decisions.get(entry.cluster or 0, set())
            change.makes_act = (number_key(number), day) not in decided
            if change.makes_act and decided:
                head = reader.layout.head("establishment_decision_no")
                text = "Cụm đã có quyết định thành lập khác trong hồ sơ; ghi cả hai và báo mâu thuẫn."
                made.warnings.append(Issue(entry.row, head, text, "other-decision"))
        made.settle(change, is_empty=change.is_empty)


class Known:
    """What the record says of some clusters today: claims by day, winning terms, places, establishment decisions."""

    def __init__(self, clusters: list[int]) -> None:
        self._claims: dict[tuple[int, str], list[tuple[date, Decimal | str]]] = defaultdict(list)
        self._places: dict[int, set[int]] = defaultdict(set)
        self._terms: dict[int, dict[str, list[asof.TermValue]]] = {}
        self.decisions: dict[int, set[tuple[str, date | None]]] = defaultdict(set)
        for start in range(0, len(clusters), _CHUNK):
            self._read(clusters[start : start + _CHUNK])

    def says(self, cluster: int, indicator: str, value: Decimal | str, on: date) -> bool:
        """Whether this very value is what the record holds for that day (from a decision, or the last claim by then)."""
        decided = self._terms.get(cluster, {}).get(indicator, [])
        if decided and all(_same(term.value, value) for term in decided):
            return True
        by_then = [(day, said) for day, said in self._claims.get((cluster, indicator), ()) if day <= on]
        if not by_then:
            return False
        last = max(day for day, _ in by_then)
        return any(_same(said, value) for day, said in by_then if day == last)

    def places(self, entry: Entry) -> bool:
        """Whether the record already places the cluster there."""
        said = self._places.get(entry.cluster or 0, set())
        if not entry.exact_place:
            return bool(said)
        return {u.pk for u in entry.communes} <= said

    def _read(self, clusters: list[int]) -> None:
        claims = Claim.objects.standing().filter(cluster__in=clusters, indicator__in=COMPARED)
        for cluster, indicator, decimal, text, on in claims.values_list("cluster", "indicator", "decimal", "text", "as_of_on"):
            self._claims[cluster, indicator].append((on or date.min, decimal if decimal is not None else text or ""))
        self._terms |= asof.terms(asof.View(clock.today()), COMPARED, clusters)
        placed = Term.objects.filter(name="commune", act__cluster__in=clusters, act__retracted_at=None)
        listed = Claim.objects.standing().filter(indicator="commune", cluster__in=clusters)
        for cluster, unit in [*placed.values_list("act__cluster", "unit"), *listed.values_list("cluster", "unit")]:
            self._places[cluster].add(unit)
        acts = Act.objects.standing().filter(kind="established", cluster__in=clusters)
        for cluster, number, on in acts.values_list("cluster", "document__number_folded", "effective_on"):
            self.decisions[cluster].add((number, on))


def _same(one: Any, other: Decimal | str) -> bool:
    if isinstance(other, str):
        return isinstance(one, str) and one.strip() == other
    return isinstance(one, Decimal) and one == other


def provinces_of(changes: Iterable[Change]) -> set[int]:
    """Provinces that the rows speak of."""
    return {c.entry.province.pk for c in changes if c.entry.province is not None}
