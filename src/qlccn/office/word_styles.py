"""The named styles of a paper: an officer finds them by their Vietnamese names and changes a kind of line in one place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from qlccn.law.paper_format import PaperFormat, paper_format
from qlccn.office.word_xml import PER_CM, W

TABLE_PT = 12.0  # figures in a table: the decree sets no size for them


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. Sizes in points, indents in centimetres; `line` in lines (0: as Normal)."""

    id: str
    name: str
    based: str = "Normal"
    size: float = 0
    bold: bool | None = None
    italic: bool | None = None
    align: str = ""
    first: float | None = None
    left: float | None = None
    hanging: float = 0
    before: float | None = None
    after: float | None = None
    line: float = 0
    keep_next: bool = False
    outline: int | None = None
    border: bool = False


def styles_of(form: PaperFormat) -> tuple[Style, ...]:
    """Every style, with the measures of the format."""
    body, indent, gap = form.used("size.body"), form.used("indent"), form.used("space.paragraph")
    return (
        Style("ThanBai", "Thân bài", align="both", first=indent, after=gap, line=form.used("space.line")),
        Style("DongDon", "Thân bài, không lùi dòng", "ThanBai", first=0),
        Style("CanCu", "Căn cứ", "ThanBai", italic=True),
        Style("Khoan", "Khoản", "ThanBai"),
        Style("Diem", "Điểm", "ThanBai"),
        Style("Gach", "Gạch đầu dòng", "ThanBai"),
        Style("GachHai", "Gạch đầu dòng cấp hai", "ThanBai", left=indent / 2),
        Style("Heading1", "heading 1", bold=True, before=gap, after=gap, keep_next=True, outline=0, align="center"),
        Style("Heading2", "heading 2", bold=True, before=gap, after=gap, keep_next=True, outline=1, align="center"),
        Style("Heading3", "heading 3", "ThanBai", bold=True, keep_next=True, outline=2),
        Style("MucLaMa", "Mục số La Mã", "ThanBai", bold=True, before=gap, keep_next=True, outline=0),
        Style("MucSo", "Mục số", "ThanBai", bold=True, keep_next=True, outline=1),
        Style("DongGiua", "Dòng giữa", bold=True, before=gap, after=gap, keep_next=True, align="center"),
        Style("CoQuanChuQuan", "Cơ quan chủ quản", size=form.used("size.issuer"), align="center"),
        Style("CoQuan", "Cơ quan ban hành", size=form.used("size.issuer"), bold=True, align="center"),
        Style("QuocHieu", "Quốc hiệu", size=form.used("size.national_title"), bold=True, align="center"),
        Style("TieuNgu", "Tiêu ngữ", size=form.used("size.motto"), bold=True, align="center"),
        Style("GachNgan", "Gạch ngăn", size=2, before=2, border=True, align="center"),
        Style("SoKyHieu", "Số, ký hiệu", size=form.used("size.number"), before=4, align="center"),
        Style("DiaDanh", "Địa danh, ngày tháng", size=form.used("size.place"), italic=True, before=4, align="center"),
        Style("TrichYeuCongVan", "Trích yếu công văn", size=form.used("size.letter_subject"), before=6, align="center"),
        Style("DauMuc", "Dấu chỉ mức độ", size=13, bold=True, before=6, align="center"),
        Style("TenLoai", "Tên loại văn bản", size=form.used("size.type"), bold=True, before=14, keep_next=True, align="center"),
        Style("TrichYeu", "Trích yếu nội dung", size=form.used("size.type"), bold=True, keep_next=True, align="center"),
        Style("KinhGui", "Kính gửi", before=14, after=gap, left=2.6, align="left"),
        Style("KinhGuiDong", "Kính gửi, từng nơi", left=4.9, hanging=0.3, align="left"),
        Style("NoiNhanDau", "Nơi nhận, tiêu đề", size=form.used("size.recipients_head"), bold=True, italic=True, align="left"),
        Style("NoiNhan", "Nơi nhận", size=form.used("size.recipients"), align="left"),
        Style("ChucVu", "Quyền hạn, chức vụ", size=body, bold=True, keep_next=True, align="center"),
        Style("GhiChuKy", "Ghi chú chữ ký", size=body - 1, italic=True, keep_next=True, align="center"),
        Style("HoTen", "Họ tên người ký", size=body, bold=True, align="center"),
        Style("TenBang", "Tên bảng", bold=True, before=gap, after=2, keep_next=True, align="center"),
        Style("DonViTinh", "Đơn vị tính", size=TABLE_PT, italic=True, after=2, align="right", keep_next=True),
        Style("OBangDau", "Ô đầu bảng", size=TABLE_PT, bold=True, keep_next=True, align="center"),
        Style("OBang", "Ô bảng", size=TABLE_PT, align="left"),
        Style("GhiChuBang", "Ghi chú bảng", size=TABLE_PT, italic=True, align="both", before=2),
        Style("SauBang", "Sau bảng", size=gap),
        Style("PhuLuc", "Phụ lục", bold=True, keep_next=True, outline=0, align="center"),
        Style("TenPhuLuc", "Tên phụ lục", bold=True, keep_next=True, align="center"),
        Style("KemTheo", "Kèm theo", italic=True, after=2 * gap, align="center"),
        Style("Header", "header", size=form.used("size.page_number"), align="center"),
        Style("CommentText", "annotation text", size=10, align="left"),
    )


@lru_cache(maxsize=1)
def styles_part() -> str:
    """`word/styles.xml`: black Times New Roman throughout, Vietnamese."""
    form = paper_format()
    font = escape(form.font)
    default = (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
        f'<w:color w:val="000000"/>{_size(form.used("size.body"))}<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>'
        '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:before="0" w:after="0" w:line="240" '
        'w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )
    fixed = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>'
        '<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/>'
        '<w:rPr><w:sz w:val="16"/></w:rPr></w:style>'
    )
    return f'<w:styles xmlns:w="{W}">{default}{fixed}{"".join(_style(s) for s in styles_of(form))}</w:styles>'


def _style(style: Style) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="{int(not style.name.islower())}" w:styleId="{style.id}">'
        f'<w:name w:val="{escape(style.name)}"/><w:basedOn w:val="{style.based}"/><w:qFormat/>'
        f"<w:pPr>{_paragraph(style)}</w:pPr><w:rPr>{_letters(style)}</w:rPr></w:style>"
    )


def _paragraph(style: Style) -> str:
    out = "<w:keepNext/>" if style.keep_next else ""
    if style.border:
        out += '<w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
    spacing = "".join(
        f' w:{name}="{round(value)}"'
        for name, value in (("before", _twips(style.before)), ("after", _twips(style.after)), ("line", 240 * style.line or None))
        if value is not None
    )
    auto = ' w:lineRule="auto"' if style.line else ""
    out += f"<w:spacing{spacing}{auto}/>" if spacing else ""
    indents = "".join(
        f' w:{name}="{round(value * PER_CM)}"'
        for name, value in (("left", style.left), ("hanging", style.hanging or None), ("firstLine", style.first))
        if value is not None
    )
    out += f"<w:ind{indents}/>" if indents else ""
    out += f'<w:jc w:val="{style.align}"/>' if style.align else ""
    return out + (f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else "")


def _letters(style: Style) -> str:
    bold = "" if style.bold is None else "<w:b/>"
    italic = "" if style.italic is None else "<w:i/>"
    return bold + italic + (_size(style.size) if style.size else "")


def _twips(points: float | None) -> float | None:
    return None if points is None else points * 20


def _size(points: float) -> str:
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
