"""Who issued a paper: from the stack of bodies in its head, else from its symbol, its authority line, its signature, its words.

`issuer_id` is the agency's slug and the place it belongs to ("so-cong-thuong-lao-cai", "ubnd-tinh-lang-son"); bodies of the
central
level and companies carry no place. Where nothing says who issued a paper the answer is None.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from qlccn.core.text import fold, slugify
from qlccn.reading.noise import is_syllable
from qlccn.reading.places import Province, province, province_at_end, province_at_start, provinces

# first words (folded) of a body's name: a line that begins so opens a new body, any other line continues the one above
_HEADS = (
    "uy ban|ubnd|hoi dong|hdnd|chinh phu|thu tuong|quoc hoi|chu tich|bo|so|cuc|tong cuc|vu|ban|phong|chi cuc|van phong"
    "|trung tam|thanh tra|cong an|"
    "cong ty|tong cong ty|tap doan|chi nhanh|lien doan|hiep hoi|dang uy|dang bo|tinh uy|thanh uy|huyen uy|thi uy|quan "
    "uy|kho bac|ngan hang|bao hiem|"
    "dien luc|hop tac xa|doanh nghiep|vien|truong|doan|to cong tac|to giup viec|bao|dai|thue|hat|toa an|benh vien|giam "
    "doc|bo truong|mat tran|don vi"
)
_HEAD = re.compile(rf"(?:{_HEADS})\b")
_PLACE_WORD = re.compile(r"(tinh|thanh pho|tp\.?|huyen|quan|thi xa|xa|phuong|thi tran|dac khu|khu vuc)\s+(?=\S)")
_LEVELS = {"tinh": "tỉnh", "thanh pho": "thành phố", "tp": "thành phố", "tp.": "thành phố", "huyen": "huyện", "quan": "quận",
           "thi xa": "thị xã",
           "xa": "xã", "phuong": "phường", "thi tran": "thị trấn", "dac khu": "đặc khu"}  # fmt: skip
_COUNCILS = {"uy ban nhan dan": ("Ủy ban nhân dân", "ubnd"), "ubnd": ("Ủy ban nhân dân", "ubnd"),
             "hoi dong nhan dan": ("Hội đồng nhân dân", "hdnd"), "hdnd": ("Hội đồng nhân dân", "hdnd")}  # fmt: skip
_SHORT = {
    "uy-ban-nhan-dan": "ubnd",
    "hoi-dong-nhan-dan": "hdnd",
    "ban-quan-ly": "bql",
    "cum-cong-nghiep": "ccn",
    "thanh-pho": "tp",
}
_OFFICE = re.compile(
    r"^(?:chu tich|pho chu tich|giam doc|bo truong|cuc truong|truong ban|tong giam doc|chanh van phong)\s+(?=\S)"
)
_COMPANY = re.compile(r"(?:cong ty|tong cong ty|tap doan|hop tac xa|doanh nghiep|chi nhanh|ngan hang)\b")
_CENTRAL = re.compile(
    r"(?:chinh phu|thu tuong|quoc hoi|van phong chinh phu|van phong quoc hoi|bo (?!chi huy)|tong cuc |thanh tra chinh phu)"
)


@dataclass(frozen=True)
class Issuer:
    """Name with diacritics where they are known, the id of the contract, and the province it stands in."""

    name: str
    id: str
    province: Province | None = None


class AgencyNames:
    """Agencies by their folded written forms (the law's list); empty where no list is given."""

    def __init__(self, agencies: Any | None) -> None:
        self.slugs: dict[str, tuple[str, str]] = {}
        for agency in getattr(agencies, "all", ()) or ():
            full = re.sub(r"\s*\(.*?\)", "", agency.name_vi)
            for form in (full, *agency.aliases):
                short = any(len(w) > 1 and w.upper() == w for w in form.split()) or "," in form
                self.slugs.setdefault(_plain(form), (agency.slug, full if short else form))

    def find(self, words: str, *, damaged: bool = False) -> tuple[str, str] | None:
        """(slug, name) of a body written in full; through damage only where one form is clearly the nearest."""
        wanted = _plain(words)
        if wanted in self.slugs or not damaged or len(wanted) < 8 or not self.slugs:
            return self.slugs.get(wanted)
        best = process.extractOne(wanted, self.slugs.keys(), scorer=fuzz.ratio, score_cutoff=84)
        return self.slugs[best[0]] if best else None


_INDEX: dict[int, tuple[Any, AgencyNames]] = {}


def agency_names(agencies: Any | None) -> AgencyNames:
    """The index of an agency list, built once for each list (held with it, so that its identity stays its own)."""
    kept = _INDEX.get(id(agencies))
    if kept is None or kept[0] is not agencies:
        kept = _INDEX[id(agencies)] = (agencies, AgencyNames(agencies))
    return kept[1]


def _plain(words: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9&]+", " ", fold(words)).split())


def _council_like(folded: str) -> str | None:
    """The people's committee or council that a damaged name begins with."""
    for council in ("uy ban nhan dan", "hoi dong nhan dan"):
        if fuzz.ratio(folded[: len(council)], council) >= 78:
            return council
    return None


def _opens(words: str, names: AgencyNames, *, damaged: bool) -> bool:
    """Whether a line begins the name of a body."""
    folded = fold(words)
    return bool(_HEAD.match(folded)) or (damaged and bool(_council_like(folded) or names.find(words, damaged=True)))


def bodies(lines: Sequence[str], names: AgencyNames, *, damaged: bool) -> list[str]:
    """Lines of a head as the bodies they name: "UBND TỈNH X / SỞ CÔNG / THƯƠNG" -> two bodies."""
    out: list[str] = []
    for line in lines:
        words = " ".join(line.split()).strip(" -–:;,.")
        if not words or not any(c.isalpha() for c in words):
            continue
        folded = fold(words)
        if _opens(words, names, damaged=damaged) or (not out and not _PLACE_WORD.match(folded)):
            out.append(words)
        elif out:
            out[-1] = f"{out[-1]} {words}"
    return [b for b in out if _opens(b, names, damaged=damaged)]


def from_head(lines: Sequence[str], names: AgencyNames, *, place: str | None, damaged: bool) -> Issuer | None:
    """The last body of the head, placed by its own words, by the body above it, or by the place of the date."""
    stack = bodies(_above_addressees(lines), names, damaged=damaged)
    if not stack:
        return None
    here = next((p for p in (_province_in(b, damaged=damaged) for b in reversed(stack)) if p), None)
    here = here or (province(place) if place else None)
    return named(stack[-1], names, here=here, above=stack[:-1], damaged=damaged)


_ADDRESSED = re.compile(r"\s*[-–—+•]\s*[^\W\d]|\s*k\w{2,4}\s+g\w{1,4}\s*:")


def _above_addressees(lines: Sequence[str]) -> Sequence[str]:
    """The head down to the first dash: a scanner may hide the words "Kính gửi", but no body issues under a dash."""
    end = next((n for n, line in enumerate(lines) if n and _ADDRESSED.match(fold(line))), len(lines))
    return lines[:end]


def _province_in(body: str, *, damaged: bool) -> Province | None:
    """The province a body's own name ends with."""
    found = province_at_end(body, damaged=damaged)
    if not found:
        return None
    before = fold(body)
    lower = re.search(r"\b(xa|phuong|huyen|quan|thi xa|thi tran|dac khu)\s+\S+(?:\s\S+){0,3}$", before)
    return None if lower and not re.search(r"\b(?:tinh|thanh pho|tp)\b", before[lower.start() :]) else found


def named(
    body: str, names: AgencyNames, *, here: Province | None, above: Sequence[str] = (), damaged: bool = False
) -> Issuer | None:
    """An issuer from the written name of a body."""
    body = _without_office(body)
    folded = fold(body)
    council = next((c for c in _COUNCILS if folded.startswith(c)), None)
    council = council or (_council_like(folded) if damaged else None)
    if council:
        return _council(
            body[len(council) :] if len(folded) == len(body) else body, folded[len(council) :].strip(), council, here, damaged
        )
    if _COMPANY.match(folded):
        name = _company_case(body)
        return Issuer(name, _slug(body), here)
    own = _province_in(body, damaged=damaged)
    where = own or here
    if folded == "van phong" and above and re.match(r"ubnd|uy ban nhan dan", fold(above[-1])):
        body, folded = f"{body} UBND TỈNH", "van phong ubnd tinh"
    central = bool(_CENTRAL.match(folded)) or any(_CENTRAL.match(fold(a)) for a in above)
    if central and not own:
        known = names.find(body, damaged=damaged)
        return Issuer(known[1] if known else _two_capitals(sentence_case(body)), known[0] if known else _slug(body))
    return _local(body, names, where, below=_lower_unit(above) if not own else None, damaged=damaged)


def _lower_unit(above: Sequence[str]) -> str | None:
    """ "huyện Văn Lâm" of the district or commune whose office it is."""
    found = re.search(r"\b(xa|phuong|huyen|quan|thi xa|thi tran|dac khu)\s+(\S.*)$", fold(above[-1])) if above else None
    if not found or len(fold(above[-1])) != len(above[-1]):
        return None
    name = above[-1][found.start(2) :]
    return f"{_LEVELS[found[1]]} {name if name != name.upper() else title_case(name)}"


def _without_office(body: str) -> str:
    """ "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH X" issues as its committee."""
    folded = fold(body)
    office = _OFFICE.match(folded)
    if office and len(folded) == len(body) and _HEAD.match(folded[office.end() :]):
        return body[office.end() :]
    return body


def _council(_body: str, rest: str, council: str, here: Province | None, damaged: bool) -> Issuer | None:
    """People's committee or council of a province, district or commune."""
    title, short = _COUNCILS[council]
    level = _PLACE_WORD.match(rest)
    if not level:
        at_end = province_at_end(rest, damaged=damaged) if rest else None
        where = at_end or here
        return _provincial(title, short, where) if where else None
    words = _LEVELS.get(level[1], "")
    tail = _body.strip()[-(len(rest) - level.end()) :].strip(" -–") if len(rest) > level.end() else ""
    found = province_at_end(tail, damaged=damaged) if level[1] in {"tinh", "thanh pho", "tp", "tp."} else None
    if found and (words == "tỉnh" or found.city):
        return _provincial(title, short, found, city=words == "thành phố")
    name = tail if tail != tail.upper() else title_case(tail)
    kind = {"thanh pho": "tp", "tp.": "tp"}.get(level[1], level[1])
    return Issuer(f"{title} {words} {name}", f"{short}-{kind.replace(' ', '-')}-{slugify(name)}", found or here)


def _provincial(title: str, short: str, where: Province, *, city: bool | None = None) -> Issuer:
    city = where.city if city is None else city
    return Issuer(
        f"{title} {'thành phố' if city else 'tỉnh'} {where.name}", f"{short}-{'tp' if city else 'tinh'}-{where.slug}", where
    )


def _local(body: str, names: AgencyNames, where: Province | None, *, below: str | None, damaged: bool) -> Issuer:
    """A department, board, office of a province or of something smaller: slug and place."""
    if below:
        return Issuer(f"{_two_capitals(sentence_case(body))} {below}", f"{_slug(body)}-{slugify(below)}", where)
    bare, level = _split_place(body, where, damaged=damaged)
    known = names.find(f"{bare} {level}".strip(), damaged=damaged) or names.find(bare, damaged=damaged)
    if known and "-cap-" not in known[0]:
        slug, name = known
        if where and not slug.endswith(where.slug):
            head = re.sub(r" (?:cấp )?(?:tỉnh|[Tt]hành phố)$", "", name)
            return Issuer(f"{head} {'thành phố' if where.city else 'tỉnh'} {where.name}", f"{slug}-{where.slug}", where)
        return Issuer(name, slug, where)
    name, slug = (
        _two_capitals(sentence_case(body)),
        _slug(body),
    )
    if where and not slug.endswith(where.slug) and not re.search(r"-(?:xa|phuong|huyen|quan|thi-xa|dac-khu)-", slug):
        slug = f"{slug}-{where.slug}"
    return Issuer(name, slug, where)


def _two_capitals(name: str) -> str:
    """ "Phòng kinh tế" -> "Phòng Kinh tế"."""
    return re.sub(r"^(Phòng|Ban|Trung tâm|Chi cục|Cục|Viện|Hội đồng) (\w)", lambda m: f"{m[1]} {m[2].upper()}", name)


def _split_place(body: str, where: Province | None, *, damaged: bool) -> tuple[str, str]:
    """A body's name without the province at its end, and the level word that stood before the province."""
    words = body.split()
    if where and province_at_end(body, damaged=damaged):
        for n in range(min(5, len(words) - 1), 0, -1):
            if province_at_end(" ".join(words[-n:]), damaged=damaged) and not province_at_end(" ".join(words[-n:][1:]) or "-"):
                words = words[:-n]
                break
    level = ""
    for tail, length in (("tinh", 1), ("thanh pho", 2), ("tp", 1), ("tp.", 1)):
        if fold(" ".join(words[-length:])) == tail and len(words) > length:
            return " ".join(words[:-length]), tail
    return " ".join(words), level


def _slug(words: str) -> str:
    slug = f"-{slugify(words)}-"
    for long, short in _SHORT.items():
        slug = slug.replace(f"-{long}-", f"-{short}-")
    return slug.strip("-")


def sentence_case(words: str) -> str:
    """Capitals to a sentence with the names of provinces and bodies right; mixed case stays as it is."""
    if words != words.upper():
        return words
    out: list[str] = []
    parts = words.lower().split()
    n = 0
    while n < len(parts):
        place = province_at_start(" ".join(words.split()[n:]))
        if place and (place[1] > 1 or parts[n] == "huế"):
            out += place[0].name.split()
            n += place[1] + (" - " in place[0].name)
            continue
        raw = words.split()[n]
        bare = raw.strip("().,;:")
        kept = fold(bare) in _ABBREVIATIONS or (
            bare.isalpha() and len(bare) > 2 and not is_syllable(bare) and not is_syllable(fold(bare))
        )
        out.append(raw if kept else parts[n])
        n += 1
    line = " ".join(out)
    for plain, proper in _PROPER.items():
        line = re.sub(rf"\b{plain}\b", proper, line)
    return line[:1].upper() + line[1:]


_ABBREVIATIONS = frozenset({"ccn", "kcn", "tw", "tp", "bct"})  # others are seen by having no vowel where a word needs one
_PROPER = {"công thương": "Công Thương", "chính phủ": "Chính phủ", "việt nam": "Việt Nam", "nghị định": "Nghị định",
           "trung ương": "Trung ương",
           "thủ tướng": "Thủ tướng", "giám đốc sở": "giám đốc Sở", "chánh văn phòng": "chánh Văn phòng",
           "quốc hội": "Quốc hội", "ủy ban": "Ủy ban"}  # fmt: skip


def title_case(words: str) -> str:
    """ "TAM HƯNG" -> "Tam Hưng"."""
    return " ".join(w[:1].upper() + w[1:].lower() for w in words.split())


_COMPANY_WORDS = re.compile(
    "tổng công ty|công ty|cổ phần|trách nhiệm hữu hạn|một thành viên|hai thành viên|đầu tư|hạ tầng|xây dựng|phát triển"
    "|thương mại|dịch vụ|sản xuất|"
    "khu công nghiệp|cụm công nghiệp|công nghiệp|tập đoàn|kinh doanh|bất động sản|chi nhánh|xuất nhập khẩu|kỹ thuật"
    "|môi trường|điện lực|hợp tác xã|doanh nghiệp"
)


def _company_case(words: str) -> str:
    """Names of companies: common words with one capital, names with capitals, abbreviations kept."""
    if words != words.upper():
        return words
    kept = " ".join(
        w if not is_syllable(w) or fold(w) in {"tnhh", "mtv"} else w.lower() if fold(w) in {"va", "cua"} else w.capitalize()
        for w in words.split()
    )
    return _COMPANY_WORDS.sub(lambda m: m[0].capitalize(), _lower_phrases(kept))


def _lower_phrases(words: str) -> str:
    return re.sub(_COMPANY_WORDS.pattern, lambda m: m[0].lower(), words, flags=re.IGNORECASE)


def from_words(symbol: Sequence[str], text: str, folded: str, title: str, place: str | None, names: AgencyNames) -> Issuer | None:
    """An issuer without a head: the agency of the symbol, placed by the date line, the title, or what the text speaks of most."""
    here = province(place) if place else None
    here = here or _spoken_of(title) or _spoken_of(text[:20_000])
    for sign in _agency_tokens(symbol):
        if sign in {"ubnd", "hdnd"}:
            return _council_of(sign, folded, place, here)
        if sign in {"cp", "ttg"}:
            return Issuer("Chính phủ" if sign == "cp" else "Thủ tướng Chính phủ", "chinh-phu")
        known = names.slugs.get(sign)
        if known:
            return named(known[1], names, here=here)
    if re.search(
        r"\b(?:tm|kt)\s*[.,]\s*(?:uy ban nhan dan|ubnd)|\b(?:ubnd|uy ban nhan dan)\s+\S+(?: \S+)? (?:ban hanh|yeu cau|giao)\b",
        folded,
    ):
        return _council_of("ubnd", folded, place, here)
    return None


def _agency_tokens(symbol: Sequence[str]) -> list[str]:
    """Folded tokens of a symbol that may name an agency: after the kind ("KH-UBND"), else the first ("SCT-QLCN")."""
    folded = [fold(t) for t in symbol]
    kinds = {"qd", "kh", "tb", "bc", "bb", "ct", "nq", "hd", "ttr", "gm", "ctr", "da", "pa", "kl", "cd", "nd", "tt", "cv", "ttlt"}
    return folded[1:] if folded and folded[0] in kinds else folded[:1]


def _council_of(sign: str, folded: str, place: str | None, here: Province | None) -> Issuer | None:
    """Province, district or commune? By the place of the date where it is no province, else by the text."""
    title, short = ("Ủy ban nhân dân", "ubnd") if sign == "ubnd" else ("Hội đồng nhân dân", "hdnd")
    if place and not province(place):
        wanted = fold(place)
        levels = Counter(
            m[1]
            for m in re.finditer(rf"\b(xa|phuong|thi tran|huyen|quan|thi xa|thanh pho|dac khu)\s+{re.escape(wanted)}\b", folded)
        )
        if levels:
            level = levels.most_common(1)[0][0]
            return Issuer(
                f"{title} {_LEVELS[level]} {place}",
                f"{short}-{'tp' if level == 'thanh pho' else slugify(level)}-{slugify(place)}",
                here,
            )
    return _provincial(title, short, here) if here else None


def _spoken_of(text: str) -> Province | None:
    """The province named most often after "tỉnh" or "thành phố"."""
    seen: Counter[Province] = Counter()
    for mark in re.finditer(r"\b(?:tỉnh|TỈNH|[Tt]hành phố|THÀNH PHỐ|TP\.?|tinh|thanh pho|TINH|THANH PHO)\s+", text):
        found = province_at_start(text[mark.end() : mark.end() + 40])
        if found and text[mark.end()].isupper():
            seen[found[0]] += 1
    if not seen:
        words = key_words(text) if len(text) < 400 else ""
        return next((p for form, p in provinces().items() if len(form) > 5 and f" {form} " in f" {words} "), None)
    return seen.most_common(1)[0][0]


def key_words(text: str) -> str:
    """Folded words alone."""
    return _plain(text)
