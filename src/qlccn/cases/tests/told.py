"""A case as its papers are told of it: bare, and with everything the record can hold. Invented names."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from qlccn.cases.papers import (
    ApplicantLine,
    ChangeLines,
    ConditionLine,
    CouncilFacts,
    CriterionLine,
    DraftFacts,
    GroupLine,
    LateLine,
    OpinionLine,
    ReplyHeading,
    ReplyLines,
    SeatLine,
    SeatRule,
    SheetLine,
    TermLine,
    Told,
)  # fmt: skip
from qlccn.cases.papers.forms import FormFacts

DECREE = "Nghị định số 32/2024/NĐ-CP ngày 15 tháng 3 năm 2024 của Chính phủ về quản lý, phát triển cụm công nghiệp"
GROUPS = [
    GroupLine("HT", "Phương án đầu tư xây dựng hạ tầng kỹ thuật", 15),
    GroupLine("MT", "Phương án quản lý, bảo vệ môi trường cụm công nghiệp", 15),
    GroupLine("NL", "Năng lực, kinh nghiệm của doanh nghiệp, hợp tác xã", 30),
    GroupLine("TC", "Phương án tài chính đầu tư xây dựng hạ tầng kỹ thuật", 40),
]
RULE = SeatRule(
    "lãnh đạo UBND cấp tỉnh",
    ("lãnh đạo Sở Công Thương", "lãnh đạo Sở Tài chính"),
    "đại diện một số sở, cơ quan liên quan",
    "đại diện phòng chuyên môn Sở Công Thương, không chấm điểm",
    "khoản 2 Điều 13 Nghị định 32/2024/NĐ-CP",
)
BARE = DraftFacts(
    "Cụm công nghiệp Thử",
    "thành lập",
    "Yên Sơn",
    "tỉnh Yên Sơn",
    "Sở Công Thương tỉnh Yên Sơn",
    "UBND xã Yên Hợp",
    "Xã Yên Hợp",
    date(2026, 3, 5),
    ground=DECREE,
    council_facts=CouncilFacts(rule=RULE, groups=GROUPS),
)
_CRITERIA = [
    CriterionLine("I.1", "HT", "Tính đồng bộ của hạ tầng", Decimal(8)),
    CriterionLine("I.2", "HT", "Tiến độ thực hiện", Decimal(7)),
    CriterionLine("II.1", "MT", "Thu gom, xử lý nước thải tập trung", Decimal(15)),
    CriterionLine("III.1", "NL", "Kinh nghiệm đầu tư hạ tầng", Decimal(15)),
    CriterionLine("III.2", "NL", "Nhân sự chủ chốt", Decimal(15)),
    CriterionLine("IV.1", "TC", "Vốn chủ sở hữu", Decimal(20)),
    CriterionLine("IV.2", "TC", "Bảo đảm nguồn vốn vay", Decimal(20)),
]
_SCORES = {"I.1": "7", "I.2": "5.5", "II.1": "12", "III.1": "12", "III.2": "10", "IV.1": "18", "IV.2": "15.25"}
_MEMBERS = [
    SeatLine("Chủ tịch", "Nguyễn Thị Mẫu", "Ủy ban nhân dân tỉnh Yên Sơn", conflict=""),
    SeatLine("Phó Chủ tịch", "Trần Văn Mẫu", "Sở Công Thương tỉnh Yên Sơn", conflict=""),
    SeatLine("Thành viên", "Lê Thị Ghi", "Sở Tài chính tỉnh Yên Sơn", conflict="có cổ phần tại Công ty B"),
    SeatLine("Thư ký", "Phạm Văn Ký", "Sở Công Thương tỉnh Yên Sơn", scores=False),
]
_A, _B = "Công ty cổ phần Hạ tầng A", "Công ty trách nhiệm hữu hạn B"
COUNCIL = CouncilFacts(
    rule=RULE, seats=_MEMBERS, groups=GROUPS, pass_mark=50, scoring_cite="khoản 2 Điều 13 Nghị định 32/2024/NĐ-CP", criteria=_CRITERIA,
    criteria_paper=Told("Quyết định số 08/QĐ-HĐ ngày 20/02/2026", "quyết định ban hành tiêu chí"),
    sheets=[
        SheetLine(f"{n}-{m}", s.name, s.role, s.organisation, who, {k: Decimal(v) for k, v in _SCORES.items()} if n == 1 else None)
        for n, s in enumerate(_MEMBERS[:2], 1)
        for m, who in enumerate((_A, _B), 1)
    ],
    opened_on=date(2026, 2, 25), closed_on=date(2026, 3, 2),
)  # fmt: skip
FULL = replace(
    BARE,
    area=Told("50,25 ha", "TTr 10/TTr-UBND"),
    planned=Told("55 ha", "Quyết định 1569/QĐ-TTg"),
    established=Told("48 ha", "Quyết định 77/QĐ-UBND"),
    cluster_type=Told("Cụm công nghiệp chuyên ngành", "Quyết định 77/QĐ-UBND"),
    capital=Told("496,651 tỷ đồng", "BC 5/BC"),
    investor=Told(_A, "Quyết định 77/QĐ-UBND"),
    received=Told("ngày 27/01/2026 (12/TTr-UBND ngày 27/01/2026)", "12/TTr-UBND"),
    notice_until=date(2026, 1, 23),
    applicants=[
        ApplicantLine(_A, date(2026, 1, 5), Decimal("79.75"), True, "Văn bản số 01/A ngày 05/01/2026", by_group={"HT": Decimal("12.5"), "MT": Decimal(12), "NL": Decimal(22), "TC": Decimal("33.25")}, passes=True, rank=1),
        ApplicantLine(_B, date(2026, 1, 9), Decimal("61.5"), False, "Văn bản số 02/B ngày 09/01/2026", by_group={"HT": Decimal(10), "MT": Decimal(9), "NL": Decimal("18.5"), "TC": Decimal(24)}, passes=True, rank=2),
    ],
    missing=["Tài liệu chứng minh năng lực tài chính của Công ty trách nhiệm hữu hạn B (điểm d khoản 1 Điều 9)"],
    opinions=[OpinionLine("Sở Tài chính", "Đã có ý kiến; trả lời ngày 11/03/2026", "Thống nhất: nguồn vốn bảo đảm.")],
    asked=["Sở Tài chính", "Sở Xây dựng"],
    late=[LateLine("Sở Xây dựng", date(2026, 2, 9), "Công văn số 45/SCT-QLCN ngày 09/02/2026", date(2026, 2, 20))],
    reply_by=date(2026, 2, 20),
    conditions=[ConditionLine("Có trong phương án phát triển cụm công nghiệp", "có", "danh mục phê duyệt", "Điều 8")],
    change=ChangeLines(
        [_MEMBERS[2]], [SeatLine("Thành viên", "Đỗ Thị Thay", "Sở Xây dựng tỉnh Yên Sơn", conflict=None)],
        Told("người được cử chuyển công tác", "Tờ trình số 21/TTr-SCT ngày 26/02/2026"), Told("Tờ trình số 21/TTr-SCT ngày 26/02/2026", "tờ trình đã lấy số"),
    ),
    reply=ReplyLines(
        agency="Công an tỉnh Yên Sơn", head="CÔNG AN TỈNH YÊN SƠN", parent="BỘ CÔNG AN", symbol="CAT", place="Yên Sơn", title="GIÁM ĐỐC",
        letter=Told("Công văn số 45/SCT-QLCN ngày 09/02/2026", "văn bản hỏi ghi trong hồ sơ"),
        fields=[("Công an", [ReplyHeading("Phòng cháy, chữa cháy, cứu nạn, cứu hộ", Told("Có phương án, thống nhất.", "ý kiến đã gửi ngày 12/02/2026")), ReplyHeading("An ninh, trật tự; tác động của dự án")])],
        stance="thống nhất, có yêu cầu",
    ),
    council=Told("Quyết định số 112/QĐ-UBND ngày 10/02/2026", "quyết định lập Hội đồng"),
    council_facts=COUNCIL,
    decision=Told("Quyết định số 300/QĐ-UBND ngày 04/3/2026", "sự kiện ghi trong hồ sơ cụm"),
    standing_decision=Told("Quyết định số 77/QĐ-UBND ngày 06/5/2020", "sự kiện ghi trong hồ sơ cụm"),
    terms=[TermLine("Diện tích", Told("48 ha", "Quyết định 77/QĐ-UBND")), TermLine("Chủ đầu tư", Told(_B, "Quyết định 77/QĐ-UBND")), TermLine("Tiến độ thực hiện", None)],
    regime_reason="Hồ sơ nhận lần đầu ngày 05/01/2026.",
    sets=2,
)  # fmt: skip
FORM_BARE = FormFacts("Yên Sơn", "tỉnh Yên Sơn", "Sở Công Thương tỉnh Yên Sơn", 2026, DECREE)
FORM_FULL = replace(
    FORM_BARE,
    cluster="Cụm công nghiệp Thử",
    local="UBND xã Yên Hợp",
    communes="Xã Yên Hợp",
    area=Told("55 ha", "Quyết định 1569/QĐ-TTg"),
    investor=_A,
    decision=Told("Quyết định số 77/QĐ-UBND ngày 06/5/2020", "sự kiện ghi trong hồ sơ cụm"),
)
