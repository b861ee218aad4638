"""Papers of the scoring session: each member's sheet for each applicant, blank or as handed in, and the minutes with their totals."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from qlccn.cases.papers.council import seat_words
from qlccn.cases.papers.frame import COUNCIL, MARK, council_head, office
from qlccn.cases.papers.told import ApplicantLine, CriterionLine, DraftFacts, SheetLine, told
from qlccn.law.calendar import show
from qlccn.office.blocks import Blank, Block, Cell, Column, Heading, Item, PageBreak, Paragraph, Row, Signatures, Table
from qlccn.office.figures import number
from qlccn.office.paper import Paper


def sheet(f: DraftFacts) -> Paper:
    """Phiếu chấm điểm: one for the sheet asked for, else all of them, each on a page of its own."""
    facts = f.council_facts
    found = [one for one in facts.sheets if one.key == f.about] or list(facts.sheets)
    body: list[Block] = []
    for at, one in enumerate(found):
        again: list[Block] = [PageBreak(), Heading("centred", "", "PHIẾU CHẤM ĐIỂM")]
        body += [*(again if at else []), *_sheet(f, one)]
    if not found:
        body = _sheet(f, None)
    return Paper(
        head=council_head(f), type_name="PHIẾU CHẤM ĐIỂM", place=f.province, year=f.today.year, numbered=False, closing=False,
        subject=f"Đánh giá, lựa chọn chủ đầu tư xây dựng hạ tầng kỹ thuật {f.cluster}", body=tuple(body),
    )  # fmt: skip


def _sheet(f: DraftFacts, one: SheetLine | None) -> list[Block]:
    """Who scores whom, the criteria, the signature. A sheet not handed in has empty cells to be filled by hand."""
    said: list[Block] = [
        Paragraph(
            ("Thành viên chấm: ", f"{one.member} ({one.role}, {one.organisation})" if one else Blank("thành viên chấm"), ".")
        ),
        Paragraph(("Đơn vị được chấm: ", one.applicant if one else Blank("đơn vị được chấm"), ".")),
        Paragraph(("Tiêu chí ban hành tại ", told(f.council_facts.criteria_paper, "quyết định ban hành tiêu chí"), ".")),
        _score_table(f, one),
    ]
    return [*said, Signatures((office("THÀNH VIÊN HỘI ĐỒNG", one.member if one else ""),))]


def _score_table(f: DraftFacts, one: SheetLine | None) -> Table:
    facts, scores, rows = f.council_facts, one.scores if one else None, []
    for group in facts.groups:
        mine = [c for c in facts.criteria if c.group == group.code]
        most = sum((c.max for c in mine), Decimal(0)) if mine else Decimal(group.max)
        rows.append((Cell(group.code, bold=True), Cell(group.name, bold=True), Cell(most, bold=True), _points(_sum(mine, scores), bold=True), Cell("")))  # fmt: skip
        rows += [
            (Cell(c.code), Cell(c.name), Cell(c.max), _points(scores.get(c.code) if scores else None), Cell("")) for c in mine
        ]
    most = sum((c.max for c in facts.criteria), Decimal(0)) or Decimal(sum(g.max for g in facts.groups))
    rows.append((Cell(""), Cell("Tổng cộng", bold=True), Cell(most, bold=True), _points(sum(scores.values(), Decimal(0)) if scores else None, bold=True), Cell("")))  # fmt: skip
    head = ((Cell("Mã"), Cell("Tiêu chí"), Cell("Điểm tối đa"), Cell("Điểm chấm"), Cell("Ghi chú")),)
    return Table((Column(0.8, "center"), Column(4), Column(1), Column(1), Column(1.4)), tuple(rows), head)


def _sum(criteria: Sequence[CriterionLine], scores: Mapping[str, Decimal] | None) -> Decimal | None:
    """Points of a group on a sheet that was handed in."""
    return sum((scores[c.code] for c in criteria), Decimal(0)) if scores and criteria else None


def _points(value: Decimal | None, *, bold: bool = False) -> Cell:
    return Cell("" if value is None else value, bold=bold, align="right", source="phiếu đã nộp" if value is not None else "")


def minutes(f: DraftFacts) -> Paper:
    """Biên bản họp Hội đồng chấm điểm: who sat, who declared what, totals by group, the result."""
    facts = f.council_facts
    scored = [a for a in f.applicants if a.total is not None]
    body: list[Block] = [
        Heading("roman", "I", "Thời gian, địa điểm"),
        Paragraph(("Hôm nay, ", Blank("giờ, ngày họp"), ", tại ", Blank("địa điểm họp"), f", {COUNCIL} {f.cluster} (lập tại ", told(f.council, "quyết định lập Hội đồng"), ") họp đánh giá, chấm điểm.")),
        Heading("roman", "II", "Thành phần"),
        *([Item(f"{seat_words(s)};") for s in facts.seats] or [Item((Blank("thành phần dự họp"), "."))]),
        Paragraph(("Có mặt: ", Blank("số người có mặt"), "; vắng mặt: ", Blank("người vắng mặt, lý do"), ".")),
        Heading("roman", "III", "Nội dung"),
        Paragraph(("1. Tiêu chí chấm điểm ban hành tại ", told(facts.criteria_paper, "quyết định ban hành tiêu chí"), "; ngày mở hồ sơ để chấm: ", show(facts.opened_on) if facts.opened_on else Blank("ngày mở hồ sơ"), ".")),
        Paragraph("2. Khai báo xung đột lợi ích: " + (_conflicts(f) or "chưa thành viên nào khai.")),
        Paragraph("3. Kết quả chấm điểm (trung bình cộng điểm của các thành viên theo từng tiêu chí):"),
        *([_totals(f, scored)] if scored else [Paragraph(("Điểm của từng đơn vị: ", Blank("kết quả chấm điểm"), f" ({facts.why_not})." if facts.why_not else "."))]),
        Heading("roman", "IV", "Kết luận"),
        *_conclusion(f, scored),
        Paragraph(("Biên bản được thông qua lúc ", Blank("giờ kết thúc"), ", lập thành ", Blank("số bản"), " bản có giá trị như nhau./.")),
        Signatures((office("THƯ KÝ", _name(f, "Thư ký"), "(Ký, ghi rõ họ tên)"), office("CHỦ TỊCH HỘI ĐỒNG", _name(f, "Chủ tịch"), "(Ký, ghi rõ họ tên)"))),
    ]  # fmt: skip
    return Paper(
        head=council_head(f), type_name="BIÊN BẢN", place=f.province, year=f.today.year, numbered=False, closing=False,
        subject=f"Họp đánh giá, chấm điểm lựa chọn chủ đầu tư {f.cluster}", body=tuple(body), mark=MARK,
    )  # fmt: skip


def _name(f: DraftFacts, role: str) -> str:
    return next((s.name for s in f.council_facts.seats if s.role == role), "")


def _conflicts(f: DraftFacts) -> str:
    """Who declared a conflict, who declared none, who is still to declare."""
    scoring = [s for s in f.council_facts.seats if s.scores]
    told_of = [f"{s.name} khai: {s.conflict}, không chấm" for s in scoring if s.conflict]
    free = [s.name for s in scoring if s.conflict == ""]
    silent = [s.name for s in scoring if s.conflict is None]
    parts = [*told_of, *([f"không có xung đột: {', '.join(free)}"] if free else []), *([f"chưa khai: {', '.join(silent)}"] if silent else [])]  # fmt: skip
    return "; ".join(parts) + "." if parts else ""


def _totals(f: DraftFacts, scored: list[ApplicantLine]) -> Table:
    groups = f.council_facts.groups
    rows: list[Row] = [
        (
            Cell(i), Cell(a.name), *(Cell(a.by_group.get(g.code), places=2) for g in groups),
            Cell(a.total, places=2, bold=True, source="phiếu của các thành viên"), Cell(a.rank),
        )
        for i, a in enumerate(scored, 1)
    ]  # fmt: skip
    head = (
        (Cell("TT"), Cell("Đơn vị"), *(Cell(f"{g.code}\n(tối đa {g.max})") for g in groups), Cell("Tổng điểm"), Cell("Hạng")),
    )
    shares = (Column(0.5, "center"), Column(3), *(Column(1) for _ in groups), Column(1.1), Column(0.8))
    notes = tuple(f"{g.code}: {g.name}." for g in groups)
    return Table(shares, tuple(rows), head, notes=notes)


def _conclusion(f: DraftFacts, scored: list[ApplicantLine]) -> list[Block]:
    facts, chosen = f.council_facts, next((a for a in scored if a.selected), None)
    if chosen is not None:
        why = f" Bằng điểm cao nhất, Chủ tịch Hội đồng đề nghị: {facts.tie_reason}." if facts.tie_reason else ""
        said = f"Hội đồng thống nhất đề nghị lựa chọn {chosen.name} làm chủ đầu tư xây dựng hạ tầng kỹ thuật {f.cluster}, đạt "
        return [Paragraph((said, _points_words(chosen), f" điểm ({facts.scoring_cite}).{why}"))]
    if scored and not any(a.passes for a in scored):
        return [Paragraph(f"Không đơn vị nào đạt từ {facts.pass_mark} điểm trở lên; Hội đồng không lựa chọn được chủ đầu tư.")]
    return [Paragraph(("Hội đồng thống nhất đề nghị lựa chọn: ", Blank("đơn vị được lựa chọn"), "."))]


def _points_words(one: ApplicantLine) -> str:
    return number(one.total, 2) if one.total is not None else ""
