"""A computed or entered form as every face shows it: rows with value and note, coverage, checks, and the way down to clusters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from qlccn.law.forms import FormRow
from qlccn.reporting import rollup, rules
from qlccn.reporting.facts import ClusterFacts
from qlccn.reporting.frozen import Computed, told
from qlccn.reporting.kinds import Kind
from qlccn.reporting.periods import Period
from qlccn.reporting.rollup import Cell, Coverage


@dataclass(frozen=True, slots=True)
class Override:
    """A person's figure for a row: a claim with its paper and reason; the computed one stays beside it."""

    value: Decimal
    reason: str
    document_id: int
    claim_id: int


@dataclass(slots=True)
class TableRow:
    """A printed row. `value` is what counts: the person's where there is one, else the computed or reported one."""

    printed: FormRow
    value: Decimal | None
    note: str = ""
    cell: Cell | None = None
    override: Override | None = None
    document_id: int | None = None

    @property
    def code(self) -> str:
        return self.printed.code

    @property
    def is_section(self) -> bool:
        return self.printed.kind != "indicator"

    @property
    def computed(self) -> Decimal | None:
        return self.cell.value if self.cell else None

    @property
    def how(self) -> str:
        """How a computed row is made, in words."""
        return rollup.ROWS[self.code].words if self.code in rollup.ROWS and self.cell else ""


@dataclass
class Table(Computed):
    """One form of one subject for one period, as of a day and as known at a moment (None: now)."""

    rows: list[TableRow]
    boundaries: str = "then"
    carry: bool = False
    coverage: Coverage | None = None
    entered: bool = True
    checks: list[rules.Finding] = field(default_factory=list)
    facts: Mapping[int, ClusterFacts] = field(default_factory=dict)
    province: str = ""
    reporter: str = ""

    @property
    def values(self) -> dict[str, Decimal | None]:
        return {row.code: row.value for row in self.rows if not row.is_section}

    def row(self, code: str) -> TableRow | None:
        """One row by its printed code."""
        return next((r for r in self.rows if r.code == code and not r.is_section), None)

    def as_json(self) -> dict[str, Any]:
        """The contract's document; sections have no value."""
        return {
            **self.beginning(), "boundaries": self.boundaries, "coverage": self._coverage(),
            "rows": [
                {
                    "code": row.code, "name": row.printed.name_vi, "unit": row.printed.unit_vi, "value": number(row.value, row.printed),
                    "note": row.note,
                }
                for row in self.rows
            ],
            "checks": told(self.checks),
        }  # fmt: skip

    def _coverage(self) -> dict[str, Any]:
        if self.coverage is None:
            return {"reported": self.entered}
        c = self.coverage
        return {
            "clusters": c.clusters, "clusters_reported": c.clusters_reported, "projects": c.projects, "projects_reported": c.projects_reported,
            "stand_in": "last-known" if self.carry else "nothing", "carried": c.carried, "words": c.words,
        }  # fmt: skip


def number(value: Decimal | None, row: FormRow) -> float | int | None:
    """A JSON number; percents to two decimals, everything else as it is."""
    if value is None:
        return None
    value = round(value, 2) if row.unit == "percent" else value
    return int(value) if value == int(value) else float(value)


def of_clusters(
    kind: Kind, facts: Sequence[ClusterFacts], period: Period, overrides: Mapping[str, Override] = {}
) -> tuple[list[TableRow], Coverage, list[rules.Finding]]:
    """Rows of Biểu 03/04 over these clusters, what covers them, and the checks of the printed form."""
    cells, printed = rollup.compute(facts, period), kind.printed
    rows = []
    for one in printed.rows if printed else ():
        cell, given = cells.get(one.code) if one.kind == "indicator" else None, overrides.get(one.code)
        value = given.value if given else cell.value if cell else None
        rows.append(TableRow(one, value, _note(cell, given, facts), cell, given))
    findings = rules.compare(kind.id, {r.code: r.value for r in rows if not r.is_section})
    return rows, rollup.coverage(facts, period), findings + _outside_plan(kind, facts)


def _note(cell: Cell | None, given: Override | None, facts: Sequence[ClusterFacts]) -> str:
    if cell is None:
        return ""
    said = []
    if given:
        computed = "không có" if cell.value is None else rules.shown(round(cell.value, 4))
        said.append(f"Số do người ghi ({given.reason}); hệ thống tính: {computed}")
    if cell.top is not None and cell.bottom:
        with_both = sum(p.value is not None for p in cell.parts)
        said.append(
            f"{rules.shown(cell.top)}/{rules.shown(cell.bottom)} ha, {with_both} cụm, cơ sở: đất công nghiệp theo quy hoạch chi tiết"
        )
    if cell.missing:
        said.append(f"thiếu số của {cell.missing}/{len(cell.parts)} cụm")
    carried = _carried(cell.code, cell, facts)
    return "; ".join([*said, *([f"{carried} cụm dùng số gần nhất đã biết"] if carried else [])])


_CARRIES = {  # row -> figures for which the last known may stand in
    "14": {"infrastructure_paid_billion_vnd"}, "18": {"leased_ha"}, "19": {"leased_ha"}, "20": {"tenants"}, "21": {"foreign_tenants"},
    "22": {"operating_tenants"}, "25": {"infrastructure_workers", "workers"}, "26": {"wastewater_built"}, "27": {"wastewater_standard"},
}  # fmt: skip


def _carried(code: str, cell: Cell, facts: Sequence[ClusterFacts]) -> int:
    names, counted = _CARRIES.get(code, set()), {p.cluster_id for p in cell.parts if p.value is not None}
    return sum(bool(names & c.carried) for c in facts if c.id in counted)


def _outside_plan(kind: Kind, facts: Sequence[ClusterFacts]) -> list[rules.Finding]:
    """C8: established clusters outside the plan are named."""
    outside = [c.name or c.code for c in facts if c.established and not c.in_plan]
    if not outside:
        return []
    more = f" và {len(outside) - 5} cụm nữa" if len(outside) > 5 else ""
    text = f"{len(outside)} cụm đã thành lập mà không có trong phương án phát triển: {', '.join(outside[:5])}{more}."
    return [rules.Finding(rules.WARNING, "C8", text, ("1", "3"))]
