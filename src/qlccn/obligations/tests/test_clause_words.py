"""Where a task stands in its paper, as officers cite it."""

import pytest

from qlccn.obligations.rules import clause_words


@pytest.mark.parametrize(
    "clause, said",
    [
        ("V.2", "mục V.2"),
        ("1.a", "mục 1.a"),
        ("điểm c khoản 3 Điều 3", "điểm c khoản 3 Điều 3"),
        ("Điều 2", "Điều 2"),
        ("Phụ lục, STT 3", "Phụ lục, STT 3"),
        ("mục III", "mục III"),
        ("ket", "đoạn kết"),
        ("", ""),
    ],
)
def test_a_place_is_cited_once(clause: str, said: str):
    assert clause_words(clause) == said
