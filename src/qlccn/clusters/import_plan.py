"""What an import of a table would do: every row's errors and doubts, what it adds, and the file as it was read. No kind of table is known here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Count, Max

from qlccn.clusters.import_columns import Layout, Spec, layout
from qlccn.clusters.import_files import NOTHING_ADJUSTED, Adjust, Table, read_bytes, read_table
from qlccn.clusters.import_rows import Issue
from qlccn.clusters.models import Act, Claim, Cluster, ImportBatch, TenantProject
from qlccn.core.collecting import not_collecting
from qlccn.core.refusal import Refusal
from qlccn.documents import files
from qlccn.parties.actor import Actor

NEW = "new"  # of a match: the row speaks of a cluster that is not in the register


@dataclass
class Doubt:
    """A row that may speak of a cluster of the register. `chosen`: a code, `new`, or empty where nobody has said yet and somebody must."""

    row: int
    said: str
    candidates: list[int]
    why: str
    chosen: str = ""


@dataclass
class Plan:
    """What an import would do; `committed` once it was done. A change has `entry.row`, `is_new` and what its kind writes."""

    kind: str
    file: str
    path: Path
    sha256: str
    table: Table
    layout: Layout
    adjust: Adjust = NOTHING_ADJUSTED
    rows: int = 0
    errors: list[Issue] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    changes: list[Any] = field(default_factory=list)
    status: dict[int, str] = field(default_factory=dict)  # row -> new, changed, unchanged
    record: tuple[Any, ...] = ()  # what the record looked like when the plan was made
    committed: bool = False
    batch: int | None = None  # key of the import's row once it was done

    @property
    def new(self) -> int:
        return sum(c.is_new for c in self.changes)

    @property
    def changed(self) -> int:
        return sum(not c.is_new for c in self.changes)

    @property
    def unchanged(self) -> int:
        return sum(s == "unchanged" for s in self.status.values())

    def passage(self, row: int, head: str) -> str:
        """Where a value stood in the file; a cell typed anew at the import says so."""
        mended = self.adjust.cells and head in self.layout.heads and (row, self.layout.heads.index(head)) in self.adjust.cells
        return f"dòng {row}, cột “{head}”{', sửa khi nhập' if mended else ''}"[:300]

    def settle(self, change: Any, *, is_empty: bool) -> None:
        """Keep a change, or count its row as one that says nothing new."""
        if not is_empty:
            self.changes.append(change)
        self.status[change.entry.row] = "unchanged" if is_empty else "new" if change.is_new else "changed"

    def as_json(self) -> dict[str, Any]:
        """The contract's answer."""
        return {
            "file": self.file, "kind": self.kind, "rows": self.rows, "new": self.new, "changed": self.changed, "unchanged": self.unchanged,
            "errors": [e.as_json() for e in sorted(self.errors, key=lambda i: i.row)],
            "warnings": [w.as_json() for w in sorted(self.warnings, key=lambda i: i.row)], "committed": self.committed,
        }  # fmt: skip


def begun(path: Path | str, spec: Spec, adjust: Adjust) -> Plan:
    """The file read and its columns found; nothing judged yet."""
    path = Path(path)
    sha256 = files.sha256_of(read_bytes(path))
    table = read_table(path, adjust)
    found = layout(table, spec, adjust.columns)
    return Plan(spec.kind, path.name, path, sha256, table, found, adjust, record=record_mark())


def read_rows(made: Plan, reader: Any) -> list[Any]:
    """The reader's entries, its rows, errors and doubts noted in the plan; a file of heads alone is refused."""
    entries: list[Any] = reader.read()
    made.rows, made.errors, made.warnings = reader.rows, reader.errors, reader.warnings
    if not made.rows:
        raise Refusal(f"Tệp “{made.file}” có tên cột nhưng không có dòng nào.", field="file")
    return entries


@not_collecting()
def carried_out(made: Plan, write: Callable[..., ImportBatch], *, by: Actor, token: str) -> Plan:
    """The plan written in one transaction by `write`; refuses one with errors, and one that the record has moved away from."""
    check_commit(made)
    if made.changes:
        made.batch = write(made, by=by, token=token).pk
    made.committed = True
    return made


def check_commit(made: Plan) -> None:
    """Refuse a plan with errors, and a file that is not the one looked at."""
    if made.errors:
        raise Refusal(f"Tệp “{made.file}” còn {len(made.errors)} lỗi; sửa rồi nhập lại. Chưa có gì được ghi.")
    if files.sha256_of(made.path) != made.sha256:
        raise Refusal(f"Tệp “{made.file}” đã đổi sau khi xem trước; xem lại rồi nhập.")


def record_mark() -> tuple[Any, ...]:
    """Changes when anything of the record of clusters does."""
    marks: list[Any] = []
    for model in (Claim, Act):
        gone = model.objects.filter(retracted_at__isnull=False).aggregate(Max("retracted_at"))
        marks += [*model.objects.aggregate(Max("pk")).values(), *gone.values()]  # apart: one question of both reads every row
    for model in (Cluster, TenantProject):
        marks += model.objects.aggregate(Count("pk"), Max("withdrawn_at")).values()
    return tuple(marks)


def chosen_for(row: int, matches: Mapping[int, str], code: str) -> str:
    """What a person said the row is (`new` or a code), else the code of the file."""
    return matches.get(row, "") or code
