"""Clusters for the page tests: one with everything on record, one plain, one of another province."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qlccn.clusters import services
from qlccn.clusters.models import Act, Claim, Cluster, Run
from qlccn.clusters.outlines import record_outline
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI
from qlccn.testing import Cast, make_commune, make_document, make_organisation, make_province

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[104.72, 21.86], [104.727, 21.86], [104.727, 21.867], [104.72, 21.867], [104.72, 21.86]]],
}


@dataclass
class Stock:
    """What the tests look for."""

    main: Cluster
    plain: Cluster
    elsewhere: Cluster
    plan: Document
    decision: Document
    table: Document
    established: Act
    council: Act
    contested: Claim
    run: Run


def make_stock(cast: Cast) -> Stock:
    """Mông Sơn (planned, council, established, contested capital, outline, tenant), Yên Bình (planned), Quế Võ in Bắc Ninh."""
    plan = make_document(
        cast.department, number="525/QĐ-UBND", issued_on=date(2026, 2, 25), subject="Phương án phát triển cụm công nghiệp"
    )
    decision = make_document(
        cast.department, number="3426/QĐ-UBND", issued_on=date(2026, 9, 23), subject="Thành lập cụm công nghiệp Mông Sơn"
    )
    table = make_document(cast.department, type="bang-ke", number="", issued_on=date(2026, 9, 30), subject="Bảng tổng hợp 30/9")
    main = services.open_cluster("Cụm công nghiệp Mông Sơn", by=CLI)
    run = services.open_run(main, "establishment", by=CLI, regime="R3-ND32", regime_reason="Hồ sơ nộp trước 15/9/2026.")
    services.record_act(
        main, "in_plan", document=plan, effective_on=date(2026, 2, 25), passage="Phụ lục III", by=CLI,
        terms={"name": "Cụm công nghiệp Mông Sơn", "commune": [cast.commune], "planned_ha": Decimal(50)},
    )  # fmt: skip
    council = services.record_act(
        main, "council_formed", document=make_document(cast.department, number="2736/QĐ-UBND", issued_on=date(2026, 8, 6)),
        effective_on=date(2026, 8, 6), run=run, by=CLI,
    )  # fmt: skip
    established = services.record_act(
        main, "established", document=decision, effective_on=date(2026, 9, 23), run=run, passage="Điều 1", by=CLI,
        terms={
            "name": "Cụm công nghiệp Mông Sơn", "commune": [cast.commune], "established_ha": Decimal(50), "investor": cast.company,
            "capital_billion_vnd": Decimal("496.651"), "industrial_land_ha": Decimal(40),
        },
    )  # fmt: skip
    contested = services.record_claim(
        "capital_billion_vnd",
        Decimal("596.651"),
        document=table,
        standing="table",
        cluster=main,
        as_of_on=date(2026, 9, 30),
        by=CLI,
    )
    services.record_claim(
        "leased_ha", Decimal(10), document=table, standing="table", cluster=main, as_of_on=date(2026, 9, 30), by=CLI
    )
    record_outline(main, SQUARE, document=decision, quality="official", effective_on=date(2026, 9, 23), by=CLI)
    services.open_tenant_project(main, tenant=cast.plant, name="Nhà máy may", by=CLI, began_on=date(2026, 10, 1))
    plain = services.open_cluster("Cụm công nghiệp Yên Bình", by=CLI)
    services.record_act(
        plain, "in_plan", document=plan, effective_on=date(2026, 2, 25), by=CLI,
        terms={"name": "Cụm công nghiệp Yên Bình", "commune": [cast.other_commune], "planned_ha": Decimal(30)},
    )  # fmt: skip
    return Stock(main, plain, _elsewhere(), plan, decision, table, established, council, contested, run)


def _elsewhere() -> Cluster:
    bac_ninh = make_province("24", "Bắc Ninh")
    office = make_organisation("ubnd-cap-tinh", "UBND tỉnh Bắc Ninh", bac_ninh)
    cluster = services.open_cluster("Cụm công nghiệp Quế Võ", by=CLI)
    services.record_act(
        cluster, "in_plan", document=make_document(office, number="77/QĐ-UBND"), effective_on=date(2026, 3, 2), by=CLI,
        terms={"name": "Cụm công nghiệp Quế Võ", "commune": [make_commune(bac_ninh, "Quế Võ")], "planned_ha": Decimal(20)},
    )  # fmt: skip
    return cluster
