"""Features for the map beside a list of clusters: small enough to be there at once, the outline where there is one, else the point."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from qlccn.clusters import shapes
from qlccn.clusters.exports_geo import geometry
from qlccn.clusters.outlines import Drawn, LotDrawn
from qlccn.clusters.queries import Row
from qlccn.ui import formats

STATE_OF = {
    "in-plan": "rest", "establishing": "warn", "established": "brand", "under-construction": "brand", "infrastructure-complete": "ok",
    "withdrawn": "bad", "abolished": "bad",
}  # fmt: skip
DECIMALS = 6  # 11 cm
MANY = 200  # from so many outlines on, their vertices are thinned
THIN_DEGREES = 0.00005  # 5 m, below what the list's map can show


def features(rows: Sequence[Row], outlines: Mapping[int, Drawn], address: str = "", lots: Sequence[LotDrawn] = ()) -> bytes:
    """A FeatureCollection of what can be drawn; `address` (the view's parameters) goes along to each cluster's page; `lots` of one cluster over it."""
    thin = len(outlines) > MANY
    found = []
    for row in rows:
        shape = geometry(row, outlines.get(row.id))
        if shape is not None:
            found.append({"type": "Feature", "id": row.code, "geometry": _drawn(shape, thin), "properties": _said(row, address)})
    found += [_lot(lot) for lot in lots if lot.geometry]
    return json.dumps({"type": "FeatureCollection", "features": found}, ensure_ascii=False, separators=(",", ":")).encode()


def _lot(lot: LotDrawn) -> dict[str, Any]:
    said = {
        "name": f"Lô {lot.code}",
        "state": "ok",
        "state_label": "Lô đất",
        "lines": [formats.ha(lot.area_ha)] if lot.area_ha is not None else [],
    }
    return {"type": "Feature", "id": f"lo-{lot.lot_id}", "geometry": _drawn(lot.geometry or {}, False), "properties": said}


def _said(row: Row, address: str) -> dict[str, Any]:
    area = row.established_ha if row.established_ha is not None else row.planned_ha
    place = row.communes[0] if row.communes else row.province
    line = " · ".join(p for p in (place, formats.ha(area) if area is not None else "") if p)
    return {
        "name": row.name or row.code, "url": f"/cum-cong-nghiep/{row.code}/{address}", "state": STATE_OF.get(row.status or "", "rest"),
        "state_label": row.status_label, "lines": [line] if line else [],
    }  # fmt: skip


def _drawn(shape: Mapping[str, Any], thin: bool) -> dict[str, Any]:
    if thin and shape["type"] != "Point":
        thinned = shapes.as_shape(shapes.from_geojson(shape)).simplify(THIN_DEGREES)
        shape = thinned.__geo_interface__
    return {"type": shape["type"], "coordinates": _rounded(shape["coordinates"])}


def _rounded(part: Any) -> Any:
    return [_rounded(p) for p in part] if isinstance(part, list | tuple) else round(part, DECIMALS)
