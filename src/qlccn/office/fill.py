"""Filling the open places of a paper by their names, and making the paper that is signed out of its draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any, TypeVar

from qlccn.office.blocks import Blank, Cell, Run, Signature
from qlccn.office.paper import Paper, blanks

T = TypeVar("T")
_BY_ISSUE = ("số văn bản", "ngày ban hành", "tháng ban hành", "năm ban hành")  # filled when the number is taken


def open_places(paper: Paper) -> tuple[str, ...]:
    """What a person still has to fill in; number and day come with the issue."""
    return tuple(name for name in blanks(paper) if name not in _BY_ISSUE)


def filled(paper: Paper, values: Mapping[str, str], *, source: str = "") -> Paper:
    """The paper with every blank that has a value written out; one name fills all its places. `source` stands beside each in Word."""
    known = {name: text for name, text in values.items() if text}
    return _map(paper, lambda one: Run(known[one.what], source=source) if isinstance(one, Blank) and one.what in known else one)


def final(paper: Paper, *, number: str, dated: date, signature: Signature | None) -> Paper:
    """The paper as it is signed: number and day in place, no draft mark, no comments on sources."""
    told = replace(paper, number=number, dated=dated, signature=signature, mark="")
    return _map(told, lambda one: replace(one, source="") if isinstance(one, Run | Cell) and one.source else one)


def signed_by(one: Signature | None, *, name: str, title: str = "", mode: str = "") -> Signature | None:
    """The signature with its name; signed for the head with a mode: KT. keeps “TM. …” above it, TL. and TUQ. stand alone.

    (TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH), KT., PHÓ CHỦ TỊCH → TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH.
    """
    if one is None:
        return None
    *above, head = one.titles
    if not mode or not title:
        return replace(one, name=name)
    kept = above if mode == "KT." else []
    return replace(one, titles=(*kept, f"{mode} {head}", title.upper()), name=name)


def _map(value: T, change: Any) -> T:
    """The value with `change` applied to every part of it, parts of parts first."""
    if isinstance(value, tuple):
        return tuple(_map(one, change) for one in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: getattr(value, f.name) for f in fields(value)}
        new = {name: made for name, part in parts.items() if (made := _map(part, change)) is not part and made != part}
        done: T = change(replace(value, **new) if new else value)
        return done
    return value
