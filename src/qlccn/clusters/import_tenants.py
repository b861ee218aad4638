"""Importing a list of tenants: enterprises and their projects in clusters of the register, with the figures that the table gives."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from qlccn.clusters.import_clusters import NewClaim
from qlccn.clusters.import_columns import Spec
from qlccn.clusters.import_companies import Companies
from qlccn.clusters.import_files import NOTHING_ADJUSTED, Adjust
from qlccn.clusters.import_match import Matcher
from qlccn.clusters.import_places import PlaceReader
from qlccn.clusters.import_plan import Plan, begun, carried_out, read_rows
from qlccn.clusters.import_rows import Issue
from qlccn.clusters.import_tenants_rows import FIGURES, TEXTS, TenantEntry, TenantReader
from qlccn.clusters.models import Claim, TenantProject
from qlccn.clusters.services import WRITES_CLAIMS
from qlccn.core import clock
from qlccn.core.collecting import not_collecting
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.parties.actor import Actor

SPEC = Spec("tenants", ("tenant",), "Doanh nghiệp", "“Cụm công nghiệp” và “Doanh nghiệp”")
_CHUNK = 5_000
_INDICATORS = (*FIGURES.values(), *TEXTS.values(), "lease_until")


@dataclass
class Change:
    """What one row adds: a new project, days of one that had none, claims."""

    entry: TenantEntry
    is_new: bool
    claims: list[NewClaim] = field(default_factory=list)
    days: dict[str, date] = field(default_factory=dict)


def run(path: Path | str, *, by: Actor, dry_run: bool = False, adjust: Adjust = NOTHING_ADJUSTED) -> dict[str, Any]:
    """Plan, and unless it is a rehearsal or a row is wrong, commit."""
    made = plan(path, by=by, adjust=adjust)
    if not dry_run and not made.errors:
        commit(made, by=by)
    return made.as_json()


@not_collecting()
def plan(path: Path | str, *, by: Actor, adjust: Adjust = NOTHING_ADJUSTED) -> Plan:
    """Read and compare, changing nothing."""
    by.require(*WRITES_CLAIMS)
    made = begun(path, SPEC, adjust)
    reader = TenantReader(made.table, made.layout, PlaceReader(by))
    reader.companies = Companies()
    entries = Matcher(read_rows(made, reader), by, made, once=False, may_open=False).matched()
    _compare(entries, made)
    return made


def commit(made: Plan, *, by: Actor, token: str = "") -> Plan:
    """Write the plan in one transaction; refuses one with errors, and one that the record has moved away from."""
    from qlccn.clusters.import_tenants_write import write

    return carried_out(made, write, by=by, token=token)


def _compare(entries: list[TenantEntry], made: Plan) -> None:
    """Keep of each row what the record does not say yet; a project named twice in one file is an error."""
    known = Known({e.cluster for e in entries if e.cluster})
    taken: dict[tuple[Any, ...], int] = {}
    for entry in entries:
        company = entry.company
        assert company is not None  # noqa: S101  (a row without one is an error)
        key = (entry.cluster, id(company), fold(entry.project))
        if key in taken:
            made.errors.append(
                Issue(entry.row, made.layout.head("tenant"), f"Trùng với dòng {taken[key]}: cùng cụm, doanh nghiệp, dự án.")
            )
            continue
        taken[key] = entry.row
        try:
            project = known.project(entry) if company.known else None
        except Refusal as no:
            made.errors.append(Issue(entry.row, made.layout.head("project"), no.message))
            continue
        change = _change(entry, project, known, made)
        made.settle(change, is_empty=project is not None and not change.claims and not change.days)


def _change(entry: TenantEntry, project: TenantProject | None, known: "Known", made: Plan) -> Change:
    change = Change(entry, project is None)
    on = entry.as_of_on or clock.today()
    for indicator, value in entry.values.items():
        if project is None or not known.says(project.pk, indicator, value, on):
            change.claims.append(NewClaim(indicator, value, entry.columns[indicator]))
    if project is None:
        entry.project = entry.project or f"Dự án của {entry.company.name}"[:250]  # type: ignore[union-attr]
    else:
        entry.project_id = project.pk
        for name in ("began_on", "ended_on"):
            said, kept = getattr(entry, name), getattr(project, name)
            if said and kept is None:
                change.days[name] = said
            elif said and said != kept:
                text = f"Sổ ghi {kept:%d/%m/%Y}, tệp ghi {said:%d/%m/%Y}; giữ ngày trong sổ."
                made.warnings.append(Issue(entry.row, made.layout.head(name), text, "inconsistent"))
    return change


class Known:
    """Projects of some clusters and the last figures of each."""

    def __init__(self, clusters: Iterable[int]) -> None:
        self._projects: dict[tuple[int, int], list[TenantProject]] = defaultdict(list)
        self._claims: dict[tuple[int, str], list[tuple[date, Any]]] = defaultdict(list)
        ids = sorted(clusters)
        for start in range(0, len(ids), _CHUNK):
            self._read(ids[start : start + _CHUNK])

    def _read(self, clusters: list[int]) -> None:
        for row in TenantProject.objects.filter(cluster__in=clusters, withdrawn_at=None):
            self._projects[row.cluster_id, row.tenant_id].append(row)
        claims = Claim.objects.standing().filter(project__cluster__in=clusters, indicator__in=_INDICATORS)
        for project, indicator, number, text, day, on in claims.values_list(
            "project", "indicator", "decimal", "text", "day", "as_of_on"
        ):
            value = next((v for v in (number, text, day) if v is not None), None)
            self._claims[project, indicator].append((on or date.min, value))

    def project(self, entry: TenantEntry) -> TenantProject | None:
        """The enterprise's project of that name in the cluster; without a name, its only one."""
        rows = self._projects.get((entry.cluster or 0, entry.company.known or 0), [])  # type: ignore[union-attr]
        if entry.project:
            return next((r for r in rows if fold(r.name) == fold(entry.project)), None)
        if len(rows) > 1:
            raise Refusal(f"Doanh nghiệp có {len(rows)} dự án trong cụm; ghi tên dự án.", field="project")
        return rows[0] if rows else None

    def says(self, project: int, indicator: str, value: Any, on: date) -> bool:
        """Whether the last claim by that day says this very value."""
        by_then = [(day, said) for day, said in self._claims.get((project, indicator), ()) if day <= on]
        if not by_then:
            return False
        last = max(day for day, _ in by_then)
        same = [said for day, said in by_then if day == last]
        return any(isinstance(said, type(value)) and said == value for said in same)


def value_columns(value: Any) -> tuple[Decimal | None, str | None, date | None]:
    """A value in the typed columns (decimal, text, day) of a claim."""
    return (
        value if isinstance(value, Decimal) else None,
        value if isinstance(value, str) else None,
        value if isinstance(value, date) else None,
    )
