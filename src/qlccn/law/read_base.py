"""Vocabulary, instruments, regimes and transitions: from data files to checked values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qlccn.law.datafile import Entry, Fields, unique
from qlccn.law.model import ArticleChange, Instrument, Mark, Regime, SpecialRule, Transition, day_before

LINKS = {
    "replaces": "replaced_by", "replaced_by": "replaces", "amends": "amended_by", "amended_by": "amends",
    "consolidates": None, "consolidated_in": None, "modifies": "modified_by", "modified_by": "modifies",
    "partly_ends": "partly_ended_by", "partly_ended_by": "partly_ends", "guides": None, "related": None,
}  # fmt: skip
TRANSITION_RULES = ("pending_keeps", "handover", "not_found")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words every other file may use."""

    as_of: date
    marks: Mapping[str, Mark]
    sources: Mapping[str, str]
    cluster_types: Mapping[str, str]
    provinces: Mapping[str, str]
    labels: Mapping[str, str]


def read_vocabulary(top: Entry) -> Vocabulary:
    fields = Fields(top, "danh mục từ chung")
    marks = [
        Mark(m.one_of("id", {m.entry.get("id", "")}, "mức tin cậy"), m.text("label"), m.text("meaning"))
        for m in _closed(fields.rows("marks", "mức tin cậy"), "id label meaning")
    ]
    vocabulary = Vocabulary(
        as_of=fields.day("as_of"),
        marks={m.id: m for m in marks},
        sources=_names(fields, "sources", "nguồn"),
        cluster_types=_names(fields, "cluster_types", "loại hình"),
        provinces=_names(fields, "provinces", "tỉnh"),
        labels=_names(fields, "labels", "mã"),
    )
    for code in vocabulary.provinces:
        if len(code) != 2 or not code.isdigit():
            raise fields.refuse(f"mã tỉnh “{code}” phải có hai chữ số")
    fields.done()
    return vocabulary


def _closed(rows: list[Fields], keys: str) -> list[Fields]:
    """Rows whose keys are exactly these, each id once."""
    for row in rows:
        row.seen.update(keys.split())
        row.done()
    unique([(str(row.entry.get("id")), row) for row in rows], "mục")
    return rows


def _names(fields: Fields, key: str, what: str) -> dict[str, str]:
    fields.need(key)
    names: dict[str, str] = {}
    for code, name in fields.entries(key, what):
        if not isinstance(name, str) or not name.strip():
            raise fields.refuse(f"{what} “{code}” thiếu tên")
        names[code] = name
    return names


def read_instruments(top: Entry, words: Vocabulary) -> dict[str, Instrument]:
    fields = Fields(top, "danh mục văn bản")
    rows = fields.rows("instruments", "văn bản")
    fields.done()
    unique([(row.text("id"), row) for row in rows], "văn bản")
    known = {row.text("id") for row in rows}
    found = {row.text("id"): _instrument(row, known, words) for row in rows}
    for row in rows:
        _check_mutual(row, found)
    return found


def _instrument(row: Fields, known: set[str], words: Vocabulary) -> Instrument:
    links, unsure = _links(row, known, words)
    confidence = row.one_of("confidence", words.marks, "mức tin cậy")
    item = Instrument(
        id=row.text("id"),
        number=row.maybe_text("number"),
        type=row.text("type"),
        issuer=row.text("issuer"),
        issued=row.maybe_day("issued"),
        effective_from=row.maybe_day("effective_from"),
        effective_to=row.maybe_day("effective_to"),
        title=row.text("title"),
        confidence=confidence,
        effective_confidence=row.maybe_one_of("effective_confidence", words.marks, "mức tin cậy") or confidence,
        province=row.maybe_one_of("province", words.provinces, "mã tỉnh"),
        sources=row.some_of("sources", words.sources, "nguồn"),
        note=row.note("note"),
        links=links,
        link_confidence=unsure,
        ended_articles=_article_changes(row, "ended_articles", known, words),
        amended_articles=_article_changes(row, "amended_articles", known, words),
    )
    row.done()
    if not item.sources:
        raise row.refuse("thiếu nguồn: mỗi văn bản phải có ít nhất một nguồn trong “sources”")
    _check_days(row, item)
    return item


def _links(row: Fields, known: set[str], words: Vocabulary) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    links, unsure = {}, {}
    row.seen.update({"links", "links_confidence"})
    if row.has("links"):
        inner = Fields(row.entry["links"], f"quan hệ của văn bản “{row.text('id')}”", file=row.entry.file)
        for kind in LINKS:
            if inner.has(kind):
                links[kind] = inner.some_of(kind, known - {row.text("id")}, "văn bản")
        inner.done()
    if row.has("links_confidence"):
        inner = Fields(row.entry["links_confidence"], "độ tin cậy của quan hệ", file=row.entry.file)
        unsure = {kind: inner.one_of(kind, words.marks, "mức tin cậy") for kind in list(inner.entry) if kind in links}
        inner.done()
    return links, unsure


def _article_changes(row: Fields, key: str, known: set[str], words: Vocabulary) -> tuple[ArticleChange, ...]:
    changes = []
    for group in row.rows(key, "điều khoản của văn bản"):
        on, by = group.day("day"), group.one_of("by", known, "văn bản")
        confidence = group.one_of("confidence", words.marks, "mức tin cậy")
        articles = group.texts("articles")
        group.done()
        if not articles:
            raise group.refuse("thiếu danh sách điều khoản “articles”")
        changes += [ArticleChange(article, on, by, confidence) for article in articles]
    return tuple(changes)


def _check_days(row: Fields, item: Instrument) -> None:
    if item.effective_from and item.effective_to and item.effective_to < item.effective_from:
        raise row.refuse(f"hết hiệu lực {item.effective_to} trước ngày có hiệu lực {item.effective_from}")
    if item.issued and item.effective_from and item.effective_from < item.issued and item.type != "Kế hoạch":
        raise row.refuse(f"có hiệu lực {item.effective_from} trước ngày ban hành {item.issued}")


def _check_mutual(row: Fields, found: Mapping[str, Instrument]) -> None:
    """A link and its counterpart must both be written, or a search from one side finds nothing."""
    item = found[row.text("id")]
    for kind, others in item.links.items():
        back = LINKS[kind]
        for other in others:
            if back and item.id not in found[other].links.get(back, ()):
                raise row.refuse(f"“{kind}” ghi {other}, nhưng văn bản {other} chưa ghi “{back}: {item.id}”")


def read_regimes(
    top: Entry, instruments: Mapping[str, Instrument], words: Vocabulary
) -> tuple[tuple[Regime, ...], tuple[Transition, ...], tuple[SpecialRule, ...]]:
    fields = Fields(top, "danh mục giai đoạn pháp luật")
    rows = fields.rows("regimes", "giai đoạn")
    unique([(row.text("id"), row) for row in rows], "giai đoạn")
    regimes = [_regime(row, instruments, words) for row in rows]
    for before, after, row in zip(regimes, regimes[1:], rows[1:], strict=False):
        if before.valid_to is None or before.valid_to != day_before(after.valid_from):
            raise row.refuse(f"phải bắt đầu ngay sau ngày cuối của {before.id} ({before.valid_to}): không chồng, không hở")
    ids = {r.id for r in regimes}
    transitions = tuple(_transition(row, regimes, ids, instruments, words) for row in fields.rows("transitions", "chuyển tiếp"))
    if [t.at for t in transitions] != [r.valid_from for r in regimes[1:]]:
        raise fields.refuse("mỗi lần đổi giai đoạn cần đúng một mục “transitions”, theo thứ tự ngày")
    principles = tuple(_principle(row, instruments, words) for row in fields.rows("principles", "nguyên tắc"))
    fields.done()
    return tuple(regimes), transitions, principles


def _regime(row: Fields, instruments: Mapping[str, Instrument], words: Vocabulary) -> Regime:
    regime = Regime(
        id=row.text("id"),
        name=row.text("name"),
        instruments=row.some_of("instruments", instruments, "văn bản"),
        valid_from=row.day("from"),
        valid_to=row.maybe_day("to"),
        confidence=row.one_of("confidence", words.marks, "mức tin cậy"),
        note=row.note("note"),
    )
    row.done()
    if regime.valid_to and regime.valid_to < regime.valid_from:
        raise row.refuse("ngày cuối trước ngày đầu")
    return regime


def _transition(
    row: Fields, regimes: list[Regime], ids: set[str], instruments: Mapping[str, Instrument], words: Vocabulary
) -> Transition:
    instrument = row.maybe_one_of("instrument", instruments, "văn bản")
    of = row.maybe_one_of("of", instruments, "văn bản")
    article = row.note("article")
    transition = Transition(
        at=row.day("at"),
        keep=row.one_of("keep", ids, "giai đoạn"),
        new=row.one_of("new", ids, "giai đoạn"),
        rule=row.one_of("rule", TRANSITION_RULES, "cách chuyển tiếp"),
        text=row.text("text"),
        cite=cite(article, instruments[instrument], instruments[of] if of else None) if instrument else "",
        confidence=row.one_of("confidence", words.marks, "mức tin cậy"),
    )
    row.done()
    if transition.rule != "not_found" and not (instrument and article):
        raise row.refuse("quy tắc chuyển tiếp thiếu viện dẫn (“instrument”, “article”)")
    by_id = {r.id: r for r in regimes}
    if by_id[transition.new].valid_from != transition.at or by_id[transition.keep].valid_to != day_before(transition.at):
        raise row.refuse(f"ngày {transition.at} không phải ngày {transition.new} thay {transition.keep}")
    return transition


def _principle(row: Fields, instruments: Mapping[str, Instrument], words: Vocabulary) -> SpecialRule:
    instrument = row.one_of("instrument", instruments, "văn bản")
    rule = SpecialRule(
        id=row.text("id"), kind="principle", case=row.text("what"), text=row.note("text"),
        article=cite(row.text("article"), instruments[instrument]),
        confidence=row.one_of("confidence", words.marks, "mức tin cậy"),
        province=instruments[instrument].province, valid_from=None, valid_to=None, parameter=None,
    )  # fmt: skip
    row.done()
    return rule


def cite(article: str, instrument: Instrument, amended: Instrument | None = None) -> str:
    """How an answer cites: "khoản 3 Điều 10 Nghị định 32/2024/NĐ-CP", with the amending decree where one speaks through it."""
    if amended is not None:
        return f"{article} {amended.name} (sửa đổi, bổ sung bởi {instrument.name})"
    return f"{article} {instrument.name}" if article else instrument.name
