"""A report period typed and shown in an officer's words."""

from typing import Any

from django import forms

from qlccn.clusters.periods import code_of
from qlccn.core.refusal import Refusal
from qlccn.reporting.periods import parse

HELP = "Ví dụ: năm 2026; 6 tháng đầu năm 2026; quý III/2026; tháng 10/2026."


class PeriodField(forms.CharField):
    """Cleans to the period's code (2026, 2026H1, 2026Q3, 2026-10) or ""; the box shows its label."""

    def __init__(self, *, label: str = "Kỳ", help_text: str = HELP, **options: Any) -> None:
        super().__init__(label=label, help_text=help_text, max_length=40, **options)

    def clean(self, value: Any) -> str:
        said = super().clean(value)
        try:
            return parse(code_of(said)).code if said else ""
        except Refusal as no:
            raise forms.ValidationError(no.message) from no

    def prepare_value(self, value: Any) -> Any:
        try:
            return parse(value).label if value else value
        except Refusal:
            return value
