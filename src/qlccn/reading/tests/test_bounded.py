"""Papers made to choke a reader are read in time that grows with their length."""

import time
from datetime import date

import pytest

from qlccn.reading.intake import read_bytes
from qlccn.reading.paper import read_paper

_HEAD = "UBND TỈNH X\nSố: 1/UBND-KT\nX, ngày 01 tháng 02 năm 2026\nKính gửi: Sở Công Thương\n"
_SECONDS = 5.0


@pytest.mark.parametrize(
    "piece",
    [
        "Điều 1. ",
        "Sở Công Thương, ",
        "- a\n",
        "1. a\n",
        "Giao Sở Công Thương chủ trì; ",
        "trước ngày 20/6 và ",
        "UBND các xã, phường A, B, ",
        "(1) a; (2) b; ",
        "báo cáo quý trước ngày 20/6/2026; ",
        "| 1 | a | b |\n",
        "Các Sở: ",
        "ngày 1\n",
    ],
)
@pytest.mark.parametrize("head", ["", _HEAD])
def test_sixty_thousand_characters_of_one_thing_take_seconds(piece: str, head: str) -> None:
    data = (head + piece * (60_000 // len(piece))).encode()
    begun = time.process_time()
    read_paper(read_bytes(data, name="a.txt"), today=date(2026, 11, 20))
    assert time.process_time() - begun < _SECONDS
