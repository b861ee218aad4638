"""A decree added to a running system: one file an officer can read, laid over the shipped law and checked as a whole before it counts.

The file names its instruments, the regime that begins with it, how pending dossiers pass over, and the figures that change. What it does not
name goes on as before: the regime before is closed the day before, figures it replaces end there, procedures keep their steps.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from qlccn.law.datafile import Entry, Fields, LawDataError, read_yaml
from qlccn.law.model import day_before
from qlccn.law.read_base import LINKS

KEYS = ("instruments", "regime", "transition", "parameters", "procedures", "scoring")
Tops = Mapping[str, Any]


def files_in(folder: Path) -> list[Path]:
    """The decrees of a folder in the order of their names; [] where there is no folder."""
    return sorted(p for p in folder.glob("*.yaml") if not p.name.startswith(".")) if folder.is_dir() else []


def install(source: Path, folder: Path) -> Path:
    """Put a checked file into the folder that running processes read, in one move: they see the old law or the new, never half a file."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{source.name}.part"
    shutil.copyfile(source, part)
    target = folder / source.name
    os.replace(part, target)
    return target


def add(tops: Tops, path: Path) -> None:
    """Lay one decree over the files as read (`tops`: instruments, regimes, scoring: one mapping each; parameters, procedures: lists)."""
    decree = read_yaml(path, path.name)
    fields = Fields(decree, "nghị định thêm")
    if unknown := [key for key in decree if key not in KEYS]:
        raise fields.refuse(f"khóa lạ “{unknown[0]}”; dùng {', '.join(KEYS)}")
    regime = Fields(fields.need("regime"), "giai đoạn", file=path.name)
    start, key = regime.day("from"), regime.text("id")
    _link(tops["instruments"]["instruments"], fields)
    before = _begin(tops["regimes"], fields, regime, start)
    for row in fields.rows("parameters", "tham số"):
        _change(tops["parameters"], row, start)
    _carry_on(tops["procedures"], decree, before, key)
    _score_on(tops["scoring"], decree, before, key)


def _link(instruments: list[Entry], fields: Fields) -> None:
    """The new instruments, and on those they amend or replace the counterpart of the link, which the shipped file cannot know."""
    by_id = {row["id"]: row for row in instruments}
    for row in fields.rows("instruments", "văn bản"):
        instruments.append(row.entry)
        for kind, others in row.entry.get("links", {}).items():
            for other in others:
                if other in by_id and (back := LINKS.get(kind)):
                    by_id[other].setdefault("links", {}).setdefault(back, []).append(row.entry["id"])


def _begin(regimes: Entry, fields: Fields, regime: Fields, start: date) -> str:
    """Close the regime in force the day before, open the new one, say how dossiers pass over; returns the id of the one closed."""
    last = regimes["regimes"][-1]
    if start <= last["from"]:
        raise regime.refuse(f"phải bắt đầu sau ngày đầu của {last['id']} ({last['from']})")
    last["to"] = day_before(start)
    regimes["regimes"].append(_entry(regime.entry, {**regime.entry, "to": None}))
    passing = Fields(fields.need("transition"), "chuyển tiếp", file=fields.entry.file)
    regimes["transitions"].append(
        _entry(passing.entry, {"at": start, "keep": last["id"], "new": regime.entry["id"], **passing.entry})
    )
    return str(last["id"])


def _entry(like: Entry, values: Mapping[str, Any]) -> Entry:
    """A mapping that says it was written where `like` was."""
    made = Entry(values)
    made.file, made.line = like.file, like.line
    return made


def _change(groups: Sequence[Entry], row: Fields, start: date) -> None:
    """The national value of a figure ends the day before, the new one begins; what the decree does not say of it stays as it was."""
    key = row.text("id")
    found = next((p for group in groups for p in group["parameters"] if p["id"] == key), None)
    if found is None:
        raise row.refuse("không có tham số này trong dữ liệu luật")
    old = next((v for v in found["values"] if v.get("province") is None and v.get("to") is None), None)
    if old is None:
        raise row.refuse("tham số này không còn giá trị nào đang áp dụng để thay")
    if old["from"] >= start:
        raise row.refuse(f"giá trị đang áp dụng bắt đầu {old['from']}, không trước {start}")
    old["to"] = day_before(start)
    given = {k: v for k, v in row.entry.items() if k != "id"}
    kept = {k: v for k, v in old.items() if k not in ("note", "of", "status", "article", "instrument")}
    found["values"].append(_entry(row.entry, {**kept, "from": start, "to": None, **given}))


def _carry_on(procedures: Sequence[Entry], decree: Entry, before: str, key: str) -> None:
    """Every procedure that the regime before had its own version of has the same steps in the new one, unless the decree says which."""
    told = {row["id"]: row for row in decree.get("procedures", [])}
    for top in procedures:
        ids = {v["id"] for v in top["versions"]}
        own = told.pop(top["id"], None)
        if own is not None:
            top["versions"].append(_entry(own, {**own, "id": key}))
        elif before in ids:
            top["versions"].append(_entry(decree, {"id": key, "steps_of": before, "confidence": "derived"}))
    if told:
        raise LawDataError(f"Tệp {decree.file}: thủ tục “{next(iter(told))}” không có trong dữ liệu luật.")


def _score_on(scoring: Entry, decree: Entry, before: str, key: str) -> None:
    """The scale of the regime before goes on unless the decree gives another."""
    given = decree.get("scoring")
    last = next(row for row in scoring["statutory"] if row["regime"] == before)
    scoring["statutory"].append(_entry(given or decree, {**last, **(given or {}), "regime": key}))
