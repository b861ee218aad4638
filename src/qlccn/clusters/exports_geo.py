"""The registry as GeoJSON and KML: the outline where there is one, else the point, else no geometry."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lxml import etree

from qlccn.clusters.outlines import Drawn
from qlccn.clusters.queries import Row
from qlccn.ui import formats

_KML = "http://www.opengis.net/kml/2.2"
_NOT_XML = re.compile("[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def geometry(row: Row, drawn: Drawn | None) -> dict[str, Any] | None:
    """GeoJSON geometry of a row in WGS 84."""
    if drawn is not None:
        return drawn.geometry
    if row.longitude is None or row.latitude is None:
        return None
    return {"type": "Point", "coordinates": [row.longitude, row.latitude]}


def as_geojson(rows: Sequence[Row], outlines: Mapping[int, Drawn], asked: Mapping[str, str | None]) -> bytes:
    """A FeatureCollection whose features carry every field of the contract's registry; `as_of` and `known_at` beside them."""
    features = []
    for row in rows:
        drawn = outlines.get(row.id)
        outline = {"outline_area_ha": float(drawn.area_ha), "outline_quality": drawn.quality} if drawn else {}
        features.append(
            {"type": "Feature", "id": row.code, "geometry": geometry(row, drawn), "properties": row.as_json() | outline}
        )
    return json.dumps({"type": "FeatureCollection", **asked, "features": features}, ensure_ascii=False).encode()


def as_kml(rows: Sequence[Row], outlines: Mapping[int, Drawn], heading: str) -> bytes:
    """KML 2.2: one placemark a cluster, its figures as data; every text is escaped, nothing in it runs."""
    root = etree.Element(f"{{{_KML}}}kml", nsmap={None: _KML})
    document = _add(root, "Document")
    _add(document, "name", "Cụm công nghiệp")
    _add(document, "description", heading)
    for row in rows:
        mark = _add(document, "Placemark", id=row.code)
        _add(mark, "name", row.name or row.code)
        _add(mark, "description", "; ".join(described(row)))
        data = _add(mark, "ExtendedData")
        for name, value in row.as_json().items():
            if value not in (None, "", []):
                _add(_add(data, "Data", name=name), "value", ", ".join(value) if isinstance(value, list) else str(value))
        if shape := geometry(row, outlines.get(row.id)):
            _shape(mark, shape)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def described(row: Row) -> list[str]:
    """What a reader of a map wants in one line: place, status, area, occupancy, investor."""
    place = ", ".join([*row.communes, row.province]) if row.communes else row.province
    area = row.established_ha if row.established_ha is not None else row.planned_ha
    parts = [place, row.status_label, formats.ha(area) if area is not None else ""]
    if row.occupancy_percent is not None:
        parts.append(f"lấp đầy {formats.percent(row.occupancy_percent)}")
    return [part for part in (*parts, row.investor) if part]


def _add(parent: Any, tag: str, text: str = "", **attributes: str) -> Any:
    made = etree.SubElement(parent, f"{{{_KML}}}{tag}", {k: _clean(v) for k, v in attributes.items()})
    if text:
        made.text = _clean(text)
    return made


def _clean(text: str) -> str:
    """Without characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def _shape(parent: Any, shape: Mapping[str, Any]) -> None:
    kind, coordinates = shape["type"], shape["coordinates"]
    if kind == "Point":
        _add(_add(parent, "Point"), "coordinates", _line([coordinates]))
    elif kind == "Polygon":
        _polygon(parent, coordinates)
    elif kind == "MultiPolygon":
        together = _add(parent, "MultiGeometry")
        for polygon in coordinates:
            _polygon(together, polygon)


def _polygon(parent: Any, rings: Sequence[Sequence[Sequence[float]]]) -> None:
    polygon = _add(parent, "Polygon")
    for number, ring in enumerate(rings):
        border = _add(polygon, "outerBoundaryIs" if number == 0 else "innerBoundaryIs")
        _add(_add(border, "LinearRing"), "coordinates", _line(ring))


def _line(points: Iterable[Sequence[float]]) -> str:
    return " ".join(f"{p[0]},{p[1]}" for p in points)
