"""Names of provinces in running text: by exact words, without diacritics, and through a scanner's mistakes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml
from rapidfuzz import fuzz, process

from qlccn.core.text import fold, slugify

_NOT_SURE = 80  # below this a damaged name is nobody's name
_MARGIN = 8  # and the second best must be this much worse


@dataclass(frozen=True)
class Province:
    """A province by name; `city` where it is governed centrally as a city."""

    name: str
    city: bool

    @property
    def slug(self) -> str:
        return slugify(self.name)


@lru_cache(maxsize=1)
def provinces() -> Mapping[str, Province]:
    """Every written form, folded, to its province."""
    data = yaml.safe_load(files("qlccn.reading").joinpath("data/provinces.yaml").read_text("utf-8"))
    named = {name: Province(name, name in data["cities"]) for name in data["provinces"]}
    forms = {**{name: name for name in named}, **data["other_forms"]}
    return {key(form): named[name] for form, name in forms.items()}


def key(name: str) -> str:
    """Folded, hyphens and points as spaces: how names of places are compared."""
    return " ".join(fold(name).replace("-", " ").replace("–", " ").replace(".", " ").split())


def province(name: str) -> Province | None:
    """The province of exactly this name (diacritics and hyphens aside)."""
    return provinces().get(key(name))


@lru_cache(maxsize=4096)
def province_like(name: str) -> Province | None:
    """The province a damaged name most probably is; None where two are near or none is."""
    wanted = key(name)
    exact = provinces().get(wanted)
    if exact or len(wanted) < 5 or len(wanted) > 24:
        return exact
    best = process.extract(wanted, provinces().keys(), scorer=fuzz.ratio, limit=4, score_cutoff=_NOT_SURE - _MARGIN)
    if not best or best[0][1] < _NOT_SURE or abs(len(best[0][0]) - len(wanted)) > 2:
        return None
    rivals = [b for b in best[1:] if provinces()[b[0]] != provinces()[best[0][0]]]
    return None if rivals and best[0][1] - rivals[0][1] < _MARGIN else provinces()[best[0][0]]


def province_at_start(words: str) -> tuple[Province, int] | None:
    """The longest province name that the text begins with, and how many words it takes."""
    parts = [p for p in words.split() if p not in "-–"][:5]
    for n in range(len(parts), 0, -1):
        found = provinces().get(key(" ".join(parts[:n]).strip(" ,;:()*")))
        if found:
            return found, n
    return None


def province_at_end(words: str, *, damaged: bool = False) -> Province | None:
    """The province that ends the text ("UBND-KTTH Bắc Giang" -> Bắc Giang)."""
    parts = words.split()[-5:]
    look = province_like if damaged else province
    for n in range(len(parts), 0, -1):
        found = look(" ".join(parts[-n:]).strip(" ,;:()*."))
        if found:
            return found
    return None
