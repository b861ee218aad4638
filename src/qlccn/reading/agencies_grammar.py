"""How papers name bodies beyond the names we know: committees of places, collectives, unknown bodies by their head word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qlccn.core.text import fold, slugify
from qlccn.reading.agencies_words import Word, between, breaks
from qlccn.reading.places import provinces

UNITS = {
    "xa": "xa",
    "phuong": "xa",
    "thi tran": "xa",
    "dac khu": "xa",
    "huyen": "huyen",
    "quan": "huyen",
    "thi xa": "huyen",
    "tp": "huyen",
    "tinh": "tinh",
}
_LEVEL_SLUG = {"xa": "ubnd-cap-xa", "huyen": "ubnd-cap-huyen", "tinh": "ubnd-cap-tinh"}
_TWO_WORD_UNITS = ("thi tran", "thi xa", "dac khu")
_NOT_A_NAME = {"ubnd", "hdnd", "bql", "ccn", "cac"}
NOT_NAMES = {
    "cong an", "chu tich", "chu dau", "thanh tra", "van phong", "so cong", "so tai", "so xay", "so nong", "so khoa",
    "so noi", "so tu", "don vi", "trung tam", "chi cuc", "phong kinh", "ban chi", "bo chi", "giam doc", "thu truong",
}  # fmt: skip
_HEADS = {
    "so": "", "bo": "", "cuc": "", "vu": "", "vien": "", "dai": "phat", "bao": "", "hoi": "", "phong": "",
    "truong": "dai cao trung", "ban": "chi dao dan to thi", "bql": "*", "tong cuc": "", "chi cuc": "*",
    "thanh tra": "tinh tp so chuyen bo nha", "van phong": "ubnd hdnd dang doan",
    "trung tam": "phat khuyen xuc hanh dich ky quan ho dieu phuc van", "cong ty": "*", "tong cong ty": "*",
    "cong an": "tinh tp huyen cac xa phuong cap", "lien doan": "*", "lien minh": "*", "mat tran": "to", "kho bac": "*",
    "ngan hang": "*", "thue": "tinh tp co", "hai quan": "tinh khu", "dien luc": "*", "to cong": "tac", "hoi dong": "*",
    "hop tac": "xa", "htx": "*", "hiep hoi": "*", "tinh doan": "", "tinh uy": "", "quy": "dau bao", "buu dien": "*",
    "vien kiem": "sat", "toa an": "*", "bo chi": "huy", "bo tu": "lenh", "don vi": "tu", "don vi tu": "van",
    "thong ke": "tinh tp",
}  # fmt: skip
_NEVER = {
    "bao cao", "ban hanh", "bo sung", "bo tri", "vu viec", "hoi nghi", "hoi thao", "phong chong", "phong ngua",
    "phong chay", "truong hop", "vien dan", "so huu", "so lieu", "so ket", "so voi", "so bo", "ban giao", "bo may",
    "bo truong", "vu truong", "cuc truong", "bao dam", "bao ve", "quy hoach", "quy dinh", "quy che", "hoi dong nhan",
    "so nganh", "bo nganh", "ban nganh", "ban than", "bo phan", "hoi vien", "so nay", "bo tai lieu", "ban kem", "hoi hop",
    "bao gom", "bao quat", "dai dien", "dai hoi",
}  # fmt: skip
_STOP_PAIRS = {
    "chu tri", "phoi hop", "co trach", "chiu trach", "thuc hien", "to chuc", "huong dan", "chi dao", "tham muu",
    "bao cao", "ra soat", "tong hop", "khan truong", "chu dong", "tang cuong", "tiep tuc", "theo doi", "kiem tra",
    "can cu", "de nghi", "hoan thanh", "day nhanh", "cung cap", "bo tri", "thong bao", "cap nhat", "nghien cuu",
    "yeu cau", "thong nhat", "tuyen truyen", "bao dam", "dam bao", "tap trung", "trien khai", "xem xet", "tham dinh",
    "phe duyet", "quyet dinh", "cong khai", "dang tai", "kip thoi", "thuong xuyen", "dinh ky", "giai quyet", "lam viec",
    "gui ve", "tao dieu", "co y", "co van", "dau moi", "chuan bi", "hoan thien", "xu ly", "giam sat", "don doc",
    "tiep nhan", "tham gia", "quan tam", "co lien", "lien quan",
}  # fmt: skip
_STOPS = {
    "phải", "đã", "đang", "được", "không", "là", "để", "về", "tại", "trong", "theo", "như", "cho", "với", "gửi", "lập",
    "trình", "sớm", "do", "nếu", "khi", "thì", "này", "trên", "có", "trước", "sau", "giao", "hoặc", ",",
}  # fmt: skip
_STOPS |= {fold(word) for word in _STOPS}  # a paper without diacritics


_WRITTEN = {  # one-word heads as they are spelt: "Quý II" is no fund, "Số" no department
    "so": "sở", "bo": "bộ", "cuc": "cục", "vu": "vụ", "vien": "viện", "dai": "đài", "bao": "báo", "hoi": "hội",
    "phong": "phòng", "truong": "trường", "ban": "ban", "quy": "quỹ", "thue": "thuế",
}  # fmt: skip
_QUALIFIERS = tuple(
    tuple(words.split())
    for words in ("co lien quan", "lien quan", "huu quan", "cap tinh", "thuoc tinh", "cua tinh", "tinh", "tp", "trung uong")
)


@dataclass(frozen=True, slots=True)
class Named:
    """One body read at a word: its id and the index after its last word."""

    slug: str
    after: int
    name: str
    start: int
    end: int


def committee(text: str, found: list[Word], at: int, kinds: Mapping[str, str]) -> list[Named]:
    """ "UBND các xã, phường", "UBND huyện X", "UBND các xã: A, B": an entry for each committee, else for each level."""
    first = at
    if found[at].folded not in ("ubnd", "hdnd"):
        return []
    body = found[at].folded
    n = at + 1
    units, plural = [], False
    while n < len(found) and not breaks(text, found[n - 1], found[n]):
        word = found[n].folded
        if word in ("cac", "cap", "dia"):
            plural = plural or word == "cac"
            n += 1
            continue
        unit, after = _unit(found, n)
        if unit:
            units.append((unit, found[n]))
            n = after
            continue
        if (
            word in (",", "va", "hoac")
            and units
            and n + 1 < len(found)
            and _unit(found, n + 1 + (found[n + 1].folded == "cac"))[0]
        ):
            n += 1
            continue
        break
    if not units:
        return []
    names = _place_names(text, found, n, plural or len(units) > 1)
    levels = list(dict.fromkeys(_level(units, unit, names) for unit, _ in units))
    if names and "xa" in levels:
        return _communes(text, found, first, body, units, names, kinds)
    end = names[-1][2] if names else n
    slugs = [_LEVEL_SLUG[level].replace("ubnd", body) for level in levels]
    return [
        Named(slug, end, text[found[first].start : found[end - 1].end], found[first].start, found[end - 1].end) for slug in slugs
    ]


def _unit(found: list[Word], at: int) -> tuple[str | None, int]:
    if at >= len(found):
        return None, at
    pair = f"{found[at].folded} {found[at + 1].folded}" if at + 1 < len(found) else ""
    if pair in _TWO_WORD_UNITS:
        return pair, at + 2
    return (found[at].folded, at + 1) if found[at].folded in UNITS else (None, at)


def _level(units: list[tuple[str, Word]], unit: str, names: list[tuple[str, int, int]]) -> str:
    """The level of a unit: a city is a district's equal in a list with districts, else the province unless named."""
    if unit != "tp":
        return UNITS[unit]
    others = {UNITS[u] for u, _ in units if u != "tp"}
    if others & {"huyen", "tinh"}:
        return "huyen" if "huyen" in others else "tinh"
    if names:
        known = provinces().get(slugify(names[0][0]).replace("-", " "))
        return "tinh" if known and known.city else "huyen"
    return "huyen" if "xa" in others else "tinh"


def _place_names(text: str, found: list[Word], at: int, several: bool) -> list[tuple[str, int, int]]:
    """Capitalised names from word `at`: (name, first word, word after); commas and "và" go on only in a list."""
    names: list[tuple[str, int, int]] = []
    n = at
    while n < len(found):
        gap = between(text, found[n - 1], found[n])
        colon = not names and n == at and several and re.fullmatch(r"\s*:\s*", gap)
        if not colon and (breaks(text, found[n - 1], found[n]) and not (several and names and re.fullmatch(r"\s*;\s*", gap))):
            break
        m = n
        while m < len(found) and m - n < 4 and found[m].capital and (m == n or not breaks(text, found[m - 1], found[m])):
            if m == n and (found[m].folded in _NOT_A_NAME or " ".join(w.folded for w in found[m : m + 2]) in NOT_NAMES):
                break
            m += 1
        if several and names and m == n + 1 and _half_capital(text, found, m):
            m += 1
        if m == n or (colon and not _ends_item(text, found, m)):
            break
        names.append((text[found[n].start : found[m - 1].end], n, m))
        several = several or (m < len(found) and found[m].folded in (",", "va") and _skip_unit(found, m + 1) > m + 1)
        if not several:
            break
        n = m
        while n < len(found) and found[n].folded in (",", "va"):
            n += 1
        n = _skip_unit(found, n)
        if n == m:
            gap_next = between(text, found[m - 1], found[m]) if m < len(found) else "."
            if not re.fullmatch(r"\s*;\s*", gap_next):
                break
    return names


def _ends_item(text: str, found: list[Word], at: int) -> bool:
    """A comma, "và", a mark or the end follows: what stands before is a name of a list, not the first words of a task."""
    return at >= len(found) or found[at].folded in (",", "va") or breaks(text, found[at - 1], found[at])


def _half_capital(text: str, found: list[Word], at: int) -> bool:
    """The second word of a name in a list, written small ("Tây phương,"): a comma or the end follows it."""
    if at >= len(found) or found[at].capital or found[at].folded in (",", "va") or breaks(text, found[at - 1], found[at]):
        return False
    return at + 1 >= len(found) or found[at + 1].folded == "," or breaks(text, found[at], found[at + 1])


def _skip_unit(found: list[Word], at: int) -> int:
    after = at + 1 if at < len(found) and found[at].folded == "cac" else at
    unit, n = _unit(found, after)
    return n if unit and n < len(found) and found[n].capital else at


def _communes(
    text: str,
    found: list[Word],
    first: int,
    body: str,
    units: list[tuple[str, Word]],
    names: list[tuple[str, int, int]],
    kinds: Mapping[str, str],
) -> list[Named]:
    """One committee for each commune named; the kind of unit from the words before the name, else from the rest of the paper."""
    out = []
    given = list(dict.fromkeys(unit for unit, _ in units if UNITS[unit] == "xa"))
    for place, a, after in names:
        before = f"{found[a - 2].folded} {found[a - 1].folded}" if a >= 2 else ""
        kind = before if before in _TWO_WORD_UNITS else found[a - 1].folded if found[a - 1].folded in UNITS else ""
        if UNITS.get(kind) != "xa" or (len(given) > 1 and a == names[0][1]):
            kind = given[0] if len(given) == 1 else kinds.get(slugify(place), "")
        slug = f"{body}-{slugify(kind)}-{slugify(place)}" if kind else f"{body}-cap-xa"
        label = {"xa": "xã", "phuong": "phường", "thi tran": "thị trấn", "dac khu": "đặc khu"}.get(kind, "xã, phường")
        start = found[first].start if a == names[0][1] else found[a].start
        out.append(Named(slug, after, f"{'HĐND' if body == 'hdnd' else 'UBND'} {label} {place}", start, found[after - 1].end))
    return out


def collective(text: str, found: list[Word], at: int) -> Named | None:
    """ "các sở, ban, ngành", "các cơ quan, đơn vị có liên quan": the words as far as they go."""
    n = at + (found[at].folded in ("cac", "nhung", "mot"))
    if n >= len(found):
        return None
    seen: list[str] = []
    while n < len(found) and len(seen) < 12 and (n == at or not breaks(text, found[n - 1], found[n])):
        pair = f"{found[n].folded} {found[n + 1].folded}" if n + 1 < len(found) else ""
        if pair in ("co quan", "don vi", "doan the", "to chuc", "dia phuong", "hiep hoi", "ca nhan") and (
            seen or n == at + 1 or pair in ("co quan", "don vi")
        ):
            seen.append(pair)
            n += 2
        elif found[n].folded in ("so", "nganh", "ban", "bo", "hoi"):
            seen.append(found[n].folded)
            n += 1
        elif found[n].folded in (",", "va") and seen and _goes_on(found, n + 1):
            n += 1
        else:
            break
    while n > at and found[n - 1].folded in (",", "va", "cac"):
        n -= 1
    slug = _collective_slug(seen, found, n)
    if slug is None:
        return None
    n = _qualifier(found, n)
    return Named(slug, n, text[found[at].start : found[n - 1].end], found[at].start, found[n - 1].end)


def _goes_on(found: list[Word], at: int) -> bool:
    words = [w.folded for w in found[at : at + 2]]
    return bool(words) and (
        " ".join(words) in ("co quan", "don vi", "doan the", "dia phuong") or words[0] in ("nganh", "ban", "so", "hoi")
    )


def _collective_slug(seen: list[str], found: list[Word], after: int) -> str | None:
    if "nganh" in seen and ("so" in seen or "ban" in seen):
        return "cac-so-nganh"
    if "nganh" in seen and "bo" in seen:
        return "bo-nganh"
    if "so" in seen and ("co quan" in seen or "don vi" in seen) and len(seen) > 1:
        return "cac-so-nganh"
    follows = " ".join(w.folded for w in found[after : after + 3])
    if seen and seen[0] in ("co quan", "don vi") and re.match(r"(?:co )?(?:lien|huu) quan", follows):
        return "co-quan-lien-quan" if seen[0] == "co quan" else "don-vi-lien-quan"
    if seen and seen[0] in ("co quan", "don vi") and len(seen) > 1 and "dia phuong" in seen:
        return "co-quan-lien-quan"
    return None


def _qualifier(found: list[Word], at: int) -> int:
    """The index after "có liên quan", "cấp tỉnh", "của tỉnh" and the like."""
    for words in _QUALIFIERS:
        if tuple(w.folded for w in found[at : at + len(words)]) == words:
            return _qualifier(found, at + len(words))
    return at


def unknown_body(text: str, found: list[Word], at: int) -> Named | None:
    """A body by its head word (Sở, Ban, Trung tâm, Công ty...): the words up to a mark or a verb."""
    if not found[at].capital:
        return None
    head = next(
        (
            h
            for size in (3, 2, 1)
            if (h := " ".join(w.folded for w in found[at : at + size])) in _HEADS and len(h.split()) == size
        ),
        None,
    )
    if head is None or (head in _WRITTEN and found[at].raw.lower() not in (_WRITTEN[head], head)):
        return None
    n = at + len(head.split())
    if n >= len(found) or breaks(text, found[n - 1], found[n]) or f"{found[n - 1].folded} {found[n].folded}" in _NEVER:
        return None
    wanted = _HEADS[head]
    if wanted != "*" and not found[n].capital and found[n].folded not in wanted.split():
        return None
    while n < len(found) and n - at < 16 and not breaks(text, found[n - 1], found[n]) and not _stops(found, n):
        n += 1
    while n > at and found[n - 1].folded in ("va", "cac", "cua", ","):
        n -= 1
    if n - at <= len(head.split()):
        return None
    return Named(slug_of(found[at:n]), n, text[found[at].start : found[n - 1].end], found[at].start, found[n - 1].end)


def _stops(found: list[Word], n: int) -> bool:
    word = found[n]
    if word.raw.lower() in _STOPS and not word.capital:
        return True
    pair = f"{word.folded} {found[n + 1].folded}" if n + 1 < len(found) else ""
    if pair in _STOP_PAIRS and not word.capital:
        return True
    return (
        word.folded == "va"
        and n + 1 < len(found)
        and not (found[n + 1].folded == "cac" and found[n + 2 : n + 3] and found[n + 2].folded == "khu")
        and (found[n + 1].folded in ("cac", "ubnd", "so") or f"{found[n + 1].folded} " in ("cong an ",))
    )


def slug_of(name: list[Word]) -> str:
    """The name folded and hyphenated, without the province it belongs to."""
    parts = [w.folded for w in name if w.folded != ","]
    for size in (3, 2):
        if len(parts) > size + 1 and " ".join(parts[-size:]) in provinces():
            parts = parts[:-size] if parts[-size - 1] in ("tinh", "tp") else parts
    return slugify(" ".join(parts).replace("&", ""))
