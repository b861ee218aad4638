"""Every legal citation in an administrative text, with its exact span, as it stands and with its number put in order.

Works on clean text, on text wrapped in the middle of a number, and on scanned text that lost its diacritics. A number that
the source got wrong stays wrong and is flagged `doubtful-number`; only letters and digits that a scanner confuses (Đ/D/P/b,
O/0, J or l for /) are put right, flagged `ocr-doubt`. Nothing here knows which instruments exist: see `citation_status`.
"""

import bisect
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from qlccn.law import citations_articles, citations_laws, citations_numbers
from qlccn.law.citations_articles import ArticleMention
from qlccn.law.citations_laws import LawMention
from qlccn.law.citations_numbers import NumberMention
from qlccn.law.citations_text import FoundDate, compose, date_after, date_before, plain


@dataclass(frozen=True)
class Citation:
    """One mention of a legal document. `number` is normalised; a law cited by name has its name there."""

    text: str
    span: tuple[int, int]
    number: str
    kind: str  # nghi-dinh, thong-tu, luat, quyet-dinh, cong-van …
    issued: date | None = None
    article: str | None = None  # "điểm a khoản 2 Điều 13"; several joined by "; "
    flags: tuple[str, ...] = ()
    name: str | None = None  # name of a law, where one is written


# word before the number (folded) -> kind; the longest first
_WORDS = {
    "chuong trinh hanh dong": "chuong-trinh",
    "bao cao tham dinh": "bao-cao", "bao cao ket qua tham dinh": "bao-cao", "thong tu lien tich": "thong-tu-lien-tich",
    "nghi quyet lien tich": "nghi-quyet-lien-tich", "van ban hop nhat": "van-ban-hop-nhat", "nghi dinh": "nghi-dinh",
    "nghi quyet": "nghi-quyet", "thong tu": "thong-tu", "quyet dinh": "quyet-dinh", "chi thi": "chi-thi",
    "cong van": "cong-van", "cong dien": "cong-dien", "ke hoach": "ke-hoach", "thong bao": "thong-bao", "ket luan": "ket-luan",
    "to trinh": "to-trinh", "bao cao": "bao-cao", "phap lenh": "phap-lenh", "bo luat": "bo-luat", "luat": "luat",
    "huong dan": "huong-dan", "chuong trinh": "chuong-trinh", "van ban": "van-ban", "de an": "de-an", "bien ban": "bien-ban",
    "quy dinh": "quy-dinh", "quy che": "quy-che", "vbhn": "van-ban-hop-nhat", "ttlt": "thong-tu-lien-tich", "nd": "nghi-dinh",
    "nq": "nghi-quyet", "tt": "thong-tu", "qd": "quyet-dinh", "ct": "chi-thi", "cv": "cong-van", "kh": "ke-hoach",
    "tb": "thong-bao", "kl": "ket-luan", "vb": "van-ban",
}  # fmt: skip
_ABBREVIATIONS = frozenset(w for w in _WORDS if len(w) <= 4 and w != "luat")
_KIND_WORDS = "|".join(w.replace(" ", r"\s+") for w in sorted(_WORDS, key=len, reverse=True))
_SO = r"(?:s[a-z0-9§&]{0,2}|[0-9]|\))"  # "số" in print, and what a scanner makes of it
_LEAD = re.compile(
    rf"(?<![a-z])(?P<word>{_KIND_WORDS})(?![a-z])(?:\s+(?:cua|do)\s+[^.;:()\n0-9]{{2,60}}?)?\s*:?\s*(?P<so>{_SO}\s*[:.]?\s*)?[\"“(]?\s*$"
)
_OWN_NUMBER = re.compile(r"(?:^|\n|\t|\|| {2})\W*s[a-z0-9]{0,2}\s*[:.;]?\W*$")
_LIST_GAP = re.compile(rf"\s*(?:,|;|va|,\s*va)\s*(?P<so>{_SO}\s*)?")
_SHORT_BEFORE = re.compile(
    rf"(?<![a-z])(?P<word>{_KIND_WORDS})\s*(?:s[a-z0-9§&]{{0,2}}\s*[:.]?\s+)?(?P<n>[0-9]{{1,5}})(?![0-9/.,\-%]|\s*/)"
)
_CONNECT = re.compile(
    r"\s*[,(]?\s*(?:cua|tai|trong|theo)?\s*(?:cac\s+|ban\s+)?"
    r"(?:(?:quy che|quy dinh|dieu le|phu luc)[^.;:()0-9]{0,60}?\s*(?:\(?\s*(?:duoc\s+)?(?:ban hanh\s+)?kem theo\s+)(?:cac\s+)?)?"
)
_AFTER = re.compile(r"\s*(?:,\s*tai\s+|,\s*|\(\s*(?:tai\s+)?|\s*tai\s+)")
_LAW_GAP = re.compile(rf"\s*[,(]?\s*(?:{_SO}\s*[:.]?\s*)?$")
_SAME_KIND = {
    ("thong-tu", "thong-tu-lien-tich"), ("van-ban", "cong-van"), ("luat", "bo-luat"), ("quy-dinh", "quyet-dinh"),
    ("quy-che", "quyet-dinh"),
}  # fmt: skip
_LOOK_BACK = 110


@dataclass(frozen=True)
class _Lead:
    """The words before a number that say what it is."""

    start: int
    kind: str
    word: str
    so: bool


class _Reader:
    """One text being read: its plain view, and what was found so far."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.folded = plain(source)
        self.articles_by_end = {m.end: m for m in citations_articles.mentions(source, self.folded)}
        self.articles_by_start = {m.start: m for m in self.articles_by_end.values()}
        self.article_ends = sorted(self.articles_by_end)
        self.laws = citations_laws.mentions(source, self.folded)
        self.found: list[Citation] = []
        self.used: set[int] = set()  # starts of articles already given to a citation

    def lead(self, at: int) -> _Lead | None:
        """The kind named right before `at` ("Nghị định số", "Quyết định của Thủ tướng Chính phủ số")."""
        base = max(0, at - _LOOK_BACK)
        best = None
        for m in _LEAD.finditer(self.folded[base:at]):
            best = m
        if not best:
            return None
        word = " ".join(best["word"].split())
        start = base + best.start("word")
        if word in _ABBREVIATIONS and not self.source[start].isupper():
            return None
        return _Lead(start, _WORDS[word], word, bool(best["so"]))

    def read(self) -> list[Citation]:
        """All citations in order of the text."""
        merged = self._numbers()
        for law in self.laws:
            if law.start not in merged:
                self._add_law(law)
        self._short_forms()
        return sorted(self.found, key=lambda c: c.span)

    def _numbers(self) -> set[int]:
        """Citations with a number; returns the starts of the law names that got theirs."""
        merged: set[int] = set()
        listed: str | None = None  # kind of the running list "các Nghị định số 68/2017, 66/2020"
        last_end = -1
        for mention in citations_numbers.scan(self.source, self.folded):
            if mention.start < last_end:
                continue
            law = self._law_before(mention) if mention.code else None
            lead = self.lead(mention.start)
            if law:
                merged.add(law.start)
                end = self._add(mention, start=law.start, kind=law.kind, name=law.name)
            elif lead:
                listed = lead.kind
                accepted = self._accept(mention, lead)
                end = self._add(mention, start=lead.start, kind=lead.kind) if accepted else last_end
            elif listed and last_end >= 0 and (gap := _LIST_GAP.fullmatch(self.folded, last_end, mention.start)):
                end = self._add(
                    mention, start=mention.start if gap["so"] is None else gap.start("so"), kind=mention.kind or listed
                )
            elif mention.sure and not self._is_own_number(mention):
                listed = None
                end = self._add(mention, start=mention.start, kind=mention.kind or "luat")
            else:
                continue
            last_end = end
        return merged

    def _accept(self, mention: NumberMention, lead: _Lead) -> bool:
        """A bare number needs a strong word: "Nghị định 32/2024", never "báo cáo 12/2017" (a month)."""
        if mention.code:
            return mention.sure or lead.so or len(mention.code) > 2
        strong = lead.kind in {"nghi-dinh", "nghi-quyet", "thong-tu", "quyet-dinh", "thong-tu-lien-tich", "van-ban-hop-nhat"}
        return strong and (lead.so or mention.year is not None)

    def _is_own_number(self, mention: NumberMention) -> bool:
        """ "Số: 6160/UBND-KT" at the head of a paper is its own number, no citation."""
        before = self.folded[max(0, mention.start - 24) : mention.start].rjust(25, "\n")
        return bool(_OWN_NUMBER.search(before)) and not date_after(self.folded, mention.end)

    def _law_before(self, mention: NumberMention) -> LawMention | None:
        for law in self.laws:
            if law.end <= mention.start <= law.end + 12 and _LAW_GAP.fullmatch(self.folded[law.end : mention.start]):
                return law
        return None

    def _add(self, mention: NumberMention, *, start: int, kind: str, name: str | None = None) -> int:
        """Build a citation from a number; returns the end of its span."""
        flags = ["ocr-doubt"] if mention.repaired else []
        number = mention.number
        if mention.kind and kind != mention.kind and (kind, mention.kind) not in _SAME_KIND:
            flags.append("doubtful-number")  # "Thông tư số 14/2024/TB-BCT"
        elif mention.kind and kind in {"van-ban", "quy-dinh", "quy-che"}:
            kind = mention.kind
        if not mention.code:
            if kind == "nghi-dinh":
                number = f"{number}/NĐ-CP"  # only the Government issues decrees
            else:
                flags.append("doubtful-number")
        issued = date_after(self.folded, mention.end)
        return self._put(start, mention.end, number, kind, issued, flags, name, mention.year)

    def _add_law(self, law: LawMention) -> None:
        self._put(law.start, law.end, law.name, law.kind, date_after(self.folded, law.end), [], law.name, None)

    def _put(
        self,
        start: int,
        end: int,
        number: str,
        kind: str,
        issued: FoundDate | None,
        flags: list[str],
        name: str | None,
        year: int | None,
    ) -> int:
        """Add article and day, check them, and keep the citation."""
        if issued:
            end = issued.end
        else:
            issued = date_before(self.folded, start)
        if issued and issued.day is None:
            flags.append("nonexistent-date")
        elif issued and issued.day and year and issued.day.year != year:
            flags.append("doubtful-number")  # the year in the number is not the year of its day
        article = self._article_before(start)
        if article:
            start = article.start
        else:
            article = self._article_after(end)
            end = article.end if article else end
        self.found.append(
            Citation(
                text=self.source[start:end],
                span=(start, end),
                number=number,
                kind=kind,
                issued=issued.day if issued else None,
                article=article.text if article else None,
                flags=tuple(dict.fromkeys(flags)),
                name=name,
            )
        )
        return end

    def _article_before(self, start: int) -> ArticleMention | None:
        """The run of articles that leads up to a citation: "khoản 2 Điều 13 [của] Nghị định …"."""
        for end in _back_from(self.article_ends, start):
            if start - end > 100:
                return None
            article = self.articles_by_end[end]
            if article.start not in self.used and _CONNECT.fullmatch(self.folded, end, start):
                self.used.add(article.start)
                return article
        return None

    def _article_after(self, end: int) -> ArticleMention | None:
        """The run of articles that follows, unless it belongs to the next citation."""
        gap = _AFTER.match(self.folded, end, end + 10)
        article = self.articles_by_start.get(gap.end()) if gap else None
        if article is None or article.start in self.used:
            return None
        following = self.folded[article.end : article.end + 60]
        connect = _CONNECT.match(following)
        if re.match(rf"(?:{_KIND_WORDS})(?![a-z])", following[connect.end() if connect else 0 :]):
            return None
        self.used.add(article.start)
        return article

    def _short_forms(self) -> None:
        """ "NĐ 32", "Nghị định 139": a number alone, where the same text gives it in full once; or with its day."""
        full: dict[tuple[str, str], set[str]] = {}
        for c in self.found:
            full.setdefault((c.kind, c.number.split("/")[0].split("-")[0]), set()).add(c.number)
        taken = sorted(c.span for c in self.found)
        for m in _SHORT_BEFORE.finditer(self.folded):
            word = " ".join(m["word"].split())
            if word in _ABBREVIATIONS and not self.source[m.start()].isupper():
                continue
            if any(a < m.end() and m.start() < b for a, b in taken):
                continue
            kind = _WORDS[word]
            numbers = full.get((kind, m["n"])) or set()
            issued = date_after(self.folded, m.end())
            if len(numbers) == 1 and (issued is None) and word in _ABBREVIATIONS | {"nghi dinh", "thong tu"}:
                self._put(m.start(), m.end(), next(iter(numbers)), kind, None, [], None, None)
            elif issued and kind not in {"bao-cao", "luat", "bo-luat", "phap-lenh", "bien-ban", "ke-hoach"}:
                self._put(m.start(), m.end(), m["n"], kind, issued, ["doubtful-number"], None, None)


def _back_from(ends: list[int], start: int) -> Iterable[int]:
    """Ends at or before `start`, nearest first (at most four)."""
    at = bisect.bisect_right(ends, start)
    return reversed(ends[max(0, at - 4) : at])


def find(text: str) -> list[Citation]:
    """Every legal citation of a text in its order; spans are positions in `text` exactly as given."""
    composed = compose(text)
    found = _Reader(composed.text).read()
    if composed.back is None:
        return found
    out = []
    for c in found:
        span = composed.span(*c.span)
        out.append(replace(c, span=span, text=text[slice(*span)]))
    return out
