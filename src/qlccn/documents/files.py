"""Files stored by content hash outside the database: written whole or not at all, never executable, never named by a user."""

import hashlib
import os
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from qlccn.core.refusal import Refusal
from qlccn.core.text import nfc

CHUNK = 1024 * 1024
ORPHAN_AGE_SECONDS = 24 * 3600
NAME_MAX = 200
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.ms-excel"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OCTETS = "application/octet-stream"
_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Stored:
    """What the store holds now: hash, size in bytes, media type by content."""

    sha256: str
    size: int
    media_type: str


def path_of(sha256: str) -> Path:
    """Where the content with this hash lies (64 hexadecimal digits; anything else is a fault of ours)."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a sha256")
    return Path(settings.FILES_DIR) / sha256[:2] / sha256[2:]


def store(content: Path | bytes) -> Stored:
    """Put content into the store; the same content twice is one file. Refuses empty, oversized and program files."""
    root = Path(settings.FILES_DIR)
    root.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="incoming-", dir=root)  # mode 0600, same file system as its final place
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            digest, size = _copy(_chunks(content), out)
            out.flush()
            os.fsync(out.fileno())
        stored = Stored(digest, size, media_type(temporary))
        _settle(temporary, path_of(digest))
        return stored
    finally:
        temporary.unlink(missing_ok=True)


def sha256_of(content: Path | bytes) -> str:
    """The hash under which this content is or would be stored."""
    digest = hashlib.sha256()
    for chunk in _chunks(content):
        digest.update(chunk)
    return digest.hexdigest()


def clean_name(name: str) -> str:
    """A file name to show and to offer for saving: its last part, no control characters, at most 200 characters."""
    last = nfc(name).replace("\\", "/").rsplit("/", 1)[-1]
    last = "".join(c for c in last if c.isprintable()).strip(" .")
    if len(last) > NAME_MAX:
        stem, dot, ending = last.rpartition(".")
        last = f"{stem[: NAME_MAX - 12]}.{ending[:10]}" if dot and stem else last[:NAME_MAX]
    return last or "tep"


def media_type(path: Path) -> str:
    """Media type by content, never by name; text of any kind (HTML, SVG, scripts) is plain text."""
    with path.open("rb") as file:
        head = file.read(4096)
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    if head.startswith(_PROGRAMS):
        raise Refusal("Tệp chương trình không được lưu; gửi văn bản dạng PDF, Word, Excel, ảnh hoặc văn bản thuần.", field="file")
    if head.startswith(b"PK\x03\x04"):
        return _zip_type(path)
    if head.startswith(_OLE):
        return _ole_type(path)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in head:
        return "text/plain"
    return OCTETS


def sweep_orphans(known: Iterable[str], *, older_than: float = ORPHAN_AGE_SECONDS) -> int:
    """Remove stored files that no row names (their transaction was rolled back) and left-over temporaries; returns how many."""
    kept, removed, edge = set(known), 0, time.time() - older_than
    for path in Path(settings.FILES_DIR).glob("*"):
        candidates = path.glob("*") if path.is_dir() else [path]
        for file in candidates:
            digest = path.name + file.name if path.is_dir() else ""
            if digest not in kept and file.is_file() and file.stat().st_mtime < edge:
                file.unlink(missing_ok=True)
                removed += 1
    return removed


def _chunks(content: Path | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _copy(chunks: Iterable[bytes], out) -> tuple[str, int]:  # type: ignore[no-untyped-def]
    digest, size, limit = hashlib.sha256(), 0, settings.UPLOAD_MAX_BYTES
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise Refusal(f"Tệp lớn hơn {limit // CHUNK} MB; tách nhỏ hoặc giảm độ phân giải bản chụp rồi gửi lại.", field="file")
        digest.update(chunk)
        out.write(chunk)
    if size == 0:
        raise Refusal("Tệp rỗng; kiểm tra lại tệp rồi gửi lại.", field="file")
    return digest.hexdigest(), size


def _settle(temporary: Path, final: Path) -> None:
    """Rename into place and make the name durable. Content already there is kept (and made new again for the orphan sweep)."""
    final.parent.mkdir(exist_ok=True)
    if final.exists() and final.stat().st_size == temporary.stat().st_size:
        os.utime(final)
        return
    os.replace(temporary, final)
    if os.name == "posix":
        directory = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def _zip_type(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return OCTETS
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    return "application/zip"


def _ole_type(path: Path) -> str:
    """Old Office files name their streams in UTF-16 in the directory."""
    with path.open("rb") as file:
        content = file.read(settings.UPLOAD_MAX_BYTES)
    for stream, found in (("WordDocument", "application/msword"), ("Workbook", EXCEL), ("Book", EXCEL)):
        if stream.encode("utf-16-le") in content:
            return found
    return OCTETS
