"""What cases read from data: which procedure a run follows, what each step records, from where its clock runs, what a dossier holds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from qlccn.clusters.kinds import kinds
from qlccn.clusters.models import Run
from qlccn.core.refusal import Refusal
from qlccn.law.loader import load

_FILE = Path(__file__).parent / "data" / "procedures.yaml"
DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Gate:
    """An act that a run must hold before its decision, in words and by its article."""

    act: str
    what: str
    cite: str


@dataclass(frozen=True, slots=True)
class RunKind:
    """A kind of run: its procedure in the law's data and the act that ends it.

    `regime_days`: which steps give the days that settle the regime (first, sent, started); `acts`: steps that record another act than
    usual; `stated`: step -> special rule of the procedure that must be said to be fulfilled; `deadline`: parameter of a fixed last day.
    """

    id: str
    label: str
    procedure: str
    decision: str
    regime_days: Mapping[str, tuple[str, ...]]
    acts: Mapping[str, str]
    stated: Mapping[str, str]
    before_decision: Gate | None = None
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class StepKind:
    """What recording a step means. `after`: the steps its legal time runs from, the first that the procedure has."""

    id: str
    by: tuple[str, ...]
    act: str = ""
    after: tuple[str, ...] = ()
    runs_out: bool = False
    needs_document: bool = False
    needs_evidence: bool = False
    pauses: bool = False
    each: str = ""
    starts_case: bool = False


def step_before(step: StepKind | None, kinds: Mapping[str, "StepKind"], present: Collection[str]) -> str:
    """The step of a procedure that this one follows: where the procedure lacks the step named first, the one before that; "" for none."""
    for name in step.after if step else ():
        if found := name if name in present else step_before(kinds.get(name), kinds, present):
            return found
    return ""


@dataclass(frozen=True, slots=True)
class DossierItem:
    """A component of the dossier (Điều 9): of the case, or one for each applicant."""

    id: str
    name: str
    cite: str
    of: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of it."""

    runs: Mapping[str, RunKind]
    steps: Mapping[str, StepKind]
    items: tuple[DossierItem, ...]
    items_of: tuple[str, ...]

    def run(self, kind: str) -> RunKind:
        if kind not in self.runs:
            raise Refusal(f"Chưa có thủ tục cho lượt “{kind}”.")
        return self.runs[kind]

    def act_of(self, step: str, run_kind: str) -> str:
        """The act that a step records ("" for none); the deciding step records what its run decides."""
        run = self.run(run_kind)
        act = run.acts.get(step, self.steps[step].act if step in self.steps else "")
        return run.decision if act == DECISION else act

    def decides(self, step: str) -> bool:
        """Whether this step is the decision that ends a run."""
        return step in self.steps and self.steps[step].act == DECISION

    def decided_on(self, done: Mapping[str, date]) -> date | None:
        """The day a run was decided, if it was."""
        return min((day for step, day in done.items() if self.decides(step)), default=None)

    def dossier(self, run_kind: str) -> tuple[DossierItem, ...]:
        return self.items if run_kind in self.items_of else ()


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The data, checked: every procedure, step and act it names exists."""
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    runs = {key: _run(key, row) for key, row in raw["runs"].items()}
    steps = {key: _step(key, row) for key, row in raw["steps"].items()}
    box = raw["dossier"]
    items = tuple(
        DossierItem(row["id"], row["name"], f"điểm {row['point']} {box['cite']}", row["of"], row.get("optional", False))
        for row in box["items"]
    )
    _check(runs, steps)
    return Catalogue(runs, steps, items, tuple(box["runs"]))


_REGIME_DAYS = {"first": ["request", "notice"], "sent": ["compile"], "started": ["complete-check"]}


def _run(key: str, row: Mapping[str, Any]) -> RunKind:
    gate = row.get("before_decision")
    days = row.get("regime_days", _REGIME_DAYS)
    return RunKind(
        key, row["label"], row["procedure"], row["decision"], {k: tuple(v) for k, v in days.items()}, row.get("acts", {}),
        row.get("stated", {}), Gate(**gate) if gate else None, row.get("deadline", ""),
    )  # fmt: skip


def _step(key: str, row: Mapping[str, Any]) -> StepKind:
    return StepKind(
        key, tuple(row["by"]), row.get("act", ""), tuple(row.get("from", ())), row.get("runs_out", False), row.get("document", False),
        row.get("evidence", False), row.get("pauses", False), row.get("each", ""), row.get("starts_case", False),
    )  # fmt: skip


def _check(runs: Mapping[str, RunKind], steps: Mapping[str, StepKind]) -> None:
    law, acts = load(), kinds().acts
    known = {step for procedure in law.procedures.values() for v in procedure.versions for step in (s.id for s in v.steps)}
    wrong = [f"lượt {r.id}" for r in runs.values() if r.procedure not in law.procedures or r.decision not in acts]
    wrong += [f"lượt {key}" for key in runs if key not in Run.Kind.values]
    for step in steps.values():
        if step.id not in known or (step.act and step.act != DECISION and step.act not in acts):
            wrong.append(f"bước {step.id}")
        wrong += [f"bước {step.id}: from {name}" for name in step.after if name not in steps]
    for run in runs.values():
        wrong += [f"lượt {run.id}: bước {s}" for days in run.regime_days.values() for s in days if s not in steps]
        rules = {r.id for r in law.procedures[run.procedure].rules} if run.procedure in law.procedures else set()
        wrong += [f"lượt {run.id}: quy tắc {rule}" for rule in run.stated.values() if rule not in rules]
        if run.deadline and run.deadline not in law.parameters:
            wrong.append(f"lượt {run.id}: tham số {run.deadline}")
    if wrong:
        raise Refusal(f"cases/data/procedures.yaml gọi tên không có: {'; '.join(wrong)}.")
