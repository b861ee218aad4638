"""The page behind an invitation's link: a stranger makes an account or signs in; then the seat is theirs."""

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from qlccn.core.refusal import Refusal
from qlccn.parties import invitations
from qlccn.parties.actor import Actor
from qlccn.parties.middleware import SESSION_KEY
from qlccn.parties.models import Membership
from qlccn.parties.sign_in import INVITATION_KEY, bearer

BACKEND = "qlccn.parties.backends.PasswordBackend"


class NewAccountForm(forms.Form):
    """A new person: what to be called and how to sign in."""

    name = forms.CharField(label="Họ và tên", max_length=120)
    username = forms.CharField(
        label="Tên đăng nhập", max_length=60, help_text="Chữ và số, không có khoảng trắng.",
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    password = forms.CharField(
        label="Mật khẩu", strip=False, help_text="Từ 10 ký tự; không giống tên của bạn.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(label="Nhập lại mật khẩu", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}))

    def clean_again(self) -> str:
        if self.cleaned_data["again"] != self.cleaned_data.get("password"):
            raise forms.ValidationError("Hai lần nhập mật khẩu phải giống nhau.")
        return self.cleaned_data["again"]


@sensitive_post_parameters("password", "again")
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Say what is offered; take it up by a new account, or by the account that is signed in."""
    try:
        invitation = invitations.look_up(token)
    except Refusal as no:
        return render(request, "workbench/invitation/over.html", {"refusal": no}, status=410)
    if request.user.is_authenticated:
        return as_present(request, token, invitation)
    request.session[INVITATION_KEY] = token
    form = NewAccountForm(request.POST or None, initial={"name": invitation.contact.name})
    if request.method == "POST" and not invitation.contact.account_id and form.is_valid():
        data = form.cleaned_data
        try:
            seat = invitations.accept_as_new(
                token, username=data["username"], password=data["password"], name=data["name"], by=bearer(invitation)
            )
            return enter(request, seat, invitation)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    context = {"invitation": invitation, "form": form, "oidc": settings.OIDC, "token": token}
    return render(request, "workbench/invitation/show.html", context, status=422 if form.errors else 200)


def as_present(request: HttpRequest, token: str, invitation) -> HttpResponse:
    """Someone is signed in: they take the seat with this account, or sign out first."""
    error = ""
    if request.method == "POST":
        by = request.actor if request.actor.membership else Actor(role="", label=f"account:{request.user.pk}")
        try:
            seat = invitations.accept(token, account=request.user, by=by)
            request.session.pop(INVITATION_KEY, None)
            request.session[SESSION_KEY] = seat.pk
            return redirect("home")
        except Refusal as no:
            error = no.message
    context = {"invitation": invitation, "token": token, "error": error}
    return render(request, "workbench/invitation/present.html", context, status=422 if error else 200)


def enter(request: HttpRequest, seat: Membership, invitation) -> HttpResponse:
    """The new account is signed in; the address the link reached is theirs."""
    account = seat.account
    if account.email and settings.MAIL_READY:
        EmailAddress.objects.get_or_create(user=account, email=account.email, defaults={"verified": True, "primary": True})
    request.session.pop(INVITATION_KEY, None)
    login(request, account, backend=BACKEND)
    return redirect("home")
