"""Papers of the department while it appraises: supplements, opinions and their reminder, the appraisal report."""

from qlccn.cases.papers.frame import grounds, letter, submission
from qlccn.cases.papers.receipt import names
from qlccn.cases.papers.told import ConditionLine, DraftFacts, LateLine, in_full, known, told
from qlccn.law.calendar import show
from qlccn.office.blocks import Blank, Block, Cell, Clause, Column, Grounds, Heading, Inline, Item, Paragraph, Run, Table
from qlccn.office.paper import Paper, day_in_words


def supplement(f: DraftFacts) -> Paper:
    """Công văn yêu cầu bổ sung hồ sơ (khoản 3 Điều 10)."""
    items: list[Block] = [Item(f"{m};") for m in f.missing] or [Item((Blank("nội dung cần bổ sung"), "."))]
    return letter(
        f, f"bổ sung, hoàn thiện hồ sơ đề nghị {f.kind} {f.cluster}", [in_full(f.local_committee)],
        [
            Paragraph((f"{f.department} nhận hồ sơ đề nghị {f.kind} {f.cluster} ", told(f.received, "ngày, số văn bản gửi hồ sơ"), ".")),
            Paragraph("Qua kiểm tra, hồ sơ còn thiếu:" if f.missing else "Qua kiểm tra, đề nghị bổ sung, làm rõ:"), *items,
            Paragraph(("Đề nghị bổ sung và gửi lại trước ", Blank("hạn bổ sung"), " để thẩm định.")),
            Paragraph("Thời gian bổ sung, hoàn thiện hồ sơ không tính vào thời gian thẩm định (khoản 3 Điều 10 Nghị định số 32/2024/NĐ-CP)."),
        ],
        ["Như trên", *(a.name for a in f.applicants)],
    )  # fmt: skip


def ask_opinions(f: DraftFacts) -> Paper:
    """Công văn lấy ý kiến thẩm định (khoản 2 Điều 10)."""
    until: Inline = day_in_words(f.reply_by) if f.reply_by else Blank("ngày hết hạn trả lời")
    return letter(
        f, f"tham gia ý kiến thẩm định hồ sơ {f.kind} {f.cluster}", list(f.asked) or ["Các sở, ngành liên quan"],
        [
            Paragraph((
                f"Thực hiện khoản 2 Điều 10 Nghị định số 32/2024/NĐ-CP, {f.department} gửi hồ sơ đề nghị {f.kind} {f.cluster} tại ",
                known(f.place, "địa bàn"), " (nhận ", told(f.received, "ngày, số văn bản gửi hồ sơ"), ").",
            )),
            Paragraph(("Các đơn vị đề nghị làm chủ đầu tư: ", names(f), ".")),
            Paragraph("Đề nghị quý cơ quan có ý kiến về các nội dung thuộc lĩnh vực quản lý theo Điều 11 Nghị định số 32/2024/NĐ-CP."),
            Paragraph((
                "Văn bản trả lời gửi trước hết ", until, ".", _silence(f),
            )),
        ],
    )  # fmt: skip


def _silence(f: DraftFacts) -> str:
    """What silence means, where the province's regulation says so; without one it is only late."""
    return f" Quá thời hạn mà không trả lời bằng văn bản thì coi là đồng ý theo {f.silence}." if f.silence else ""


def remind(f: DraftFacts) -> Paper:
    """Công văn đôn đốc cơ quan quá hạn trả lời; không chọn cơ quan nào thì gửi mọi cơ quan còn nợ."""
    late = [one for one in f.late if one.agency == f.about] or list(f.late)
    return letter(
        f, f"đôn đốc tham gia ý kiến thẩm định hồ sơ {f.kind} {f.cluster}", [one.agency for one in late] or ["Các cơ quan chưa trả lời"],
        [
            *(_owed(f, one) for one in late),
            *([] if late else [Paragraph(("Cơ quan chưa trả lời: ", Blank("cơ quan chưa có ý kiến, văn bản đã hỏi"), "."))]),
            Paragraph((
                f"Đến {day_in_words(f.today)}, {f.department} chưa nhận được văn bản trả lời. Đề nghị quý cơ quan có ý kiến trước ",
                Blank("hạn trả lời mới"), " để tổng hợp, hoàn thành thẩm định đúng hạn.",
            )),
        ],
        ["Như trên", f"{f.committee} (để báo cáo)"],
    )  # fmt: skip


def _owed(f: DraftFacts, one: LateLine) -> Paragraph:
    until = f"; hạn trả lời {show(one.due_on)}" if one.due_on else ""
    asked = Run(f"{one.letter}", source="văn bản hỏi ghi trong hồ sơ")
    text = (
        f"Ngày {show(one.asked_on)}, {f.department} đã hỏi ý kiến {one.agency} về hồ sơ {f.kind} {f.cluster} tại ",
        asked,
        f"{until}.",
    )
    return Paragraph(text)  # fmt: skip


def report(f: DraftFacts) -> Paper:
    """Báo cáo thẩm định (khoản 3 Điều 10, Điều 11): every opinion with its date or as deemed consent, every condition with its figures."""
    held = (
        "đủ thành phần theo khoản 1 Điều 9 Nghị định số 32/2024/NĐ-CP."
        if not f.missing
        else "còn thiếu " + "; ".join(f.missing) + "."
    )
    body: list[Block] = [
        Grounds((grounds(f),)),
        Heading("roman", "I", "Hồ sơ và quá trình thẩm định"),
        Paragraph(("Hồ sơ nhận ", told(f.received, "ngày, số văn bản gửi hồ sơ"), ". Các đơn vị đề nghị làm chủ đầu tư: ", names(f), ".")),
        Paragraph(("Quy định áp dụng: ", known(f.regime_reason.rstrip("."), "quy định áp dụng và lý do"), ".")),
        Paragraph(f"Tính hợp pháp, hợp lệ của hồ sơ: {held}"),
        Heading("roman", "II", "Ý kiến của các cơ quan"),
        _opinion_table(f) if f.opinions else Paragraph((Blank("ý kiến các cơ quan: chưa hỏi ý kiến cơ quan nào"), ".")),
        Heading("roman", "III", "Nội dung thẩm định"),
        Clause("1", (f"Tên, địa điểm, diện tích: {f.cluster}, ", known(f.place, "địa bàn"), ", ", told(f.area or f.planned, "diện tích"), ".")),
        Clause("2", "Điều kiện thành lập, mở rộng:"),
        _condition_table(f) if f.conditions else Paragraph((Blank("điều kiện thành lập, mở rộng"), ".")),
        Clause("3", ("Tổng mức đầu tư: ", told(f.capital, "tổng mức đầu tư"), ".")),
        Clause("4", ("Tính khả thi của phương án bảo vệ môi trường, phòng cháy, chữa cháy, nhà ở cho lao động: ", Blank("nhận xét về môi trường, phòng cháy, nhà ở"), ".")),
        Clause("5", ("Hiệu quả kinh tế - xã hội, ưu đãi đầu tư: ", Blank("nhận xét về hiệu quả, ưu đãi"), ".")),
        Heading("roman", "IV", "Kết quả lựa chọn chủ đầu tư"),
        *_selection(f),
        Heading("roman", "V", "Kiến nghị"),
        Paragraph((f"{f.department} báo cáo, trình {f.committee} xem xét, quyết định ", Blank("kiến nghị: chấp thuận hay không"), ".")),
    ]  # fmt: skip
    return submission(f, f"Thẩm định hồ sơ đề nghị {f.kind} {f.cluster}", body, type_name="BÁO CÁO", symbol="BC-SCT")


def _opinion_table(f: DraftFacts) -> Table:
    rows = tuple((Cell(i), Cell(o.agency), Cell(o.state), Cell(o.words)) for i, o in enumerate(f.opinions, 1))
    head = ((Cell("TT"), Cell("Cơ quan"), Cell("Trả lời"), Cell("Nội dung chính")),)
    return Table((Column(0.5, "center"), Column(2), Column(2), Column(4)), rows, head)


def _condition_table(f: DraftFacts) -> Table:
    rows = tuple((Cell(c.what), Cell(c.met), Cell(_reason(c)), Cell(c.cite)) for c in f.conditions)
    head = ((Cell("Điều kiện"), Cell("Đáp ứng"), Cell("Số liệu, lý do"), Cell("Căn cứ")),)
    return Table((Column(2.4), Column(1), Column(3), Column(2)), rows, head)


def _reason(c: ConditionLine) -> tuple[Inline, ...]:
    """Why, then each figure behind it with its paper."""
    said = [
        (" " if n == 0 else "; ", Run(one.text, source=one.source), f" ({one.source})" if one.source else "")
        for n, one in enumerate(c.behind)
    ]
    return (c.why, *(piece for pieces in said for piece in pieces), "." if said else "")


def _selection(f: DraftFacts) -> list[Block]:
    scored = [a for a in f.applicants if a.total is not None]
    if not scored or not f.council_facts.closed_on:  # the session is not over: its minutes come first
        return [Paragraph((Blank("kết quả của Hội đồng"), "."))]
    rows = tuple(
        (Cell(i), Cell(a.name), Cell(a.total, places=2), Cell("được chọn" if a.selected else "")) for i, a in enumerate(scored, 1)
    )
    head = ((Cell("TT"), Cell("Nhà đầu tư"), Cell("Điểm bình quân"), Cell("Kết quả")),)
    said = ("Hội đồng lập tại ", told(f.council, "quyết định lập Hội đồng"), " chấm điểm theo khoản 2 Điều 13 Nghị định số 32/2024/NĐ-CP:")  # fmt: skip
    return [Paragraph(said), Table((Column(0.5, "center"), Column(4), Column(1.5), Column(1.5)), rows, head)]
