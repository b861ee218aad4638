"""Who is named by @ in a text: a sign-in name, or a person's name as people write it (without regard to diacritics). Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qlccn.core.text import fold, nfc

_AT = re.compile(r"(?<![\w@.])@(?=\w)", re.UNICODE)
_HANDLE = re.compile(r"[\w.+-]+", re.UNICODE)
_WORDS = re.compile(r"\w+(?:[ \t]+\w+)*", re.UNICODE)
LONGEST = 6  # words of a name


@dataclass(frozen=True)
class Found:
    """What an @ in a text means: keys of the people it fits (one: they are named; several: ask which; none: nobody known)."""

    text: str
    keys: frozenset[int]


def find(text: str, handles: Mapping[str, int], names: Mapping[str, frozenset[int]]) -> list[Found]:
    """Mentions in order. `handles`: sign-in name (lower case) -> key; `names`: folded name -> keys. The longest name wins."""
    out: list[Found] = []
    text = nfc(text)
    for at in _AT.finditer(text):
        rest = text[at.end() :]
        match = _HANDLE.match(rest)
        handle = match.group().rstrip(".-") if match else ""
        key = handles.get(handle.lower())
        named = _named(rest, names)
        if named is not None and (key is None or len(named.text) > len(handle)):
            out.append(named)
        else:
            out.append(Found(handle, frozenset({key}) if key is not None else frozenset()))
    return list(dict.fromkeys(out))


def asked_handles(text: str) -> set[str]:
    """Sign-in names a text may mean, lower case: to look up only those."""
    found = (_HANDLE.match(text[at.end() :]) for at in _AT.finditer(nfc(text)))
    return {m.group().rstrip(".-").lower() for m in found if m}


def _named(rest: str, names: Mapping[str, frozenset[int]]) -> Found | None:
    match = _WORDS.match(rest)
    words = match.group().split() if match else []
    for count in range(min(LONGEST, len(words)), 0, -1):
        said = " ".join(words[:count])
        if keys := names.get(fold(said)):
            return Found(said, keys)
    return None
