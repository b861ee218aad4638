"""The task report as entries of its JSON document and as tables of a paper or spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qlccn.obligations.rules import STATE_NAMES
from qlccn.office.blocks import Cell, Column, Table

if TYPE_CHECKING:
    from qlccn.reporting.task_report import Task, TaskReport

_TASKS = (
    Column(0.5, "center"),
    Column(4.2),
    Column(2.2),
    Column(1.2, "center"),
    Column(1.3, "center"),
    Column(1.2, "center"),
    Column(0.7),
    Column(2.4),
    Column(2.6),
)


def entry(task: Task) -> dict[str, Any]:
    """One task of the JSON document; days ISO."""
    return {
        "id": task.obligation_id, "what": task.what, "source": task.source, "lead": list(task.leads), "part": task.part,
        "due_on": task.due_on.isoformat() if task.due_on else None, "due_words": task.due_words or None, "state": task.state.value,
        "done_on": task.done_on.isoformat() if task.done_on else None, "days_late": task.late, "result": task.result or None, "evidence": list(task.evidence),
        "reasons": list(task.reasons),
    }  # fmt: skip


def tables(report: TaskReport) -> list[tuple[str, Table]]:
    """Every task; of a province also how each agency stands."""
    out = [("Danh mục nhiệm vụ", _tasks(report))] if report.tasks else []
    return [*out, ("Theo cơ quan chủ trì", _agencies(report))] if report.by_agency else out


def _tasks(report: TaskReport) -> Table:
    names = (
        "TT",
        "Nhiệm vụ",
        "Cơ quan chủ trì",
        "Hạn",
        "Tình trạng",
        "Ngày xong",
        "Chậm (ngày)",
        "Kết quả, văn bản chứng minh",
        "Lý do, ghi chú",
    )
    rows = tuple(
        (
            Cell(n), Cell(f"{t.what} ({t.source})"), Cell("; ".join(t.leads)), Cell(f"{t.due_on:%d/%m/%Y}" if t.due_on else t.due_words), Cell(t.state_name),
            Cell(f"{t.done_on:%d/%m/%Y}" if t.done_on else ""), Cell(t.late or None), Cell("; ".join(filter(None, (t.result, *t.evidence)))), Cell("; ".join(t.reasons)),
        )
        for n, t in enumerate(report.tasks, 1)
    )  # fmt: skip
    return Table(_TASKS, rows, (tuple(Cell(n) for n in names),))


def _agencies(report: TaskReport) -> Table:
    from qlccn.reporting.task_report import ORDER

    columns = (Column(0.5, "center"), Column(4.0), *(Column(1.0) for _ in ORDER), Column(1.0))
    head = (Cell("TT"), Cell("Cơ quan chủ trì"), *(Cell(STATE_NAMES[s]) for s in ORDER), Cell("Cộng"))
    rows = tuple(
        (Cell(n), Cell(name), *(Cell(counts.get(s, 0)) for s in ORDER), Cell(sum(counts.values()), bold=True))
        for n, (name, counts) in enumerate(report.by_agency, 1)
    )
    return Table(columns, rows, (head,))
