"""Which papers wait for the worker (scanned or long PDFs), and their first page alone: the secrecy check comes before storing."""

import io
from dataclasses import dataclass

import pypdfium2 as pdfium

from qlccn.core.refusal import Refusal
from qlccn.reading import pdf

WAIT_PAGES = 60  # text pages are read at 20 or more a second: three seconds at most while a person waits
WAIT_SCANNED = 2  # a scanned page takes some seconds
_FEW_LETTERS = 25


@dataclass(frozen=True)
class Waiting:
    """A paper for the worker: its first page as a PDF of its own, how many pages there are."""

    first_page: bytes
    pages: int


def waiting(content: bytes, *, page_limit: int) -> Waiting | None:
    """The first page when the paper must wait, None when it can be read at once (or not be opened: reading says why)."""
    if b"%PDF-" not in content[:1024]:
        return None
    with pdf._LOCK:  # PDFium keeps global state, and the reader holds the same lock
        try:
            document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError:
            return None
        try:
            count = len(document)
            if not 0 < count <= page_limit or not (count > WAIT_PAGES or _scanned(document) >= WAIT_SCANNED):
                return None
            return Waiting(_first_page(document), count)
        finally:
            document.close()


def _scanned(document: pdfium.PdfDocument) -> int:
    """How many of the first pages carry no text."""
    found = 0
    for number in range(min(len(document), WAIT_PAGES)):
        page = document[number]
        try:
            text = page.get_textpage().get_text_bounded()
        except pdfium.PdfiumError as fault:
            raise Refusal(f"Trang {number + 1} của tệp PDF bị hỏng. Xin xuất lại PDF và gửi tệp mới.") from fault
        finally:
            page.close()
        found += sum(c.isalnum() for c in text) < _FEW_LETTERS
        if found >= WAIT_SCANNED:
            break
    return found


def _first_page(document: pdfium.PdfDocument) -> bytes:
    out = io.BytesIO()
    single = pdfium.PdfDocument.new()
    try:
        single.import_pages(document, [0])
        single.save(out)
    finally:
        single.close()
    return out.getvalue()
