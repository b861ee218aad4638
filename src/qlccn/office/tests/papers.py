"""Papers that the tests write: one of each kind an office sends, with invented names."""

from datetime import date
from decimal import Decimal

from qlccn.office.blocks import (
    Blank,
    Cell,
    Clause,
    Column,
    Grounds,
    Heading,
    Item,
    Paragraph,
    Point,
    Run,
    Signature,
    Signatures,
    Table,
)  # fmt: skip
from qlccn.office.paper import Appendix, Head, Paper, signed
from qlccn.office.sheet import Sheet, Workbook

COLUMNS = (Column(0.6, "center"), Column(3.2), Column(1.2, "center"), Column(1.2), Column(1.2), Column(1.6))
HEAD = (
    (Cell("TT", down=2), Cell("Cụm công nghiệp", down=2), Cell("Xã, phường", down=2), Cell("Diện tích (ha)", across=2), Cell("Ghi chú", down=2)),
    (Cell("Quy hoạch"), Cell("Đã cho thuê")),
)  # fmt: skip


def clusters(number: int) -> Table:
    rows = tuple(
        (
            Cell(i), Cell(f"Cụm công nghiệp Yên Hợp {i}"), Cell("Xã Yên Hợp"), Cell(Decimal("50.25") + i, places=2, source=f"Quyết định {i}/QĐ-UBND"),
            Cell(Decimal("31.5"), places=2), Cell("" if i % 3 else "Đang giải phóng mặt bằng đợt hai, vướng 4 hộ"),
        )
        for i in range(1, number + 1)
    )  # fmt: skip
    total = (
        (
            Cell("Cộng", across=3, bold=True, align="center"),
            Cell(sum(Decimal("50.25") + i for i in range(1, number + 1)), places=2, bold=True),
            Cell(),
            Cell(),
        ),
    )
    return Table(
        COLUMNS,
        rows + total,
        HEAD,
        caption="Bảng 1. Các cụm công nghiệp",
        unit="Đơn vị tính: ha",
        notes=("Ghi chú: số liệu đến ngày báo cáo.",),
    )


def letter(**given) -> Paper:
    """A reminder: two addressees, a table, an open number."""
    return Paper(**{
        "head": Head("SỞ CÔNG THƯƠNG", "UBND TỈNH YÊN SƠN"), "symbol": "SCT-QLCN", "place": "Yên Sơn", "year": 2026,
        "subject": "đôn đốc thực hiện các nhiệm vụ được giao về cụm công nghiệp",
        "to": ("Ủy ban nhân dân xã Yên Hợp", "Công ty cổ phần Hạ tầng Yên Sơn"),
        "body": (
            Paragraph(("Thực hiện Kế hoạch số 12/KH-UBND ngày 05/02/2026 của Ủy ban nhân dân tỉnh, đến nay còn ", Run("03 nhiệm vụ", bold=True, source="Danh sách nhiệm vụ lúc 08:00 ngày 21/11/2026"), " quá hạn. Sở Công Thương đề nghị:")),
            Clause("1", "Ủy ban nhân dân xã Yên Hợp:"),
            Point("a", "Báo cáo kết quả giải phóng mặt bằng đợt hai;"),
            Point("b", "Gửi danh sách hộ còn vướng mắc."),
            Clause("2", "Công ty cổ phần Hạ tầng Yên Sơn cam kết tiến độ từng hạng mục:"),
            Item("Đường nội bộ, thoát nước mưa;"),
            Item("Trạm xử lý nước thải tập trung;", level=2),
            Paragraph(("Báo cáo gửi trước ngày ", Blank("hạn trả lời"), " để tổng hợp.")),
        ),
        "recipients": ("Như trên", "UBND tỉnh (để báo cáo)", "Giám đốc, các Phó Giám đốc Sở"), "archive": "VT, QLCN",
        "signature": signed("GIÁM ĐỐC", by="PHÓ GIÁM ĐỐC", name="Nguyễn Thị Mẫu"),
    } | given)  # fmt: skip


def report(rows: int = 12, **given) -> Paper:
    """A report of some three pages with headings, a table and a landscape appendix."""
    said = (
        "Các cụm công nghiệp trên địa bàn tiếp tục thu hút dự án; hạ tầng kỹ thuật được đầu tư đúng tiến độ, việc làm ổn định. "
    )
    return Paper(**{
        "head": Head("SỞ CÔNG THƯƠNG", "UBND TỈNH YÊN SƠN"), "type_name": "BÁO CÁO", "symbol": "BC-SCT", "number": "5", "place": "Yên Sơn",
        "dated": date(2026, 11, 21), "subject": "Tình hình cụm công nghiệp 10 tháng năm 2026", "to": ("Ủy ban nhân dân tỉnh Yên Sơn",),
        "body": (
            Heading("roman", "I", "Tình hình chung"),
            *(Paragraph(said * 4) for _ in range(3)),
            Heading("arabic", "1", "Hạ tầng kỹ thuật"),
            *(Paragraph(said * 3) for _ in range(3)),
            clusters(rows),
            Heading("roman", "II", "Kiến nghị"),
            Paragraph(said * 2),
            Paragraph("Sở Công Thương báo cáo Ủy ban nhân dân tỉnh xem xét, chỉ đạo."),
        ),
        "recipients": ("Như trên", "Bộ Công Thương"), "archive": "VT, QLCN", "signature": signed("GIÁM ĐỐC", name="Trần Văn Mẫu"),
        "appendices": (Appendix("Danh sách cụm công nghiệp", (clusters(rows * 2),), "Phụ lục I", landscape=True),),
    } | given)  # fmt: skip


def decision(**given) -> Paper:
    """A decision with grounds, articles and the committee's signature."""
    return Paper(**{
        "head": Head("ỦY BAN NHÂN DÂN\nTỈNH YÊN SƠN"), "type_name": "QUYẾT ĐỊNH", "symbol": "QĐ-UBND", "place": "Yên Sơn", "year": 2026,
        "subject": "Về việc thành lập Cụm công nghiệp Yên Hợp",
        "body": (
            Heading("centred", "", "ỦY BAN NHÂN DÂN TỈNH YÊN SƠN"),
            Grounds(("Căn cứ Luật Tổ chức chính quyền địa phương", "Căn cứ Nghị định số 32/2024/NĐ-CP ngày 15 tháng 3 năm 2024 của Chính phủ về quản lý, phát triển cụm công nghiệp;", "Theo đề nghị của Giám đốc Sở Công Thương.")),
            Heading("centred", "", "QUYẾT ĐỊNH:"),
            Heading("article", "Điều 1", "Thành lập Cụm công nghiệp Yên Hợp"),
            Clause("1", ("Diện tích: ", Run("50,25 ha", source="Tờ trình 10/TTr-SCT, trang 2"), ".")),
            Clause("2", ("Chủ đầu tư: ", Blank("chủ đầu tư hạ tầng"), ".")),
            Heading("article", "Điều 2", ""),
            Paragraph("Các cơ quan, đơn vị liên quan chịu trách nhiệm thi hành Quyết định này."),
        ),
        "recipients": ("Như Điều 2", "Bộ Công Thương (để báo cáo)"), "archive": "VT, KT",
        "signature": signed("CHỦ TỊCH", on_behalf_of="ỦY BAN NHÂN DÂN"), "mark": "DỰ THẢO",
    } | given)  # fmt: skip


def minutes(**given) -> Paper:
    """Minutes with two signatures, and a regulation with chapters behind them."""
    return Paper(**{
        "head": Head("HỘI ĐỒNG ĐÁNH GIÁ"), "type_name": "BIÊN BẢN", "place": "Yên Sơn", "dated": date(2026, 2, 5), "numbered": False,
        "subject": "Họp Hội đồng đánh giá lựa chọn chủ đầu tư", "closing": False,
        "body": (
            Paragraph("Hôm nay, Hội đồng họp và thống nhất:"),
            Item("Chấm điểm theo bộ tiêu chí đã ban hành."),
            Signatures((Signature(("THƯ KÝ",), "Lê Thị Ghi"), Signature(("CHỦ TỊCH HỘI ĐỒNG",), "Phạm Văn Chủ", hint="(Chữ ký)"))),
        ),
        "appendices": (
            Appendix("Quy chế làm việc", (
                Heading("chapter", "Chương I", "Quy định chung"), Heading("section", "Mục 1", "Phạm vi"),
                Heading("article", "Điều 1", "Phạm vi điều chỉnh"), Paragraph("Quy chế này áp dụng cho Hội đồng."),
            ), label="", of_paper=False),
        ),
    } | given)  # fmt: skip


def form_04(**given) -> Workbook:
    """A province's form as it goes out: figures with sources, a cell to fill, notes, signature."""
    head = (
        tuple(Cell(t) for t in ("TT", "Chỉ tiêu", "Đơn vị tính", "Kết quả (Luỹ kế đến thời điểm báo cáo)", "Ghi chú")),
        tuple(Cell(f"({n})") for n in range(1, 6)),
    )
    rows = (
        (Cell("I", bold=True), Cell("Phương án phát triển cụm công nghiệp", bold=True, across=4)),
        (Cell("1"), Cell("Số lượng cụm công nghiệp theo phương án phát triển cụm công nghiệp"), Cell("Cụm"), Cell(25, source="Quyết định 12/QĐ-TTg, Phụ lục III"), Cell()),
        (Cell("2"), Cell("Tổng diện tích các cụm công nghiệp theo phương án phát triển cụm công nghiệp"), Cell("ha"), Cell(Decimal("1755.81"), places=2), Cell("=1+1")),
        (Cell("15.1"), Cell("Số lượng cụm công nghiệp hoạt động đã thành lập"), Cell("Cụm"), Cell(entry=True, entry_kind="whole"), Cell(entry=True)),
    )  # fmt: skip
    columns = (Column(0.7, "center"), Column(3.6), Column(1.2, "center"), Column(1.7), Column(1.6))
    sheet = Sheet(**{
        "name": "Biểu 04", "form": "Biểu số 04", "title": "TỔNG HỢP TÌNH HÌNH CỤM CÔNG NGHIỆP TRÊN ĐỊA BÀN CẤP TỈNH", "subtitle": "(Thời hạn gửi: trước ngày 31 tháng 12 hằng năm)",
        "head": Head("SỞ CÔNG THƯƠNG", "UBND TỈNH YÊN SƠN"), "lines": ("Đơn vị gửi báo cáo: Sở Công Thương", "Kỳ báo cáo: năm 2026"),
        "table": Table(columns, rows, head, notes=("Nguồn từng số liệu ở trang “Nguồn”.",)),
        "signatures": (Signature(("NGƯỜI LẬP BIỂU",), "Lê Thị Ghi"), Signature(("GIÁM ĐỐC",), "Trần Văn Mẫu", above="Yên Sơn, ngày 21 tháng 11 năm 2026")),
        "locked": True, "frozen_columns": 2,
    } | given)  # fmt: skip
    return Workbook(
        "Biểu số 04 năm 2026",
        (sheet,),
        notes=(("Độ phủ", "25 trên 25 cụm có số"),),
        notes_head=("Mục", "Nội dung"),
        author="Sở Công Thương",
        marks=(("form", "04"), ("period", "2026")),
    )
