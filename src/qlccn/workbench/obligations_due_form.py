"""The due day of a duty as a person enters it: a day, a cycle, a term, or the paper's own words; to and from the due rule."""

from collections.abc import Mapping
from typing import Any

from django import forms

from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.law.due_rules import DueRule, from_reader
from qlccn.ui.forms import DayField

DAY, BEFORE, CYCLE, TERM, ALWAYS, WORDS, NONE = "ngay", "truoc", "ky", "trong", "thuong-xuyen", "loi", "khong"
KINDS = (
    (DAY, "đến hết một ngày"), (BEFORE, "trước một ngày"), (CYCLE, "định kỳ"), (TERM, "trong một thời hạn, kể từ ngày văn bản"),
    (ALWAYS, "thường xuyên, không có ngày"), (WORDS, "theo lời văn bản"), (NONE, "văn bản không nêu hạn"),
)  # fmt: skip
CYCLES = {
    "hang-tuan": ("week", "hằng tuần"), "hang-thang": ("month", "hằng tháng"), "hang-quy": ("quarter", "hằng quý"),
    "nua-nam": ("half_year", "sáu tháng một lần"), "hang-nam": ("year", "hằng năm"),
}  # fmt: skip
UNITS = (("working_day", "ngày làm việc"), ("calendar_day", "ngày"), ("month", "tháng"), ("year", "năm"))
OF_KIND = {
    DAY: ("due_day",),
    BEFORE: ("due_day",),
    CYCLE: ("due_every", "due_by"),
    TERM: ("due_n", "due_unit"),
    WORDS: ("due_words",),
}


class DueForm(forms.Form):
    """Fields of the due day; only those of the chosen kind count."""

    due_kind = forms.ChoiceField(label="Hạn", choices=KINDS, initial=DAY)
    due_day = DayField(label="Ngày", required=False)
    due_every = forms.ChoiceField(label="Chu kỳ", required=False, choices=[(k, name) for k, (_, name) in CYCLES.items()])
    due_by = forms.CharField(
        label="Ngày trong kỳ", required=False, max_length=60,
        help_text="Tháng: “25”. Tuần: “thứ 6”. Quý: “ngày 20 tháng cuối quý”. Năm: “20/6, 20/12”. Thêm “trước” nếu văn bản ghi trước ngày ấy. Để trống: cuối kỳ.",
    )  # fmt: skip
    due_n = forms.IntegerField(
        label="Số lượng", required=False, min_value=1, max_value=3650, widget=forms.TextInput({"inputmode": "numeric"})
    )
    due_unit = forms.ChoiceField(label="Đơn vị", required=False, choices=UNITS)
    due_words = forms.CharField(label="Hạn như văn bản ghi", required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(name.startswith("due_") for name in self.errors):
            try:
                data["due_rule"] = rule_of(data, getattr(self, "issued_on", None)).to_dict()
            except Refusal as no:
                self.add_error(no.field or "due_kind", no.message)
        return data


def rule_of(data: Mapping[str, Any], issued_on: Any = None) -> DueRule:
    """The rule that the fields say; a refusal names the field that is missing or not understood."""
    kind, words = data["due_kind"], data.get("due_words") or ""
    if kind in (DAY, BEFORE):
        if not data.get("due_day"):
            raise Refusal("Ghi ngày đến hạn, ví dụ 25/12/2026.", field="due_day")
        return DueRule("date" if kind == DAY else "before", day=data["due_day"], text=words)
    if kind == CYCLE:
        return _cycle(data.get("due_every") or "hang-thang", data.get("due_by") or "", words)
    if kind == TERM:
        if not data.get("due_n"):
            raise Refusal("Ghi số ngày, tháng hoặc năm của thời hạn.", field="due_n")
        return DueRule("term", n=data["due_n"], unit=data.get("due_unit") or "calendar_day", text=words)
    if kind == ALWAYS:
        return DueRule("continuous", text=words)
    if kind == WORDS:
        if not words:
            raise Refusal("Ghi hạn như lời văn bản.", field="due_words")
        return from_reader(words, None, None, issued_on)
    return DueRule("unknown", text=words)


def _cycle(every: str, moment: str, words: str) -> DueRule:
    asked = [part.strip() for part in moment.replace(";", ",").split(",") if part.strip()]
    written = [fold(part).replace(" ngay ", " ").strip().replace(" ", "-") for part in asked]
    written = [("truoc-" + w.removeprefix("truoc-").removeprefix("ngay-")) if w.startswith("truoc-") else w for w in written]
    not_understood = Refusal(f"Chưa hiểu “{moment}” là ngày nào trong kỳ; viết như ví dụ ở dưới ô.", field="due_by")
    if every != "hang-tuan" and any(w.startswith("thu-") for w in written):
        raise not_understood
    try:
        rule = from_reader(None, f"{every}:{','.join(written)}" if written else every)
    except Refusal as no:
        raise not_understood from no
    if len(rule.by) != len(asked):
        raise not_understood
    return DueRule.from_dict({**rule.to_dict(), "text": words or rule.text})


def values_of(rule: Mapping[str, Any], due_words: str) -> dict[str, Any]:
    """The fields that say a stored rule; a rule the fields cannot say is shown by the paper's words."""
    kind = rule.get("kind", "unknown")
    empty: dict[str, Any] = {"due_kind": NONE, "due_words": due_words}
    if kind in ("date", "before"):
        return empty | {"due_kind": DAY if kind == "date" else BEFORE, "due_day": DueRule.from_dict(rule).day}
    if kind == "recurring":
        every = next((k for k, (name, _) in CYCLES.items() if name == rule.get("every")), "hang-thang")
        return empty | {"due_kind": CYCLE, "due_every": every, "due_by": _moments(rule)}
    if kind == "term" and not rule.get("event") and not rule.get("starts_on"):
        return empty | {"due_kind": TERM, "due_n": rule["n"], "due_unit": rule["unit"]}
    if kind == "continuous":
        return empty | {"due_kind": ALWAYS}
    if kind == "unknown" and not due_words:
        return empty
    return empty | {"due_kind": WORDS, "due_words": due_words or str(rule.get("text", ""))}


def _moments(rule: Mapping[str, Any]) -> str:
    """The days of a cycle as the box takes them back."""
    out = []
    for by in rule.get("by", ()):
        every = rule["every"]
        if every == "week":
            said = "chủ nhật" if by == "7" else f"thứ {int(by) + 1}"
        elif every == "month":
            said = "cuối tháng" if by == "end" else str(int(by))
        elif every == "quarter":
            which = {"1": "đầu", "2": "giữa", "3": "cuối"}[by.split("-")[0]]
            said = f"ngày {int(by.split('-')[1])} tháng {which} quý"
        else:
            month, day = by.split("-")
            said = f"{int(day)}/{int(month)}"
        out.append(f"trước {said}" if rule.get("strict") else said)
    return ", ".join(out)
