"""Agencies, successions and clause transfers: from the data file to checked values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from qlccn.core.text import slugify
from qlccn.law.agencies import Agencies, Agency, ClauseTransfer, Duty, IssuerRule, StandsFor, Succession
from qlccn.law.datafile import Entry, Fields, unique
from qlccn.law.model import Instrument
from qlccn.law.read_base import Vocabulary

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KINDS = ("body", "role", "generic")


def agency_names(top: Entry) -> frozenset[str]:
    """Every agency id, for the files that refer to them."""
    return frozenset(row.text("id") for row in Fields(top, "danh mục cơ quan").rows("agencies", "cơ quan"))


def read_agencies(top: Entry, instruments: Mapping[str, Instrument], words: Vocabulary) -> Agencies:
    fields = Fields(top, "danh mục cơ quan")
    rows = fields.rows("agencies", "cơ quan")
    unique([(row.text("id"), row) for row in rows], "cơ quan")
    known = agency_names(top)
    agencies = tuple(_agency(row, known) for row in rows)
    _check_names(agencies, rows)
    slugs = {a.slug for a in agencies}
    result = Agencies(
        all=agencies,
        successions=tuple(_succession(row, known, words) for row in fields.rows("successions", "kế thừa")),
        issuer=_issuer(Fields(fields.need("issuer"), "cách đặt mã cơ quan ban hành", file=top.file), known, slugs),
        transfer=_transfer(Fields(fields.need("transfer"), "phân định thẩm quyền", file=top.file), instruments, words),
    )
    fields.done()
    return result


def _edge(row: Fields, key: str, *, last: bool) -> tuple[date | None, bool]:
    """A day, or a bare year taken at its widest (first or last day); True where the day itself is known."""
    value = row.need(key)
    if isinstance(value, int) and not isinstance(value, bool) and 1900 <= value <= 2100:
        return (date(value, 12, 31) if last else date(value, 1, 1)), False
    return row.maybe_day(key), True


def _agency(row: Fields, known: frozenset[str]) -> Agency:
    valid_from, from_certain = _edge(row, "from", last=False)
    valid_to, to_certain = _edge(row, "to", last=True)
    agency = Agency(
        id=row.text("id"), slug=row.text("slug"), kind=row.one_of("kind", KINDS, "loại cơ quan"), name_vi=row.text("name_vi"),
        valid_from=valid_from, valid_to=valid_to, days_certain=from_certain and to_certain, aliases=row.texts("aliases"),
        in_list=row.texts("in_list"), stands_for=tuple(_stands_for(s, known) for s in row.rows("stands_for", "cơ quan thay mặt")),
        duties=tuple(_duty(d) for d in row.rows("duties", "nhiệm vụ")),
    )  # fmt: skip
    row.done()
    if not _SLUG.fullmatch(agency.slug):
        raise row.refuse(f"mã “slug” sai dạng: “{agency.slug}”")
    if valid_from and valid_to and valid_to < valid_from:
        raise row.refuse("ngày cuối trước ngày đầu")
    return agency


def _stands_for(row: Fields, known: frozenset[str]) -> StandsFor:
    item = StandsFor(row.one_of("agency", known, "cơ quan"), row.maybe_day("from"), row.maybe_day("to"))
    row.done()
    return item


def _duty(row: Fields) -> Duty:
    duty = Duty(row.text("what"), row.text("ref"))
    row.done()
    return duty


def _check_names(agencies: tuple[Agency, ...], rows: list[Fields]) -> None:
    """One slug, one agency; one form of a name, one agency."""
    slugs: dict[str, str] = {}
    names: dict[str, str] = {}
    for agency, row in zip(agencies, rows, strict=True):
        if slugs.setdefault(agency.slug, agency.id) != agency.id:
            raise row.refuse(f"mã “{agency.slug}” đã là của {slugs[agency.slug]}")
        for alias in agency.aliases:
            if names.setdefault(slugify(alias), agency.id) != agency.id:
                raise row.refuse(f"tên gọi “{alias}” đã là của {names[slugify(alias)]}: một tên chỉ một cơ quan")


def _succession(row: Fields, known: frozenset[str], words: Vocabulary) -> Succession:
    on, certain = _edge(row, "day", last=True)
    succession = Succession(
        source=row.one_of("from", known, "cơ quan"), target=row.maybe_one_of("to", known, "cơ quan"), on=on,
        day_certain=certain and on is not None, what=row.text("what"), basis=row.text("basis"),
        confidence=row.one_of("confidence", words.marks, "mức tin cậy"), note=row.note("note"),
    )  # fmt: skip
    row.need("to")
    row.done()
    return succession


def _issuer(row: Fields, known: frozenset[str], slugs: set[str]) -> IssuerRule:
    stems: dict[str, tuple[str, ...]] = {}
    for slug, others in row.entries("instead_of_slug", "mã thay"):
        if slug not in slugs or not isinstance(others, list):
            raise row.refuse(f"“instead_of_slug” ghi mã cơ quan không có “{slug}”")
        stems[slug] = tuple(str(x) for x in others)
    rule = IssuerRule(row.text("rule"), stems, row.some_of("central", known, "cơ quan"), row.texts("place_specific"))
    row.done()
    return rule


def _transfer(row: Fields, instruments: Mapping[str, Instrument], words: Vocabulary) -> ClauseTransfer:
    transfer = ClauseTransfer(
        instrument=row.one_of("instrument", instruments, "văn bản"), valid_from=row.day("from"), valid_to=row.day("to"),
        confidence=row.one_of("confidence", words.marks, "mức tin cậy"),
        end_confidence=row.one_of("end_confidence", words.marks, "mức tin cậy"), to_commune=row.texts("to_commune"),
        to_commune_article=row.text("to_commune_article"), by_province=row.texts("by_province"),
        by_province_article=row.text("by_province_article"), note=row.note("note"),
    )  # fmt: skip
    row.done()
    return transfer
