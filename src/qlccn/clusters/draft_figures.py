"""Areas and money a draft gives for a cluster that no paper of the record gives: in its sentences and in its tables."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from qlccn.clusters.kinds import indicators, kinds
from qlccn.clusters.matching import Book
from qlccn.clusters.models import Claim, Term
from qlccn.core.text import fold
from qlccn.parties.actor import Actor
from qlccn.reading.cluster_names import find_clusters
from qlccn.reading.draft import Draft
from qlccn.reading.draft_finding import Finding, quoted
from qlccn.reading.draft_sums import figure

_FIGURE = r"(?P<figure>\d[\d.,]*\d|\d)\s*"
_HA, _BILLION = "ha", "tỷ đồng"
_TOLD_IN = (  # what a sentence says of a cluster: its unit in the record, how many of the written unit make one of those
    (_HA, 1, re.compile(rf"(?:diện tích|quy mô)[^\d;.\n]{{0,60}}?{_FIGURE}ha(?!\w)", re.IGNORECASE)),
    (
        _BILLION,
        1,
        re.compile(
            rf"(?:tổng mức đầu tư|tổng vốn đầu tư (?:xây dựng )?hạ tầng)[^\d;.\n]{{0,60}}?{_FIGURE}tỷ(?!\w)", re.IGNORECASE
        ),
    ),
    (
        _BILLION,
        1000,
        re.compile(
            rf"(?:tổng mức đầu tư|tổng vốn đầu tư (?:xây dựng )?hạ tầng)[^\d;.\n]{{0,60}}?{_FIGURE}triệu(?!\w)", re.IGNORECASE
        ),
    ),
)
_LISTED = re.compile(
    r"\s*(?:,|;|và)\s*(?:CCN|[Cc]ụm công nghiệp)?\s*$"
)  # “các CCN A, B và C”: a figure after them is of them all
_NAME_HEAD = re.compile(r"ten (?:cum|ccn)|^(?:cum cong nghiep|ccn|cum)$")
_HEADS = (
    (_HA, 1, re.compile(r"dien tich|quy mo|dat cong nghiep|\bha\b")),
    (_BILLION, 1000, re.compile(r"tong muc dau tu.*trieu")),
    (_BILLION, 1, re.compile(r"tong muc dau tu.*\bty\b")),
)
_MONEY = (
    "capital_billion_vnd",
    "equity_billion_vnd",
    "loan_billion_vnd",
)  # of the infrastructure: a tenant's money is another thing
_REACH = 220  # characters after a name in which its figures are told
_SHOWN = 3


@dataclass(frozen=True)
class Told:
    """A figure told of a cluster: where in the draft, as written; `unit` of the record, of which `per` of the written unit make one."""

    name: str
    where: str
    written: str
    value: Decimal
    unit: str = _HA
    per: int = 1


@dataclass(frozen=True)
class Recorded:
    """A figure the record holds, with what it is and the paper that says it."""

    label: str
    value: Decimal
    paper: str
    unit: str = _HA


def check_record(draft: Draft, actor: Actor) -> list[Finding]:
    """One finding for each area or sum of money that is none of those recorded for the cluster. Only clusters the actor sees; a name that
    several bear, or a cluster of which nothing of the kind is recorded, tells nothing."""
    told = [*_in_sentences(draft), *_in_tables(draft)]
    book = Book(actor, {t.name for t in told})
    found = {t.name: book.find(t.name) for t in told}
    known = _recorded({ids[0] for ids in found.values() if len(ids) == 1})
    out = {}
    for one in told:
        held = known.get(found[one.name][0], []) if len(found[one.name]) == 1 else []
        rows = [row for row in held if row.unit == one.unit]
        if rows and not any(_same(one.value, row.value * one.per) for row in rows):
            out[one.where, one.written] = _finding(one, rows)
    return list(out.values())


def _in_sentences(draft: Draft) -> Iterator[Told]:
    mentions = find_clusters(draft.text)
    for number, mention in enumerate(mentions):
        start, after = mention.span[1], mentions[number + 1].span[0] if number + 1 < len(mentions) else len(draft.text)
        window = re.split(r"[;\n]|\.\s", draft.text[start : min(after, start + _REACH)], maxsplit=1)[0]
        if number and _LISTED.match(draft.text[mentions[number - 1].span[1] : mention.span[0]]):
            continue
        for unit, per, pattern in _TOLD_IN:
            said = pattern.search(window)
            if said and (value := figure(said["figure"])) is not None:
                yield Told(mention.name, draft.at(start + said.start("figure")).where, said["figure"], value, unit, per)


def _in_tables(draft: Draft) -> Iterator[Told]:
    for grid in draft.grids:
        first = next((n for n, row in enumerate(grid.rows) if any(figure(t) is not None for t in row)), len(grid.rows))
        heads = [" ".join(fold(t) for t in column) for column in zip(*grid.rows[:first], strict=True)]
        names = next((c for c, head in enumerate(heads) if _NAME_HEAD.search(head.strip())), None)
        if names is None:
            continue
        asked = {c: kind for c, head in enumerate(heads) if c != names and "%" not in head and (kind := _kind_of(head))}
        for line, row in enumerate(grid.rows[first:], start=first + 1):
            for column, (unit, per) in asked.items():
                name, written, value = row[names].strip(), row[column].strip(), figure(row[column])
                if name and value is not None:
                    yield Told(name, f"bảng {grid.number}, hàng {line}, cột {column + 1}", written, value, unit, per)


def _kind_of(head: str) -> tuple[str, int] | None:
    """Unit of the record that a column of a table gives, and how many of the written unit make one."""
    return next(((unit, per) for unit, per, words in _HEADS if words.search(head)), None)


def _recorded(clusters: set[int]) -> dict[int, list[Recorded]]:
    """Every area and sum of money that standing acts and claims give, whatever day it is of: a draft may speak of any of them."""
    every = {i.id: (i.label, i.unit) for i in indicators().values()} | {t.name: (t.label, t.unit) for t in kinds().terms.values()}
    labels = {name: told for name, told in every.items() if told[1] == _HA or name in _MONEY}
    found: dict[int, list[Recorded]] = defaultdict(list)
    claims = Claim.objects.standing().filter(cluster__in=clusters, indicator__in=labels, decimal__isnull=False)
    for claim in claims.select_related("document").defer("document__text", "document__folded"):
        if claim.cluster_id and claim.decimal is not None:
            found[claim.cluster_id].append(_as_recorded(labels[claim.indicator], claim.decimal, claim.document.label))
    terms = Term.objects.filter(act__cluster__in=clusters, act__retracted_at=None, name__in=labels, decimal__isnull=False)
    for term in terms.select_related("act__document").defer("act__document__text", "act__document__folded"):
        if term.decimal is not None:
            found[term.act.cluster_id].append(_as_recorded(labels[term.name], term.decimal, term.act.document.label))
    return found


def _as_recorded(told: tuple[str, str], value: Decimal, paper: str) -> Recorded:
    return Recorded(told[0], value, paper, told[1])


def _same(told: Decimal, recorded: Decimal) -> bool:
    """Equal in as many decimals as the draft writes."""
    places = Decimal(1).scaleb(int(told.as_tuple().exponent))
    return recorded.quantize(places, ROUND_HALF_UP) == told


def _finding(one: Told, rows: list[Recorded]) -> Finding:
    values = {(row.label, row.value): row for row in rows}
    near = sorted(values.values(), key=lambda row: abs(row.value * one.per - one.value))[:_SHOWN]
    said = "; ".join(f"{row.label.lower()} {_written(row.value)} {row.unit} ({row.paper})" for row in near)
    unit = "triệu đồng" if one.per > 1 else one.unit
    why = f"Hồ sơ của {one.name} không có số {one.written} {unit}; có {said}."
    return Finding(
        "record",
        "look",
        one.where,
        quoted(f"{one.name}: {one.written} {unit}"),
        why,
        "Đối chiếu văn bản; nếu đúng, ghi nguồn của số này.",
        near[0].paper,
    )


def _written(value: Decimal) -> str:
    plain = f"{value.normalize():f}"
    return plain.replace(".", ",")
