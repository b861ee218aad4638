"""Laws, codes and ordinances cited by name: "Luật Tổ chức chính quyền địa phương ngày 19/6/2015", "Luật Đầu tư năm 2020"."""

import re
from dataclasses import dataclass

from qlccn.law.citations_text import plain

# Names whose commas and "và" are part of the name, or that end before a word that could go on; the longest wins.
_NAMES = """
An ninh mạng | An ninh quốc gia | An toàn thông tin mạng | An toàn thực phẩm | An toàn, vệ sinh lao động | Ban hành văn bản
quy phạm pháp luật | Bảo hiểm xã hội | Bảo hiểm y tế | Bảo vệ bí mật nhà nước | Bảo vệ môi trường | Bảo vệ quyền lợi người
tiêu dùng | Bảo vệ và kiểm dịch thực vật | Biên phòng Việt Nam | Biển Việt Nam | Bảo vệ dữ liệu cá nhân | Cán bộ, công chức |
Cạnh tranh | Chăn nuôi | Chất lượng sản phẩm, hàng hóa | Chuyển giao công nghệ | Công an nhân dân | Công đoàn | Công nghệ cao
| Công nghệ thông tin | Công nghiệp công nghệ số | Công chứng | Chứng khoán | Chuyển đổi số | Dân quân tự vệ | Dân sự | Di
sản văn hóa | Doanh nghiệp | Du lịch | Dược | Dữ liệu | Đa dạng sinh học | Đất đai | Đầu tư công | Đầu tư theo phương thức
đối tác công tư | Đầu tư | Đấu giá tài sản | Đấu thầu | Đê điều | Địa chất và khoáng sản | Điện lực | Đo lường | Đo đạc và
bản đồ | Đường bộ | Đường sắt | Giá | Giao dịch điện tử | Giao thông đường bộ | Giao thông đường thủy nội địa | Giáo dục |
Giáo dục nghề nghiệp | Giáo dục đại học | Giám định tư pháp | Giải quyết tranh chấp | Hàng hải | Hàng không dân dụng Việt Nam
| Hải quan | Hình sự | Hòa giải ở cơ sở | Hóa chất | Hợp tác xã | Hộ tịch | Hỗ trợ doanh nghiệp nhỏ và vừa | Hôn nhân và gia
đình | Kế toán | Khám bệnh, chữa bệnh | Khiếu nại | Khoa học và công nghệ | Khoa học, công nghệ và đổi mới sáng tạo | Khoáng
sản | Kiểm toán nhà nước | Kiểm toán độc lập | Kiến trúc | Kinh doanh bảo hiểm | Kinh doanh bất động sản | Lao động | Lâm
nghiệp | Lưu trữ | Lý lịch tư pháp | Nghĩa vụ quân sự | Ngân sách nhà nước | Ngân hàng Nhà nước Việt Nam | Người cao tuổi |
Người khuyết tật | Nhà ở | Nuôi con nuôi | Năng lượng nguyên tử | Phá sản | Phòng cháy và chữa cháy | Phòng cháy, chữa cháy
và cứu nạn, cứu hộ | Phòng thủ dân sự | Phòng, chống ma túy | Phòng, chống rửa tiền | Phòng, chống tác hại của thuốc lá |
Phòng, chống tác hại của rượu, bia | Phòng, chống tham nhũng | Phòng, chống thiên tai | Phòng chống thiên tai | Phổ biến,
giáo dục pháp luật | Quảng cáo | Quản lý ngoại thương | Quản lý nợ công | Quản lý thuế | Quản lý, sử dụng tài sản công | Quản
lý và đầu tư vốn nhà nước tại doanh nghiệp | Quản lý, sử dụng vốn nhà nước đầu tư vào sản xuất, kinh doanh tại doanh nghiệp |
Quốc phòng | Quy hoạch đô thị và nông thôn | Quy hoạch đô thị | Quy hoạch | Sở hữu trí tuệ | Sử dụng năng lượng tiết kiệm và
hiệu quả | Tài nguyên nước | Tài nguyên, môi trường biển và hải đảo | Tần số vô tuyến điện | Thanh tra | Thanh niên | Thể
dục, thể thao | Thi đua, khen thưởng | Thi hành án dân sự | Thi hành án hình sự | Thống kê | Thủ đô | Thuế bảo vệ môi trường
| Thuế giá trị gia tăng | Thuế sử dụng đất phi nông nghiệp | Thuế tài nguyên | Thuế thu nhập cá nhân | Thuế thu nhập doanh
nghiệp | Thuế tiêu thụ đặc biệt | Thuế xuất khẩu, thuế nhập khẩu | Thú y | Thủy lợi | Thủy sản | Thực hành tiết kiệm, chống
lãng phí | Thực hiện dân chủ ở cơ sở | Thương mại | Tiêu chuẩn và quy chuẩn kỹ thuật | Tiếp cận thông tin | Tiếp công dân |
Tổ chức chính quyền địa phương | Tổ chức Chính phủ | Tổ chức Hội đồng nhân dân và Ủy ban nhân dân | Tổ chức Quốc hội | Tổ
chức Tòa án nhân dân | Tổ chức Viện kiểm sát nhân dân | Tố cáo | Tố tụng dân sự | Tố tụng hành chính | Tố tụng hình sự | Trẻ
em | Trách nhiệm bồi thường của Nhà nước | Trật tự, an toàn giao thông đường bộ | Trồng trọt | Trọng tài thương mại | Trưng
mua, trưng dụng tài sản | Tương trợ tư pháp | Vật liệu xây dựng | Viên chức | Viễn thông | Việc làm | Xây dựng | Xử lý vi
phạm hành chính | Xuất bản | Các tổ chức tín dụng | Cư trú | Căn cước | Hoạt động giám sát của Quốc hội và Hội đồng nhân dân
| Mặt trận Tổ quốc Việt Nam
"""
NAMES = tuple(" ".join(name.split()) for name in _NAMES.split("|"))


def _pattern(name: str) -> str:
    return r"\s+".join(re.escape(word).replace(",", r"\s?,?") for word in plain(name).split())


_NAME = (
    "(?:" + "|".join(_pattern(n) for n in sorted(NAMES, key=len, reverse=True)) + r")(?:(?![a-z])|(?=ngay))"
)  # the space before "ngày" is often lost
_HEAD = r"(?:bo\s+luat|luat|phap\s+lenh)"
_STOP = (
    r"ngay|so|nam|da|duoc|co|theo|quy dinh|tren|tai|de|va|nay|hien|cua|ban hanh|cho|khi|thi|phai|hoac|voi|trong|do|gom"
    r"|bao gom|ve|la|cac|sua doi|thong qua|quoc hoi|chinh phu|nghi dinh"
)
_FREE = rf"(?!(?:{_STOP})\b)[a-z]+(?:\s+(?!(?:{_STOP})\b)[a-z]+){{0,8}}"
_AMENDED = rf"{_HEAD}\s+(?:{_NAME}|{_FREE})"
_AMENDING = re.compile(
    rf"(?<![a-z])luat\s+sua\s+doi\s*,?\s*bo\s+sung\s+(?:mot\s+so\s+(?:dieu|noi\s+dung)\s+)?(?:cua\s+)?(?:cac\s+)?"
    rf"(?:{_AMENDED}(?:\s*(?:,|;|va|,\s*va)\s+{_AMENDED})*|[0-9]{{1,2}}\s+luat(?:[^.;,()\n0-9]{{0,80}}(?=\s+(?:ngay|so)\s))?)"
)
_KNOWN = re.compile(rf"(?<![a-z]){_HEAD}\s+{_NAME}")
_OTHER = re.compile(rf"(?<![a-z]){_HEAD}\s+{_FREE}")
_BEFORE_WORD = re.compile(r"(?:phap|ky|quy|the|hoi|bo|dung|trai|nganh|truong|dai hoc|vien)\s+$")
_YEAR = re.compile(
    r"\s*,?\s*\(?(?P<amended>sua\s+doi\s*(?:,?\s*bo\s+sung\s*)?)?(?:nam\s+)?(?P<year>(?:19|20)[0-9]{2})(?![0-9/])\)?"
)


@dataclass(frozen=True)
class LawMention:
    """A law cited by name: from `start` to `end` in the text, `name` as it is written, with its year where one is."""

    start: int
    end: int
    name: str
    kind: str
    year: int | None


_KINDS = {"l": "luat", "b": "bo-luat", "p": "phap-lenh"}


def _is_name(source: str, folded: str, start: int, end: int, *, known: bool) -> bool:
    """A name begins with a capital ("Luật Đầu tư", also "Luật đất đai"; never "pháp luật đầu tư", "Luật này", "luật sư")."""
    if _BEFORE_WORD.search(folded, max(0, start - 10), start) and not folded[start:].startswith("bo luat"):
        return False
    head = re.match(rf"{_HEAD}\s+", folded[start:end])
    first = source[start + head.end()] if head else ""
    return first.isupper() or (known and source[start].isupper())


def _tidy(text: str) -> str:
    return " ".join(text.replace("*", " ").split())


def mentions(source: str, folded: str) -> list[LawMention]:
    """Every law cited by name, in order, none inside another."""
    out: list[LawMention] = []
    taken = 0
    starts = re.finditer(rf"(?<![a-z]){_HEAD}\s", folded)
    for start in (m.start() for m in starts):
        if start < taken:
            continue
        amending, known = _AMENDING.match(folded, start), _KNOWN.match(folded, start)
        m = amending or known or _OTHER.match(folded, start)
        if not m or not ((amending and source[start].isupper()) or _is_name(source, folded, start, m.end(), known=bool(known))):
            continue
        end = m.end()
        year = _YEAR.match(folded, end, end + 14)
        name = _tidy(source[start:end])
        if year:
            amended = _tidy(source[slice(*year.span("amended"))]) if year["amended"] else ""
            end, name = year.end(), " ".join(f"{name} {amended} năm {year['year']}".split())
        out.append(LawMention(start, end, name, _KINDS[folded[start]], int(year["year"]) if year else None))
        taken = end
    return out
