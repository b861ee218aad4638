"""Bodies named in a text: by the names the law data knows, by how papers name bodies, and through a scanner's mistakes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol, cast

import yaml
from rapidfuzz import fuzz

from qlccn.core.text import fold_same_length, slugify
from qlccn.reading.agencies_grammar import NOT_NAMES, Named, collective, committee, unknown_body
from qlccn.reading.agencies_words import NameTree, Word, between, breaks, split_levels, words
from qlccn.reading.noise import damaged_share
from qlccn.reading.places import provinces

_SURE = 100.0
_NEAR = 80.0  # a damaged name must be this like the known one
_SHORT_NEAR = 84.0  # a short one more
_ALMOST = 90.0  # a title is read as a known name from here
_DAMAGED = 0.10  # share of words that are no Vietnamese, above which names are compared loosely
_SO_LIKE = re.compile(r"s\W?[a-z0-9]?\W?")
_COMMUNE = re.compile(r"(?<!\w)(xã|phường|thị trấn|đặc khu)\s+((?:[A-ZĐÀ-Ỵ][\w'’]*)(?:\s+[A-ZĐÀ-Ỵ][\w'’]*){0,3})", re.IGNORECASE)
_INVESTOR = re.compile(
    r"(?:cac )?(?:chu dau tu|(?:doanh nghiep|don vi|nha dau tu)(?= (?:dau tu|kinh doanh|xay dung|"
    r"ha tang)))(?: dau tu)?(?: xay dung)?(?: va)?"
    r"(?: kinh doanh)?(?: ket cau)?(?: ha tang)?(?: ky thuat)?(?: cac| cua| tai| cac du an)?(?: ccn| cum)?(?![\w])"
)
_DAMAGED_INVESTOR = re.compile(
    r"c[a-z0-9]{1,3} d[a-z0-9]u t[a-z0-9]{1,2}"
    r"(?=(?: xay dung)?(?: kinh doanh)? h. t\wng| ccn| c[uw]m| cac ccn| cac c[uw]m)"
    r"(?: xay dung)?(?: kinh doanh)?(?: h. t\wng)?(?: k. thu.t)?(?: cac)?(?: ccn| c[uw]m c\w{1,3}ng nghi\w{1,2}p)?"
)
_LISTED = {"so": "so", "bo": "bo", "vu": "vu", "cuc": "cuc"}  # heads that open a list of fields


class AgencyLike(Protocol):
    """What the directory needs of an agency of the law data."""

    @property
    def slug(self) -> str: ...
    @property
    def name_vi(self) -> str: ...
    @property
    def aliases(self) -> Sequence[str]: ...
    @property
    def in_list(self) -> Sequence[str]: ...


class AgenciesLike(Protocol):
    """The agencies of the law data."""

    @property
    def all(self) -> Iterable[AgencyLike]: ...


@dataclass(frozen=True, slots=True)
class Mention:
    """A body named in a text: as written, its agency_id, where, and how sure (0-100)."""

    name: str
    agency_id: str
    span: tuple[int, int]
    score: float


@lru_cache(maxsize=1)
def _bodies() -> Mapping[str, list[Any]]:
    return cast("Mapping[str, list[Any]]", yaml.safe_load(files("qlccn.reading").joinpath("data/bodies.yaml").read_text("utf-8")))


class Directory:
    """All names of bodies, ready for reading. Made once from the law's agencies, used for every paper."""

    def __init__(self, agencies: AgenciesLike) -> None:
        self._tree = NameTree()
        self._short = NameTree()  # forms that count only in a list
        for agency in agencies.all:
            for form in (*agency.aliases, agency.name_vi.split("(")[0]):
                if "," not in form or form in agency.aliases:
                    self._tree.add(form, agency.slug)
            for form in agency.in_list:
                head = agency.slug.split("-")[0]
                if head in _LISTED:
                    self._short.add(f"{head} {form}", agency.slug)
        self._add_usual_bodies()
        self._slugs = {slug for _, slug in self._tree.names()}
        self._by_head: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
        for name, slug in self._tree.names():
            if len(name) > 1 and "ubnd" not in name[:2]:
                self._by_head[name[0]].append((" ".join(name[1:]), len(name) - 1, slug))

    def _add_usual_bodies(self) -> None:
        """Departments, ministries and bodies every province has, where the law data does not name them."""
        for head, rows in (("Sở", _bodies()["departments"]), ("Bộ", _bodies()["ministries"])):
            for row in rows:
                slug = slugify(f"{head} {row['name']}")
                self._tree.add(f"{head} {row['name']}", slug)
                for short in row["short"]:
                    self._tree.add(f"{head} {short}", slug)
                    self._short.add(f"{head} {short}", slug)
        for forms in _bodies()["bodies"]:
            found = words(forms[0].lower(), fold_same_length(forms[0]))
            slug = slugify(" ".join(w.folded for w in found))
            for form in forms:
                self._tree.add(form, slug)
        for row in _bodies()["known"]:
            for form in row["forms"]:
                self._tree.add(form, row["id"])

    def known_names(self) -> list[tuple[str, str]]:
        """Every known name, folded, with its agency_id."""
        return [(" ".join(name).replace(" ,", ","), slug) for name, slug in self._tree.names()]

    def nearest(self, folded: str) -> tuple[str | None, float]:
        """The agency whose name is almost these folded words (three at least), with the likeness; (None, 0) for none."""
        if len(folded.split()) < 3:
            return None, 0.0
        wanted = folded.replace("cum cong nghiep", "ccn")
        score, slug = max(
            ((fuzz.ratio(wanted, name, score_cutoff=_ALMOST), slug) for name, slug in self.known_names()), default=(0.0, "")
        )
        return (slug, score) if score else (None, 0.0)

    def find(self, text: str, *, kinds: Mapping[str, str] | None = None, damaged: bool | None = None) -> list[Mention]:
        """Every body named in the text, in order, none inside another.

        `kinds` says of commune names whether they are xã or phường (read from the text where not given); `damaged` that the
        text went through a scanner, so that names are compared loosely (judged from the text where not given).
        """
        flat = re.sub(r"\n(?=[ \t]*[a-zà-ỹđ])", " ", text)
        return self.scan(flat, fold_same_length(flat), 0, len(flat), kinds=kinds, damaged=damaged)

    def scan(self, flat: str, folded: str, start: int, end: int, *, kinds: Mapping[str, str] | None = None,
             damaged: bool | None = None) -> list[Mention]:  # fmt: skip
        """`find` inside flat[start:end] of a longer text; a line end parts names there."""
        kinds = commune_kinds(flat) if kinds is None else kinds
        damaged = damaged_share(flat) > _DAMAGED if damaged is None else damaged
        found: list[Mention] = []
        for level in split_levels(flat, words(flat, folded, start, end)):
            found += self._level(flat, level, kinds, damaged)
        return sorted(found, key=lambda m: m.span)

    def _level(self, flat: str, found: list[Word], kinds: Mapping[str, str], damaged: bool) -> list[Mention]:
        out: list[Mention] = []
        n = 0
        while n < len(found):
            named = self._at(flat, found, n, kinds, damaged) if found[n].folded != "," else []
            score = _SURE
            if damaged and (not named or named[0].slug not in self._slugs):
                near = self._damaged_common(flat, found, n) or self._damaged_at(flat, found, n)
                named, score = ([near[0]], near[1]) if near else (named, _SURE)
            out += [Mention(x.name, x.slug, (x.start, x.end), score) for x in named]
            n = max(n + 1, max((x.after for x in named), default=0))
        return out

    def _at(self, flat: str, found: list[Word], n: int, kinds: Mapping[str, str], damaged: bool) -> list[Named]:
        """The bodies named from word n on: a committee, a list of departments, or the longest single name."""
        known = self._known(flat, found, n)
        committees = committee(flat, found, n, kinds)
        if committees and (known is None or committees[-1].after >= known.after):
            return committees
        listed = self._listed(flat, found, n, known, damaged)
        if listed:
            return listed
        sector = self._sector_list(flat, found, n)
        if sector:
            return sector
        choices = [c for c in (known, collective(flat, found, n), self._investor(flat, found, n)) if c]
        if choices:
            return [max(choices, key=lambda c: c.after)]
        unknown = unknown_body(flat, found, n)
        return [unknown] if unknown else []

    def _known(self, flat: str, found: list[Word], n: int) -> Named | None:
        hit = self._tree.longest(found, n, flat)
        if hit is None:
            return None
        slug, after = hit
        if found[n].folded == "so" and after - n == 1:
            return None
        if found[after - 1].folded in ("bo", "so"):  # "thuộc Bộ" + "Công Thương"
            whole = self._tree.longest(found, after - 1, flat)
            after = whole[1] if whole else after
        after = _over_place(flat, found, after)
        return _named(flat, found, slug, n, after)

    def _investor(self, flat: str, found: list[Word], n: int) -> Named | None:
        """ "chủ đầu tư xây dựng hạ tầng kỹ thuật cụm công nghiệp" in its many lengths."""
        if found[n].folded not in ("chu", "cac", "doanh", "don", "nha"):
            return None
        run = [found[n]]
        for word in found[n + 1 : n + 18]:
            if breaks(flat, run[-1], word):
                break
            run.append(word)
        match = _INVESTOR.match(" ".join(w.folded for w in run))
        if match is None:
            return None
        after = n + len(match.group().split())
        return _named(flat, found, "chu-dau-tu-ccn", n, after) if after > n + 2 else None

    def _listed(self, flat: str, found: list[Word], n: int, known: Named | None, damaged: bool) -> list[Named]:
        """ "Các Sở: Công Thương, Tài chính, NN&MT", "Sở Tài chính, Xây dựng và Nội vụ": one body for each field."""
        plural = found[n].folded == "cac" and n + 1 < len(found)
        at = n + plural
        head = _LISTED.get(found[at].folded)
        if head is None or at + 1 >= len(found) or (plural and known and known.after > at + 1 and known.slug.startswith("cac-")):
            return []
        gap = between(flat, found[at], found[at + 1])
        colon = bool(re.fullmatch(r"\s*:\s*", gap))
        if not colon and (breaks(flat, found[at], found[at + 1]) or (not plural and not found[at].capital)):
            return []
        out: list[Named] = []
        m = at + 1
        while m < len(found):
            item = self._item(flat, found, m, head, loose=plural or colon, opened=bool(out))
            if damaged and plural and (item is None or item.slug not in self._slugs):
                near = self._damaged_name(flat, found, m, head)
                item = near[0] if near else item
            if item is None:
                break
            out.append(item)
            following = self._next_item(flat, found, item.after, head, loose=plural or colon)
            if following is None:
                break
            m = following
        if not out or (len(out) == 1 and not plural and not colon):
            return []
        first = out[0]
        out[0] = Named(first.slug, first.after, first.name, found[n].start, first.end)
        return out

    def _item(self, flat: str, found: list[Word], m: int, head: str, *, loose: bool, opened: bool) -> Named | None:
        """One field of a list: known after the head, a short form, or (in an open list) capitalised words."""
        best = self._tree.longest(found, m, flat, (head,))
        short = self._short.longest(found, m, flat, (head,)) if loose or opened else None
        hit = max((h for h in (best, short) if h), key=lambda h: h[1], default=None)
        label = {"so": "Sở", "bo": "Bộ", "vu": "Vụ", "cuc": "Cục"}[head]
        if hit:
            after = _over_place(flat, found, hit[1])
            return Named(
                hit[0], after, f"{label} {flat[found[m].start : found[hit[1] - 1].end]}", found[m].start, found[after - 1].end
            )
        titled = " ".join(w.folded for w in found[m : m + 2]) in NOT_NAMES
        if (
            not loose
            or titled
            or not found[m].capital
            or self._known(flat, found, m)
            or committee(flat, found, m, {})
            or unknown_body(flat, found, m)
        ):
            return None
        n = m + 1
        while n < len(found) and not breaks(flat, found[n - 1], found[n]) and found[n].folded != "," and n - m < 6 and (
            found[n].capital or found[n].folded == "va" or n == m + 1
        ):  # fmt: skip
            n += 1
        n -= found[n - 1].folded == "va"
        name = flat[found[m].start : found[n - 1].end]
        return Named(slugify(f"{label} {name}"), n, f"{label} {name}", found[m].start, found[n - 1].end)

    def _next_item(self, flat: str, found: list[Word], after: int, head: str, *, loose: bool) -> int | None:
        """Where the next field of the list begins; None where the list ends."""
        if after >= len(found):
            return None
        if breaks(flat, found[after - 1], found[after]):
            semicolon = loose and re.fullmatch(r"\s*;\s*", between(flat, found[after - 1], found[after]))
            return after if semicolon and self._is_field(flat, found, after, head) else None
        n = after
        while n < len(found) and found[n].folded in (",", "va", "cung"):
            n += 1
        if n == after or n >= len(found) or breaks(flat, found[n - 1], found[n]):
            return None
        standing = self._known(flat, found, n) or next(iter(committee(flat, found, n, {})), None) or collective(flat, found, n)
        return None if standing or not self._is_field(flat, found, n, head, loose) else n

    def _is_field(self, flat: str, found: list[Word], n: int, head: str, loose: bool = True) -> bool:
        if self._tree.longest(found, n, flat, (head,)) or (loose and self._short.longest(found, n, flat, (head,))):
            return True
        return loose and found[n].capital

    def _sector_list(self, flat: str, found: list[Word], n: int) -> list[Named]:
        """ "cơ quan quản lý nhà nước về: tài chính, xây dựng": the departments of those fields."""
        at = n + (found[n].folded in ("cac", "nhung"))
        start = [w.folded for w in found[at : at + 5]]
        if start[:2] != ["co", "quan"] or not (start[2:5] == ["quan", "ly", "nha"] or start[2:4] == ["chuyen", "mon"]):
            return []
        for m in range(at + 4, min(at + 30, len(found))):
            if m > at + 4 and breaks(flat, found[m - 1], found[m]) and found[m - 1].folded != "ve":
                return []
            if found[m - 1].folded == "ve" and self._tree.longest(found, m, flat, ("so",)):
                return self._sectors(flat, found, n, m)
        return []

    def _sectors(self, flat: str, found: list[Word], n: int, m: int) -> list[Named]:
        out: list[Named] = []
        while m < len(found):
            hit = self._tree.longest(found, m, flat, ("so",))
            if hit is None:
                break
            start = found[m].start if out else found[n].start
            out.append(Named(hit[0], hit[1], flat[start : found[hit[1] - 1].end], start, found[hit[1] - 1].end))
            m = hit[1]
            while m < len(found) and found[m].folded in (",", "va"):
                m += 1
            if (
                m < len(found)
                and breaks(flat, found[m - 1], found[m])
                and not re.fullmatch(r"\s*;\s*", between(flat, found[m - 1], found[m]))
            ):
                break
        return out

    def _damaged_common(self, flat: str, found: list[Word], n: int) -> tuple[Named, float] | None:
        """ "cac S6," and "cht dau tu ha tang": departments together and the investor, which no capital marks."""
        at = n + (found[n].folded == "cac")
        if at >= len(found):
            return None
        ends = at + 1 == len(found) or found[at + 1].folded == "," or breaks(flat, found[at], found[at + 1])
        if at > n and ends and found[at].raw[:1] in "Ss" and _SO_LIKE.fullmatch(found[at].folded):
            return _named(flat, found, "cac-so-nganh", n, at + 1), _NEAR
        run = found[at : at + 16]
        after = next((k for k in range(1, len(run)) if breaks(flat, run[k - 1], run[k])), len(run))
        match = _DAMAGED_INVESTOR.match(" ".join(w.folded for w in run[:after]))
        return (_named(flat, found, "chu-dau-tu-ccn", n, at + len(match.group().split())), _NEAR) if match else None

    def _damaged_at(self, flat: str, found: list[Word], n: int) -> tuple[Named, float] | None:
        """The known name most like the words from n on; the head word must be like it too."""
        near = [hit for head in self._heads_like(flat, found, n) if (hit := self._damaged_name(flat, found, n + 1, head))]
        if not near:
            return None
        best, score = max(near, key=lambda hit: hit[1])
        return _named(flat, found, best.slug, n, best.after), score

    def _damaged_name(self, flat: str, found: list[Word], m: int, head: str) -> tuple[Named, float] | None:
        """The known name with this head whose other words are most like the words from m on, and how like."""
        best: tuple[float, int, int, str] | None = None
        for rest, size, slug in self._by_head[head]:
            for take in (size - 1, size, size + 1):
                after = m + take
                if take < 1 or after > len(found):
                    continue
                seen = " ".join(w.folded for w in found[m:after])
                score = fuzz.ratio(rest, seen, score_cutoff=_NEAR if len(rest) >= 8 else _SHORT_NEAR)
                if score and (best is None or (score, len(rest)) > best[:2]) and not _crosses(flat, found, m, after):
                    best = (score, len(rest), after, slug)
        return (_named(flat, found, best[3], m, best[2]), best[0]) if best else None

    def _heads_like(self, flat: str, found: list[Word], n: int) -> list[str]:
        """Head words that the damaged word n may be."""
        word = found[n]
        if n + 1 >= len(found) or not word.raw[:1].isalpha() or breaks(flat, word, found[n + 1]):
            return []
        if word.folded in self._by_head:
            return [word.folded]
        heads = []
        if word.raw[:1] in "Ss" and _SO_LIKE.fullmatch(word.folded) and found[n + 1].raw[:1].isupper():
            heads.append("so")
        if word.capital and len(word.folded) >= 3:
            heads += [h for h in self._by_head if len(h) >= 3 and fuzz.ratio(h, word.folded) >= 66]
        return heads


def commune_kinds(text: str) -> dict[str, str]:
    """What kind of unit each commune named in the text is, by the most frequent wording: {"tay-phuong": "xa"}."""
    votes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for match in _COMMUNE.finditer(text):
        votes[slugify(match.group(2))][slugify(match.group(1)).replace("-", " ")] += 1
    return {name: max(kinds, key=lambda k: kinds[k]) for name, kinds in votes.items()}


def _named(flat: str, found: list[Word], slug: str, first: int, after: int) -> Named:
    start, end = found[first].start, found[after - 1].end
    return Named(slug, after, flat[start:end], start, end)


def _over_place(flat: str, found: list[Word], after: int) -> int:
    """The index after the province that a name is followed by ("Sở Công Thương tỉnh Lào Cai", "Công an tỉnh Lào Cai")."""
    n = after
    if n < len(found) and found[n].folded in ("tinh", "tp") and not breaks(flat, found[n - 1], found[n]):
        n += 1
    for size in (4, 3, 2):
        piece = found[n : n + size]
        if (
            len(piece) == size
            and piece[0].capital
            and " ".join(w.folded for w in piece) in provinces()
            and not _crosses(flat, found, n - 1, n + size)
        ):
            return n + size
    return n if n > after and found[n - 1].folded in ("tinh", "tp") else after


def _crosses(flat: str, found: list[Word], first: int, after: int) -> bool:
    """A mark parts some of the words."""
    return any(breaks(flat, found[k - 1], found[k]) for k in range(first + 1, after))
