"""Form fields: what they accept, what they refuse and in which words, and that the page wires help and errors to the control."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from qlccn.ui.forms import DayField, FileDropField, ManyFilesField, VietnameseDecimalField, asked_when
from qlccn.ui.samples import SampleForm


class Paper(forms.Form):
    signed_on = DayField(label="Ngày ký", help_text="Ngày/tháng/năm.")
    area = VietnameseDecimalField(
        label="Diện tích", unit="ha", min_value=Decimal("0.5"), max_value=75, decimal_places=2, max_digits=8, required=False
    )


def test_a_typed_day_and_figure_are_understood():
    form = Paper({"signed_on": "5/10/2026", "area": "50,25"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"signed_on": date(2026, 10, 5), "area": Decimal("50.25")}


@pytest.mark.parametrize(
    "area, words",
    [
        ("1.234", "có thể hiểu là 1234 hoặc 1,234"),
        ("0,4", "Phải từ 0,5 trở lên."),
        ("75,01", "Không được quá 75."),
        ("nhiều", "không phải là số"),
    ],
)
def test_a_refused_figure_says_why_and_what_was_typed_is_kept(area, words):
    form = Paper({"signed_on": "05/10/2026", "area": area})
    assert words in form.errors["area"][0]
    assert f'value="{area}"' in str(form["area"])


@pytest.mark.parametrize("area", ["0,5", "75"])
def test_the_limits_themselves_are_allowed(area):
    assert Paper({"signed_on": "05/10/2026", "area": area}).is_valid()


def test_a_wrong_day_is_kept_in_the_box_beside_its_reason():
    html = str(Paper({"signed_on": "11/25/2026"}))
    assert 'value="11/25/2026"' in html
    assert "không có tháng 25" in html


def test_an_initial_value_is_shown_as_officers_write_and_counts_as_unchanged():
    initial = {"signed_on": date(2026, 10, 5), "area": Decimal("1234.50")}
    form = Paper(initial=initial)
    assert 'value="05/10/2026"' in str(form["signed_on"])
    assert 'value="1234,5"' in str(form["area"])
    assert not Paper({"signed_on": "05/10/2026", "area": "1234,5"}, initial=initial).has_changed()
    assert Paper({"signed_on": "06/10/2026", "area": "1234,5"}, initial=initial).has_changed()


def test_help_and_error_are_tied_to_the_control():
    html = str(Paper({"signed_on": ""}))
    assert 'aria-describedby="id_signed_on_helptext id_signed_on_error"' in html
    assert 'id="id_signed_on_helptext"' in html
    assert 'id="id_signed_on_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<label for="id_signed_on">' in html
    assert "Chưa nhập mục này." in html


def test_only_optional_fields_are_marked_and_units_are_shown():
    html = str(Paper())
    assert html.count("(không bắt buộc)") == 1
    assert '<span class="unit">ha</span>' in html


def test_a_group_of_choices_has_a_legend_and_a_checkbox_its_label_after_it():
    html = str(SampleForm())
    assert "<fieldset" in html
    assert "<legend>Nguồn số liệu</legend>" in html
    assert html.index('name="sure"') < html.index("Tôi đã đối chiếu với bản gốc")


def upload(name: str, size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size)


class Papers(forms.Form):
    one = FileDropField(label="Văn bản", types=".pdf", max_bytes=10)
    many = ManyFilesField(label="Phụ lục", max_bytes=10, required=False)


def test_a_file_over_the_limit_is_refused_with_its_name():
    form = Papers({}, {"one": upload("ke-hoach.pdf", 11)})
    assert "“ke-hoach.pdf”" in form.errors["one"][0]
    assert Papers({}, {"one": upload("ke-hoach.pdf", 10)}).is_valid()


def test_several_files_come_as_a_list_and_none_as_an_empty_one():
    files = MultiValueDict({"one": [upload("a.pdf", 1)], "many": [upload("b.csv", 1), upload("c.csv", 2)]})
    form = Papers({}, files)
    assert form.is_valid(), form.errors
    assert [file.name for file in form.cleaned_data["many"]] == ["b.csv", "c.csv"]
    assert Papers({}, {"one": upload("a.pdf", 1)}).is_valid()


def test_one_bad_file_among_several_is_refused():
    files = MultiValueDict({"one": [upload("a.pdf", 1)], "many": [upload("b.csv", 1), upload("to.csv", 99)]})
    assert "“to.csv”" in Papers({}, files).errors["many"][0]


def test_a_drop_zone_is_a_plain_file_input_inside_a_label():
    html = str(Papers()["one"])
    assert html.index('<label class="drop"') < html.index('type="file"') < html.index("</label>")
    assert 'accept=".pdf"' in html
    assert "multiple" in str(Papers()["many"])


def test_an_empty_file_is_refused():
    assert Papers({}, {"one": upload("rong.pdf", 0)}).errors["one"]


def test_a_field_wanted_in_one_case_says_which_and_is_not_called_optional():
    class Act(forms.Form):
        on = asked_when(DayField(label="Ngày", required=False), "khi đã rõ ngày")
        words = asked_when(forms.CharField(label="Nếu chưa rõ ngày", required=False))
        note = forms.CharField(label="Ghi chú", required=False)

    shown = str(Act())
    assert "Ngày <span" in shown
    assert "(khi đã rõ ngày)" in shown
    assert shown.count("(không bắt buộc)") == 1
    assert Act({}).is_valid()
