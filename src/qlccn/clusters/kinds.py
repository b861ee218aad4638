"""Kinds of act, their terms, and indicators: data with a loader that refuses what it does not know."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from qlccn.core.refusal import Refusal

DATA = Path(__file__).resolve().parent / "data"
TYPES = ("text", "decimal", "day", "unit", "organisation")
INDICATOR_TYPES = ("decimal", "text", "day", "unit")
STANDINGS = ("decision", "report", "table", "note")


@dataclass(frozen=True, slots=True)
class TermKind:
    """A term an act may carry: which typed column holds it, whether several stand together (communes)."""

    name: str
    type: str
    label: str
    unit: str = ""
    many: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActKind:
    """A legal event: its rung (1-10) where it has one, the terms its paper may set, what it closes in its run, its article."""

    id: str
    label: str
    short: str
    standing: str
    terms: tuple[str, ...]
    rung: int | None = None
    once: bool = False
    ends_run: bool = False
    closes: tuple[str, ...] = ()
    reopens: tuple[str, ...] = ()
    opposes: tuple[str, ...] = ()
    undone_by: str = ""
    doubts: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that is observed: definition, unit, and after how many days it is marked old."""

    id: str
    label: str
    unit: str
    type: str
    means: str
    fresh_days: int | None = None


@dataclass(frozen=True, slots=True)
class Kinds:
    """All kinds of act and their terms; `also` maps former names of a kind to it."""

    acts: Mapping[str, ActKind]
    terms: Mapping[str, TermKind]
    also: Mapping[str, str]


@cache
def kinds() -> Kinds:
    """The shipped kinds."""
    return read_kinds(DATA / "act_kinds.yaml")


@cache
def indicators() -> Mapping[str, Indicator]:
    """The shipped indicators."""
    return read_indicators(DATA / "indicators.yaml")


def act_kind(kind: str) -> ActKind:
    """The kind (also by a former name), or a refusal that names it."""
    known = kinds()
    kind = known.also.get(kind, kind)
    if kind not in known.acts:
        raise Refusal(f"Không có loại sự kiện “{kind}”.", field="kind")
    return known.acts[kind]


def indicator(name: str) -> Indicator:
    """The indicator, or a refusal that names it."""
    if name not in indicators():
        raise Refusal(f"Không có chỉ tiêu “{name}”.", field="indicator")
    return indicators()[name]


def read_kinds(path: Path) -> Kinds:
    """Load and check: unknown keys, types, terms, kinds and predicates are refused with file and entry."""
    data = _mapping(path)
    _known(path, "", data, {"terms", "kinds"})
    terms = {name: TermKind(name, **_fields(path, name, row, TermKind, "name")) for name, row in _section(path, data, "terms")}
    acts = {name: ActKind(name, **_fields(path, name, row, ActKind, "id")) for name, row in _section(path, data, "kinds")}
    for term in terms.values():
        if term.type not in TYPES:
            raise Refusal(f"{path.name}, “{term.name}”: kiểu “{term.type}” không có.")
    for act in acts.values():
        _check(path, act, acts, terms)
    also = {former: act.id for act in acts.values() for former in act.also}
    if twice := set(also) & set(acts):
        raise Refusal(f"{path.name}: tên khác “{', '.join(sorted(twice))}” trùng một loại đã có.")
    return Kinds(acts, terms, also)


def _check(path: Path, act: ActKind, acts: Mapping[str, ActKind], terms: Mapping[str, TermKind]) -> None:
    from qlccn.clusters.rules import DOUBTS  # the rules read the kinds

    named = (*act.closes, *act.reopens, *act.opposes, *([act.undone_by] if act.undone_by else []))
    stray = [t for t in act.terms if t not in terms] + [k for k in named if k not in acts]
    stray += [d for d in act.doubts if d not in DOUBTS]
    if act.standing not in STANDINGS:
        stray.append(act.standing)
    if stray:
        raise Refusal(f"{path.name}, “{act.id}”: không có {', '.join(stray)}.")
    if act.rung is not None and (not isinstance(act.rung, int) or not 1 <= act.rung <= 10):
        raise Refusal(f"{path.name}, “{act.id}”: bậc {act.rung} ngoài thang 1-10.")


def read_indicators(path: Path) -> Mapping[str, Indicator]:
    """Load and check the indicators: each with definition and unit."""
    rows = {name: Indicator(name, **_fields(path, name, row, Indicator, "id")) for name, row in _mapping(path).items()}
    for row in rows.values():
        if row.type not in INDICATOR_TYPES:
            raise Refusal(f"{path.name}, “{row.id}”: kiểu “{row.type}” không có.")
        if not row.means or (row.type == "decimal" and not row.unit):
            raise Refusal(f"{path.name}, “{row.id}”: thiếu định nghĩa hoặc đơn vị.")
    return rows


class _Loader(yaml.SafeLoader):
    """Refuses a key written twice: the second would silently win."""


def _unique(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    if twice := {k for k in keys if keys.count(k) > 1}:
        raise yaml.YAMLError(f"dòng {node.start_mark.line + 1}: khóa viết hai lần: {', '.join(map(str, twice))}")
    return dict(loader.construct_pairs(node, deep=True))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _unique)


def _mapping(path: Path) -> dict[str, Any]:
    try:
        data = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506  (a safe loader)
    except yaml.YAMLError as error:
        raise Refusal(f"{path.name}: không đọc được ({error}).") from error
    if not isinstance(data, dict):
        raise Refusal(f"{path.name}: phải là các mục có tên.")
    return data


def _section(path: Path, data: Mapping[str, Any], name: str) -> list[tuple[str, Any]]:
    if not isinstance(data.get(name), dict):
        raise Refusal(f"{path.name}: thiếu mục “{name}”.")
    return list(data[name].items())


def _fields(path: Path, name: str, row: Any, shape: Any, given: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise Refusal(f"{path.name}, “{name}”: phải là các trường có tên.")
    _known(path, name, row, {f.name for f in fields(shape)} - {given})
    try:
        shape(**{given: name}, **row)
    except TypeError as error:
        raise Refusal(f"{path.name}, “{name}”: thiếu trường ({error}).") from error
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def _known(path: Path, name: str, row: Mapping[str, Any], keys: set[str]) -> None:
    if unknown := set(row) - keys:
        raise Refusal(f"{path.name}{f', “{name}”' if name else ''}: khóa lạ {', '.join(sorted(map(str, unknown)))}.")
