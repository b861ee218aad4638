"""Reading the law's YAML files so that a slip of the hand is refused with its file and line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from qlccn.core.refusal import Refusal

# the C parser where PyYAML was built with it (about ten times faster), else the Python one: same answers
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class LawDataError(Refusal):
    """A data file of the law that cannot be trusted: says which file, line and entry, and what to mend."""


class Entry(dict[str, Any]):
    """A mapping that remembers where it was written."""

    __slots__ = ("file", "line")
    file: str
    line: int


class _Loader(_Base):  # the base is chosen at run time
    file_name = ""


def _mapping(loader: Any, node: Any) -> Entry:
    entry = Entry()
    entry.file, entry.line = loader.file_name, node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in entry:
            raise LawDataError(
                f"Tệp {loader.file_name}, dòng {key_node.start_mark.line + 1}: khóa “{key}” ghi hai lần trong một mục; "
                "bỏ một chỗ rồi nạp lại."
            )
        entry[key] = loader.construct_object(value_node, deep=True)
    return entry


def _day(loader: Any, node: Any) -> date:
    text = str(node.value)
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise LawDataError(
            f"Tệp {loader.file_name}, dòng {node.start_mark.line + 1}: “{text}” không phải ngày có thật (năm-tháng-ngày)."
        ) from None


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day)


def read_yaml(path: Path, name: str) -> Entry:
    """The file's one top mapping; `name` is how messages call the file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LawDataError(f"Thiếu tệp dữ liệu luật {name}; cài lại gói hoặc chép lại tệp này.") from None
    except UnicodeDecodeError:
        raise LawDataError(f"Tệp {name} không phải văn bản UTF-8; lưu lại với mã UTF-8.") from None
    loader = _Loader(text)
    loader.file_name = name
    try:
        top = loader.get_single_data()
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else "?"
        raise LawDataError(f"Tệp {name}, dòng {line}: sai cú pháp YAML ({fault.problem}); sửa rồi nạp lại.") from None
    finally:
        loader.dispose()
    if not isinstance(top, Entry):
        raise LawDataError(f"Tệp {name} phải là một danh mục khóa: giá trị, hiện không phải.")
    return top


class Fields:
    """One entry, read key by key. Each reader refuses a wrong type; `done` refuses what nobody asked for."""

    def __init__(self, entry: object, what: str, *, file: str = "") -> None:
        if not isinstance(entry, Entry):
            raise LawDataError(f"Tệp {file}: {what} phải là một mục khóa: giá trị, gặp “{str(entry)[:60]}”.")
        self.entry = entry
        self.what = what
        self.seen: set[str] = set()

    def refuse(self, problem: str) -> LawDataError:
        """The refusal to raise: file, line, which entry, what is wrong."""
        label = self.entry.get("id", "")
        name = f"{self.what} “{label}”" if label else self.what
        return LawDataError(f"Tệp {self.entry.file}, dòng {self.entry.line}, {name}: {problem}.")

    def has(self, key: str) -> bool:
        return key in self.entry

    def need(self, key: str) -> Any:
        self.seen.add(key)
        if key not in self.entry:
            raise self.refuse(f"thiếu khóa “{key}”")
        return self.entry[key]

    def _typed(self, key: str, value: Any, kind: type | tuple[type, ...], want: str) -> Any:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.refuse(f"“{key}” phải là {want}, gặp “{str(value)[:60]}”")
        return value

    def text(self, key: str) -> str:
        value = self._typed(key, self.need(key), str, "chữ")
        if not value.strip():
            raise self.refuse(f"“{key}” để trống")
        return str(value)

    def maybe_text(self, key: str) -> str | None:
        """Text, or None where the key is absent or null."""
        self.seen.add(key)
        return None if self.entry.get(key) is None else self.text(key)

    def note(self, key: str) -> str:
        """Optional prose: "" where there is none."""
        return self.maybe_text(key) or ""

    def day(self, key: str) -> date:
        value = self.need(key)
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self.refuse(f"“{key}” phải là ngày (năm-tháng-ngày), gặp “{value}”")
        return value

    def maybe_day(self, key: str) -> date | None:
        return None if self.need(key) is None else self.day(key)

    def flag(self, key: str) -> bool:
        return bool(self._typed(key, self.need(key), bool, "true hoặc false"))

    def integer(self, key: str) -> int:
        return int(self._typed(key, self.need(key), int, "số nguyên"))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; () where the key is absent."""
        self.seen.add(key)
        rows = self.entry.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(x, str) and x.strip() for x in rows):
            raise self.refuse(f"“{key}” phải là danh sách chữ")
        return tuple(rows)

    def rows(self, key: str, what: str) -> list[Fields]:
        """A list of entries; [] where the key is absent."""
        self.seen.add(key)
        rows = self.entry.get(key, [])
        if not isinstance(rows, list):
            raise self.refuse(f"“{key}” phải là danh sách")
        return [Fields(row, what, file=self.entry.file) for row in rows]

    def entries(self, key: str, what: str) -> list[tuple[str, Any]]:
        """A mapping of free keys (texts); [] where absent."""
        self.seen.add(key)
        value = self.entry.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(k, str) for k in value):
            raise self.refuse(f"“{key}” ({what}) phải là danh mục khóa: giá trị")
        return list(value.items())

    def one_of(self, key: str, allowed: Collection[str], what: str) -> str:
        value = self.text(key)
        if value not in allowed:
            raise self.refuse(f"“{key}” ghi {what} lạ “{value}”{_near(value, allowed)}")
        return value

    def maybe_one_of(self, key: str, allowed: Collection[str], what: str) -> str | None:
        self.seen.add(key)
        return None if self.entry.get(key) is None else self.one_of(key, allowed, what)

    def some_of(self, key: str, allowed: Collection[str], what: str) -> tuple[str, ...]:
        values = self.texts(key)
        for value in values:
            if value not in allowed:
                raise self.refuse(f"“{key}” trỏ tới {what} không có “{value}”{_near(value, allowed)}")
        if len(set(values)) != len(values):
            raise self.refuse(f"“{key}” ghi một mã hai lần")
        return values

    def done(self) -> None:
        """Refuse keys that nobody read: a typo must never be silence."""
        unknown = [k for k in self.entry if k not in self.seen]
        if unknown:
            raise self.refuse(f"khóa lạ “{unknown[0]}”{_near(str(unknown[0]), self.seen)}")


def _near(word: str, allowed: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(allowed), n=1)
    return f"; có phải “{close[0]}”?" if close else ""


def unique(rows: Iterable[tuple[str, Fields]], what: str) -> None:
    """Refuse the second of two entries with one id."""
    seen: set[str] = set()
    for key, fields in rows:
        if key in seen:
            raise fields.refuse(f"mã {what} trùng với một mục trước")
        seen.add(key)
