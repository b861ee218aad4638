"""The council that selects the infrastructure investor: who sits on it by law, criteria within the statutory maxima, totals. Pure."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.law import scoring
from qlccn.law.calendar import show
from qlccn.law.model import Law
from qlccn.law.procedures import Council
from qlccn.law.scoring_rules import LocalSet
from qlccn.ui.formats import number

CHAIR, VICE, MEMBER, SECRETARY = "chair", "vice_chair", "member", "secretary"
ROLES = {CHAIR: "Chủ tịch", VICE: "Phó Chủ tịch", MEMBER: "Thành viên", SECRETARY: "Thư ký"}


@dataclass(frozen=True, slots=True)
class Seat:
    """A member as the rules see one: the role, the kind of the organisation, a name to call it by."""

    role: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who fills a seat: the name, the organisation (id), the account (id) if there is one."""

    name: str
    organisation: int
    account: int | None = None


def check_people(people: Sequence[Person], cite: str) -> None:
    """Refuse one person in two seats: two sheets of one hand, or a secretary who scores from another seat."""
    seen: set[object] = set()
    for one in people:
        keys = {(fold(one.name), one.organisation), one.account} - {None}
        if keys & seen:
            raise Refusal(
                f"{one.name} ghi hai lần: mỗi người một vai trong Hội đồng{f' ({cite})' if cite else ''}.", field="members"
            )
        seen |= keys


def composition(law: Law, regime: str, province: str, day: date) -> Council | None:
    """The composition in force: the province's own where it has one, else the decree's; the newest regime not after this one."""
    order = [r.id for r in law.regimes]
    upto = order[: order.index(regime) + 1] if regime in order else order
    councils = law.procedures["investor_selection"].councils
    here = [c for c in councils if c.regime in upto and c.province in (None, province) and _holds(law, c, day)]
    own = [c for c in here if c.province]
    return max(own or here, key=lambda c: order.index(c.regime), default=None)


def _holds(law: Law, council: Council, day: date) -> bool:
    found = law.instruments.get(council.instrument)
    return not (found and found.effective_from and day < found.effective_from)


def check_composition(law: Law, rule: Council | None, seats: Sequence[Seat], day: date) -> None:
    """Refuse a council without a provincial leader as its one chair, with vice chairs the law does not name, or a wrong secretary."""
    if rule is None:
        return
    by_role = Counter(s.role for s in seats)
    if by_role[CHAIR] != 1:
        raise Refusal(f"Hội đồng phải có đúng một Chủ tịch, đang có {by_role[CHAIR]} ({rule.article}).", field="members")
    chair = next(s for s in seats if s.role == CHAIR)
    if chair.kind not in _kinds(law, rule.chair, day):
        raise Refusal(f"Chủ tịch Hội đồng phải là {rule.chair}, không phải {chair.name} ({rule.article}).", field="members")
    wanted = [(text, _kinds(law, text, day)) for text in rule.vice_chairs]
    vices = [s for s in seats if s.role == VICE]
    for text, kinds in wanted:
        if not any(s.kind in kinds for s in vices):
            raise Refusal(f"Thiếu Phó Chủ tịch là {text} ({rule.article}).", field="members")
    for seat in vices:
        if not any(seat.kind in kinds for _, kinds in wanted):
            allowed = "; ".join(text for text, _ in wanted)
            raise Refusal(f"{seat.name} không thuộc các Phó Chủ tịch được nêu: {allowed} ({rule.article}).", field="members")
    if len(vices) > len(wanted):
        raise Refusal(f"Hội đồng chỉ có {len(wanted)} Phó Chủ tịch ({rule.article}).", field="members")
    if by_role[SECRETARY] != 1:
        raise Refusal(f"Hội đồng phải có đúng một Thư ký, đang có {by_role[SECRETARY]} ({rule.article}).", field="members")
    secretary = next(s for s in seats if s.role == SECRETARY)
    if secretary.kind != "so-cong-thuong":
        raise Refusal(f"Thư ký phải là {rule.secretary} ({rule.article}).", field="members")


def _kinds(law: Law, text: str, day: date) -> set[str]:
    """Kinds of organisations that "lãnh đạo Sở …" means on a day, agencies that took over included."""
    name = text.removeprefix("lãnh đạo ").strip()
    found = law.agencies.by_alias.get(fold(name))
    return {a.slug for a in law.agencies.successors(found.id, day)} if found else set()


@dataclass(frozen=True, slots=True)
class CriterionDraft:
    """One criterion of a council's set."""

    code: str
    group: str
    name: str
    max: Decimal


def check_criteria(law: Law, regime: str, rows: Sequence[CriterionDraft]) -> None:
    """Refuse a set over the statutory maximum of a group (15/15/30/40), an unknown group, a code twice (khoản 2 Điều 13 NĐ 32/2024/NĐ-CP)."""
    rules = law.scoring.statutory.get(regime)
    if rules is None or not rules.scored:
        raise Refusal("Chế độ pháp lý của hồ sơ này không có quy định chấm điểm.", field="criteria")
    if not rows:
        raise Refusal("Bộ tiêu chí trống.", field="criteria")
    if twice := [code for code, n in Counter(r.code for r in rows).items() if n > 1]:
        raise Refusal(f"Mã tiêu chí “{twice[0]}” ghi hai lần.", field="criteria")
    for group in dict.fromkeys(r.group for r in rows):
        if group not in rules.groups:
            raise Refusal(f"Nhóm “{group}” lạ; các nhóm: {', '.join(rules.groups)}.", field="criteria")
        total = sum((r.max for r in rows if r.group == group), Decimal(0))
        if total > rules.groups[group]:
            name = law.scoring.group_names.get(group, group)
            raise Refusal(
                f"Nhóm {group} ({name}) cộng {number(total)} điểm, quá {rules.groups[group]} điểm luật định ({rules.cite}).",
                field="criteria",
            )
    if bad := [r for r in rows if r.max <= 0]:
        raise Refusal(f"Điểm tối đa của tiêu chí {bad[0].code} phải lớn hơn 0.", field="criteria")


def digest(rows: Sequence[CriterionDraft]) -> str:
    """What the set is, in 64 characters: fixed before the dossiers are opened, so that nobody can change it unseen."""
    told = [[r.code, r.group, r.name, str(r.max.normalize())] for r in rows]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def result(
    law: Law, *, on: date, criteria: Sequence[CriterionDraft], members: Mapping[str, str], applicants: Sequence[str],
    sheets: Sequence[tuple[str, str, Mapping[str, Decimal]]], chair_proposal: str | None = None, regime: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The contract's `score` over a council's sheets."""
    return scoring.score(
        law,
        {
            "on": on.isoformat(),
            "criteria": [{"code": c.code, "group": c.group, "max": c.max} for c in criteria],
            "members": [{"id": key, "role": role} for key, role in members.items()],
            "applicants": list(applicants),
            "sheets": [{"member": m, "applicant": a, "scores": dict(scores)} for m, a, scores in sheets],
            "chair_proposal": chair_proposal,
        },
        regime=regime,
    )


def cite(law: Law, regime: str | None) -> str:
    """The article on which the scoring of a regime rests, for a refusal to name."""
    rules = law.scoring.statutory.get(regime or "")
    return rules.cite if rules else list(law.scoring.statutory.values())[-1].cite


def prerequisites(law: Law, regime: str | None, province: str, day: date) -> LocalSet | None:
    """The province's own conditions that an applicant must meet before it is scored at all, as issued by a day: the newest such set."""
    order = [r.id for r in law.regimes]
    upto = order[: order.index(regime) + 1] if regime in order else order
    sets = [s for s in law.scoring.local_sets if s.province == province and s.regime in upto and s.prerequisites]
    return max((s for s in sets if _issued(law, s) <= day), key=lambda s: (order.index(s.regime), _issued(law, s)), default=None)


def _issued(law: Law, rows: LocalSet) -> date:
    """The day a set was issued; one without an instrument of its own is not in force for anybody."""
    found = law.instruments.get(rows.instrument or "")
    return (found.issued or found.effective_from or date.max) if found else date.max


def check_opening(
    on: date, *, window_ends: date | None, window_cite: str, sent_on: date | None, applicants: Mapping[int, str],
    unchecked: Collection[int], failed: Collection[int], local: str, article: str,
) -> None:  # fmt: skip
    """Refuse opening the dossiers for scoring before everything that must hold: window closed, dossier at the department, an applicant
    left, and, where the province has prerequisites, every applicant checked against them."""
    if window_ends and on <= window_ends:
        raise Refusal(
            f"Còn nhận hồ sơ đến hết ngày {show(window_ends)} ({window_cite}); mở hồ sơ để chấm từ ngày sau đó.", field="on"
        )
    if sent_on is None or on < sent_on:
        raise Refusal(f"Hồ sơ chưa đến Sở Công Thương; Hội đồng chấm trong quá trình thẩm định ({article}).", field="on")
    if not applicants:
        raise Refusal(f"Không còn nhà đầu tư nào trong hồ sơ để chấm ({article}).", field="on")
    if lacking := [name for key, name in applicants.items() if key in unchecked]:
        raise Refusal(f"Chưa xét điều kiện tiên quyết của {lacking[0]} ({local}); xét đạt, không đạt trước khi chấm.", field="on")
    if all(key in failed for key in applicants):
        raise Refusal(
            f"Không nhà đầu tư nào đạt điều kiện tiên quyết ({local}): không chấm, kết thúc hồ sơ và tiếp nhận lại.", field="on"
        )
