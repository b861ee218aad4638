"""Reminders by rule: who has not handed in is told before, on and after the last day; each rule once a cycle, whatever the worker does."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.parties.actor import Actor
from qlccn.reporting.lists import IN_HAND
from qlccn.reporting.models import Cycle, Nudge, Report

DATA = Path(__file__).resolve().parent / "data" / "reminders.yaml"
TELLS = ("due-soon", "overdue")


@dataclass(frozen=True)
class Rule:
    """When (days from the last day in time), what notice, and whether a letter is drafted."""

    id: str
    name: str
    days: int
    tell: str
    letter: bool

    def day(self, before_on: date) -> date:
        """The day it falls on, for a report owed before that day."""
        return before_on + timedelta(days=self.days - 1)


@dataclass(frozen=True)
class Rules:
    """The rules in the order of their days; one missed by more than `catch_up_days` is let go."""

    rules: tuple[Rule, ...]
    catch_up_days: int

    @property
    def by_id(self) -> Mapping[str, Rule]:
        return {r.id: r for r in self.rules}

    def due(self, before_on: date, day: date) -> Rule | None:
        """The last rule whose day has come and is not missed by too much: of two days missed together only the later speaks."""
        reached = [r for r in self.rules if r.day(before_on) <= day <= r.day(before_on) + timedelta(days=self.catch_up_days)]
        return reached[-1] if reached else None


@cache
def rules() -> Rules:
    """The shipped rules; unknown keys and notices are refused."""
    data = yaml.safe_load(DATA.read_text("utf-8"))
    wanted = {f.name for f in fields(Rule)}
    for row in data["rules"]:
        if set(row) != wanted or row["tell"] not in TELLS or (row["tell"] == "overdue") != (row["days"] > 0):
            raise Refusal(f"{DATA.name}, “{row.get('id')}”: quy tắc nhắc viết chưa đúng.")
    return Rules(tuple(sorted((Rule(**row) for row in data["rules"]), key=lambda r: r.days)), data["catch_up_days"])


def waiting(day: date) -> list[int]:
    """Open cycles for which some rule speaks today and has not yet, by key."""
    first, last = rules().rules[0], rules().rules[-1]
    near = (day - timedelta(days=last.days + rules().catch_up_days - 1), day - timedelta(days=first.days - 1))
    rows = Cycle.objects.filter(closed_at=None, before_on__range=near).exclude(reports=None).order_by("pk")
    done = set(Nudge.objects.filter(cycle__in=rows).values_list("cycle", "rule"))
    return [c.pk for c in rows if (r := rules().due(c.before_on, day)) and (c.pk, r.id) not in done]


@service("report.nudged")
def nudge(cycle_id: int, *, day: date, by: Actor) -> Nudge | None:
    """Apply the rule of the day to one cycle, once; None where it was applied, the cycle was closed, or everybody has handed in."""
    cycle = Cycle.objects.select_for_update().filter(pk=cycle_id, closed_at=None).first()
    rule = rules().due(cycle.before_on, day) if cycle else None
    if cycle is None or rule is None or Nudge.objects.filter(cycle=cycle, rule=rule.id).exists():
        return None
    silent = list(Report.objects.filter(cycle=cycle).exclude(state__in=IN_HAND).order_by("pk").values_list("pk", flat=True))
    if not silent:
        return None
    made = Nudge.objects.create(cycle=cycle, rule=rule.id, on=day, made_at=clock.now())
    made.reports.add(*silent)
    return made
