"""Signing in and out, one's own account, and in which seat one acts."""

from allauth.account.views import LoginView
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qlccn.core import clock
from qlccn.parties.middleware import SESSION_KEY
from qlccn.parties.models import Membership
from qlccn.workbench import home
from qlccn.workbench.access import page

sign_in = LoginView.as_view(template_name="account/login.html")


def front(request: HttpRequest) -> HttpResponse:
    """The front door: sign-in for strangers, home for those inside, a plain word for an account without a seat."""
    if not request.user.is_authenticated:
        return sign_in(request)
    if not request.actor.role:
        return render(request, "workbench/no_seat.html", status=403)
    if request.method == "POST":  # the sign-in form sent twice
        return redirect("/")
    return home.show(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("/")


@require_POST
@page()
def choose_seat(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own seats."""
    chosen = request.POST.get("membership", "")
    seat = (
        Membership.objects.in_force(clock.today())
        .filter(account=request.user, pk=int(chosen) if chosen.isdecimal() and len(chosen) < 12 else 0)
        .first()
    )
    if seat:
        request.session[SESSION_KEY] = seat.pk
    return redirect("/")


@page()
def account(request: HttpRequest) -> HttpResponse:
    """One's own seats, password and second factor."""
    seats = Membership.objects.filter(account=request.user).select_related("organisation").order_by("pk")
    return render(request, "workbench/account.html", {"title": "Tài khoản của tôi", "seats": seats})
