"""The parts of a paper: body, what is issued with it (quy chế, kế hoạch), and what is no clause (head, receipt, tables)."""

import re
from dataclasses import dataclass

from qlccn.reading.structure_lines import Line, View
from qlccn.reading.structure_markers import is_bullet, read_marker

_RECEIPT = re.compile(
    r"\s*n[o0][il11]\s+nh[aâo0d]\w?\s*[:;]?\s*$|\s*n[o0][il1]\s+nhan\b|\s*n\w{1,2}[il1]\s+nh\w{1,2}\s*[:;]?\s*$"
)
_SIGNATURE = re.compile(
    r"\s*(?:tm\.?|kt\.?|tl\.?|tuq\.?|q\.)\s*(?:uy ban|ubnd|chu tich|giam doc|bo truong|cuc truong|"
    r"thu truong|truong ban|chanh|so\b)|"
    r"\s*(?:pho )?(?:chu tich|giam doc|bo truong|cuc truong|tong giam doc|truong ban|chanh van phong|thu tuong)\s*$"
)
_ADDRESSEES = re.compile(r"\s*k[ií1]nh\s+g[uưủw]\w*i?\s*[:.]?")
_ATTACHED = re.compile(
    r"\s*(?P<kind>quy che|quy dinh|ke hoach|chuong trinh|phuong an|de an|noi quy|dieu le|de cuong|"
    r"phu luc|danh muc|bang|bieu|mau so)\b"
)
_ISSUED_WITH = re.compile(r"(?:ban hanh )?kem theo|dinh kem")
_READ = ("quy che", "quy dinh", "ke hoach", "chuong trinh", "phuong an", "de an", "noi quy")
_BULLET = re.compile(r"\s*[-–—+•*_]")


@dataclass(frozen=True)
class Part:
    """One part that has clauses: its lines, the word set before its articles, and the spans inside that are no clauses."""

    start: int
    first_line: int
    after_line: int
    main: bool
    prefix: str
    skipped: tuple[tuple[int, int], ...]
    wrap_width: int

    def skips(self, position: int) -> bool:
        """Inside a table."""
        return any(a <= position < b for a, b in self.skipped)


def parts(seen: View, body_start: int | None) -> list[Part]:
    """The parts of a paper in order; only the first is the main one."""
    from qlccn.reading.tasks_layout import table_spans  # the tables are found by the reader of tables

    lines = seen.lines
    first = _body_line(lines, body_start)
    end = _end_of_body(lines, first)
    attached = _attached(lines, end)
    tables = tuple(table_spans(seen))
    prefix = "QĐ." if any(kind in _READ for kind, _, _ in attached) else ""
    found = [_part(seen, first, end, True, prefix, tables)]
    for kind, a, b in attached:
        if kind in _READ:
            stop = _end_of_body(lines, a, attached=True, limit=b)
            found.append(_part(seen, a, stop, False, "", tables))
    return found


def _part(seen: View, first: int, after: int, main: bool, prefix: str, tables: tuple[tuple[int, int], ...]) -> Part:
    lines = seen.lines
    start = lines[first].start if first < len(lines) else len(seen.text)
    return Part(start, first, after, main, prefix, tables, _wrap_width(lines[first:after]))


def _wrap_width(lines: tuple[Line, ...]) -> int:
    """About how long the lines are: near 90 where a page broke them, hundreds where a line is a paragraph."""
    lengths = sorted(len(line.text.rstrip()) for line in lines if len(line.text.strip()) > 20)
    return lengths[int(len(lengths) * 0.9)] if lengths else 80


def _body_line(lines: tuple[Line, ...], body_start: int | None) -> int:
    """The first line after head and addressees."""
    first = next((n for n, line in enumerate(lines) if line.end > (body_start or -1)), 0)
    for n in range(first, min(len(lines), first + 60)):
        if _ADDRESSEES.match(lines[n].folded):
            return _after_addressees(lines, n)
    return _with_first_mark(lines, first) if body_start else first


def _with_first_mark(lines: tuple[Line, ...], first: int) -> int:
    """A first clause ("A. MỤC TIÊU", "Điều 1.") that the head was read up to and over belongs to the body."""
    for n in range(first - 1, max(-1, first - 4), -1):
        if not lines[n].blank:
            marker = read_marker(lines[n])
            return n if marker is not None and marker.value == 1 and not is_bullet(marker.kind) else first
    return first


def _after_addressees(lines: tuple[Line, ...], at: int) -> int:
    n = at + 1
    open_list = not lines[at].text.rstrip().endswith(".")
    while n < len(lines):
        line = lines[n]
        goes_on = lines[n - 1].text.rstrip().endswith((",", ";", ":")) or _BULLET.match(line.text)
        if line.blank or (open_list and goes_on and len(line.text) < 400):
            open_list = (line.blank and open_list) or not line.text.rstrip().endswith(".")
            if not line.blank and line.text.rstrip().endswith("."):
                open_list = bool(n + 1 < len(lines) and _BULLET.match(lines[n + 1].text))
            n += 1
            continue
        wrapped = (
            open_list
            and not lines[n - 1].blank
            and line.text.lstrip()[:1].islower()
            and not lines[n - 1].text.rstrip().endswith(".")
        )
        if not wrapped:
            break
        n += 1
    return n


def _end_of_body(lines: tuple[Line, ...], first: int, *, attached: bool = False, limit: int | None = None) -> int:
    """The line after the body: place of receipt, or the signature."""
    limit = len(lines) if limit is None else limit
    for n in range(first, limit):
        if _RECEIPT.match(lines[n].folded):
            return n
        if _SIGNATURE.match(lines[n].folded) and lines[n].text.strip().isupper():
            return n
    return limit


def _attached(lines: tuple[Line, ...], end: int) -> list[tuple[str, int, int]]:
    """What follows the body under a title of its own: kind, first line after the title, line after the end."""
    starts = []
    for n in range(end, len(lines)):
        match = _ATTACHED.match(lines[n].folded)
        if match and _is_title(lines, n) and _kem_theo(lines, n):
            starts.append((match.group("kind"), n))
    out = []
    for k, (kind, n) in enumerate(starts):
        after = starts[k + 1][1] if k + 1 < len(starts) else len(lines)
        out.append((kind, _after_title(lines, n), after))
    return out


def _is_title(lines: tuple[Line, ...], n: int) -> bool:
    """Written in capitals, as titles are."""
    text = lines[n].text.strip()
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) > 0.8 * len(letters) and (n == 0 or len(text) < 200)


def _kem_theo(lines: tuple[Line, ...], n: int) -> bool:
    near = [line.folded for line in lines[n + 1 : n + 14] if line.text.strip()][:7]
    return lines[n].folded.strip().startswith("phu luc") or any(_ISSUED_WITH.search(text) for text in near)


def _after_title(lines: tuple[Line, ...], n: int) -> int:
    """The line after "(Kèm theo Quyết định số ...)", which may take several lines."""
    for k in range(n + 1, min(len(lines), n + 14)):
        if _ISSUED_WITH.search(lines[k].folded):
            while k < len(lines) and ")" not in lines[k].text and k < n + 18:
                k += 1
            return min(k + 1, len(lines))
    return n + 1
