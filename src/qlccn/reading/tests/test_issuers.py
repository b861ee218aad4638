"""Issuers of many kinds: name and id from the bodies above the number; symbol, place and words where the head is lost."""

import pytest

from qlccn.reading.metadata import read_metadata

HEAD = """{bodies}
Số: {number}
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
{place}, ngày 5 tháng 6 năm 2024
V/v góp ý
Kính gửi: Bộ Công Thương
"""
ISSUERS = [
    ("CÔNG AN TỈNH LÀO CAI", "Lào Cai", "Công an tỉnh Lào Cai", "cong-an-tinh-lao-cai"),
    ("CÔNG AN THÀNH PHỐ HÀ NỘI", "Hà Nội", "Công an thành phố Hà Nội", "cong-an-tp-ha-noi"),
    ("CỤC THUẾ\nTHUẾ TỈNH LÀO CAI", "Lào Cai", "Thuế tỉnh Lào Cai", "thue-tinh-lao-cai"),
    ("QUÂN KHU 2\nBỘ CHỈ HUY QUÂN SỰ\nTỈNH LÀO CAI", "Lào Cai", "Bộ Chỉ huy Quân sự tỉnh Lào Cai", "bo-chqs-tinh-lao-cai"),
    ("UBND TỈNH GIA LAI\nTHANH TRA TỈNH", "Gia Lai", "Thanh tra tỉnh Gia Lai", "thanh-tra-tinh-gia-lai"),
    ("UBND THÀNH PHỐ HUẾ\nSỞ CÔNG THƯƠNG", "Huế", "Sở Công Thương thành phố Huế", "so-cong-thuong-hue"),
    ("UBND TỈNH BẮC NINH\nVĂN PHÒNG", "Bắc Ninh", "Văn phòng Ủy ban nhân dân tỉnh Bắc Ninh", "van-phong-ubnd-tinh-bac-ninh"),
    ("UBND XÃ BẢO HÀ\nPHÒNG KINH TẾ", "Bảo Hà", "Phòng Kinh tế xã Bảo Hà", "phong-kinh-te-xa-bao-ha"),
    ("ỦY BAN NHÂN DÂN\nTHỊ XÃ SA PA", "Sa Pa", "Ủy ban nhân dân thị xã Sa Pa", "ubnd-thi-xa-sa-pa"),
    ("ỦY BAN NHÂN DÂN\nĐẶC KHU PHÚ QUỐC", "Phú Quốc", "Ủy ban nhân dân đặc khu Phú Quốc", "ubnd-dac-khu-phu-quoc"),
    ("ỦY BAN NHÂN DÂN\nTHÀNH PHỐ THÁI NGUYÊN", "Thái Nguyên", "Ủy ban nhân dân thành phố Thái Nguyên", "ubnd-tp-thai-nguyen"),
    ("TỈNH BẮC NINH\nUBND XÃ TÂN CHI", "Tân Chi", "Ủy ban nhân dân xã Tân Chi", "ubnd-xa-tan-chi"),
    ("BỘ TÀI CHÍNH", "Hà Nội", "Bộ Tài chính", "bo-tai-chinh"),
    ("BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG\nCỤC QUẢN LÝ ĐẤT ĐAI", "Hà Nội", "Cục Quản lý đất đai", "cuc-quan-ly-dat-dai"),
    ("UBND TỈNH LÂM ĐỒNG\nSỞ LAO ĐỘNG – THƯƠNG BINH\nVÀ XÃ HỘI", "Lâm Đồng",
     "Sở Lao động - Thương binh và Xã hội tỉnh Lâm Đồng", "so-lao-dong-tbxh-lam-dong"),
    ("CÔNG TY TNHH MTV PHÁT TRIỂN CỤM CÔNG NGHIỆP MẪU", "Hưng Yên",
     "Công ty TNHH MTV Phát triển Cụm công nghiệp Mẫu", "cong-ty-tnhh-mtv-phat-trien-ccn-mau"),
]  # fmt: skip


@pytest.mark.parametrize(("bodies", "place", "name", "issuer_id"), ISSUERS, ids=[row[3] for row in ISSUERS])
def test_the_last_body_of_the_head_issues(bodies: str, place: str, name: str, issuer_id: str) -> None:
    read = read_metadata(HEAD.format(bodies=bodies, place=place, number="44/XX-KT"))
    assert (read.issuer, read.issuer_id) == (name, issuer_id)


@pytest.mark.parametrize(
    ("number", "place", "body", "issuer_id"),
    [
        ("44/BCT-TTTN", "Hà Nội", "", "bo-cong-thuong"),
        ("44/SCT-KT", "Nghệ An", "", "so-cong-thuong-nghe-an"),
        ("44/UBND-KT", "Nghệ An", "", "ubnd-tinh-nghe-an"),
        ("44/UBND-KT", "Hải Phòng", "", "ubnd-tp-hai-phong"),
        ("44/UBND-KT", "Việt Yên", "UBND xã Việt Yên báo cáo tình hình trên địa bàn xã Việt Yên.", "ubnd-xa-viet-yen"),
        ("9/QĐ-TTg", "Hà Nội", "", "chinh-phu"),
        ("44/XYZ-KT", "Nghệ An", "", None),
    ],
)
def test_without_a_head_the_symbol_and_the_place_tell(number: str, place: str, body: str, issuer_id: str | None) -> None:
    text = f"Số: {number}\n{place}, ngày 5 tháng 6 năm 2024\nV/v góp ý\nKính gửi: Sở Xây dựng\n\n{body}"
    assert read_metadata(text).issuer_id == issuer_id
