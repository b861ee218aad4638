"""One door for every file: its kind is judged by its bytes, never by its name; what cannot be read is refused."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from lxml import html

from qlccn.core.refusal import Refusal
from qlccn.reading import encodings
from qlccn.reading.archives import open_archive
from qlccn.reading.legacy import to_docx
from qlccn.reading.noise import ocr_noise
from qlccn.reading.pdf import read_pdf
from qlccn.reading.sheets import read_sheets
from qlccn.reading.source import Limits, Raw, Source
from qlccn.reading.word import read_docx

__all__ = ["Limits", "Source", "read_bytes", "read_file"]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"
PDF, DOC, XLS, RTF, HTML, TEXT = (
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/rtf",
    "text/html",
    "text/plain",
)
_ENDINGS = {DOCX: (".docx", ".docm"), PDF: (".pdf",), DOC: (".doc",), XLS: (".xls",), XLSX: (".xlsx", ".xlsm"),
            RTF: (".rtf", ".doc"),
            ODT: (".odt",), ODS: (".ods",), HTML: (".html", ".htm"), TEXT: (".txt", ".md", ".text", "")}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_NOISY = 0.12
DEFAULT_LIMITS = Limits()


def read_file(path: Path, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Source:
    """Read a file from disk; `name` is what people call it. Raises Refusal with what is wrong, where, what to do."""
    name = name or path.name
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise Refusal(f"“{name}” không phải là tệp. Xin chọn một tệp văn bản.")
        _require_size(size, name, limits)
        data = path.read_bytes()
    except OSError as fault:
        raise Refusal(f"Không mở được tệp “{name}”: tệp không có hoặc không có quyền đọc. Xin kiểm tra đường dẫn.") from fault
    return read_bytes(data, name=name, limits=limits)


def read_bytes(data: bytes, *, name: str, limits: Limits = DEFAULT_LIMITS) -> Source:
    """Read an uploaded file that is in memory."""
    _require_size(len(data), name, limits)
    media = media_type(data, name)
    raw = _READERS[media](data, name, limits)
    if Path(name).suffix.lower() not in _ENDINGS[media] and Path(name).suffix:
        raw.issues.append(f"Tên tệp có đuôi “{Path(name).suffix}” nhưng nội dung là {_CALLED[media]}; đã đọc theo nội dung.")
    return _finish(raw, name, media, limits)


def _require_size(size: int, name: str, limits: Limits) -> None:
    if size == 0:
        raise Refusal(f"Tệp “{name}” rỗng (0 byte). Xin gửi lại tệp gốc.")
    if size > limits.size:
        raise Refusal(
            f"Tệp “{name}” nặng {size // 1048576} MB, quá giới hạn {limits.size // 1048576} MB. Xin tách hoặc nén ảnh "
            f"quét rồi gửi lại."
        )


def media_type(data: bytes, name: str) -> str:
    """Kind of file by its content."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK"):
        return _zip_type(data, name)
    if data.startswith(_OLE):
        return _ole_type(data, name)
    if head.startswith(b"{\\rtf"):
        return RTF
    if data.startswith(_PICTURES):
        raise Refusal(f"Tệp “{name}” là ảnh. Xin ghép các trang ảnh thành một tệp PDF rồi gửi lại.")
    if re.match(rb"(?i)<!doctype html|<html", head):
        return HTML
    return TEXT


def _zip_type(data: bytes, name: str) -> str:
    with open_archive(data, name) as archive:
        entries = {entry.filename for entry in archive.infolist()}
        if "word/document.xml" in entries:
            return DOCX
        if "xl/workbook.xml" in entries or "xl/workbook.bin" in entries:
            return XLSX
        kind = archive.read("mimetype")[:80].decode("ascii", "replace").strip() if "mimetype" in entries else ""
    if kind in {ODT, ODS}:
        return kind
    raise Refusal(f"Tệp “{name}” là gói nén, không phải văn bản. Xin giải nén và gửi từng tệp PDF, DOCX hoặc TXT.")


def _ole_type(data: bytes, name: str) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise Refusal(f"Tệp “{name}” đặt mật khẩu. Xin bỏ mật khẩu rồi gửi lại.")
    if holds("WordDocument"):
        return DOC
    if holds("Workbook") or holds("Book"):
        return XLS
    raise Refusal(f"Tệp “{name}” không phải văn bản Word hay bảng tính. Xin gửi PDF, DOCX hoặc TXT.")


def _read_text(data: bytes, name: str, limits: Limits) -> Raw:
    try:
        text, converted = encodings.decode(data)
    except (ValueError, UnicodeError) as fault:
        raise Refusal(
            f"Tệp “{name}” không phải văn bản đọc được (không rõ định dạng hoặc bảng mã). Xin gửi PDF, DOCX hoặc TXT."
        ) from fault
    _require_length(text, name, limits)
    return Raw(text.split("\f"), flags=[encodings.CONVERTED] if converted else [])


def _require_length(text: str, name: str, limits: Limits) -> None:
    if len(text) > limits.characters:
        raise Refusal(f"Tệp “{name}” có quá {limits.characters:,} ký tự. Xin tách và gửi phần cần đọc.".replace(",", "."))


def _read_legacy(suffix: str, data: bytes, name: str, limits: Limits) -> Raw:
    made = to_docx(data, suffix, name, seconds=limits.convert_seconds)
    return read_docx(made, name, limits)


def _read_html(data: bytes, name: str, limits: Limits) -> Raw:
    """A web page saved as a document: its text, a block a line; nothing is fetched."""
    source = _read_text(data, name, limits)
    root = html.document_fromstring(
        "\n".join(source.pages) or "<p></p>", parser=html.HTMLParser(no_network=True, huge_tree=False)
    )
    for node in list(root.iter("script", "style", "head")):
        node.drop_tree()
    for node in root.iter("p", "div", "br", "tr", "td", "th", "li", "h1", "h2", "h3", "h4", "table"):
        node.tail = f"\n{node.tail or ''}"
    return Raw([root.text_content()], flags=source.flags)


_READERS: dict[str, Callable[[bytes, str, Limits], Raw]] = {
    TEXT: _read_text, HTML: _read_html, PDF: read_pdf, DOCX: read_docx, XLSX: read_sheets, XLS: read_sheets, ODS: read_sheets,
    DOC: lambda d, n, lim: _read_legacy("doc", d, n, lim), RTF: lambda d, n, lim: _read_legacy("rtf", d, n, lim),
    ODT: lambda d, n, lim: _read_legacy("odt", d, n, lim),
}  # fmt: skip
_CALLED = {TEXT: "văn bản thường", HTML: "trang web", PDF: "PDF", DOCX: "Word (DOCX)", XLSX: "Excel", XLS: "Excel",
           ODS: "bảng tính",
           DOC: "Word (DOC)", RTF: "RTF", ODT: "OpenDocument"}  # fmt: skip

_LONE_VNI_D = re.compile("[ñÑ](?=[aeiouyăâêôơưà-ỹ])", re.IGNORECASE)  # the one VNI letter that papers in Unicode keep by accident
_LONGEST_RUN = 300  # of one sign: a longer run of points or spaces is a drawn line or an attempt to choke the readers
_LEADERS = re.compile(rf"([^\w\n])\1{{{_LONGEST_RUN},}}")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]")
_SAME = str.maketrans({"Ð": "Đ", "ð": "đ", "\u00a0": " ", "\u2028": "\n", "\u2029": "\n", "\x85": "\n"})


def _finish(raw: Raw, name: str, media: str, limits: Limits) -> Source:
    """Pages cleaned and joined: NFC, LF, no invisible characters, old font encodings turned, quality measured."""
    joined, turned = encodings.repair("\f".join(raw.pages))
    if len(_LONE_VNI_D.findall(joined)) >= 3:
        joined, turned = joined.replace("ñ", "đ").replace("Ñ", "Đ"), True
    pages = [_clean(page) for page in joined.split("\f")]
    text = "\n".join(pages)
    if not any(c.isalnum() for c in text):
        raise Refusal(f"Tệp “{name}” không có chữ nào đọc được. Xin kiểm tra tệp hoặc gửi bản khác.")
    _require_length(text, name, limits)
    spans, start = [], 0
    for page in pages:
        spans.append((start, start + len(page)))
        start += len(page) + 1
    noise = ocr_noise(text)
    flags, issues = list(raw.flags), list(raw.issues)
    if turned:
        flags.append(encodings.CONVERTED)
    if encodings.CONVERTED in flags:
        issues.insert(0, "Tệp dùng bảng mã cũ (TCVN3, VNI hoặc CP1258), đã chuyển sang Unicode; xin xem lại chữ hoa và dấu.")
    if noise >= _NOISY:
        flags.append("ocr-doubt")
        issues.append(
            f"Chữ bị nhòe hoặc mất dấu (mức {noise:.2f} trên thang 0-1); xin đối chiếu từng mục với bản gốc.".replace(".", ",", 1)
        )
    return Source(name, media, text, tuple(spans), tuple(issues), noise, tuple(dict.fromkeys(flags)))


def _clean(page: str) -> str:
    text = page.replace("\r\n", "\n").replace("\r", "\n").translate(_SAME)
    return _LEADERS.sub(lambda run: run[0][:_LONGEST_RUN], unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))
