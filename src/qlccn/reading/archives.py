"""Office files are zip archives of XML: both are opened here only after they were measured, and without reaching outside."""

import io
import zipfile
from dataclasses import dataclass

from lxml import etree

from qlccn.core.refusal import Refusal

_MB = 1024 * 1024


@dataclass(frozen=True)
class ArchiveLimits:
    """Bounds of an unpacked Office file: entries, bytes in all, and how many times larger one entry may grow."""

    entries: int = 4000
    unpacked: int = 200 * _MB
    ratio: int = 250  # XML of a plain table packs some 30 to 1


def open_archive(data: bytes, name: str, limits: ArchiveLimits = ArchiveLimits()) -> zipfile.ZipFile:
    """The archive, after its directory was checked; refuses bombs, encrypted and damaged archives."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise Refusal(f"Tệp “{name}” bị hỏng hoặc bị cắt cụt (gói nén không mở được). Xin gửi lại tệp gốc.") from fault
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal(f"Tệp “{name}” đặt mật khẩu. Xin bỏ mật khẩu rồi gửi lại.")
    unpacked = sum(entry.file_size for entry in entries)
    swollen = any(entry.file_size > _MB and entry.file_size > limits.ratio * max(entry.compress_size, 1) for entry in entries)
    if len(entries) > limits.entries or unpacked > limits.unpacked or swollen:
        raise Refusal(
            f"Tệp “{name}” là gói nén bất thường ({len(entries)} phần, bung ra {unpacked // _MB} MB), có thể là “bom nén”. "
            "Hệ thống không mở; xin lưu lại bằng Word rồi gửi tệp mới."
        )
    return archive


def read_part(archive: zipfile.ZipFile, part: str, name: str) -> bytes | None:
    """One entry of a checked archive (never longer than its directory says); None where it is absent."""
    try:
        return archive.read(part)
    except KeyError:
        return None
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as fault:
        raise Refusal(f"Tệp “{name}” bị hỏng ở phần {part}. Xin gửi lại tệp gốc.") from fault
    except Exception as fault:  # zlib.error and its like, one for each packing method
        raise Refusal(f"Tệp “{name}” bị hỏng ở phần {part}. Xin gửi lại tệp gốc.") from fault


def parse_xml(data: bytes, name: str) -> etree._Element:
    """XML without entities, document type or network; anything else is refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise Refusal(f"Tệp “{name}” bị hỏng (nội dung XML không đọc được). Xin gửi lại tệp gốc.") from fault
    if root.getroottree().docinfo.doctype:
        raise Refusal(f"Tệp “{name}” chứa khai báo thực thể XML, không phải tệp do phần mềm văn phòng lưu. Hệ thống không mở.")
    return root
