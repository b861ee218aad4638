"""The list table: columns chosen and sorted through the address, text escaped, empty cells said, the sum under its column."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from qlccn.ui.tables import Column, Table, chosen, in_order, markup, order_of

COLUMNS = [
    Column("ten", "Tên", lambda r: r[0], lambda r: r[0], title=True),
    Column("so", "Số", lambda r: r[1], lambda r: r[1], name="num"),
    Column("ghi", "Ghi chú", lambda r: "", usual=False),
]
ROWS = [("b", Decimal(2)), ("a", None), ("<i>", Decimal(1))]


@pytest.mark.parametrize(
    ("query", "keys"),
    [("", ["ten", "so"]), ("cot=ghi", ["ten", "ghi"]), ("cot=ghi,so", ["ten", "so", "ghi"]), ("cot=ghi&cot=so", ["ten", "so", "ghi"]), ("cot=la", ["ten", "so"]), ("cot=ten", ["ten", "so"])],
)  # fmt: skip
def test_columns_are_chosen_through_the_address(query: str, keys: list[str]):
    assert [c.key for c in chosen(COLUMNS, QueryDict(query))] == keys


@pytest.mark.parametrize(
    ("order", "names"),
    [("so", ["<i>", "b", "a"]), ("-so", ["b", "<i>", "a"]), ("", ["b", "a", "<i>"]), ("ghi", ["b", "a", "<i>"])],
)
def test_rows_without_a_value_stand_last_whichever_way(order: str, names: list[str]):
    assert [r[0] for r in in_order(ROWS, COLUMNS, order)] == names


def test_only_columns_that_sort_are_an_order():
    assert [order_of(COLUMNS, text) for text in ("so", "-so", "ghi", "--so", "la")] == ["so", "-so", "", "", ""]


def test_markup_escapes_says_the_empty_and_sums():
    text = markup(
        Table(
            "Bảng", COLUMNS, ROWS, QueryDict("sap=-so&loai=x&page=2"), {"ten": "Cộng", "so": "3"}, lambda r: [("data-key", r[0])]
        )
    )
    assert "<i>" not in text
    assert "&lt;i&gt;" in text
    assert 'aria-sort="descending"' in text
    assert "page=" not in text
    assert "loai=x" in text
    assert text.count('class="num minor"') == 1
    assert text.index("Cộng") < text.index('data-k="Số">3')
