"""Zip files that come out the same, byte for byte, whenever and wherever they are made."""

import zipfile
from collections.abc import Iterable
from io import BytesIO

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def pack(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """The parts as one zip, in the order given."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts:
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, data, compresslevel=6)
    return out.getvalue()


def repack(data: bytes) -> bytes:
    """A zip written by a library, without the hours it was written at."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return pack((name, archive.read(name)) for name in archive.namelist())
