"""Words that synthetic names are made of: syllables of places and companies as they are common all over the country."""

from random import Random

FIRST = ("Tân", "Phú", "An", "Bình", "Đông", "Hòa", "Long", "Minh", "Nam", "Phúc", "Quảng", "Sơn", "Thanh", "Thịnh", "Trung", "Vĩnh", "Xuân", "Yên", "Bảo", "Cẩm", "Đại", "Hưng", "Kim", "Mỹ", "Ngọc", "Thạch", "Thuận", "Tiên", "Trường", "Việt")  # fmt: skip
SECOND = ("An", "Bình", "Châu", "Đức", "Giang", "Hà", "Hải", "Hòa", "Hội", "Hưng", "Khánh", "Lâm", "Lộc", "Lợi", "Mỹ", "Ninh", "Phong", "Phú", "Phước", "Quang", "Sơn", "Tân", "Thành", "Thịnh", "Thọ", "Tiến", "Trung", "Vượng", "Xá", "Yên")  # fmt: skip
LEGAL = ("Công ty TNHH", "Công ty cổ phần", "Công ty TNHH một thành viên", "Hợp tác xã", "Công ty cổ phần đầu tư")
TRADES = (
    ("Cơ khí", "Nhà máy gia công cơ khí chính xác"), ("Chế biến gỗ", "Xưởng chế biến gỗ rừng trồng"), ("May mặc", "Nhà máy may xuất khẩu"),
    ("Bao bì", "Nhà máy sản xuất bao bì"), ("Chế biến nông sản", "Nhà máy chế biến nông sản"), ("Vật liệu xây dựng", "Nhà máy gạch không nung"),
    ("Điện tử", "Nhà máy lắp ráp linh kiện điện tử"), ("Giày da", "Xưởng giày da"), ("Nhựa", "Nhà máy sản phẩm nhựa"),
    ("Thực phẩm", "Nhà máy chế biến thực phẩm"), ("Dược liệu", "Nhà máy chế biến dược liệu"), ("Gốm sứ", "Xưởng gốm sứ mỹ nghệ"),
)  # fmt: skip
FOREIGN = ("Hansung", "Meiko", "Taiyo", "Woosin", "Golden", "Sunrise", "Pacific", "Toyama", "Daesan", "Everlink")


def place(chance: Random) -> str:
    """ "Tân Phong"."""
    first = chance.choice(FIRST)
    return f"{first} {chance.choice([w for w in SECOND if w != first])}"


def company(chance: Random, number: int) -> tuple[str, str]:
    """A company that does not exist, and what it makes: ("Công ty TNHH Cơ khí Tân Phong GL-00012", "Nhà máy…")."""
    trade, makes = chance.choice(TRADES)
    called = place(chance) if chance.random() < 0.9 else f"{chance.choice(FOREIGN)} Việt Nam"
    return f"{chance.choice(LEGAL)} {trade} {called} GL-{number:05d}", makes
