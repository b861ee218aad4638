"""Nhập dữ liệu: a table of clusters or a file of boundaries; seen first with every row's errors, then all of it or none."""

from importlib import import_module
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qlccn.clusters.services import WRITES_ACTS, WRITES_CLAIMS
from qlccn.core.refusal import Refusal
from qlccn.ui.forms import FileDropField
from qlccn.workbench import uploads
from qlccn.workbench.access import page

KINDS = {
    "clusters": ("Bảng kê cụm công nghiệp", "import_clusters", ".xlsx,.csv", "XLSX hoặc CSV; tên cột tiếng Việt hoặc theo tệp mẫu."),
    "boundaries": ("Ranh giới cụm", "import_boundaries", ".geojson,.json,.kml,.kmz,.zip,.shp,.dxf,.csv,.xlsx,.txt", "GeoJSON, KML, SHP (nén .zip), DXF, bảng tọa độ VN-2000."),
}  # fmt: skip
CAUSES = {
    "meridian": "sai kinh tuyến trục", "datum": "chưa chuyển hệ tọa độ", "digit": "sót hoặc thừa chữ số", "vertex-order": "sai thứ tự đỉnh",
    "placeholder": "hình tạm", "swapped-axes": "đảo trục tọa độ", "self-intersection": "tự cắt", "outside-province": "ngoài tỉnh", "area": "lệch diện tích",
    "overlap": "chồng lấn", "unverified": "chưa có gì để đối chiếu",
}  # fmt: skip
MOST_TOLD = 200


class ImportForm(forms.Form):
    """A kind and a file."""

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label="Nhập gì", choices=[(k, KINDS[k][0]) for k in kinds], widget=forms.RadioSelect
        )
        types = ",".join(dict.fromkeys(e for k in kinds for e in KINDS[k][2].split(",")))
        self.fields["file"] = FileDropField(
            label="Tệp",
            types=types,
            max_bytes=settings.UPLOAD_MAX_BYTES,
            hint=" · ".join(f"{KINDS[k][0]}: {KINDS[k][3]}" for k in kinds),
        )


@page(only=WRITES_CLAIMS)
def show(request: HttpRequest) -> HttpResponse:
    """Send, see, commit."""
    kinds = [k for k in KINDS if k != "clusters" or request.actor.role in WRITES_ACTS]
    context: dict[str, Any] = {
        "title": "Nhập dữ liệu",
        "kinds": kinds,
        "form": ImportForm(kinds=kinds, initial={"kind": request.GET.get("loai") or kinds[0]}),
    }
    if request.method != "POST":
        return render(request, "workbench/clusters/import.html", context)
    if request.POST.get("buoc") == "ghi":
        return commit(request, context, kinds)
    form = ImportForm(request.POST, request.FILES, kinds=kinds)
    context["form"] = form
    if not form.is_valid():
        return render(request, "workbench/clusters/import.html", context, status=422)
    token = uploads.keep(form.cleaned_data["file"], request.actor)
    kind = form.cleaned_data["kind"]
    try:
        told = run(kind, token, request, dry_run=True)
    except Refusal as no:
        uploads.drop(token, request.actor)
        form.add_error("file", no.message)
        return render(request, "workbench/clusters/import.html", context, status=422)
    return render(
        request, "workbench/clusters/import.html", context | preview(told, kind, token), status=422 if told["errors"] else 200
    )


def run(kind: str, token: str, request: HttpRequest, *, dry_run: bool) -> dict[str, Any]:
    """The same service as the command line's."""
    service = import_module(f"qlccn.clusters.{KINDS[kind][1]}")
    answer: dict[str, Any] = service.run(uploads.kept(token, request.actor), by=request.actor, dry_run=dry_run)
    return answer


def preview(told: dict[str, Any], kind: str, token: str) -> dict[str, Any]:
    """What the file holds and would do; the button appears only when no row is wrong."""
    for row in told["warnings"]:
        row["cause_label"] = CAUSES.get(row.get("cause") or "", "")
    return {
        "told": told, "kind": kind, "kind_label": KINDS[kind][0], "token": token, "errors": told["errors"][:MOST_TOLD],
        "warnings": told["warnings"][:MOST_TOLD], "more": max(len(told["errors"]), len(told["warnings"])) > MOST_TOLD,
        "nothing": not told["errors"] and not (told["new"] or told["changed"]),
    }  # fmt: skip


def commit(request: HttpRequest, context: dict[str, Any], kinds: list[str]) -> HttpResponse:
    """Write the file that was seen."""
    kind, token = request.POST.get("kind", ""), request.POST.get("token", "")
    if kind not in kinds:
        return render(request, "workbench/clusters/import.html", context, status=422)
    try:
        told = run(kind, token, request, dry_run=False)
    except Refusal as no:
        return render(request, "workbench/clusters/import.html", context | {"refused": no.message}, status=422)
    if told["errors"]:
        return render(request, "workbench/clusters/import.html", context | preview(told, kind, token), status=422)
    uploads.drop(token, request.actor)
    messages.success(request, f"Đã ghi {told['file']}: {told['new']} mới, {told['changed']} đổi, {told['unchanged']} như cũ.")
    return redirect("clusters")
