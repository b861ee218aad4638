"""Outlines of clusters of Lào Cai, from the reference geometries that the clusters' room ships."""

import json
from collections.abc import Mapping
from pathlib import Path

from qlccn.clusters import outlines as room
from qlccn.clusters.models import Cluster
from qlccn.clusters.outlines import OutlineDraft, record_outlines
from qlccn.documents import services as documents
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.places.models import Unit

_FILE = Path(room.__file__).with_name("data") / "reference_outlines.geojson"


def load(clusters: Mapping[str, Cluster], province: Unit, holder: Organisation) -> int:
    """Record the outline of every cluster the file knows; the drawing itself is the paper. Returns how many."""
    features = json.loads(_FILE.read_text("utf-8"))["features"]
    sheet = documents.register(
        type="bang-ke", issuer=holder, issuer_name=holder.name, subject="Bản vẽ ranh giới các cụm công nghiệp (tệp tọa độ, năm 2026)",
        province=province, holder=holder, allow_duplicate=True, by=CLI,
    )  # fmt: skip
    drafts = [
        OutlineDraft(
            cluster, feature["geometry"], sheet, quality=feature["properties"]["quality"], note=feature["properties"]["note"]
        )
        for feature in features
        if (cluster := clusters.get(feature["properties"]["name"].removeprefix("CCN ")))
    ]
    return len(record_outlines(drafts, by=CLI))
