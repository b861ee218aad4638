"""PDF: the text layer page by page; pages that are only a picture go through character recognition where it is installed."""

import math
import re
import threading
from collections import Counter

import pypdfium2 as pdfium

from qlccn.core.refusal import Refusal
from qlccn.reading import ocr
from qlccn.reading.pdf_tables import read_ruled
from qlccn.reading.source import Limits, Raw

_LOCK = threading.Lock()  # PDFium keeps global state: one document at a time in a process
_PASSWORD, _FEW_LETTERS = 4, 25
_MAX_PIXELS = 30_000_000  # a page drawn as large as a wall is rendered smaller
_UNMAPPED = re.compile("[\ue000-\uf8ff\ufffd]")


def read_pdf(data: bytes, name: str, limits: Limits) -> Raw:
    """Text of every page; refuses encrypted, damaged, truncated, empty and too long files."""
    if b"%%EOF" not in data[-4096:]:
        raise Refusal(f"Tệp “{name}” bị cắt cụt (thiếu phần cuối của PDF). Xin tải lại và gửi tệp đầy đủ.")
    with _LOCK:
        document = _open(data, name)
        try:
            return _pages(document, name, limits)
        finally:
            document.close()


def _open(data: bytes, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as fault:
        if getattr(fault, "err_code", None) == _PASSWORD or "password" in str(fault).lower():
            raise Refusal(f"Tệp “{name}” đặt mật khẩu. Xin bỏ mật khẩu rồi gửi lại.") from fault
        raise Refusal(f"Tệp “{name}” bị hỏng, không mở được như một tệp PDF. Xin xuất lại PDF và gửi tệp mới.") from fault


def _pages(document: pdfium.PdfDocument, name: str, limits: Limits) -> Raw:
    count = len(document)
    if count == 0:
        raise Refusal(f"Tệp “{name}” không có trang nào. Xin gửi lại tệp gốc.")
    if count > limits.pages:
        raise Refusal(
            f"Tệp “{name}” có {count} trang, quá giới hạn {limits.pages} trang. Xin tách và gửi phần cần đọc (văn bản "
            f"chính, phụ lục nhiệm vụ)."
        )
    raw = Raw([])
    scanned = letters = 0
    columns: tuple[float, ...] = ()
    for number in range(count):
        page = _page(document, number, name)
        try:
            text, columns = _text(page, columns)
            if _letters(text) < _FEW_LETTERS and _has_picture(page):
                scanned += 1
                text = _recognise(page, name, number, count, limits)
        finally:
            page.close()
        letters += len(text)
        if letters > limits.characters:
            raise Refusal(f"Tệp “{name}” có quá {limits.characters:,} ký tự. Xin tách và gửi phần cần đọc.".replace(",", "."))
        raw.pages.append(text)
    if scanned:
        raw.issues.append(f"{scanned} trên {count} trang là ảnh quét, chữ do máy nhận dạng; xin đối chiếu bản gốc.")
        raw.flags.append("ocr-doubt")
    raw.pages = without_running_lines(_without_page_numbers(raw.pages))
    return raw


def _page(document: pdfium.PdfDocument, number: int, name: str) -> pdfium.PdfPage:
    try:
        return document[number]
    except pdfium.PdfiumError as fault:
        raise Refusal(f"Tệp “{name}” bị hỏng ở trang {number + 1}. Xin xuất lại PDF và gửi tệp mới.") from fault


def _text(page: pdfium.PdfPage, going_on: tuple[float, ...]) -> tuple[str, tuple[float, ...]]:
    """The text layer, a ruled table of tasks row by row, and the columns of the table that may go on overleaf."""
    layer = page.get_textpage()
    try:
        ruled = read_ruled(page, layer, going_on)
        text = (ruled.text if ruled else layer.get_text_range()).replace("\r\n", "\n").replace("\r", "\n")
    finally:
        layer.close()
    text = text.replace("\ufffe", "-").replace("\x02", "-")  # a hyphen at the end of a line
    text = "" if len(_UNMAPPED.findall(text)) > 0.3 * max(len(text), 1) else text
    return text, ruled.columns if ruled else ()


def _letters(text: str) -> int:
    return sum(c.isalpha() for c in text)


def _has_picture(page: pdfium.PdfPage) -> bool:
    """Whether something is drawn on the page: an image, or text whose letters cannot be mapped."""
    return any(True for _ in page.get_objects(max_depth=3))


def _recognise(page: pdfium.PdfPage, name: str, number: int, count: int, limits: Limits) -> str:
    where = f"Tệp “{name}”, trang {number + 1}"
    if not ocr.available():
        raise Refusal(
            f"{where} trên {count} là ảnh quét, mà máy này chưa cài phần nhận dạng chữ (tesseract, gói tiếng Việt). "
            "Xin gửi bản PDF có lớp chữ hoặc tệp Word."
        )
    width, height = page.get_size()
    scale = min(300 / 72, math.sqrt(_MAX_PIXELS / max(width * height, 1)))
    return ocr.read_image(_grey_image(page, scale), seconds=limits.ocr_seconds, where=where)


def _grey_image(page: pdfium.PdfPage, scale: float) -> bytes:
    """The page as PGM, the one picture format that needs no library."""
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        data, stride, width = bytes(bitmap.buffer), bitmap.stride, bitmap.width
        rows = [data[n * stride : n * stride + width] for n in range(bitmap.height)]
        return b"P5 %d %d 255\n" % (width, bitmap.height) + b"".join(rows)
    finally:
        bitmap.close()


def _without_page_numbers(pages: list[str]) -> list[str]:
    """Pages without the bare number at their head or foot, where most pages carry one: it would stand between two halves of a
    sentence.
    """
    if len(pages) < 2:
        return pages
    at_head = [_strip_number(text, n + 1, first=True) for n, text in enumerate(pages)]
    at_foot = [_strip_number(text, n + 1, first=False) for n, text in enumerate(pages)]
    for stripped in (at_head, at_foot):
        if sum(s is not None for s in stripped[1:]) * 2 > len(pages) - 1:
            return [s if s is not None else text for s, text in zip(stripped, pages, strict=True)]
    return pages


_EDGE_LINES = 3  # a running head or foot takes no more lines
_RUNNING_LETTERS = 8


def without_running_lines(pages: list[str]) -> list[str]:
    """Pages without the lines that stand at the head or foot of most of them (numbers aside): they would cut sentences in two.

    Words of a head or foot line may be repeated in the text; only the edges are looked at, from the outermost line inwards.
    """
    if len(pages) < 3:
        return pages
    split = [page.split("\n") for page in pages]
    for first in (True, False):
        for _ in range(_EDGE_LINES):
            edges = [_edge(lines, first=first) for lines in split]
            seen = Counter(
                re.sub(r"\d+", "#", lines[n].strip().lower()) for lines, n in zip(split, edges, strict=True) if n is not None
            )
            often, times = next(iter(seen.most_common(1)), ("", 0))
            if times < 3 or times * 3 < len(pages) * 2 or sum(c.isalpha() for c in often) < _RUNNING_LETTERS:
                break
            for lines, n in zip(split, edges, strict=True):
                if n is not None and re.sub(r"\d+", "#", lines[n].strip().lower()) == often:
                    del lines[n]
    return ["\n".join(lines) for lines in split]


def _edge(lines: list[str], *, first: bool) -> int | None:
    """The outermost line with words on it."""
    order = range(len(lines)) if first else range(len(lines) - 1, -1, -1)
    return next((n for n in order if lines[n].strip()), None)


def _strip_number(text: str, number: int, *, first: bool) -> str | None:
    """The page without its number; None where it has none."""
    pattern = rf"\A\s*[-–]?\s*{number}\s*[-–]?\s*(?:\n|\Z)" if first else rf"\n\s*[-–]?\s*{number}\s*[-–]?\s*\Z"
    return re.sub(pattern, "", text, count=1) if re.search(pattern, text) else None
