"""Accounts of synthetic data: an administrator, the ministry, and one of every other role in three provinces."""

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from qlccn.clusters.models import TenantProject, Term
from qlccn.core.text import slugify
from qlccn.parties import services
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.sample.accounts import new_password, write_private
from qlccn.sample.synthetic_places import account_provinces, read

_BY_KIND = {
    "ubnd-cap-tinh": "province", "so-cong-thuong": "department", "so-xay-dung": "agency", "cong-an-tinh": "police",
    "thanh-tra-tinh": "inspector",
}  # fmt: skip


@transaction.atomic
def open_all(path: Path) -> int:
    """Open them and write `path` (mode 0600) in the form of the demonstration's; returns how many."""
    entries = []
    for username, role, body in _seats():
        password = new_password()
        account = services.open_account(username=username, password=password, name=f"Tài khoản giả lập {username}", by=CLI)
        services.open_membership(account=account, organisation=body, role=role, title="Giả lập", by=CLI)
        entries.append({"username": username, "password": password, "role": role, "organisation": body.name})
    write_private(path, entries)
    return len(entries)


def _seats() -> Iterator[tuple[str, str, Organisation]]:
    yield "quantri", "admin", Organisation.objects.get(slug="quan-tri-he-thong")
    yield "bocongthuong", "ministry", Organisation.objects.get(slug="bo-cong-thuong")
    for province in account_provinces(read()):
        place = slugify(province.unit.short_name)
        for body in Organisation.objects.filter(unit=province.unit, kind__in=_BY_KIND).order_by("pk"):
            yield f"{_BY_KIND[body.kind]}-{place}", _BY_KIND[body.kind], body
        yield from _local(province.unit.pk, place)


def _local(province: int, place: str) -> Iterator[tuple[str, str, Organisation]]:
    """The commune, investor and tenant of one province: those of its first cluster that has one."""
    body = Organisation.objects.filter(kind="ubnd-cap-xa", unit__province=province).order_by("pk").first()
    if body is not None:
        yield f"commune-{place}", "commune", body
    here = Term.objects.filter(name="commune", unit__province=province).values("act__cluster")
    owner = Term.objects.filter(name="investor", act__cluster__in=here).order_by("act__cluster", "pk").first()
    if owner is not None and owner.organisation is not None:
        yield f"investor-{place}", "investor", owner.organisation
    project = (
        TenantProject.objects.filter(cluster__in=here, ended_on=None).select_related("tenant").order_by("cluster", "pk").first()
    )
    if project is not None:
        yield f"tenant-{place}", "tenant", project.tenant
