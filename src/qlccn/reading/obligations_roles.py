"""In which role a body is addressed: lead, co-ordination, a request upward or sideways, an opinion, guidance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qlccn.reading.agencies import Mention
from qlccn.reading.obligations_actors import Actors, Sight

if TYPE_CHECKING:
    from qlccn.reading.obligations import Obligation

_EITHER = re.compile(r"ch[uủ] tr[iíl1]\w?\s*,?\s*(?:ho\w?c)\s*,?\s*ph\w{1,3}i h\wp")
_LEADS = re.compile(r"(?<!\w)ch[uủ] tr[iíl1](?!\w)")
_HELPS = re.compile(
    r"[\s,:;\-–]*(?:(?:co|chiu) trach nhiem|can cu [^,;.]{0,90}?,?|tich cuc|chu dong|chiu trach nhiem|"
    r"theo chuc nang[^,;.]{0,50},?|dong thoi|co)?[\s,:]*(?:co trach nhiem\s+)?ph\w{1,3}i h\wp(?!\w)"
)
_WITH = re.compile(
    r"(?<!\w)ph\w{1,3}i h\wp(?: chat che)?(?:,? (?:thong nhat|trao doi))?\s+(?:v\w{1,2}\s+|cung\s+(?:v\w{1,2}\s+)?)?"
)
_GUIDES = re.compile(r"(?:v/v|ve viec)?[^.]{0,40}(?:huong dan|tra loi|phuc dap|giai dap)")
_APPRAISES = re.compile(r"(?:y kien|gop y|tham gia y kien|lay y kien|tham dinh|tham tra)")
_ASKS_UP_TITLE = re.compile(r"[\W\d]*(?:(?:mot so|cac|nhung|noi dung)\s+)*(?:kien nghi|de xuat, kien nghi|de xuat|de nghi)")
_NOTHING = re.compile(
    r"(?:[\s,:;.()/\-–]|\b(?:co|chiu|trach nhiem|nhiem vu|thuc hien|tap trung|trien khai|to chuc|"
    r"mot so|cac|nhung|noi dung|cong viec|viec|sau|nhu sau|sau day|cu the|chinh|trong tam|va|duoi day|"
    r"khan truong|nghiem tuc|chu dong|quan tam|theo|chuc nang|duoc giao|chu tri|chi dao|giup|cong tac|"
    r"phoi hop|voi|tot|ngay|kip thoi|can cu|cua minh|duoc|ubnd tinh|uy ban nhan dan tinh|giao|"
    r"quyen han|quy dinh|phap luat|hien hanh|tham gia y kien|tham dinh|tham gia|nghien cuu|biet|de|"
    r"noi dung tren|noi dung nay|ke hoach nay|chi thi nay|quy che nay)\b)*$"
)
_LEVELS = {
    5: "chinh-phu thu-tuong quoc-hoi",
    4: "van-phong-chinh-phu thanh-tra-chinh-phu bo-nganh bo-",
    3: "cuc- ubnd-cap-tinh ubnd-tinh ubnd-tp hdnd-cap-tinh hdnd-tinh",
    2: "bo-chqs bo-chi-huy ubnd-cap-huyen ubnd-huyen so- cong-an- van-phong- bql thanh-tra- cac-so-nganh so-nganh",
    1: "ubnd-cap-xa ubnd-xa ubnd-phuong ubnd-dac-khu phong- trung-tam-",
    0: "chu-dau-tu cong-ty doanh-nghiep",
}
_RANK = sorted(((stem, level) for level, stems in _LEVELS.items() for stem in stems.split()), key=lambda r: -len(r[0]))
_COLLECTIVE = {
    "cac-so-nganh",
    "so-nganh",
    "co-quan-lien-quan",
    "don-vi-lien-quan",
    "ubnd-cap-xa",
    "ubnd-cap-huyen",
    "bo-nganh",
    "dia-phuong",
    "co-quan-phoi-hop",
}
VAGUE = {"cac-so-nganh", "so-nganh", "co-quan-lien-quan", "don-vi-lien-quan"}


def rank(agency_id: str) -> int | None:
    """The level of a body, government 5 to enterprise 0; None where its name does not tell."""
    return next((level for stem, level in _RANK if agency_id.startswith(stem)), None)


class Voice:
    """Who speaks and in what kind of paper: decides whether "đề nghị" is an order or a request."""

    def __init__(self, type_: str | None, issuer_id: str | None, opening: str) -> None:
        self.type = type_
        self.issuer_id = issuer_id or ""
        self.level = rank(self.issuer_id) if issuer_id else None
        about = re.search(r"(?:v/v|ve viec)\s+(.{0,160})", opening)
        subject = about.group(1) if about else ""
        self.appraises = type_ == "cong-van" and bool(
            re.match(
                r"(?:co )?(?:y kien|gop y|tham gia|tham dinh|tham tra|ket qua tham dinh|thong bao ket qua tham dinh)", subject
            )
        )
        self.reports = type_ in ("bao-cao", "to-trinh")
        self.guides = type_ == "cong-van" and bool(re.match(r"(?:tra loi|phuc dap|huong dan|giai dap|vuong mac)", subject))
        self.narrates = type_ in ("bao-cao", "to-trinh", "bien-ban")

    def is_issuer(self, agency_id: str) -> bool:
        """The body that signed the paper (its id, the place aside)."""
        mine = self.issuer_id
        if not mine:
            return False
        provincial = re.match(r"ubnd-(?:tinh|tp)-", mine)
        return agency_id == "ubnd-cap-tinh" if provincial else mine.startswith(agency_id)

    def is_preamble(self, folded: str) -> bool:
        """An article that only issues something or sets its force."""
        return bool(re.match(r"\W*(?:ban hanh|phe duyet|quyet dinh nay co hieu luc)", folded))


def role_of(rest: str, actors: Actors, ids: Sequence[str], voice: Voice, titles: Sequence[str]) -> str:
    """The role of the bodies addressed, from the words after their names, the verb before, and who speaks to whom."""
    asked = _asked(actors, ids, voice, titles)
    if asked:
        return asked
    if _EITHER.search(rest[:120]):
        return "chu-tri-hoac-phoi-hop"
    if any(re.match(r"\W*\w?\W*(?:cac )?(?:co quan|don vi) phoi hop\W*$", title) for title in titles if title):
        return "phoi-hop"
    helps = _HELPS.match(rest)
    if helps and not _LEADS.search(rest[: helps.end()]):
        return "phoi-hop"
    return "chu-tri"


def _asked(actors: Actors, ids: Sequence[str], voice: Voice, titles: Sequence[str]) -> str | None:
    levels = [level for level in (rank(i) for i in ids) if level is not None]
    top = max(levels, default=None)
    under_request = any(_ASKS_UP_TITLE.match(t) for t in titles if t)
    if voice.appraises:
        return "yeu-cau"
    if voice.guides:
        return "huong-dan"
    if voice.level is None or top is None:
        return "kien-nghi" if voice.reports and (actors.asking or under_request) else None
    if (actors.asking or under_request) and top > voice.level:
        return "kien-nghi"
    if voice.reports and (actors.asking or under_request):
        return "kien-nghi"
    if actors.asking and top == voice.level and voice.level < 3:
        return "yeu-cau"
    return None


def coordinating_in(sight: Sight, start: int, end: int) -> list[Mention]:
    """The bodies after "phối hợp với"."""
    found: list[Mention] = []
    for match in _WITH.finditer(sight.folded, start, end):
        actors = sight.head(match.end(), end)
        found += actors.mentions if actors else []
    return found


_GREETING = re.compile(
    r"(?:[\s,:;.()/\-–]|\b(?:xem xet|cho y kien|quyet dinh|chi dao|bao cao|tong hop|theo doi|kinh|trinh|biet|va|de|duoc|nam)\b)*$"
)


def only_presents(rest: str) -> bool:
    """A report laid before a body at its end ("kính trình UBND tỉnh xem xét, chỉ đạo./.") asks for nothing of its own."""
    return bool(_GREETING.match(rest))


def says_nothing(rest: str, *, opens_list: bool) -> bool:
    """The words between a name and its list only announce the list ("có trách nhiệm thực hiện các nội dung sau:")."""
    return bool(_NOTHING.match(rest)) or (opens_list and len(rest.split()) < 12)


def is_mirror(row: Obligation, rows: Sequence[Obligation]) -> bool:
    """A collective that only co-ordinates, beside a neighbouring clause whose lead is named to work with it."""
    if row.role != "phoi-hop" or not row.agency_id or row.deadline or row.recurrence or not set(row.agency_id) <= _COLLECTIVE:
        return False
    if not set(row.agency_id) & VAGUE:
        return False
    parent = row.clause.rpartition(".")[0]
    return bool(parent) and any(
        other.role == "chu-tri"
        and other.clause != row.clause
        and other.clause.startswith(parent + ".")
        and not set(other.agency_id) <= _COLLECTIVE
        for other in rows
    )
