"""Nhập dữ liệu: send a file (or paste a table of corners), go on with one that waits, see what was imported before."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qlccn.clusters import import_batches, import_memory, imports
from qlccn.clusters.import_boundaries_paste import as_csv
from qlccn.clusters.import_columns import layout
from qlccn.clusters.import_files import Adjust, read_table
from qlccn.clusters.models import ImportBatch, ImportKind
from qlccn.clusters.services import WRITES_CLAIMS
from qlccn.core.refusal import Refusal
from qlccn.ui.forms import FileDropField
from qlccn.workbench import uploads
from qlccn.workbench.access import page
from qlccn.workbench.obligations_page import People

GUESS = ""
PAGE = 20


class ImportForm(forms.Form):
    """A file and, where the guess is not to be trusted, its kind."""

    def __init__(self, *args: Any, kinds: dict[str, imports.Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = ",".join(dict.fromkeys(e for k in kinds.values() for e in k.endings))
        self.fields["file"] = FileDropField(label="Tệp", types=types, max_bytes=settings.UPLOAD_MAX_BYTES)
        self.fields["kind"] = forms.ChoiceField(
            label="Nhập gì", required=False, widget=forms.RadioSelect,
            choices=[(GUESS, "Tự nhận theo tệp"), *((k.id, k.label) for k in kinds.values())],
        )  # fmt: skip


class PasteForm(forms.Form):
    """Corners pasted as text, with the cluster they are of."""

    points = forms.CharField(
        label="Bảng tọa độ", strip=False, widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text="Dán từ văn bản, Excel hay PDF: mỗi điểm có X (Bắc) và Y (Đông), hoặc vĩ độ và kinh độ; xuống dòng thế nào cũng được.",
    )  # fmt: skip
    cluster = forms.CharField(label="Cụm", max_length=160, help_text="Mã cụm hoặc tên cụm.")
    province = forms.CharField(label="Tỉnh", max_length=80, required=False)
    meridian = forms.CharField(label="Kinh tuyến trục", max_length=20, required=False, help_text="Ví dụ 104°45'.")


@page(only=WRITES_CLAIMS)
@require_POST
def paste(request: HttpRequest) -> HttpResponse:
    """A pasted table becomes a file like any other, and goes the same way."""
    form = PasteForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        is_code = bool(re.fullmatch(r"CCN-\d{6}", given["cluster"].strip().upper()))
        try:
            table = as_csv(
                given["points"], cluster="" if is_code else given["cluster"].strip(), code=given["cluster"].strip().upper() if is_code else "",
                province=given["province"].strip(), meridian=given["meridian"].strip(),
            )  # fmt: skip
            token = uploads.keep(SimpleUploadedFile("toa-do-dan.csv", table), request.actor)
            begin(request, token, "boundaries")
            return redirect("import_desk", token=token)
        except Refusal as no:
            form.add_error("points", no.message)
    return page_of(request, paste_form=form)


@page(only=WRITES_CLAIMS)
def show(request: HttpRequest) -> HttpResponse:
    """Send a file; what waits; what was done."""
    form = form_for(request)
    if request.method == "POST" and form.is_valid():
        token = uploads.keep(form.cleaned_data["file"], request.actor)
        try:
            begin(request, token, form.cleaned_data["kind"])
            return redirect("import_desk", token=token)
        except Refusal as no:
            uploads.drop(token, request.actor)
            form.add_error("file", no.message)
    return page_of(request, form)


def form_for(request: HttpRequest) -> ImportForm:
    """The form of a file, filled with what was sent to this very page."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return ImportForm(*sent, kinds=imports.open_to(request.actor), initial={"kind": request.GET.get("loai", GUESS)})


def page_of(request: HttpRequest, form: ImportForm | None = None, paste_form: PasteForm | None = None) -> HttpResponse:
    """The page with both ways in, what waits and what was done."""
    kinds = imports.open_to(request.actor)
    form = form or ImportForm(kinds=kinds)
    done = Paginator(import_batches.visible_to(request.actor), PAGE).get_page(request.GET.get("page"))
    who = People(request.actor, [b.recorded_by for b in done])
    context = {
        "title": "Nhập dữ liệu", "form": form, "paste": paste_form or PasteForm(), "kinds": kinds.values(),
        "done": [done_shown(b, who) for b in done], "page_obj": done,
        "waiting": [waiting_shown(*row, request) for row in uploads.waiting(request.actor)],
    }  # fmt: skip
    wrong = form.errors or (paste_form is not None and paste_form.errors)
    return render(request, "workbench/clusters/import.html", context, status=422 if wrong else 200)


def begin(request: HttpRequest, token: str, kind: str) -> None:
    """Guess the kind, recall the columns; refuses a file that cannot be opened at all, before anything is kept of it."""
    path = uploads.kept(token, request.actor)
    chosen = imports.kind_for(request.actor, kind or imports.guess(path, request.actor))
    adjust = Adjust()
    if chosen.spec is not None:
        table = read_table(path)
        adjust = Adjust(columns=import_memory.recalled(layout(table, chosen.spec, lenient=True), request.actor))
    else:
        chosen.plan(path, by=request.actor)
    uploads.ask(token, request.actor, {"kind": chosen.id, "adjust": adjust.as_json()})


def done_shown(batch: ImportBatch, who: People) -> dict[str, Any]:
    """An import that was committed, for a row of the list."""
    return {"batch": batch, "who": who.name(batch.recorded_by)}


def waiting_shown(token: str, file: Any, at: Any, request: HttpRequest) -> dict[str, Any]:
    """A file that was seen and not committed."""
    kind = uploads.asked(token, request.actor).get("kind", "")
    return {"token": token, "file": file.name, "at": at, "kind": ImportKind(kind).label if kind in ImportKind.values else ""}


@page(only=WRITES_CLAIMS)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """A workbook with the heads of a kind and a sheet that explains them."""
    from qlccn.clusters.import_templates import workbook

    found = imports.open_to(request.actor).get(kind)
    if found is None:
        raise Http404
    answer = HttpResponse(workbook(found), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    answer["Content-Disposition"] = f'attachment; filename="mau-nhap-{kind}.xlsx"'
    return answer
