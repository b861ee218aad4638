"""Report forms as printed: rows, sums, checks, who sends to whom."""

from qlccn.law.loader import load


def test_the_four_forms_have_the_printed_number_of_indicators() -> None:
    forms = load().forms.forms
    assert {key: len(form.indicators) for key, form in forms.items()} == {
        "BIEU-01": 4,
        "BIEU-02": 14,
        "BIEU-03": 35,
        "BIEU-04": 35,
    }


def test_the_provincial_form_repeats_the_commune_form_but_for_five_names() -> None:
    forms = load().forms.forms
    three, four = forms["BIEU-03"].rows, forms["BIEU-04"].rows
    assert [r.code for r in three] == [r.code for r in four]
    assert [a.code for a, b in zip(three, four, strict=True) if a.name_vi != b.name_vi] == ["7", "8", "11", "15.2", "22"]
    assert [(a.unit, a.measure) for a in three] == [(b.unit, b.measure) for b in four]


def test_a_sum_names_rows_of_its_own_form() -> None:
    sums = {r.code: r.sum_of for r in load().forms.forms["BIEU-04"].rows if r.sum_of}
    assert sums == {"15": ("15.1", "15.2"), "16": ("16.1", "16.2")}


def test_checks_name_known_forms_and_printed_ones_are_marked() -> None:
    checks = load().forms.checks
    assert len(checks) == 11
    assert [c.id for c in checks if c.printed] == ["C1", "C2"]
    assert {c.severity for c in checks} == {"error", "warning"}


def test_every_form_has_sender_recipients_and_due_days() -> None:
    law = load()
    for form in law.forms.forms.values():
        assert form.sender in law.agencies.by_id
        assert form.recipients
        assert len(form.due_parameters) == 1
        value = law.parameter(form.due_parameters[0]).values[-1]
        assert isinstance(value.value, tuple)
        assert len(value.value) == len(form.periods) == 2


def test_templates_carry_their_contents() -> None:
    templates = load().forms.templates
    assert list(templates) == ["MAU-01", "MAU-02", "MAU-03", "MAU-04"]
    assert all(t.contents and t.to for t in templates.values())
