"""Fields of the obligations forms: registered papers found by number or words, an organisation or a cluster by name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet

from qlccn.clusters import queries as clusters
from qlccn.clusters.models import Cluster
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.documents import queries as documents
from qlccn.documents.folding import number_asked, number_key
from qlccn.documents.models import Document
from qlccn.parties.actor import NOBODY, Actor
from qlccn.parties.models import Organisation

FOUND_MOST = 10
_CODE = re.compile(r"CCN-\d{6}", re.IGNORECASE)


@dataclass(frozen=True)
class Picked:
    """What a person ticked and what they typed into the box beside it."""

    ids: tuple[int, ...] = ()
    typed: str = ""


def search(actor: Actor, words: str, *, without: tuple[int, ...] = ()) -> list[Document]:
    """Papers the actor may read, by number or words, best first."""
    if not words.strip():
        return []
    return list(documents.register_list(actor, documents.Filters(query=words[:200])).exclude(pk__in=without)[:FOUND_MOST])


class PapersInput(forms.Widget):
    """Ticked papers, a box to look for more, and what was found; the button works without a script and sends nothing away."""

    template_name = "workbench/obligations/papers.html"
    use_fieldset = True
    many = True
    actor: Actor = NOBODY
    may_register = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Picked:
        ids = tuple(
            int(v)
            for v in (data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")])
            if str(v).isdecimal() and len(str(v)) < 12
        )
        return Picked(ids, " ".join(data.get(f"{name}-so", "").split())[:300])

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        picked = value if isinstance(value, Picked) else Picked(tuple(value or ()))
        chosen = documents.visible_to(self.actor).filter(pk__in=picked.ids).defer(*documents.LIST_DEFERS) if picked.ids else ()
        found = [p for typed in pieces(picked.typed) for p in search(self.actor, typed, without=picked.ids)]
        context["widget"] |= {
            "chosen": chosen, "found": list(dict.fromkeys(found)), "typed": picked.typed, "many": self.many, "may_register": self.may_register,
            "kind": "checkbox" if self.many else "radio",
        }  # fmt: skip
        return context


def pieces(typed: str) -> list[str]:
    """Numbers separated by semicolons."""
    return [piece.strip() for piece in typed.split(";") if piece.strip()]


def was_found(piece: str, ticked: Sequence[Document]) -> bool:
    """Words left in the box after a search that ended in a tick: they ask for nothing more. A number not ticked still does."""
    number = number_asked(piece)
    return bool(ticked) and (not number or any(p.number_folded.startswith(number) for p in ticked))


class PapersField(forms.Field):
    """Registered papers: ticked ones, and those whose number was typed in full. Cleans to a list, or to one paper or None."""

    widget = PapersInput

    def __init__(self, *, many: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.many = self.widget.many = many
        self.actor: Actor = NOBODY

    def bind(self, actor: Actor) -> None:
        """Whose register is searched."""
        self.actor = self.widget.actor = actor
        self.widget.may_register = actor.role != "tenant"

    def clean(self, value: Any) -> Any:
        picked = value if isinstance(value, Picked) else Picked()
        seen = {d.pk: d for d in self._visible().filter(pk__in=picked.ids)}
        if len(seen) != len(set(picked.ids)):
            raise forms.ValidationError("Có văn bản mà cơ quan của bạn không được xem; bỏ văn bản ấy ra.")
        papers = [seen[key] for key in dict.fromkeys(picked.ids)]
        asked = [piece for piece in pieces(picked.typed) if not was_found(piece, papers)]
        papers += [p for p in (self._numbered(piece) for piece in asked) if p.pk not in seen]
        if self.required and not papers:
            raise forms.ValidationError("Ghi số văn bản, hoặc tìm rồi chọn.", code="required")
        if not self.many and len(papers) > 1:
            raise forms.ValidationError("Chỉ chọn một văn bản.")
        return papers if self.many else (papers[0] if papers else None)

    def _visible(self) -> QuerySet[Document]:
        return documents.visible_to(self.actor).defer(*documents.LIST_DEFERS)

    def _numbered(self, piece: str) -> Document:
        found = list(self._visible().filter(number_folded=number_key(piece))[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(f"Có nhiều văn bản mang số “{piece}”; chọn đúng văn bản trong danh sách tìm được.")
        raise forms.ValidationError(
            f"Chưa có văn bản nào mang đúng số “{piece}” trong sổ; chọn trong kết quả tìm, hoặc vào sổ văn bản ấy trước."
        )


class OrganisationField(forms.CharField):
    """An organisation of the register by its name, without diacritics."""

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        if not name:
            return None
        found = list(Organisation.objects.in_force(clock.today()).filter(folded=fold(name)).order_by("pk")[:2])
        if len(found) == 1:
            return found[0]
        why = "Có nhiều tổ chức" if found else "Không có tổ chức nào"
        raise forms.ValidationError(f"{why} tên “{name}” trong sổ tổ chức; ghi đủ tên, ví dụ “Sở Công Thương Lào Cai”.")


class ClusterField(forms.CharField):
    """A cluster in the actor's scope by its code or its name, present or past."""

    actor: Actor = NOBODY

    def bind(self, actor: Actor) -> None:
        """Whose clusters are searched."""
        self.actor = actor

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        if not name:
            return None
        if code := _CODE.search(name):
            try:
                return clusters.get(self.actor, code.group().upper())
            except Refusal as no:
                raise forms.ValidationError(no.message) from no
        rows = clusters.find_by_name(name, self.actor)
        if len(rows) == 1:
            return Cluster.objects.get(code=rows[0].code)
        if not rows:
            raise forms.ValidationError(f"Không có cụm nào tên “{name}” trong phạm vi của bạn; ghi đủ tên hoặc mã cụm.")
        said = "; ".join(f"{r.code} {r.name} ({r.commune or r.province})" for r in rows[:6])
        raise forms.ValidationError(f"Có {len(rows)} cụm tên “{name}”: {said}. Ghi mã của cụm cần chọn.")


class ActorForm(forms.Form):
    """A form whose fields look things up for the person filling it in."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for field in self.fields.values():
            if isinstance(field, PapersField | ClusterField):
                field.bind(actor)

    @property
    def is_searching(self) -> bool:
        """The person pressed a search button inside the form: nothing is to be saved yet."""
        return any(f"{name}-tim" in self.data for name in self.fields)

    def refuse(self, no: Refusal) -> None:
        """A service's refusal, at the field it names."""
        self.add_error(no.field if no.field in self.fields else None, no.message)
