"""Names of places as papers write them: "xã Bảo Ái", "P. Văn Phú", "Hoà Bình" for "Hòa Bình", "yen bai" -> rows of a day."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from qlccn.core.text import fold, nfc
from qlccn.places import queries
from qlccn.places.models import COMMUNE, PROVINCE, Unit

_KINDS = {
    "tinh": ("tỉnh", "thành phố trung ương"),
    "thanh pho": ("thành phố trung ương", "thành phố"), "tp": ("thành phố trung ương", "thành phố"),
    "huyen": ("huyện",), "h": ("huyện",), "quan": ("quận",), "q": ("quận",), "thi xa": ("thị xã",), "tx": ("thị xã",),
    "thi tran": ("thị trấn",), "tt": ("thị trấn",), "phuong": ("phường",), "p": ("phường",), "xa": ("xã",), "x": ("xã",),
    "dac khu": ("đặc khu",),
}  # fmt: skip
_KIND = re.compile(
    rf"^(?:ubnd\s+)?({'|'.join(sorted((re.escape(k) for k in _KINDS), key=len, reverse=True))})(?:\.\s*|\s+)(?=\S)"
)
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_ZEROS = re.compile(r"\b0+(?=\d)")
_CITY_ALIASES = {"tphcm": "hochiminh", "hcm": "hochiminh", "saigon": "hochiminh", "thuathienhue": "hue", "brvt": "bariavungtau"}


@dataclass(frozen=True)
class Asked:
    """A name taken apart: kinds of unit that its first word allows (empty: any), and three spellings, strict to loose."""

    kinds: tuple[str, ...]
    exact: str
    plain: str
    loose: str


@dataclass
class Index:
    """Units of a set by name, made once for many look-ups (an import asks thousands of times)."""

    units: Iterable[Unit]
    _by_loose: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list), init=False)

    def __post_init__(self) -> None:
        for unit in self.units:
            self._by_loose[_plain(unit.folded or fold(unit.short_name)).replace("y", "i")].append(unit)

    def find(self, text: str, *, province: Unit | None = None, level: str = "") -> list[Unit]:
        """Candidates, best spelling only: same letters and marks, else same letters, else i for y. The word before the name
        ("xã", "phường") narrows only where it leaves something: papers still say "xã" of what became a ward."""
        asked = taken_apart(text)
        found = self._spelled_like(asked, province, level)
        if not found and asked.kinds:  # "Xa Dung" is a name, not a commune called Dung
            asked = spelled(text)
            found = self._spelled_like(asked, province, level)
        if len(found) > 1:
            keys = [spelled(unit.short_name) for unit in found]
            for spelling in ("exact", "plain"):
                best = [u for u, k in zip(found, keys, strict=True) if getattr(k, spelling) == getattr(asked, spelling)]
                if best:
                    found = best
                    break
        return [unit for unit in found if unit.type in asked.kinds] or found

    def _spelled_like(self, asked: Asked, province: Unit | None, level: str) -> list[Unit]:
        return [
            unit
            for unit in self._by_loose.get(asked.loose, ())
            if (not level or unit.level == level) and (province is None or province.pk in (unit.province_id, unit.pk))
        ]


def day_index(day: date) -> Index:
    """Index of all units in force on a day."""
    return Index(list(Unit.objects.in_force(day)))


def resolve(text: str, *, day: date, province: Unit | None = None, level: str = "") -> list[Unit]:
    """Units in force on the day that the text can mean (none, one, or several: the caller asks)."""
    found = Unit.objects.in_force(day)
    if province is not None:
        found = found.filter(Q(province=province) | Q(pk=province.pk))
    if level:
        found = found.filter(level=level)
    return Index(found).find(text, province=province, level=level)


def resolve_commune(text: str, province: Unit | None, day: date) -> list[Unit]:
    """Communes of the province with this name on the day; when there is none, those that a former commune of this name became."""
    found = resolve(text, day=day, province=province, level=COMMUNE)
    return found or became(text, province, day)


def became(text: str, province: Unit | None, day: date, *, level: str = COMMUNE) -> list[Unit]:
    """Units of the day that a unit of this name, ended before, went into (all parts)."""
    ended = Unit.objects.filter(level=level, valid_to__lt=day)
    if province is not None:
        ended = ended.filter(pk__in=queries.territory_ids(province.pk, day))
    successors = {
        unit.pk: unit
        for old in Index(ended).find(text, level=level)
        for unit in queries.successors_of(old, day)
        if province is None or province.pk in (unit.pk, unit.province_id)
    }
    return sorted(successors.values(), key=lambda u: u.code)


def resolve_province(text: str, day: date) -> list[Unit]:
    """The province of the day that the text names by its name or its two-digit code."""
    if text.strip().isdigit():
        unit = queries.province_by_code(text.strip().zfill(2), day)
        return [unit] if unit else []
    return resolve(text, day=day, level=PROVINCE)


def bare(text: str) -> str:
    """The folded name without its kind word, as `Unit.folded` holds it."""
    folded = fold(" ".join(text.split()))
    match = _KIND.match(folded)
    return folded[match.end() :] if match else folded


def taken_apart(text: str) -> Asked:
    """Kind word and name of a text ("P. Văn Phú" -> ward, "Văn Phú")."""
    clean = " ".join(nfc(text).split())
    match = _KIND.match(fold(clean))
    if not match:
        return spelled(clean)
    name = clean[match.end() :] if len(fold(clean)) == len(clean) else fold(clean)[match.end() :]
    return spelled(name, _KINDS[match.group(1)])


def spelled(name: str, kinds: tuple[str, ...] = ()) -> Asked:
    """The comparison keys of a bare name."""
    plain = _plain(fold(name))
    return Asked(kinds, _exact(name), plain, plain.replace("y", "i"))


def _plain(folded: str) -> str:
    """Letters and digits only, numbers without leading zeros, the usual short forms of city names written out."""
    plain = _ZEROS.sub("", _NOT_WORD.sub(" ", folded)).replace(" ", "")
    return _CITY_ALIASES.get(plain, plain)


def _exact(name: str) -> str:
    """Letters with their marks, the tone moved to the end of its syllable: "Hoà" and "Hòa" are one."""
    syllables = []
    for word in nfc(name).lower().replace("-", " ").split():
        parts = unicodedata.normalize("NFD", word)
        tones = "".join(sorted(c for c in parts if c in _TONES))
        syllables.append("".join(c for c in parts if c not in _TONES and (c.isalnum() or unicodedata.combining(c))) + tones)
    return "".join(syllables)
