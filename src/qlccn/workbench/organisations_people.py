"""The people of an organisation: invited, seated, changed, and leaving with their work handed over."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from qlccn.core.refusal import Refusal
from qlccn.parties import access, invitations, leaving, password_links, services
from qlccn.parties.invitations import Offered
from qlccn.parties.models import Account, Handover, Invitation, Membership, Organisation, Role
from qlccn.parties.sign_in import forget
from qlccn.workbench.access import page
from qlccn.workbench.invitation_mail import deliver
from qlccn.workbench.obligations_page import People
from qlccn.workbench.organisations import found_or_404
from qlccn.workbench.organisations_forms import ChangeSeatForm, InviteForm, LeaveForm, MemberForm


def managed(request: HttpRequest, slug: str) -> tuple[Organisation, frozenset[str]]:
    """An organisation whose people the actor manages, and the roles they may give there."""
    organisation = found_or_404(slug)
    roles = access.grantable(request.actor, organisation)
    if not roles:
        raise PermissionDenied
    return organisation, roles


def seat_or_404(request: HttpRequest, slug: str, pk: int) -> Membership:
    """A seat of the organisation that the actor may change or end."""
    organisation, roles = managed(request, slug)
    seat = Membership.objects.select_related("account", "organisation").filter(pk=pk, organisation=organisation).first()
    if seat is None or seat.role not in roles:
        raise Http404
    return seat


@page()
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer a seat; the link goes by e-mail, and is shown once where it cannot."""
    organisation, roles = managed(request, slug)
    form = InviteForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            sent = invitations.invite(
                organisation=organisation, role=data["role"], email=data["email"], username=data["username"], name=data["name"],
                title=data["position"], manages_people=data["manages_people"], by=request.actor,
            )  # fmt: skip
            return told(request, organisation, sent)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    context = {"title": f"Mời người vào {organisation.name}", "form": form, "organisation": organisation}
    return render(request, "workbench/organisations/invite.html", context, status=422 if form.errors else 200)


def told(request: HttpRequest, organisation: Organisation, sent: Offered) -> HttpResponse:
    """The page after an invitation: the link, this once, and whether it went by e-mail."""
    link = request.build_absolute_uri(reverse("invitation", args=[sent.token]))
    contact = sent.invitation.contact
    context = {
        "title": "Đã mời", "organisation": organisation, "invitation": sent.invitation, "contact": contact, "link": link,
        "mailed": deliver(sent.invitation, link),
    }  # fmt: skip
    return render(request, "workbench/organisations/invited.html", context)


def invitation_or_404(request: HttpRequest, slug: str, pk: int) -> Invitation:
    organisation, roles = managed(request, slug)
    found = Invitation.objects.select_related("organisation", "contact").filter(pk=pk, organisation=organisation).first()
    if found is None or found.role not in roles:
        raise Http404
    return found


@require_POST
@page()
def resend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A new link with a new term; the old one stops."""
    invitation = invitation_or_404(request, slug, pk)
    return told(request, invitation.organisation, invitations.resend(invitation, by=request.actor))


@require_POST
@page()
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The link stops."""
    invitations.withdraw(invitation_or_404(request, slug, pk), by=request.actor)
    messages.success(request, "Đã rút lời mời; đường dẫn không còn dùng được.")
    return redirect("organisation", slug=slug)


@page(only=(Role.ADMIN,))
def add_member(request: HttpRequest, slug: str) -> HttpResponse:
    """Seat a person at once, with an account made here where they have none."""
    organisation, roles = managed(request, slug)
    form = MemberForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                account = Account.objects.filter(username=data["username"].strip()).first() or services.open_account(
                    username=data["username"], password=data["password"], name=data["name"], by=request.actor
                )
                services.open_membership(
                    account=account, organisation=organisation, role=data["role"], title=data["position"], by=request.actor,
                    manages_people=data["manages_people"],
                )  # fmt: skip
            messages.success(request, f"Đã thêm {account} vào {organisation}.")
            return redirect("organisation", slug=slug)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    context = {"title": f"Thêm người vào {organisation.name}", "form": form, "organisation": organisation}
    return render(request, "workbench/organisations/add.html", context, status=422 if form.errors else 200)


@page()
def change_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Another title, or the right to manage people."""
    seat = seat_or_404(request, slug, pk)
    form = ChangeSeatForm(request.POST or None, initial={"position": seat.title, "manages_people": seat.manages_people})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.change_membership(seat, title=data["position"], manages_people=data["manages_people"], by=request.actor)
            messages.success(request, f"Đã sửa tư cách của {seat.account}.")
            return redirect("organisation", slug=slug)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    context = {"title": f"Tư cách của {seat.account}", "form": form, "organisation": seat.organisation, "seat": seat}
    return render(request, "workbench/organisations/seat.html", context, status=422 if form.errors else 200)


@page()
def leave(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The person leaves: what is open in their hands goes to a colleague in the same act."""
    seat = seat_or_404(request, slug, pk)
    work = leaving.open_work(seat)
    form = LeaveForm(request.POST if request.method == "POST" else None, membership=seat, has_work=bool(work))
    if request.method == "POST" and form.is_valid():
        try:
            done = leaving.leave(
                seat, to=form.successor, give_back=form.gives_back, reason=form.cleaned_data["reason"], by=request.actor
            )
            return redirect("handover", slug=slug, pk=done.pk)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    context = {
        "title": f"{seat.account} thôi giữ tư cách", "form": form, "organisation": seat.organisation, "seat": seat, "work": work,
    }  # fmt: skip
    return render(request, "workbench/organisations/leave.html", context, status=422 if form.errors else 200)


@page(only=(Role.ADMIN,))
def erase(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Empty the personal data of someone who left everything."""
    seat, refusal = seat_or_404(request, slug, pk), ""
    if request.method == "POST":
        try:
            leaving.erase_account(seat.account, by=request.actor, forget=[forget])
            messages.success(request, "Đã xóa thông tin cá nhân của tài khoản.")
            return redirect("organisation", slug=slug)
        except Refusal as no:
            refusal = no.message
    context = {"title": f"Xóa thông tin của {seat.account}", "seat": seat, "organisation": seat.organisation, "refusal": refusal}
    return render(request, "workbench/organisations/erase.html", context, status=422 if refusal else 200)


@page(only=(Role.ADMIN,))
def reset_password(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give a link to a new password to somebody whom no e-mail reaches. Asks on GET; on POST the link is shown, this once."""
    seat, refusal = seat_or_404(request, slug, pk), ""
    context = {"title": f"Đặt lại mật khẩu của {seat.account}", "seat": seat, "organisation": seat.organisation}
    if request.method == "POST":
        try:
            given = password_links.give(seat, by=request.actor)
            address = reverse("account_reset_password_from_key", args=[given.uid, given.key])
            context |= {"link": request.build_absolute_uri(address), "expires_at": given.expires_at}
        except Refusal as no:
            refusal = no.message
    return render(
        request, "workbench/organisations/reset_password.html", context | {"refusal": refusal}, status=422 if refusal else 200
    )


@page()
def handover(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What was handed over when somebody left: for the organisation's own people and those who manage them."""
    organisation = found_or_404(slug)
    if not access.may_read_people(request.actor, organisation):
        raise Http404
    found = Handover.objects.select_related("membership__account", "membership__organisation", "to__account")
    done = found.filter(pk=pk, membership__organisation=organisation).first()
    if done is None:
        raise Http404
    for line in done.lines:
        line["due_day"] = date.fromisoformat(line["due_on"]) if line.get("due_on") else None
    context = {
        "title": f"Bàn giao của {done.membership.account}", "organisation": organisation, "handover": done,
        "by": People(request.actor, [done.by]).name(done.by),
    }  # fmt: skip
    return render(request, "workbench/organisations/handover.html", context)
