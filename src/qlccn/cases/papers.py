"""The content of the papers a case needs, from the record: every figure with its source, what the record does not hold left blank."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qlccn.office.blocks import (
    Blank,
    Block,
    Cell,
    Clause,
    Column,
    Grounds,
    Heading,
    Inline,
    Item,
    Paragraph,
    Run,
    Table,
    Text,
)
from qlccn.office.figures import number
from qlccn.office.paper import Head, Paper, day_in_words, signed

ND_32 = "Nghị định số 32/2024/NĐ-CP ngày 15 tháng 3 năm 2024 của Chính phủ về quản lý, phát triển cụm công nghiệp"


@dataclass(frozen=True, slots=True)
class Told:
    """A fact for a paper: as it is written, and its source."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """An agency's answer in the appraisal report."""

    agency: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class ApplicantLine:
    """An investor with its total, if it was scored."""

    name: str
    requested_on: date
    total: Decimal | None = None
    selected: bool = False


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A legal condition with what the record says of it."""

    what: str
    met: str
    why: str
    cite: str


@dataclass(frozen=True)
class DraftFacts:
    """What the papers of one case are written from. None: the record does not hold it, and the paper leaves it blank."""

    cluster: str
    kind: str  # "thành lập", "mở rộng", "điều chỉnh quyết định thành lập"…
    province: str
    province_name: str
    department: str
    local: str
    communes: str
    today: date
    area: Told | None = None
    planned: Told | None = None
    cluster_type: Told | None = None
    capital: Told | None = None
    investor: Told | None = None
    received: Told | None = None
    notice_until: date | None = None
    applicants: Sequence[ApplicantLine] = ()
    missing: Sequence[str] = ()
    opinions: Sequence[OpinionLine] = ()
    asked: Sequence[str] = ()
    reply_by: date | None = None
    conditions: Sequence[ConditionLine] = ()
    council: Told | None = None
    decision: Told | None = None
    regime_reason: str = ""
    amended: bool = False  # whether NĐ 303/2026/NĐ-CP is among the grounds


def build(kind: str, f: DraftFacts) -> Paper:
    """The paper of a kind (ids of data/drafts.yaml)."""
    return _PAPERS[kind](f)


def kinds() -> frozenset[str]:
    """The kinds that have content here."""
    return frozenset(_PAPERS)


def _told(fact: Told | None, what: str) -> Inline:
    return Run(fact.text, source=fact.source) if fact and fact.text else Blank(what)


def _head(f: DraftFacts) -> Head:
    return Head(f.department.split(" tỉnh ")[0].split(" thành phố ")[0].upper(), f"UBND {f.province_name.upper()}")


def _letter(f: DraftFacts, subject: str, to: Sequence[str], body: Sequence[Block], recipients: Sequence[str]) -> Paper:
    """A letter of the department."""
    return Paper(
        head=_head(f), symbol="SCT-QLCN", place=f.province, year=f.today.year, subject=subject, to=tuple(to), body=tuple(body),
        recipients=tuple(recipients), archive="VT, QLCN", signature=signed("GIÁM ĐỐC"), mark="DỰ THẢO",
    )  # fmt: skip


def _submission(
    f: DraftFacts, subject: str, body: Sequence[Block], *, type_name: str = "TỜ TRÌNH", symbol: str = "TTr-SCT"
) -> Paper:
    """A submission or report of the department to the provincial committee."""
    return Paper(
        head=_head(f), type_name=type_name, symbol=symbol, place=f.province, year=f.today.year, subject=subject,
        to=(f"Ủy ban nhân dân {f.province_name}",), body=tuple(body), recipients=("Như trên", "Lãnh đạo Sở"), archive="VT, QLCN",
        signature=signed("GIÁM ĐỐC"), mark="DỰ THẢO",
    )  # fmt: skip


def _grounds(f: DraftFacts) -> Text:
    more = " (sửa đổi, bổ sung bởi Nghị định số 303/2026/NĐ-CP)" if f.amended else ""
    return f"Căn cứ {ND_32}{more}"


def _receipt_notice(f: DraftFacts) -> Paper:
    """Thông báo tiếp nhận hồ sơ (khoản 1 Điều 10)."""
    first = f.applicants[0] if f.applicants else None
    until: Inline = day_in_words(f.notice_until) if f.notice_until else Blank("ngày hết hạn nhận hồ sơ")
    body: list[Block] = [
        Grounds((_grounds(f),)),
        Paragraph((
            f"{f.local or 'Ủy ban nhân dân xã'} thông báo tiếp nhận hồ sơ đề nghị {f.kind} {f.cluster} và làm chủ đầu tư xây dựng hạ tầng kỹ "
            "thuật cụm công nghiệp như sau:",
        )),
        Clause("1", ("Địa điểm: ", f.communes or Blank("địa bàn"), ".")),
        Clause("2", ("Diện tích theo phương án phát triển cụm công nghiệp: ", _told(f.planned, "diện tích theo quy hoạch"), ".")),
        Clause("3", (
            "Văn bản đề nghị đầu tiên nhận ngày ", Run(day_in_words(first.requested_on).removeprefix("ngày "), source=f"đề nghị của {first.name}")
            if first else Blank("ngày nhận đề nghị đầu tiên"), ".",
        )),
        Clause("4", ("Thời hạn nhận hồ sơ của các doanh nghiệp, hợp tác xã, tổ chức quan tâm: đến hết ", until, ".")),
        Clause("5", "Thành phần hồ sơ: theo khoản 1 Điều 9 Nghị định số 32/2024/NĐ-CP."),
        Paragraph("Thông báo được đăng trên phương tiện thông tin đại chúng của địa phương để các tổ chức quan tâm được biết."),
    ]  # fmt: skip
    return Paper(
        head=Head((f.local or "UBND XÃ …").upper()), type_name="THÔNG BÁO", symbol="TB-UBND", place=f.communes.split(",")[0] or f.province,
        year=f.today.year, subject=f"Về việc tiếp nhận hồ sơ đề nghị {f.kind} {f.cluster}", body=tuple(body),
        recipients=("Sở Công Thương", "Đài truyền thanh, cổng thông tin điện tử"), archive="VT",
        signature=signed("CHỦ TỊCH", on_behalf_of="ỦY BAN NHÂN DÂN"), mark="DỰ THẢO",
    )  # fmt: skip


def _local_submission(f: DraftFacts) -> Paper:
    """Tờ trình của UBND nơi có cụm (điểm a khoản 1 Điều 9)."""
    body: list[Block] = [
        Grounds((_grounds(f), "Xét đề nghị của doanh nghiệp, hợp tác xã, tổ chức đề nghị làm chủ đầu tư")),
        Paragraph(f"{f.local or 'Ủy ban nhân dân xã'} trình hồ sơ đề nghị {f.kind} {f.cluster} với các nội dung sau:"),
        Clause("1", ("Địa điểm: ", f.communes or Blank("địa bàn"), ".")),
        Clause("2", ("Diện tích đề nghị: ", _told(f.area or f.planned, "diện tích đề nghị"), ".")),
        Clause("3", ("Các đơn vị đề nghị làm chủ đầu tư: ", _names(f), ".")),
        Clause("4", ("Tổng mức đầu tư dự kiến: ", _told(f.capital, "tổng mức đầu tư"), ".")),
        Paragraph("Hồ sơ kèm theo: 02 bộ và tệp tin điện tử." if not f.amended else "Hồ sơ kèm theo: 01 bộ."),
        Paragraph(f"Kính đề nghị {f.department} thẩm định, trình Ủy ban nhân dân {f.province_name} xem xét, quyết định."),
    ]
    return Paper(
        head=Head((f.local or "UBND XÃ …").upper()), type_name="TỜ TRÌNH", symbol="TTr-UBND", place=f.communes.split(",")[0] or f.province,
        year=f.today.year, subject=f"Về việc đề nghị {f.kind} {f.cluster}", to=(f.department,), body=tuple(body), recipients=("Như trên",),
        archive="VT", signature=signed("CHỦ TỊCH", on_behalf_of="ỦY BAN NHÂN DÂN"), mark="DỰ THẢO",
    )  # fmt: skip


def _names(f: DraftFacts) -> Inline:
    return "; ".join(a.name for a in f.applicants) or Blank("các nhà đầu tư đề nghị")


def _supplement(f: DraftFacts) -> Paper:
    """Công văn yêu cầu bổ sung hồ sơ (khoản 3 Điều 10)."""
    items: list[Block] = [Item(f"{m};") for m in f.missing] or [Item((Blank("nội dung cần bổ sung"),))]
    return _letter(
        f, f"bổ sung, hoàn thiện hồ sơ đề nghị {f.kind} {f.cluster}", [f.local or "Ủy ban nhân dân xã …"],
        [
            Paragraph((f"{f.department} nhận hồ sơ đề nghị {f.kind} {f.cluster} ", _told(f.received, "ngày, số văn bản gửi hồ sơ"), ".")),
            Paragraph("Qua kiểm tra, hồ sơ còn thiếu:"), *items,
            Paragraph(
                "Đề nghị bổ sung và gửi lại để thẩm định. Thời gian bổ sung, hoàn thiện hồ sơ không tính vào thời gian thẩm định "
                "(khoản 3 Điều 10 Nghị định số 32/2024/NĐ-CP)."
            ),
        ],
        ["Như trên", "Nhà đầu tư đề nghị (để phối hợp)"],
    )  # fmt: skip


def _ask_opinions(f: DraftFacts) -> Paper:
    """Công văn lấy ý kiến thẩm định (khoản 2 Điều 10)."""
    until: Inline = day_in_words(f.reply_by) if f.reply_by else Blank("ngày hết hạn trả lời")
    return _letter(
        f, f"tham gia ý kiến thẩm định hồ sơ {f.kind} {f.cluster}", list(f.asked) or ["Các sở, ngành liên quan"],
        [
            Paragraph((
                f"Thực hiện khoản 2 Điều 10 Nghị định số 32/2024/NĐ-CP, {f.department} gửi hồ sơ đề nghị {f.kind} {f.cluster} tại "
                f"{f.communes or '…'} (nhận ", _told(f.received, "ngày, số văn bản gửi hồ sơ"), ").",
            )),
            Paragraph(("Các đơn vị đề nghị làm chủ đầu tư: ", _names(f), ".")),
            Paragraph("Đề nghị quý cơ quan có ý kiến về các nội dung thuộc lĩnh vực quản lý theo Điều 11 Nghị định số 32/2024/NĐ-CP."),
            Paragraph((
                "Văn bản trả lời gửi trước hết ", until, ". Quá thời hạn mà không trả lời bằng văn bản thì thực hiện theo quy chế phối hợp của tỉnh.",
            )),
        ],
        ["Như trên"],
    )  # fmt: skip


def _name_members(f: DraftFacts) -> Paper:
    """Công văn đề nghị cử cán bộ tham gia Hội đồng (khoản 2 Điều 13)."""
    return _letter(
        f, f"cử cán bộ tham gia Hội đồng đánh giá, lựa chọn chủ đầu tư {f.cluster}", list(f.asked) or ["Các sở, ngành liên quan"],
        [
            Paragraph(f"Để trình thành lập Hội đồng đánh giá, lựa chọn chủ đầu tư xây dựng hạ tầng kỹ thuật {f.cluster} theo khoản 2 Điều 13 Nghị định số 32/2024/NĐ-CP, {f.department} đề nghị quý cơ quan cử 01 lãnh đạo tham gia Hội đồng và 01 cán bộ tham gia tổ giúp việc."),
            Paragraph(("Danh sách gửi trước ", Blank("hạn gửi danh sách"), ".")),
        ],
        ["Như trên"],
    )  # fmt: skip


def _propose_council(f: DraftFacts) -> Paper:
    """Tờ trình thành lập Hội đồng."""
    return _submission(
        f, f"Về việc thành lập Hội đồng đánh giá, lựa chọn chủ đầu tư xây dựng hạ tầng kỹ thuật {f.cluster}",
        [
            Grounds((_grounds(f),)),
            Paragraph(("Hồ sơ ", f.kind, f" {f.cluster} có {len(f.applicants)} đơn vị đề nghị làm chủ đầu tư: ", _names(f), ".")),
            Paragraph("Sở Công Thương trình Ủy ban nhân dân tỉnh thành lập Hội đồng gồm:"),
            Item(("Chủ tịch: ", Blank("lãnh đạo UBND tỉnh"), ";")), Item(("Phó Chủ tịch: ", Blank("các Phó Chủ tịch Hội đồng"), ";")),
            Item(("Thành viên: ", Blank("đại diện các sở, cơ quan liên quan"), ";")), Item(("Thư ký (không chấm điểm): ", Blank("thư ký"), ".")),
            Paragraph("Kính trình Ủy ban nhân dân tỉnh xem xét, quyết định."),
        ],
    )  # fmt: skip


def _change_council(f: DraftFacts) -> Paper:
    """Tờ trình kiện toàn Hội đồng đã lập."""
    return _submission(
        f, f"Về việc kiện toàn Hội đồng đánh giá, lựa chọn chủ đầu tư xây dựng hạ tầng kỹ thuật {f.cluster}",
        [
            Grounds((_grounds(f),)),
            Paragraph(("Hội đồng đã được thành lập tại ", _told(f.council, "quyết định lập Hội đồng"), ".")),
            Paragraph(("Do ", Blank("lý do thay đổi thành viên"), ", Sở Công Thương trình Ủy ban nhân dân tỉnh kiện toàn Hội đồng như sau:")),
            Item(("Thôi tham gia: ", Blank("họ tên, chức vụ, vai trong Hội đồng"), ";")), Item(("Tham gia thay: ", Blank("họ tên, chức vụ, vai trong Hội đồng"), ".")),
            Paragraph("Các nội dung khác của quyết định thành lập Hội đồng giữ nguyên."),
            Paragraph("Kính trình Ủy ban nhân dân tỉnh xem xét, quyết định."),
        ],
    )  # fmt: skip


def _appraisal(f: DraftFacts) -> Paper:
    """Báo cáo thẩm định (khoản 3 Điều 10, Điều 11): every opinion with its date or as deemed consent, every condition with its figures."""
    body: list[Block] = [
        Grounds((_grounds(f),)),
        Heading("roman", "I", "Hồ sơ và quá trình thẩm định"),
        Paragraph(("Hồ sơ nhận ", _told(f.received, "ngày, số văn bản gửi hồ sơ"), ". Các đơn vị đề nghị làm chủ đầu tư: ", _names(f), ".")),
        *([Paragraph(f"Quy định áp dụng: {f.regime_reason}")] if f.regime_reason else []),
        Paragraph("Tính hợp pháp, hợp lệ của hồ sơ: " + ("đủ thành phần theo khoản 1 Điều 9." if not f.missing else "còn thiếu " + "; ".join(f.missing) + ".")),
        Heading("roman", "II", "Ý kiến của các cơ quan"),
        _opinion_table(f) if f.opinions else Paragraph((Blank("ý kiến các cơ quan: chưa hỏi ý kiến cơ quan nào"),)),
        Heading("roman", "III", "Nội dung thẩm định"),
        Clause("1", ("Tên, địa điểm, diện tích: ", f"{f.cluster}, {f.communes or '…'}, ", _told(f.area or f.planned, "diện tích"), ".")),
        Clause("2", "Điều kiện thành lập, mở rộng:"),
        _condition_table(f) if f.conditions else Paragraph((Blank("điều kiện thành lập, mở rộng"),)),
        Clause("3", ("Tổng mức đầu tư: ", _told(f.capital, "tổng mức đầu tư"), ".")),
        Clause("4", ("Tính khả thi của phương án bảo vệ môi trường, phòng cháy, chữa cháy, nhà ở cho lao động: ", Blank("nhận xét"), ".")),
        Clause("5", ("Hiệu quả kinh tế - xã hội, ưu đãi đầu tư: ", Blank("nhận xét"), ".")),
        Heading("roman", "IV", "Kết quả lựa chọn chủ đầu tư"),
        *_selection(f),
        Heading("roman", "V", "Kiến nghị"),
        Paragraph((f"Sở Công Thương báo cáo, trình Ủy ban nhân dân {f.province_name} xem xét, quyết định ", Blank("kiến nghị: chấp thuận hay không"), ".")),
    ]  # fmt: skip
    return _submission(f, f"Thẩm định hồ sơ đề nghị {f.kind} {f.cluster}", body, type_name="BÁO CÁO", symbol="BC-SCT")


def _opinion_table(f: DraftFacts) -> Table:
    rows = tuple((Cell(i), Cell(o.agency), Cell(o.state), Cell(o.words)) for i, o in enumerate(f.opinions, 1))
    head = ((Cell("TT"), Cell("Cơ quan"), Cell("Trả lời"), Cell("Nội dung chính")),)
    return Table((Column(0.5, "center"), Column(2), Column(2), Column(4)), rows, head)


def _condition_table(f: DraftFacts) -> Table:
    rows = tuple((Cell(c.what), Cell(c.met), Cell(c.why), Cell(c.cite)) for c in f.conditions)
    head = ((Cell("Điều kiện"), Cell("Đáp ứng"), Cell("Số liệu, lý do"), Cell("Căn cứ")),)
    return Table((Column(2.4), Column(1), Column(3), Column(2)), rows, head)


def _selection(f: DraftFacts) -> list[Block]:
    scored = [a for a in f.applicants if a.total is not None]
    if not scored:
        return [Paragraph((Blank("kết quả của Hội đồng"),))]
    rows = tuple(
        (Cell(i), Cell(a.name), Cell(a.total, places=2), Cell("được chọn" if a.selected else "")) for i, a in enumerate(scored, 1)
    )
    head = ((Cell("TT"), Cell("Nhà đầu tư"), Cell("Điểm bình quân"), Cell("Kết quả")),)
    return [
        Paragraph(
            (
                "Hội đồng lập tại ",
                _told(f.council, "quyết định lập Hội đồng"),
                " chấm điểm theo khoản 2 Điều 13 Nghị định số 32/2024/NĐ-CP:",
            )
        ),
        Table((Column(0.5, "center"), Column(4), Column(1.5), Column(1.5)), rows, head),
    ]


def _decision(f: DraftFacts) -> Paper:
    """Quyết định thành lập, mở rộng (Mẫu số 02 TT 14/2024/TT-BCT; Điều 12 NĐ 32/2024/NĐ-CP)."""
    chosen = next((a.name for a in f.applicants if a.selected), "") or (f.investor.text if f.investor else "")
    where = f"ỦY BAN NHÂN DÂN {f.province_name.upper()}"
    body: list[Block] = [
        Heading("centred", "", where),
        Grounds((
            "Căn cứ Luật Tổ chức chính quyền địa phương", _grounds(f),
            ("Căn cứ Quyết định ", Blank("số, ngày quyết định phê duyệt quy hoạch tỉnh"), f" phê duyệt quy hoạch {f.province_name}"),
            f"Theo đề nghị của Giám đốc {f.department}.",
        )),
        Heading("centred", "", "QUYẾT ĐỊNH:"),
        Heading("article", "Điều 1", f"{f.kind[:1].upper()}{f.kind[1:]} {f.cluster} với các nội dung chủ yếu sau"),
        Clause("1", ("Tên cụm công nghiệp: ", f.cluster, ".")),
        Clause("2", ("Diện tích: ", _told(f.area or f.planned, "diện tích"), ".")),
        Clause("3", ("Địa điểm: ", f.communes or Blank("địa điểm"), ".")),
        Clause("4", ("Ngành nghề hoạt động chủ yếu: ", Blank("ngành nghề hoạt động chủ yếu"), ".")),
        *([Clause("5", ("Loại hình cụm công nghiệp: ", _told(f.cluster_type, "loại hình"), "; diện tích dành cho doanh nghiệp ưu tiên: ", Blank("diện tích ưu tiên"), "."))] if f.amended else []),
        Clause("6" if f.amended else "5", ("Chủ đầu tư xây dựng hạ tầng kỹ thuật: ", chosen or Blank("chủ đầu tư"), ".")),
        Clause("7" if f.amended else "6", (
            "Quy mô đầu tư hạ tầng kỹ thuật: ", Blank("quy mô đầu tư hạ tầng"), "; tổng mức đầu tư dự kiến: ", _told(f.capital, "tổng mức đầu tư"),
            "; cơ cấu nguồn vốn: ", Blank("vốn chủ sở hữu, vốn vay"), ".",
        )),
        Clause("8" if f.amended else "7", ("Tiến độ thực hiện: ", Blank("tiến độ thực hiện"), ".")),
        Heading("article", "Điều 2", "Ưu đãi, hỗ trợ đầu tư và điều kiện áp dụng"),
        Paragraph((Blank("ưu đãi, hỗ trợ (nếu có)"), ".")),
        Heading("article", "Điều 3", "Trách nhiệm của chủ đầu tư và các cơ quan có liên quan"),
        Clause("1", ("Chủ đầu tư: ", Blank("trách nhiệm của chủ đầu tư"), ".")),
        Clause("2", f"{f.department}, {f.local or 'Ủy ban nhân dân xã'} và các cơ quan liên quan hướng dẫn, kiểm tra việc thực hiện theo chức năng, nhiệm vụ."),
        Heading("article", "Điều 4", "Hiệu lực thi hành"),
        Paragraph("Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc các sở, ngành, Chủ tịch Ủy ban nhân dân nơi có cụm công nghiệp, chủ đầu tư chịu trách nhiệm thi hành."),
    ]  # fmt: skip
    return Paper(
        head=Head(f"ỦY BAN NHÂN DÂN\n{f.province_name.upper()}"), type_name="QUYẾT ĐỊNH", symbol="QĐ-UBND", place=f.province, year=f.today.year,
        subject=f"Về việc {f.kind} {f.cluster}", body=tuple(body),
        recipients=("Như Điều 4", "Bộ Công Thương (để báo cáo)", "Chủ tịch, các Phó Chủ tịch UBND tỉnh"), archive="VT, KT",
        signature=signed("CHỦ TỊCH", on_behalf_of="ỦY BAN NHÂN DÂN"), mark="DỰ THẢO",
    )  # fmt: skip


def _result(f: DraftFacts) -> Paper:
    """Thông báo kết quả cho từng nhà đầu tư (khoản 3 Điều 10)."""
    chosen = next((a.name for a in f.applicants if a.selected), "") or (f.investor.text if f.investor else "")
    return _letter(
        f, f"thông báo kết quả lựa chọn chủ đầu tư {f.cluster}", [a.name for a in f.applicants] or ["Các đơn vị đề nghị"],
        [
            Paragraph((f"Ủy ban nhân dân {f.province_name} đã ban hành ", _told(f.decision, "quyết định thành lập, mở rộng"), f" về việc {f.kind} {f.cluster}.")),
            Paragraph(("Đơn vị được giao làm chủ đầu tư xây dựng hạ tầng kỹ thuật: ", chosen or Blank("chủ đầu tư"), ".")),
            Paragraph(f"{f.department} thông báo để quý đơn vị được biết."),
        ],
        ["Như trên", f.local or "UBND nơi có cụm"],
    )  # fmt: skip


def _to_ministry(f: DraftFacts) -> Paper:
    """Công văn gửi Bộ Công Thương 01 bản quyết định (khoản 4 Điều 10)."""
    return _letter(
        f, f"gửi quyết định {f.kind} {f.cluster}", ["Bộ Công Thương"],
        [Paragraph(("Thực hiện khoản 4 Điều 10 Nghị định số 32/2024/NĐ-CP, ", f.department, " gửi 01 bản ", _told(f.decision, "quyết định"), f" của Ủy ban nhân dân {f.province_name} về việc {f.kind} {f.cluster} để báo cáo."))],
        ["Như trên", f"UBND {f.province_name} (để báo cáo)"],
    )  # fmt: skip


_PAPERS: Mapping[str, Callable[[DraftFacts], Paper]] = {
    "thong-bao-tiep-nhan": _receipt_notice,
    "to-trinh-xa": _local_submission,
    "yeu-cau-bo-sung": _supplement,
    "lay-y-kien": _ask_opinions,
    "cu-can-bo": _name_members,
    "trinh-lap-hoi-dong": _propose_council,
    "kien-toan-hoi-dong": _change_council,
    "bao-cao-tham-dinh": _appraisal,
    "quyet-dinh": _decision,
    "thong-bao-ket-qua": _result,
    "gui-bo": _to_ministry,
}


def in_ha(value: Decimal) -> str:
    """1234.5 → “1.234,5 ha”."""
    return f"{number(value)} ha"


def in_billion(value: Decimal) -> str:
    """496.651 → “496,651 tỷ đồng”."""
    return f"{number(value)} tỷ đồng"
