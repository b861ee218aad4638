"""Kiểm dự thảo: a draft is checked before it is signed. What is sent here is read and forgotten, not stored."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from qlccn.cases.draft_steps import check_steps
from qlccn.clusters.draft_figures import check_record
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents import queries as documents
from qlccn.office import word
from qlccn.office.paper import Paper
from qlccn.parties.actor import Actor
from qlccn.reading.draft import Draft, from_text, read_draft
from qlccn.reading.draft_checks import KINDS, Checked, check_draft, day_of
from qlccn.reading.draft_finding import LEVELS, Finding
from qlccn.reading.intake import DOCX
from qlccn.reading.secrecy import DoubtfulSecrecy, require_open
from qlccn.reading.source import Limits
from qlccn.ui.forms import DayField, FileDropField
from qlccn.workbench.access import page
from qlccn.workbench.documents import NO_TENANT
from qlccn.workbench.documents_forms import READABLE

BADGES = {"must": "bad", "look": "warn", "note": ""}


class DraftForm(forms.Form):
    """A draft to check, and the day to judge it on. The box appears only when the reader asks."""

    file = FileDropField(
        label="Dự thảo", types=READABLE, max_bytes=settings.UPLOAD_MAX_BYTES,
        hint="Word để kiểm cả trình bày; PDF, văn bản thuần kiểm nội dung. Tệp không được lưu lại. Không gửi văn bản mật.",
    )  # fmt: skip
    on = DayField(label="Kiểm theo ngày", required=False, help_text="Để trống: ngày ghi trong dự thảo, nếu chưa có thì hôm nay.")
    not_secret = forms.BooleanField(label="Đã xem: văn bản này không mang dấu độ mật", required=False)


@page(**NO_TENANT)
def check(request: HttpRequest) -> HttpResponse:
    """Drop a draft, read what stands in the way of signing it."""
    form = DraftForm(request.POST or None, request.FILES or None)
    found: dict[str, Any] = {}
    doubtful = False
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            draft = read_draft(sent.read(), name=sent.name, limits=_limits())
            require_open(draft.text, None, name=sent.name, not_secret=form.cleaned_data["not_secret"])
            found = shown(
                draft,
                _checked(draft, request.actor, form.cleaned_data["on"]),
            )
        except DoubtfulSecrecy as no:
            doubtful = True
            form.add_error("not_secret", no.message)
        except Refusal as no:
            form.add_error("file", no.message)
    if not doubtful and not form.data.get("not_secret"):
        del form.fields["not_secret"]
    context = {"title": "Kiểm dự thảo", "form": form} | found
    return render(request, "workbench/documents/check.html", context, status=422 if form.errors else 200)


@page(**NO_TENANT)
def check_registered(request: HttpRequest, pk: int) -> HttpResponse:
    """The same checks on a paper of the register: its Word file where it has one, else its text."""
    try:
        document = documents.get(request.actor, pk)
    except documents.NotThere as no:
        raise Http404(no.message) from no
    file = document.files.filter(media_type=DOCX).order_by("-pk").first()
    if file is None and not document.text.strip():
        raise Refusal(f"{document.label} chưa có toàn văn và chưa có tệp Word; đính kèm tệp rồi kiểm.")
    if file is not None:
        stored = documents.open_file(request.actor, file.pk)
        draft = read_draft(stored.path.read_bytes(), name=file.name, limits=_limits())
    else:
        draft = from_text(document.text, name=document.label)
    checked = _checked(draft, request.actor, document.issued_on, without=(document.pk,))
    context = {"title": "Kiểm dự thảo", "document": document, "form": DraftForm()} | shown(draft, checked)
    del context["form"].fields["not_secret"]
    return render(request, "workbench/documents/check.html", context)


def _checked(draft: Draft, actor: Actor, on: date | None, *, without: Collection[int] = ()) -> Checked:
    """Every check, those that need the record among them; `without`: the draft's own entry in the register."""
    today = clock.today()
    steps = check_steps(draft, actor, day_of(draft, today=today, on=on), without=without)
    return check_draft(draft, today=today, on=on, more=[*steps, *check_record(draft, actor)])


def of_paper(paper: Paper, actor: Actor) -> list[tuple[Finding, str, str]]:
    """What the checks say of a paper of ours, the blanks left out (they are listed beside it)."""
    draft = read_draft(word.write(paper), name=paper.title)
    checked = check_draft(draft, today=clock.today(), on=paper.dated, more=check_record(draft, actor))
    aside = {"blank"} if paper.numbered else {"blank", "part"}  # minutes and score sheets have no number and go to nobody
    return [(f, KINDS[f.kind], BADGES[f.level]) for f in checked.findings if f.kind not in aside]


def _limits() -> Limits:
    return Limits(pages=settings.INGEST_MAX_PAGES, size=settings.UPLOAD_MAX_BYTES)


def shown(draft: Draft, checked: Checked) -> dict[str, Any]:
    """What the page shows: the findings, the gravest first, and how many of each level."""
    counts = [(f"{n} chỗ {LEVELS[level].lower()}", state) for level, state in BADGES.items() if (n := checked.count(level))]
    rows = [(f, KINDS[f.kind], BADGES[f.level]) for f in checked.findings]
    return {"name": draft.name, "checked": checked, "counts": counts, "rows": rows}
