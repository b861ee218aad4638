"""Open places are filled by name, in every part of a paper; the signed paper has no trace of its draft."""

from datetime import date

import pytest

from qlccn.office.blocks import Signature
from qlccn.office.fill import filled, final, open_places, signed_by
from qlccn.office.paper import blanks, signed, sources
from qlccn.office.tests.papers import decision, letter, report


def test_number_and_day_are_not_asked_of_the_drafter() -> None:
    assert open_places(letter()) == ("hạn trả lời",)
    assert len(blanks(letter())) == 4


def test_a_place_is_filled_wherever_it_stands_and_says_who_filled_it() -> None:
    made = filled(decision(), {"chủ đầu tư hạ tầng": "Công ty A", "không có": "x"}, source="người soạn điền")
    assert open_places(made) == ()
    assert ("Công ty A", "người soạn điền") in sources(made)
    assert open_places(filled(decision(), {"chủ đầu tư hạ tầng": ""})) == ("chủ đầu tư hạ tầng",)


def test_the_final_paper_has_number_and_day_and_no_sources() -> None:
    made = final(report(), number="7", dated=date(2026, 3, 5), signature=None)
    assert (sources(made), blanks(made), made.mark) == ((), (), "")
    figures = lambda paper: [c.value for b in paper.body if hasattr(b, "rows") for row in b.rows for c in row]  # noqa: E731
    assert figures(made) == figures(report())


@pytest.mark.parametrize(
    ("mode", "title", "lines"),
    [
        ("", "", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("KT.", "Phó Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("TL.", "Chánh Văn phòng", ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
        ("TUQ.", "Giám đốc Sở Công Thương", ("TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ CÔNG THƯƠNG")),
    ],
)
def test_who_signs_for_whom(mode: str, title: str, lines: tuple[str, ...]) -> None:
    made = signed_by(signed("CHỦ TỊCH", on_behalf_of="ỦY BAN NHÂN DÂN"), name="Nguyễn Thị Mẫu", title=title, mode=mode)
    assert made == Signature(lines, "Nguyễn Thị Mẫu")
    assert signed_by(None, name="x") is None
