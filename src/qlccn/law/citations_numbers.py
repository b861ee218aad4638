"""Document numbers: "68/2017/NĐ-CP", "6160/UBND-KT", "75-KL/TW", "61/2020/QH14", with what scanning does to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qlccn.law.citations_text import digits, plain

# type code in a number -> kind of document
TYPES = {
    "NĐ": "nghi-dinh", "NQ": "nghi-quyet", "QĐ": "quyet-dinh", "TT": "thong-tu", "TTLT": "thong-tu-lien-tich", "CT": "chi-thi",
    "CĐ": "cong-dien", "KH": "ke-hoach", "TB": "thong-bao", "BC": "bao-cao", "TTr": "to-trinh", "KL": "ket-luan",
    "VBHN": "van-ban-hop-nhat", "PL": "phap-lenh", "L": "luat", "CTr": "chuong-trinh", "CTrHĐ": "chuong-trinh",
    "HD": "huong-dan", "CV": "cong-van", "ĐA": "de-an", "QC": "quy-che", "BB": "bien-ban", "LT": "thong-tu-lien-tich",
    "NQLT": "nghi-quyet-lien-tich", "QĐLT": "quyet-dinh", "PA": "phuong-an", "BCTĐ": "bao-cao", "TTrLS": "to-trinh",
}  # fmt: skip
_ISSUERS = """
CP TTg CTN UBND HĐND UBTVQH QH TW TU ĐU HU VPCP VPUB VP BCT BKHĐT BTC BXD BTNMT BNNPTNT BNN BNNMT BLĐTBXH BGTVT BTP BNV BCA
BQP BKHCN BTTTT BVHTTDL BGDĐT BYT BNG BTTDL BDTTG BCN BTM BCĐ NHNN TTCP KTNN UBDT TANDTC VKSNDTC HĐTP TCT TCHQ TCTK TCMT SCT
SKHĐT STC SXD STNMT SNNMT SNN SNNPTNT SNV STP SKHCN SGTVT SLĐTBXH STTTT SVHTTDL SGDĐT SYT SNgV SQHKT BQL BQLKCN BQLKKT KKT
KCN CCN KCNC CNĐP CTĐP ĐCK CTT CAT CATP CA PC07 BCH LĐLĐ UBMTTQ MTTQ TTPTQĐ PTQĐ KHĐT KTHT KTHTĐT TNMT NNMT TCKH KT KTN KTTH
KTTC KTTK KTĐT CN NC VX TH XD ĐT XDCB TNN ĐTXD NN GT KGVX CTCT QLCN QLCCN KHTC KTTN HTKT PTDN CNTM VHXH PCCC ĐKKD TKBT KTNV
KTĐN KTNS CNN ĐTKT ĐĐ QHPT QLĐĐ QLĐT ĐTPT NLN KTNLN TĐKT KSTT KSTTHC
"""
CODES = {plain(code): code for code in (*TYPES, *_ISSUERS.split())}
_SCANNED_TYPES = {
    "nb": "NĐ",
    "np": "NĐ",
    "no": "NĐ",
    "qb": "QĐ",
    "qp": "QĐ",
    "qo": "QĐ",
    "0d": "QĐ",
    "gd": "QĐ",
    "tf": "TT",
    "ti": "TT",
}
_LEADING_ISSUER = re.compile(
    r"(?:UBND|HĐND|VPCP|VPUB|VP|TTg|CP|TCT|TCHQ|NHNN|TTCP|KTNN|BQL\w*|ĐCK|CTT|CAT|CATP|CTĐP|CNĐP|BCĐ|[SB][A-ZĐ]{2,9})$"
)
# licences, contracts, invitations, account books
_NOT_LEGAL = frozenset(("GP", "GCN", "HĐ", "GM", "PKT", "HĐMB", "HĐKT", "HĐTĐ", "SL", "NK", "MST"))

_N = r"(?:[0-9](?:[0-9ol]|(?<=[0-9])[ ](?=[0-9])){0,6}?|[ol][0-9ol]{1,5}?)(?:\.[0-9]{1,3})?"
_YEAR = r"[12l]\s?[09o]\s?[0-9ol]\s?[0-9ol](?![0-9])"
_SLASH = r"(?:\s{0,3}/\s{0,3}|(?<=[0-9ol])[ ]?[j|\\!li])"
_GLUED = "|".join(rf"(?<=\b{w})" for w in ("so", "nd", "qd", "nq", "tt", "ct", "kh", "cv", "tb", "kl"))
_START = re.compile(
    rf"(?:(?<![\w/:\-.])(?<![0-9],)|{_GLUED}|(?P<glued>(?<=[a-z])))(?P<n>{_N})"
    rf"(?:(?P<s1>{_SLASH})(?P<y>{_YEAR})(?:(?P<s2>{_SLASH})(?=[a-z]))?"
    rf"|(?P<s3>{_SLASH})(?=[a-z])"
    r"|(?P<s4>\s?-\s?)(?P<party>[a-z]{2,5})\s?[/jl|]\s?(?P<body>tw|tu|du|hu|bcsd|btg[a-z]*|btc[a-z]*|uban[a-z]*)(?![a-z]))"
)
_QH = re.compile(r"(?P<ub>ubtv)?qh\s?(?P<term>[0-9oils]{1,2})(?![a-z0-9])")
_WORD = re.compile(r"[a-z]{1,16}(?:\s?&\s?[a-z]{1,8})?(?:0[0-9])?(?![0-9])")
_CAPITALS = re.compile(r"[A-ZĐÐƉ]{2,}(?:\s?&\s?[A-ZĐÐƉ]+)?[0-9]{0,2}")
_GLUED_WORD = re.compile(r"(.+?)(?:ngay|cua|ve|va)$")
_JOIN = re.compile(r"(?P<left>\s{0,2})(?:-|(?<=ttlt)/)(?P<right>\s{0,3})(?=[a-z])")  # also "TTLT/BTC-BTNMT"


@dataclass(frozen=True)
class NumberMention:
    """A number in the text; `code` is empty for a bare one ("32/2024"), which only counts after a word such as "Nghị định"."""

    start: int
    end: int
    n: str
    year: int | None
    code: str
    party: bool
    repaired: bool  # letters or digits that look alike were put right
    sure: bool  # its form alone says that it is a document

    @property
    def number(self) -> str:
        """The number as offices write it."""
        if self.party:
            return f"{self.n}-{self.code}"
        return "/".join(part for part in (self.n, str(self.year) if self.year else "", self.code) if part)

    @property
    def kind(self) -> str | None:
        """Kind by the type code; an issuer in its place is an official letter; laws do not say which kind they are."""
        first = re.split(r"[-/]", self.code)[0] if self.code else ""
        if first in TYPES:
            return TYPES[first]
        if re.match(r"(?:UBTV)?QH\d", first):
            return None
        return "cong-van" if first else None


def _canonical(raw: str) -> tuple[str, int] | None:
    """One part of a code as offices write it, with the characters it takes; None if it is no code ("ha", "ngày")."""
    known = _known(raw)
    if known:
        return known, len(raw)
    glued = _GLUED_WORD.match(plain(raw))
    if glued and (known := _known(raw[: glued.end(1)])):
        return known, glued.end(1)  # "QĐ-TTgngày": the space was lost
    capitals = _CAPITALS.match(raw)
    if capitals and (known := _known(capitals[0])):
        return known, capitals.end()
    if not capitals or sum(c.islower() for c in raw) > len(raw) / 3:
        return None
    return re.sub(r"[^A-ZĐ0-9]", "", capitals[0].translate(str.maketrans("ÐƉ", "ĐĐ"))), capitals.end()


def _known(raw: str) -> str | None:
    """The code as it is known, "BKH &ĐT" as BKHĐT."""
    bare = re.sub(r"[\s&]", "", raw)
    known = CODES.get(plain(bare))
    return "HĐ" if known == "HD" and bare[1:] in ("Đ", "Ð") else known  # hợp đồng, not hướng dẫn


def _code(source: str, folded: str, at: int) -> tuple[str, int, bool] | None:
    """The letters of a number from `at`: ("NĐ-CP", end, repaired); wrapped lines and lost diacritics are put right."""
    parts: list[str] = []
    repaired = False
    end = at
    while True:
        law = _QH.match(folded, end)
        if law:
            term = digits(law["term"])
            repaired |= term != law["term"]
            parts.append(f"{'UBTV' if law['ub'] else ''}QH{term}")
            return "-".join(parts), law.end(), repaired
        part = _part(source, folded, end, first=not parts)
        if part is None:
            return ("-".join(parts), _trim(folded, end), repaired) if parts else None
        code, end, scanned = part
        parts.append(code)
        repaired |= scanned
        join = _JOIN.match(folded, end)
        if not join or len(parts) > 4 or not _goes_on(source, folded, join, len(parts)):
            return "-".join(parts), end, repaired
        end = join.end()


def _part(source: str, folded: str, at: int, *, first: bool) -> tuple[str, int, bool] | None:
    """One part of a code at `at`: (code, end, whether a scanner's letter was put right)."""
    m = _WORD.match(folded, at)
    if not m:
        return None
    found = _canonical(source[m.start() : m.end()])
    if first and folded[m.end() : m.end() + 4].lstrip().startswith("-"):
        scanned = _SCANNED_TYPES.get(m[0])
        if scanned and (found is None or found[0] not in CODES.values()):
            return scanned, m.end(), True
    return (found[0], m.start() + found[1], False) if found else None


def _goes_on(source: str, folded: str, join: "re.Match[str]", parts: int) -> bool:
    """Whether the hyphen belongs to the number: "TT- BCT" yes, "NĐ-CP - Chính phủ" no."""
    following = _WORD.match(folded, join.end())
    word = source[following.start() : following.end()] if following else ""
    if join["left"] and join["right"] and (parts > 1 or _known(word) is None):
        return False
    return _canonical(word) is not None or _QH.match(folded, join.end()) is not None


def _trim(folded: str, end: int) -> int:
    """Back over a hyphen and spaces that turned out not to belong to the number."""
    while end and folded[end - 1] in " -\n\t":
        end -= 1
    return end


def _sure(code: str, year: int | None, loose: bool, repaired: bool) -> bool:
    """Whether the form alone proves a document number: a known type with an issuer, or a known issuer with its unit."""
    parts = code.split("-")
    if re.match(r"(?:UBTV)?QH\d", parts[0]):
        return year is not None
    if len(parts) < 2 or parts[0] in _NOT_LEGAL:
        return False
    if parts[0] in TYPES:
        return not (loose or repaired) or parts[1] in CODES.values()
    return bool(_LEADING_ISSUER.match(parts[0])) and (parts[0] in CODES.values() or not loose)


def _clean(n: str) -> tuple[str, bool]:
    head, _, tail = n.partition(".")
    value = digits(head)
    return (f"{value}.{tail}" if tail else value), value != head


def scan(source: str, folded: str) -> Iterator[NumberMention]:
    """Every document number, in order; those that need a word before them to count have `sure` False."""
    at = 0
    while m := _START.search(folded, at):
        at = m.start("n") + 1
        start = m.start("n")
        raw_n = m["n"]
        if " " in raw_n and (
            m["glued"] is not None or not re.search(r"\bs[a-z0-9]{0,2}\s*[:.]?\s*$", folded[max(0, start - 8) : start])
        ):
            continue  # "Điều 10 32/2024": the digits after the space are found by themselves
        n, repaired = _clean(raw_n)
        if m["party"]:
            kind = CODES.get(m["party"])
            if kind in TYPES and m["glued"] is None:
                yield NumberMention(
                    start, m.end(), n, None, f"{kind}/{m['body'].upper().replace('DU', 'ĐU')}", True, repaired, True
                )
                at = m.end()
            continue
        year = int(digits(m["y"])) if m["y"] else None
        repaired = repaired or bool(m["y"] and not m["y"].isdigit())
        slashes = [m[s] for s in ("s1", "s2", "s3") if m[s]]
        loose = any("/" not in s for s in slashes)
        if year is not None and not m["s2"]:
            end = m.end()
            if (
                m["glued"] is None
                and not loose
                and 1900 < year < 2100
                and not re.match(r"\s?[/-]\s?[0-9]", folded[end : end + 3])
            ):
                yield NumberMention(start, end, n, year, "", False, repaired, False)
            continue
        found = _code(source, folded, m.end())
        if not found or (found[0].split("-")[0] in _NOT_LEGAL):
            continue
        code, end, fixed = found
        repaired = repaired or fixed or loose
        sure = _sure(code, year, loose, repaired)
        if (loose and not sure) or (m["glued"] is not None and not (sure and year)):
            continue
        yield NumberMention(start, end, n, year, code, False, repaired, sure)
        at = end
