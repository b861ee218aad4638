"""Number and symbol of a paper ("2029/UBND-KTTH"), read through blanks, spaces and a scanner's mistakes."""

import re
from dataclasses import dataclass, field

from qlccn.core.text import fold

# symbols whose writing is known: folded -> as written
_SYMBOLS = """
UBND HĐND QĐ KH TB BC BB CT CV NQ HD TTr GM CTr PA KL TTg CP NĐ TT TTLT VP VPCP VPUBND BCT SCT BTC BXD BNV BTP BKHĐT BNNMT
BTNMT BNNPTNT BKHCN BTTTT BGTVT BYT BCA BQP SKHĐT STC SXD SNV STP STNMT SNNMT SNN SGTVT SLĐTBXH SKHCN STTTT SYT CTĐP CNĐP ĐCK
BQL BQLKCN KCN CCN KTTH KT KTN CN QLCN TH NC NN CAT TU PKT KTHT GP GCN QC
"""
_KNOWN = {fold(symbol): symbol for symbol in _SYMBOLS.split()}
_TYPES = {"QĐ", "KH", "TB", "BC", "BB", "CT", "NQ", "HD", "TTr", "GM", "CTr", "ĐA", "PA", "KL", "CĐ", "NĐ", "TT", "CV"}
_CONFUSED = {"qp": "QĐ", "qb": "QĐ", "0d": "QĐ", "od": "QĐ", "ubno": "UBND", "ubnp": "UBND", "ubnb": "UBND", "u8nd": "UBND",
             "lbnd": "UBND",
             "ukh": "KH", "np": "NĐ", "nb": "NĐ", "hdno": "HĐND", "hpnd": "HĐND", "t8": "TB", "8c": "BC", "8b": "BB",
             "8ct": "BCT"}  # fmt: skip
_OPENING = re.compile(r"^\s*(?:s\d\s*[:;.]|s[^\s\d/]{0,2}\s*[:;.,]*)\s*", re.IGNORECASE)
_PARTS = re.compile(
    r"^[\s.…_\-–{\[(\"']*(?P<digits>[\dOoIl|]{1,6}[a-z]?)?[\s.…_\])}\"']*(?P<slash>[/\\|]|[JIlf!1i](?=[A-ZĐ]))?\s*"
    r"(?:(?P<year>(?:19|20)[\dOo]{2})\s*[/\\|JIl]\s*)?(?P<symbol>.*)$",
    re.DOTALL,
)
_PARTY = re.compile(r"^\s*(\d{1,5})\s*-\s*([A-ZĐ]{2,4}[a-z]?)\s*/\s*([A-ZĐ]{2,8})(?!\w)")  # papers of the Party: "45-CT/TU"
_TOKEN = re.compile(r"[A-ZĐƯ0-9][A-Za-zĐđƯư0-9&.+]*")
_DIGITS = str.maketrans("OoIl|", "00111")


@dataclass(frozen=True)
class NumberReading:
    """What a "Số:" line says: the number (None where left blank), its symbol's tokens, how sure, where it ends in the line."""

    number: str | None
    tokens: tuple[str, ...] = ()
    doubtful: bool = False
    end: int = 0
    suffix: str = field(default="")  # what follows the symbol directly: "(M)"


def read_number(line: str) -> NumberReading | None:
    """Read a line that begins with "Số:" (or with the number itself); None where there is no symbol of a paper."""
    opening = _OPENING.match(line)
    skip = opening.end() if opening else 0
    party = _PARTY.match(line[skip:])
    if party:
        return NumberReading(f"{party[1]}-{party[2]}/{party[3]}", (party[2], party[3]), end=skip + party.end())
    parts = _PARTS.match(line[skip:])
    if not parts or not (parts["slash"] or parts["digits"]):
        return None
    written, slash = parts["digits"] or "", parts["slash"]
    if not slash and re.search(r"\d[Il|]$", written):
        written, slash = written[:-1], written[-1]  # "512lSNNMT": the stroke is the slash
    tokens, length, restored = _symbol(parts["symbol"])
    if not tokens or (not slash and tokens[0] not in _TYPES | {"UBND", "BCT", "SCT", "HĐND"}):
        return None
    end = skip + parts.start("symbol") + length
    suffix = line[end : end + 8].strip()
    if not re.search(r"[\dOoIl|]", written):
        return NumberReading(None, tokens, False, end, suffix)
    digits = written.translate(_DIGITS) if not written[-1:].islower() else _with_letter(written)
    damaged = digits != written or slash not in {"/", "\\"} or restored
    damaged = damaged or (
        not re.fullmatch(r"S(?:ố|Ố)\s*[:.]?\s*", line[:skip].strip() + " ") and skip > 0 and fold(line[:skip])[:2] != "so"
    )
    year = f"{parts['year'].translate(_DIGITS)}/" if parts["year"] else ""
    return NumberReading(f"{digits}/{year}{'-'.join(tokens)}", tokens, bool(damaged), end, suffix)


def _with_letter(digits: str) -> str:
    """12a stays 12a; a final l or o is a digit."""
    return digits.translate(_DIGITS) if digits[-1] in "lo" else digits[:-1].translate(_DIGITS) + digits[-1]


def _symbol(text: str) -> tuple[tuple[str, ...], int, bool]:
    """Tokens of the symbol, how far they reach, and whether a letter had to be restored."""
    tokens: list[str] = []
    position, restored = 0, False
    while True:
        found = _TOKEN.match(text, position)
        if not found or not _plausible(found[0], first=not tokens):
            break
        token, mended = _mend(found[0].rstrip("."), first=not tokens)
        restored |= mended
        tokens.append(token)
        position = found.end()
        join = re.match(r"\s?[-–—]\s?(?=[A-ZĐ])", text[position:])
        if not join or (" " in join[0] and not re.match(r"[A-ZĐ]{2,}(?![a-zà-ỹ])", text[position + join.end() :])):
            break
        position += join.end()
    return tuple(tokens), position, restored


def _plausible(token: str, *, first: bool) -> bool:
    """A symbol is mostly capitals; it may end in a few small letters (KTTH, TTg, QLCNg)."""
    if fold(token) in _CONFUSED:
        return True
    capitals = sum(c.isupper() for c in token)
    return len(token) <= 16 and capitals >= (2 if first else 1) and sum(c.islower() for c in token) <= capitals


def _mend(token: str, *, first: bool) -> tuple[str, bool]:
    """A known symbol in its right writing ("QD" -> "QĐ", "JUBND" -> "UBND")."""
    key = fold(token.replace("Ð", "Đ"))
    if key in _KNOWN:
        return _KNOWN[key], _KNOWN[key] != token.replace("Ð", "Đ")
    if key in _CONFUSED:
        return _CONFUSED[key], True
    if first and key[1:] in _KNOWN and key[0] in "jil1f":
        return _KNOWN[key[1:]], True
    return token.replace("Ð", "Đ"), False
