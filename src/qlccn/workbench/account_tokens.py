"""Mã truy cập: codes with which one's programs act in one's seat; shown once, taken back at any time."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.parties import tokens
from qlccn.workbench.access import page


class TokenForm(forms.Form):
    """What the code is for and how long it works."""

    name = forms.CharField(label="Dùng để", max_length=80, help_text="Ví dụ: phần mềm kế toán gửi Biểu 01.")
    days = forms.TypedChoiceField(
        label="Dùng được", coerce=int, choices=[(n, f"{n} ngày") for n in tokens.DAYS], initial=tokens.DAYS[1]
    )


@page()
def show(request: HttpRequest) -> HttpResponse:
    """One's codes; a new one is shown on the answer to making it and never again."""
    form, issued = TokenForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            issued = tokens.issue(form.cleaned_data["name"], form.cleaned_data["days"], by=request.actor)
        except Refusal as no:
            form.add_error(no.field or None, no.message)
        else:
            form = TokenForm()
    context = {
        "title": "Mã truy cập", "form": form, "issued": issued, "tokens": tokens.of(request.user), "today": clock.today(),
        "actor": request.actor,
    }  # fmt: skip
    return render(request, "workbench/account/tokens.html", context, status=422 if form.is_bound and form.errors else 200)


@require_POST
@page()
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own code back."""
    if not tokens.revoke(pk, by=request.actor):
        raise Http404
    messages.success(request, "Đã thu hồi mã; chương trình dùng mã ấy không vào được nữa.")
    return redirect("account_tokens")
