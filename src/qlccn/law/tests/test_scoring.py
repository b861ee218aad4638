"""Council scoring: exact means, ties, the chair's proposal, and everything that makes a scoring invalid."""

from typing import Any

import pytest

from qlccn.core.refusal import Refusal
from qlccn.law.loader import load
from qlccn.law.scoring import score, two_decimals

CRITERIA = [
    {"code": "ht", "group": "HT", "max": 15}, {"code": "mt", "group": "MT", "max": 15}, {"code": "nl1", "group": "NL", "max": 20},
    {"code": "nl2", "group": "NL", "max": 10}, {"code": "tc", "group": "TC", "max": 40},
]  # fmt: skip
MEMBERS = [
    {"id": "CT", "role": "chair"}, {"id": "P", "role": "vice_chair"}, {"id": "U", "role": "member"},
    {"id": "TK", "role": "secretary"},
]  # fmt: skip


def sheet(member: str, applicant: str, ht: float, mt: float, nl1: float, nl2: float, tc: float) -> dict[str, Any]:
    return {"member": member, "applicant": applicant, "scores": {"ht": ht, "mt": mt, "nl1": nl1, "nl2": nl2, "tc": tc}}


def council(
    a: tuple[float, ...] = (10, 10, 15, 5, 30), b: tuple[float, ...] = (10, 10, 10, 5, 20), **change: Any
) -> dict[str, Any]:
    """Every member gives the same five scores to A and to B."""
    sheets = [sheet(m, who, *points) for m in ("CT", "P", "U") for who, points in (("A", a), ("B", b))]
    body: dict[str, Any] = {
        "on": "2026-10-01", "criteria": CRITERIA, "members": MEMBERS, "applicants": ["A", "B"], "sheets": sheets,
        "chair_proposal": None,
    }  # fmt: skip
    return body | change


def codes(answer: dict[str, Any]) -> set[str]:
    return {e["code"] for e in answer["errors"]}


def test_the_highest_total_is_selected() -> None:
    answer = score(load(), council())
    assert answer["valid"] is True
    assert [(r["applicant"], r["total"], r["rank"], r["passes"]) for r in answer["results"]] == [
        ("A", 70, 1, True),
        ("B", 55, 2, True),
    ]
    assert answer["results"][0]["by_group"] == {"HT": 10, "MT": 10, "NL": 20, "TC": 30}
    assert (answer["selected"], answer["tie"], answer["needs_chair_proposal"]) == ("A", False, False)
    assert answer["cite"].startswith("khoản 2, khoản 3 Điều 13 Nghị định 32/2024/NĐ-CP")


@pytest.mark.parametrize(("tc", "selected"), [(10, "A"), (9.99, None)])
def test_fifty_points_pass_and_a_hair_less_does_not(tc: float, selected: str | None) -> None:
    answer = score(load(), council(a=(10, 10, 15, 5, tc), b=(1, 1, 1, 1, 1)))
    assert answer["selected"] == selected
    assert answer["results"][0]["passes"] is (selected == "A")


def test_means_are_exact_and_compared_unrounded() -> None:
    """10/3 and 3.33 look alike at two decimals; only the exact mean tells them apart."""
    body = council(a=(10, 10, 15, 5, 20), b=(10, 10, 15, 5, 20))
    for row, points in zip([s for s in body["sheets"] if s["applicant"] == "A"], (3, 3, 4), strict=True):
        row["scores"]["ht"] = points
    for row in (s for s in body["sheets"] if s["applicant"] == "B"):
        row["scores"]["ht"] = 3.33
    answer = score(load(), body)
    assert [r["total"] for r in answer["results"]] == [53.33, 53.33]
    assert (answer["selected"], answer["tie"]) == ("A", False)
    assert [r["rank"] for r in answer["results"]] == [1, 2]


def test_a_total_that_only_rounds_to_fifty_does_not_pass() -> None:
    body = council(a=(10, 10, 15, 5, 10), b=(1, 1, 1, 1, 1))
    body["sheets"][0]["scores"]["tc"] = 9.99
    answer = score(load(), body)
    assert answer["results"][0]["total"] == 50
    assert answer["results"][0]["passes"] is False
    assert answer["selected"] is None


def test_decimal_scores_are_not_binary_neighbours() -> None:
    body = council(a=(0.1, 0.2, 15, 5, 29.7), b=(1, 1, 1, 1, 1))
    answer = score(load(), body)
    assert answer["results"][0]["total"] == 50
    assert answer["results"][0]["passes"] is True


def test_a_tie_waits_for_the_chair() -> None:
    answer = score(load(), council(b=(10, 10, 15, 5, 30)))
    assert (answer["selected"], answer["tie"], answer["needs_chair_proposal"]) == (None, True, True)
    assert [r["rank"] for r in answer["results"]] == [1, 1]


def test_the_chair_settles_a_tie() -> None:
    answer = score(load(), council(b=(10, 10, 15, 5, 30), chair_proposal="B"))
    assert (answer["selected"], answer["tie"], answer["needs_chair_proposal"]) == ("B", True, False)


def test_the_chair_cannot_propose_one_who_is_not_tied() -> None:
    body = council(b=(10, 10, 15, 5, 30), chair_proposal="C", applicants=["A", "B", "C"])
    body["sheets"] += [sheet(m, "C", 10, 10, 10, 5, 20) for m in ("CT", "P", "U")]
    answer = score(load(), body)
    assert (answer["selected"], answer["needs_chair_proposal"]) == (None, True)
    assert [r["rank"] for r in answer["results"]] == [1, 1, 3]


def test_the_chair_cannot_override_the_highest_score() -> None:
    assert score(load(), council(chair_proposal="B"))["selected"] == "A"


def test_a_tie_below_fifty_selects_nobody_and_needs_no_proposal() -> None:
    answer = score(load(), council(a=(1, 1, 1, 1, 1), b=(1, 1, 1, 1, 1), chair_proposal="A"))
    assert (answer["selected"], answer["tie"], answer["needs_chair_proposal"]) == (None, False, False)


def test_a_single_applicant_is_scored_too() -> None:
    body = council(applicants=["A"])
    body["sheets"] = [s for s in body["sheets"] if s["applicant"] == "A"]
    assert score(load(), body)["selected"] == "A"


# ---------------------------------------------------------------- invalid


def test_a_missing_sheet_is_invalid() -> None:
    body = council()
    body["sheets"].pop()
    answer = score(load(), body)
    assert codes(answer) == {"missing-sheet"}
    assert answer["results"] == []
    assert answer["selected"] is None
    assert "U chấm B" in answer["errors"][0]["message"]


@pytest.mark.parametrize("extra", [("X", "A"), ("CT", "Z"), ("CT", "A")])
def test_an_extra_sheet_is_invalid(extra: tuple[str, str]) -> None:
    body = council()
    body["sheets"].append(sheet(*extra, 10, 10, 15, 5, 30))
    assert codes(score(load(), body)) == {"extra-sheet"}


def test_the_secretary_may_not_score() -> None:
    body = council()
    body["sheets"].append(sheet("TK", "A", 10, 10, 15, 5, 30))
    assert codes(score(load(), body)) == {"secretary-sheet"}


@pytest.mark.parametrize(("points", "valid"), [(15, True), (15.01, False)])
def test_a_score_keeps_to_its_maximum(points: float, valid: bool) -> None:
    answer = score(load(), council(a=(points, 10, 15, 5, 30)))
    assert answer["valid"] is valid
    assert codes(answer) == (set() if valid else {"score-over-max"})


@pytest.mark.parametrize(("group", "most"), [("HT", 15), ("MT", 15), ("NL", 30), ("TC", 40)])
def test_a_group_keeps_to_its_statutory_maximum(group: str, most: int) -> None:
    for extra, valid in ((0, True), (1, False)):
        criteria = [{"code": c["code"], "group": c["group"], "max": c["max"]} for c in CRITERIA]
        mine = [c for c in criteria if c["group"] == group]
        mine[0]["max"] += extra  # type: ignore[operator]
        answer = score(load(), council(criteria=criteria))
        assert sum(c["max"] for c in mine) == most + extra  # type: ignore[misc]
        assert answer["valid"] is valid
        assert codes(answer) == (set() if valid else {"group-over-max"})


def test_two_chairs_are_invalid() -> None:
    body = council(members=[*MEMBERS[:1], {"id": "P", "role": "chair"}, *MEMBERS[2:]])
    assert codes(score(load(), body)) == {"two-chairs"}


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        ("2009-10-04", False),
        ("2017-07-14", False),
        ("2020-07-31", False),
        ("2020-08-01", True),
        ("2024-05-01", True),
        ("2026-09-15", True),
    ],
)
def test_a_regime_without_scoring_is_invalid(day: str, valid: bool) -> None:
    answer = score(load(), council(on=day))
    assert answer["valid"] is valid
    assert codes(answer) == (set() if valid else {"no-scoring"})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"criteria": [{"code": "ht", "group": "XX", "max": 15}, *CRITERIA[1:]]}, "unknown-group"),
        ({"criteria": CRITERIA[:-1]}, "unknown-criterion"),
        ({"criteria": [*CRITERIA[:-1], {"code": "tc", "group": "TC", "max": 30}, {"code": "t2", "group": "TC", "max": 10}]},
         "missing-score"),
        ({"chair_proposal": "Z"}, "unknown-proposal"),
        ({"members": MEMBERS[1:], "chair_proposal": "A"}, "no-chair"),
    ],
)  # fmt: skip
def test_other_faults_are_named(change: dict[str, Any], code: str) -> None:
    answer = score(load(), council(**change))
    assert answer["valid"] is False
    assert code in codes(answer)


def test_a_negative_score_is_invalid() -> None:
    assert codes(score(load(), council(a=(-1, 10, 15, 5, 30)))) == {"negative-score"}


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ([], "đối tượng JSON"),
        ({"on": "2026-10-01"}, "thiếu khóa “criteria”"),
        (council(extra=1), "khóa lạ “extra”"),
        (council(on="2026-02-30"), "2026-02-30"),
        (council(applicants=[]), "ít nhất một"),
        (council(applicants=["A", "A"]), "ghi hai lần"),
        (council(members=[{"id": "x", "role": "boss"}]), "boss"),
        (council(criteria=[{"code": "a", "group": "HT", "max": "15"}]), "phải là số"),
        (council(sheets=[{"member": "CT", "applicant": "A", "scores": {"ht": float("nan")}}]), "phải là số"),
        (council(sheets="none"), "danh sách"),
        (council(chair_proposal=3), "chair_proposal"),
    ],
)
def test_a_payload_of_the_wrong_shape_is_refused(payload: Any, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        score(load(), payload)


def test_shown_figures_round_half_up() -> None:
    from fractions import Fraction

    assert two_decimals(Fraction(1, 8)) == 0.13
    assert two_decimals(Fraction(10, 3)) == 3.33
    assert two_decimals(Fraction(50)) == 50
    assert two_decimals(Fraction(4999, 100)) == 49.99
