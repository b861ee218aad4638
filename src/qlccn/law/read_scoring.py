"""Council scoring: statutory groups by regime, provincial sets, practice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qlccn.law.datafile import Entry, Fields, unique
from qlccn.law.model import Instrument, Parameter, Regime
from qlccn.law.read_base import Vocabulary, cite
from qlccn.law.read_parameters import OPS
from qlccn.law.scoring_rules import CouncilPractice, Criterion, LocalSet, Prerequisite, ScoringRules, StatutoryScoring

# the parameter that holds each group's statutory maximum: said twice in the data, checked to agree
GROUP_PARAMETERS = {
    "HT": "score.max_infrastructure_plan", "MT": "score.max_environment", "NL": "score.max_capacity_experience",
    "TC": "score.max_finance",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """What scoring may refer to."""

    words: Vocabulary
    instruments: Mapping[str, Instrument]
    regimes: Sequence[Regime]
    parameters: Mapping[str, Parameter]


def read_scoring(top: Entry, context: Context) -> ScoringRules:
    fields = Fields(top, "chấm điểm")
    names = _group_names(fields)
    rows = fields.rows("statutory", "thang điểm")
    unique([(row.text("regime"), row) for row in rows], "thang điểm")
    statutory = [_statutory(row, names, context) for row in rows]
    tie = Fields(fields.need("tie"), "quy tắc điểm bằng nhau", file=top.file)
    result = ScoringRules(
        statutory={s.regime: s for s in statutory}, group_names=names, tie_text=tie.text("text"),
        tie_cite=cite(tie.text("article"), context.instruments[tie.one_of("instrument", context.instruments, "văn bản")]),
        tie_confidence=tie.one_of("confidence", context.words.marks, "mức tin cậy"), tie_conflict=tie.note("conflict"),
        practices=tuple(_practice(row, context) for row in fields.rows("practices", "thông lệ Hội đồng")),
        local_sets=tuple(_local_set(row, statutory, names, context) for row in fields.rows("local_sets", "bộ tiêu chí")),
    )  # fmt: skip
    tie.done()
    fields.done()
    return result


def _group_names(fields: Fields) -> dict[str, str]:
    fields.need("group_names")
    names = {code: str(name) for code, name in fields.entries("group_names", "nhóm tiêu chí")}
    if set(names) != set(GROUP_PARAMETERS):
        raise fields.refuse(f"nhóm tiêu chí phải là {', '.join(GROUP_PARAMETERS)}")
    return names


def _statutory(row: Fields, names: Mapping[str, str], context: Context) -> StatutoryScoring:
    instrument = row.maybe_one_of("instrument", context.instruments, "văn bản")
    of = row.maybe_one_of("of", context.instruments, "văn bản")
    article, scored = row.note("article"), row.flag("scored")
    groups = {}
    for code, maximum in row.entries("groups", "nhóm tiêu chí"):
        if code not in names or isinstance(maximum, bool) or not isinstance(maximum, int):
            raise row.refuse(f"nhóm “{code}” lạ hoặc điểm tối đa “{maximum}” không phải số nguyên")
        groups[code] = maximum
    item = StatutoryScoring(
        regime=row.one_of("regime", {r.id for r in context.regimes}, "giai đoạn"), scored=scored, instrument=instrument,
        article=article,
        cite=cite(article, context.instruments[instrument], context.instruments[of] if of else None) if instrument else "",
        confidence=row.one_of("confidence", context.words.marks, "mức tin cậy"), groups=groups,
        total=row.integer("total") if scored else None, pass_mark=row.integer("pass_mark") if scored else None,
        pass_op=row.one_of("pass_op", OPS, "phép so sánh") if scored else None, note=row.note("note"),
    )  # fmt: skip
    row.done()
    if scored:
        _check_statutory(row, item, context)
    return item


def _check_statutory(row: Fields, item: StatutoryScoring, context: Context) -> None:
    if not (item.instrument and item.article):
        raise row.refuse("thang điểm thiếu viện dẫn (“instrument”, “article”)")
    if set(item.groups) != set(GROUP_PARAMETERS) or sum(item.groups.values()) != item.total:
        raise row.refuse(f"tổng điểm các nhóm phải đủ bốn nhóm và bằng {item.total}")
    first = next(r.valid_from for r in context.regimes if r.id == item.regime)
    for parameter, said in (*((GROUP_PARAMETERS[c], m) for c, m in item.groups.items()), ("score.pass_mark", item.pass_mark)):
        value = context.parameters[parameter].national_on(first) if parameter in context.parameters else None
        if value is None or value.value != said:
            raise row.refuse(f"điểm {said} không khớp tham số {parameter} ({value.value if value else 'không có'})")


def _practice(row: Fields, context: Context) -> CouncilPractice:
    practice = CouncilPractice(
        row.text("id"), row.texts("items"), row.note("article"), row.one_of("confidence", context.words.marks, "mức tin cậy"),
        row.note("note"),
    )  # fmt: skip
    row.done()
    return practice


def _local_set(row: Fields, statutory: Sequence[StatutoryScoring], names: Mapping[str, str], context: Context) -> LocalSet:
    criteria_rows = row.rows("criteria", f"tiêu chí của “{row.text('id')}”")
    unique([(c.text("code"), c) for c in criteria_rows], "tiêu chí")
    item = LocalSet(
        id=row.text("id"), name=row.text("name"), province=row.one_of("province", context.words.provinces, "mã tỉnh"),
        regime=row.one_of("regime", {s.regime for s in statutory if s.scored}, "giai đoạn có chấm điểm"),
        instrument=row.maybe_one_of("instrument", context.instruments, "văn bản"), issued_by=row.note("issued_by"),
        confidence=row.one_of("confidence", context.words.marks, "mức tin cậy"),
        prerequisites=tuple(_prerequisite(p, context) for p in row.rows("prerequisites", "điều kiện tiên quyết")),
        prerequisite_rule=row.note("prerequisite_rule"), criteria=tuple(_criterion(c, names) for c in criteria_rows),
        forms=row.texts("forms"), rejected=row.texts("rejected"), lesson=row.note("lesson"),
    )  # fmt: skip
    row.done()
    law = next(s for s in statutory if s.regime == item.regime)
    for code, maximum in law.groups.items():
        total = sum(c.max for c in item.criteria if c.group == code)
        if total != maximum:
            raise row.refuse(f"nhóm {code} cộng được {total} điểm, luật định {maximum}")
    return item


def _prerequisite(row: Fields, context: Context) -> Prerequisite:
    item = Prerequisite(row.integer("n"), row.text("text"), row.some_of("parameters", context.parameters, "tham số"))
    row.done()
    return item


def _criterion(row: Fields, names: Mapping[str, str]) -> Criterion:
    item = Criterion(
        row.text("code"), row.one_of("group", names, "nhóm tiêu chí"), row.text("name"), row.integer("max"), row.note("levels")
    )
    row.done()
    return item
