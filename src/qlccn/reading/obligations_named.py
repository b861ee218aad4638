"""Who a sentence names to act: at its head, after an order, behind a title or a condition; and which titles name nobody."""

import re

from qlccn.reading.obligations_actors import Actors, Sight
from qlccn.reading.obligations_roles import Voice

NO_DUTIES = re.compile(
    r"(?:\W*\d*\W*)(?:ve )?(?:pham vi|doi tuong (?:ap dung|dieu chinh)|giai thich tu ngu|nguyen tac|muc dich|"
    r"muc tieu|muc dich, yeu cau|quan diem|can cu|ket qua dat duoc|"
    r"ton tai|han che|nguyen nhan|tinh hinh|thuc trang|danh gia chung|kho khan, vuong mac|dieu kien|"
    r"thanh phan|noi dung cuoc hop|thoi gian, dia diem|quyen cua)"
)
AIMS = re.compile(r"(?:\W*\d*\W*)(?:ve )?(?:muc dich|muc tieu|quan diem|can cu|su can thiet|khai quat)")
_TITLED = re.compile(r"[^:.;\n]{3,110}:\s*")


class Namer:
    """Finds the body that one sentence tells to act. `under` says what handed actors down: "heading", "opening" or nothing."""

    def __init__(self, sight: Sight, voice: Voice) -> None:
        self.sight, self.voice, self.folded = sight, voice, sight.folded

    def named_in(self, a: int, b: int, under: str | None) -> tuple[Actors | None, float] | None:
        """The actor of a sentence: at its head, after an order, after a condition; (None, 0) where it only reports."""
        triggers = self.sight.triggers(a, b)
        head = self.sight.head(a, b)
        titled_head = head is not None and bool(triggers) and self._is_title_of(head, triggers[0])
        if triggers and (
            head is None or head.verb or titled_head or (triggers[0].start <= head.end + 60 and self._is_issuer(head))
        ):
            return (triggers[0], 0.85) if not self.sight.is_past(triggers[0], b) else (None, 0.0)
        if head is not None:
            if self.sight.is_past(head, b):
                return None, 0.0
            if self.sight.has_duty(head, b):
                return head, 0.9
            if not triggers and self.sight.leads_on(head, b):
                return head, 0.65
        if triggers:
            return triggers[0], 0.8
        titled = self._after_title(a, b) if under in (None, "opening") else None
        if titled:
            return titled, 0.8
        bracket = self.sight.bracketed(a, b) if under in (None, "opening") else None
        if bracket:
            return bracket, 0.8
        later = self._after_condition(a, b, under == "heading")
        return (later, 0.75) if later else None

    def _is_title_of(self, head: Actors, ordered: Actors) -> bool:
        """ "Các chủ đầu tư vi phạm cam kết: giao Sở A ...": the first names say what it is about, the order who must act."""
        said = re.sub(rf"{re.escape(ordered.verb)}\s*:?[^:]{{0,12}}$", "", self.folded[head.end : ordered.start]).strip()
        return said.endswith(":") and len(said.strip(" :")) > 3

    def _after_title(self, a: int, b: int) -> Actors | None:
        """ "Về chế độ báo cáo: các địa phương báo cáo ...": the body right behind a title on the same line."""
        title = _TITLED.match(self.folded, a, b)
        if title is None or NO_DUTIES.match(self.folded, a) or AIMS.match(self.folded, a):
            return None
        actors = self.sight.head(title.end(), b)
        return actors if actors and self.sight.has_duty(actors, b) and not self.sight.is_past(actors, b) else None

    def _is_issuer(self, head: Actors) -> bool:
        return any(self.voice.is_issuer(m.agency_id) for m in head.mentions)

    def _after_condition(self, a: int, b: int, under_actor: bool) -> Actors | None:
        """ "Sau khi có ..., chủ đầu tư có trách nhiệm", "... thì cơ quan chủ trì gửi": the actor behind the condition."""
        opened = re.match(
            r"(?:sau khi|khi|truong hop|trong (?:qua trinh|thoi han|truong hop)|truoc(?: ngay)?|dinh ky|"
            r"hang (?:nam|quy|thang)|tren co so|can cu|cham nhat|neu|de|doi voi|cac|trong|"
            r"(?:qua|het|sau) (?:thoi han|thoi diem|thoi gian|ngay)|den (?:ngay|het|thoi))\b",
            self.folded[a : a + 40],
        )
        for n in self.sight.numbers(a + 1, b):
            mention = self.sight.mentions[n]
            before = self.folded[max(a, mention.span[0] - 60) : mention.span[0]].rstrip()
            before = re.sub(r"(?:\bcac|\bgiam doc|\bthu truong|\bchu tich|\blanh dao)+$", "", before).rstrip()
            if (opened and before.endswith(",")) or before.endswith((" thi", ",thi")):
                actors = self.sight.after(mention.span[0], b)
                listed = n and 0 <= mention.span[0] - self.sight.mentions[n - 1].span[1] <= 6 and not before.endswith("thi")
                listed = listed and actors is not None and not self.sight.is_told(actors, b)
                if actors is None or listed or not self.sight.has_duty(actors, b) or not self.folded[actors.end : b].strip():
                    continue
                if not under_actor or self.sight.is_told(actors, b):
                    return actors
        return None
