"""Papers after the decision: the result to every applicant, the decision to the ministry."""

from qlccn.cases.papers.frame import letter
from qlccn.cases.papers.told import DraftFacts, in_full, known, told
from qlccn.office.blocks import Blank, Block, Inline, Paragraph
from qlccn.office.figures import number
from qlccn.office.paper import Paper


def result(f: DraftFacts) -> Paper:
    """Thông báo kết quả cho từng nhà đầu tư (khoản 3 Điều 10): each its own letter, the others' points are not told."""
    one = f.applicant
    said = told(f.decision, "quyết định thành lập, mở rộng")
    points: list[Inline] = (
        [f" Kết quả chấm điểm của quý đơn vị: {number(one.total, 2)} điểm."] if one and one.total is not None else []
    )
    if one is not None and one.selected:
        told_them: Block = Paragraph((f"Quý đơn vị được giao làm chủ đầu tư xây dựng hạ tầng kỹ thuật {f.cluster}.", *points))
    elif one is not None and f.chosen:
        told_them = Paragraph(
            (
                f"Đơn vị được giao làm chủ đầu tư xây dựng hạ tầng kỹ thuật: {f.chosen}. Hồ sơ của quý đơn vị không được lựa chọn.",
                *points,
            )
        )
    else:
        told_them = Paragraph(("Đơn vị được giao làm chủ đầu tư xây dựng hạ tầng kỹ thuật: ", known(f.chosen, "chủ đầu tư"), "."))
    return letter(
        f, f"thông báo kết quả lựa chọn chủ đầu tư {f.cluster}", [one.name] if one else [a.name for a in f.applicants] or ["Các đơn vị đề nghị"],
        [
            Paragraph((f"{f.committee} đã ban hành ", said, f" về việc {f.kind} {f.cluster}.")), told_them,
            Paragraph(f"{f.department} thông báo để quý đơn vị được biết, thực hiện theo quy định."),
        ],
        ["Như trên", f"{f.committee} (để báo cáo)", in_full(f.local_committee)],
    )  # fmt: skip


def to_ministry(f: DraftFacts) -> Paper:
    """Công văn gửi Bộ Công Thương 01 bản quyết định (khoản 4 Điều 10)."""
    said = told(f.decision, "quyết định")
    return letter(
        f, f"gửi quyết định {f.kind} {f.cluster}", ["Bộ Công Thương"],
        [
            Paragraph(("Thực hiện khoản 4 Điều 10 Nghị định số 32/2024/NĐ-CP, ", f.department, " gửi 01 bản ", said, f" của {f.committee} về việc {f.kind} {f.cluster} để báo cáo.")),
            Paragraph(("Đầu mối liên hệ: ", Blank("đầu mối liên hệ"), ".")),
        ],
        ["Như trên", f"{f.committee} (để báo cáo)"],
    )  # fmt: skip
