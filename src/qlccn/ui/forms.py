"""Form fields and the form renderer: every form of the program looks and behaves the same without work in its page."""

from __future__ import annotations  # Django's File takes no type argument when it runs

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.core.files import File
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import DjangoTemplates

from qlccn.core.refusal import Refusal
from qlccn.ui import formats

OneField = TypeVar("OneField", bound=forms.Field)


class Renderer(DjangoTemplates):
    """Fields with label, help and error wired together; Django's own widgets keep their templates."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


def asked_when(field: OneField, words: str = "") -> OneField:
    """A field wanted in one case only, which `words` or its own label names: “(không bắt buộc)” beside it would mislead."""
    vars(field).update(conditional=True, condition=words)
    return field


class DayInput(forms.TextInput):
    """A text box for dd/mm/yyyy: the browser's own picker follows the machine's language, mm/dd on many."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"inputmode": "numeric", "autocomplete": "off", "placeholder": "dd/mm/yyyy", "data-day": ""} | (attrs or {})
        )

    def format_value(self, value: Any) -> str | None:
        return formats.day(value) if isinstance(value, date) else super().format_value(value)


class DayField(forms.Field):
    """A day as officers type it: 05/10/2026, 5/10/2026 or 2026-10-05; the rest is refused with a sentence, nothing is swapped."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return formats.parse_day(str(value))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message, code="invalid") from refusal


class FigureInput(forms.TextInput):
    """A text box for a figure; `unit` stands behind it."""

    template_name = "ui/forms/figure.html"

    def __init__(self, attrs: dict[str, Any] | None = None, unit: str = "") -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off"} | (attrs or {}))
        self.unit = unit

    def format_value(self, value: Any) -> str | None:
        """Without grouping, so that what is shown can be sent back with one meaning only: 1234,5."""
        if isinstance(value, int | float | Decimal):
            return formats.number(value, most=12).replace(".", "")
        shown: str | None = super().format_value(value)
        return shown

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context


class VietnameseDecimalField(forms.DecimalField):
    """A figure typed as 1.234,5 or 1234.5; "1.234" is asked about, because it can be read two ways."""

    widget = FigureInput

    def __init__(self, *, unit: str = "", **options: Any) -> None:
        options.setdefault("widget", FigureInput(unit=unit))
        low, high = options.pop("min_value", None), options.pop("max_value", None)
        super().__init__(**options)
        if low is not None:
            self.validators.append(MinValueValidator(low, f"Phải từ {formats.number(low)} trở lên."))
        if high is not None:
            self.validators.append(MaxValueValidator(high, f"Không được quá {formats.number(high)}."))

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs give DecimalField IntegerField's
        if value in self.empty_values:
            return None
        if isinstance(value, int | float | Decimal):
            return formats.exact(value)
        try:
            return formats.parse_number(str(value))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message, code="invalid") from refusal

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No min, max or step: the box holds text; the limits are checked and explained on the server."""
        return forms.Field.widget_attrs(self, widget)


class FileDropInput(forms.FileInput):
    """A drop zone around a plain file input: works without a script, by keyboard, and by dragging."""

    template_name = "ui/forms/drop.html"

    usual_prompt = "Thả tệp vào đây hoặc bấm để chọn"

    def __init__(self, attrs: dict[str, Any] | None = None, *, prompt: str = "", hint: str = "") -> None:
        super().__init__(attrs)
        self.prompt, self.hint = prompt or self.usual_prompt, hint

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"prompt": self.prompt, "hint": self.hint}
        return context


class ManyFilesInput(FileDropInput):
    usual_prompt = "Thả một hoặc nhiều tệp vào đây hoặc bấm để chọn"
    allow_multiple_selected = True


def too_big(file: File[Any], max_bytes: int) -> str:
    """The sentence for a file over the limit, or nothing."""
    if file.size is None or file.size <= max_bytes:
        return ""
    megabyte = 1024 * 1024
    size, limit = formats.number(file.size / megabyte, 1), formats.number(max_bytes / megabyte, most=1)
    return f"Tệp “{file.name}” nặng {size} MB, quá mức {limit} MB. Tách nhỏ hoặc nén ảnh trong tệp rồi gửi lại."


class FileDropField(forms.FileField):
    """One file; `types` (".pdf,.docx") is a help for the person choosing, the reader decides by content."""

    input_class: type[FileDropInput] = FileDropInput

    def __init__(self, *, types: str = "", max_bytes: int = 0, prompt: str = "", hint: str = "", **options: Any) -> None:
        options.setdefault("widget", self.input_class({"accept": types} if types else None, prompt=prompt, hint=hint))
        self.max_bytes = max_bytes
        super().__init__(**options)

    def to_python(self, data: File[Any] | None) -> File[Any] | None:
        file = super().to_python(data)
        if file and self.max_bytes and (sentence := too_big(file, self.max_bytes)):
            raise forms.ValidationError(sentence, code="too_big")
        return file


class ManyFilesField(FileDropField):
    """Several files at once; cleans to a list, each file checked like a single one."""

    input_class = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[File[Any]]:
        files = [file for file in data if file] if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)  # raises when the field is required
        return [super(ManyFilesField, self).clean(file, initial) for file in files]
