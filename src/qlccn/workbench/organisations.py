"""Tổ chức: who is on the register, who sits where; opened by departments, accounts and seats by administrators."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.law.loader import load
from qlccn.parties import services
from qlccn.parties.models import Account, Membership, Organisation, Role
from qlccn.places import queries as places
from qlccn.places.models import COMMUNE, PROVINCE, Unit
from qlccn.workbench.access import page

OPENS = (Role.ADMIN, Role.MINISTRY, Role.DEPARTMENT)


@page(without=(Role.TENANT,))
def index(request: HttpRequest) -> HttpResponse:
    """Every organisation on the register, by name, kind or place."""
    words, province = request.GET.get("q", "").strip(), request.GET.get("tinh", "")
    found = Organisation.objects.select_related("unit__province").order_by("name")
    for word in fold(words).split():
        found = found.filter(folded__contains=word)
    if province:
        found = found.filter(unit__in=Unit.objects.filter(level=PROVINCE, code=province)) | found.filter(
            unit__province__code=province
        )
    context = {
        "title": "Tổ chức", "page_obj": Paginator(found, 50).get_page(request.GET.get("page")), "q": words, "province": province,
        "provinces": places.provinces(clock.today()), "may_open": request.actor.role in OPENS, "kinds": kind_labels(),
    }  # fmt: skip
    return render(request, "workbench/organisations/index.html", context)


def kind_labels() -> dict[str, str]:
    """Slug of a kind -> its name; enterprises stand beside the agencies of the law data."""
    ours = {"doanh-nghiep": "Doanh nghiệp, hợp tác xã", "van-phong-he-thong": "Tổ quản trị hệ thống"}
    return {a.slug: a.name_vi for a in load().agencies.all} | ours


def found_or_404(slug: str) -> Organisation:
    organisation = Organisation.objects.select_related("unit__province").filter(slug=slug).first()
    if organisation is None:
        raise Http404
    return organisation


@page(without=(Role.TENANT,))
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation: place, predecessors and successors, and (for administrators and its own people) who sits in it."""
    organisation = found_or_404(slug)
    actor = request.actor
    sees_people = actor.role == Role.ADMIN or organisation.pk in actor.organisation_ids
    context = {
        "title": organisation.name, "organisation": organisation, "kind": kind_labels().get(organisation.kind, "Cơ quan khác"),
        "predecessions": organisation.predecessions.select_related("old"), "successions": organisation.successions.select_related("new"),
        "members": organisation.memberships.select_related("account").order_by("valid_to", "pk") if sees_people else [],
        "sees_people": sees_people, "may_manage": actor.role == Role.ADMIN, "form": MemberForm(), "today": clock.today(),
    }  # fmt: skip
    return render(request, "workbench/organisations/show.html", context)


class OrganisationForm(forms.Form):
    """A new organisation: kind, name, place."""

    name = forms.CharField(label="Tên", max_length=250)
    kind = forms.ChoiceField(label="Loại")
    province = forms.ChoiceField(label="Tỉnh, thành phố", required=False)
    commune = forms.CharField(
        label="Xã, phường", required=False, max_length=80, help_text="Để trống nếu là cơ quan cấp tỉnh hoặc trung ương."
    )
    tax_code = forms.CharField(label="Mã số thuế", required=False, max_length=20)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "chọn…"), *sorted(kind_labels().items(), key=lambda pair: fold(pair[1]))]
        self.fields["province"].choices = [
            ("", "không thuộc tỉnh nào"),
            *((str(u.pk), u.name) for u in places.provinces(clock.today())),
        ]

    def clean(self) -> dict:
        data = super().clean() or {}
        province = Unit.objects.filter(pk=data["province"]).first() if data.get("province") else None
        data["unit"] = province
        if data.get("commune"):
            communes = Unit.objects.in_force(clock.today()).filter(level=COMMUNE, province=province)
            named = [u for u in communes if fold(data["commune"]) in (u.folded, fold(u.name))]
            if len(named) != 1:
                self.add_error(
                    "commune", "Không thấy đúng một xã, phường mang tên này trong tỉnh đã chọn; ghi đủ loại, ví dụ “Xã Bảo Ái”."
                )
            else:
                data["unit"] = named[0]
        return data


class MemberForm(forms.Form):
    """An account (made here when the name is new) and its role in the organisation."""

    username = forms.CharField(label="Tên đăng nhập", max_length=60)
    name = forms.CharField(label="Họ và tên", max_length=120, required=False)
    role = forms.ChoiceField(label="Vai trò", choices=Role.choices)
    position = forms.CharField(label="Chức danh", max_length=80, required=False)
    password = forms.CharField(
        label="Mật khẩu ban đầu",
        required=False,
        strip=False,
        widget=forms.PasswordInput,
        help_text="Chỉ cần khi tài khoản chưa có; từ 10 ký tự.",
    )


@page(only=OPENS)
def new(request: HttpRequest) -> HttpResponse:
    """Put an organisation on the register."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.open_organisation(
                kind=data["kind"], name=data["name"], unit=data["unit"], tax_code=data["tax_code"], by=request.actor
            )
            messages.success(request, f"Đã thêm {made.name}.")
            return redirect("organisation", slug=made.slug)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    return render(
        request, "workbench/organisations/new.html", {"title": "Thêm tổ chức", "form": form}, status=422 if form.errors else 200
    )


@require_POST
@page(only=(Role.ADMIN,))
def add_member(request: HttpRequest, slug: str) -> HttpResponse:
    """Seat a person in the organisation."""
    organisation, form = found_or_404(slug), MemberForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                account = Account.objects.filter(username=data["username"].strip()).first() or services.open_account(
                    username=data["username"], password=data["password"], name=data["name"], by=request.actor
                )
                services.open_membership(
                    account=account, organisation=organisation, role=data["role"], title=data["position"], by=request.actor
                )
            messages.success(request, f"Đã thêm {account} vào {organisation}.")
            return redirect("organisation", slug=slug)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    context = {"title": organisation.name, "organisation": organisation, "form": form, "may_manage": True, "sees_people": True,
               "members": organisation.memberships.select_related("account")}  # fmt: skip
    return render(request, "workbench/organisations/show.html", context, status=422)


@require_POST
@page(only=(Role.ADMIN,))
def end_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The seat ends today."""
    membership = Membership.objects.filter(pk=pk, organisation=found_or_404(slug)).first()
    if membership is None:
        raise Http404
    services.end_membership(membership=membership, by=request.actor)
    messages.success(request, "Tư cách này hết từ cuối ngày hôm nay.")
    return redirect("organisation", slug=slug)
