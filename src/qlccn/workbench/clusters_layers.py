"""Lớp đối chiếu: reference layers that outlines are laid over; uploaded with their paper, listed, retired."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qlccn.clusters import layers, vn2000
from qlccn.clusters.imports import DRAWINGS
from qlccn.clusters.models import Layer
from qlccn.clusters.services import WRITES_CLAIMS
from qlccn.core.refusal import Refusal
from qlccn.documents import queries as register
from qlccn.documents import services as documents
from qlccn.documents.folding import number_key
from qlccn.documents.models import Document
from qlccn.parties.models import Role
from qlccn.ui.forms import DayField, FileDropField
from qlccn.workbench import uploads
from qlccn.workbench.access import page
from qlccn.workbench.clusters_forms import ReasonForm
from qlccn.workbench.sources import Sources


class LayerForm(forms.Form):
    """A layer: its name, kind, file, and the paper it comes from."""

    name = forms.CharField(label="Tên lớp", max_length=160, help_text="Ví dụ: Rừng phòng hộ theo kiểm kê 2025.")
    kind = forms.ChoiceField(label="Loại", choices=Layer.Kind.choices)
    number = forms.CharField(label="Số, ký hiệu văn bản nguồn", max_length=80, required=False)
    issued_on = DayField(label="Ngày văn bản", required=False)
    as_of_on = DayField(label="Tính đến ngày", required=False)
    meridian = forms.CharField(
        label="Kinh tuyến trục", max_length=20, required=False, help_text="Chỉ khi tệp ghi mét VN-2000, ví dụ 104°45'."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"] = FileDropField(
            label="Tệp bản vẽ",
            types=",".join(DRAWINGS),
            max_bytes=settings.UPLOAD_MAX_BYTES,
            hint="GeoJSON, KML, SHP (nén .zip), DXF",
        )

    def clean_meridian(self) -> float | None:
        """Degrees, where something was typed."""
        said = self.cleaned_data.get("meridian", "").strip()
        try:
            return vn2000.parse_meridian(said) if said else None
        except Refusal as no:
            raise forms.ValidationError(no.message) from no


@page(only=(*WRITES_CLAIMS, Role.MINISTRY))
def index(request: HttpRequest) -> HttpResponse:
    """Layers in force; a POST adds one."""
    writes = request.actor.role in layers.WRITES_LAYERS
    form = LayerForm(request.POST or None, request.FILES or None) if writes else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            layer, notes = save(request, form)
            messages.success(request, f"Đã thêm lớp “{layer.name}”." + "".join(f" {n}" for n in notes[:3]))
            return redirect("layers")
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    rows = list(layers.visible_to(request.actor))
    sources, counts = Sources.for_actor(request.actor, [r.document for r in rows]), layers.counts_of(rows)
    context = {
        "title": "Lớp đối chiếu", "form": form, "crumbs": [{"label": "Nhập dữ liệu", "url": "/nhap-du-lieu/"}, {"label": "Lớp đối chiếu", "url": ""}],
        "layers": [{"layer": r, "count": counts.get(r.pk, 0), "chip": sources.chip(r.document), "mine": r.province_id or request.actor.sees_all} for r in rows],
    }  # fmt: skip
    return render(request, "workbench/clusters/layers.html", context, status=422 if form is not None and form.errors else 200)


def save(request: HttpRequest, form: LayerForm) -> tuple[Layer, list[str]]:
    """Read the file, register its paper (or find it), record the layer."""
    given, by = form.cleaned_data, request.actor
    token = uploads.keep(given["file"], by)
    try:
        path = uploads.kept(token, by)
        read = layers.read_areas(path, given["meridian"])
        paper = _paper(given, by)
        documents.attach_file(paper, path, name=path.name, by=by)
        return layers.record(
            given["name"], given["kind"], read.areas, document=paper, by=by, as_of_on=given["as_of_on"]
        ), read.notes
    finally:
        uploads.drop(token, by)


def _paper(given: dict[str, Any], by: Any) -> Document:
    """The paper of the register with this number and day, else one entered now."""
    number = given["number"].strip()
    if number:
        found = register.visible_to(by).filter(number_folded=number_key(number), issued_on=given["issued_on"]).first()
        if found is not None and register.may_edit(by, found):
            return found
    return documents.register(
        type="khac", number=number, issued_on=given["issued_on"], subject=f"Lớp đối chiếu: {given['name']}", province=layers.home_of(by), by=by,
        allow_duplicate=True,
    )  # fmt: skip


@page(only=layers.WRITES_LAYERS)
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a layer out of use, with a reason."""
    layer = layers.visible_to(request.actor).filter(pk=pk).first()
    if layer is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            layers.retire(layer, reason=form.cleaned_data["reason"], by=request.actor)
            messages.success(request, f"Đã rút lớp “{layer.name}”.")
            return redirect("layers")
        except Refusal as no:
            form.add_error(None, no.message)
    context = {
        "title": f"Rút lớp: {layer.name}", "form": form, "layer": layer,
        "crumbs": [{"label": "Lớp đối chiếu", "url": "/nhap-du-lieu/lop/"}, {"label": layer.name, "url": ""}],
    }  # fmt: skip
    return render(request, "workbench/clusters/layer_retire.html", context, status=422 if form.errors else 200)
