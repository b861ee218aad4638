"""Trao đổi: words said at a cluster, a paper, a duty; one's own can be changed for a quarter of an hour, then struck out."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qlccn.core.refusal import Refusal
from qlccn.notices import queries, services
from qlccn.notices.models import Comment
from qlccn.notices.subjects import Named
from qlccn.ui.edits import Edit
from qlccn.workbench.access import page
from qlccn.workbench.notices_forms import CommentForm, EditCommentForm, StrikeForm


@page()
def thread(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """All that was said at a subject, and a box; a word sent from the subject's own page comes here too."""
    subject = subject_or_404(request, kind, key)
    form = CommentForm(request.POST or None, auto_id="loi-%s")
    if request.method == "POST" and form.is_valid():
        try:
            said = services.comment(kind, key, form.cleaned_data["text"], inside=form.cleaned_data["inside"], by=request.actor)
        except Refusal as no:
            form.add_error("text", no.message)
        else:
            say_unknown(request, said)
            return redirect(f"{subject.url}#loi-{said.comment.pk}")
    context = {
        "title": f"Trao đổi: {subject.label}", "subject": subject, "kind": kind, "key": key, "form": form, "talk": queries.comments(request.actor, kind, key),
        "following": queries.is_following(request.actor, kind, key), "organisation": request.actor.organisation,
    }  # fmt: skip
    return render(request, "workbench/notices/thread.html", context, status=422 if form.errors else 200)


def subject_or_404(request: HttpRequest, kind: str, key: int) -> Named:
    try:
        return services.require_seen(request.actor, kind, key)
    except services.NotThere as no:
        raise Http404(no.message) from no


def say_unknown(request: HttpRequest, said: services.Said) -> None:
    """Names that reached nobody are said aloud."""
    if said.unknown:
        names = ", ".join(f"@{n}" for n in said.unknown)
        messages.warning(request, f"Đã ghi, nhưng chưa báo được {names}: không có người này, hoặc họ không được xem trang này.")


def own_or_404(request: HttpRequest, pk: int) -> tuple[Comment, Named]:
    row = queries.comment_for(request.actor, pk)
    if row is None or row.by.account_id != request.user.pk:
        raise Http404
    return row, subject_or_404(request, row.subject_kind, row.subject_key)


@page()
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change my words; changed elsewhere meanwhile (another window), both are shown."""
    row, subject = own_or_404(request, pk)
    if not services.is_fresh(row):
        raise Refusal("Đã quá 15 phút: không sửa được nữa; gạch lời này và nêu lý do.")
    initial = {"text": row.text}
    edit = Edit(
        EditCommentForm(initial=initial), version=row.version, sent=request.POST or None, other=lambda: "Bạn (ở cửa sổ khác)"
    )
    form = EditCommentForm(edit.data, initial=initial)
    if form.is_bound and not edit.asks and form.is_valid():
        try:
            say_unknown(request, services.edit_comment(pk, form.cleaned_data["text"], version=row.version, by=request.actor))
            return redirect(f"{subject.url}#loi-{pk}")
        except Refusal as no:
            form.add_error("text", no.message)
    context = {"title": "Sửa lời trao đổi", "form": form, "edit": edit, "what": "lời này", "subject": subject, "button": "Lưu"}
    return render(request, "workbench/notices/word.html", context, status=409 if edit.asks else 422 if form.errors else 200)


@require_POST
@page()
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take my words away, while they are fresh."""
    _, subject = own_or_404(request, pk)
    services.delete_comment(pk, by=request.actor)
    messages.success(request, "Đã xóa lời trao đổi.")
    return redirect(f"{subject.url}#trao-doi")


@page()
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike my words out, with a reason."""
    row, subject = own_or_404(request, pk)
    form = StrikeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            services.strike_comment(pk, reason=form.cleaned_data["reason"], by=request.actor)
            return redirect(f"{subject.url}#loi-{pk}")
        except Refusal as no:
            form.add_error("reason", no.message)
    context = {"title": "Gạch lời trao đổi", "form": form, "word": row, "subject": subject, "button": "Gạch"}
    return render(request, "workbench/notices/word.html", context, status=422 if form.errors else 200)
