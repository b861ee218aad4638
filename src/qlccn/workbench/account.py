"""Tài khoản: one's own details, seats, second factors and open sessions."""

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qlccn.core import clock
from qlccn.parties import services, sessions, sign_in
from qlccn.parties.models import Membership
from qlccn.workbench.access import page


class NameForm(forms.Form):
    """What others see one called."""

    name = forms.CharField(label="Họ và tên", max_length=120, required=False, widget=forms.TextInput({"autocomplete": "name"}))


@page()
def show(request: HttpRequest) -> HttpResponse:
    """One's own account on one page."""
    account = request.user
    form = NameForm(request.POST or None, initial={"name": account.name})
    if request.method == "POST" and form.is_valid():
        services.rename_account(account, form.cleaned_data["name"], by=request.actor)
        messages.success(request, "Đã lưu họ và tên.")
        return redirect("account")
    kinds = list(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    context = {
        "title": "Tài khoản của tôi", "form": form, "seats": seats_of(request), "sessions": sessions.of(request), "now": clock.now(),
        "has_totp": Authenticator.Type.TOTP in kinds, "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "must": sign_in.required_of(account), "oidc": settings.OIDC, "mail_ready": settings.MAIL_READY,
        "has_password": account.has_usable_password(),
    }  # fmt: skip
    return render(request, "workbench/account/show.html", context, status=422 if form.errors else 200)


def seats_of(request: HttpRequest) -> list[Membership]:
    """All seats of the account, those in force first; `is_current`: the one acted in."""
    seats = list(Membership.objects.filter(account=request.user).select_related("organisation").order_by("pk"))
    present = set(Membership.objects.in_force(clock.today()).filter(account=request.user).values_list("pk", flat=True))
    for seat in seats:
        seat.is_present, seat.is_current = seat.pk in present, seat.pk == request.actor.membership.pk
    return sorted(seats, key=lambda s: (not s.is_present, s.pk))


@require_POST
@page()
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions."""
    if not sessions.end_one(request.user, pk):
        raise Http404
    messages.success(request, "Đã kết thúc phiên ấy; thiết bị đó phải đăng nhập lại.")
    return redirect("account")


@require_POST
@page()
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    sessions.end_others(request)
    messages.success(request, "Đã kết thúc mọi phiên khác; chỉ còn phiên này.")
    return redirect("account")
