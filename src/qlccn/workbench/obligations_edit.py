"""A duty entered by hand from a registered paper, and a duty corrected; the second of two writers is told and loses nothing."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.obligations import access, queries, services
from qlccn.obligations.models import Assignment, Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.ui import formats
from qlccn.workbench.access import page
from qlccn.workbench.documents import whole
from qlccn.workbench.documents_confirm import named
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
        shown = [(k, f"{o.clause + ': ' if o.clause else ''}{o.what[:90]}") for k, o in self.siblings.items()]
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
    now = snapshot(duty)
    clash, sent = [], request.POST or None
    if sent and whole(sent.get("version")) != duty.version:
        sent, clash = merged(sent, now)
    form = EditForm(sent, actor=request.actor, duty=duty, initial=initial_of(duty))
    status = 409 if clash else 200
    if form.is_bound and not clash and form.is_valid():
        try:
            services.correct(duty.pk, by=request.actor, version=duty.version, **changes_of(form, duty, now))
        except Refusal as no:
            form.refuse(no)
        else:
            duty.refresh_from_db()
            say_unknown(request, duty)
            messages.success(request, "Đã sửa nhiệm vụ.")
            return redirect("obligation", pk=pk)
    context = {
        "title": "Sửa nhiệm vụ", "form": form, "o": duty, "version": duty.version, "base": json.dumps(now, ensure_ascii=False), "clash": clash,
        "source": short_label(duty.document, f"mục {duty.clause}" if duty.clause else ""),
    }  # fmt: skip
    if form.errors and not clash:
        status = 422
    return render(request, "workbench/obligations/form.html", context, status=status)


def changes_of(form: EditForm, duty: Obligation, now: Mapping[str, str]) -> dict[str, Any]:
    """What the service is told: only fields whose words differ from those stored."""
    data, sent = form.cleaned_data, posted(form.data, now)
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


def snapshot(duty: Obligation) -> dict[str, str]:
    """A stored duty field by field as text, to compare what three people saw and typed."""
    values = dict.fromkeys(EditForm.base_fields, "") | initial_of(duty)
    return {name: text_of(value) for name, value in values.items()}


def text_of(value: Any) -> str:
    """A value as a form sends it, blanks aside."""
    if isinstance(value, bool):
        return "on" if value else ""
    if hasattr(value, "year"):
        return formats.day(value)
    return "\n".join(line.strip() for line in str(value if value is not None else "").strip().splitlines())


def posted(sent: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """What was sent, in the same form; a field of another kind of due day counts as it is stored, so that it is no change."""
    out = {name: text_of(sent.get(name, "")) for name in names}
    for name in ("due_every", "due_unit"):
        used = {"due_every": "ky", "due_unit": "trong"}[name] == sent.get("due_kind")
        out[name] = out[name] if used else names[name]
    return out


def merged(sent: QueryDict, now: Mapping[str, str]) -> tuple[QueryDict, list[dict[str, str]]]:
    """Another person's changes joined with mine: fields I left alone take theirs, fields we both changed keep mine and are shown."""
    try:
        base = {str(k): str(v) for k, v in json.loads(sent.get("base", "")).items()}
    except (ValueError, AttributeError):
        base = {}
    mine, joined, clash = posted(sent, now), sent.copy(), []
    for name, theirs in now.items():
        was = base.get(name, "")
        if theirs == was and base:
            continue
        kept = mine[name] != was
        if kept and mine[name] == theirs:
            continue
        if not kept:
            joined[name] = theirs
            if name == "still_binds" and not theirs:
                del joined[name]
        clash.append(
            {
                "label": str(EditForm.base_fields[name].label),
                "was": said(name, was),
                "theirs": said(name, theirs),
                "mine": said(name, mine[name]) if kept else "",
            }
        )
    return joined, clash or [
        {"label": "Nhiệm vụ", "was": "", "theirs": "có thay đổi khác (gia hạn, rút, xác nhận); xem trang nhiệm vụ", "mine": ""}
    ]


def said(name: str, value: str) -> str:
    """A stored choice by its label."""
    if name == "still_binds":
        return "có" if value else "không"
    choices = dict(getattr(EditForm.base_fields[name], "choices", ()) or ())
    return str(choices.get(value, value))
