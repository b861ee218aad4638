"""Outlines of clusters: recording them with their measured area, which one holds on a day, and who overlaps whom."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shapely import STRtree

from qlccn.clusters import scope, shapes
from qlccn.clusters.models import Cluster, Lot, Outline
from qlccn.clusters.services import WRITES_CLAIMS
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role

QUALITIES = ("official", "derived-from-vn2000", "approx", "unverified", "datum-unverified")  # best first
OVERLAP_HA = 0.5  # neighbours drawn from two papers share slivers; less than this is not told
OVERLAP_SHARE = 0.01


@dataclass(frozen=True)
class OutlineDraft:
    """An outline to record. `geometry`: a shape, or GeoJSON (mapping or text) in WGS 84."""

    cluster: Cluster
    geometry: Any
    document: Document
    quality: str = "unverified"
    drawn_in: str = "WGS 84"
    meridian: float | Decimal | None = None
    effective_on: date | None = None
    lot: Lot | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """An outline as readers use it."""

    id: int
    cluster_id: int
    geometry: dict[str, Any]
    bbox: tuple[float, float, float, float]
    area_ha: Decimal
    quality: str
    drawn_in: str
    meridian: Decimal | None
    effective_on: date | None
    document_id: int
    note: str

    @property
    def shape(self) -> shapes.Shape:
        return shapes.as_shape(shapes.from_geojson(self.geometry))


@dataclass(frozen=True, slots=True)
class LotDrawn:
    """A lot and, where it is drawn, its outline of the day. Area in ha, as measured."""

    lot_id: int
    code: str
    geometry: dict[str, Any] | None = None
    area_ha: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Land that two outlines both cover."""

    one: int
    other: int
    area_ha: float


@service("outline.recorded")
def record_outlines(drafts: Sequence[OutlineDraft], *, by: Actor) -> list[Outline]:
    """Outlines with their papers, all or none; an earlier outline stays and a later one takes its place from its day on."""
    if not drafts:
        return []
    by.require(*WRITES_CLAIMS)
    _check_scope([d.cluster for d in drafts], by)
    now = clock.now()
    return Outline.objects.bulk_create([_row(draft, now, by) for draft in drafts])


def record_outline(cluster: Cluster, geometry: Any, *, document: Document, by: Actor, **fields: Any) -> Outline:
    """One outline (fields of `OutlineDraft`)."""
    return record_outlines([OutlineDraft(cluster, geometry, document, **fields)], by=by)[0]


@service("outline.retracted")
def retract_outline(outline: Outline, *, reason: str, by: Actor) -> Outline:
    """Take back an outline recorded by mistake; who may see history still sees it."""
    by.require(*WRITES_CLAIMS)
    _check_scope([outline.cluster], by)
    if not reason.strip():
        raise Refusal("Nêu lý do rút ranh giới.", field="reason")
    done = Outline.objects.filter(pk=outline.pk, retracted_at=None).update(
        retracted_at=clock.now(), retracted_by=by.audit_name, retraction_reason=nfc(reason).strip()[:500]
    )
    if not done:
        raise Refusal("Ranh giới này đã được rút trước đó.")
    outline.refresh_from_db()
    return outline


def outlines_of(
    cluster_ids: Collection[int] | None, day: date, known_at: datetime | None = None, *, lots: bool = False
) -> dict[int, Drawn]:
    """cluster id -> the outline that holds on the day, in one query (None: of all clusters). The caller has checked scope.

    The latest wins by its day, then its paper's day, the paper's number and the quality; outlines without a day yield to those with one.
    """
    found = Outline.objects.known_at(known_at).exclude(effective_on__gt=day)
    if not lots:
        found = found.filter(lot=None)
    if cluster_ids is not None:
        found = found.filter(cluster__in=list(cluster_ids))
    best: dict[int, tuple[tuple[Any, ...], tuple[Any, ...]]] = {}
    for row in found.values_list(
        "id", "cluster_id", "geometry", "west", "south", "east", "north", "area_ha", "quality", "drawn_in", "meridian",
        "effective_on", "document_id", "note", "document__issued_on", "document__number",
    ):  # fmt: skip
        rank = (row[11] or date.min, row[14] or date.min, row[15], -QUALITIES.index(row[8]), row[0])
        if row[1] not in best or rank > best[row[1]][0]:
            best[row[1]] = (rank, row)
    return {cluster: _drawn(row) for cluster, (_, row) in best.items()}


def lots_of(cluster_id: int, day: date, known_at: datetime | None = None) -> list[LotDrawn]:
    """Lots of one cluster by sign, each with the outline that holds on the day. The caller has checked scope."""
    lots = list(Lot.objects.filter(cluster=cluster_id).values_list("pk", "code").order_by("code", "pk"))
    if not lots:
        return []
    found = Outline.objects.known_at(known_at).exclude(effective_on__gt=day).filter(cluster=cluster_id, lot__isnull=False)
    best: dict[int, tuple[tuple[Any, ...], str, Decimal]] = {}
    for row in found.values_list("lot_id", "geometry", "area_ha", "effective_on", "document__issued_on", "quality", "id"):
        rank = (row[3] or date.min, row[4] or date.min, -QUALITIES.index(row[5]), row[6])
        if row[0] not in best or rank > best[row[0]][0]:
            best[row[0]] = (rank, row[1], row[2])
    return [LotDrawn(pk, code, json.loads(best[pk][1]), best[pk][2]) if pk in best else LotDrawn(pk, code) for pk, code in lots]


def _drawn(row: tuple[Any, ...]) -> Drawn:
    return Drawn(
        id=row[0], cluster_id=row[1], geometry=json.loads(row[2]), bbox=(row[3], row[4], row[5], row[6]), area_ha=row[7], quality=row[8],
        drawn_in=row[9], meridian=row[10], effective_on=row[11], document_id=row[12], note=row[13],
    )  # fmt: skip


def feature_collection(drawn: Iterable[Drawn], properties: dict[int, dict[str, Any]] | None = None) -> dict[str, Any]:
    """A GeoJSON FeatureCollection; `properties` by cluster id stand beside what the outline itself says."""
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "bbox": list(d.bbox),
            "properties": {
                "outline": d.id, "area_ha": float(d.area_ha), "quality": d.quality, "drawn_in": d.drawn_in, "document": d.document_id,
            }
            | (properties or {}).get(d.cluster_id, {}),
            "geometry": d.geometry,
        }
        for d in drawn
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def overlaps(
    named: Sequence[tuple[int, shapes.Shape]], others: Sequence[tuple[int, shapes.Shape]] | None = None
) -> list[Overlap]:
    """Pairs that cover the same land beyond what drawing slips explain: within one set, or between two. Keys are the caller's."""
    second = named if others is None else others
    tree = STRtree([shape for _, shape in second])
    found = []
    for index, (key, shape) in enumerate(named):
        if not shape.is_valid:
            continue
        for hit in sorted(int(h) for h in tree.query(shape, predicate="intersects")):
            other_key, other = second[hit]
            if (others is None and hit <= index) or other_key == key or not other.is_valid:
                continue
            area = shapes.overlap_ha(shape, other)
            if area > OVERLAP_HA and area > OVERLAP_SHARE * min(shapes.area_ha(shape), shapes.area_ha(other)):
                found.append(Overlap(key, other_key, round(area, 2)))
    return found


def _row(draft: OutlineDraft, now: datetime, by: Actor) -> Outline:
    shape = as_valid_shape(draft.geometry)
    if draft.quality not in QUALITIES:
        raise Refusal(f"Chất lượng ranh giới “{draft.quality}” không có; chọn: {', '.join(QUALITIES)}.", field="quality")
    if draft.lot is not None and draft.lot.cluster_id != draft.cluster.pk:
        raise Refusal("Lô này thuộc cụm khác.", field="lot")
    west, south, east, north = (round(v, shapes.DECIMALS) for v in shape.bounds)
    return Outline(
        cluster=draft.cluster, lot=draft.lot, geometry=shapes.dump(shape), west=west, south=south, east=east, north=north,
        area_ha=shapes.hectares(shapes.area_ha(shape)), drawn_in=draft.drawn_in[:40],
        meridian=None if draft.meridian is None else Decimal(str(draft.meridian)), quality=draft.quality,
        effective_on=draft.effective_on, document=draft.document, note=nfc(draft.note)[:500], recorded_at=now, recorded_by=by.audit_name,
    )  # fmt: skip


def as_valid_shape(geometry: Any) -> shapes.Shape:
    """The shape of what was given; one that crosses itself, has no area or does not lie on the globe is refused."""
    if isinstance(geometry, str):
        geometry = json.loads(geometry)
    shape = geometry if isinstance(geometry, shapes.Shape) else shapes.as_shape(_long_enough(shapes.from_geojson(geometry)))
    if shape.is_empty or not shape.is_valid or not shape.area:
        raise Refusal("Ranh giới tự cắt hoặc không có diện tích; sửa thứ tự đỉnh trước khi ghi.", field="geometry")
    west, south, east, north = shape.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise Refusal("Tọa độ không phải độ kinh, vĩ WGS 84; đổi từ VN-2000 trước khi ghi.", field="geometry")
    if len(shapes.vertices(shape)) > shapes.MAX_VERTICES:
        raise Refusal(f"Ranh giới có hơn {shapes.MAX_VERTICES} đỉnh; giảm số đỉnh rồi ghi lại.", field="geometry")
    return shape


def _long_enough(polygons: list[list[shapes.Ring]]) -> list[list[shapes.Ring]]:
    if not polygons or any(len(shapes.cleaned(ring)) < 3 for polygon in polygons for ring in polygon):
        raise Refusal("Ranh giới phải có ít nhất 3 đỉnh khác nhau.", field="geometry")
    return polygons


def _check_scope(clusters: Iterable[Cluster], by: Actor) -> None:
    """Every cluster is one the actor sees, or was opened just now and lies nowhere yet."""
    if by.sees_all and by.role != Role.MINISTRY:
        return
    seen = scope.visible_ids(by)
    for cluster in clusters:
        is_new = not cluster.acts.exists() and not cluster.claims.exists() and not cluster.outlines.exists()
        if seen is not None and cluster.pk not in seen and not is_new:
            raise Refusal(f"Cụm {cluster.code} không thuộc phạm vi của cơ quan bạn.")
