"""Papers of the committee where the cluster lies: notice of receipt, answer to an investor, submission of the dossier or of a change."""

from qlccn.cases.papers.frame import grounds, of_local
from qlccn.cases.papers.told import DraftFacts, in_full, known, told
from qlccn.office.blocks import Blank, Block, Clause, Grounds, Inline, Item, Paragraph, Run
from qlccn.office.paper import Paper, day_in_words


def names(f: DraftFacts) -> Inline:
    """The investors, or a blank."""
    return "; ".join(a.name for a in f.applicants) or Blank("các nhà đầu tư đề nghị")


def notice(f: DraftFacts) -> Paper:
    """Thông báo tiếp nhận hồ sơ (khoản 1 Điều 10)."""
    first = f.applicants[0] if f.applicants else None
    until: Inline = day_in_words(f.notice_until) if f.notice_until else Blank("ngày hết hạn nhận hồ sơ")
    begun: Inline = (
        Run(day_in_words(first.requested_on), source=f"đề nghị của {first.name}")
        if first
        else Blank("ngày nhận đề nghị đầu tiên")
    )
    body: list[Block] = [
        Grounds((grounds(f),)),
        Paragraph((
            f"{in_full(f.local_committee)} thông báo tiếp nhận hồ sơ đề nghị {f.kind} {f.cluster} và làm chủ đầu tư xây dựng hạ tầng kỹ "
            "thuật cụm công nghiệp như sau:",
        )),
        Clause("1", ("Địa điểm: ", known(f.address, "địa bàn"), ".")),
        Clause("2", ("Diện tích theo phương án phát triển cụm công nghiệp: ", told(f.planned, "diện tích theo quy hoạch"), ".")),
        Clause("3", ("Văn bản đề nghị đầu tiên nhận ", begun, ".")),
        Clause("4", ("Thời hạn nhận hồ sơ của các doanh nghiệp, hợp tác xã, tổ chức quan tâm: đến hết ", until, ".")),
        Clause("5", ("Nơi nhận hồ sơ: ", Blank("nơi nhận hồ sơ, số điện thoại"), ".")),
        Clause("6", "Thành phần hồ sơ: theo khoản 1 Điều 9 Nghị định số 32/2024/NĐ-CP; văn bản đề nghị theo Mẫu số 01 Thông tư số 14/2024/TT-BCT."),
        Paragraph("Thông báo được đăng trên phương tiện thông tin đại chúng của địa phương để các tổ chức quan tâm được biết."),
    ]  # fmt: skip
    return of_local(
        f, "THÔNG BÁO", "TB-UBND", f"Về việc tiếp nhận hồ sơ đề nghị {f.kind} {f.cluster}", body,
        recipients=(f.department, "Cổng thông tin điện tử, đài truyền thanh xã", *(a.name for a in f.applicants)),
    )  # fmt: skip


def reply(f: DraftFacts) -> Paper:
    """Trả lời nhà đầu tư đã gửi đề nghị: nhận ngày nào, còn thiếu gì, hạn nào."""
    one = f.applicant
    lacking = [m for m in f.missing if one is None or one.name in m]
    got: Inline = (
        Run(day_in_words(one.requested_on), source=one.paper or f"đề nghị của {one.name}") if one else Blank("ngày nhận đề nghị")
    )
    until: Inline = day_in_words(f.notice_until) if f.notice_until else Blank("ngày hết hạn nhận hồ sơ")
    body: list[Block] = [
        Paragraph((f"{in_full(f.local_committee)} nhận văn bản đề nghị làm chủ đầu tư xây dựng hạ tầng kỹ thuật {f.cluster} của quý đơn vị ", got, ".")),
        Paragraph("Theo khoản 1 Điều 9 Nghị định số 32/2024/NĐ-CP, hồ sơ của quý đơn vị còn thiếu:" if lacking else "Hồ sơ của quý đơn vị có đủ thành phần theo khoản 1 Điều 9 Nghị định số 32/2024/NĐ-CP."),
        *(Item(f"{m};") for m in lacking),
        Paragraph(("Thời hạn nhận hồ sơ: đến hết ", until, ". Sau thời hạn này, hồ sơ được lập và gửi Sở Công Thương thẩm định.")),
        Paragraph(f"{in_full(f.local_committee)} trả lời để quý đơn vị biết, thực hiện."),
    ]  # fmt: skip
    return of_local(
        f, "", "UBND-KT", f"trả lời đề nghị làm chủ đầu tư xây dựng hạ tầng kỹ thuật {f.cluster}", body,
        to=(one.name if one else "Đơn vị đề nghị làm chủ đầu tư",), recipients=("Như trên", f.department),
    )  # fmt: skip


def submission(f: DraftFacts) -> Paper:
    """Tờ trình của UBND nơi có cụm (điểm a khoản 1 Điều 9)."""
    body: list[Block] = [
        Grounds((grounds(f), "Xét đề nghị của doanh nghiệp, hợp tác xã, tổ chức đề nghị làm chủ đầu tư")),
        Paragraph(f"{in_full(f.local_committee)} trình hồ sơ đề nghị {f.kind} {f.cluster} với các nội dung sau:"),
        Clause("1", ("Địa điểm: ", known(f.address, "địa bàn"), ".")),
        Clause("2", ("Diện tích đề nghị: ", told(f.area or f.planned, "diện tích đề nghị"), ".")),
        Clause("3", ("Các đơn vị đề nghị làm chủ đầu tư: ", names(f), ".")),
        Clause("4", ("Tổng mức đầu tư dự kiến: ", told(f.capital, "tổng mức đầu tư"), ".")),
        Clause("5", ("Sự cần thiết và sự phù hợp với phương án phát triển cụm công nghiệp: ", Blank("sự cần thiết, sự phù hợp quy hoạch"), ".")),
        Paragraph(("Hồ sơ kèm theo: ", f"{f.sets:02d} bộ" if f.sets else Blank("số bộ hồ sơ"), " và tệp tin điện tử.")),
        Paragraph(f"Kính đề nghị {f.department} thẩm định, trình {f.committee} xem xét, quyết định."),
    ]  # fmt: skip
    return of_local(f, "TỜ TRÌNH", "TTr-UBND", f"Về việc đề nghị {f.kind} {f.cluster}", body, to=(f.department,))


def change(f: DraftFacts) -> Paper:
    """Tờ trình đề nghị điều chỉnh, đổi chủ đầu tư hoặc bãi bỏ (khoản 2 Điều 12)."""
    body: list[Block] = [
        Grounds((grounds(f), ("Căn cứ ", told(f.standing_decision, "quyết định thành lập")))),
        Paragraph(f"{in_full(f.local_committee)} trình đề nghị {f.kind} {f.cluster} như sau:"),
        Clause("1", ("Tình hình thực hiện quyết định: ", Blank("tình hình thực hiện"), ".")),
        Clause("2", ("Lý do đề nghị: ", Blank("lý do đề nghị"), ".")),
        Clause("3", ("Nội dung đề nghị: ", Blank("nội dung đề nghị"), ".")),
        Paragraph(f"Kính đề nghị {f.department} chủ trì, trình {f.committee} xem xét, quyết định."),
    ]
    return of_local(f, "TỜ TRÌNH", "TTr-UBND", f"Về việc đề nghị {f.kind} {f.cluster}", body, to=(f.department,))
