"""Council scoring: exact means, statutory maxima, pass mark, ties (khoản 2 Điều 13 NĐ 32/2024)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from qlccn.core.refusal import Refusal
from qlccn.law.facts import read_day
from qlccn.law.model import Law
from qlccn.law.scoring_rules import StatutoryScoring
from qlccn.law.wording import vn_day, vn_number

ROLES = ("chair", "vice_chair", "member", "secretary")
KEYS = ("on", "criteria", "members", "applicants", "sheets", "chair_proposal")


@dataclass(frozen=True, slots=True)
class Ballot:
    """The payload, typed: criteria code -> (group, max), members id -> role, (member, applicant) -> scores."""

    on: date
    criteria: Mapping[str, tuple[str, Fraction]]
    members: Mapping[str, str]
    applicants: tuple[str, ...]
    sheets: tuple[tuple[str, str, Mapping[str, Fraction]], ...]
    chair_proposal: str | None


@dataclass(slots=True)
class _Errors:
    """What makes the scoring invalid, each with a code and a Vietnamese sentence."""

    found: list[dict[str, str]] = field(default_factory=list)

    def add(self, code: str, message: str) -> None:
        self.found.append({"code": code, "message": message})


def score(law: Law, payload: object, *, regime: str | None = None) -> dict[str, Any]:
    """The council's result (shape of the contract `score`).

    Total of an applicant = sum over criteria of the mean of the members' scores, as exact fractions; compared unrounded, shown
    to two decimals. `regime`: the one a dossier is pinned to (else that of the day). An invalid scoring has `valid` false, its errors and no results. Raises Refusal for a payload of wrong shape.
    """
    ballot = read_ballot(payload)
    pinned = law.regime(regime) if regime else law.regime_on(ballot.on)
    rules = law.scoring.statutory.get(pinned.id) if pinned else None
    errors = _Errors()
    if rules is None or not rules.scored:
        why = rules.note if rules is not None else ""
        errors.add("no-scoring", f"Ngày {vn_day(ballot.on)} chưa có quy định chấm điểm lựa chọn chủ đầu tư. {why}".strip())
        return _invalid(errors, rules)
    _check_council(ballot, errors)
    _check_criteria(ballot, rules, errors)
    _check_sheets(ballot, errors)
    return _invalid(errors, rules) if errors.found else _result(ballot, rules)


def _invalid(errors: _Errors, rules: StatutoryScoring | None) -> dict[str, Any]:
    return {
        "valid": False, "errors": errors.found, "results": [], "selected": None, "tie": False, "needs_chair_proposal": False,
        "cite": rules.cite if rules is not None and rules.cite else None,
    }  # fmt: skip


# ---------------------------------------------------------------- reading


def read_ballot(payload: object) -> Ballot:
    """The payload with every key known and every value of its kind; raises Refusal naming what is wrong."""
    body = _object(payload, "phiếu chấm", KEYS, ("on", "criteria", "members", "applicants", "sheets"))
    proposal = body.get("chair_proposal")
    if proposal is not None and not isinstance(proposal, str):
        raise Refusal("“chair_proposal” phải là mã nhà đầu tư hoặc null.")
    applicants = _list(body, "applicants")
    if not applicants or not all(isinstance(a, str) and a for a in applicants):
        raise Refusal("“applicants” phải là danh sách mã nhà đầu tư, ít nhất một.")
    return Ballot(
        on=read_day("on", body["on"]),
        criteria=_criteria(_list(body, "criteria")),
        members=_members(_list(body, "members")),
        applicants=_once(applicants, "nhà đầu tư"),
        sheets=tuple(_sheet(row) for row in _list(body, "sheets")),
        chair_proposal=proposal,
    )


def _object(raw: object, what: str, allowed: Sequence[str], needed: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise Refusal(f"Dữ liệu {what} phải là một đối tượng JSON {{…}}.")
    unknown = [k for k in raw if k not in allowed]
    lacking = [k for k in needed if k not in raw]
    if unknown:
        raise Refusal(f"Dữ liệu {what} có khóa lạ “{unknown[0]}”; các khóa được dùng: {', '.join(allowed)}.")
    if lacking:
        raise Refusal(f"Dữ liệu {what} thiếu khóa “{lacking[0]}”.")
    return raw


def _list(body: Mapping[str, Any], key: str) -> list[Any]:
    rows = body[key]
    if not isinstance(rows, list):
        raise Refusal(f"“{key}” phải là một danh sách […].")
    return rows


def _once(names: Sequence[str], what: str) -> tuple[str, ...]:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise Refusal(f"Mã {what} “{twice[0]}” ghi hai lần.")
    return tuple(names)


def _criteria(rows: list[Any]) -> dict[str, tuple[str, Fraction]]:
    found = [_object(row, "tiêu chí", ("code", "group", "max", "name"), ("code", "group", "max")) for row in rows]
    if not found:
        raise Refusal("“criteria” trống: cần ít nhất một tiêu chí.")
    _once([str(c["code"]) for c in found], "tiêu chí")
    return {str(c["code"]): (str(c["group"]), _points(c["max"], f"điểm tối đa của tiêu chí {c['code']}")) for c in found}


def _members(rows: list[Any]) -> dict[str, str]:
    found = [_object(row, "thành viên", ("id", "role", "name"), ("id", "role")) for row in rows]
    _once([str(m["id"]) for m in found], "thành viên")
    for member in found:
        if member["role"] not in ROLES:
            raise Refusal(f"Vai “{member['role']}” của thành viên {member['id']} lạ; dùng một trong: {', '.join(ROLES)}.")
    return {str(m["id"]): str(m["role"]) for m in found}


def _sheet(raw: object) -> tuple[str, str, Mapping[str, Fraction]]:
    row = _object(raw, "phiếu", ("member", "applicant", "scores"), ("member", "applicant", "scores"))
    if not isinstance(row["scores"], Mapping):
        raise Refusal(f"“scores” của phiếu {row['member']} phải là đối tượng mã tiêu chí: điểm.")
    where = f"điểm của {row['member']} cho {row['applicant']}"
    return (
        str(row["member"]),
        str(row["applicant"]),
        {str(c): _points(v, f"{where}, tiêu chí {c}") for c, v in row["scores"].items()},
    )


def _points(value: object, what: str) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        raise Refusal(f"{what[0].upper()}{what[1:]} phải là số, gặp “{value}”.")
    # through the printed decimal: 7.1 is seventy-one tenths, not its binary neighbour
    return Fraction(str(value))


# ---------------------------------------------------------------- validity


def _check_council(ballot: Ballot, errors: _Errors) -> None:
    chairs = [m for m, role in ballot.members.items() if role == "chair"]
    if len(chairs) > 1:
        errors.add("two-chairs", f"Hội đồng ghi {len(chairs)} Chủ tịch ({', '.join(chairs)}); chỉ được một.")
    if not _scorers(ballot):
        errors.add("no-members", "Hội đồng không có thành viên chấm điểm.")
    if ballot.chair_proposal is not None and not chairs:
        errors.add("no-chair", "Có đề nghị của Chủ tịch Hội đồng nhưng Hội đồng không ghi Chủ tịch.")
    if ballot.chair_proposal is not None and ballot.chair_proposal not in ballot.applicants:
        errors.add(
            "unknown-proposal", f"Chủ tịch Hội đồng đề nghị “{ballot.chair_proposal}”, không có trong danh sách nhà đầu tư."
        )


def _scorers(ballot: Ballot) -> list[str]:
    """Members who score: everyone but the secretary."""
    return [m for m, role in ballot.members.items() if role != "secretary"]


def _check_criteria(ballot: Ballot, rules: StatutoryScoring, errors: _Errors) -> None:
    totals: dict[str, Fraction] = {}
    for code, (group, maximum) in ballot.criteria.items():
        if group not in rules.groups:
            errors.add("unknown-group", f"Tiêu chí {code} thuộc nhóm lạ “{group}”; dùng {', '.join(rules.groups)}.")
        if maximum <= 0:
            errors.add("bad-max", f"Điểm tối đa của tiêu chí {code} phải lớn hơn 0.")
        totals[group] = totals.get(group, Fraction(0)) + maximum
    for group, statutory in rules.groups.items():
        if totals.get(group, Fraction(0)) > statutory:
            said = vn_number(float(totals[group]))
            errors.add(
                "group-over-max", f"Nhóm {group} có tổng điểm tối đa {said}, vượt {statutory} điểm luật định ({rules.cite})."
            )


def _check_sheets(ballot: Ballot, errors: _Errors) -> None:
    counts = Counter((member, applicant) for member, applicant, _ in ballot.sheets)
    for member, applicant in counts:
        _check_sheet_place(ballot, member, applicant, counts[(member, applicant)], errors)
    for member in _scorers(ballot):
        for applicant in ballot.applicants:
            if (member, applicant) not in counts:
                errors.add("missing-sheet", f"Thiếu phiếu của {member} chấm {applicant}.")
    for member, applicant, scores in ballot.sheets:
        _check_scores(ballot, member, applicant, scores, errors)


def _check_sheet_place(ballot: Ballot, member: str, applicant: str, count: int, errors: _Errors) -> None:
    if ballot.members.get(member) == "secretary":
        errors.add("secretary-sheet", f"Thư ký {member} không phải thành viên Hội đồng, không được chấm {applicant}.")
    elif member not in ballot.members:
        errors.add("extra-sheet", f"Phiếu của {member}: người này không có trong Hội đồng.")
    if applicant not in ballot.applicants:
        errors.add("extra-sheet", f"Phiếu của {member} chấm “{applicant}”: không có trong danh sách nhà đầu tư.")
    if count > 1:
        errors.add("extra-sheet", f"{member} có {count} phiếu chấm {applicant}; chỉ được một.")


def _check_scores(ballot: Ballot, member: str, applicant: str, scores: Mapping[str, Fraction], errors: _Errors) -> None:
    where = f"phiếu của {member} chấm {applicant}"
    for code in ballot.criteria:
        if code not in scores:
            errors.add("missing-score", f"Thiếu điểm tiêu chí {code} ở {where}.")
    for code, points in scores.items():
        if code not in ballot.criteria:
            errors.add("unknown-criterion", f"Tiêu chí {code} ở {where} không có trong bộ tiêu chí.")
            continue
        maximum = ballot.criteria[code][1]
        if points > maximum:
            said, most = vn_number(float(points)), vn_number(float(maximum))
            errors.add("score-over-max", f"Tiêu chí {code} ở {where}: {said} điểm, vượt tối đa {most}.")
        if points < 0:
            errors.add("negative-score", f"Tiêu chí {code} ở {where}: điểm âm.")


# ---------------------------------------------------------------- result


def _result(ballot: Ballot, rules: StatutoryScoring) -> dict[str, Any]:
    by_group = {a: _group_means(ballot, a, rules) for a in ballot.applicants}
    totals = {a: sum(groups.values(), Fraction(0)) for a, groups in by_group.items()}
    passing = {a: t for a, t in totals.items() if t >= (rules.pass_mark or 0)}
    best = [a for a, t in passing.items() if t == max(passing.values())]
    tie = len(best) > 1
    proposal = ballot.chair_proposal if tie and ballot.chair_proposal in best else None
    selected = best[0] if len(best) == 1 else proposal
    ranked = sorted(ballot.applicants, key=lambda a: -totals[a])
    return {
        "valid": True,
        "errors": [],
        "results": [
            {
                "applicant": a, "total": two_decimals(totals[a]),
                "by_group": {g: two_decimals(m) for g, m in by_group[a].items()}, "passes": a in passing,
                "rank": 1 + sum(1 for t in totals.values() if t > totals[a]),
            }
            for a in ranked
        ],
        "selected": selected,
        "tie": tie,
        "needs_chair_proposal": tie and selected is None,
        "cite": rules.cite,
    }  # fmt: skip


def _group_means(ballot: Ballot, applicant: str, rules: StatutoryScoring) -> dict[str, Fraction]:
    """Sum of the criterion means of each group; the mean is over all members who score."""
    sheets = [scores for _, who, scores in ballot.sheets if who == applicant]
    means = dict.fromkeys(rules.groups, Fraction(0))
    for code, (group, _) in ballot.criteria.items():
        means[group] += sum((s[code] for s in sheets), Fraction(0)) / len(sheets)
    return means


def two_decimals(value: Fraction) -> int | float:
    """Shown figure: rounded half up to two decimals."""
    cents = Decimal(int(value * 100 * 2 + 1) // 2) if value >= 0 else Decimal(0)
    shown = (cents / 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return int(shown) if shown == shown.to_integral_value() else float(shown)
