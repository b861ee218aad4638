"""Files that people really hand in, broken in the ways they are broken. Each with what must be said of it."""

import io
import json
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import xlsxwriter

from qlccn.reading import encodings

HEADS = ["Tên cụm công nghiệp", "Tỉnh", "Xã, phường", "Diện tích quy hoạch (ha)", "Diện tích thành lập (ha)"]
GOOD = ["CCN Tân Thịnh", "Lào Cai", "xã Bảo Ái", "75", "50"]
LINE = ",".join(f'"{h}"' for h in HEADS) + "\n"
ROW = ",".join(GOOD) + "\n"


@dataclass(frozen=True)
class Bad:
    """A file: `refused` as a whole, or with an error at `row`, or `repaired` and told; `says` is what the person reads."""

    name: str
    make: Callable[[], bytes]
    says: str
    kind: str = "clusters"
    refused: bool = True
    row: int = 0


def sheet(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book, book.add_worksheet("DS"))
    book.close()
    return out.getvalue()


def formulas() -> bytes:
    def fill(_, page):
        page.write_row(0, 0, HEADS)
        page.write_row(1, 0, GOOD[:3])
        page.write_formula(1, 3, "=30+45", value=75)

    return sheet(fill)


def faults() -> bytes:
    """A row whose figure is an error of the spreadsheet, where a reader sees nothing."""

    def fill(_, page):
        page.write_row(0, 0, HEADS)
        page.write_row(1, 0, GOOD[:3])
        page.write_formula(1, 3, "=1/0", value="#DIV/0!")

    return sheet(fill)


def merged_heads() -> bytes:
    def fill(book, page):
        centred = book.add_format({"align": "center"})
        page.merge_range(0, 0, 1, 0, "Tên cụm công nghiệp", centred)
        page.merge_range(0, 1, 1, 1, "Tỉnh", centred)
        page.merge_range(0, 2, 0, 3, "Diện tích", centred)
        page.write_row(1, 2, ["quy hoạch (ha)", "thành lập (ha)"])
        page.write_row(2, 0, ["CCN Tân Thịnh", "Lào Cai", 75, 50])

    return sheet(fill)


def replaced_sheet(xml: bytes) -> bytes:
    plain, out = sheet(lambda _, page: page.write(0, 0, "x")), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            target.writestr(entry, xml if entry == "xl/worksheets/sheet1.xml" else source.read(entry))
    return out.getvalue()


def empty_rows() -> bytes:
    """A table above a million rows that hold nothing but a style."""
    cells = "".join(f'<c r="{chr(65 + i)}{{0}}" t="inlineStr"><is><t>{{{i + 1}}}</t></is></c>' for i in range(4))
    rows = [f'<row r="{n}">{cells.format(n, *values)}</row>' for n, values in ((1, HEADS[:4]), (2, GOOD[:4]))]
    rows += [f'<row r="{n}" s="1"/>' for n in range(3, 1_000_003)]
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return replaced_sheet(
        f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{"".join(rows)}</sheetData></worksheet>'.encode()
    )


def far_cell() -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return replaced_sheet(f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode())


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 400_000_000)
    return out.getvalue()


def compound(inside: bytes) -> bytes:
    """The beginning of an old compound file with a stream of that name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + inside + bytes(1024)


def windows_1258(text: str) -> bytes:
    out = b""
    for char in unicodedata.normalize("NFC", text):
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", char)
            tone = "".join(m for m in marks if m in "\u0300\u0301\u0303\u0309\u0323")
            rest = "".join(m for m in marks if m not in tone)
            out += (unicodedata.normalize("NFC", base + rest) + tone).encode("cp1258")
    return out


def tcvn3(text: str) -> bytes:
    back = {v: k for k, v in encodings._TCVN3.items()}
    return "".join(back.get(c, c) for c in unicodedata.normalize("NFC", text)).encode("latin-1")


def kml(inside: str, before: str = "") -> bytes:
    ring = "104.50,21.70 104.51,21.70 104.51,21.712 104.50,21.70"
    shape = f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    mark = f"<Placemark><name>CCN Tân Thịnh</name>{inside}{shape}</Placemark>"
    return f'<?xml version="1.0"?>{before}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{mark}</Document></kml>'.encode()


def at_sea() -> bytes:
    ring = [[108.5, 18.0], [108.51, 18.0], [108.51, 18.012], [108.5, 18.0]]
    feature = {
        "type": "Feature", "properties": {"name": "CCN Tân Thịnh", "province": "Lào Cai", "commune": "Bảo Ái"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


TEXT = LINE + ROW + "CCN Hai Mươi,Lào Cai,xã Yên Bình,12,5\n".replace("12,5", '"12,5"')

BAD = {
    "formulas": Bad("a.xlsx", formulas, "1 ô là công thức", refused=False),
    "an error of the spreadsheet": Bad("a.xlsx", faults, "Ô là lỗi của Excel", row=2),
    "a name without letters": Bad("a.csv", lambda: (LINE + "0,Lào Cai,xã Bảo Ái,75,\n").encode(), "không có chữ nào", row=2),
    "a million empty rows": Bad("a.xlsx", empty_rows, "1 mới", refused=False),
    "a cell far away": Bad("a.xlsx", far_cell, "ngoài phạm vi"),
    "merged heads": Bad("a.xlsx", merged_heads, "1 mới", refused=False),
    "mixed decimal marks": Bad(
        "a.csv", lambda: (LINE + '"CCN A",Lào Cai,xã Bảo Ái,"1.234,5","1,234.5"\n').encode(), "cả dấu phẩy lẫn dấu chấm", refused=False
    ),
    "a number of two readings": Bad(
        "a.csv", lambda: (LINE + '"CCN A",Lào Cai,xã Bảo Ái,"1.234",\n').encode(), "đọc được hai cách", row=2
    ),
    "unknown columns": Bad(
        "a.csv", lambda: "Tên cụm,Tỉnh,Màu sắc\nCCN A,Lào Cai,xanh\n".encode(), "Không biết cột “Màu sắc”", refused=False
    ),
    "heads twice": Bad(
        "a.csv", lambda: "Tên cụm,Tỉnh,Tên cụm\nCCN A,Lào Cai,CCN B\n".encode(), "lặp lại một cột đã có", refused=False
    ),
    "a point in the sea": Bad(
        "a.csv", lambda: "Tên cụm,Tỉnh,Vĩ độ,Kinh độ\nCCN A,Lào Cai,18.0,108.5\n".encode(), "không nằm trên đất Việt Nam", row=2
    ),
    "line breaks in cells": Bad(
        "a.csv", lambda: (LINE + '"CCN\nTân\r\nThịnh",Lào Cai,"xã\nBảo Ái",75,\n').encode(), "1 mới", refused=False
    ),
    "a byte order mark": Bad("a.csv", lambda: ("\ufeff" + LINE + ROW).encode(), "1 mới", refused=False),
    "UTF-16": Bad("a.csv", lambda: (LINE + ROW).encode("utf-16"), "1 mới", refused=False),
    "windows-1258": Bad("a.csv", lambda: windows_1258(TEXT), "bảng mã cũ", refused=False),
    "TCVN3": Bad("a.csv", lambda: tcvn3(TEXT), "bảng mã cũ", refused=False),
    "bytes of no encoding": Bad("a.csv", lambda: bytes(range(128, 256)) * 40, "UTF-8"),
    "a zip bomb": Bad("a.xlsx", bomb, "bom nén"),
    "an encrypted workbook": Bad("a.xlsx", lambda: compound("EncryptedPackage".encode("utf-16-le")), "đặt mật khẩu"),
    "an old workbook": Bad("a.xls", lambda: compound("Workbook".encode("utf-16-le")), "Excel cũ (.xls"),
    "an open quote": Bad("a.csv", lambda: (LINE + '"CCN A,Lào Cai\n').encode(), "dấu ngoặc kép"),
    "a KML with a script": Bad("a.kml", lambda: kml("<description>&lt;script&gt;x()&lt;/script&gt;</description>"), "mã lệnh", kind="boundaries"),
    "a KML with an outside entity": Bad(
        "a.kml", lambda: kml("<description>&e;</description>", '<!DOCTYPE kml [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "thực thể", kind="boundaries"
    ),
    "a drawing in the sea": Bad("a.geojson", at_sea, "ngoài", kind="boundaries", row=1),
}  # fmt: skip
