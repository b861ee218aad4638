"""The paper behind what is recorded: chosen from the register by search, or entered in it on the spot. Shared by the cluster forms."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from qlccn.core.refusal import Refusal
from qlccn.core.text import fold, shorten
from qlccn.documents import queries as documents
from qlccn.documents import services
from qlccn.documents.models import Document, Type
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation
from qlccn.places.models import Unit
from qlccn.ui.forms import DayField

NEW = "new"
MOST = 8
_FIELDS = {
    "number": "doc_number",
    "type": "doc_type",
    "issuer": "doc_issuer",
    "issuer_name": "doc_issuer",
    "issued_on": "doc_issued_on",
    "subject": "doc_subject",
}


class PaperForm(forms.Form):
    """Fields for the paper; a form that needs one inherits this and calls `paper()` inside its transaction."""

    q = forms.CharField(label="Tìm trong sổ văn bản: số, ký hiệu hoặc trích yếu", label_suffix="", required=False, max_length=120)
    document = forms.ChoiceField(
        label="Văn bản",
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn văn bản làm căn cứ, hoặc vào sổ văn bản mới."},
    )
    doc_number = forms.CharField(label="Số, ký hiệu", required=False, max_length=80)
    doc_type = forms.ChoiceField(label="Loại văn bản", required=False, choices=[("", "chọn…"), *Type.choices])
    doc_issued_on = DayField(label="Ngày ban hành", required=False)
    doc_issuer = forms.CharField(label="Cơ quan ban hành", required=False, max_length=250)
    doc_subject = forms.CharField(label="Trích yếu", required=False, max_length=1000)
    doc_again = forms.BooleanField(label="Đã xem: đúng là văn bản khác, vẫn vào sổ", required=False)
    passage = forms.CharField(label="Điều khoản, đoạn", required=False, max_length=300, help_text="Ví dụ: Điều 1; Phụ lục III.")

    paper_names = ("doc_number", "doc_type", "doc_issued_on", "doc_issuer", "doc_subject", "doc_again")

    def __init__(self, *args: Any, actor: Actor, province: Unit | None, near: list[int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.province = actor, province
        self.existing: Document | None = None
        words = self.told("q")
        chosen = self.told("document")
        self.fields["document"].choices = [
            *self.found(words, chosen, near or []),
            (NEW, "Văn bản chưa có trong sổ: ghi vào sổ ngay dưới đây"),
        ]

    def told(self, name: str) -> str:
        """What a field holds, typed or given at the start."""
        value = self.data.get(name) if self.is_bound else self.initial.get(name)
        return str(value or "").strip()

    def found(self, words: str, chosen: str, near: list[int]) -> list[tuple[str, str]]:
        """Papers to choose from: what the search finds, else those the cluster already rests on and the newest; the chosen one always."""
        seen = documents.visible_to(self.actor).defer(*documents.LIST_DEFERS).select_related("issuer")
        if words:
            papers = list(documents.register_list(self.actor, documents.Filters(query=words))[:MOST])
        else:
            papers = list(seen.filter(pk__in=near).order_by("-issued_on", "-pk")[:MOST])
            papers += list(seen.exclude(pk__in=near).order_by("-registered_at", "-pk")[: max(MOST - len(papers), 0) or 2])
        if documents.row_id(chosen) and documents.row_id(chosen) not in {p.pk for p in papers}:
            papers = [*seen.filter(pk=documents.row_id(chosen)), *papers]
        return [
            (
                str(p.pk),
                (f"{p.get_type_display()} {p.label}" if p.number else p.label)
                + (f": {shorten(p.subject, 110)}" if p.subject else ""),
            )
            for p in papers
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("document") == NEW:
            if not data.get("doc_type"):
                self.add_error("doc_type", "Chọn loại văn bản.")
            if not data.get("doc_number") and not data.get("doc_subject"):
                self.add_error("doc_number", "Ghi số, ký hiệu; văn bản không số thì ghi trích yếu.")
        return data

    def paper(self) -> Document:
        """The chosen document, or the new one entered in the register (services refuse what is wrong)."""
        data = self.cleaned_data
        if data["document"] != NEW:
            return documents.get(self.actor, int(data["document"]))
        issuer = Organisation.objects.filter(folded=fold(data["doc_issuer"])).first() if data["doc_issuer"] else None
        return services.register(
            type=data["doc_type"], number=data["doc_number"], issuer=issuer, issuer_name=data["doc_issuer"], issued_on=data["doc_issued_on"],
            subject=data["doc_subject"], province=self.province, allow_duplicate=data["doc_again"], by=self.actor,
        )  # fmt: skip

    def refuse(self, no: Refusal) -> None:
        """Put a service's sentence beside the field it is about; a paper that is registered already is offered."""
        if isinstance(no, services.Duplicate) and no.existing is not None:
            self.existing = no.existing
            self.fields["document"].choices = [(str(no.existing.pk), no.existing.label), *self.fields["document"].choices]
        for name in (_FIELDS.get(no.field), no.field, f"term_{no.field}"):
            if name and name in self.fields:
                self.add_error(name, ValidationError(no.message))
                return
        self.add_error(None, ValidationError(no.message))
