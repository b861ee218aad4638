"""A table of corners pasted as text: whatever breaks its lines or parts its columns, the numbers are found by what they can be.

North of VN-2000 has 7 digits, east 6; degrees lie in Vietnam. A number that can be neither is told with its line.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from qlccn.clusters.import_boundaries_points import EAST, NORTH
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold, shorten

MOST_CHARS = 1_000_000
_DEGREES = re.compile(
    r"(\d{1,3})\s*(?:°|º|độ|d)\s*(\d{1,2})\s*(?:['’′‘]|phút)\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"”″“]|''|giây)?", re.I
)
_NUMBER = re.compile(r"(?<![\w.,])-?\d+(?: \d{3}(?!\d))*(?:[.,]\d+)*(?!\w)")
_COMMA_BETWEEN = re.compile(r"(\d{4,}\.\d+|\.(?:\d{1,2}|\d{4,})),(?=\s*\d)")  # a comma behind decimals parts columns
_LATITUDE, _LONGITUDE = (6.0, 24.0), (102.0, 118.0)
_HEADS = frozenset(re.findall(
    r"\w+", "stt tt so hieu ten diem moc goc toa do he vn bac dong kinh vi tuyen truc mui chieu dai canh khoang cach met ghi chu trang tiep theo "
    "ranh gioi bang ke thua dat khu lo dien tich ha",
))  # fmt: skip
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\r": "\n"})


@dataclass(frozen=True)
class Found:
    """A number that can be a coordinate: which (north, east, latitude, longitude), its value, its line from 1."""

    axis: str
    value: float
    line: int


def corners(text: str) -> tuple[list[tuple[float, float]], bool]:
    """(north, east) in metres or (latitude, longitude) of every corner in the order pasted, and whether they are degrees."""
    if len(text) > MOST_CHARS:
        raise Refusal("Bảng dán dài quá; lưu thành tệp CSV rồi gửi tệp.", field="points")
    lines = text.translate(_SPACES).split("\n")
    found = list(_coordinates(lines))
    _refuse_strange(lines, {one.line for one in found})
    plane = sum(f.axis in ("north", "east") for f in found)
    degrees = plane < 3  # in a table of metres what looks like degrees is a length
    wanted = ("latitude", "longitude") if degrees else ("north", "east")
    pairs: list[tuple[float, float]] = []
    held: Found | None = None
    for one in found:
        if one.axis not in wanted:
            continue
        if held is None:
            held = one
        elif held.axis == one.axis:
            missing = "Y (Đông)" if held.axis in ("north", "latitude") else "X (Bắc)"
            raise Refusal(
                f"Dòng {held.line}: có {_shown(held)} mà không thấy {missing} đi cùng; kiểm tra bảng dán.", field="points"
            )
        else:
            first, second = (held, one) if held.axis == wanted[0] else (one, held)
            pairs.append((first.value, second.value))
            held = None
    if held is not None:
        raise Refusal(f"Dòng {held.line}: điểm cuối thiếu một tọa độ ({_shown(held)}).", field="points")
    if len(pairs) < 3:
        raise Refusal("Bảng dán cần ít nhất 3 điểm, mỗi điểm có X (Bắc, 7 chữ số) và Y (Đông, 6 chữ số).", field="points")
    return pairs, degrees


def _refuse_strange(lines: Sequence[str], told: Collection[int]) -> None:
    """A line of words amid the corners, which no table has there, may be a corner that was lost: nobody passes it over in silence."""
    for number in range(min(told, default=0) + 1, max(told, default=0)):
        words = re.findall(r"\w+", fold(lines[number - 1])) if number not in told else []
        if any((len(word) > 1 and word.isalpha() and word not in _HEADS) or _is_misread(word) for word in words):
            raise Refusal(
                f"Dòng {number}: “{shorten(lines[number - 1], 60)}” nằm giữa các điểm mà không có tọa độ; bổ sung tọa độ của điểm ấy, "
                "hoặc xóa dòng.",
                field="points",
            )


def _is_misread(word: str) -> bool:
    """Letters among the digits of a long number (2401ooo), as machines that read scans write them."""
    return sum(c.isdigit() for c in word) >= 4 and not word.isdigit()


def _coordinates(lines: Sequence[str]) -> Iterator[Found]:
    for number, line in enumerate(lines, start=1):
        rest = line
        for match in _DEGREES.finditer(line):
            value = int(match[1]) + int(match[2]) / 60 + float(match[3].replace(",", ".")) / 3600
            yield _placed(value, match[0], number, must=True)  # type: ignore[misc]
            rest = rest.replace(match[0], " ", 1)
        for said in _numbers(rest):
            one = _placed(*said, number, must=abs(said[0]) >= 10_000)
            if one is not None:
                yield one


def _numbers(line: str) -> Iterator[tuple[float, str]]:
    """Numbers of a line with either decimal mark; a comma parts columns where the line has decimal points, or a blank behind it."""
    line = _COMMA_BETWEEN.sub(r"\1 ; ", line)
    if re.search(r"\d{5,}\.\d", line):
        line = re.sub(r",(?!\d{3}(?:[,.]|\b))|,(?=\d{5,})", " ; ", line)
    line = re.sub(r"[,;|]\s|\t", "  ;  ", line)
    for match in _NUMBER.finditer(line):
        said = match[0]
        groups = said.split(" ")
        while groups:
            value = _value(" ".join(groups))
            if value is None and len(groups) == 1:
                raise Refusal(
                    f"“{said}” không đọc được thành số; tách các cột bằng dấu cách, tab hoặc chấm phẩy.", field="points"
                )
            if value is not None and (len(groups) == 1 or _axis(value)):
                yield value, " ".join(groups)
                break
            first = _value(groups.pop(0))  # "12 345 678.12": the number of a point, then its coordinate
            if first is not None and _axis(first):
                yield first, str(first)


def _value(said: str) -> float | None:
    """The number that the marks mean: of two kinds the last parts decimals; one kind several times parts thousands."""
    plain = said.replace(" ", "")
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        decimal = "," if plain.rfind(",") > plain.rfind(".") else "."
        plain = plain.replace("." if decimal == "," else ",", "").replace(",", ".")
    elif points > 1 or commas > 1:
        plain = plain.replace(".", "").replace(",", "")
    else:
        plain = plain.replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        return None


def _axis(value: float) -> str:
    spans = {"north": NORTH, "east": EAST, "latitude": _LATITUDE, "longitude": _LONGITUDE}
    return next((axis for axis, (low, high) in spans.items() if low <= value <= high), "")


def _placed(value: float, said: str, line: int, *, must: bool) -> Found | None:
    """The coordinate a number can be. A small whole number is the number of a point or a length."""
    axis = _axis(value)
    if axis in ("latitude", "longitude") and not must and not re.search(r"[.,]\d", said):
        return None
    if not axis and must:
        raise Refusal(
            f"Dòng {line}: “{said.strip()}” thừa hoặc thiếu chữ số (X có 7 chữ số, Y có 6 chữ số trước dấu thập phân); đối chiếu hồ sơ rồi sửa.",
            field="points",
        )
    return Found(axis, value, line) if axis else None


def _shown(one: Found) -> str:
    return f"{one.value:.3f}".rstrip("0").rstrip(".").replace(".", ",")


def as_csv(text: str, *, cluster: str, code: str, province: str, meridian: str) -> bytes:
    """The pasted corners as the point table that a survey paper would be; the original text is not changed in meaning."""
    pairs, degrees = corners(text)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(
        ["Mã cụm", "Tên cụm", "Tỉnh", "Kinh tuyến trục", "Số hiệu điểm", *(("Vĩ độ", "Kinh độ") if degrees else ("X", "Y"))]
    )
    for number, (first, second) in enumerate(pairs, start=1):
        writer.writerow([code, cluster, province, meridian, number, repr(first), repr(second)])
    return out.getvalue().encode("utf-8-sig")
