"""Importing boundaries: a plan that names what is wrong with every drawing and why, then all or nothing.

Errors hold the whole file back; every suspicion is also a warning with its cause. A cluster not in the record yet is opened when it is known
from the reference list, or when the file says in which province it lies. `row`: features count from 1; in a point table, the spreadsheet row.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from qlccn.clusters import asof, layers, outlines, scope, shapes
from qlccn.clusters.import_boundaries_check import Checked, Known, check
from qlccn.clusters.import_boundaries_read import PLANE, Feature, Problem, read
from qlccn.clusters.import_files import NOTHING_ADJUSTED, Adjust, read_bytes
from qlccn.clusters.import_places import Place, PlaceReader
from qlccn.clusters.import_reference import Reference, in_commune, known_as
from qlccn.clusters.matching import Book
from qlccn.clusters.models import Cluster, Outline
from qlccn.clusters.names import fold_name
from qlccn.clusters.services import WRITES_ACTS, WRITES_CLAIMS
from qlccn.core import clock
from qlccn.core.collecting import not_collecting
from qlccn.core.refusal import Refusal
from qlccn.documents import files
from qlccn.parties.actor import Actor
from qlccn.places.models import PROVINCE, Meridian, Unit, UnitSuccession
from qlccn.ui.formats import number

KIND = "boundaries"
MOST_EXPLAINED = 50  # tangled rings of a file whose slip is searched for; the others are told without it
AREAS = ("planned_ha", "established_ha", "detailed_plan_ha")


@dataclass
class Planned:
    """One drawing and what it would become. `cluster` None: the cluster would be opened."""

    feature: Feature
    checked: Checked
    cluster: int | None = None
    place: Place | None = None
    unchanged: bool = False

    @property
    def blocked(self) -> bool:
        return self.checked.shape is None or any(p.blocks for p in self.checked.problems)

    @property
    def quality(self) -> str:
        """As the file says, else by how it was drawn."""
        if self.feature.quality in outlines.QUALITIES:
            return self.feature.quality
        return "derived-from-vn2000" if self.feature.drawn_in == PLANE else "unverified"


@dataclass
class Plan:
    """What an import would do; `committed` once it was done."""

    file: str
    path: Path
    sha256: str
    planned: list[Planned] = field(default_factory=list)
    committed: bool = False
    adjust: Adjust = NOTHING_ADJUSTED
    batch: int | None = None  # key of the import's row once it was done
    kind: str = KIND
    codes: dict[int, str] = field(default_factory=dict)  # of clusters that drawings are of

    @property
    def new(self) -> int:
        """Clusters that had no outline."""
        return sum(not p.checked.has_before for p in self.changes)

    @property
    def changed(self) -> int:
        return sum(p.checked.has_before for p in self.changes)

    @property
    def unchanged(self) -> int:
        return sum(p.unchanged and not p.blocked for p in self.planned)

    @property
    def changes(self) -> list[Planned]:
        return [p for p in self.planned if not p.blocked and not p.unchanged]

    @property
    def errors(self) -> list[dict[str, Any]]:
        """What holds the file back."""
        return [
            {"row": p.row or one.feature.row, "column": p.column, "message": p.message}
            for one in self.planned
            for p in one.checked.problems
            if p.blocks
        ]

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """Every suspicion with its cause, those that hold the file back included."""
        return [
            {"row": p.row or one.feature.row, "column": p.column, "cause": p.cause or "unverified", "message": p.message}
            for one in self.planned
            for p in one.checked.problems
            if p.cause or not p.blocks
        ]

    def as_json(self) -> dict[str, Any]:
        """The contract's answer."""
        return {
            "file": self.file, "kind": KIND, "rows": len(self.planned),
            "new": self.new, "changed": self.changed, "unchanged": self.unchanged, "errors": self.errors, "warnings": self.warnings,
            "committed": self.committed,
        }  # fmt: skip


def run(path: Path | str, *, by: Actor, dry_run: bool = False, adjust: Adjust = NOTHING_ADJUSTED) -> dict[str, Any]:
    """Plan, and unless it is a rehearsal or a drawing is wrong, commit."""
    made = plan(path, by=by, adjust=adjust)
    if not dry_run and not made.errors:
        commit(made, by=by)
    return made.as_json()


@not_collecting()
def plan(path: Path | str, *, by: Actor, province: Unit | None = None, adjust: Adjust = NOTHING_ADJUSTED) -> Plan:
    """Read and check, changing nothing. `province`: of drawings that name none (default: the actor's own)."""
    by.require(*WRITES_CLAIMS)
    path = Path(path)
    made = Plan(path.name, path, files.sha256_of(read_bytes(path)), adjust=adjust)
    features = read(path, adjust)
    record = Record(features, by)
    places = PlaceReader(by, province)
    taken: dict[Any, int] = {}
    tangled = 0
    for feature in features:
        one = _planned(feature, record, places, taken, by, deep=tangled < MOST_EXPLAINED)
        tangled += any(p.cause == "self-intersection" for p in one.checked.problems)
        made.planned.append(one)
    _tell_overlaps(made.planned, record)
    _tell_layers(made.planned)
    made.codes = record.codes
    return made


def commit(made: Plan, *, by: Actor, token: str = "") -> Plan:
    """Write the plan in one transaction; refuses one with errors and a file that is not the one looked at."""
    from qlccn.clusters.import_boundaries_write import write

    if made.errors:
        raise Refusal(f"Tệp “{made.file}” còn {len(made.errors)} lỗi; sửa rồi nhập lại. Chưa có gì được ghi.")
    if files.sha256_of(made.path) != made.sha256:
        raise Refusal(f"Tệp “{made.file}” đã đổi sau khi xem trước; xem lại rồi nhập.")
    if made.changes:
        made.batch = write(made, by=by, token=token).pk
    made.committed = True
    return made


class Record:
    """What the record knows of the clusters that the features name: a few set queries for all of them."""

    def __init__(self, features: Sequence[Feature], by: Actor) -> None:
        today = clock.today()
        self.book = Book(by, (f.name for f in features if f.name), (f.code for f in features if f.code))
        ids = self.book.ids
        self.codes = dict(Cluster.objects.filter(pk__in=ids).values_list("pk", "code"))
        self.outlines = outlines.outlines_of(ids, today) if ids else {}
        self.areas: dict[int, set[float]] = defaultdict(set)
        if ids:
            view = asof.View(today)
            for cluster, named in asof.terms(view, AREAS, ids).items():
                self.areas[cluster] |= {float(v.value) for values in named.values() for v in values}
            for claim in asof.claims(view, cluster_ids=ids, indicators=AREAS):
                self.areas[claim.subject[0] or 0] |= {
                    float(c.value) for c in (claim, *claim.rivals) if isinstance(c.value, Decimal)
                }
        self.provinces = {u.pk: u for u in Unit.objects.in_force(today).filter(level=PROVINCE)}
        self.meridians = _meridians(set(self.provinces))
        self.seen = scope.visible_ids(by)

    def near(self, shape_list: Sequence[shapes.Shape]) -> list[tuple[int, shapes.Shape]]:
        """(cluster, shape) of recorded outlines, seen by the actor, whose boxes meet the box around all the shapes."""
        if not shape_list:
            return []
        boxes = [s.bounds for s in shape_list]
        west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
        east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
        inside = Outline.objects.standing().filter(west__lte=east, east__gte=west, south__lte=north, north__gte=south)
        ids = {c for c in inside.values_list("cluster", flat=True) if self.seen is None or c in self.seen}
        drawn = outlines.outlines_of(ids, clock.today()) if ids else {}
        self.codes |= dict(Cluster.objects.filter(pk__in=set(drawn) - set(self.codes)).values_list("pk", "code"))
        return [(cluster, d.shape) for cluster, d in drawn.items()]


def _planned(feature: Feature, record: Record, places: PlaceReader, taken: dict[Any, int], by: Actor, *, deep: bool) -> Planned:
    """Which cluster a feature is of, and how its drawing stands the checks; a refusal on the way becomes a problem of its own."""
    cluster: int | None = None
    place: Place | None = None
    try:
        cluster, place = _cluster_of(feature, record, places)
        _refuse_twice(feature, cluster, place, taken)
        if cluster is None:
            _refuse_unknown(feature, place, by)
            remarks = place.remarks if place else ()
            feature.problems += [Problem(text, "unverified", column=column) for column, _, text in remarks]
    except Refusal as no:
        feature.problems.append(Problem(no.message, blocks=True, column=no.field or "cluster_name"))
    known = _known(feature, cluster, place, record)
    checked = check(feature, known, deep=deep)
    before = record.outlines.get(cluster or 0)
    checked.has_before = before is not None
    same = before is not None and checked.shape is not None and before.shape.equals_exact(checked.shape, 1e-7)
    return Planned(feature, checked, cluster, place, unchanged=same)


def _cluster_of(feature: Feature, record: Record, places: PlaceReader) -> tuple[int | None, Place | None]:
    """The cluster of the record and the place the file (or the reference list) gives; several candidates are refused."""
    if feature.code:
        cluster = record.book.by_code(feature.code)
        if cluster is None:
            raise Refusal(f"Không có cụm mang mã {feature.code}, hoặc ngoài phạm vi của cơ quan bạn.", field="code")
        return cluster, None
    if not feature.name:
        raise Refusal("Thiếu tên cụm; thêm thuộc tính “cluster_name” (hoặc “Tên cụm”) cho hình này.")
    place = _place_of(feature, places)
    found = record.book.find(feature.name, place.province if place else None, place.units if place and place.exact else ())
    if len(found) > 1:
        shown = ", ".join(record.codes[c] for c in found)
        raise Refusal(f"“{feature.name}” có thể là {len(found)} cụm: {shown}; thêm thuộc tính “code” ghi mã cụm.")
    if found:
        return found[0], place
    return None, place or _listed_place(feature, places)


def _place_of(feature: Feature, places: PlaceReader) -> Place | None:
    return places.read(province=feature.province, commune_or_ward=feature.commune) if feature.province else None


def _listed_place(feature: Feature, places: PlaceReader) -> Place | None:
    """Where the reference list has the only cluster of this name."""
    listed = known_as(feature.name)
    if len({r.province for r in listed}) != 1:
        return None
    return places.read(province=listed[0].province, commune_or_ward=feature.commune or ", ".join(listed[0].communes))


def _refuse_twice(feature: Feature, cluster: int | None, place: Place | None, taken: dict[Any, int]) -> None:
    key = cluster or (fold_name(feature.name), place.province.pk if place else None)
    if key in taken:
        raise Refusal(
            f"“{feature.name or feature.code}” trùng cụm với hình {taken[key]}; gộp các mảnh của một cụm thành MultiPolygon."
        )
    taken[key] = feature.row


def _refuse_unknown(feature: Feature, place: Place | None, by: Actor) -> None:
    if place is None:
        raise Refusal(
            f"Không có cụm “{feature.name}” trong sổ; kiểm tra tên, ghi mã cụm, hoặc ghi tỉnh (province) để lập cụm mới."
        )
    if not by.is_system and by.role not in WRITES_ACTS:
        raise Refusal(f"Không có cụm “{feature.name}” trong phạm vi của cơ quan bạn; đề nghị Sở Công Thương lập cụm trước.")


def _known(feature: Feature, cluster: int | None, place: Place | None, record: Record) -> Known:
    """All that is known of the feature's cluster: from the record, from the reference list."""
    province = place.province if place else _recorded_province(cluster, record)
    listed = known_as(feature.name, province.short_name if province else "")
    if province is None and len({r.province for r in listed}) != 1:
        listed = []
    references = list(listed)
    if cluster is not None and cluster in record.outlines:
        shape = record.outlines[cluster].shape
        references.append(
            Reference(feature.name, province.short_name if province else "", shape=shape, source="ranh giới đã ghi")
        )
    communes = [u.name for u in place.units] if place and place.exact else [c for r in listed for c in r.communes]
    others = [r for c in communes for r in in_commune(c, province.short_name) if province] if province else []
    return Known(
        province_code=province.code if province else "",
        province=province.short_name if province else "",
        meridians=tuple(sorted(record.meridians.get(province.pk, ()))) if province else (),
        references=tuple(references),
        neighbours=tuple(r.middle for r in others if r.middle and fold_name(r.name) != fold_name(feature.name)),
        areas=tuple(sorted(record.areas.get(cluster or 0, ()))),
    )


def _recorded_province(cluster: int | None, record: Record) -> Unit | None:
    found = record.book.places[cluster].provinces if cluster is not None else set()
    return record.provinces.get(next(iter(found))) if len(found) == 1 else None


def _tell_overlaps(planned: list[Planned], record: Record) -> None:
    """Land covered twice: by two drawings of the file, or by a drawing and the recorded outline of another cluster."""
    drawn = [(i, p.checked.shape) for i, p in enumerate(planned) if p.checked.shape is not None]
    for hit in outlines.overlaps(drawn):
        one, other = planned[hit.one], planned[hit.other]
        if not _same_cluster(one, other):
            _say_overlap(other, f"“{one.feature.name or one.feature.code}” (hình {one.feature.row})", hit.area_ha)
    recorded = record.near([s for _, s in drawn])
    keyed = [(-1 - n, shape) for n, (_, shape) in enumerate(recorded)]  # keys that no drawing of the file bears
    in_file = {p.cluster for p in planned if p.cluster is not None}
    for hit in outlines.overlaps(drawn, keyed):
        cluster = recorded[-1 - hit.other][0]
        if cluster not in in_file:
            _say_overlap(planned[hit.one], f"ranh giới đã ghi của {record.codes[cluster]}", hit.area_ha)


def _tell_layers(planned: list[Planned]) -> None:
    """Land that lies on a reference layer (mine, forest, another plan)."""
    for hit in layers.hits([(i, p.checked.shape) for i, p in enumerate(planned) if p.checked.shape is not None]):
        area = f"“{hit.name}” của " if hit.name else ""
        _say_overlap(
            planned[hit.key], f"{area}lớp “{hit.layer.name}” ({hit.layer.get_kind_display().lower()})", hit.area_ha, hit.percent
        )


def _same_cluster(one: Planned, other: Planned) -> bool:
    if one.cluster is not None or other.cluster is not None:
        return one.cluster == other.cluster
    return fold_name(one.feature.name) == fold_name(other.feature.name)


def _say_overlap(planned: Planned, whom: str, area_ha: float, percent: float | None = None) -> None:
    if percent is None and planned.checked.shape is not None:
        percent = 100 * area_ha / shapes.area_ha(planned.checked.shape)
    share = f" ({number(percent, 1)} % hình này)" if percent is not None else ""
    planned.checked.say(f"Chồng lên {whom} {number(area_ha, 2)} ha{share}.", "overlap")


def _meridians(provinces: set[int]) -> dict[int, set[float]]:
    """Province of today -> central meridians of the provinces it was made of."""
    became: dict[int, set[int]] = defaultdict(set)
    for old, new in UnitSuccession.objects.filter(new__in=provinces).values_list("old", "new"):
        became[old].add(new)
    found: dict[int, set[float]] = defaultdict(set)
    for unit, degrees in Meridian.objects.values_list("unit", "degrees"):
        for province in became.get(unit, ()):
            found[province].add(float(degrees))
    return found
