"""A long text on one line ends between words and says that it goes on."""

import pytest

from qlccn.core.text import shorten


@pytest.mark.parametrize(
    "text, most, short",
    [
        ("một số mẫu văn bản", 18, "một số mẫu văn bản"),
        ("một số mẫu văn bản", 17, "một số mẫu văn…"),
        ("một số mẫu văn bản", 15, "một số mẫu văn…"),
        ("Hoàn thành (Quyết định 1839", 12, "Hoàn thành…"),
        ("hai  dòng\nmột ý", 30, "hai dòng một ý"),
        ("khôngcókhoảngtrắng", 6, "không…"),
        ("", 5, ""),
    ],
)
def test_shorten(text: str, most: int, short: str):
    assert shorten(text, most) == short
    assert len(short) <= most
