"""Decisions of the provincial committee: Mẫu số 02 for establishment and expansion, amendment, change of investor, abolition."""

from collections.abc import Sequence

from qlccn.cases.papers.frame import decision, grounds
from qlccn.cases.papers.told import DraftFacts, in_full, known, told
from qlccn.office.blocks import Blank, Block, Cell, Clause, Column, Grounds, Heading, Inline, Paragraph, Row, Table
from qlccn.office.paper import Paper


def found(f: DraftFacts) -> Paper:
    """Quyết định thành lập, mở rộng (Mẫu số 02 TT 14/2024/TT-BCT; khoản 1 Điều 12 NĐ 32/2024/NĐ-CP)."""
    expansion = f.run_kind == "expansion"
    before: list[list[Inline]] = [
        ["Diện tích trước khi mở rộng: ", told(f.established or f.planned, "diện tích trước khi mở rộng"), "."]
    ]
    lines: list[list[Inline]] = [
        ["Tên cụm công nghiệp: ", f.cluster, "."],
        *(before if expansion else []),
        ["Diện tích" + (" sau khi mở rộng: " if expansion else ": "), told(f.area or (None if expansion else f.planned), "diện tích"), "."],
        ["Địa điểm: ", known(f.address, "địa điểm"), "."],
        ["Ngành nghề hoạt động chủ yếu: ", Blank("ngành nghề hoạt động chủ yếu"), "."],
        *([["Loại hình cụm công nghiệp: ", told(f.cluster_type, "loại hình"), "; diện tích dành cho doanh nghiệp ưu tiên: ", Blank("diện tích ưu tiên"), "."]] if f.amended else []),
        ["Chủ đầu tư xây dựng hạ tầng kỹ thuật: ", known(f.chosen, "chủ đầu tư"), "."],
        ["Quy mô đầu tư hạ tầng kỹ thuật: ", Blank("quy mô đầu tư hạ tầng"), "; tổng mức đầu tư dự kiến: ", told(f.capital, "tổng mức đầu tư"), "; cơ cấu nguồn vốn: ", Blank("vốn chủ sở hữu, vốn vay"), "."],
        ["Tiến độ thực hiện dự án đầu tư xây dựng hạ tầng kỹ thuật: ", Blank("tiến độ thực hiện"), "."],
    ]  # fmt: skip
    body: list[Block] = [
        _grounds(f),
        Heading("centred", "", "QUYẾT ĐỊNH:"),
        Heading("article", "Điều 1", f"{f.kind[:1].upper()}{f.kind[1:]} {f.cluster} với các nội dung chủ yếu sau"),
        *(Clause(str(n), tuple(line)) for n, line in enumerate(lines, 1)),
        Heading("article", "Điều 2", "Ưu đãi, hỗ trợ đầu tư và điều kiện áp dụng"),
        Paragraph((Blank("ưu đãi, hỗ trợ (nếu có)"), ".")),
        Heading("article", "Điều 3", "Trách nhiệm của chủ đầu tư và các cơ quan có liên quan"),
        Clause("1", ("Chủ đầu tư: ", Blank("trách nhiệm của chủ đầu tư"), ".")),
        Clause("2", f"{f.department}, {in_full(f.local_committee)} và các cơ quan liên quan hướng dẫn, kiểm tra việc thực hiện theo chức năng, nhiệm vụ."),
        *_last(f, "Điều 4", ", chủ đầu tư"),
    ]  # fmt: skip
    return decision(f, f"Về việc {f.kind} {f.cluster}", body, last_article="Điều 4", recipients=_to(f))


def amend(f: DraftFacts) -> Paper:
    """Quyết định điều chỉnh, đổi chủ đầu tư: old and new side by side, what is not changed is struck out by the drafter (khoản 2 Điều 12)."""
    old = told(f.standing_decision, "quyết định thành lập, mở rộng")
    what = "Điều chỉnh chủ đầu tư" if f.run_kind == "reselection" else "Điều chỉnh một số nội dung"
    body: list[Block] = [
        _grounds(f, ("Căn cứ ", old)),
        Heading("centred", "", "QUYẾT ĐỊNH:"),
        Heading("article", "Điều 1", (f"{what} tại ", old, f" đối với {f.cluster}")),
        _old_and_new(f),
        Heading("article", "Điều 2", "Lý do và trách nhiệm thực hiện"),
        Paragraph(("Lý do điều chỉnh: ", Blank("lý do điều chỉnh"), ".")),
        Paragraph(("Các nội dung khác của ", old, " không thay đổi.")),
        *_last(f, "Điều 3", ", chủ đầu tư"),
    ]
    subject = (
        f"Về việc {f.kind} {f.cluster}" if f.run_kind == "reselection" else f"Về việc điều chỉnh quyết định thành lập {f.cluster}"
    )
    return decision(f, subject, body, last_article="Điều 3", recipients=_to(f))


def _old_and_new(f: DraftFacts) -> Table:
    rows: list[Row] = []
    for number, line in enumerate(f.terms, 1):
        new: Inline = (
            f.chosen
            if line.what == "Chủ đầu tư" and f.run_kind == "reselection" and f.chosen
            else Blank(f"{line.what.lower()} sau điều chỉnh")
        )
        rows.append((Cell(number), Cell(line.what), Cell(told(line.was, f"{line.what.lower()} đã quyết định")), Cell(new)))  # fmt: skip
    if not rows:
        rows = [(Cell(1), Cell(Blank("nội dung điều chỉnh")), Cell(Blank("nội dung đã quyết định")), Cell(Blank("nội dung mới")))]
    head = ((Cell("TT"), Cell("Nội dung"), Cell("Đã quyết định"), Cell("Nay điều chỉnh thành")),)
    return Table((Column(0.5, "center"), Column(1.8), Column(2.6), Column(2.6)), tuple(rows), head)


def abolish(f: DraftFacts) -> Paper:
    """Quyết định bãi bỏ quyết định thành lập (khoản 2 Điều 12): what ends, why, who settles what is left."""
    old = told(f.standing_decision, "quyết định thành lập, mở rộng")
    body: list[Block] = [
        _grounds(f, ("Căn cứ ", old)),
        Heading("centred", "", "QUYẾT ĐỊNH:"),
        Heading("article", "Điều 1", ("Bãi bỏ ", old, f" về việc thành lập {f.cluster}")),
        Paragraph(("Lý do bãi bỏ: ", Blank("lý do bãi bỏ"), ".")),
        Heading("article", "Điều 2", "Xử lý sau khi bãi bỏ"),
        Clause("1", (f"{in_full(f.local_committee)} quản lý đất đai, môi trường, an ninh trật tự trên diện tích ", told(f.established or f.planned, "diện tích"), " của cụm; xử lý: ", Blank("đất đã thu hồi, công trình đã đầu tư"), ".")),
        Clause("2", ("Quyền lợi, nghĩa vụ của chủ đầu tư hạ tầng ", known(f.chosen, "chủ đầu tư"), " và doanh nghiệp trong cụm: ", Blank("cách giải quyết quyền lợi, nghĩa vụ"), ".")),
        Clause("3", f"{f.department} cập nhật cơ sở dữ liệu cụm công nghiệp, báo cáo Bộ Công Thương."),
        *_last(f, "Điều 3", ""),
    ]  # fmt: skip
    return decision(f, f"Về việc bãi bỏ quyết định thành lập {f.cluster}", body, last_article="Điều 3", recipients=_to(f))


def _grounds(f: DraftFacts, *more: tuple[Inline, ...]) -> Grounds:
    plan = (
        "Căn cứ Quyết định ",
        Blank("số, ngày quyết định phê duyệt quy hoạch tỉnh"),
        f" phê duyệt quy hoạch {f.province_name}",
    )
    proposal = ("Theo đề nghị của Giám đốc ", f.department, " tại ", told(f.appraisal, "số, ngày báo cáo thẩm định"), ".")
    return Grounds((f"Căn cứ {f.organic_law}", grounds(f), plan, *more, proposal))


def _last(f: DraftFacts, article: str, more: str) -> Sequence[Block]:
    text = (
        f"Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng {f.committee}, giám đốc các sở, ngành, Chủ tịch "
        f"{in_full(f.local_committee)}{more} chịu trách nhiệm thi hành."
    )
    return (Heading("article", article, "Hiệu lực thi hành"), Paragraph(text))


def _to(f: DraftFacts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p for p in (f.department, in_full(f.local_committee), f.chosen) if p))
