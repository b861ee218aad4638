"""Files made for tests, byte by byte, so that no library of ours checks itself."""

import io
import zipfile

PAPER = """UBND TỈNH LÀO CAI
SỞ CÔNG THƯƠNG
Số: 12/SCT-QLCN
Lào Cai, ngày 05 tháng 3 năm 2026
V/v báo cáo tình hình cụm công nghiệp

Kính gửi: Ủy ban nhân dân các xã, phường

Sở Công Thương đề nghị các đơn vị báo cáo trước ngày 30/6/2026.
"""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(pages: list[str], *, encrypted: bool = False) -> bytes:
    """A PDF with one text line a page (ASCII only); `encrypted` locks it with a password nobody has."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for text in pages:
        stream = f"BT /F1 11 Tf 60 760 Td ({text}) Tj ET"
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 "
            f"/BaseFont /Helvetica >> >> >> /Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    extra = ""
    if encrypted:
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -44 >>")
        extra = f" /Encrypt {len(objects)} 0 R /ID [<{'43' * 16}> <{'43' * 16}>]"
    return _with_table(objects, extra)


def _with_table(objects: list[str], extra: str) -> bytes:
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for n, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{n} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    table = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{p:010d} 00000 n \n" for p in places).encode())
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R{extra} >>\nstartxref\n{table}\n%%EOF\n".encode())
    return out.getvalue()


def image_pdf(grey: bytes, width: int, height: int) -> bytes:
    """A scanned page: a PDF that holds one grey picture."""
    head = (
        f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} "
        f"/ColorSpace /DeviceGray /BitsPerComponent 8 /Length {len(grey)} >>"
    )
    stream = "q 595 0 0 842 0 0 cm /I1 Do Q"
    return _with_table(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /I1 5 0 R >> >> /Contents 4 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
            f"{head}\nstream\n{grey.decode('latin-1')}\nendstream",
        ],
        "",
    )


def ruled_pdf(rows: list[list[str]], *, head: str, above: str = "") -> bytes:
    """Three pages with a running head: words, then a ruled table that goes on overleaf (ASCII only; "/" breaks a cell's line)."""
    xs = [60 + 110 * n for n in range(len(rows[0]) + 1)]
    pages = [[], rows[:3], rows[3:]]
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for number, page in enumerate(pages):
        drawn = [f"BT /F1 9 Tf 60 810 Td ({head}) Tj ET", f"BT /F1 9 Tf 60 780 Td ({above if number == 0 else '.'}) Tj ET"]
        top = 740
        for n in range(len(page) + 1 if page else 0):
            drawn.append(f"{xs[0]} {top - 40 * n} m {xs[-1]} {top - 40 * n} l S")
        for x in xs if page else []:
            drawn.append(f"{x} {top} m {x} {top - 40 * len(page)} l S")
        for n, row in enumerate(page):
            for x, cell in zip(xs, row, strict=False):
                for k, line in enumerate(cell.split("/")):
                    drawn.append(f"BT /F1 9 Tf {x + 4} {top - 40 * n - 14 - 12 * k} Td ({line}) Tj ET")
        stream = "\n".join(drawn)
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 700 842] /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 "
            f"/BaseFont /Helvetica >> >> >> /Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _with_table(objects, "")


def docx(body: str, **parts: str) -> bytes:
    """A DOCX around the XML of its body; other parts by name (numbering, footnotes, header1 …)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return out.getvalue()


def p(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def table(rows: list[list[str]]) -> str:
    """A table of plain cells."""
    cells = "".join("<w:tr>" + "".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    return f"<w:tbl>{cells}</w:tbl>"
