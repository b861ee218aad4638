"""Conditions to establish or expand a cluster, each with its figure, article, confidence and reason (Điều 8 NĐ 32/2024)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from qlccn.core.refusal import Refusal
from qlccn.law.facts import Facts, formed_before_105, read_facts
from qlccn.law.model import COMPARE, Law, Value
from qlccn.law.on import check_province
from qlccn.law.regimes import RegimeAnswer, choose
from qlccn.law.wording import OP_WORDS, STATUS_WORDS, with_unit

Met = bool | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One legal condition as it stands for these facts; `met` None is unknown."""

    id: str
    applies: bool
    met: Met
    value: Any
    threshold: Any
    op: str | None
    any_of: tuple[str, ...] | None
    cite: str
    confidence: str
    why: str

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "applies": self.applies, "met": self.met, "value": _plain(self.value),
            "threshold": _plain(self.threshold), "op": self.op, "any_of": list(self.any_of) if self.any_of else None,
            "cite": self.cite, "confidence": self.confidence, "why": self.why,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Case:
    """Facts under one regime on one day: what every condition reads."""

    law: Law
    facts: Facts
    regime: str
    day: date
    province: str | None

    def rule(self, parameter_id: str) -> Value | None:
        return self.law.pinned_value(parameter_id, regime=self.regime, day=self.day, province=self.province)

    def name(self, parameter_id: str) -> str:
        return self.law.parameter(parameter_id).name_vi


def evaluate(law: Law, kind: str, facts: object, on: date | None = None, province: str | None = None) -> dict[str, Any]:
    """The answer of `conditions establish|expand` (shape of the contract).

    `on` beats the day in the facts. Where the regime is for an officer to decide, `regime` is null, the conditions are those of
    the newest regime possible, and `met` stands only if every possible regime gives the same. Raises Refusal for bad facts.
    """
    if kind not in _KINDS:
        raise Refusal(f"Không có loại “{kind}”: dùng establish (thành lập) hoặc expand (mở rộng).")
    check_province(law, province)
    read = read_facts(facts, law.cluster_types)
    day = on or read.day("on")
    if day is None:
        raise Refusal("Thiếu ngày xét: ghi “on” trong dữ kiện hoặc thêm --on NĂM-THÁNG-NGÀY.")
    regime = regime_of(law, read, day)
    if not regime.certain and not regime.options:
        return {"regime": None, "met": None, "conditions": []}
    options = regime.options or (regime.regime,)
    answers = {str(r): conditions_under(law, kind, read, str(r), day, province) for r in options}
    outcomes = {overall(found) for found in answers.values()}
    shown = answers[str(options[-1])]
    return {
        "regime": regime.regime,
        "met": outcomes.pop() if len(outcomes) == 1 else None,
        "conditions": [c.as_json() for c in shown],
    }


def regime_of(law: Law, facts: Facts, day: date) -> RegimeAnswer:
    """The regime these facts follow on `day`."""
    return choose(
        law,
        first_request_on=facts.day("first_request_on"),
        sent_to_department_on=facts.day("sent_to_department_on"),
        appraisal_started_on=facts.day("appraisal_started_on"),
        day=day,
    )


def conditions_under(law: Law, kind: str, facts: Facts, regime: str, day: date, province: str | None) -> list[Condition]:
    """Every condition of one regime, in the order an officer checks them."""
    case = _Case(law, facts, regime, day, province)
    return [c for rule in _KINDS[kind] for c in rule(case)]


def overall(conditions: Sequence[Condition]) -> Met:
    """All conditions that apply and every any_of group; false beats null beats true. Nothing to check is unknown."""
    results: list[Met] = []
    groups: dict[tuple[str, ...], list[Met]] = {}
    for condition in conditions:
        if not condition.applies:
            continue
        if condition.any_of:
            groups.setdefault(condition.any_of, []).append(condition.met)
        else:
            results.append(condition.met)
    results += [_any(group) for group in groups.values()]
    if not results:
        return None
    return False if False in results else None if None in results else True


def _any(group: list[Met]) -> Met:
    return True if True in group else None if None in group else False


def _all(values: Sequence[Met]) -> Met:
    return False if False in values else None if None in values else True


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


# ---------------------------------------------------------------- the three kinds of condition


def _truth(case: _Case, parameter_id: str, met: Met, yes: str, no: str, unknown: str = "") -> list[Condition]:
    """A condition that is a yes or no; `unknown`: what is said while it is neither."""
    rule = case.rule(parameter_id)
    if rule is None:
        return []
    why = yes if met else no if met is False else unknown or f"Chưa có dữ kiện: {case.name(parameter_id).lower()}."
    if rule.value is None:
        met, why = None, f"{STATUS_WORDS[rule.status or 'not_found'].capitalize()} ở giai đoạn này."
    threshold = None if rule.value is None else True
    return [Condition(parameter_id, True, met, met, threshold, "eq", None, rule.cite, rule.confidence, why)]


def _measure(
    case: _Case,
    parameter_id: str,
    value: Decimal | None,
    *,
    any_of: tuple[str, ...] | None = None,
    doubt: str = "",
    exempt: str = "",
) -> list[Condition]:
    """A condition that compares a figure with the law's. `doubt`: perhaps it does not apply; `exempt`: it does not, and why."""
    rule = case.rule(parameter_id)
    if rule is None:
        return []
    threshold = None if rule.number is None else Decimal(str(rule.number))
    if exempt:
        return [Condition(parameter_id, False, None, value, threshold, rule.op, any_of, rule.cite, rule.confidence, exempt)]
    met, why = _judge(case, parameter_id, value, threshold, rule)
    if met is False and doubt:
        met, why = None, f"{why} {doubt}"
    return [Condition(parameter_id, True, met, value, threshold, rule.op, any_of, rule.cite, rule.confidence, why)]


def _judge(case: _Case, parameter_id: str, value: Decimal | None, threshold: Decimal | None, rule: Value) -> tuple[Met, str]:
    name = case.name(parameter_id)
    if threshold is None or rule.op is None:
        return None, f"{name}: {STATUS_WORDS[rule.status or 'not_found']} ở giai đoạn này."
    wanted = f"{OP_WORDS[rule.op]} {with_unit(_plain(threshold), rule.unit)}"
    if value is None:
        return None, f"{name}: chưa có số liệu (yêu cầu {wanted})."
    met = rule.accepts(value)
    return met, f"{name}: {with_unit(_plain(value), rule.unit)}, {'đạt' if met else 'không đạt'} yêu cầu {wanted}."


# ---------------------------------------------------------------- establishment


def _in_plan(case: _Case) -> list[Condition]:
    listed = case.facts.truth("plan.listed")
    return _truth(
        case, "establish.in_plan_list_required", listed, "Cụm có trong Danh mục các cụm công nghiệp đã được phê duyệt.",
        "Cụm chưa có trong Danh mục các cụm công nghiệp đã được phê duyệt.",
    )  # fmt: skip


def _investor(case: _Case) -> list[Condition]:
    parts = {"proposed": "đề nghị làm chủ đầu tư", "legal": "tư cách pháp lý", "capable": "năng lực"}
    known = {key: case.facts.truth(f"investor.{key}") for key in parts}
    lacking = ", ".join(parts[key] for key, met in known.items() if met is False)
    unsaid = ", ".join(parts[key] for key, met in known.items() if met is None)
    return _truth(
        case, "establish.investor_required", _all(list(known.values())),
        "Có đơn vị đề nghị làm chủ đầu tư, đủ tư cách và năng lực.",
        f"Chưa đạt về chủ đầu tư: {lacking}.",
        f"{'Đã có đề nghị làm chủ đầu tư; c' if known['proposed'] else 'C'}hưa có dữ kiện: {unsaid}.",
    )  # fmt: skip


def _land_plan(case: _Case) -> list[Condition]:
    rule = case.rule("establish.land_plan_test")
    test = rule.value if rule is not None and isinstance(rule.value, str) else "quy hoạch sử dụng đất"
    conforms = case.facts.truth("land_plan_conforms")
    return _truth(case, "establish.land_plan_test", conforms, f"Quỹ đất phù hợp {test}.", f"Quỹ đất chưa phù hợp {test}.")


def _territory(case: _Case) -> list[Condition]:
    """Average occupancy or unleased land of the territory: either is enough; only where a cluster exists already."""
    facts = case.facts
    exempt, doubt = _territory_exemption(case)
    group = case.law.parameter("establish.avg_occupancy_min").any_of
    found: list[Condition] = []
    for parameter_id, key in (
        ("establish.avg_occupancy_min", "territory.avg_occupancy_percent"),
        ("establish.unleased_land_max", "territory.unleased_ha"),
    ):
        found += _measure(case, parameter_id, facts.number(key), any_of=group, doubt=doubt, exempt=exempt)
    return found


def _territory_exemption(case: _Case) -> tuple[str, str]:
    """Why the territory test does not apply, or why that is not known."""
    established = case.facts.truth("territory.has_established_cluster")
    if established is False:
        return "Không xét: địa bàn chưa có cụm công nghiệp nào được thành lập.", ""
    rule = case.rule("establish.test_exempt_types")
    exempt = {str(x["code"]) for x in rule.value} if rule is not None and isinstance(rule.value, tuple) else set()
    kind = case.facts.text("cluster.type")
    if kind in exempt and rule is not None:
        return f"Không xét: cụm công nghiệp {case.law.cluster_types[str(kind)]} được miễn điều kiện này ({rule.cite}).", ""
    doubts = []
    if established is None:
        doubts.append("chưa rõ địa bàn đã có cụm thành lập chưa")
    if exempt and kind is None:
        doubts.append("chưa rõ loại hình cụm có được miễn không")
    return "", f"Chưa kết luận: {'; '.join(doubts)}." if doubts else ""


def _area_new(case: _Case) -> list[Condition]:
    area = case.facts.number("cluster.area_ha")
    return [*_measure(case, "area.max_new", area), *_area_min(case, area)]


def _area_min(case: _Case, area: Decimal | None) -> list[Condition]:
    """The minimum that applies: the lower one for craft villages and mountain districts, else the general one."""
    kind, mountain = case.facts.text("cluster.type"), case.facts.truth("cluster.mountain")
    lower = True if kind == "craft_village" or mountain else False if mountain is False and kind is not None else None
    general = "Không xét: cụm làng nghề hoặc ở địa bàn miền núi theo mức tối thiểu riêng." if lower else ""
    special = "" if lower else "Không xét: không phải cụm làng nghề, không ở địa bàn miền núi."
    if lower is None:
        special = "Không xét riêng: chưa rõ cụm có phải làng nghề hoặc ở địa bàn miền núi không."
    doubt = _doubt_of_minimum(case, area) if lower is None else ""
    return [
        *_measure(case, "area.min_general", area, exempt=general, doubt=doubt),
        *_measure(case, "area.min_mountain_or_craft", area, exempt=special),
    ]


def _doubt_of_minimum(case: _Case, area: Decimal | None) -> str:
    """Below the general minimum but not below the lower one: unknown while the type or the place is unknown."""
    lower = case.rule("area.min_mountain_or_craft")
    if area is None or lower is None or lower.number is None or area < Decimal(str(lower.number)):
        return ""
    return "Chưa kết luận: chưa rõ cụm có phải làng nghề hoặc ở địa bàn miền núi (mức tối thiểu thấp hơn) không."


def _tolerance(area_key: str) -> Callable[[_Case], list[Condition]]:
    def rule(case: _Case) -> list[Condition]:
        area, planned = case.facts.number(area_key), case.facts.number("plan.area_ha")
        exempt, excess = "", None
        if area is None or planned is None:
            exempt = "Chưa so được với diện tích trong quy hoạch (thiếu số liệu); chỉ xét khi diện tích vượt quy hoạch."
        elif area <= planned:
            exempt = "Không xét: diện tích không vượt diện tích trong quy hoạch."
        else:
            excess = area - planned
        return _measure(case, "area.tolerance_without_plan_change", excess, exempt=exempt)

    return rule


# ---------------------------------------------------------------- expansion


def _area_after(case: _Case) -> list[Condition]:
    return _measure(case, "area.max_after_expansion", case.facts.number("cluster.area_after_ha"))


def _occupancy(case: _Case) -> list[Condition]:
    """Occupancy of the cluster, or demand above its industrial land: one of the two is enough."""
    group = case.law.parameter("expand.occupancy_min").any_of
    return [*_measure(case, "expand.occupancy_min", _own_occupancy(case.facts), any_of=group), *_demand(case, group)]


def _own_occupancy(facts: Facts) -> Decimal | None:
    """Occupancy as given, else leased over industrial land."""
    given = facts.number("cluster.occupancy_percent")
    leased, land = facts.number("cluster.leased_ha"), facts.number("cluster.industrial_land_ha")
    if given is not None or leased is None or not land:
        return given
    return leased / land * 100


def _demand(case: _Case, group: tuple[str, ...]) -> list[Condition]:
    rule, alternative = case.rule("expand.occupancy_min"), case.law.parameter("expand.occupancy_min").alternative
    if rule is None or alternative is None or rule.value is None:
        return []
    demand, land = case.facts.number("cluster.demand_ha"), case.facts.number("cluster.industrial_land_ha")
    met = None if demand is None or land is None else COMPARE[alternative.op](demand, land)
    shown = "chưa có đủ số liệu" if met is None else f"{with_unit(_plain(demand), 'ha')} so với {with_unit(_plain(land), 'ha')}"
    why = f"{alternative.name_vi}: {shown}."
    return [Condition(alternative.id, True, met, demand, land, alternative.op, group, rule.cite, rule.confidence, why)]


def _essential_works(case: _Case) -> list[Condition]:
    rule = case.rule("expand.essential_infrastructure")
    if rule is None:
        return []
    works = ", ".join(case.law.labels.get(str(w), str(w)) for w in rule.value) if isinstance(rule.value, tuple) else ""
    done = case.facts.truth("cluster.essential_works_done")
    found = _truth(
        case, "expand.essential_infrastructure", done, f"Đã hoàn thành, đưa vào sử dụng: {works}.",
        f"Chưa hoàn thành đủ: {works}.",
    )  # fmt: skip
    if not rule.exempt or (not (legacy := _legacy(case)) and legacy is not None):
        return found
    if legacy:
        return [replace(c, applies=False, met=None, why=f"Không xét: được miễn với {rule.exempt} ({rule.cite}).") for c in found]
    # an exemption has to be shown: while the origin is unknown the works are asked for
    return [
        replace(c, why=f"{c.why} Được miễn nếu là {rule.exempt}: ghi nguồn gốc cụm (origin).") if c.met is False else c
        for c in found
    ]


def _legacy(case: _Case) -> bool | None:
    cutoff = case.law.parameter("legacy.cutoff_date").value_on(case.day)
    day = cutoff.value if cutoff is not None and isinstance(cutoff.value, date) else date.min
    return formed_before_105(case.facts.text("cluster.origin"), day)


_KINDS: Mapping[str, Sequence[Callable[[_Case], list[Condition]]]] = {
    "establish": (_in_plan, _investor, _land_plan, _territory, _area_new, _tolerance("cluster.area_ha")),
    "expand": (_land_plan, _investor, _occupancy, _essential_works, _area_after, _tolerance("cluster.area_after_ha")),
}
