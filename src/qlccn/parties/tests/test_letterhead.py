"""How organisations head and sign their papers."""

import pytest

from qlccn.parties.letterhead import letterhead
from qlccn.testing import make_commune, make_organisation, make_province

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "kind, name, where, parent, issuer, symbol, titles",
    [
        ("so-cong-thuong", "Sở Công Thương Lào Cai", "tỉnh", "UBND TỈNH LÀO CAI", "SỞ CÔNG THƯƠNG", "BC-SCT", ("GIÁM ĐỐC",)),
        ("so-nong-nghiep-va-moi-truong", "Sở Nông nghiệp và Môi trường tỉnh Lào Cai", "tỉnh", "UBND TỈNH LÀO CAI", "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "BC-SNNMT", ("GIÁM ĐỐC",)),
        ("ubnd-cap-tinh", "UBND tỉnh Lào Cai", "tỉnh", "", "ỦY BAN NHÂN DÂN\nTỈNH LÀO CAI", "BC-UBND", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("ubnd-cap-xa", "UBND xã Bảo Ái", "xã", "", "ỦY BAN NHÂN DÂN\nXÃ BẢO ÁI", "BC-UBND", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("bo-cong-thuong", "Bộ Công Thương", "", "", "BỘ CÔNG THƯƠNG", "BC-BCT", ("BỘ TRƯỞNG",)),
        ("doanh-nghiep", "Công ty Hạ tầng", "xã", "", "CÔNG TY HẠ TẦNG", "BC", ("GIÁM ĐỐC",)),
        ("thanh-tra-tinh", "Thanh tra tỉnh Lào Cai", "tỉnh", "", "THANH TRA TỈNH LÀO CAI", "BC", ("THỦ TRƯỞNG CƠ QUAN",)),
    ],
)  # fmt: skip
def test_heads_and_signatures(kind, name, where, parent, issuer, symbol, titles):
    province = make_province()
    unit = {"tỉnh": province, "xã": make_commune(province, "Bảo Ái"), "": None}[where]
    made = letterhead(make_organisation(kind, name, unit))
    assert (made.head.parent, made.head.issuer, made.symbol("BC"), made.signature.titles) == (parent, issuer, symbol, titles)
    assert made.place == {"tỉnh": "Lào Cai", "xã": "Bảo Ái", "": "Hà Nội"}[where]
