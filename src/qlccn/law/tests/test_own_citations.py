"""A step in one province is not founded on another province's decision."""

import pytest

from qlccn.law.loader import load
from qlccn.law.wording import ELSEWHERE, own_citations

BOTH = "khoản 1 Điều 7 Nghị định 32/2024/NĐ-CP; điểm b Quyết định 09/2025/QĐ-UBND Lạng Sơn; khoản 2 Điều 8 Quyết định 16/2026/QĐ-UBND Lào Cai"


@pytest.mark.parametrize(
    ("province", "left"),
    [
        ("Tỉnh Lào Cai", "khoản 1 Điều 7 Nghị định 32/2024/NĐ-CP; khoản 2 Điều 8 Quyết định 16/2026/QĐ-UBND Lào Cai"),
        ("Tỉnh Lạng Sơn", "khoản 1 Điều 7 Nghị định 32/2024/NĐ-CP; điểm b Quyết định 09/2025/QĐ-UBND Lạng Sơn"),
        ("Tỉnh Thái Nguyên", "khoản 1 Điều 7 Nghị định 32/2024/NĐ-CP"),
    ],
)
def test_only_what_holds_in_the_province_is_cited(province: str, left: str):
    assert own_citations(BOTH, province) == left


def test_a_step_known_only_from_elsewhere_says_so():
    article = "khoản 2 Điều 9 Quyết định 09/2025/QĐ-UBND Lạng Sơn"
    assert own_citations(article, "Tỉnh Lào Cai") == f"{article} ({ELSEWHERE})"
    assert own_citations(article, "Tỉnh Lạng Sơn") == article


@pytest.mark.parametrize(("code", "others"), [("15", "Lạng Sơn"), ("20", "Lào Cai"), ("01", "Lào Cai")])
def test_no_step_of_the_data_rests_on_another_province(code: str, others: str):
    law = load()
    for procedure in law.procedures.values():
        for regime in law.regimes:
            for step in procedure.steps_in(regime.id, code):
                assert f"QĐ-UBND {others}" not in step.article or ELSEWHERE in step.article, (procedure.id, step.id)
