"""Papers made up for tests, in the shape of real ones."""

import io

DIRECTIVE = """ỦY BAN NHÂN DÂN
TỈNH LÀO CAI

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 512/UBND-KT

Lào Cai, ngày 02 tháng 11 năm 2026

V/v tăng cường quản lý cụm công nghiệp trên địa bàn tỉnh

Kính gửi:
- Các Sở: Công Thương, Tài chính;
- UBND các xã, phường.

Thực hiện Nghị định số 32/2024/NĐ-CP ngày 15/3/2024 của Chính phủ về quản lý, phát triển cụm công nghiệp,
Chủ tịch UBND tỉnh yêu cầu:

1. Sở Công Thương
a) Rà soát, tổng hợp danh mục cụm công nghiệp chậm tiến độ, báo cáo UBND tỉnh trước ngày 15/12/2026.
b) Chủ trì, phối hợp với Sở Tài chính kiểm tra việc đầu tư hạ tầng các cụm công nghiệp.

2. UBND các xã, phường
a) Báo cáo kết quả quản lý cụm công nghiệp trên địa bàn về Sở Công Thương trước ngày 25 tháng cuối quý.
b) Tuyên truyền, vận động doanh nghiệp chấp hành pháp luật về môi trường.

Yêu cầu các cơ quan, đơn vị nghiêm túc thực hiện./.

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Trần Văn Thử
"""
SECRET = DIRECTIVE.replace("Số: 512/UBND-KT", "MẬT\n\nSố: 512/UBND-KT")
DOUBTFUL = DIRECTIVE.replace("Số: 512/UBND-KT", "M4T\n\nSố: 512/UBND-KT")


def long_pdf(pages: list[str]) -> bytes:
    """A PDF with these pages of text (Helvetica: ASCII only)."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects.append(font)
    for text in pages:
        lines = b"".join(
            b"(%s) Tj T* " % line.encode("ascii").replace(b"(", b"[").replace(b")", b"]") for line in text.split("\n")
        )
        stream = b"BT /F1 12 Tf 14 TL 50 780 Td " + lines + b"ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % len(objects)
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % k for k in kids))
    out, places = io.BytesIO(b""), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()
