"""State-secret marks: MẬT, TỐI MẬT, TUYỆT MẬT, and numbers of that kind. Such a paper may not be kept in this system.

A stamp stands alone on its line; the words "bảo mật", "bí mật kinh doanh" in a sentence are no mark. A stamp that a scanner
damaged
("MAT", "M4T") is doubtful: a person is asked first. Nothing of a refused paper may be stored or logged: messages carry only
the name of its file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qlccn.core.refusal import Refusal
from qlccn.core.text import fold, nfc

_LEVELS = {"mat": "MẬT", "toimat": "TỐI MẬT", "tuyetmat": "TUYỆT MẬT"}
_EDGES = " \t\r*_#|.[](){}<>“”\"'~=:-–—"
_WORDS = r"(?:TUYỆT\s*M\s?Ậ\s?T|TỐI\s*M\s?Ậ\s?T|M\s?Ậ\s?T)"
_COLUMNS = re.compile(r"\n|\t|\|| {3,}")
_STAMP = re.compile(rf"(?:(?:ĐỘ|Độ)\s*(?:MẬT|mật)\s*[::]\s*)?(?P<level>{_WORDS})")
_NAMED_LEVEL = re.compile(r"(?:ĐỘ|Độ|độ)\s+(?:MẬT|mật)\s*[::]\s*(?P<level>[Tt]uyệt mật|[Tt]ối mật|[Mm]ật)")
_BESIDE = re.compile(rf"(?P<level>{_WORDS})\s+(?:Số\s*:|CỘNG HÒA|CỘNG HOÀ).*|CỘNG .{{0,30}}VIỆT NAM\s+(?P<after>{_WORDS})")
_NUMBER_MARK = re.compile(r"\(\s*(?P<a>TUYỆT MẬT|TỐI MẬT|MẬT|M)\s*\)|[/\-–]\s*(?P<b>TUYỆT\s?MẬT|TỐI\s?MẬT|MẬT|M)\s*$")
_NUMBER_LINE = re.compile(r"Số\s*:[^\n]{0,40}?(?:\(\s*(?P<a>MẬT|M)\s*(?:\)|$)|[/\-–]\s*(?P<b>TUYỆT\s?MẬT|TỐI\s?MẬT|MẬT|M)(?!\w))")
_ON_SECRET_PAPERS = {"BÍ MẬT NHÀ NƯỚC", "TÀI LIỆU THU HỒI", "CHỈ NGƯỜI CÓ TÊN MỚI ĐƯỢC BÓC BÌ"}
_FIRST_PAGE = 6_000
_LONGEST = 120  # characters of a cell that can be a mark
_DAMAGED = {"mat", "m4t", "mal", "maf", "mait", "toimat", "toim4t", "tdimat", "t6imat", "tuyetmat", "tuyetm4t"}


@dataclass(frozen=True)
class Mark:
    """`level` None: no mark at all. `certain` False with a level: a person must look at the paper first."""

    level: str | None = None
    certain: bool = False
    span: tuple[int, int] | None = None


class SecretPaper(Refusal):
    """A certain mark: never stored, whatever anybody says."""


class DoubtfulSecrecy(Refusal):
    """Something that may be a mark: goes on only after a person says it is none."""


def mark(text: str, number: str | None) -> Mark:
    """The secrecy mark of a paper, from its stamps and its number as printed (with what stands behind the symbol)."""
    text = nfc(text)
    return _by_number(number) or _by_stamp(text) or _doubtful(text) or Mark()


def _by_number(number: str | None) -> Mark | None:
    found = _NUMBER_MARK.search(nfc(number or "").strip())
    if not found:
        return None
    return Mark(_level_word(found["a"] or found["b"]), True)


def _level_word(word: str) -> str:
    """Level of a number's mark: "M" and "MẬT" alike."""
    return next((level for level in ("TUYỆT MẬT", "TỐI MẬT") if level[:2] == word[:2]), "MẬT")


def _cells(text: str) -> Iterator[tuple[int, str]]:
    """Lines and columns of a text, short ones only, without their decoration, each with its place."""
    start = 0
    for column in [*_COLUMNS.finditer(text), None]:
        end = column.start() if column else len(text)
        if end - start <= _LONGEST:
            cell = text[start:end]
            bare = cell.strip(_EDGES)
            if len(bare) >= 3:
                yield start + cell.index(bare), bare
        start = column.end() if column else end


def _by_stamp(text: str) -> Mark | None:
    """A stamp in capitals alone on its line or in its column; on the first page also "Độ mật: …" and a marked number."""
    for at, cell in _cells(text):
        stamp = _STAMP.fullmatch(cell)
        if stamp and not _is_rest_of_sentence(text, at):
            return _made(stamp["level"], at + stamp.start("level"))
        if at < _FIRST_PAGE:
            named = _NAMED_LEVEL.fullmatch(cell) or _BESIDE.fullmatch(cell)
            if named:
                group = "level" if named["level"] else "after"
                return _made(named[group], at + named.start(group))
            numbered = _NUMBER_LINE.match(cell)
            if numbered:
                return Mark(_level_word(numbered["a"] or numbered["b"]), True, (at, at + numbered.end()))
    return None


def _made(words: str, at: int) -> Mark:
    return Mark(_LEVELS[re.sub(r"\s", "", fold(words))], True, (at, at + len(words)))


def _is_rest_of_sentence(text: str, at: int) -> bool:
    """ "… BẢO VỆ BÍ / MẬT": the line above ends in a word that this one completes."""
    above = text[max(0, at - 200) : at].rstrip(" \n\t*_#|").split("\n")[-1].strip()
    last = fold(above).split()[-1:]
    return bool(last) and last[0] in {"bi", "bao", "can", "an", "tuyet", "toi"}


def _doubtful(text: str) -> Mark | None:
    """A damaged stamp on the first page, or a phrase that stands on secret papers only."""
    for at, cell in _cells(text[:_FIRST_PAGE]):
        squeezed = re.sub(r"[^a-z0-9]", "", fold(cell))
        stamped = (cell.isupper() and squeezed in _DAMAGED) or cell in {"Mật", "Tối mật", "Tuyệt mật"}
        if (stamped and not _is_rest_of_sentence(text, at)) or cell in _ON_SECRET_PAPERS:
            level = "TUYỆT MẬT" if squeezed.startswith("tuy") else "TỐI MẬT" if squeezed.startswith("t") and stamped else "MẬT"
            return Mark(level, False, (at, at + len(cell)))
    return None


def require_open(text: str, number: str | None, *, name: str, not_secret: bool = False) -> None:
    """Refuse a paper with a certain mark; with a doubtful one unless a person said that it is none (`not_secret`)."""
    found = mark(text, number)
    if found.level is None or (not found.certain and not_secret):
        return
    if found.certain:
        raise SecretPaper(
            f"Tệp “{name}” mang dấu độ mật {found.level}: không được đưa vào hệ thống này (Luật Bảo vệ bí mật nhà nước). "
            "Tệp không được lưu, nội dung không được ghi lại; xin xử lý theo chế độ văn bản mật."
        )
    raise DoubtfulSecrecy(
        f"Tệp “{name}” có chỗ giống dấu độ mật ({found.level}) nhưng không rõ. Xin xem bản gốc; nếu chắc chắn không "
        f"phải văn bản mật, "
        "xác nhận “không mật” rồi nộp lại (dòng lệnh: thêm --not-secret)."
    )
