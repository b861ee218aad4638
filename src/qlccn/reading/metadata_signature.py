"""Who signed and how ("TM. ỦY BAN NHÂN DÂN - KT. CHỦ TỊCH", "Phó Chủ tịch"), from the foot of the paper."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qlccn.core.text import fold
from qlccn.reading.metadata_issuer import sentence_case
from qlccn.reading.metadata_lines import Piece, Zone

_OFFICES = (
    "pho chu tich|chu tich|pho tong giam doc|tong giam doc|pho giam doc|giam doc|bo truong|thu truong|pho cuc truong"
    "|cuc truong|pho vu truong|vu truong|"
    "pho chi cuc truong|chi cuc truong|pho chanh van phong|chanh van phong|pho truong ban|truong ban|pho truong phong"
    "|truong phong|pho thu tuong|thu tuong|"
    "bo truong chu nhiem|pho chanh thanh tra|chanh thanh tra|vien truong|pho vien truong|pho bi thu|bi thu|truong doan"
    "|to truong|truong cong an|"
    "pho tong cuc truong|tong cuc truong|chu nhiem|pho chu nhiem|quyen giam doc|q giam doc|chu toa|chu tri cuoc hop|chu tri"
)
_OFFICE = re.compile(rf"(?:{_OFFICES})\b[\w\s,\-.&]{{0,60}}$")
_MODE = re.compile(r"(?<![^\s.;)])(?:t\s?m|k\s?t|t\s?l|t\s?u\s?q|q)\s?[.,/]\s?(?=[a-z])")
_SIGNED_FOR = re.compile(
    rf"(?:{_OFFICES}|uy ban|ubnd|hoi dong|hdnd|chinh phu|ban|bo|so|cuc|doan|to|tinh uy|thanh uy|huyen uy|dang uy|thuong "
    rf"truc|cong ty|van phong)\b"
)
_MODE_NAME = {"tm": "TM.", "kt": "KT.", "tl": "TL.", "tuq": "TUQ.", "q": "Q."}
_NAME_WORD = re.compile(r"[A-ZÀ-ỸĐ][a-zà-ỹđ'’]*\.?$|[A-ZÀ-ỸĐ]{2,}$")
_DEGREE = re.compile(r"^(?:(?:GS|PGS|TS|ThS|Ths|KS|CN|BS|LS|Thượng tá|Đại tá|Trung tá|Thiếu tướng|Trung tướng|Đại tướng)\.?\s*)+")
_SIGNED = re.compile(r"^\(?[ĐđIi]ã ký\)?\s*[:.)]?\s*")
_NOT_NAMES = re.compile(
    r"\b(?:noi nhan|luu|nhu tren|phu luc|quy che|ubnd|uy ban|so cong|bo cong|cong ty|ban hanh|kem theo|da ky|signed"
    r"|ky boi|nguoi ky|kinh gui|van phong|"
    r"hoi dong|thanh pho|tinh|dieu|chuong|muc|bieu|bao cao|ke hoach|quyet dinh|thong bao|trung tam|giam doc|chu tich"
    r"|dau tu|cum cong nghiep)\b"
)
_FAMILY_NAMES = """
an au bach ban be bui cam cao chau chu cu dam dang dao dau dinh do doan don dong duong giang h ha han hau ho hoang hua huynh
khong khuat khuc kieu kim kpa ksor la lai lam le lo lu luc luong luu ly ma mac mai mau nghiem ngo nguyen nhu nie ninh nong ong
pham phan phi phu phung quach quan rmah sam siu son sung ta tang thach thai than thao thieu tieu to ton tong tra tran trieu
trinh truong tu uong van vang vi vien vo vu vuong xa y
"""
_SURNAMES = frozenset(_FAMILY_NAMES.split())


@dataclass(frozen=True)
class Signature:
    """The first signature block of a paper; `start` is where it begins in the zone."""

    signer: str | None
    title: str | None
    mode: str | None
    start: int | None


def read_signature(part: Zone, rows: Sequence[Piece]) -> Signature:
    """The first block of office and name in a zone."""
    modes: list[str] = []
    office: str | None = None
    start: int | None = None
    name: str | None = None
    for n, row in enumerate(rows):
        for text, folded, offset in _columns(row):
            mode = _mode(text, folded)
            if mode:
                modes += [mode] if mode not in modes else []
                start = row.start + offset if start is None else start
            elif _is_office(text, folded):
                start = row.start + offset if start is None else start
                office = _sentence(text)
                name = _name_after(rows[n + 1 : n + 14])
                break
        if office:
            break
    if start is None:
        return Signature(None, None, None, None)
    if office is None and modes:
        name = _name_after(rows[_row_at(rows, start) + 1 :][:10])
    return Signature(name, office, " - ".join(modes) or None, start)


def _row_at(rows: Sequence[Piece], start: int) -> int:
    return next((n for n, row in enumerate(rows) if row.start <= start <= row.end), 0)


def _columns(row: Piece) -> list[tuple[str, str, int]]:
    """A row, or the two columns it was printed from ("- Như trên;  KT. CHỦ TỊCH")."""
    cut = _MODE.search(row.folded)
    if cut and cut.start() > 0 and row.text[cut.start()].isupper() and row.text[cut.start() :].upper() == row.text[cut.start() :]:
        if re.match(r"[-+•]?\s*(?:luu|tt|vp)", row.folded) and not row.text[cut.start() :].isupper():
            return [(row.text, row.folded, 0)]
        return [
            (row.text[: cut.start()].strip(), row.folded[: cut.start()].strip(), 0),
            (row.text[cut.start() :], row.folded[cut.start() :], cut.start()),
        ]
    tail = None if cut else re.search(rf"[;.)]\s+((?:{_OFFICES})\b[\w\s]*)$", row.folded)
    if tail and row.text[tail.start(1) :].isupper():
        return [(row.text[tail.start(1) :], row.folded[tail.start(1) :], tail.start(1))]
    return [(row.text, row.folded, 0)]


def _mode(text: str, folded: str) -> str | None:
    """ "TM. ỦY BAN NHÂN DÂN" in one writing; a scanner's pen strokes after it are dropped."""
    found = _MODE.match(folded)
    if not found or not text[0].isupper():
        return None
    words = text[found.end() :].strip(" .,;:")
    kept = [w for w in words.split() if w.upper() == w and any(c.isalpha() for c in w)]
    if not kept or not _SIGNED_FOR.match(fold(" ".join(kept))):
        return None
    return f"{_MODE_NAME[''.join(c for c in folded[: found.end()] if c.isalpha())]} {' '.join(kept)}".strip(" ,.;:-")


def _is_office(text: str, folded: str) -> bool:
    """A line in capitals that is an office."""
    capitals = " ".join(w for w in text.split() if w.upper() == w)
    return len(capitals) >= 6 and bool(_OFFICE.fullmatch(fold(capitals))) and len(text) < 90


def _sentence(text: str) -> str:
    """ "PHÓ CHỦ TỊCH" -> "Phó Chủ tịch"."""
    words = sentence_case(" ".join(w for w in text.split() if w.upper() == w).strip(" ,.;:"))
    return re.sub(r"^(Phó|Quyền) (\w)", lambda m: f"{m[1]} {m[2].upper()}", words)


def _name_after(rows: Sequence[Piece]) -> str | None:
    """The first line that is a person's name."""
    for row in rows:
        name = person(row.text)
        if name:
            return name
    return None


def person(text: str) -> str | None:
    """A person's name of two to five words; at the end of a line of another column only with a known family name."""
    whole = _DEGREE.sub("", _SIGNED.sub("", text.strip(" ,.;:-–()")))
    words = whole.split()
    if 2 <= len(words) <= 5 and all(_NAME_WORD.match(w) for w in words) and not _NOT_NAMES.search(fold(whole)):
        return whole if whole != whole.upper() else " ".join(w.capitalize() for w in words)
    for n in (4, 3, 2):
        tail = text.split()[-n:]
        if len(text.split()) > n and fold(tail[0]) in _SURNAMES and all(_NAME_WORD.match(w) and not w.isupper() for w in tail):
            return " ".join(tail) if re.search(r"[;.)]\s+\S+(?:\s+\S+){1,3}$", text) else None
    return None
