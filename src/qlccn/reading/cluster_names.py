"""Clusters named in a text: "CCN Mông Sơn, xã Bảo Ái", lists of clusters, names with a trade or a stage."""

import re
from dataclasses import dataclass

_TRADE = (
    r"làng nghề|làng nghề tập trung|sơn mài|đồ gỗ|đồ mộc|đồ mộc dân dụng|gỗ mỹ nghệ|mỹ nghệ|"
    r"thủ công mỹ nghệ|tiểu thủ công nghiệp|dệt may|dệt nhuộm|dệt|may mặc|cơ khí|chế biến|"
    r"chế biến nông sản|chế biến nông sản thực phẩm|nông sản|thực phẩm|gốm sứ|đúc đồng|đa nghề|"
    r"tổng hợp|chuyên ngành|công nghệ cao|sinh thái|hỗ trợ|vật liệu xây dựng|thị trấn|xã|phía (?:Đông|"
    r"Tây|Nam|Bắc)"
)
_HEAD = r"(?:CCN|[Cc]ụm công nghiệp|[Cc]ụm CN|[Cc]ụm Công nghiệp)"
_CAP = r"(?:[A-ZĐÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚĂĨŨƠƯẠ-Ỹ][\w'’]*)"
_NAME = (
    rf"(?:(?i:{_TRADE})\s+){{0,2}}{_CAP}(?:[ ]+(?:{_CAP}|"
    rf"\d{{1,2}}(?![\d/.,])))*(?:\s*[-–]\s*(?:{_CAP}(?:[ ]+{_CAP})*(?!\w)|giai đoạn\s+\d+|"
    rf"GĐ\s*\d+))?(?:\s+(?:số\s+)?\d{{1,2}}(?![\d/.,]))?(?:\s*\(?\s*giai đoạn\s+(?:\d+|[IVX]+)\)?)?"
)
_UNIT = r"(?P<unit>xã|phường|thị trấn|đặc khu|huyện|thị xã|thành phố|TP\.?)"
_PLACE = re.compile(
    rf"\s*(?:,|\(|tại|thuộc|ở)\s*(?:tại |thuộc |địa bàn )?(?:các )?{_UNIT}\s+(?P<name>{_CAP}(?:[ ]+{_CAP}){{0,3}})"
)
_ONE = re.compile(rf"(?<!\w){_HEAD}\s+(?P<name>{_NAME})")
_OTHERWISE = re.compile(r"\s*,\s*ngày|\s+gửi\b")  # the place and date line of a paper; "Kính gửi" after a subject
_LIST = re.compile(
    rf"(?<!\w)(?:[Cc]ác\s+)?(?:CCN|cụm công nghiệp|Cụm công nghiệp)\s*(?::|gồm:?|"
    rf"sau:)\s*(?P<items>{_NAME}(?:\s*(?:,|;|và)\s*{_NAME})*)(?=\s*(?:[.,;()]|và\b|$))"
)
_MANY = re.compile(
    rf"(?<!\w)(?:[Cc]ác|\d{{1,3}})\s+(?:CCN|cụm công nghiệp):?\s+(?P<items>{_NAME}(?:\s*(?:,|;|và)\s*(?:CCN\s+)?{_NAME})+)"
)
_ITEM = re.compile(_NAME)
_NOT = re.compile(
    r"(?:UBND|Ủy ban|Uỷ ban|Sở|Bộ|Ban |Chủ|Nghị|Thông tư|Quyết định|Thành phố|Tỉnh|Trung ương|"
    r"Việt Nam|Phương án|Kế hoạch|Điều|Luật|Công ty|Hội đồng|Theo|Các|Giao|Yêu cầu|Đề nghị|Trong|"
    r"Căn cứ|Khu |Đối với|Tổ chức|Nhà nước|Quy)"
)
_UPPER = re.compile(r"[^a-zà-ỹđ]*$")


@dataclass(frozen=True, slots=True)
class ClusterMention:
    """A cluster as named ("CCN Mông Sơn"), its commune as named or None, and where."""

    name: str
    commune: str | None
    span: tuple[int, int]


def find_clusters(text: str) -> list[ClusterMention]:
    """Every cluster named in the text, in order. Words in capitals of a title and "cụm công nghiệp trên địa bàn" name none."""
    found: dict[int, ClusterMention] = {}
    for pattern in (_LIST, _MANY):
        for match in pattern.finditer(text):
            for item in _ITEM.finditer(text, *match.span("items")):
                _keep(found, text, item.group(), item.span())
    for match in _ONE.finditer(text):
        if match.start("name") not in found and not _OTHERWISE.match(text, match.end()):
            _keep(found, text, match.group("name"), (match.start(), match.end()), at=match.start("name"))
    return [found[key] for key in sorted(found)]


def _keep(found: dict[int, ClusterMention], text: str, name: str, span: tuple[int, int], at: int | None = None) -> None:
    name = " ".join(name.split()).strip(" ,;-–")
    if _NOT.match(name) or (
        len(name) > 4 and _UPPER.match(name) and name.upper() == name and not name[-1:].isdigit() and " " in name
    ):
        return
    if len(name) < 2:
        return
    place = _PLACE.match(text, span[1])
    commune = None
    end = span[1]
    if place:
        commune = f"{place.group('unit')} {' '.join(place.group('name').split())}"
        end = place.end("name")
    start = span[0] if at is None else at
    found.setdefault(start, ClusterMention(f"CCN {name}", commune, (span[0], end)))
