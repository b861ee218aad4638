"""Forms of the document pages."""

from django import forms
from django.conf import settings

from qlccn.core import clock
from qlccn.core.text import fold
from qlccn.documents.models import Document, Link, Type
from qlccn.parties.models import Organisation
from qlccn.places import queries as places
from qlccn.ui.forms import DayField, FileDropField

READABLE = ".pdf,.docx,.doc,.txt,.rtf,.odt,.xlsx,.xls,.html"


class UploadForm(forms.Form):
    """A paper to read. The two boxes appear only when the reader asks."""

    file = FileDropField(
        label="Văn bản", types=READABLE, max_bytes=settings.UPLOAD_MAX_BYTES,
        hint="PDF, Word, văn bản thuần. Văn bản mật không đưa vào hệ thống này.",
    )  # fmt: skip
    not_secret = forms.BooleanField(label="Đã xem: văn bản này không mang dấu độ mật", required=False)
    another = forms.BooleanField(label="Đây là văn bản khác, vẫn vào sổ", required=False)


class DocumentForm(forms.Form):
    """What is written on a paper: used to enter one by hand, to correct one, and to confirm what was read."""

    number = forms.CharField(
        label="Số, ký hiệu", max_length=80, required=False, help_text="Để trống nếu bản đang có không ghi số."
    )
    type = forms.ChoiceField(label="Loại", choices=Type.choices)
    issued_on = DayField(label="Ngày ban hành", required=False)
    issuer_name = forms.CharField(label="Cơ quan ban hành", max_length=250, required=False)
    subject = forms.CharField(label="Trích yếu", max_length=1000, widget=forms.Textarea({"rows": 2}), required=False)
    signer_title = forms.CharField(label="Chức vụ người ký", max_length=200, required=False)
    province = forms.ChoiceField(label="Tỉnh, thành phố", required=False)
    arrival_number = forms.CharField(label="Số đến", max_length=40, required=False)
    arrived_on = DayField(label="Ngày đến", required=False)
    urgency = forms.ChoiceField(
        label="Độ khẩn", required=False, choices=[("", "thường"), *Document._meta.get_field("urgency").choices]
    )
    purpose = forms.ChoiceField(
        label="Đến để", required=False, choices=[("", "chưa ghi"), *Document._meta.get_field("purpose").choices]
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.provinces = {str(u.pk): u for u in places.provinces(clock.today())}
        self.fields["province"].choices = [("", "không riêng tỉnh nào"), *((pk, u.name) for pk, u in self.provinces.items())]

    @classmethod
    def values_of(cls, document: Document) -> dict:
        """The form's initial values for a document."""
        values = {name: getattr(document, name) for name in cls.base_fields if name != "province"}
        return values | {"province": str(document.province_id or "")}

    def as_values(self) -> dict:
        """Cleaned data as `documents.services` takes it; an issuer named exactly as on the register is that organisation."""
        data = dict(self.cleaned_data)
        data["province"] = self.provinces.get(data["province"])
        name = fold(data["issuer_name"])
        same = list(Organisation.objects.filter(folded=name).order_by("pk")[:2]) if name else []
        data["issuer"] = same[0] if len(same) == 1 else None
        return data


class LinkForm(forms.Form):
    """What this paper does to another one."""

    kind = forms.ChoiceField(label="Văn bản này", choices=Link.Kind.choices)
    target = forms.CharField(label="Số, ký hiệu văn bản kia", max_length=80)


class DutyForm(forms.Form):
    """A duty the reader missed."""

    what = forms.CharField(label="Nội dung việc", widget=forms.Textarea({"rows": 3}))
    who = forms.CharField(
        label="Cơ quan chủ trì", required=False, max_length=500,
        help_text="Nhiều cơ quan cách nhau bằng dấu chấm phẩy. Để trống: lấy từ nội dung.",
    )  # fmt: skip
    with_whom = forms.CharField(label="Cơ quan phối hợp", required=False, max_length=500)
    clause = forms.CharField(label="Mục, điều khoản", required=False, max_length=60)
    due_words = forms.CharField(
        label="Hạn", required=False, max_length=300, help_text="Như văn bản ghi: “trước ngày 25/12/2026”, “hằng quý”…"
    )
