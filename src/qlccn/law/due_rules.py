"""Due rules in one place: the rule (`DueRule`), its next day (`next_due`), the reader's words as a rule (`from_reader`)."""

from qlccn.law.due_kinds import CYCLES, KINDS, DueRule, NextDue, next_due
from qlccn.law.due_reader import from_reader

__all__ = ["CYCLES", "KINDS", "DueRule", "NextDue", "from_reader", "next_due"]
