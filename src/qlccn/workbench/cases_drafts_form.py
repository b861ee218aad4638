"""The form of a draft: one box for each open place, and who signs."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django import forms

from qlccn.cases import drafting, opinions
from qlccn.cases.gate import DraftKind
from qlccn.cases.models import Case, Draft
from qlccn.cases.papers.replies import place_of
from qlccn.cases.services_drafts import MOST
from qlccn.workbench import cases_errand_form as errand_form
from qlccn.workbench.cases_forms import RefusableForm

_LONG = (
    "các ", "cách ", "đất ", "kết quả", "kiến nghị", "lý do", "nhận xét", "nội dung", "sự cần thiết", "thành phần", "tình hình", "trách nhiệm",
    "ưu đãi", "ý kiến",
)  # fmt: skip
# what takes more than a line begins with one of these


def box(place: str) -> str:
    """The field's name of an open place: steady while the paper around it changes."""
    return f"cho_{sha256(place.encode()).hexdigest()[:10]}"


class Place(forms.CharField):
    """Needed before the paper is issued, not before the draft is saved."""

    def validate(self, value: Any) -> None:
        """An empty box stays a blank of the paper."""


class FillForm(RefusableForm):
    """What the record does not hold, filled in by the drafter; empty boxes stay blanks."""

    use_required_attribute = False
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, places: Sequence[str], draft: Draft | None, signs: bool, case: Case, entry: DraftKind, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        held = draft.fills if draft else {}
        covered = tuple(start for ask in entry.asks for start in errand_form.COVERS[ask])
        places = [p for p in places if not p.startswith(covered)] if covered else places
        self.chosen = errand_form.fields_of(case, entry, drafting.answers(case, entry.id, draft))
        self.fields["version"].initial = draft.version if draft else None
        self.places = {box(p): p for p in places}
        secret = {place_of(h.name) for h in opinions.headings().values() if h.restricted} if entry.each == "asked" else set()
        for name, place in self.places.items():
            label = place[:1].upper() + place[1:]
            widget = forms.Textarea({"rows": 2}) if place.startswith(_LONG) else forms.TextInput()
            told = "Chỉ người được phép xem." if place in secret else ""
            self.fields[name] = Place(label=label, max_length=MOST, initial=held.get(place, ""), widget=widget, help_text=told)
        self.fields.update(self.chosen)
        if signs:
            self.fields["signer"] = Place(label="Họ tên người ký", max_length=120, initial=draft.signer if draft else "")
            self.fields["mode"] = forms.ChoiceField(
                label="Cách ký", required=False, choices=Draft.Mode.choices, initial=draft.mode if draft else ""
            )
            self.fields["title"] = forms.CharField(
                label="Chức vụ người ký thay", required=False, max_length=120, initial=draft.title if draft else "",
                help_text="Chỉ khi ký thay, ví dụ: Phó Giám đốc.",
            )  # fmt: skip

    def clean_members(self) -> str:
        lines: str = self.cleaned_data["members"]
        errand_form.parse_members(lines)  # a wrong line is told beside the box
        return lines

    def errand(self) -> dict[str, Any]:
        return errand_form.told_by(self.cleaned_data)

    def fills(self) -> dict[str, str]:
        return {place: text for name, place in self.places.items() if (text := self.cleaned_data.get(name, ""))}

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[name] for name in self.places]

    @property
    def choosing(self) -> list[forms.BoundField]:
        return [self[name] for name in self.chosen]

    @property
    def signing(self) -> list[forms.BoundField]:
        return [self[name] for name in ("signer", "mode", "title") if name in self.fields]
