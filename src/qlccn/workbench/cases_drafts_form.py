"""The form of a draft: one box for each open place, and who signs."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django import forms

from qlccn.cases.models import Draft
from qlccn.cases.services_drafts import MOST
from qlccn.workbench.cases_forms import RefusableForm


def box(place: str) -> str:
    """The field's name of an open place: steady while the paper around it changes."""
    return f"cho_{sha256(place.encode()).hexdigest()[:10]}"


class FillForm(RefusableForm):
    """What the record does not hold, filled in by the drafter; empty boxes stay blanks."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: Sequence[str], draft: Draft | None, signs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = draft.fills if draft else {}
        self.fields["version"].initial = draft.version if draft else None
        self.places = {box(p): p for p in places}
        for name, place in self.places.items():
            label = place[:1].upper() + place[1:]
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=MOST, initial=held.get(place, ""), widget=forms.Textarea({"rows": 1})
            )
        if signs:
            self.fields["signer"] = forms.CharField(
                label="Họ tên người ký", required=False, max_length=120, initial=draft.signer if draft else ""
            )
            self.fields["mode"] = forms.ChoiceField(
                label="Cách ký", required=False, choices=Draft.Mode.choices, initial=draft.mode if draft else ""
            )
            self.fields["title"] = forms.CharField(
                label="Chức vụ người ký thay", required=False, max_length=120, initial=draft.title if draft else "",
                help_text="Chỉ khi ký thay, ví dụ: Phó Giám đốc.",
            )  # fmt: skip

    def fills(self) -> dict[str, str]:
        return {place: text for name, place in self.places.items() if (text := self.cleaned_data.get(name, ""))}

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[name] for name in self.places]

    @property
    def signing(self) -> list[forms.BoundField]:
        return [self[name] for name in ("signer", "mode", "title") if name in self.fields]
