"""What cases read from data: which procedure a run follows, what each step records, from where its clock runs, what a dossier holds."""

from collections.abc import Mapping
from dataclasses import dataclass
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
class RunKind:
    """A kind of run: its procedure in the law's data and the act that ends it."""

    id: str
    label: str
    procedure: str
    decision: str


@dataclass(frozen=True, slots=True)
class StepKind:
    """What recording a step means. `after`: the step its legal time runs from."""

    id: str
    by: tuple[str, ...]
    act: str = ""
    after: str = ""
    runs_out: bool = False
    needs_document: bool = False
    needs_evidence: bool = False
    pauses: bool = False
    each: str = ""
    starts_case: bool = False


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
        act = self.steps[step].act if step in self.steps else ""
        return self.run(run_kind).decision if act == DECISION else act

    def dossier(self, run_kind: str) -> tuple[DossierItem, ...]:
        return self.items if run_kind in self.items_of else ()


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The data, checked: every procedure, step and act it names exists."""
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    runs = {key: RunKind(key, row["label"], row["procedure"], row["decision"]) for key, row in raw["runs"].items()}
    steps = {key: _step(key, row) for key, row in raw["steps"].items()}
    box = raw["dossier"]
    items = tuple(
        DossierItem(row["id"], row["name"], f"điểm {row['point']} {box['cite']}", row["of"], row.get("optional", False))
        for row in box["items"]
    )
    _check(runs, steps)
    return Catalogue(runs, steps, items, tuple(box["runs"]))


def _step(key: str, row: Mapping[str, Any]) -> StepKind:
    return StepKind(
        key, tuple(row["by"]), row.get("act", ""), row.get("from", ""), row.get("runs_out", False), row.get("document", False),
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
        if step.after and step.after not in steps:
            wrong.append(f"bước {step.id}: from {step.after}")
    if wrong:
        raise Refusal(f"cases/data/procedures.yaml gọi tên không có: {'; '.join(wrong)}.")
