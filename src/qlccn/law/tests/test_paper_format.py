"""The format of papers is data: its bounds, and what a slip in the file says."""

import pytest

from qlccn.law.datafile import LawDataError
from qlccn.law.loader import DATA
from qlccn.law.paper_format import paper_format, read_paper_format


@pytest.mark.parametrize(
    "rule, value, allowed",
    [
        ("margin.left", 29.9, False), ("margin.left", 30, True), ("margin.left", 35, True), ("margin.left", 35.1, False),
        ("margin.top", 19, False), ("margin.top", 20, True), ("margin.right", 15, True), ("margin.right", 20.5, False),
        ("size.body", 12.5, False), ("size.body", 13, True), ("size.body", 14, True), ("size.body", 14.5, False),
        ("indent", 0.9, False), ("indent", 1, True), ("indent", 1.27, True), ("indent", 1.3, False),
        ("space.paragraph", 5, False), ("space.paragraph", 60, True), ("size.recipients", 11, True), ("size.recipients", 12, False),
    ],
)  # fmt: skip
def test_both_sides_of_each_bound(rule, value, allowed):
    assert paper_format().rules[rule].allows(value) is allowed


def test_files_round_and_are_not_blamed():
    assert paper_format().rules["margin.left"].allows(29.99, slack=0.2)


def test_a_rule_is_cited():
    assert paper_format().cite("margin.left") == "khoản 3 mục I Phần I Phụ lục I Nghị định 30/2020/NĐ-CP"


@pytest.mark.parametrize(
    "old, new, said",
    [("used: 30,", "used: 29,", "khoảng cho phép"), ("min: 30", "min: ba mươi", "số đo"), ("id: margin.left", "id: margin.top", "hai lần"),
     ("unit: lines", "unit: line", "đơn vị"), ("motto:", "mottoo:", "motto")],
)  # fmt: skip
def test_a_slip_in_the_file_is_refused(tmp_path, old, new, said):
    text = (DATA / "paper_format.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "paper_format.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(LawDataError, match=said):
        read_paper_format(tmp_path / "paper_format.yaml")
