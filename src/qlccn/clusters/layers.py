"""Reference layers (mines, forest, other plans): uploaded with their paper, retired when they no longer hold, laid under outlines."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet
from shapely import STRtree, make_valid
from shapely.geometry import MultiPolygon, Polygon

from qlccn.clusters import outlines, scope, shapes, vn2000
from qlccn.clusters.import_boundaries_read import PLANE, Feature, read
from qlccn.clusters.models import Layer, LayerFeature, Outline
from qlccn.core import clock
from qlccn.core.bulk import insert
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.places import envelopes
from qlccn.places.models import PROVINCE, Unit
from qlccn.places.queries import successors_of

TOLD_HA = 0.05  # a border drawn twice shares slivers; less than this is not told
WRITES_LAYERS = (Role.ADMIN, Role.MINISTRY, Role.DEPARTMENT, Role.PROVINCE)


@dataclass(frozen=True, slots=True)
class Hit:
    """Land that an outline shares with an area of a layer, hectares and percent of the outline."""

    key: int
    layer: Layer
    name: str
    area_ha: float
    percent: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Land that an outline shares with the outline of another cluster."""

    cluster: int
    area_ha: float
    percent: float


@dataclass
class Read:
    """Areas of a file, ready to be recorded, and what was repaired on the way."""

    areas: list[tuple[str, shapes.Shape]]
    notes: list[str]


def visible_to(actor: Actor) -> QuerySet[Layer]:
    """Layers of the whole country and of the actor's province, standing ones."""
    found = Layer.objects.standing().select_related("document", "province")
    if actor.sees_all:
        return found
    home = home_of(actor)
    return found.filter(Q(province=None) | Q(province=home)) if home else found.filter(province=None)


def home_of(actor: Actor) -> Unit | None:
    """The province of today that the actor's organisation lies in."""
    unit = actor.organisation.unit if actor.organisation else None
    home = unit if unit is None or unit.level == PROVINCE else unit.province
    if home is None:
        return None
    return next(iter(successors_of(home, clock.today())), home)


def read_areas(path: Path, meridian: float | None = None) -> Read:
    """Areas of a drawing file in WGS 84. Tangled ones are mended aloud; metres need a central meridian; what lies abroad is refused."""
    out = Read([], [])
    for feature in read(path):
        shape = _shape(feature, meridian, out)
        west, south, east, north = shape.bounds
        if not envelopes.provinces_at((west + east) / 2, (south + north) / 2):
            raise Refusal(
                f"Hình {feature.row} nằm ngoài đất Việt Nam (quanh {(south + north) / 2:.4f}° B, {(west + east) / 2:.4f}° Đ); kiểm tra hệ tọa độ.",
                field="file",
            )
        out.areas.append((feature.name or feature.code, shape))
    return out


def _shape(feature: Feature, meridian: float | None, out: Read) -> shapes.Shape:
    blocking = next((p.message for p in feature.problems if p.blocks), "")
    if blocking:
        raise Refusal(f"Hình {feature.row}: {blocking}", field="file")
    polygons = [[shapes.cleaned(ring) for ring in polygon] for polygon in feature.polygons]
    polygons = [[r for r in polygon if len(r) >= 3] for polygon in polygons if polygon and len(polygon[0]) >= 3]
    if feature.drawn_in == PLANE:
        degrees = feature.meridian or meridian
        if degrees is None:
            raise Refusal("Tệp ghi tọa độ mét VN-2000; chọn kinh tuyến trục.", field="meridian")
        polygons = [[vn2000.to_wgs84(ring, degrees, feature.zone_deg) for ring in polygon] for polygon in polygons]
    if not polygons:
        raise Refusal(f"Hình {feature.row} không đủ 3 đỉnh khác nhau.", field="file")
    shape = shapes.as_shape(polygons)
    if shape.is_valid:
        return shape
    parts = [g for g in getattr(make_valid(shape), "geoms", [make_valid(shape)]) if isinstance(g, Polygon | MultiPolygon)]
    if not parts:
        raise Refusal(f"Hình {feature.row} tự cắt, không có diện tích; sửa bản vẽ rồi gửi lại.", field="file")
    out.notes.append(f"Hình {feature.row} tự cắt; đã gỡ thành {len(parts)} vùng, xem lại.")
    return shapes.as_shape([[list(p.exterior.coords)] for g in parts for p in getattr(g, "geoms", [g])])


@service("layer.recorded")
def record(
    name: str, kind: str, areas: Sequence[tuple[str, shapes.Shape]], *, document: Document, by: Actor, as_of_on: date | None = None,
) -> Layer:  # fmt: skip
    """A layer with its areas, from one paper; of the actor's province, or of the country where the ministry brings it."""
    by.require(*WRITES_LAYERS)
    name = nfc(name).strip()
    if not name or len(name) > 160:
        raise Refusal("Lớp phải có tên, không quá 160 ký tự.", field="name")
    if kind not in Layer.Kind.values:
        raise Refusal(f"Không có loại lớp “{kind}”; chọn: {', '.join(Layer.Kind.labels)}.", field="kind")
    if as_of_on and as_of_on > clock.today():
        raise Refusal(f"Ngày {as_of_on:%d/%m/%Y} ở sau hôm nay; xem lại.", field="as_of_on")
    if not areas:
        raise Refusal("Tệp không có vùng nào.", field="file")
    layer = Layer.objects.create(
        name=name, kind=kind, province=None if by.sees_all else home_of(by), document=document, as_of_on=as_of_on,
        recorded_at=clock.now(), recorded_by=by.audit_name,
    )  # fmt: skip
    rows = ((layer.pk, nfc(label)[:160], shapes.dump(s), *(round(v, shapes.DECIMALS) for v in s.bounds)) for label, s in areas)
    insert(LayerFeature, ("layer_id", "name", "geometry", "west", "south", "east", "north"), rows)
    return layer


@service("layer.retired")
def retire(layer: Layer, *, reason: str, by: Actor) -> Layer:
    """The layer no longer holds; what was found against it stays in the papers of its time."""
    by.require(*WRITES_LAYERS)
    if not visible_to(by).filter(pk=layer.pk).exists() or (layer.province_id is None and not by.sees_all):
        raise Refusal("Lớp này không thuộc phạm vi của cơ quan bạn, hoặc đã được rút.")
    if not reason.strip():
        raise Refusal("Nêu lý do rút lớp.", field="reason")
    Layer.objects.filter(pk=layer.pk, retracted_at=None).update(
        retracted_at=clock.now(), retracted_by=by.audit_name, retraction_reason=nfc(reason).strip()[:500]
    )
    layer.refresh_from_db()
    return layer


def hits(keyed: Sequence[tuple[int, shapes.Shape]]) -> list[Hit]:
    """Land that the shapes share with standing layers, largest first. The caller has checked who may see the shapes."""
    sound = [(key, shape) for key, shape in keyed if shape.is_valid]
    rows = list(_near([shape for _, shape in sound]))
    if not rows:
        return []
    under = [shapes.load(row.geometry) for row in rows]
    tree, found = STRtree(under), []
    for key, shape in sound:
        whole = shapes.area_ha(shape)
        for n in sorted(int(i) for i in tree.query(shape, predicate="intersects")):
            area = shapes.overlap_ha(shape, under[n])
            if area > TOLD_HA:
                found.append(Hit(key, rows[n].layer, rows[n].name, round(area, 2), round(100 * area / whole, 1)))
    return sorted(found, key=lambda h: -h.area_ha)


def _near(shape_list: Sequence[shapes.Shape]) -> Iterable[LayerFeature]:
    """Areas of standing layers whose boxes meet the box around all the shapes."""
    if not shape_list:
        return []
    boxes = [s.bounds for s in shape_list]
    west, south, east, north = (f(b[i] for b in boxes) for i, f in enumerate((min, min, max, max)))
    rows = LayerFeature.objects.filter(west__lte=east, east__gte=west, south__lte=north, north__gte=south)
    return rows.filter(layer__retracted_at=None).select_related("layer__document")


def neighbours(actor: Actor, cluster: int, shape: shapes.Shape) -> list[Neighbour]:
    """Outlines of other clusters in the actor's scope that cover part of this one."""
    west, south, east, north = shape.bounds
    inside = Outline.objects.standing().filter(lot=None, west__lte=east, east__gte=west, south__lte=north, north__gte=south)
    ids = set(inside.exclude(cluster=cluster).order_by().values_list("cluster", flat=True))
    seen: Collection[int] | None = scope.visible_ids(actor) if ids else None
    ids = {c for c in ids if seen is None or c in seen}
    drawn = outlines.outlines_of(ids, clock.today()) if ids else {}
    whole = shapes.area_ha(shape)
    found = outlines.overlaps([(-1, shape)], [(c, d.shape) for c, d in drawn.items()])
    return [Neighbour(h.other, h.area_ha, round(100 * h.area_ha / whole, 1)) for h in found]


def counts_of(layers: Iterable[Layer]) -> dict[int, int]:
    """Number of areas of each layer."""
    found: dict[int, int] = {}
    keys: list[Any] = [layer.pk for layer in layers]
    for key in LayerFeature.objects.filter(layer__in=keys).order_by().values_list("layer", flat=True):
        found[key] = found.get(key, 0) + 1
    return found
