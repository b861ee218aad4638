"""A duty entered by hand from a registered paper, and a duty corrected; the second of two writers is told and loses nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qlccn.core.refusal import Refusal
from qlccn.core.text import fold, shorten
from qlccn.obligations import access, queries, services
from qlccn.obligations.models import Assignment, Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.ui.edits import Edit
from qlccn.workbench.access import page
from qlccn.workbench.documents import whole
from qlccn.workbench.documents_confirm import named
from qlccn.workbench.edits import last_writer
from qlccn.workbench.obligations_acts import detail_or_404
from qlccn.workbench.obligations_due_form import DueForm, values_of
from qlccn.workbench.obligations_fields import ActorForm, ClusterField, OrganisationField, PapersField
from qlccn.workbench.sources import short_label

NO_TENANT = {"without": (Role.TENANT,)}
AGENCIES_HELP = "Mỗi dòng một cơ quan, tên như văn bản ghi."


class DutyForm(ActorForm, DueForm):
    """What a duty says."""

    what = forms.CharField(label="Nội dung việc", widget=forms.Textarea({"rows": 4}))
    clause = forms.CharField(label="Mục, điều khoản", required=False, max_length=60)
    role = forms.ChoiceField(label="Tính chất", choices=Obligation.Role.choices, initial=Obligation.Role.LEAD)
    lead = forms.CharField(label="Cơ quan chủ trì", widget=forms.Textarea({"rows": 2}), required=False, help_text=AGENCIES_HELP)
    coordinating = forms.CharField(
        label="Cơ quan phối hợp", widget=forms.Textarea({"rows": 2}), required=False, help_text=AGENCIES_HELP
    )
    owed_to = OrganisationField(label="Báo cáo cho", required=False, max_length=250, help_text="Để trống: bên ban hành văn bản.")
    cluster = ClusterField(label="Cụm công nghiệp", required=False, max_length=200, help_text="Mã hoặc tên cụm.")
    programme = forms.CharField(label="Chương trình, kế hoạch", required=False, max_length=120)

    field_order = (
        "document", "what", "clause", "role", "lead", "coordinating", "due_kind", "due_day", "due_every", "due_by", "due_n", "due_unit", "due_words",
        "owed_to", "cluster", "programme", "depends_on", "still_binds",
    )  # fmt: skip


class NewForm(DutyForm):
    """A duty entered by hand: from which paper."""

    document = PapersField(label="Văn bản giao việc", many=False)


class EditForm(DutyForm):
    """A duty corrected."""

    depends_on = forms.ChoiceField(label="Làm sau việc", required=False)
    still_binds = forms.BooleanField(label="Còn phải làm (văn bản cũ: chỉ tính quá hạn khi chọn ô này)", required=False)

    def __init__(self, *args: Any, duty: Obligation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issued_on = duty.document.issued_on
        self.siblings = {str(o.pk): o for o in siblings(self.actor, duty)}
        shown = [(k, f"{o.clause + ': ' if o.clause else ''}{shorten(o.what, 90)}") for k, o in self.siblings.items()]
        self.fields["depends_on"].choices = [("", "không chờ việc nào"), *shown]

    def clean_depends_on(self) -> Obligation | None:
        return self.siblings.get(self.cleaned_data["depends_on"])


def siblings(actor: Actor, duty: Obligation) -> Sequence[Obligation]:
    """Other duties of the same paper."""
    return list(
        queries.visible_to(actor).filter(document=duty.document, withdrawn_at=None).exclude(pk=duty.pk).order_by("position", "pk")
    )


@page(**NO_TENANT)
def new(request: HttpRequest) -> HttpResponse:
    """Enter a duty from a registered paper."""
    paper = whole(request.GET.get("van-ban"))
    initial = {"document": (paper,) if paper else (), "lead": str(request.actor.organisation or "")}
    form = NewForm(request.POST or None, actor=request.actor, initial=initial)
    if form.is_bound and form.is_searching:
        form.is_valid()
        form.errors.clear()
    elif form.is_bound and form.is_valid():
        data = form.cleaned_data
        proposal = Proposal(
            what=data["what"], kind="manual", role=data["role"], clause=data["clause"], due_words=data["due_words"], due_rule=data["due_rule"],
            assignees=(*typed(data["lead"], "lead"), *typed(data["coordinating"], "with")), programme=data["programme"],
            owed_to=data["owed_to"], cluster=data["cluster"],
        )  # fmt: skip
        try:
            made = services.add(data["document"], proposal, by=request.actor, still_binds=True)
        except Refusal as no:
            form.refuse(no)
        else:
            say_unknown(request, made)
            messages.success(request, "Đã ghi nhiệm vụ.")
            return redirect("obligation", pk=made.pk)
    context = {"title": "Thêm nhiệm vụ", "form": form}
    return render(request, "workbench/obligations/form.html", context, status=422 if form.errors else 200)


def say_unknown(request: HttpRequest, duty: Obligation) -> None:
    """Names that are on nobody's list are said aloud."""
    unknown = [a.named for a in duty.assignments.filter(organisation=None)]
    if unknown:
        messages.warning(
            request,
            f"Chưa giao được cho {'; '.join(unknown)}: không có trong sổ tổ chức, hoặc cơ quan của bạn không giao việc cho họ được. Việc giữ tên như văn bản ghi.",
        )


@page(**NO_TENANT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what the paper says; a version that moved on is told, shown and merged."""
    duty = detail_or_404(request.actor, pk).obligation
    access.require_manage(request.actor, duty)
    if duty.withdrawn_at is not None:
        raise Refusal("Nhiệm vụ đã rút; phục hồi trước khi sửa.")
    sent, initial = request.POST or None, initial_of(duty)
    stored = EditForm(None, actor=request.actor, duty=duty, initial=initial)
    edit = Edit(stored, version=duty.version, sent=sent, adjust=unused, other=lambda: last_writer(duty, request.actor))
    form = stored if edit.data is None else EditForm(edit.data, actor=request.actor, duty=duty, initial=initial)
    if form.is_bound and not edit.asks and form.is_valid():
        try:
            services.correct(duty.pk, by=request.actor, version=duty.version, **changes_of(form, duty, edit))
        except Refusal as no:
            form.refuse(no)
        else:
            duty.refresh_from_db()
            say_unknown(request, duty)
            messages.success(request, "Đã sửa nhiệm vụ.")
            return redirect("obligation", pk=pk)
    context = {
        "title": "Sửa nhiệm vụ", "form": form, "o": duty, "edit": edit, "what": "nhiệm vụ này", "again": request.path,
        "source": short_label(duty.document, duty.place),
    }  # fmt: skip
    return render(request, "workbench/obligations/form.html", context, status=409 if edit.asks else 422 if form.errors else 200)


def changes_of(form: EditForm, duty: Obligation, edit: Edit) -> dict[str, Any]:
    """What the service is told: only fields whose words differ from those stored."""
    data, now = form.cleaned_data, edit.now
    sent = unused({name: edit.sent_text(form.data, name) for name in now}, now)
    differs = {name for name in now if sent[name] != now[name]}
    plain = ("what", "clause", "role", "due_words", "programme", "owed_to", "cluster", "depends_on", "still_binds")
    out = {name: data[name] for name in plain if name in differs}
    if {n for n in differs if n.startswith("due_")} - {"due_words"} or ("due_words" in differs and data["due_kind"] == "loi"):
        out["due_rule"] = data["due_rule"]
    if {"lead", "coordinating"} & differs:
        current = list(duty.assignments.all())
        out["assignees"] = (*typed(data["lead"], "lead", current), *typed(data["coordinating"], "with", current))
    return out


def typed(text: str, part: str, current: Sequence[Assignment] = ()) -> list[Named]:
    """Agencies as typed, a line each; a name that stands already keeps the organisations it means."""
    out: list[Named] = []
    for line in filter(None, (piece.strip() for row in text.splitlines() for piece in row.split(";"))):
        same = [a for a in current if fold(a.named) == fold(line)]
        if same:
            out += [Named(a.named, a.agency, part, a.organisation) for a in same]
        else:
            out += named(line, part)
    return out


def initial_of(duty: Obligation) -> dict[str, Any]:
    """The form's values for a stored duty."""
    names = {part: list(dict.fromkeys(a.named for a in duty.assignments.all() if a.part == part)) for part in ("lead", "with")}
    return {
        "what": duty.what, "clause": duty.clause, "role": duty.role, "lead": "\n".join(names["lead"]), "coordinating": "\n".join(names["with"]),
        "owed_to": duty.owed_to.name if duty.owed_to else "", "cluster": duty.cluster.code if duty.cluster else "", "programme": duty.programme,
        "depends_on": str(duty.depends_on_id or ""), "still_binds": duty.still_binds, **values_of(duty.due_rule, duty.due_words),
    }  # fmt: skip


def unused(mine: dict[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """A field of another kind of due day than the chosen one counts as it is stored, so that it is no change."""
    for name, kind in (("due_every", "ky"), ("due_unit", "trong")):
        if mine["due_kind"] != kind:
            mine[name] = now[name]
    return mine
