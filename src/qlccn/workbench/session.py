"""Signing in and out, one's own account (`account`), and in which seat one acts."""

from allauth.account.views import LoginView
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qlccn.parties.middleware import SESSION_KEY
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


@page()
def choose_seat(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own seats; the page lists them, the header's menu posts here as well."""
    if request.method != "POST":
        return render(request, "workbench/seats.html", {"title": "Làm việc với tư cách", "seats": request.seats})
    chosen = request.POST.get("membership", "")
    seat = next((s for s in request.seats if str(s.pk) == chosen), None)
    if seat is None:
        messages.error(request, "Tư cách này không còn hiệu lực hoặc không phải của bạn.")
        return redirect("choose_seat")
    request.session[SESSION_KEY] = seat.pk
    messages.success(request, f"Đang làm việc với tư cách {seat.get_role_display()}, {seat.organisation}.")
    return redirect("/")
