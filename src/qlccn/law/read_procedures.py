"""Procedures: versions by regime and province, written in full or computed from another, resolved and checked at load."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from typing import Any

from qlccn.law.datafile import Entry, Fields, unique
from qlccn.law.model import TIME_UNITS, Council, Detail, Instrument, Parameter, Procedure, Regime, SpecialRule, Step, Version
from qlccn.law.read_base import Vocabulary

_STEP_ID = re.compile(r"[a-z]+(-[a-z]+)*")
_STEP_KEYS = tuple(f.name for f in dataclass_fields(Step))
RULE_KINDS = ("shortcut", "special", "gate", "decision", "pricing", "competent", "complaint", "exemption", "history", "note")


@dataclass(frozen=True, slots=True)
class Context:
    """What the procedures may refer to."""

    words: Vocabulary
    instruments: Mapping[str, Instrument]
    regimes: Sequence[Regime]
    parameters: Mapping[str, Parameter]
    agencies: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A version as written: full steps, or the steps of another version and what changes."""

    row: Fields
    version: Version
    steps: tuple[Step, ...] | None
    steps_of: str | None
    of_procedure: str | None
    replace_actors: Mapping[str, str]
    changes: Mapping[str, Mapping[str, Any]]
    added: tuple[Step, ...]
    terms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Book:
    """A procedure with its versions still as written."""

    row: Fields
    step_ids: tuple[str, ...]
    drafts: Mapping[str, _Draft]


def step_names(tops: Iterable[Entry]) -> frozenset[str]:
    """Every step id of every procedure: what the start of a clock may name."""
    names: set[str] = set()
    for top in tops:
        names.update(Fields(top, "thủ tục").texts("step_ids"))
    return frozenset(names)


def read_procedures(tops: Sequence[Entry], context: Context) -> dict[str, Procedure]:
    rows = [Fields(top, "thủ tục") for top in tops]
    unique([(row.text("id"), row) for row in rows], "thủ tục")
    books = {row.text("id"): _book(row, context) for row in rows}
    return {key: _procedure(key, books, context) for key in books}


def _book(row: Fields, context: Context) -> _Book:
    step_ids = row.texts("step_ids")
    if len(set(step_ids)) != len(step_ids) or not all(_STEP_ID.fullmatch(s) for s in step_ids):
        raise row.refuse("“step_ids” có mã trùng hoặc sai dạng (chữ thường nối bằng gạch)")
    version_rows = row.rows("versions", f"phiên bản của thủ tục “{row.text('id')}”")
    unique([(v.text("id"), v) for v in version_rows], "phiên bản")
    return _Book(row, step_ids, {v.text("id"): _draft(v, context) for v in version_rows})


def _draft(row: Fields, context: Context) -> _Draft:
    regime, province = _place(row, context)
    instrument = row.maybe_one_of("instrument", context.instruments, "văn bản")
    if province and not (instrument and context.instruments[instrument].province == province):
        raise row.refuse(f"phiên bản riêng của tỉnh {province} phải ghi “instrument” là văn bản của tỉnh đó")
    own = context.instruments[instrument] if province and instrument else None
    what = f"bước ở phiên bản “{row.text('id')}”"
    draft = _Draft(
        row=row,
        version=Version(
            id=row.text("id"), regime=regime, province=province, instrument=instrument,
            confidence=row.maybe_one_of("confidence", context.words.marks, "mức tin cậy"), differs=row.note("differs"),
            note=row.note("note"), removed=_texts_by_step(row, "removed"), steps=(),
            valid_from=own.effective_from if own else None, valid_to=own.effective_to if own else None,
        ),
        steps=tuple(_step(s, context) for s in row.rows("steps", what)) if row.has("steps") else None,
        steps_of=row.maybe_text("steps_of"),
        of_procedure=row.maybe_text("of_procedure"),
        replace_actors=_actors(row, context),
        changes=_changes(row, context),
        added=tuple(_step(s, context) for s in row.rows("added", what)),
        terms=_texts_by_step(row, "terms"),
    )  # fmt: skip
    row.done()
    if (draft.steps is None) == (draft.steps_of is None):
        raise row.refuse("ghi “steps” hoặc “steps_of”, đúng một trong hai")
    return draft


def _place(row: Fields, context: Context) -> tuple[str | None, str | None]:
    """Regime and province from the id: `base`, `R3-ND32`, `R3-ND32-139@15`."""
    key = row.text("id")
    if key == "base":
        return None, None
    regime, _, province = key.partition("@")
    if regime not in {r.id for r in context.regimes}:
        raise row.refuse(f"mã phiên bản phải là base, một giai đoạn, hoặc giai đoạn@mã tỉnh; “{regime}” không phải giai đoạn")
    if "@" in key and province not in context.words.provinces:
        raise row.refuse(f"mã tỉnh “{province}” không có trong 34 tỉnh, thành phố")
    return regime, province or None


def _texts_by_step(row: Fields, key: str) -> dict[str, str]:
    found = {}
    for name, text in row.entries(key, "chữ"):
        if not isinstance(text, str) or not text.strip():
            raise row.refuse(f"“{key}.{name}” phải là chữ")
        found[name] = text
    return found


def _actors(row: Fields, context: Context) -> dict[str, str]:
    pairs = _texts_by_step(row, "replace_actors")
    for actor in (*pairs, *pairs.values()):
        if actor not in context.agencies:
            raise row.refuse(f"“replace_actors” ghi cơ quan không có “{actor}”")
    return pairs


def _changes(row: Fields, context: Context) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for step_id, change in row.entries("changes", "thay đổi"):
        inner = Fields(change, f"thay đổi bước “{step_id}”", file=row.entry.file)
        for key in inner.entry:
            if key not in _STEP_KEYS or key in ("id", "limit"):
                raise inner.refuse(f"không được thay “{key}” của một bước (thời hạn đặt ở tham số)")
            inner.seen.add(key)
        if inner.has("actor"):
            inner.one_of("actor", context.agencies, "cơ quan")
        found[step_id] = dict(inner.entry)
    return found


def _step(row: Fields, context: Context) -> Step:
    row.seen.add("n")
    n = None if row.need("n") is None else row.integer("n")
    step = Step(
        id=row.text("id"), n=n, actor=row.one_of("actor", context.agencies, "cơ quan"), action=row.text("action"),
        limit=row.maybe_one_of("limit", context.parameters, "tham số"), output=row.text("output"),
        recipients=row.some_of("recipients", context.agencies, "cơ quan"), article=row.text("article"),
        confidence=row.one_of("confidence", context.words.marks, "mức tin cậy"), within=row.maybe_text("within"),
        before=row.maybe_text("before"), effect=row.note("effect"), note=row.note("note"),
    )  # fmt: skip
    row.done()
    if step.limit:
        _check_limit(row, context.parameters[step.limit])
    return step


def _check_limit(row: Fields, parameter: Parameter) -> None:
    """A limit is a time with a start, or days of the calendar."""
    for value in parameter.values:
        if value.value is None:
            continue
        if value.unit not in (*TIME_UNITS, "day"):
            raise row.refuse(f"“limit” trỏ tới {parameter.id}, tham số đó không phải thời hạn")
        if value.unit != "day" and value.start is None:
            raise row.refuse(f"thời hạn {parameter.id} chưa ghi mốc bắt đầu “start”")


def _procedure(key: str, books: Mapping[str, _Book], context: Context) -> Procedure:
    book, row = books[key], books[key].row
    versions = tuple(_resolve(key, version_id, books, ()) for version_id in book.drafts)
    for version in versions:
        _check_version(version, book)
    procedure = Procedure(
        id=key, name_vi=row.text("name_vi"), legal_basis=_legal_basis(row, context), step_ids=book.step_ids,
        conditions=row.some_of("conditions", context.parameters, "tham số"), versions=versions,
        resolved=_by_regime(key, versions, books, context),
        details=tuple(_detail(d, context) for d in row.rows("details", "phần hướng dẫn")),
        rules=tuple(_rule(r, context) for r in row.rows("rules", "quy tắc riêng")),
        councils=tuple(_council(c, context) for c in row.rows("councils", "thành phần Hội đồng")),
        provinces=context.words.provinces,
    )  # fmt: skip
    row.done()
    _check_limits_have_values(procedure, book, context)
    return procedure


def _legal_basis(row: Fields, context: Context) -> dict[str, tuple[str, ...]]:
    found = {}
    for instrument, articles in row.entries("legal_basis", "căn cứ"):
        if instrument not in context.instruments:
            raise row.refuse(f"“legal_basis” trỏ tới văn bản không có “{instrument}”")
        if not isinstance(articles, list) or not articles:
            raise row.refuse(f"căn cứ {instrument} phải là danh sách điều, khoản")
        found[instrument] = tuple(str(a) for a in articles)
    if not found:
        raise row.refuse("thiếu căn cứ pháp lý “legal_basis”")
    return found


def _resolve(key: str, version_id: str, books: Mapping[str, _Book], seen: tuple[tuple[str, str], ...]) -> Version:
    """A version with its steps computed: base steps, actors replaced, steps changed, removed, added, terms replaced."""
    book = books[key]
    draft = book.drafts[version_id]
    if (key, version_id) in seen:
        raise draft.row.refuse("“steps_of” trỏ vòng tròn")
    if draft.steps is not None:
        return _apply(draft, draft.steps, {}, book)
    source = draft.of_procedure or key
    if source not in books or draft.steps_of not in books[source].drafts:
        raise draft.row.refuse(f"“steps_of” trỏ tới phiên bản không có: {source} {draft.steps_of}")
    origin = _resolve(source, str(draft.steps_of), books, (*seen, (key, version_id)))
    return _apply(draft, origin.steps, origin.removed, book)


def _apply(draft: _Draft, steps: Sequence[Step], gone: Mapping[str, str], book: _Book) -> Version:
    """`steps` with everything the draft changes."""
    have = {s.id for s in steps}
    for step_id in draft.changes:
        if step_id not in have:
            raise draft.row.refuse(f"“changes” thay bước không có “{step_id}”")
    for step_id in draft.version.removed:
        if draft.steps is None and step_id not in have:
            raise draft.row.refuse(f"“removed” bỏ bước không có “{step_id}”")
    changed = [_changed(step, draft) for step in steps if step.id not in draft.version.removed]
    for step in draft.added:
        if step.id in {s.id for s in changed}:
            raise draft.row.refuse(f"“added” thêm bước đã có “{step.id}”")
        changed.insert(_place_of(step, changed, book.step_ids, draft), step)
    added = {s.id for s in draft.added}
    removed = {k: why for k, why in {**gone, **draft.version.removed}.items() if k not in added}
    return replace(draft.version, steps=tuple(changed), removed=removed)


def _changed(step: Step, draft: _Draft) -> Step:
    actors = draft.replace_actors
    step = replace(step, actor=actors.get(step.actor, step.actor), recipients=tuple(actors.get(x, x) for x in step.recipients))
    for old, new in draft.terms.items():
        step = replace(step, action=step.action.replace(old, new), output=step.output.replace(old, new))
    change = dict(draft.changes.get(step.id, {}))
    if "recipients" in change:
        change["recipients"] = tuple(change["recipients"])
    return replace(step, **change)


def _place_of(step: Step, steps: list[Step], order: Sequence[str], draft: _Draft) -> int:
    if step.id in order:
        later = order[order.index(step.id) + 1 :]
        return next((n for n, s in enumerate(steps) if s.id in later), len(steps))
    if step.before and step.before not in {s.id for s in steps}:
        raise draft.row.refuse(f"bước “{step.id}” đặt trước bước không có “{step.before}”")
    return next((n for n, s in enumerate(steps) if s.id == step.before), len(steps))


def _check_version(version: Version, book: _Book) -> None:
    """Every step id is there or declared removed, in order, once; only an overlay adds steps of its own."""
    row, order = book.drafts[version.id].row, book.step_ids
    ids = [s.id for s in version.steps]
    if len(set(ids)) != len(ids):
        raise row.refuse("một bước ghi hai lần")
    extra = set(ids) - set(order)
    if extra and not version.province:
        raise row.refuse(f"bước {sorted(extra)} không có trong “step_ids”; chỉ quy định của tỉnh được thêm bước")
    missing = set(order) - set(ids) - set(version.removed)
    if missing:
        raise row.refuse(f"bước {sorted(missing)} không có mà cũng không ghi trong “removed”")
    known = [i for i in ids if i in order]
    if known != [i for i in order if i in ids]:
        raise row.refuse("các bước không theo thứ tự của “step_ids”")
    numbers = [s.n for s in version.steps if s.n is not None]
    if numbers != sorted(set(numbers)):
        raise row.refuse("số thứ tự bước “n” trùng hoặc không tăng dần")
    for step in version.steps:
        if step.within and step.within not in ids:
            raise row.refuse(f"bước “{step.id}” nằm trong bước không có “{step.within}”")


def _by_regime(
    key: str, versions: tuple[Version, ...], books: Mapping[str, _Book], context: Context
) -> dict[tuple[str, str | None], Version]:
    """The version of every regime, and of every regime and province from the overlay's regime on.

    An overlay named on an earlier regime goes on: its changes are applied to the later regime's own steps.
    """
    by_id = {v.id: v for v in versions}
    found: dict[tuple[str, str | None], Version] = {}
    for regime in context.regimes:
        version = by_id.get(regime.id) or by_id.get("base")
        if version is not None:
            found[(regime.id, None)] = version
    order = [r.id for r in context.regimes]
    for overlay in (v for v in versions if v.province and v.regime):
        for regime_id in order[order.index(str(overlay.regime)) :]:
            below = found.get((regime_id, None))
            draft = books[key].drafts[overlay.id]
            rebased = overlay if regime_id == overlay.regime or draft.steps is not None or below is None else None
            found[(regime_id, overlay.province)] = rebased or _apply(draft, below.steps, below.removed, books[key])  # type: ignore[union-attr]
    return found


def _check_limits_have_values(procedure: Procedure, book: _Book, context: Context) -> None:
    """A limit named in a regime must have a value (or a declared gap) at some day of it."""
    for version in procedure.versions:
        regime = next((r for r in context.regimes if r.id == version.regime), None)
        if regime is None:
            continue
        for step in version.steps:
            if step.limit and not any(
                v.province in (None, version.province)
                and (regime.valid_to is None or v.valid_from <= regime.valid_to)
                and (v.valid_to is None or v.valid_to >= regime.valid_from)
                for v in context.parameters[step.limit].values
            ):
                raise book.drafts[version.id].row.refuse(
                    f"bước “{step.id}”: thời hạn {step.limit} không có giá trị nào ở giai đoạn này"
                )


def _detail(row: Fields, context: Context) -> Detail:
    detail = Detail(
        id=row.text("id"), title=row.text("title"), items=row.texts("items"),
        province=row.maybe_one_of("province", context.words.provinces, "mã tỉnh"), article=row.note("article"),
        confidence=row.maybe_one_of("confidence", context.words.marks, "mức tin cậy"),
    )  # fmt: skip
    row.done()
    return detail


def _rule(row: Fields, context: Context) -> SpecialRule:
    rule = SpecialRule(
        id=row.text("id"), kind=row.one_of("kind", RULE_KINDS, "loại quy tắc"), case=row.text("case"), text=row.text("text"),
        article=row.text("article"), confidence=row.one_of("confidence", context.words.marks, "mức tin cậy"),
        province=row.maybe_one_of("province", context.words.provinces, "mã tỉnh"),
        valid_from=row.day("from") if row.has("from") else None, valid_to=row.day("to") if row.has("to") else None,
        parameter=row.maybe_one_of("parameter", context.parameters, "tham số"),
    )  # fmt: skip
    row.done()
    return rule


def _council(row: Fields, context: Context) -> Council:
    council = Council(
        regime=row.one_of("regime", {r.id for r in context.regimes}, "giai đoạn"),
        province=row.maybe_one_of("province", context.words.provinces, "mã tỉnh"),
        instrument=row.one_of("instrument", context.instruments, "văn bản"), chair=row.text("chair"),
        vice_chairs=row.texts("vice_chairs"), members=row.text("members"), secretary=row.text("secretary"),
        article=row.text("article"), confidence=row.one_of("confidence", context.words.marks, "mức tin cậy"),
        note=row.note("note"),
    )  # fmt: skip
    row.done()
    return council
