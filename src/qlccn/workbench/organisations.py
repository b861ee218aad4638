"""Tổ chức: the register, an entry's page, and its corrections; its people are in `organisations_people`."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qlccn.clusters import queries as clusters
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.parties import access, rules, services
from qlccn.parties.models import Organisation, Role
from qlccn.places import queries as places
from qlccn.ui.edits import Edit
from qlccn.ui.tables import Column, Table, chosen, order_of, ordered
from qlccn.workbench import list_file, organisations_table, saved
from qlccn.workbench.access import page
from qlccn.workbench.edits import last_writer
from qlccn.workbench.organisations_forms import EndForm, OrganisationForm, kind_labels

OPENS = tuple(r for r in Role.values if r in rules.OPENS)
STANDINGS = (("", "đang hoạt động"), ("het", "đã kết thúc"), ("tat-ca", "tất cả"))


@page(without=(Role.TENANT,))
def index(request: HttpRequest) -> HttpResponse:
    """Every organisation on the register, by name, code or tax number, kind, place and whether it still stands."""
    views = saved.menu(request, "to-chuc")
    if first := saved.opened(request, views):
        return first
    asked, found, columns = asked_for(request)
    page_obj = Paginator(found, 50).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "title": "Tổ chức", "page_obj": page_obj, "table": Table("Tổ chức", columns, page_obj.object_list, request.GET), "asked": asked, "saved": views,
        "provinces": places.provinces(clock.today()), "may_open": request.actor.role in OPENS, "standings": STANDINGS, "kind_choices": kind_choices(),
        "filtered": sum(1 for value in asked.values() if value), "file_url": f"/to-chuc/xuat.xlsx?{query.urlencode()}",
    }  # fmt: skip
    return render(request, "workbench/organisations/index.html", context)


@page(without=(Role.TENANT,))
def export(request: HttpRequest) -> HttpResponse:
    """Exactly the list of the address, all its pages, as a workbook."""
    asked, found, columns = asked_for(request)
    told = [value for name, value in asked.items() if value and name != "con"]
    heading = f"Đến ngày {clock.today():%d/%m/%Y}, {found.count()} tổ chức {dict(STANDINGS).get(asked['con'], '')}"
    heading += f"; lọc: {', '.join(told)}" if told else ""
    return list_file.download(
        list_file.workbook("Tổ chức", heading, chosen(columns, request.GET), found), f"to-chuc-{clock.today():%Y%m%d}"
    )


def asked_for(request: HttpRequest) -> tuple[dict[str, str], QuerySet[Organisation], list[Column]]:
    """What the address asks for, the rows in its order, columns to choose among."""
    asked = {name: request.GET.get(name, "").strip()[:120] for name in ("q", "tinh", "loai", "con")}
    columns = organisations_table.columns(clock.today())
    found = ordered(wanted(asked, clock.today()), columns, order_of(columns, request.GET.get("sap", "")))
    return asked, found, columns


def kind_choices() -> list[tuple[str, str]]:
    """Kinds that some organisation has, by name."""
    kinds = kind_labels()
    held = Organisation.objects.order_by().values_list("kind", flat=True).distinct()
    return sorted(((k, kinds.get(k, "Cơ quan khác: " + k)) for k in held), key=lambda pair: fold(pair[1]))


def wanted(asked: dict[str, str], day: date) -> QuerySet[Organisation]:
    """The rows an address asks for; words count without diacritics, in any order."""
    found = Organisation.objects.select_related("unit__province").prefetch_related("successions__new").order_by("name", "pk")
    for word in fold(asked["q"]).split():
        found = found.filter(Q(folded__contains=word) | Q(slug__contains=word) | Q(tax_code__startswith=word))
    if asked["tinh"]:
        found = found.filter(Q(unit__level="province", unit__code=asked["tinh"]) | Q(unit__province__code=asked["tinh"]))
    if asked["loai"]:
        found = found.filter(kind=asked["loai"])
    if asked["con"] == "het":
        return found.filter(valid_to__lt=day)
    return found if asked["con"] == "tat-ca" else found.filter(Q(valid_to=None) | Q(valid_to__gte=day))


def found_or_404(slug: str) -> Organisation:
    organisation = Organisation.objects.select_related("unit__province").filter(slug=slug).first()
    if organisation is None:
        raise Http404
    return organisation


def editable(request: HttpRequest, slug: str) -> Organisation:
    """The entry, for those who keep it."""
    organisation = found_or_404(slug)
    if not access.may_edit(request.actor, organisation):
        raise PermissionDenied
    return organisation


@page()
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation: place, predecessors and successors, its clusters, and (for those who may know) its people and invitations."""
    organisation = found_or_404(slug)
    if request.actor.role == Role.TENANT and organisation.pk not in request.actor.organisation_ids:
        raise Http404  # an enterprise sees its own entry only
    return render(request, "workbench/organisations/show.html", shown(request, organisation))


def shown(request: HttpRequest, organisation: Organisation) -> dict[str, object]:
    """What an organisation's page says to this actor."""
    actor, day = request.actor, clock.today()
    reads = access.may_read_people(actor, organisation)
    roles = access.grantable(actor, organisation)
    seats = organisation.memberships.select_related("account").prefetch_related("handovers").order_by("account__name", "pk")
    members = list(seats) if reads else []
    return {
        "title": organisation.name, "organisation": organisation, "may_list": actor.role != Role.TENANT, "kind": kind_labels().get(organisation.kind, "Cơ quan khác"),
        "predecessions": organisation.predecessions.select_related("old"), "successions": organisation.successions.select_related("new"),
        "clusters": owned(request, organisation, day), "today": day, "now": clock.now(), "may_edit": access.may_edit(actor, organisation),
        "sees_people": reads, "may_manage": bool(roles), "is_over": bool(organisation.valid_to and organisation.valid_to < day),
        "present": [m for m in members if is_present(m, day)], "past": [m for m in members if not is_present(m, day)], "roles": roles,
        "invitations": organisation.invitations.waiting(clock.now()).select_related("contact__account") if roles else [],
        "lapsed": organisation.invitations.filter(accepted_at=None, withdrawn_at=None, expires_at__lte=clock.now()).select_related("contact")
        if roles else [],
    }  # fmt: skip


def is_present(membership, day: date) -> bool:
    """Whether the seat is in force on the day."""
    return membership.ended_at is None and (membership.valid_to is None or membership.valid_to >= day)


def owned(request: HttpRequest, organisation: Organisation, day: date) -> list:
    """Clusters whose infrastructure it invests in, of those the actor may see."""
    if organisation.kind not in rules.PRIVATE:
        return []
    name = fold(organisation.name)
    rows = clusters.registry(request.actor, day, filters=clusters.Filters(text=organisation.name))
    return [row for row in rows if name in fold(row.investor)]


@page(only=OPENS)
def new(request: HttpRequest) -> HttpResponse:
    """Put an organisation on the register."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_organisation(by=request.actor, **form.row())
            messages.success(request, f"Đã thêm {made.name}.")
            return redirect("organisation", slug=made.slug)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    context = {"title": "Thêm tổ chức", "form": form, "back": "/to-chuc/", "do": "Thêm"}
    return render(request, "workbench/organisations/form.html", context, status=422 if form.errors else 200)


@page(only=OPENS)
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct an entry; the second of two writers is told."""
    organisation = editable(request, slug)
    initial = OrganisationForm.values_of(organisation)
    edit = Edit(
        OrganisationForm(initial=initial), version=organisation.version, sent=request.POST or None,
        other=lambda: last_writer(organisation, request.actor),
    )  # fmt: skip
    form = OrganisationForm(edit.data, initial=initial)
    if form.is_bound and not edit.asks and form.is_valid():
        try:
            services.edit_organisation(organisation, version=organisation.version, by=request.actor, **form.row())
            messages.success(request, "Đã sửa thông tin tổ chức.")
            return redirect("organisation", slug=slug)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    context = {
        "title": f"Sửa {organisation.name}", "form": form, "edit": edit, "what": "tổ chức này", "again": request.path, "do": "Lưu",
        "back": f"/to-chuc/{slug}/",
    }  # fmt: skip
    return render(request, "workbench/organisations/form.html", context, status=409 if edit.asks else 422 if form.errors else 200)


@page(only=OPENS)
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """The organisation ends, or is merged into another one that inherits."""
    organisation = editable(request, slug)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        into, on = form.cleaned_data["into"], form.cleaned_data["on"]
        try:
            if into:
                services.merge_organisation(organisation, into=into, on=on, by=request.actor)
                messages.success(request, f"{into.name} kế thừa {organisation.name} từ {on:%d/%m/%Y}.")
            else:
                services.close_organisation(organisation, on=on, by=request.actor)
                messages.success(request, f"{organisation.name} kết thúc trước ngày {on:%d/%m/%Y}.")
            return redirect("organisation", slug=slug)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    context = {
        "title": "Kết thúc hoặc sáp nhập", "form": form, "organisation": organisation, "back": f"/to-chuc/{slug}/", "do": "Ghi nhận",
        "members": organisation.memberships.in_force(clock.today()).count(),
    }  # fmt: skip
    return render(request, "workbench/organisations/end.html", context, status=422 if form.errors else 200)
