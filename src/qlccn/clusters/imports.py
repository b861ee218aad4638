"""Every kind of import behind one door: what it is called, who may do it, how a file is guessed, planned and committed."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db import IntegrityError

from qlccn.clusters import import_batches
from qlccn.clusters.import_acts import SPEC as ACTS
from qlccn.clusters.import_columns import CLUSTERS, Spec, guess_kind
from qlccn.clusters.import_files import NOTHING_ADJUSTED, Adjust, read_table
from qlccn.clusters.import_tenants import SPEC as TENANTS
from qlccn.clusters.models import ImportBatch, ImportKind
from qlccn.clusters.services import WRITES_ACTS, WRITES_CLAIMS
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import Actor

TABLES = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")
DRAWINGS = (".geojson", ".json", ".kml", ".kmz", ".zip", ".shp", ".dxf")


@dataclass(frozen=True)
class Kind:
    """One kind of import."""

    id: str
    module: str
    roles: tuple[str, ...]
    endings: tuple[str, ...]
    hint: str
    spec: Spec | None = None

    @property
    def label(self) -> str:
        return str(ImportKind(self.id).label)

    @property
    def plan(self) -> Callable[..., Any]:
        """plan(path, by=, adjust=): reads and compares, changing nothing."""
        function: Callable[..., Any] = import_module(f"qlccn.clusters.{self.module}").plan
        return function

    @property
    def commit(self) -> Callable[..., Any]:
        """commit(plan, by=, token=): all or nothing."""
        function: Callable[..., Any] = import_module(f"qlccn.clusters.{self.module}").commit
        return function


KINDS: dict[str, Kind] = {
    k.id: k
    for k in (
        Kind("clusters", "import_clusters", WRITES_ACTS, TABLES, "XLSX hoặc CSV: mỗi dòng một cụm.", CLUSTERS),
        Kind("tenants", "import_tenants", WRITES_CLAIMS, TABLES, "XLSX hoặc CSV: mỗi dòng một dự án của doanh nghiệp trong cụm.", TENANTS),
        Kind("acts", "import_acts", WRITES_ACTS, TABLES, "XLSX hoặc CSV: mỗi dòng một văn bản, sự kiện của cụm.", ACTS),
        Kind("boundaries", "import_boundaries", WRITES_CLAIMS, (*DRAWINGS, *TABLES),
             "GeoJSON, KML, KMZ, SHP (nén .zip), DXF, bảng tọa độ VN-2000."),
    )
}  # fmt: skip


def open_to(actor: Actor) -> dict[str, Kind]:
    """Kinds that this actor may import."""
    return {k.id: k for k in KINDS.values() if actor.is_system or actor.role in k.roles}


def kind_for(actor: Actor, kind: str) -> Kind:
    """The kind, or a refusal: unknown, or not for this role."""
    if kind not in KINDS:
        raise Refusal(f"Không có loại nhập “{kind}”; chọn: {', '.join(KINDS)}.", field="kind")
    by_role = open_to(actor)
    if kind not in by_role:
        actor.require(*KINDS[kind].roles)
    return by_role[kind]


def guess(path: Path, actor: Actor) -> str:
    """The kind that the file looks like, among those open to the actor: a drawing by its ending, a table by its heads."""
    kinds = open_to(actor)
    if path.suffix.lower() in DRAWINGS and "boundaries" in kinds:
        return "boundaries"
    from qlccn.clusters.import_boundaries_points import looks_like_points

    table = read_table(path)
    if "boundaries" in kinds and looks_like_points(table):
        return "boundaries"
    specs = [k.spec for k in kinds.values() if k.spec is not None]
    if not specs:
        return next(iter(kinds))
    return guess_kind(table, specs)


def commit_once(
    kind: Kind, path: Path, *, by: Actor, adjust: Adjust = NOTHING_ADJUSTED, token: str
) -> tuple[Any, ImportBatch | None]:
    """Plan and commit what was previewed under this token; asked again (a second click, a reload), it gives the import already made.

    The plan (None for one made before) and the import's row (None where there are errors, or nothing to write).
    """
    before = import_batches.by_token(by, token)
    if before is not None:
        return None, before
    made = kind.plan(path, by=by, adjust=adjust)
    if made.errors:
        return made, None
    try:
        kind.commit(made, by=by, token=token)
    except (IntegrityError, Refusal):
        before = import_batches.by_token(by, token)  # the other click was first
        if before is None:
            raise
        return None, before
    return made, ImportBatch.objects.filter(pk=made.batch).first()
