"""Synthetic clusters with their acts, terms, papers and outlines."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from qlccn.clusters.models import Act, Cluster, Run, Term
from qlccn.clusters.outlines import OutlineDraft, record_outlines
from qlccn.clusters.services import open_clusters
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI
from qlccn.sample.geography import TWO_TIERS_FROM
from qlccn.sample.synthetic_histories import PLAN_OF_2023, History, Step, history
from qlccn.sample.synthetic_places import AGENCIES, Commune, Province, committee
from qlccn.sample.synthetic_rows import WHO, Rows
from qlccn.sample.synthetic_words import company, place

TYPES = ("general", "general", "general", "craft_village", "specialised", "supporting")
OUTLINED = 0.5  # of the founded clusters
_LISTED = "Phê duyệt phương án phát triển cụm công nghiệp"
PAPERS = {  # kind of act: type of paper, symbol, issuer, words before the cluster's name
    "receipt_notice": ("thong-bao", "TB-UBND", "commune", "Tiếp nhận hồ sơ đề nghị làm chủ đầu tư hạ tầng"),
    "dossier_submitted": ("to-trinh", "TTr-UBND", "commune", "Đề nghị thành lập, mở rộng"),
    "opinions_asked": ("cong-van", "SCT-QLCN", "so-cong-thuong", "Lấy ý kiến hồ sơ"),
    "opinion_given": ("cong-van", "CV", "agency", "Tham gia ý kiến hồ sơ"),
    "opinions_settled": ("bao-cao", "BC-SCT", "so-cong-thuong", "Tiếp thu, giải trình ý kiến về hồ sơ"),
    "council_proposed": ("to-trinh", "TTr-SCT", "so-cong-thuong", "Thành lập Hội đồng đánh giá, lựa chọn chủ đầu tư"),
    "scored": ("bien-ban", "BB-HĐ", "so-cong-thuong", "Họp Hội đồng chấm điểm, lựa chọn chủ đầu tư"),
    "appraised": ("bao-cao", "BC-SCT", "so-cong-thuong", "Thẩm định hồ sơ"),
    "decision_proposed": ("to-trinh", "TTr-SCT", "so-cong-thuong", "Đề nghị quyết định thành lập, mở rộng"),
    "construction_started": ("thong-bao", "TB-CĐT", "investor", "Khởi công hạ tầng kỹ thuật"),
    "works_accepted": ("bien-ban", "BB-NT", "investor", "Nghiệm thu hoàn thành hạ tầng kỹ thuật"),
    "progress_reported": ("bao-cao", "BC-CĐT", "investor", "Báo cáo tiến độ đầu tư hạ tầng"),
}
DECISIONS = {
    "council_formed": "Thành lập Hội đồng đánh giá, lựa chọn chủ đầu tư hạ tầng", "criteria_issued": "Ban hành tiêu chí lựa chọn chủ đầu tư",
    "established": "Thành lập", "expanded": "Mở rộng", "amended": "Điều chỉnh Quyết định thành lập", "abolished": "Bãi bỏ Quyết định thành lập",
    "investor_changed": "Thay đổi chủ đầu tư hạ tầng", "detailed_plan_approved": "Phê duyệt quy hoạch chi tiết xây dựng tỷ lệ 1/500",
    "project_approved": "Chấp thuận chủ trương đầu tư dự án hạ tầng kỹ thuật", "environment_approved": "Phê duyệt báo cáo đánh giá tác động môi trường",
    "compensation_approved": "Phê duyệt phương án bồi thường, hỗ trợ, tái định cư", "land_recovered": "Thu hồi đất để thực hiện dự án hạ tầng",
    "land_leased": "Cho chủ đầu tư thuê đất", "building_permit": "Cấp giấy phép xây dựng hạ tầng kỹ thuật",
    "wastewater_accepted": "Chấp nhận kết quả nghiệm thu hệ thống xử lý nước thải", "service_regulation_approved": "Ban hành quy chế quản lý, cung cấp dịch vụ",
}  # fmt: skip


@dataclass
class Opened:
    """A synthetic cluster as the other parts need it."""

    cluster: Cluster
    name: str
    province: Province
    commune: Commune
    life: History
    investor: tuple[int, str] | None
    investor_kind: str
    capital: Decimal

    @property
    def number(self) -> int:
        """Of its code: the same for a seed, whatever key the database gave."""
        return int(self.cluster.code[-6:])

    @property
    def reporter(self) -> tuple[int, str]:
        """Who reports of its infrastructure: its investor, else the department."""
        return self.investor or self.province.bodies["so-cong-thuong"]


def load(count: int, places: Sequence[Province], rows: Rows, chance: Random) -> list[Opened]:
    """`count` clusters, spread over the provinces (each has some), with all their acts."""
    opened = _open(count, places, rows, chance)
    lists = _Lists(rows, chance)
    for one in opened:
        runs: dict[str, int] = {}
        for step in one.life.steps:
            if step.run and step.run not in runs:
                runs[step.run] = rows.add(Run, one.cluster.pk, step.run, 1)
            paper = lists.of(one, step) or _paper(one, step, rows, chance)
            act = rows.add(Act, one.cluster.pk, step.kind, runs.get(step.run), step.on, paper, "Điều 1", rows.now, WHO)
            for name, value in _terms(one, step, chance):
                _term(rows, act, name, value)
    return opened


def _open(count: int, places: Sequence[Province], rows: Rows, chance: Random) -> list[Opened]:
    homes = [places[i] if i < len(places) else chance.choice(places) for i in range(count)]
    taken: set[tuple[int, str]] = set()
    names = []
    for home in homes:
        name = place(chance)
        while (home.unit.pk, name) in taken:
            name = f"{place(chance)} {chance.randint(1, 3)}"
        taken.add((home.unit.pk, name))
        names.append(f"Cụm công nghiệp {name}")
    clusters = open_clusters(names, by=CLI)
    return [_one(cluster, name, home, rows, chance) for cluster, name, home in zip(clusters, names, homes, strict=True)]


def _one(cluster: Cluster, name: str, home: Province, rows: Rows, chance: Random) -> Opened:
    commune, life = chance.choice(home.communes), history(chance)
    committee(commune, rows)
    investor, kind = None, ""
    if life.is_founded:
        kind = chance.choices(("enterprise", "joint_venture", "cooperative", "public_unit"), (68, 6, 4, 22))[0]
    if kind and kind != "public_unit":
        called, _ = company(chance, int(cluster.code[-6:]))
        called = called.replace(" GL-", " Hạ tầng GL-")
        investor = rows.organisation("doanh-nghiep", f"chu-dau-tu-gia-lap-{cluster.code[-6:]}", called), called
    capital = Decimal(round(float(life.planned_ha) * chance.uniform(4, 11), 1)).quantize(Decimal("0.1"))
    return Opened(cluster, name, home, commune, life, investor, kind, capital)


class _Lists:
    """Decisions that list many clusters: the plan of 2023 of each province of then, the plan of 2026 of each of today."""

    def __init__(self, rows: Rows, chance: Random) -> None:
        self.rows, self.chance = rows, chance
        self.papers: dict[tuple[int, date], int] = {}

    def of(self, one: Opened, step: Step) -> int | None:
        """The list that the step stands in, or None for a paper of its own."""
        if step.kind not in ("in_plan", "plan_withdrawn"):
            return None
        unit = one.province.unit
        if step.on == PLAN_OF_2023 and one.commune.before is not None:
            unit = one.commune.before.province or unit
        key = (unit.pk, step.on)
        if key not in self.papers:
            issuer = one.province.bodies["ubnd-cap-tinh"] if unit == one.province.unit else (None, f"UBND {unit.name}")
            self.papers[key] = self.rows.document(
                type="quyet-dinh", number=one.province.number("QĐ-UBND", step.on.year, self.chance), issuer=issuer, issued_on=step.on,
                subject=f"{_LISTED} {unit.name}", province=unit.pk, holder=one.province.bodies["so-cong-thuong"][0],
            )  # fmt: skip
        return self.papers[key]


def _paper(one: Opened, step: Step, rows: Rows, chance: Random) -> int:
    default = ("quyet-dinh", "QĐ-UBND", "ubnd-cap-tinh", DECISIONS.get(step.kind, ""))
    kind, symbol, by, words = PAPERS.get(step.kind, default)
    issuer = _issuer(one, by, rows, chance)
    text = _text(one, step, words) if kind == "quyet-dinh" else ""
    return rows.document(
        type=kind, number=one.province.number(symbol, step.on.year, chance), issuer=issuer, issued_on=step.on,
        subject=f"{words} {one.name}", province=one.province.unit.pk, holder=one.province.bodies["so-cong-thuong"][0], text=text,
    )  # fmt: skip


def _issuer(one: Opened, by: str, rows: Rows, chance: Random) -> tuple[int, str]:
    if by == "commune":
        return committee(one.commune, rows)
    if by == "investor":
        return one.reporter
    return one.province.bodies[chance.choice(AGENCIES) if by == "agency" else by]


def _text(one: Opened, step: Step, words: str) -> str:
    """A decision's words, short; they say that nothing of it is real."""
    area = f"{one.life.established_ha} ha".replace(".", ",") if one.life.established_ha else "theo hồ sơ"
    return (
        f"VĂN BẢN GIẢ LẬP, KHÔNG CÓ THẬT\nQUYẾT ĐỊNH\n{words} {one.name}\n"
        f"Điều 1. {words} {one.name} tại {one.commune.unit.name}, {one.province.unit.name}, với các nội dung chính sau:\n"
        f"1. Diện tích: {area}.\n2. Chủ đầu tư hạ tầng: {one.reporter[1]}.\n"
        f"3. Tổng mức đầu tư: {str(one.capital).replace('.', ',')} tỷ đồng.\n"
        f"Điều 2. Sở Công Thương, {one.commune.unit.name} và các cơ quan liên quan chịu trách nhiệm thi hành từ ngày {step.on:%d/%m/%Y}.\n"
    )


def _terms(one: Opened, step: Step, chance: Random) -> Iterator[tuple[str, Any]]:
    """What the paper of a step sets, as its kind allows."""
    life = one.life
    if step.kind == "in_plan":
        yield "name", one.name
        yield "commune", _unit_of_day(one, step.on)
        yield "cluster_type", TYPES[one.number % len(TYPES)]
        yield "planned_ha", life.planned_ha
    elif step.kind == "established":
        yield "name", one.name
        yield "commune", _unit_of_day(one, step.on)
        yield "established_ha", life.established_ha
        yield from _owner(one)
    elif step.kind == "detailed_plan_approved":
        yield "detailed_plan_ha", life.established_ha
        yield "industrial_land_ha", life.industrial_land_ha
    elif step.kind == "project_approved":
        yield "capital_billion_vnd", one.capital
    elif step.kind == "land_recovered":
        yield "recovered_ha", _share(life.established_ha, chance.uniform(0.2, 0.5))
    elif step.kind == "land_leased":
        yield "leased_land_ha", _share(life.established_ha, chance.uniform(0.2, 0.5))
    elif step.kind == "amended":
        yield "capital_billion_vnd", (one.capital * Decimal(str(round(chance.uniform(1.02, 1.4), 2)))).quantize(Decimal("0.1"))
    elif step.kind == "investor_changed":
        yield from _owner(one)
    elif step.kind == "expanded":
        yield "established_ha", life.established_ha
        yield "industrial_land_ha", life.industrial_land_ha


def _owner(one: Opened) -> Iterator[tuple[str, Any]]:
    if one.investor:
        yield "investor", one.investor
    if one.investor_kind:
        yield "investor_kind", one.investor_kind
    yield "capital_billion_vnd", one.capital


def _unit_of_day(one: Opened, on: date) -> Any:
    return one.commune.before if on < TWO_TIERS_FROM and one.commune.before is not None else one.commune.unit


def _share(area: Decimal | None, part: float) -> Decimal:
    return Decimal(str(round(float(area or 0) * part, 2)))


def _term(rows: Rows, act: int, name: str, value: Any) -> None:
    figure = value if isinstance(value, Decimal) else None
    text = value if isinstance(value, str) else None
    body = value[0] if isinstance(value, tuple) else None
    rows.add(Term, act, name, 0, figure, text, body, None if (figure is not None or text or body) else value.pk)


def draw(opened: Sequence[Opened], sheets: Mapping[int, Document], chance: Random) -> int:
    """Outlines of about half of the founded clusters: rings of their decided area somewhere in the middle of the province's box."""
    drafts = [
        OutlineDraft(
            one.cluster, {"type": "Polygon", "coordinates": [_ring(one, chance)]}, sheets[one.province.unit.pk], quality="approx",
            note="Hình giả lập, không phải ranh giới thật",
        )
        for one in opened
        if one.life.is_founded and chance.random() < OUTLINED
    ]  # fmt: skip
    return len(record_outlines(drafts, by=CLI))


def _ring(one: Opened, chance: Random) -> list[list[float]]:
    """An irregular ring of 8 to 24 corners around a point; degrees."""
    box, corners = one.province.box, chance.randint(8, 24)
    middle = (
        box.west + (box.east - box.west) * chance.uniform(0.25, 0.75),
        box.south + (box.north - box.south) * chance.uniform(0.25, 0.75),
    )
    radius = math.sqrt(float(one.life.established_ha or 10) * 10_000 / math.pi) / 111_320  # of a circle of that area, in degrees
    ring = []
    for corner in range(corners):
        turn, reach = 2 * math.pi * corner / corners, radius * chance.uniform(0.85, 1.15)
        ring.append(
            [
                round(middle[0] + reach * math.cos(turn) / math.cos(math.radians(middle[1])), 7),
                round(middle[1] + reach * math.sin(turn), 7),
            ]
        )
    return [*ring, ring[0]]
