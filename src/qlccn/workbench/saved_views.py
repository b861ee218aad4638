"""Bộ lọc đã lưu: save the list at hand under a name, share it, open it first, throw it away."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qlccn.core.refusal import Refusal
from qlccn.workbench import saved, services
from qlccn.workbench.access import page
from qlccn.workbench.models import LISTS, SavedView

DONE = {
    "chia-se": "Cả cơ quan dùng được bộ lọc “{}”.", "rieng": "Bộ lọc “{}” chỉ còn riêng bạn dùng.",
    "mac-dinh": "Danh sách sẽ mở bằng bộ lọc “{}”.", "thuong": "Danh sách lại mở không lọc, không theo “{}” nữa.",
}  # fmt: skip


@page()
def index(request: HttpRequest) -> HttpResponse:
    """All views the actor can use, by list."""
    found = (
        SavedView.objects.filter(saved.visible_to(request.actor)).select_related("membership__account").order_by("list", "name")
    )
    mine = request.actor.membership.pk if request.actor.membership else None
    rows = [{"view": v, "url": saved.address_of(v), "mine": v.membership_id == mine} for v in found]
    groups = [{"label": label, "rows": [r for r in rows if r["view"].list == key]} for key, label in LISTS.items()]
    return render(request, "workbench/saved_views.html", {"title": "Bộ lọc đã lưu", "groups": [g for g in groups if g["rows"]]})


@require_POST
@page()
def keep(request: HttpRequest) -> HttpResponse:
    """Save the question of the list at hand."""
    sent = request.POST
    try:
        view = services.keep_view(
            sent.get("list", ""), sent.get("name", ""), sent.get("query", ""), shared=bool(sent.get("shared")),
            default=bool(sent.get("default")), by=request.actor,
        )  # fmt: skip
    except Refusal as no:
        messages.error(request, no.message)
        back = saved.ADDRESSES.get(sent.get("list", ""), "/")
        return redirect(f"{back}?{saved.kept(sent.get('query', ''))}" if back != "/" else back)
    messages.success(request, f"Đã lưu bộ lọc “{view.name}”.")
    return redirect(saved.address_of(view))


@require_POST
@page()
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Share, keep to oneself, open first, or throw away."""
    if not SavedView.objects.filter(pk=pk, membership=request.actor.membership).exists():
        raise Http404
    what = request.POST.get("viec", "")
    try:
        if what == "bo":
            services.drop_view(pk, by=request.actor)
            messages.success(request, "Đã bỏ bộ lọc.")
        else:
            view = services.change_view(pk, what, by=request.actor)
            messages.success(request, DONE[what].format(view.name))
    except Refusal as no:
        messages.error(request, no.message)
    return redirect("saved_views")
