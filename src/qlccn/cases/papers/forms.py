"""Papers outside a dossier on the forms of Thông tư 14/2024/TT-BCT: the investor's request (Mẫu số 01), the two regulations (Mẫu số 03, 04)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from qlccn.cases.papers.frame import MARK
from qlccn.cases.papers.told import Told, in_full, known, told
from qlccn.office.blocks import Blank, Block, Clause, Grounds, Heading, Inline, Item, Paragraph, Signature, Text
from qlccn.office.paper import Appendix, Head, Paper, signed

_FILE = Path(__file__).parents[1] / "data" / "regulations.yaml"
_GAP = re.compile(r"\[([^\]]+)\]")
_CIRCULAR = "Thông tư số 14/2024/TT-BCT ngày 15 tháng 8 năm 2024 của Bộ trưởng Bộ Công Thương"


@dataclass(frozen=True)
class FormFacts:
    """What these forms are written from; "" and None: not known, left blank."""

    province: str
    province_name: str
    department: str
    year: int
    ground: str
    cluster: str = ""
    local: str = ""
    communes: str = ""
    area: Told | None = None
    capital: Told | None = None
    investor: str = ""
    decision: Told | None = None
    organic_law: str = "Luật Tổ chức chính quyền địa phương"


def request(f: FormFacts) -> Paper:
    """Mẫu số 01: văn bản đề nghị làm chủ đầu tư xây dựng hạ tầng kỹ thuật."""
    decree = f.ground or "Nghị định của Chính phủ về quản lý, phát triển cụm công nghiệp"
    body: list[Block] = [
        Paragraph((known(f.investor, "tên đơn vị đề nghị"), " đề nghị làm chủ đầu tư dự án xây dựng hạ tầng kỹ thuật ", known(f.cluster, "tên cụm công nghiệp"), " với các thông tin chính như sau:")),
        Heading("roman", "I", "Thông tin đơn vị đề nghị làm chủ đầu tư"),
        *_lines("1", "Tên đơn vị", known(f.investor, "tên đơn vị đề nghị")), *_lines("2", "Địa chỉ trụ sở chính", Blank("địa chỉ trụ sở chính")),
        Clause("3", ("Điện thoại: ", Blank("điện thoại"), "; thư điện tử: ", Blank("thư điện tử"), ".")),
        Clause("4", ("Giấy tờ pháp lý số: ", Blank("số giấy tờ pháp lý"), "; ngày cấp: ", Blank("ngày cấp"), "; cơ quan cấp: ", Blank("cơ quan cấp"), ".")),
        *_lines("5", "Ngành, nghề kinh doanh chính", Blank("ngành, nghề kinh doanh chính")),
        Clause("6", ("Người đại diện theo pháp luật: ", Blank("người đại diện theo pháp luật"), "; chức danh: ", Blank("chức danh"), ".")),
        Heading("roman", "II", "Thông tin dự án đề nghị đầu tư"),
        Clause("1", ("Tên dự án: Đầu tư xây dựng hạ tầng kỹ thuật ", known(f.cluster, "tên cụm công nghiệp"), ".")),
        Clause("2", ("Địa chỉ dự án: ", known(f.communes, "địa chỉ dự án"), "; diện tích theo quy hoạch: ", told(f.area, "diện tích"), ".")),
        *_lines("3", "Tổng mức đầu tư tạm tính", told(f.capital, "tổng mức đầu tư tạm tính")), *_lines("4", "Tiến độ đầu tư", Blank("tiến độ đầu tư")),
        Heading("roman", "III", "Cam kết của đơn vị đề nghị làm chủ đầu tư"),
        Paragraph("Đơn vị cam kết không vi phạm pháp luật; chịu trách nhiệm về tính chính xác, trung thực của đề nghị này; chịu mọi chi phí, rủi ro nếu không được chấp thuận."),
        Heading("roman", "IV", "Hồ sơ kèm theo"),
        Item(f"Báo cáo đầu tư thành lập hoặc mở rộng cụm công nghiệp và bản đồ vị trí, ranh giới (khoản 2 Điều 9 {decree});"),
        Item("Tài liệu về tư cách pháp lý, năng lực tài chính, kinh nghiệm (các điểm c, d, đ khoản 1 Điều 9 Nghị định nêu trên);"),
        Item((Blank("tài liệu khác (nếu có)"), ".")),
    ]  # fmt: skip
    local = in_full(f.local)
    return Paper(
        head=Head(), type_name="VĂN BẢN ĐỀ NGHỊ", place=f.province, year=f.year, numbered=False, body=tuple(body),
        subject=("Làm chủ đầu tư xây dựng hạ tầng kỹ thuật ", known(f.cluster, "tên cụm công nghiệp")), to=(local or "Ủy ban nhân dân nơi có cụm công nghiệp",),
        recipients=("Như trên", f.department), archive="Đơn vị",
        signature=Signature(("NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT",), hint="(Chữ ký, họ và tên, chức danh, dấu)", above=("…………, ngày …… tháng …… năm ", str(f.year))),
    )  # fmt: skip


def _lines(number: str, what: str, value: Inline) -> tuple[Block, ...]:
    return (Clause(number, (f"{what}: ", value, ".")),)


def provincial(f: FormFacts) -> Paper:
    """Mẫu số 03: quyết định ban hành Quy chế quản lý cụm công nghiệp của tỉnh, Quy chế kèm theo."""
    committee = f"Ủy ban nhân dân {f.province_name}"
    body: list[Block] = [
        Heading("centred", "", committee.upper()),
        Grounds((f"Căn cứ {f.organic_law}", ("Căn cứ ", known(f.ground, "nghị định áp dụng")), f"Theo đề nghị của Giám đốc {f.department}.")),
        Heading("centred", "", "QUYẾT ĐỊNH:"),
        Heading("article", "Điều 1", f"Ban hành kèm theo Quyết định này Quy chế quản lý cụm công nghiệp trên địa bàn {f.province_name}"),
        Heading("article", "Điều 2", ("Quyết định này có hiệu lực từ ", Blank("ngày có hiệu lực"))),
        Paragraph(("Quyết định này thay thế: ", Blank("văn bản bị thay thế"), ".")),
        Heading("article", "Điều 3", "Trách nhiệm thi hành"),
        Paragraph(f"Chánh Văn phòng {committee}, Giám đốc {f.department}, thủ trưởng các sở, ngành, Chủ tịch Ủy ban nhân dân các xã, phường và các tổ chức, cá nhân liên quan chịu trách nhiệm thi hành."),
    ]  # fmt: skip
    return Paper(
        head=Head(f"ỦY BAN NHÂN DÂN\n{f.province_name.upper()}"), type_name="QUYẾT ĐỊNH", symbol=f"{f.year}/QĐ-UBND", place=f.province, year=f.year,
        subject=f"Ban hành Quy chế quản lý cụm công nghiệp trên địa bàn {f.province_name}", body=tuple(body),
        recipients=("Như Điều 3", "Bộ Công Thương (để báo cáo)", "Cục Kiểm tra văn bản và Quản lý xử lý vi phạm hành chính"), archive="VT, KT",
        signature=signed("CHỦ TỊCH", on_behalf_of="ỦY BAN NHÂN DÂN"), mark=MARK,
        appendices=(Appendix(f"Quy chế\nQuản lý cụm công nghiệp trên địa bàn {f.province_name}", regulation("quy-che-tinh", f), label=""),),
    )  # fmt: skip


def services(f: FormFacts) -> Paper:
    """Mẫu số 04: quyết định của chủ đầu tư ban hành Quy chế quản lý các dịch vụ công cộng, tiện ích."""
    cluster = f.cluster or "cụm công nghiệp"
    local = in_full(f.local) or "Ủy ban nhân dân nơi có cụm"
    body: list[Block] = [
        Grounds((
            ("Căn cứ ", known(f.ground, "nghị định áp dụng")), f"Căn cứ {_CIRCULAR} về chế độ báo cáo, cơ sở dữ liệu và một số mẫu văn bản về cụm công nghiệp",
            ("Căn cứ ", told(f.decision, "quyết định thành lập cụm công nghiệp"), "."),
        )),
        Heading("centred", "", "QUYẾT ĐỊNH:"),
        Heading("article", "Điều 1", f"Ban hành kèm theo Quyết định này Quy chế quản lý các dịch vụ công cộng, tiện ích trong {cluster}"),
        Heading("article", "Điều 2", "Quyết định này có hiệu lực từ ngày ký ban hành"),
        Heading("article", "Điều 3", "Trách nhiệm thi hành"),
        Paragraph(f"Các đơn vị, doanh nghiệp trong {cluster} và cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này."),
    ]  # fmt: skip
    return Paper(
        head=Head((f.investor or "Chủ đầu tư hạ tầng").upper()), type_name="QUYẾT ĐỊNH", symbol="QĐ", place=f.province, year=f.year,
        subject=f"Về việc ban hành Quy chế quản lý các dịch vụ công cộng, tiện ích trong {cluster}", body=tuple(body),
        recipients=("Như Điều 3", f"{f.department} (để báo cáo)", f"{local} (để báo cáo)"), archive="VT", mark=MARK,
        signature=signed("NGƯỜI ĐẠI DIỆN THEO PHÁP LUẬT"),
        appendices=(Appendix(f"Quy chế\nQuản lý các dịch vụ công cộng, tiện ích trong {cluster}", regulation("quy-che-dich-vu", f), label=""),),
    )  # fmt: skip


def regulation(key: str, f: FormFacts) -> tuple[Block, ...]:
    """Chapters and articles of a regulation, articles numbered through."""
    words = {
        "province": f.province_name,
        "cluster": f.cluster or "cụm công nghiệp",
        "investor": f.investor or "chủ đầu tư hạ tầng kỹ thuật",
    }
    out: list[Block] = []
    number = 0
    for at, chapter in enumerate(_regulations()[key]):
        out.append(Heading("chapter", f"Chương {['I', 'II', 'III', 'IV', 'V'][at]}", chapter["chapter"]))
        for article in chapter["articles"]:
            number += 1
            out.append(Heading("article", f"Điều {number}", article["title"] + (" (nếu có)" if article.get("optional") else "")))
            several = len(article["clauses"]) > 1
            out += [
                Clause(str(n), _text(c, words)) if several else Paragraph(_text(c, words))
                for n, c in enumerate(article["clauses"], 1)
            ]
    return tuple(out)


def _text(clause: str, words: Mapping[str, str]) -> Text:
    """The clause with its blanks: every second piece is the name of one."""
    pieces = _GAP.split(clause.format(**words))
    return tuple(Blank(p) if at % 2 else p for at, p in enumerate(pieces) if p)


@lru_cache(maxsize=1)
def _regulations() -> Mapping[str, list[dict[str, Any]]]:
    found: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Form:
    """A form that can be drafted outside a dossier. `of_cluster`: it is about one cluster."""

    id: str
    name: str
    cite: str
    build: Callable[[FormFacts], Paper]
    of_cluster: bool


FORMS: Mapping[str, Form] = {
    form.id: form
    for form in (
        Form("de-nghi-chu-dau-tu", "Văn bản đề nghị làm chủ đầu tư hạ tầng", "Mẫu số 01 TT 14/2024/TT-BCT; điểm b khoản 1 Điều 9 NĐ 32/2024/NĐ-CP", request, True),
        Form("quy-che-tinh", "Quyết định và Quy chế quản lý cụm công nghiệp của tỉnh", "Mẫu số 03 TT 14/2024/TT-BCT", provincial, False),
        Form("quy-che-dich-vu", "Quyết định và Quy chế dịch vụ công cộng, tiện ích trong cụm", "Mẫu số 04 TT 14/2024/TT-BCT; khoản 2 Điều 17 NĐ 32/2024/NĐ-CP", services, True),
    )
}  # fmt: skip
