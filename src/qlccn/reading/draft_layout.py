"""Layout and parts of a draft against NĐ 30/2020/NĐ-CP: page, margins, letters, page numbers, and the parts every paper has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qlccn.core.text import fold
from qlccn.law.citation_status import document_date
from qlccn.law.paper_format import PaperFormat, paper_format
from qlccn.reading.draft import Draft, Layout, Lettering
from qlccn.reading.draft_finding import Finding, Level, quoted
from qlccn.reading.noise import ocr_noise

_SLACK_MM, _SLACK_PAGE = 0.5, 2.0
_SIDES = ("top", "bottom", "left", "right")
_FEW = 0.02  # share of letters below which another font is a slip at one place, not the paper's font
_MANY = 400  # letters of one size in the body that make it the body's size
_SMALLEST, _LARGEST = 11.0, 14.0  # recipients, and the largest of all sizes
_LONG = 3_000  # characters: surely more than a page
_HEAD = 1_500
_NUMBER = re.compile(r"^\s*Số\s*:", re.MULTILINE)
_DAY = re.compile(r"ngày\s*[\d.…_ ]*\s*tháng\s*[\d.…_ ]*\s*năm", re.IGNORECASE)
_BLANK = re.compile(
    r"(?<![\w,;…])…|…{2,}|…(?=/)|(?<![\w.])\.{4,}|\w\.{5,}|_{3,}"
)  # “kế toán…” and “liên quan....” are ends of a list
_MOST_BLANKS = 12
_DAMAGED = 0.12  # share of words that recognition spoiled, from which what is not found may only be misread


def check_layout(draft: Draft) -> Iterator[Finding]:
    """Layout of a Word file; nothing for a file without one."""
    if draft.layout is None:
        return
    form = paper_format()
    yield from _pages(draft.layout, form)
    yield from _letters(draft.layout, form)
    if len(draft.text) > _LONG and draft.layout.page_number_in != "header":
        place = "ở chân trang" if draft.layout.page_number_in == "footer" else "không có"
        yield _of(
            "layout",
            "look",
            "cả văn bản",
            f"Số trang {place}.",
            "Đánh số trang giữa lề trên, từ trang thứ hai.",
            form.cite("size.page_number"),
        )


def _of(kind: str, level: Level, where: str, why: str, fix: str, cite: str, quote: str = "") -> Finding:
    return Finding(kind, level, where, quote, why, fix, cite)


def _pages(layout: Layout, form: PaperFormat) -> Iterator[Finding]:
    several = len(layout.sections) > 1
    for number, section in enumerate(layout.sections, start=1):
        where = f"phần {number} của văn bản (theo trang)" if several else "cả văn bản"
        page, want = sorted((section.width, section.height)), sorted((form.width_mm, form.height_mm))
        if any(abs(a - b) > _SLACK_PAGE for a, b in zip(page, want, strict=True)):
            why = f"Khổ giấy {_mm(page[0])} × {_mm(page[1])} mm, không phải A4."
            yield _of(
                "layout", "must", where, why, "Chọn khổ A4 (210 × 297 mm).", f"mục I Phần I Phụ lục I Nghị định {form.instrument}"
            )
        for side in _SIDES:
            rule = form.rules[f"margin.{side}"]
            if not rule.allows(section.margins[side], slack=_SLACK_MM) and not section.width > section.height:
                why = f"{rule.name.capitalize()} {_mm(section.margins[side])} mm; quy định {_mm(rule.least)}-{_mm(rule.most or 0)} mm."
                yield _of("layout", "must", where, why, f"Đặt {rule.name} {_mm(rule.used)} mm.", form.cite(rule.id))


def _letters(layout: Layout, form: PaperFormat) -> Iterator[Finding]:
    total = sum(one.letters for one in layout.lettering) or 1
    others = [one for one in layout.lettering if fold(one.font).replace(" ", "") != fold(form.font).replace(" ", "")]
    for font in dict.fromkeys(one.font for one in others):
        mine = [one for one in others if one.font == font]
        count = sum(one.letters for one in mine)
        level: Level = "must" if count / total > _FEW else "look"
        why = f"{count} chữ dùng phông “{font}”."
        yield _of(
            "layout",
            level,
            mine[0].where,
            why,
            f"Dùng phông {form.font}.",
            f"khoản 4 mục I Phần I Phụ lục I Nghị định {form.instrument}",
        )
    body, sizes = form.rules["size.body"], _by_size(one for one in layout.lettering if not one.in_table)
    for size, (count, where) in sorted(sizes.items()):
        if (count >= _MANY and not body.allows(size)) or not _SMALLEST <= size <= _LARGEST:
            why = f"{count} chữ cỡ {_mm(size)}; nội dung quy định cỡ {_mm(body.least)}-{_mm(body.most or 0)}."
            yield _of(
                "layout",
                "must" if count >= _MANY else "look",
                where,
                why,
                f"Đặt cỡ chữ {_mm(body.used)}.",
                form.cite("size.body"),
            )


def _by_size(lettering: Iterable[Lettering]) -> dict[float, tuple[int, str]]:
    out: dict[float, tuple[int, str]] = {}
    for one in lettering:
        count, where = out.get(one.size, (0, one.where))
        out[one.size] = (count + one.letters, where)
    return out


def _mm(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",")


def check_parts(draft: Draft) -> Iterator[Finding]:
    """Parts of a paper that are missing or miswritten, and places left open."""
    if draft.layout is None and ocr_noise(draft.text) >= _DAMAGED:
        why = "Chữ nhận dạng bị hỏng nhiều nên không kiểm các thành phần thể thức."
        yield _of("part", "note", "cả văn bản", why, "Kiểm trên tệp Word hoặc bản có chữ rõ.", "")
        return
    form, folded = paper_format(), fold(draft.text)
    yield from _national(draft, form, folded)
    if not _NUMBER.search(draft.text[:_HEAD]):
        yield _of(
            "part",
            "look",
            "đầu văn bản",
            "Không thấy dòng “Số:” và ký hiệu.",
            "Ghi số, ký hiệu dưới tên cơ quan ban hành.",
            form.cite("size.number"),
        )
    if not document_date(draft.text) and not _DAY.search(draft.text[:_HEAD]):
        yield _of(
            "part",
            "look",
            "đầu văn bản",
            "Không thấy địa danh và ngày, tháng, năm.",
            "Ghi địa danh, ngày tháng dưới Quốc hiệu, Tiêu ngữ.",
            form.cite("size.place"),
        )
    ends = draft.text.count("./.")
    if not ends:
        fix = "Ghi “./.” sau chữ cuối của nội dung."
        yield _of(
            "part",
            "look",
            "cuối nội dung",
            "Không có dấu kết thúc “./.”.",
            fix,
            f"mẫu trình bày tại Phụ lục III Nghị định {form.instrument}",
        )
    if "noi nhan" not in folded:
        yield _of(
            "part",
            "look",
            "cuối văn bản",
            "Không có “Nơi nhận:”.",
            "Ghi nơi nhận, dòng cuối là “Lưu: VT”.",
            form.cite("size.recipients"),
        )
    elif not re.search(r"luu\s*:", folded):
        yield _of(
            "part",
            "look",
            "Nơi nhận",
            "Nơi nhận không có dòng “Lưu:”.",
            "Thêm “- Lưu: VT, …” ở dòng cuối.",
            form.cite("size.recipients"),
        )
    yield from _blanks(draft)


def _national(draft: Draft, form: PaperFormat, folded: str) -> Iterator[Finding]:
    cite = form.cite("size.national_title")
    missing: Level = "must" if draft.layout is not None else "look"  # words taken out of a file often leave its head behind
    if fold(form.national_title) not in folded:
        yield _of("part", missing, "đầu văn bản", "Không có Quốc hiệu.", f"Ghi “{form.national_title}”.", cite)
    if form.motto in draft.text:
        return
    near = next(
        (line for line in draft.lines if {"doc lap", "tu do", "hanh phuc"} <= set(re.split(r"\s*[-–—]\s*", fold(line.text)))),
        None,
    )
    if near is None:
        yield _of("part", missing, "đầu văn bản", "Không có Tiêu ngữ.", f"Ghi “{form.motto}”.", cite)
    else:
        why = "Tiêu ngữ viết không đúng: dấu gạch nối có cách chữ, viết hoa chữ đầu mỗi cụm."
        yield _of("part", "look", near.where, why, f"Ghi “{form.motto}”.", cite, quoted(near.text))


def _blanks(draft: Draft) -> Iterator[Finding]:
    """Places left open: each once, to a limit, then how many more."""
    lines = [line for line in draft.lines if _BLANK.search(line.text)]
    for line in lines[:_MOST_BLANKS]:
        yield _of("blank", "note", line.where, "Còn chỗ để trống.", "Điền trước khi trình ký.", "", quoted(line.text))
    if len(lines) > _MOST_BLANKS:
        yield _of(
            "blank", "note", "các đoạn sau", f"Còn {len(lines) - _MOST_BLANKS} chỗ để trống nữa.", "Điền trước khi trình ký.", ""
        )
