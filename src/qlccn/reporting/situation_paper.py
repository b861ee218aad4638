"""The situation report as an official paper: the fixed frame, every figure with its source in a comment, annex tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qlccn.office.blocks import Block, Cell, Column, Heading, Inline, Item, Paragraph, Run, Table, Text
from qlccn.office.paper import Appendix, Paper
from qlccn.parties.letterhead import letterhead
from qlccn.parties.models import Organisation
from qlccn.reporting.pictures import Annex
from qlccn.reporting.situation import Blockage, ClusterState, Count, Duty, LeftOut, Situation, Told

ROMAN = ("I", "II", "III", "IV", "V", "VI")
SETTLED_AT = "mục Sai lệch"  # the page where sources that disagree are settled
OCCUPANCY = "8"


def paper(report: Situation, organisation: Organisation, annex: Annex | None = None) -> Paper:
    """The report under the letterhead of who makes it, for a person to read, number and sign."""
    own = letterhead(organisation)
    return Paper(
        head=own.head, type_name="BÁO CÁO", symbol=own.symbol("BC"), place=own.place, year=report.as_of.year,
        subject=f"Tình hình cụm công nghiệp trên địa bàn {lower(report.unit)}\n(số liệu đến ngày {report.as_of:%d/%m/%Y})", body=_body(report),
        recipients=("UBND tỉnh (để báo cáo)",), archive="VT", signature=own.signature, appendices=_appendices(report, annex),
    )  # fmt: skip


def lower(name: str) -> str:
    """“Tỉnh Lào Cai” inside a sentence."""
    return name[:1].lower() + name[1:]


def _body(report: Situation) -> tuple[Block, ...]:
    sections: list[tuple[str, list[Block]]] = [("Tình hình chung", _whole(report)), ("Tình hình theo nhóm cụm", _groups(report))]
    sections.append(("Khó khăn, vướng mắc và nguyên nhân", _blockages(report)))
    sections.append(("Kiến nghị, đề xuất", _requests(report)))
    if report.since:
        sections.append((f"Thay đổi so với {report.since.words}", _changes(report)))
    sections.append(("Nội dung chưa đưa vào báo cáo", _aside(report)))
    return tuple(
        block
        for number, (title, blocks) in zip(ROMAN, sections, strict=False)
        for block in (Heading("roman", number, title), *blocks)
    )


def _whole(report: Situation) -> list[Block]:
    out: list[Block] = [Item(_count(c)) for c in report.counts if c.value is not None]
    if others := [c for c in report.claims if c.unit == "%"]:
        mine = next((c for c in report.counts if c.code == OCCUPANCY and c.value is not None), None)
        said = f"Tỷ lệ ở trên tính theo {mine.base}. " if mine else ""
        out.append(
            Paragraph(
                f"{said}Các báo cáo khác nêu {', '.join(c.shown for c in others)} vì tính trên tập hợp cụm và mẫu số khác; từng số với cơ sở của nó ở Phụ lục II."
            )
        )
    return out


def _count(count: Count) -> Text:
    """“Cụm đang hoạt động: 12 cụm (có ít nhất một dự án đầu tư)”."""
    over = f"; {count.counted} cụm có số" if count.counted is not None and "cụm có" not in count.base else ""
    if count.counted is not None and not over:
        over = f"; {count.counted} cụm"
    shown = Told(count.name, count.value, count.unit).shown
    return (
        f"{count.name[:1].upper()}{count.name[1:]}: ",
        Run(shown, bold=True, source=f"Tính từ hồ sơ: {count.base}"),
        f" ({count.base}{over})",
    )


def _groups(report: Situation) -> list[Block]:
    out: list[Block] = []
    for number, (_, name, clusters) in enumerate(report.groups, start=1):
        out.append(Heading("arabic", str(number), f"{name}: {len(clusters)} cụm"))
        for cluster in clusters:
            if cluster.is_told:
                out += _cluster(cluster)
        rest = [c.name for c in clusters if not c.is_told]
        if rest:
            out.append(Paragraph(f"Không có vướng mắc, kiến nghị ghi trong hồ sơ: {', '.join(map(short, rest))}."))
    return out


def short(name: str) -> str:
    """A cluster's name in a list of clusters."""
    return name.removeprefix("Cụm công nghiệp ")


def _cluster(cluster: ClusterState) -> list[Block]:
    place = f" ({cluster.row.commune or ', '.join(cluster.row.communes)})" if cluster.row.commune or cluster.row.communes else ""
    out: list[Block] = [Paragraph((Run(f"{cluster.name}{place}", bold=True),), keep_with_next=True)]
    if facts := [t for t in (cluster.investor, cluster.area, cluster.capital) if t]:
        out.append(Item(listed("", facts)))
    if cluster.steps:
        out.append(Item(listed("Quá trình: ", cluster.steps, numbers=True)))
    if cluster.figures:
        out.append(Item(listed("Tiến độ: ", cluster.figures, days=True)))
    out += [Item(blockage(b)) for b in cluster.blockages]
    if cluster.milestones:
        out.append(Item(listed("Mốc: ", cluster.milestones)))
    out += [Item(duty("Việc phải làm: ", d)) for d in cluster.duties]
    out += [Item(duty("Kiến nghị: ", d)) for d in cluster.requests]
    if cluster.changes:
        out.append(Item(Run(f"Mới so với báo cáo trước: {'; '.join(cluster.changes)}", italic=True)))
    return out


def listed(head: str, figures: Sequence[Told], *, days: bool = False, numbers: bool = False) -> Text:
    """“Tiến độ: đã giải phóng mặt bằng 30,6 ha (đến 27/9/2026); …”, each figure with its source in a comment."""
    parts: list[Inline] = [head] if head else []
    for number, one in enumerate(figures):
        label = one.label if not head and number == 0 else one.label.lower()
        day = f" (đến {one.on:%d/%m/%Y}{', số cũ' if one.stale else ''})" if days and one.on else ""
        paper_number = f" ({one.source.partition(' ngày ')[0]})" if numbers and one.source else ""
        parts += ["; " if number else "", f"{label}: ", Run(one.shown, source=one.cited), day, paper_number]
    return tuple(p for p in parts if p)


def blockage(one: Blockage) -> Text:
    """What, where it is written and of which day, then why."""
    topic = f" ({one.topic})" if one.topic else ""
    day = f", {one.what.on:%d/%m/%Y}" if one.what.on else ""
    parts: list[Inline] = [f"Vướng mắc{topic}: ", Run(one.what.shown, source=one.what.cited), f" (theo {one.what.source}{day})"]
    if one.cause:
        parts += [". Nguyên nhân: ", Run(one.cause.shown, source=one.cause.cited)]
    return tuple(parts)


def duty(head: str, one: Duty) -> Text:
    """Who, what, by when."""
    who = f"{', '.join(one.agencies)}: " if one.agencies else ""
    late = " (quá hạn)" if one.late else ""
    return (head, who, Run(one.what, source=one.source), f"; hạn: {one.by_when}{late}")


def _blockages(report: Situation) -> list[Block]:
    if not report.blocked:
        return [Paragraph("Hồ sơ chưa ghi nhận vướng mắc nào còn tồn tại đến ngày báo cáo.")]
    out: list[Block] = []
    topics: dict[str, list[tuple[ClusterState, Blockage]]] = {}
    for cluster in report.blocked:
        for one in cluster.blockages:
            topics.setdefault(one.topic or "khác", []).append((cluster, one))
    for topic, rows in sorted(topics.items()):
        out.append(Paragraph(Run(f"{topic[:1].upper()}{topic[1:]}: {len(rows)} cụm", bold=True), keep_with_next=True))
        for cluster, one in rows:
            out.append(Item((f"{short(cluster.name)}: ", *_without_topic(one))))
    return out


def _without_topic(one: Blockage) -> Sequence[Inline]:
    text = blockage(one)
    return text[1:] if isinstance(text, tuple) else (text,)


def _requests(report: Situation) -> list[Block]:
    asked = report.requests()
    if not asked:
        return [Paragraph("Không có kiến nghị nào ghi trong hồ sơ đến ngày báo cáo.")]
    out: list[Block] = []
    for number, (agency, rows) in enumerate(asked.items(), start=1):
        out.append(Heading("arabic", str(number), agency))
        out += [Item((f"{short(c.name)}: ", Run(d.what, source=d.source), f"; hạn: {d.by_when} ({d.source})")) for c, d in rows]
    return out


def _changes(report: Situation) -> list[Block]:
    since = report.since
    if since is None:
        return []
    out: list[Block] = [Item(words) for words in since.counts]
    if names := [short(c.name) for c in report.changed]:
        out.append(Paragraph(f"{len(names)} cụm có thay đổi, nêu bằng chữ nghiêng ở từng cụm hoặc ở bảng: {', '.join(names)}."))
    out += [Item(f"{short(c.name)}: {'; '.join(c.changes)}") for c in report.changed if not c.is_told]
    out += [Item(f"Không còn trong hồ sơ: {name}") for name in since.gone]
    return out or [Paragraph("Không có thay đổi nào ghi trong hồ sơ.")]


def _aside(report: Situation) -> list[Block]:
    aside = report.left_out
    if not aside:
        return [Paragraph("Không có nội dung nào phải để lại: các nguồn không mâu thuẫn nhau.")]
    text = (
        f"{len(aside)} nội dung của {len({o.code for o in aside})} cụm chưa đưa vào phần nêu từng cụm vì các nguồn mâu thuẫn hoặc chỉ có ghi chú; "
        f"liệt kê ở Phụ lục III, chốt tại {SETTLED_AT}. Các tổng ở phần I dùng nguồn có hạng cao nhất, mới nhất."
    )
    return [Paragraph(text)]


def _appendices(report: Situation, annex: Annex | None) -> tuple[Appendix, ...]:
    out = [Appendix("Bảng tổng hợp các cụm công nghiệp", (clusters_table(report.clusters),), "Phụ lục I", landscape=True)]
    if report.claims:
        out.append(Appendix("Các số tổng hợp khác về địa bàn", (claims_table(report.claims),), "Phụ lục II", landscape=True))
    if report.left_out:
        out.append(Appendix("Nội dung chưa đưa vào báo cáo", (aside_table(report.left_out),), "Phụ lục III", landscape=True))
    if annex:
        out.append(Appendix(annex.title, annex.blocks, "Phụ lục IV"))
    return tuple(out)


def _head(*names: str) -> tuple[tuple[Cell, ...], ...]:
    return (tuple(Cell(n) for n in names),)


def clusters_table(clusters: Iterable[ClusterState]) -> Table:
    """One line a cluster; what is contested stays empty here too."""
    columns = (
        Column(0.5, "center"),
        Column(2.6),
        Column(1.5),
        Column(1.9),
        Column(1.1),
        Column(1.2),
        Column(1.1),
        Column(1),
        Column(2),
        Column(2.4),
    )
    head = _head(
        "TT", "Cụm", "Xã", "Tình trạng", "Diện tích (ha)", "Vốn (tỷ đồng)", "Đã cho thuê (ha)", "Dự án", "Chủ đầu tư", "Vướng mắc"
    )
    rows = []
    for number, one in enumerate(clusters, start=1):
        leased = next((f for f in one.figures if f.label.startswith("Đất công nghiệp đã cho thuê")), None)
        tenants = next((f for f in one.figures if f.label.startswith("Dự án đầu tư")), None)
        words = "; ".join(b.what.shown for b in one.blockages)
        rows.append((
            Cell(number), Cell(short(one.name)), Cell(one.row.commune or ", ".join(one.row.communes)), Cell(one.row.status_label), _figure(one.area),
            _figure(one.capital), _figure(leased), _figure(tenants), Cell(one.investor.shown if one.investor else "", source=one.investor.cited if one.investor else ""),
            Cell(words, source="; ".join(b.what.cited for b in one.blockages)),
        ))  # fmt: skip
    return Table(columns, tuple(rows), head)


def _figure(told: Told | None) -> Cell:
    return Cell(told.value if told else None, source=told.cited if told else "")


def claims_table(claims: Sequence[Told]) -> Table:
    """What papers say of the whole place, side by side: none overwrites another."""
    rows = tuple((Cell(c.label), Cell(c.value, source=c.cited), Cell(c.unit), Cell(c.on), Cell(c.source)) for c in claims)
    columns = (Column(5.5), Column(1.2), Column(0.9, "center"), Column(1.2, "center"), Column(2.2))
    note = "Các số đứng cạnh nhau vì tính trên tập hợp cụm và mẫu số khác nhau."
    return Table(columns, rows, _head("Chỉ tiêu, tập hợp, cơ sở", "Giá trị", "Đơn vị", "Đến ngày", "Văn bản"), notes=(note,))


def aside_table(rows: Sequence[LeftOut]) -> Table:
    """What was left out, with every source that speaks."""
    lines = tuple(
        (
            Cell(n),
            Cell(short(o.cluster)),
            Cell(o.label),
            Cell("; ".join(f"{v.shown} ({v.source})" for v in o.values)),
            Cell(o.why),
        )
        for n, o in enumerate(rows, start=1)
    )
    columns = (Column(0.5, "center"), Column(1.6), Column(1.8), Column(5), Column(2.2))
    return Table(columns, lines, _head("TT", "Cụm", "Nội dung", "Các nguồn", "Vì sao"))
