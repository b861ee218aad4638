"""A form over a stored row that other people edit too: the second writer is told, shown the difference and loses nothing.

A page makes the form once with the stored values, gives it to `Edit`, binds the form again to `edit.data`, saves only when not `edit.asks`,
and includes `ui/clash.html` above and `{{ edit.hidden }}` inside its form (whose id is "sua").
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from qlccn.core.edits import Difference, merge
from qlccn.ui import formats

TAKE, ALL = "lay", "*"  # the buttons "Lấy bản mới" of one field, and of all
_LONGEST = 200_000


class Edit:
    """What a person read, what is stored now, what they sent. `stored`: the unbound form; `adjust`: last word on what was sent (fields that
    do not count); `other`: who wrote last, in words."""

    def __init__(
        self,
        stored: forms.BaseForm,
        *,
        version: int,
        sent: QueryDict | None,
        adjust: Callable[[dict[str, str], Mapping[str, str]], dict[str, str]] = lambda mine, _now: mine,
        other: Callable[[], str] = lambda: "",
    ) -> None:
        self.fields, self.version = stored.fields, version
        self.now = {n: text_of(stored.get_initial_for_field(f, n)) for n, f in self.fields.items()}
        self.data: QueryDict | None = sent
        self.read: Mapping[str, str] = self.now
        self.asks, self.other = False, ""
        self.differences: list[dict[str, Any]] = []
        if sent is None:
            return
        taken = sent.getlist(TAKE)
        base, first = _said(sent.get("base")), _said(sent.get("read"))
        moved = ("version" in sent or "base" in sent) and _whole(
            sent.get("version")
        ) != version  # neither: a writer that read nothing
        if not moved and not taken:
            self.read = first or self.now
            return
        self.asks, self.other = True, other()
        mine = adjust({n: self.sent_text(sent, n) for n in self.fields}, self.now)
        joined, found = merge(base, self.now, mine, self.same) if moved else (dict(mine), [])
        for name in self.fields if ALL in taken else taken:
            if name in joined:
                joined[name] = self.now[name]
        self.read = base if moved else first
        if not moved:  # choosing between the two, version already known
            found = merge(self.read, self.now, joined, self.same)[1]
        self.data = self.rebound(sent, mine, joined)
        self.differences = [self.shown(d, joined) for d in found]

    def same(self, name: str, one: str, other: str) -> bool:
        """Whether two texts of a field mean the same."""
        if one == other:
            return True
        try:
            field = self.fields[name]
            return bool(field.to_python(one) == field.to_python(other)) and not _many(field)
        except (ValidationError, ValueError, TypeError):
            return False

    def sent_text(self, sent: QueryDict, name: str) -> str:
        """What was sent for a field, as text."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return "on" if sent.get(name) else ""
        return text_of(sent.getlist(name) if _many(field) else sent.get(name, ""))

    def rebound(self, sent: QueryDict, mine: Mapping[str, str], joined: Mapping[str, str]) -> QueryDict:
        """The data the form is bound to: what was sent, with the joined fields in it."""
        data = sent.copy()
        for name, value in joined.items():
            if value == mine[name] and name in data:
                continue
            data.setlist(name, value.splitlines() if _many(self.fields[name]) else [value] if value else [])
        return data

    def shown(self, one: Difference, joined: Mapping[str, str]) -> dict[str, Any]:
        """A line of the table of differences."""
        return {
            "name": one.name,
            "label": str(self.fields[one.name].label or one.name),
            "was": self.said(one.name, one.was),
            "theirs": self.said(one.name, one.theirs),
            "mine": self.said(one.name, one.mine) if one.touched else "",
            "open": one.touched and not self.same(one.name, joined[one.name], one.theirs),
        }

    def said(self, name: str, value: str) -> str:
        """A stored text as people read it: choices by their labels."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return "có" if value else "không"
        labels = {str(k): str(v) for k, v in _flat(getattr(field, "choices", ()))}
        return "\n".join(labels.get(line, line) for line in value.splitlines())

    @property
    def touched(self) -> bool:
        """Whether both changed the same field."""
        return any(d["mine"] for d in self.differences)

    @property
    def hidden(self) -> SafeString:
        """Inputs by which the next answer is compared."""
        pairs = [("version", str(self.version)), ("base", json.dumps(self.now, ensure_ascii=False))]
        if self.asks:
            pairs.append(("read", json.dumps(dict(self.read), ensure_ascii=False)))
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs) or format_html("")


def text_of(value: Any) -> str:
    """A value as a form sends it, blanks aside."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, float | Decimal):
        return formats.number(value, most=12).replace(".", "")
    if isinstance(value, list | tuple | set | frozenset):
        return "\n".join(sorted(text_of(v) for v in value if v not in ("", None)))
    return "\n".join(line.strip() for line in str(value).strip().splitlines())


def _many(field: forms.Field) -> bool:
    return bool(getattr(field.widget, "allow_multiple_selected", False))


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    out: list[tuple[Any, Any]] = []
    for key, label in choices or ():
        out += _flat(label) if isinstance(label, list | tuple) else [(key, label)]
    return out


def _said(text: str | None) -> dict[str, str]:
    """A hidden field read back; anything odd is nothing."""
    try:
        found = json.loads((text or "")[:_LONGEST])
        return {str(k): str(v) for k, v in found.items()}
    except (ValueError, AttributeError):
        return {}


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 12 else None
