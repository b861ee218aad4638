"""Who a clause or a sentence is addressed to: the bodies at its head, or after "giao", "yêu cầu", "đề nghị"."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from qlccn.reading.agencies import Mention

_ASK = r"kinh de nghi|tran trong de nghi|de nghi|kien nghi|kinh trinh|kinh mong|mong"
_ORDER = (
    r"yeu cau|y[eé]u c[aâ]u|giao nhiem vu(?: cho)?|giao trach nhiem(?: cho)?|giao cho|giao|phan cong|"
    r"chi dao|truc tiep chi dao|thong nhat giao"
)
_PERSON = (
    r"gi\wm d\w{1,3}c|pho giam doc|thu tr\w{1,4}ng|chu tich|pho chu tich|lanh dao|truong|chanh|truong ban|"
    r"nguoi dung dau|cac dong chi|dong chi|ong|ba|tong giam doc|toan the|tap the|ban lanh dao|cap uy|(?:tong |chi )?cuc truong|"
    r"vu truong|vien truong|chi huy truong|tu lenh|bi thu|doi truong|"
    r"thu truong, pho thu truong"
)
_PREFIX = re.compile(
    rf"(?:[\s\"“'(]*)(?:(?:rieng |\d{{1,2}}\.\s*)?doi voi\s+(?!viec|cac cum|cum|ccn|nhung|noi dung|"
    rf"du an|cac du an|truong hop|linh vuc)|ve phia\s+|"
    rf"(?:quyen(?: han)?,? (?:va )?)?(?:trach nhiem|nhiem vu|nghia vu)(?:,? (?:va )?(?:quyen(?: han)?|trach nhiem))? cua\s+|"
    rf"(?:{_ORDER})\s*:?\s+|(?:{_ASK})\s*:?\s+)?"
)
_TRIGGER = re.compile(
    rf"(?<!\w)(?P<verb>{_ASK}|yeu cau|giao nhiem vu(?: cho)?|giao trach nhiem(?: cho)?|giao cho|giao|phan cong)\s*:?\s+"
)
_TITLE_WORD = re.compile(rf"(?:{_PERSON}|cac|voi|cho|rieng|truoc mat|truoc het)(?:,| va)?\s+")
_ASKING = re.compile(_ASK)
_GAP = re.compile(
    rf"[\s,;/&\-–:()]*(?:(?:va|cung|cung voi|hoac|voi|phoi hop cung|dong thoi|ke ca)[\s,]+)?(?:(?:{_PERSON}|cac)\s+){{0,3}}"
)
_QUALIFIER = re.compile(
    r"\s*(?:\([^()]{0,160}\)|(?:co )?(?:lien|huu) quan|truc thuoc(?: (?:tinh|bo|trung uong|so))*|"
    r"tren dia ban(?: (?:toan )?(?:tinh|tp|thanh pho|huyen|xa|cac \w+))?|cap tinh|"
    r"thuoc (?:tinh|bo|so|ubnd tinh|uy ban nhan dan tinh|pham vi quan ly)|"
    r"(?:noi )?co (?:cac )?(?:cum cong nghiep|ccn)(?: tren dia ban)?|"
    r"(?:cua |tai )?(?:cac )?(?:cum cong nghiep|ccn)|cua tinh|tinh|thanh pho|trong (?:cum cong nghiep|"
    r"ccn)|dia phuong|trung uong|duoc giao(?: \w+){0,4}(?=[,;:])|"
    r"dang [^,:;.]{3,80}(?=:)|(?:[,;]|va|cung)?\s*(?:va\s+)?(?:cac\s+)?(?:to chuc|ca nhan|"
    r"doanh nghiep|hop tac xa|co so san xuat|doan the)(?:,? (?:va )?(?:to chuc|ca nhan|doanh nghiep|"
    r"ho kinh doanh))*(?: (?:co )?lien quan)?)(?=[\s,;:.)]|$)"
)
_VERB = re.compile(
    r"\s*[,:]?\s*(?:(?:theo|trong|can cu|tren co so)\b[^,.;:]{3,80}?[,\s]\s*(?=(?:co|"
    r"chiu) trach nhiem|chu |phoi|to chuc|thuc hien))?(?:(?:theo|trong|can cu|tren co so) (?:pham vi |"
    r"linh vuc )?(?:chuc nang|tham quyen|nhiem vu|quyen han|pham vi)|(?:co|chiu) trach nhiem|"
    r"co nhiem vu|la (?:co quan|don vi|dau moi)|ch[uủ] tr[iì]|ph\wi h\wp|c[aă]n c[uứ]|phai|"
    r"khan truong|chu dong|thuc hien|to chuc|huong dan|chi dao|"
    r"tham muu|theo doi|tong hop|ra soat|bao cao|xay dung|lap|trinh|kiem tra|giam sat|don doc|"
    r"tiep (?:tuc|nhan)|tang cuong|day nhanh|hoan thanh|bo tri|cung cap|cap nhat|cong bo|cong khai|"
    r"gui|xem xet|quan tam|nghien cuu|phoi|xu ly|giai quyet|tham dinh|phe duyet|ban hanh|quyet dinh|"
    r"ra quyet dinh|kip thoi|thuong xuyen|dinh ky|hang|dam bao|bao dam|tap trung|trien khai|thong bao|"
    r"dau moi|can doi|tuyen truyen|pho bien|duoc|co van ban|de xuat|nghiem tuc|khong|som|tu|khac phuc|"
    r"bo sung|hoan thien|lam ro|giai trinh|ky|ap dung|van hanh|chap hanh|tuan thu|su dung|nop|lam|"
    r"tham gia|cu|chuan bi|dang ky|thuong|thay doi|tiep thu|quan ly|danh gia|chuyen|dau tu|chi|phan anh|tra loi|cam ket|van dong|huy dong|ho tro|tao dieu kien|"
    r"nang cao|siet chat|quan triet|chan chinh|thanh tra|dieu chinh|thanh lap|xac dinh|xac nhan|kien toan|uu tien|thu hut|"
    r"dang tai|thu hoi|lua chon|thong ke|tap huan|dao tao|gop y|khao sat|cai tao|nang cap|ban giao|khoi cong|tich cuc|lam viec|"
    r"to giac|lien he|giu|cap|khan cap|van hanh|di doi|truc tiep|xuc tien|cong nhan|bien soan|dinh huong|cho y kien)(?!\w)"
)
_NOT_A_DUTY = re.compile(
    r"\s*,?\s*(?:da |vua |dang (?![^.]{0,200}(?:trach nhiem|phai|bao cao|gui|khan truong))|nhan duoc|"
    r"co (?:y kien|van ban|cong van|bao cao) (?:nhu sau|so|gui)|bao cao (?:nhu sau|ket qua nhu|"
    r"tinh hinh nhu)|ban hanh (?:ke hoach|quyet dinh|quy che)[^.]{0,200}nhu sau|"
    r"tran trong|thong bao (?:de|nhu sau|ket qua)|xin y kien|la chu dau tu|(?:duoc )?thanh lap theo|gom|bao gom)"
)


_BRACKET = re.compile(r"\([^()]{5,240}\)")
_BRACKET_DUTY = re.compile(r"(?:giao |co quan |don vi )?(?:chu tri|thuc hien|phu trach|dau moi|tham muu)\s*:?")
_ABOUT = re.compile(
    r"\W*(?:doi voi|truong hop|de|ve|trong|can cu|tren co so|tren day|nham|sau khi|khi|truoc mat|tu (?:thuc te|tinh hinh))\b"
)
_ATTRIBUTE = re.compile(
    r"(?:cua|tai|ve|trong|theo|va|voi|tren|thuoc|co hieu luc|la|noi|do|bi|duoc (?:thanh lap|quy dinh)|\d|\W)\b"
)
_TOLD = re.compile(r"\s*,?\s*(?:co trach nhiem|chiu trach nhiem|phai|chu tri|ra quyet dinh)\b")


@dataclass(frozen=True, slots=True)
class Actors:
    """Bodies addressed together, where their names begin and end, and by which verb ("giao", "đề nghị"; empty for none)."""

    mentions: tuple[Mention, ...]
    start: int
    end: int
    verb: str = ""

    @property
    def asking(self) -> bool:
        """Asked, not ordered."""
        return bool(self.verb) and bool(_ASKING.match(self.verb))


class Sight:
    """The text and its bodies, seen together: answers who is named at a place."""

    def __init__(self, joined: str, folded: str, mentions: Sequence[Mention]) -> None:
        self.joined, self.folded = joined, folded
        self.mentions = list(mentions)
        self._starts = [m.span[0] for m in self.mentions]
        self._starting = {m.span[0]: n for n, m in reversed(list(enumerate(self.mentions)))}

    def numbers(self, start: int, end: int) -> range:
        """The numbers of the mentions that begin in a stretch."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))

    def head(self, start: int, end: int) -> Actors | None:
        """The bodies a piece of text begins with (after "Giao", "Đối với", "Giám đốc"...), or None."""
        prefix = _PREFIX.match(self.folded, start, end)
        first = self._first(prefix.end() if prefix else start, end)
        if first is None:
            first = self._first(start, end)
            if first is None:
                return None
        verb = self.folded[start : prefix.end()].strip() if prefix else ""
        if "chi dao" in verb and not self.folded[start:end].rstrip().endswith(":"):
            return None  # "Chỉ đạo các sở ..." is the duty of the body above
        return self._group(first, end, _verb_of(verb))

    def after(self, position: int, end: int, verb: str = "") -> Actors | None:
        """The bodies that begin right at a position."""
        first = self._first(position, end)
        return self._group(first, end, verb) if first is not None else None

    def _first(self, position: int, end: int) -> int | None:
        """The mention at a position, or behind titles of persons ("Giám đốc các Sở", "Thủ trưởng")."""
        for _ in range(4):
            near = self._near(position, end)
            if near is not None:
                return near
            title = _TITLE_WORD.match(self.folded, position, end)
            if title is None:
                return None
            position = title.end()
        return None

    def triggers(self, start: int, end: int) -> list[Actors]:
        """ "Giao Sở X ...", "đề nghị UBND ..." inside a sentence, each with its bodies."""
        found: list[Actors] = []
        for match in _TRIGGER.finditer(self.folded, start, end):
            if self._governs(match, start):
                actors = self.after(match.end(), end, match.group("verb"))
                if actors:
                    found.append(actors)
        return found

    def second_orders(self, start: int, end: int, *, bare: bool) -> list[int]:
        """Where in a sentence another body gets an order of its own: "; giao Sở B ...", and (bare) "; Sở B hướng dẫn ..."."""
        cuts: list[int] = []
        ordered = bool(_TRIGGER.match(self.folded, start, end)) or bool(_ABOUT.match(self.folded, start))
        for match in _TRIGGER.finditer(self.folded, start + 1, end):
            before = self.folded[start : match.start()].rstrip()[-1:]
            parted = before in (";", ",") if match.group("verb").startswith("giao") else before == ";" and ordered
            if parted and self._first(match.end(), end) is not None and self._names_before(start, match.start()):
                cuts.append(match.start())
        if bare:
            for n in self.numbers(start + 1, end):
                at = self.mentions[n].span[0]
                listed = n and 0 <= at - self.mentions[n - 1].span[1] <= 3
                if listed or self.folded[max(start, at - 8) : at].rstrip()[-1:] != ";":
                    continue
                actors = self._group(n, end, "")
                if self.has_duty(actors, end) and self.folded[actors.end : end].strip(" .;:"):
                    cuts.append(at)
        return sorted(set(cuts))

    def _names_before(self, start: int, at: int) -> bool:
        """Somebody was named in the sentence before."""
        return bool(self.numbers(start, at))

    def _governs(self, match: re.Match[str], start: int) -> bool:
        """The verb opens the sentence, follows a colon or semicolon, or has the issuer as its subject."""
        before = self.folded[start : match.start()].rstrip()
        if not before or before[-1] in ":;–-":
            return True
        verb_start = match.start()
        if self.joined[verb_start : verb_start + 1].isupper():
            return True
        before_it = self.numbers(start, match.start())
        if before_it and 0 <= match.start() - self.mentions[before_it[-1]].span[1] <= 3:
            return True
        if before.endswith(",") and _ABOUT.match(self.folded, start):
            return True
        return (before.endswith((",", "dong thoi", " va")) and "giao" in match.group("verb")) or before.endswith(
            (", kinh", "dong thoi")
        )

    def _near(self, position: int, end: int) -> int | None:
        """The mention that begins at a position or within a few characters of it (spaces, quotes, "các")."""
        for p in range(position, min(position + 4, end)):
            n = self._starting.get(p)
            if n is not None:
                return n
            if self.joined[p : p + 1].isalnum():
                break
        return None

    def _group(self, first: int, end: int, verb: str) -> Actors:
        """The mention and those that follow it in the same enumeration."""
        group = [self.mentions[first]]
        last_end = group[0].span[1]
        n = first + 1
        while n < len(self.mentions) and self.mentions[n].span[0] < end:
            mention = self.mentions[n]
            if mention.span[0] < last_end:
                if mention.span == group[-1].span:
                    group.append(mention)
                n += 1
                continue
            if not self._joined_by(last_end, mention.span[0]):
                break
            group.append(mention)
            last_end = mention.span[1]
            n += 1
        return Actors(tuple(group), group[0].span[0], self._past_qualifiers(last_end, end), verb)

    def _joined_by(self, left: int, right: int) -> bool:
        """Only commas, "và", titles and qualifiers stand between two names."""
        if right - left > 220:
            return False
        at = self._past_qualifiers(left, right)
        gap = _GAP.match(self.folded, at, right)
        if gap is None or not self._ends_gap(gap.end(), right):
            return False
        between = self.folded[left:right]
        return ":" not in between and bool(re.search(r"[,;/]|\bva\b|\bcung\b", between) or not between.strip())

    def _ends_gap(self, at: int, right: int) -> bool:
        return not self.folded[at:right].strip(" ,;:-–/()")

    def _past_qualifiers(self, at: int, end: int) -> int:
        """After "có liên quan", "trên địa bàn tỉnh", a bracket, the name of a place."""
        while True:
            match = _QUALIFIER.match(self.folded, at, end)
            if match is None or match.end() == at:
                return at
            at = match.end()

    def has_duty(self, actors: Actors, end: int) -> bool:
        """What follows the names is a verb of doing, not a report of what was done."""
        rest = self.folded[actors.end : end]
        return not _NOT_A_DUTY.match(rest) and (bool(_VERB.match(rest)) or rest.lstrip()[:1] in (":", ""))

    def bracketed(self, start: int, end: int) -> Actors | None:
        """ "... (Sở A chủ trì, phối hợp với Sở B)": the body an afterthought in brackets gives the task to."""
        for match in _BRACKET.finditer(self.folded, start, end):
            words = match.group()
            if not _BRACKET_DUTY.search(words):
                continue
            label = _BRACKET_DUTY.match(words, 1)
            actors = self._from(match.start() + (label.end() if label else 1), match.end())
            if actors:
                return actors
        return None

    def _from(self, start: int, end: int) -> Actors | None:
        """The bodies that begin at the first name in a stretch."""
        first = next(iter(self.numbers(start, end)), None)
        return self._group(first, end, "") if first is not None else None

    def inside(self, start: int, end: int) -> list[Mention]:
        """Every body named in a stretch."""
        return [self.mentions[n] for n in self.numbers(start, end)]

    def leads_on(self, actors: Actors, end: int) -> bool:
        """Words follow that may be a duty though their verb is not known: not a preposition that makes the name an attribute."""
        rest = self.folded[actors.end : end].strip()
        return len(rest.split()) >= 4 and not _ATTRIBUTE.match(rest)

    def is_told(self, actors: Actors, end: int) -> bool:
        """ "có trách nhiệm", "phải", "chủ trì": words that make even a name in mid-sentence the one who must act."""
        return bool(_TOLD.match(self.folded, actors.end, end))

    def is_past(self, actors: Actors, end: int) -> bool:
        """The words after the names report or announce something."""
        return bool(_NOT_A_DUTY.match(self.folded, actors.end, end))


def _verb_of(prefix: str) -> str:
    match = re.match(rf"(?:{_ASK}|{_ORDER})", prefix)
    return match.group() if match else ""
