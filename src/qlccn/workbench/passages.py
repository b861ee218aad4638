"""Where in a paper's text a cited passage stands, so that a source chip opens it: "Điều 1", "khoản 2 Điều 10", "mục V.2", or its very words."""

import re
from itertools import pairwise
from urllib.parse import quote

from qlccn.core.text import fold, fold_same_length

ANCHOR = "doan"
CLAUSE = re.compile(r"\b(dieu|muc|phu luc|phan|chuong|dong)\s+([\w./]+)")
POINT = re.compile(r"\b(khoan|diem)\s+([\w.]+)")
LONGEST = 160
GAP = r"[ \t]+"


def address(passage: str) -> str:
    """The tail of a document's address that shows the passage; "" where there is none to show."""
    first = passage.split("|")[0].strip()[:LONGEST]
    return f"?doan={quote(first, safe='')}#{ANCHOR}" if len(first) >= 3 else ""


def locate(text: str, passage: str) -> tuple[int, int] | None:
    """(start, end) of the passage in the text: its clause with its paragraph, else its words as written, diacritics and spacing aside."""
    for part in (passage, *re.split(r"[;|]", passage)):
        if found := clause(text, fold(part)) or literal(text, part):
            return found
    return None


def clause(text: str, wanted: str) -> tuple[int, int] | None:
    """The paragraph that begins with the clause's sign; within it the khoản or điểm that is named."""
    sign = CLAUSE.search(wanted)
    if sign is None:
        return None
    plain = fold_same_length(text)
    words = GAP.join(re.escape(word) for word in (*sign[1].split(), sign[2]))
    found = re.search(rf"^{GAP[:-1]}*{words}(?!\w)", plain, re.MULTILINE)
    if found is None and sign[1] == "muc":
        found = re.search(rf"^[ \t]*{re.escape(sign[2])}[.)/]?[ \t]", plain, re.MULTILINE)
    if found is None:
        return None
    start = found.start()
    following = re.search(rf"^[ \t]*{sign[1]}[ \t]+\w", plain[found.end() :], re.MULTILINE)
    until = found.end() + following.start() if following else len(plain)
    for _, number in sorted(POINT.findall(wanted), reverse=True):  # khoản before điểm
        inner = re.search(rf"^[ \t]*{re.escape(number)}[.)][ \t]", plain[start:until], re.MULTILINE)
        if inner:
            start += inner.start()
    return start, paragraph_end(text, start)


def literal(text: str, words: str) -> tuple[int, int] | None:
    """The words as they stand, whatever their diacritics, case and line breaks."""
    parts = fold(words).split()
    if not parts or len("".join(parts)) < 3:
        return None
    found = re.search(r"\s+".join(re.escape(p) for p in parts), fold_same_length(text))
    return found.span() if found else None


def paragraph_end(text: str, start: int) -> int:
    """Where the paragraph ends that begins at or after `start`."""
    begun = start + len(text[start:]) - len(text[start:].lstrip())
    end = text.find("\n", begun)
    return len(text) if end < 0 else end


def marked(pieces: list[dict], span: tuple[int, int] | None) -> list[dict]:
    """Pieces of a text with the span's part picked out; the first picked piece carries the anchor."""
    if span is None:
        return pieces
    out: list[dict] = []
    at = 0
    for piece in pieces:
        text, begin = piece["text"], at
        at += len(text)
        edges = sorted({0, len(text), *(min(max(edge - begin, 0), len(text)) for edge in span)})
        for number, (left, right) in enumerate(pairwise(edges)):
            picked = span[0] <= begin + left and begin + right <= span[1]
            anchors = list(piece["anchors"]) if number == 0 else []
            if picked and not any(p.get("picked") for p in out):
                anchors.append(ANCHOR)
            out.append(piece | {"text": text[left:right], "anchors": anchors, "picked": picked})
        if not text:
            out.append(piece)
    return out
