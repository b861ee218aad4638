"""What kind of paper it is, what it is about, to whom it goes."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from qlccn.core.text import fold
from qlccn.reading.metadata_issuer import sentence_case
from qlccn.reading.metadata_lines import Piece

# title words (folded) -> type; kinds outside the contract's list go to the nearest of it
TITLES = {
    "ke hoach": "ke-hoach", "quyet dinh": "quyet-dinh", "chi thi": "chi-thi", "thong bao": "thong-bao", "bao cao": "bao-cao",
    "bien ban": "bien-ban",
    "to trinh": "cong-van", "huong dan": "cong-van", "cong van": "cong-van", "giay moi": "cong-van", "thu moi": "cong-van",
    "phieu trinh": "cong-van",
    "phieu chuyen": "cong-van", "cong dien": "chi-thi", "nghi quyet": "quyet-dinh", "nghi dinh": "quyet-dinh",
    "thong tu": "quyet-dinh",
    "thong tu lien tich": "quyet-dinh", "quy che": "quyet-dinh", "quy dinh": "quyet-dinh", "giay phep": "quyet-dinh",
    "giay chung nhan": "quyet-dinh",
    "chuong trinh": "ke-hoach", "de an": "ke-hoach", "phuong an": "ke-hoach", "ket luan": "thong-bao", "thong cao": "thong-bao",
    "bien ban ghi nho": "bien-ban", "hop dong": "bien-ban",
}  # fmt: skip
SYMBOLS = {
    "kh": "ke-hoach", "qd": "quyet-dinh", "ct": "chi-thi", "tb": "thong-bao", "bc": "bao-cao", "bb": "bien-ban",
    "cv": "cong-van", "ttr": "cong-van",
    "hd": "cong-van", "gm": "cong-van", "cd": "chi-thi", "nq": "quyet-dinh", "nd": "quyet-dinh", "tt": "quyet-dinh",
    "ttlt": "quyet-dinh", "gp": "quyet-dinh",
    "gcn": "quyet-dinh", "ctr": "ke-hoach", "da": "ke-hoach", "pa": "ke-hoach", "kl": "thong-bao", "qc": "quyet-dinh",
}  # fmt: skip
OWN_TYPES = ("ke hoach", "quyet dinh", "chi thi", "thong bao", "bao cao", "bien ban")
_BARE = re.compile(
    r"(?:ve |v/v|ban hanh|phe duyet|thanh lap|mo rong|dieu chinh|sua doi|bai bo|thu hoi|chap thuan|cong bo|giao "
    r"|kien toan|uy quyen|thay the)"
)


def title_of(piece: Piece) -> str | None:
    """The title word that a piece in capitals begins with; the whole piece may be damaged ("QUYÉT Đ|NH")."""
    letters = [c for c in piece.text if c.isalpha()]
    if not letters or sum(c.isupper() for c in letters) < 0.8 * len(letters):
        return None
    folded = " ".join(re.sub(r"[^a-z0-9 ]+", " ", piece.folded).split())
    exact = [t for t in TITLES if folded == t or folded.startswith(f"{t} ")]
    if exact:
        return max(exact, key=len)
    if len(folded) <= 12:
        near = max(OWN_TYPES, key=lambda t: fuzz.ratio(t, folded))
        return near if fuzz.ratio(near, folded) >= 80 else None
    return None


def kind(title: str | None, tokens: Sequence[str], *, letter: bool) -> tuple[str | None, str | None]:
    """Type of the contract, and the kind's own name where the list does not have it."""
    symbol = SYMBOLS.get(fold(tokens[0])) if tokens else None
    if tokens and fold(tokens[0]) == "ct" and len(tokens) > 1 and letter and title is None:
        symbol = "cong-van"  # a unit named CT, not a directive
    if title in OWN_TYPES:
        return TITLES[str(title)], None
    if title:
        return TITLES[title], title if title not in {"cong van"} else None
    if symbol:
        return symbol, None
    return ("cong-van", None) if tokens or letter else (None, None)


def letter_subject(rows: Sequence[Piece], n: int) -> str:
    """The words after "V/v" until the next thing of the head begins."""
    words = [re.sub(r"^\s*(?:[Vv]\s*[/Il|1Jj]\s*[Vv]|[Vv]\.[Vv]|VV\s*:)\s*[:.]?\s*", "", rows[n].text)]
    for row in rows[n + 1 : n + 9]:
        if row.kind in {"to", "date", "motto", "number"}:
            if row.kind in {"date", "motto"} and words[-1][-1:] not in ".;":
                continue
            break
        if row.blank_before and not row.text[:1].islower():
            break
        if len(row.text) > 120 or row.text.isupper() or re.match(r"[-+•]\s|\d+[.)]\s|can cu|thuc hien|k.nh g", row.folded):
            break
        words.append(row.text)
    subject = " ".join(" ".join(words).split()).strip(" .;")
    return subject if subject.lower().startswith(("về việc", "ve viec")) else f"V/v {subject}"


def titled_subject(rows: Sequence[Piece], n: int, title: str) -> str | None:
    """What follows the title word until the authority or the body begins."""
    first = rows[n].text.strip(" :")
    rest = first[len(title) :].strip(" :") if len(first) > len(title) + 2 else ""
    rest = re.sub(r"^(?:[Ss][ốỐ]\s*:?\s*)?\d[\d/]*[/-]?[A-ZĐ][A-Za-zĐđ\-]*\s*", "", rest)
    words = [rest] if rest else []
    capitals = bool(rest)
    for row in rows[n + 1 : n + 9]:
        if row.kind in {"to", "date", "number", "motto"} or _is_authority(row):
            break
        if _begins_body(row) and (words or not _PURPOSE.match(row.folded)):
            break
        if not words and re.match(r"cua ban |cua (?:chu tich|uy ban|bo truong)", row.folded):
            continue
        if not words:
            capitals = row.text == row.text.upper()
        elif (
            (capitals and row.text != row.text.upper())
            or (row.text[:1].isupper() and row.text.rstrip()[-1:] in ".:;")
            or (row.blank_before and not row.text[:1].islower() and not capitals)
        ):
            break
        words.append(row.text)
        if row.text.rstrip().endswith((".", ":")) or len(words) > 6:
            break
    subject = sentence_case(" ".join(" ".join(words).split()).strip(" .:;"))
    if not subject:
        return None
    if _BARE.match(fold(subject)) or title in {"quyet dinh", "chi thi", "nghi quyet", "bien ban"}:
        return subject
    lead = _TITLE_WORDS.get(title, "")
    return f"{lead} {subject[:1].lower() + subject[1:]}".strip() if lead else subject


_PURPOSE = re.compile(
    r"(?:thuc hien|trien khai|nham) [^\d]{10,200}(?:nam \d{4}|giai doan \d{4}\s*[-–]\s*\d{4}|[^\d;:.])?[^\d;:.]{0,80}$"
)  # a title may say "Thực hiện Chương trình …"
_TITLE_WORDS = {"ke hoach": "Kế hoạch", "bao cao": "Báo cáo", "thong bao": "Thông báo", "to trinh": "Tờ trình",
                "huong dan": "Hướng dẫn",
                "chuong trinh": "Chương trình", "de an": "Đề án", "phuong an": "Phương án"}  # fmt: skip


def _begins_body(row: Piece) -> bool:
    return (
        bool(
            re.match(
                r"can cu|thuc hien|xet |theo de nghi|de trien khai|tiep theo|dieu 1\b|[ivx]{1,4}\.|\d{1,2}[.)]\s"
                r"|[-+•]\s|ngay \d|hom nay|hoi \d|nham ",
                row.folded,
            )
        )
        or len(row.text) > 260
    )


def _is_authority(row: Piece) -> bool:
    """ "ỦY BAN NHÂN DÂN TỈNH X", "GIÁM ĐỐC SỞ ..." standing alone between title and grounds."""
    if row.text != row.text.upper():
        return False
    return bool(
        re.match(
            r"(?:chu tich )?(?:uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd)\b|giam doc |bo truong |cuc truong "
            r"|truong ban |thu tuong |chinh phu$",
            row.folded,
        )
    )


_ITEM = re.compile(r"^\s*(?:[-–+•*_]\s*)")
_NOT_RECIPIENT = re.compile(r"(?:luu\b|nhu tren|nhu dieu|nhu kinh gui|\(b/?c\)|de b/?c)")


def addressees(rows: Sequence[Piece], n: int) -> tuple[list[str], int]:
    """The bodies after "Kính gửi", and how many pieces they took."""
    head = re.sub(r"^.{0,14}?(?:g[ửi].{0,2}i|[Gg][uưi].{0,2}i)\s*[:;.]?\s*", "", rows[n].text, count=1)
    items: list[str] = [head] if head.strip(" -_:") else []
    used = 1
    for row in rows[n + 1 : n + 31]:
        bullet = bool(_ITEM.match(row.text))
        if not bullet:
            closed = items and items[-1].rstrip()[-1:] in ".;"
            if (
                row.kind != "text"
                or (closed and items[-1].rstrip().endswith("."))
                or (items and row.blank_before and not row.text[:1].islower())
            ):
                break
            if items and (_begins_body(row) or len(row.text) > 200 or not (closed or _goes_on(items[-1], row.text))):
                break
            if items and not closed:
                items[-1] = f"{items[-1]} {row.text}"
            else:
                items.append(row.text)
        else:
            items.append(row.text)
        used += 1
    return expand(items), used


def _goes_on(item: str, line: str) -> bool:
    """Whether a line without a bullet can be the rest of an addressee ("… trực thuộc / Trung ương"), not the first sentence of
    the body.
    """
    return (
        line[:1].islower() or len(line.split()) <= 3 or bool(re.search(r"(?:,|\b(?:và|thuộc|các|của|tỉnh|thành phố))\s*$", item))
    )


_OTHER_COLUMN = re.compile(r"(?<=[;.])\s+[A-ZĐÀ-Ỹ][A-ZĐÀ-Ỹ .,]{5,}$")


def expand(items: Sequence[str]) -> list[str]:
    """Items clean, "Các Sở: Công Thương, Tài chính" one by one (short forms stay together as written)."""
    out: list[str] = []
    for item in items:
        clean = _OTHER_COLUMN.sub("", " ".join(_ITEM.sub("", item).split())).strip(" ;:.,-|_—")
        many = re.match(r"[Cc]ác\s+([SsBbVvCc](?:ở|ộ|ụ|ục)|[Bb]an)(?:,\s*ngành)?\s*:\s*(.+)", clean)
        parts = re.split(r"\s*[,;]\s*", many[2]) if many else []
        if many and all(len(p) > 3 and p[:1].isupper() and not p.isupper() for p in parts):
            head = many[1].capitalize()
            out += [p if p.startswith(head) else f"{head} {p}" for p in parts]
        elif clean and not _NOT_RECIPIENT.match(fold(clean)):
            out.append(clean)
    return out


def copies(rows: Sequence[Piece]) -> list[str]:
    """The bodies of "Nơi nhận", without the file copy and "như trên"."""
    start = next((n for n, row in enumerate(rows) if re.match(r"n.{1,2}i\s*nh.{1,2}n\s*[:.]?", row.folded)), None)
    if start is None:
        return []
    items: list[str] = []
    for row in rows[start + 1 : start + 40]:
        if not _ITEM.match(row.text):
            if not items or row.blank_before or row.text.isupper() or items[-1].rstrip().endswith((".", ";")):
                if items:
                    break
                continue
            items[-1] = f"{items[-1]} {row.text}"
            continue
        items.append(row.text)
        if re.match(r"l.u\b", fold(_ITEM.sub("", row.text))):
            break
    return [i for i in expand(items) if not re.match(r"lu.?u?\b", fold(i))]
