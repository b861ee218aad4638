"""The worklist seen otherwise: agencies by how far they are, and the days of a month."""

import calendar
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qlccn.core.text import fold
from qlccn.obligations import rules
from qlccn.obligations.queries import ALL, Filters, Item, worklist
from qlccn.obligations.rules import State
from qlccn.parties.actor import Actor


@dataclass(frozen=True)
class BoardRow:
    """One agency's column of the board."""

    name: str
    organisation_id: int | None
    by_state: Mapping[str, int]

    @property
    def total(self) -> int:
        """All its parts."""
        return sum(self.by_state.values())

    @property
    def overdue(self) -> int:
        """Its overdue parts."""
        return self.by_state.get(State.OVERDUE, 0)


def board(actor: Actor, day: date, *, filters: Filters | None = None) -> list[BoardRow]:
    """Lead parts by agency and state, most overdue first. Agencies not on the register stand under their printed name."""
    everything = Filters(**{**vars(filters or Filters()), "states": tuple(s.value for s in State)})
    counts: dict[tuple[str, int | None], Counter[str]] = defaultdict(Counter)
    for item in worklist(actor, day, scope=ALL, filters=everything).items:
        for part in item.parts:
            if part.facts.is_lead:
                counts[part.name, part.organisation_id][rules.part_state(item.facts, part.facts, day).state.value] += 1
    rows = [BoardRow(name, key, dict(states)) for (name, key), states in counts.items()]
    return sorted(rows, key=lambda r: (-r.overdue, fold(r.name)))


def month(actor: Actor, day: date, *, scope: str = ALL, shown: date | None = None) -> list[list[tuple[date, list[Item]]]]:
    """Weeks (Monday first) of the month of `shown` (default: of `day`), each day with the duties open on `day` that are due on it;
    overdue ones stand on their day."""
    first = shown or day
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    due: dict[date, list[Item]] = defaultdict(list)
    for item in worklist(actor, day, scope=scope).items:
        if item.standing.due_on:
            due[item.standing.due_on].append(item)
    return [[(d, due.get(d, [])) for d in week] for week in weeks]
