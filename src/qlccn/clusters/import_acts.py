"""Importing a table of acts: each row an event of a cluster with its paper; papers found in the register or entered, odd steps told."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qlccn.clusters import asof, rules
from qlccn.clusters.import_acts_rows import ActEntry, ActReader
from qlccn.clusters.import_columns import Spec
from qlccn.clusters.import_companies import Companies
from qlccn.clusters.import_files import NOTHING_ADJUSTED, Adjust
from qlccn.clusters.import_match import Matcher
from qlccn.clusters.import_places import PlaceReader
from qlccn.clusters.import_plan import Plan, begun, carried_out, read_rows
from qlccn.clusters.import_rows import Issue
from qlccn.clusters.services import WRITES_ACTS
from qlccn.core import clock
from qlccn.core.collecting import not_collecting
from qlccn.documents.folding import number_key
from qlccn.parties.actor import Actor

SPEC = Spec("acts", ("kind",), "Sự kiện", "“Cụm công nghiệp”, “Sự kiện”, “Số văn bản” và “Ngày văn bản”")


@dataclass
class Change:
    """One act to record."""

    entry: ActEntry
    is_new: bool = True


def run(path: Path | str, *, by: Actor, dry_run: bool = False, adjust: Adjust = NOTHING_ADJUSTED) -> dict[str, Any]:
    """Plan, and unless it is a rehearsal or a row is wrong, commit."""
    made = plan(path, by=by, adjust=adjust)
    if not dry_run and not made.errors:
        commit(made, by=by)
    return made.as_json()


@not_collecting()
def plan(path: Path | str, *, by: Actor, adjust: Adjust = NOTHING_ADJUSTED) -> Plan:
    """Read and compare, changing nothing. An act that the record holds already (kind, cluster, paper) is not recorded twice."""
    by.require(*WRITES_ACTS)
    made = begun(path, SPEC, adjust)
    reader = ActReader(made.table, made.layout, PlaceReader(by))
    reader.companies = Companies()
    entries = Matcher(read_rows(made, reader), by, made, once=False, may_open=False).matched()
    events = known_events({e.cluster for e in entries})
    _compare(entries, events, made)
    _tell_steps([c.entry for c in made.changes], events, made)
    return made


def commit(made: Plan, *, by: Actor, token: str = "") -> Plan:
    """Write the plan in one transaction; refuses one with errors, and one that the record has moved away from."""
    from qlccn.clusters.import_acts_write import write

    return carried_out(made, write, by=by, token=token)


def known_events(clusters: set[Any]) -> dict[int, list[rules.Event]]:
    """Standing acts of the clusters, as the rules see them."""
    found: dict[int, list[rules.Event]] = defaultdict(list)
    rows = asof.acts(asof.View(clock.today()), sorted(clusters)).order_by().values_list(
        "cluster_id", "kind", "effective_on", "run__kind", "run__round", "pk", "document_id", "position", "document__number_folded",
    )  # fmt: skip
    for cluster, kind, on, run_kind, run_round, pk, document, position, number in rows:
        run_of = (run_kind, run_round) if run_kind else None
        found[cluster].append(rules.Event(kind, on, run_of, pk, document, position, number))
    return found


def _compare(entries: Sequence[ActEntry], events: dict[int, list[rules.Event]], made: Plan) -> None:
    taken: dict[tuple[Any, ...], int] = {}
    recorded = {(c, e.kind, e.number, e.effective_on) for c, rows in events.items() for e in rows}
    for entry in entries:
        assert entry.kind is not None  # noqa: S101  (a row without one is an error)
        key = (entry.cluster, entry.kind.id, number_key(entry.number), entry.effective_on)
        if key in taken:
            text = f"Trùng với dòng {taken[key]}: cùng cụm, sự kiện, văn bản và ngày."
            made.errors.append(Issue(entry.row, made.layout.head("kind"), text))
            continue
        taken[key] = entry.row
        made.settle(Change(entry), is_empty=key in recorded)


def _tell_steps(entries: Sequence[ActEntry], events: dict[int, list[rules.Event]], made: Plan) -> None:
    """Acts that come after a step that closed them, contradict another, or lack what ought to come before: said, and recorded all the same."""
    by_cluster: dict[int, list[ActEntry]] = defaultdict(list)
    for entry in entries:
        by_cluster[entry.cluster or 0].append(entry)
    head = made.layout.head("kind")
    for cluster, rows in by_cluster.items():
        fresh = {-entry.row: entry for entry in rows}
        mine = [_event(entry) for entry in rows]
        everything = rules.in_order([*events.get(cluster, []), *mine])
        told: set[tuple[int, str]] = set()
        for event in mine:
            earlier = [e for e in everything[: everything.index(event)] if e.run == event.run]
            gate = rules.gate(event.kind, earlier)
            if not gate.allowed:
                told.add((event.id, f"Lệch thứ tự bước: {gate.why}"))
        for doubt in rules.doubts(everything):
            told.add((doubt.event.id, f"Cần hỏi lại: {doubt.what}"))
        for clash in rules.contradictions(everything):
            told |= {(e.id, f"Mâu thuẫn: {clash.what}") for e in clash.events}
        for number, text in sorted(told):
            if number in fresh:
                made.warnings.append(Issue(fresh[number].row, head, f"{text.rstrip('.')}; vẫn ghi cả hai.", "step"))


def _event(entry: ActEntry) -> rules.Event:
    """A row as the rules see it; negative: not recorded yet."""
    assert entry.kind is not None  # noqa: S101
    return rules.Event(entry.kind.id, entry.effective_on, entry.run, -entry.row, -entry.row, 0, number_key(entry.number))
