"""Papers that set up, change and equip the council: letter for members, submission, decision, change of members, the criteria."""

from collections.abc import Sequence
from decimal import Decimal

from qlccn.cases.papers.frame import COUNCIL, MARK, council_head, decision, grounds, letter, submission
from qlccn.cases.papers.receipt import names
from qlccn.cases.papers.told import DraftFacts, SeatLine, told
from qlccn.office.blocks import Blank, Block, Cell, Column, Grounds, Heading, Item, Paragraph, Row, Table
from qlccn.office.paper import Appendix, Paper, signed

LEAVES, COMES = "người thôi tham gia: họ tên, chức vụ, vai", "người tham gia thay: họ tên, chức vụ, vai"
AFTER, REASON = "thành phần Hội đồng sau khi kiện toàn", "lý do thay đổi thành viên"


def name_members(f: DraftFacts) -> Paper:
    """Công văn đề nghị cử cán bộ tham gia Hội đồng (khoản 2 Điều 13)."""
    return letter(
        f, f"cử cán bộ tham gia Hội đồng đánh giá, lựa chọn chủ đầu tư {f.cluster}", list(f.asked) or ["Các sở, ngành liên quan"],
        [
            Paragraph(f"Để trình thành lập {COUNCIL} {f.cluster} theo khoản 2 Điều 13 Nghị định số 32/2024/NĐ-CP, {f.department} đề nghị quý cơ quan cử 01 lãnh đạo tham gia Hội đồng và 01 cán bộ tham gia tổ giúp việc."),
            Paragraph("Danh sách ghi rõ họ tên, chức vụ, số điện thoại; người được cử không có xung đột lợi ích với các đơn vị đề nghị làm chủ đầu tư."),
            Paragraph(("Danh sách gửi trước ", Blank("hạn gửi danh sách"), ".")),
        ],
    )  # fmt: skip


def propose(f: DraftFacts) -> Paper:
    """Tờ trình thành lập Hội đồng."""
    return submission(
        f, f"Về việc thành lập {COUNCIL} {f.cluster}",
        [
            Grounds((grounds(f),)),
            Paragraph((f"Hồ sơ {f.kind} {f.cluster} có {len(f.applicants)} đơn vị đề nghị làm chủ đầu tư: ", names(f), ".")),
            Paragraph(f"{f.department} trình {f.committee} thành lập Hội đồng gồm:"),
            *([_seat_table(f)] if f.council_facts.seats else _seats_wanted(f)),
            Paragraph(f"Kính trình {f.committee} xem xét, quyết định."),
        ],
    )  # fmt: skip


def _seats_wanted(f: DraftFacts) -> list[Block]:
    """Who the law asks for, each with a blank for the name."""
    rule = f.council_facts.rule
    if rule is None:
        return [Item(("Chủ tịch, Phó Chủ tịch, thành viên, thư ký: ", Blank("thành phần Hội đồng"), "."))]
    vices: list[Block] = [Item((f"Phó Chủ tịch ({text}): ", Blank(f"Phó Chủ tịch, {text}"), ";")) for text in rule.vice_chairs]
    members = "" if rule.members == "như trước" else f" ({rule.members})"
    return [
        Item((f"Chủ tịch ({rule.chair}): ", Blank("Chủ tịch Hội đồng"), ";")), *vices,
        Item((f"Thành viên{members}: ", Blank("các thành viên Hội đồng"), ";")),
        Item(("Thư ký, không chấm điểm: ", Blank("thư ký Hội đồng"), ".")),
        Paragraph(f"Thành phần theo {rule.cite}."),
    ]  # fmt: skip


def form(f: DraftFacts) -> Paper:
    """Dự thảo quyết định thành lập Hội đồng: the seats of the record, or those the law asks for."""
    facts = f.council_facts
    seats: list[Block] = [_seat_table(f)] if facts.seats else _seats_wanted(f)
    cite = f"theo {facts.rule.cite}" if facts.rule else "theo khoản 2 Điều 13 Nghị định số 32/2024/NĐ-CP"
    body: list[Block] = [
        Grounds((
            f"Căn cứ {f.organic_law}", grounds(f), f"Theo đề nghị của Giám đốc {f.department}.",
        )),
        Heading("centred", "", "QUYẾT ĐỊNH:"),
        Heading("article", "Điều 1", f"Thành lập {COUNCIL} {f.cluster} (sau đây gọi là Hội đồng) gồm các ông, bà"),
        *seats,
        Heading("article", "Điều 2", "Nhiệm vụ, cách làm việc của Hội đồng"),
        Paragraph(f"Hội đồng thống nhất nội dung từng tiêu chí và mức điểm tối đa, đánh giá, chấm điểm các đơn vị đề nghị làm chủ đầu tư {cite}."),
        Paragraph("Thành viên chấm điểm độc lập; người có xung đột lợi ích khai báo và không chấm. Thư ký không chấm điểm. Hội đồng tự giải thể sau khi hoàn thành nhiệm vụ."),
        Heading("article", "Điều 3", "Hiệu lực và trách nhiệm thi hành"),
        Paragraph(f"Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng {f.committee}, Giám đốc {f.department}, thủ trưởng các cơ quan liên quan và các ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành."),
    ]  # fmt: skip
    return decision(f, f"Về việc thành lập {COUNCIL} {f.cluster}", body, last_article="Điều 3", to_ministry=False)


def _seat_table(f: DraftFacts) -> Table:
    return _table(f.council_facts.seats)


def _table(seats: Sequence[SeatLine]) -> Table:
    rows = tuple((Cell(i), Cell(s.name), Cell(s.organisation), Cell(s.role)) for i, s in enumerate(seats, 1))
    head = ((Cell("TT"), Cell("Họ và tên"), Cell("Cơ quan"), Cell("Vai trong Hội đồng")),)
    return Table((Column(0.5, "center"), Column(2.4), Column(3), Column(1.6)), rows, head)


def change(f: DraftFacts) -> Paper:
    """Tờ trình kiện toàn Hội đồng đã lập: the members as they are, who leaves and who comes."""
    present: list[Block] = [Paragraph("Thành phần hiện nay:"), _seat_table(f)] if f.council_facts.seats else []
    return submission(
        f, f"Về việc kiện toàn {COUNCIL} {f.cluster}",
        [
            Grounds((grounds(f), ("Căn cứ ", told(f.council, "quyết định lập Hội đồng")))),
            Paragraph(("Hội đồng đã được thành lập tại ", told(f.council, "quyết định lập Hội đồng"), ".")), *present,
            Paragraph(("Do ", told(f.change.reason, REASON), f", {f.department} trình {f.committee} kiện toàn Hội đồng như sau:")),
            *_moves(f),
            Paragraph("Các nội dung khác của quyết định thành lập Hội đồng giữ nguyên."),
            Paragraph(f"Kính trình {f.committee} xem xét, quyết định."),
        ],
    )  # fmt: skip


def _moves(f: DraftFacts) -> list[Block]:
    """Who leaves and who comes, by name; a blank each where nobody was chosen yet."""
    gone, new = f.change.leaving, f.change.joining
    if not gone and not new:
        return [Item(("Thôi tham gia: ", Blank(LEAVES), ";")), Item(("Tham gia thay: ", Blank(COMES), "."))]
    return [
        *(Item(f"Thôi tham gia: {seat_words(s)};") for s in gone),
        *(Item(f"Tham gia: {seat_words(s)}{';' if n < len(new) else '.'}") for n, s in enumerate(new, 1)),
    ]


def changed(f: DraftFacts) -> Paper:
    """Dự thảo quyết định kiện toàn Hội đồng: who leaves, who comes, the council as it then stands, what becomes of sheets handed in."""
    old = told(f.council, "quyết định lập Hội đồng")
    after = [*(s for s in f.council_facts.seats if s not in f.change.leaving), *f.change.joining]
    cite = f.council_facts.rule.cite if f.council_facts.rule else "khoản 2 Điều 13 Nghị định số 32/2024/NĐ-CP"
    body: list[Block] = [
        Grounds((
            f"Căn cứ {f.organic_law}", grounds(f), ("Căn cứ ", old),
            (f"Theo đề nghị của Giám đốc {f.department} tại ", told(f.change.proposal, "số, ngày tờ trình kiện toàn Hội đồng"), "."),
        )),
        Heading("centred", "", "QUYẾT ĐỊNH:"),
        Heading("article", "Điều 1", (f"Kiện toàn {COUNCIL} {f.cluster} thành lập tại ", old)),
        Paragraph(("Lý do: ", told(f.change.reason, REASON), ".")),
        *_moves(f),
        Heading("article", "Điều 2", "Thành phần Hội đồng sau khi kiện toàn"),
        *([_table(after)] if f.change.leaving or f.change.joining else [Paragraph((Blank(AFTER), "."))]),
        Paragraph(f"Thành phần theo {cite}."),
        Heading("article", "Điều 3", "Việc chấm điểm"),
        Paragraph("Bộ tiêu chí, mức điểm tối đa đã ban hành giữ nguyên. Người tham gia thay khai báo xung đột lợi ích trước khi chấm và chấm đủ các đơn vị đề nghị làm chủ đầu tư."),
        Paragraph("Phiếu chấm người thôi tham gia đã nộp được lưu trong hồ sơ; điểm bình quân tính theo phiếu của các thành viên Hội đồng tại ngày chốt điểm."),
        Heading("article", "Điều 4", "Hiệu lực và trách nhiệm thi hành"),
        Paragraph(("Quyết định này có hiệu lực kể từ ngày ký. Các nội dung khác của ", old, " không thay đổi.")),
        Paragraph(f"Chánh Văn phòng {f.committee}, Giám đốc {f.department}, thủ trưởng các cơ quan liên quan và các ông, bà có tên tại Điều 1, Điều 2 chịu trách nhiệm thi hành."),
    ]  # fmt: skip
    return decision(f, f"Về việc kiện toàn {COUNCIL} {f.cluster}", body, last_article="Điều 4", to_ministry=False)


def criteria(f: DraftFacts) -> Paper:
    """Quyết định của Chủ tịch Hội đồng ban hành tiêu chí chấm điểm, bảng tiêu chí là phụ lục."""
    facts = f.council_facts
    body: list[Block] = [
        Heading("centred", "", "CHỦ TỊCH HỘI ĐỒNG"),
        Grounds((
            grounds(f), ("Căn cứ ", told(f.council, "quyết định lập Hội đồng")),
            ("Căn cứ Biên bản họp Hội đồng ", Blank("ngày họp thông qua tiêu chí"), "."),
        )),
        Heading("centred", "", "QUYẾT ĐỊNH:"),
        Heading("article", "Điều 1", f"Ban hành kèm theo Quyết định này bộ tiêu chí, mức điểm tối đa đánh giá, lựa chọn chủ đầu tư {f.cluster}"),
        Heading("article", "Điều 2", "Áp dụng"),
        Paragraph("Tiêu chí áp dụng như nhau cho mọi đơn vị đề nghị làm chủ đầu tư và không thay đổi sau khi mở hồ sơ để chấm."),
        Paragraph(f"Đơn vị đạt từ {facts.pass_mark} điểm trở lên và có điểm cao nhất được đề nghị lựa chọn; bằng điểm cao nhất thì theo đề nghị của Chủ tịch Hội đồng, quy định tại {facts.scoring_cite}." if facts.pass_mark else ("Mức điểm đạt: ", Blank("mức điểm đạt theo quy định"), ".")),
        Heading("article", "Điều 3", "Hiệu lực thi hành"),
        Paragraph("Quyết định này có hiệu lực kể từ ngày ký. Các thành viên, thư ký Hội đồng chịu trách nhiệm thi hành."),
    ]  # fmt: skip
    return Paper(
        head=council_head(f), type_name="QUYẾT ĐỊNH", symbol="QĐ-HĐ", place=f.province, year=f.today.year,
        subject=f"Ban hành tiêu chí đánh giá, lựa chọn chủ đầu tư xây dựng hạ tầng kỹ thuật {f.cluster}", body=tuple(body),
        recipients=("Như Điều 3", f"{f.committee} (để báo cáo)", f.department), archive="HĐ",
        signature=signed("CHỦ TỊCH HỘI ĐỒNG"), mark=MARK,
        appendices=(Appendix("Bộ tiêu chí đánh giá, lựa chọn chủ đầu tư", (criteria_table(f),)),),
    )  # fmt: skip


def criteria_table(f: DraftFacts) -> Table:
    """Groups with their statutory maxima, criteria under each; without a set of the record the criteria are left to the council."""
    facts, total = f.council_facts, Decimal(0)
    rows: list[Row] = []
    for group in facts.groups:
        mine = [c for c in facts.criteria if c.group == group.code]
        points = sum((c.max for c in mine), Decimal(0)) if mine else Decimal(group.max)
        total += points
        rows.append((Cell(group.code, bold=True), Cell(group.name, bold=True), Cell(points, bold=True)))
        rows += [(Cell(c.code), Cell(c.name), Cell(c.max)) for c in mine] or _open(group.name)
    rows.append((Cell(""), Cell("Tổng cộng", bold=True), Cell(total, bold=True)))
    head = ((Cell("Mã"), Cell("Tiêu chí"), Cell("Điểm tối đa")),)
    return Table((Column(0.8, "center"), Column(5), Column(1.2)), tuple(rows), head)


def _open(group: str) -> list[Row]:
    return [(Cell(""), Cell(Blank(f"các tiêu chí của nhóm “{group}”")), Cell(""))]


def seat_words(seat: SeatLine) -> str:
    """“Ông, bà …, Sở …: Thành viên”."""
    return f"{seat.name}, {seat.organisation}: {seat.role}"
