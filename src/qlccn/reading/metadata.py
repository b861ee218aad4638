"""Metadata of a paper: number, type, issuer, place, day, subject, recipients, signer. What is not there is None and flagged."""

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import Any

from qlccn.core.text import fold, fold_same_length
from qlccn.reading import metadata_issuer as issuers
from qlccn.reading import metadata_subject as subjects
from qlccn.reading.metadata_date import DateReading, read_date
from qlccn.reading.metadata_lines import Piece, pieces, zone
from qlccn.reading.metadata_number import NumberReading, read_number
from qlccn.reading.metadata_signature import Signature, read_signature
from qlccn.reading.noise import ocr_noise

_HEAD = 7_000  # characters that hold the head of any paper
_FOOT = 6_000
_DAMAGED = 0.12  # noise from which names are compared loosely


@dataclass(frozen=True)
class Metadata:
    """The contract's `metadata`; `body_span` runs from the end of the head to the end of the text, `issues` are Vietnamese
    sentences.
    """

    number: str | None = None
    type: str | None = None
    issuer: str | None = None
    issuer_id: str | None = None
    place: str | None = None
    date: dt.date | None = None
    subject: str | None = None
    recipients: tuple[str, ...] = ()
    signer: str | None = None
    signer_title: str | None = None
    sign_mode: str | None = None
    flags: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    body_span: tuple[int, int] = (0, 0)
    number_suffix: str = ""  # "(M)" behind the symbol: the mark of a secret paper
    province: str | None = None  # of the issuer, by name

    def as_json(self) -> dict[str, Any]:
        """Exactly the contract's keys."""
        keys = (
            "number",
            "type",
            "issuer",
            "issuer_id",
            "place",
            "date",
            "subject",
            "recipients",
            "signer",
            "signer_title",
            "sign_mode",
        )
        out = {key: getattr(self, key) for key in keys}
        return {**out, "date": self.date.isoformat() if self.date else None, "recipients": list(self.recipients)}


@dataclass
class _Head:
    """What the pieces of the head say, before it is put together."""

    number: NumberReading | None = None
    date: DateReading | None = None
    title: str | None = None
    title_at: int = 0
    letter: bool = False
    subject: str | None = None
    recipients: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    authority: list[str] = field(default_factory=list)
    end: int = 0  # in the zone


def read_metadata(text: str, agencies: Any | None = None, *, noise: float | None = None) -> Metadata:
    """Read a paper's metadata; `agencies` is the law's list (None: its own copy is loaded)."""
    noise = ocr_noise(text) if noise is None else noise
    damaged = noise > _DAMAGED
    names = issuers.agency_names(agencies if agencies is not None else _law_agencies())
    head_zone = zone(text, 0, _HEAD)
    rows = [row for row in pieces(head_zone) if not _is_stamp(row)]
    head = _read_head(rows, damaged=damaged)
    foot, copies = _read_foot(text, head_zone.source(head.end))
    kind, own_name = subjects.kind(head.title, head.number.tokens if head.number else (), letter=head.letter)
    when = head.date or _late_date(text, kind, damaged=damaged)
    issuer = _issuer(head, when, text, names, damaged=damaged)
    place = (when.place if when else None) or (issuer.province.name if issuer and issuer.province else None)
    known = Metadata(
        number=head.number.number if head.number else None, type=kind,
        issuer=issuer.name if issuer else None, issuer_id=issuer.id if issuer else None,
        place=place, date=when.day if when else None, subject=head.subject, recipients=tuple(head.recipients or copies),
        signer=foot.signer, signer_title=foot.title, sign_mode=foot.mode, body_span=(head_zone.source(head.end), len(text)),
        number_suffix=head.number.suffix if head.number else "",
        province=issuer.province.name if issuer and issuer.province else None,
    )  # fmt: skip
    return _flagged(known, head.number, when, own_name, text)


def _law_agencies() -> Any | None:
    from qlccn.law.agencies import load_agencies

    return load_agencies()


_STAMP = re.compile(
    r"(?:cong van |van ban )?den\b(?:\s|:|$)|(?:nguoi ky|ky boi|thoi gian ky|ngay ky|co quan ky|email|e-mail|signature"
    r"|digitally|dt\s*:|dien thoai|fax|website|dia chi)\b"
    r"|(?:so|ngay)\s*:?\s*[\d/.\s]*$|chuyen:|luu ho so|hoa toc|hoa toc hen gio|khan|thuong khan|\d{1,3}$"
)


def _is_stamp(row: Piece) -> bool:
    """Arrival stamps, traces of a digital signature, page numbers, addresses of a letterhead."""
    return row.kind == "text" and bool(_STAMP.match(row.folded))


def _read_head(rows: list[Piece], *, damaged: bool) -> _Head:
    """Walk the pieces until the body begins."""
    head = _Head()
    n = 0
    while n < len(rows):
        row = rows[n]
        if row.kind == "number" and head.number is None:
            head.number = read_number(row.text)
            _rest_of_number(row, head, damaged=damaged)
        elif row.kind == "date" and head.date is None:
            head.date = _date_of(row, damaged=damaged)
        elif row.kind == "subject" and not head.letter and head.title is None:
            head.letter, head.subject = True, subjects.letter_subject(rows, n)
        elif row.kind == "to":
            head.letter = head.letter or head.title is None
            head.recipients, used = subjects.addressees(rows, n)
            n += used
            head.end = rows[n - 1].end
            if (head.number and head.date) or n >= len(rows) or rows[n].kind == "text":
                head.number, head.date = head.number or _find_number(rows), head.date or _find_date(rows, damaged=damaged)
                return head
            continue
        elif row.kind == "text":
            if _starts_body(row, head):
                break
            _text_row(rows, n, head)
        head.end = max(head.end, row.end)
        n += 1
    head.number, head.date = head.number or _find_number(rows), head.date or _find_date(rows, damaged=damaged)
    return head


def _rest_of_number(row: Piece, head: _Head, *, damaged: bool) -> None:
    """A date printed on the line of the number in a way the cut did not see."""
    if head.number and head.date is None:
        rest = row.text[head.number.end :]
        if "," in rest or "ng" in fold(rest):
            head.date = read_date(rest, damaged=damaged)


def _find_number(rows: list[Piece]) -> NumberReading | None:
    """A number behind the start of the body: text of a PDF may bring the head last."""
    return next((r for row in rows if row.kind == "number" and (r := read_number(row.text))), None)


def _date_of(row: Piece, *, damaged: bool) -> DateReading | None:
    """The date of a piece; doubtful where it was put together from two places."""
    reading = read_date(row.text, damaged=damaged)
    return replace(reading, doubtful=True) if reading and row.mended else reading


def _find_date(rows: list[Piece], *, damaged: bool) -> DateReading | None:
    """A place-and-date line behind the start of the body, standing alone."""
    return next((r for row in rows if row.kind == "date" and (r := _date_of(row, damaged=damaged)) and r.place), None)


_BODY = re.compile(
    r"can cu\b|thuc hien\b|xet\b|theo de nghi|theo bao cao|theo noi dung|de trien khai|de kip thoi|tiep theo|nham\b"
    r"|trong thoi gian|ngay \d|hom nay|hoi \d+|dieu 1\b|[ivx]{1,3}\.\s"
    r"|1\.\s|(?:trong )?thoi gian qua|phan (?:thu )?(?:nhat|i)\b|thi hanh|quan triet|phuc dap|tra loi|sau khi|cong tac "
    r"|trien khai |vua qua"
)


def _starts_body(row: Piece, head: _Head) -> bool:
    """Prose has begun: the head is over once it has said something."""
    if row.text == row.text.upper():
        return bool(re.match(r"(?:tm|kt|tl|tuq)\s*\.|n.{1,2}i nh.{1,2}n\b", row.folded))
    return bool(_BODY.match(row.folded)) or len(row.text) > 220


def _text_row(rows: list[Piece], n: int, head: _Head) -> None:
    """A body's name, the title, or the words under it."""
    row = rows[n]
    title = subjects.title_of(row)
    if title and head.title is None and not (head.letter and head.number):
        head.title, head.title_at = title, n
        head.subject = subjects.titled_subject(rows, n, title)
        head.letter = False
    elif re.match(r"s\S{0,2}\s*[:;]\s", row.folded):
        return  # a number too damaged to read
    elif head.title is None and not head.letter:
        head.bodies.append(row.text)
    elif head.title is None:
        if row.text == row.text.upper() and re.match(issuers._HEAD, row.folded):
            head.bodies.append(row.text)
    elif row.text == row.text.upper():
        head.authority.append(row.text)


def _read_foot(text: str, body: int) -> tuple[Signature, list[str]]:
    """Signature and copies of the first foot of the paper (annexes have their own)."""
    found = re.search(r"(?m)^[ \t*_|#]*n[^\s]{1,2}i\s*nh[^\s]{1,2}n[\s*_]*[:.]", fold_same_length(text[body:]))
    middle = body + found.start() if found else None
    start = max(body, middle - 900) if middle is not None else max(body, len(text) - _FOOT // 2)
    part = zone(text, start, (middle or start) + _FOOT if middle is not None else len(text))
    rows = pieces(part)
    signature = read_signature(part, rows)
    return signature, subjects.copies(rows)


def _late_date(text: str, kind: str | None, *, damaged: bool) -> DateReading | None:
    """Minutes give their day in the text ("Hôm nay, ngày …"); other papers may give it above the signature."""
    if kind == "bien-ban":
        opening = re.search(r"(?i)(?:hôm nay|vào hồi|hồi \d+).{0,60}?(ngày\s.{6,40})", text[:_HEAD], re.DOTALL)
        if opening:
            return read_date(" ".join(opening[1].split()), damaged=damaged)
    rows = [row for row in pieces(zone(text, max(0, len(text) - 2_500), len(text))) if row.kind == "date" and len(row.text) < 70]
    return next((r for row in rows if (r := read_date(row.text, damaged=damaged)) and r.place), None)


def _issuer(
    head: _Head, when: DateReading | None, text: str, names: issuers.AgencyNames, *, damaged: bool
) -> issuers.Issuer | None:
    """By the head; by the authority line of a decision; else by symbol, place and words."""
    place = when.place if when else None
    found = issuers.from_head(head.bodies, names, place=place, damaged=damaged)
    found = found or issuers.from_head(head.authority[:2], names, place=place, damaged=damaged)
    if found:
        return found
    tokens = head.number.tokens if head.number else ()
    return issuers.from_words(tokens, text, fold(text[:60_000]), head.subject or "", place, names)


def _flagged(
    known: Metadata, number: NumberReading | None, when: DateReading | None, own_name: str | None, text: str
) -> Metadata:
    """The metadata with its flags and the sentences a person reads."""
    flags: list[str] = []
    issues: list[str] = []

    def note(flag: str | None, sentence: str) -> None:
        if flag:
            flags.append(flag)
        issues.append(sentence)

    if known.number is None:
        blank = " (chỗ ghi số để trống)" if number else ""
        note("missing-number", f"Không thấy số, ký hiệu của văn bản{blank}; xin bổ sung theo bản gốc.")
    elif number and number.doubtful:
        note("doubtful-number", f"Số, ký hiệu “{known.number}” đọc từ chữ bị nhòe; xin đối chiếu bản gốc.")
    if when and when.nonexistent:
        note("nonexistent-date", f"Ngày ban hành ghi “{when.written}” là ngày không có thật; xin đối chiếu bản gốc.")
    elif known.date is None:
        blank = f" (ghi “{when.written}”)" if when else ""
        note("missing-date", f"Không có ngày ban hành{blank}; xin bổ sung theo bản gốc.")
    elif when and when.doubtful:
        note("ocr-doubt", f"Ngày ban hành “{when.written}” đọc từ chữ bị nhòe; xin đối chiếu bản gốc.")
    if known.issuer is None:
        note(None, "Không xác định được cơ quan ban hành; xin chọn cơ quan.")
    if own_name:
        note(None, f"Văn bản mang tên loại “{own_name}” (viết không dấu), không có trong danh mục; tạm xếp vào loại gần nhất.")
    if known.signer is None:
        note(None, "Không thấy họ tên người ký.")
    other = _other_number(known.number, text)
    if other:
        note("doubtful-number", f"Phụ lục hoặc quy chế kèm theo ghi số “{other}”, khác số ở đầu văn bản “{known.number}”.")
    return replace(known, flags=tuple(dict.fromkeys(flags)), issues=tuple(issues))


_ATTACHED = re.compile(
    r"\(\s*(?:[Kk]èm theo|[Bb]an hành (?:kèm theo|theo|kèm))\s+(?:Quyết định|Kế hoạch|Công văn|Thông báo|Báo cáo"
    r"|Chỉ thị)\s+(số[^()\n]{3,60})"
)


def _other_number(number: str | None, text: str) -> str | None:
    """A number on an attached part that is not the paper's own."""
    if number is None:
        return None
    for found in _ATTACHED.finditer(text):
        reading = read_number(found[1].replace("*", "").strip())
        if reading and reading.number and fold(reading.number) != fold(number):
            return reading.number
    return None
