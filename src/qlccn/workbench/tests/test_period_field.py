"""A report period is typed and shown as officers say it; the codes of the commands are read too."""

import pytest
from django import forms

from qlccn.workbench.period_field import PeriodField


@pytest.mark.parametrize(
    "said, code",
    [
        ("năm 2026", "2026"),
        ("2026", "2026"),
        ("6 tháng đầu năm 2026", "2026H1"),
        ("6 thang dau nam 2026", "2026H1"),
        ("6T/2026", "2026H1"),
        ("2026h1", "2026H1"),
        ("Quý III/2026", "2026Q3"),
        ("quý 4 năm 2026", "2026Q4"),
        ("tháng 10/2026", "2026-10"),
        ("1/2026", "2026-01"),
        ("2026-10", "2026-10"),
    ],
)
def test_a_period_is_read_as_officers_say_it(said: str, code: str):
    field = PeriodField()
    assert field.clean(said) == code
    assert field.clean(field.prepare_value(code)) == code, "what the box shows is read back"
    assert not any(mark in field.prepare_value(code) for mark in ("H", "Q", "-"))


@pytest.mark.parametrize("said", ["quý V/2026", "tháng 13/2026", "6 tháng", "2026H2", "năm 1026"])
def test_what_is_no_period_is_refused_with_examples(said: str):
    with pytest.raises(forms.ValidationError, match=r"quý III/2026|viết dạng"):
        PeriodField().clean(said)


def test_an_optional_period_may_be_left_empty():
    assert PeriodField(required=False).clean("  ") == ""
