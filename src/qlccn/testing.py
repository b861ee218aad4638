"""The cast of every test: two provinces, their people, and small makers of rows. Not used by the running system."""

from dataclasses import dataclass
from datetime import date
from itertools import count

from qlccn.core.text import fold, slugify
from qlccn.documents import services as documents
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI, NOBODY, Actor, actor_of
from qlccn.parties.models import Account, Membership, Organisation, Role
from qlccn.places.models import COMMUNE, PROVINCE, Unit
from qlccn.places.queries import territory_ids

_next = count(1)
_communes = count(1)  # codes have five digits, and a worker makes more than ten thousand rows
TWO_TIER_FROM = date(2025, 7, 1)


def make_province(
    code: str = "15", name: str = "Lào Cai", *, since: date | None = TWO_TIER_FROM, until: date | None = None
) -> Unit:
    """A province's row of one period."""
    territory_ids.cache_clear()
    unit, _ = Unit.objects.get_or_create(
        level=PROVINCE,
        code=code,
        valid_from=since,
        defaults={"name": f"Tỉnh {name}", "short_name": name, "folded": fold(name), "type": "tỉnh", "valid_to": until},
    )
    return unit


def make_commune(province: Unit, name: str, *, code: str = "", since: date | None = TWO_TIER_FROM) -> Unit:
    """A commune of a province."""
    territory_ids.cache_clear()
    unit, _ = Unit.objects.get_or_create(
        level=COMMUNE,
        code=code or f"9{next(_communes) % 10_000:04d}",
        valid_from=since,
        defaults={
            "name": f"Xã {name}", "short_name": name, "folded": fold(name), "type": "xã", "parent": province,
            "province": province,
        },
    )  # fmt: skip
    return unit


def make_organisation(
    kind: str, name: str, unit: Unit | None = None, *, since: date | None = None, until: date | None = None
) -> Organisation:
    """An organisation on the register."""
    slug = slugify(name)
    if Organisation.objects.filter(slug=slug).exists():
        slug = f"{slug}-{next(_next)}"
    return Organisation.objects.create(
        kind=kind, slug=slug, name=name, folded=fold(name), unit=unit, valid_from=since, valid_to=until
    )


def make_account(role: str, organisation: Organisation, *, username: str = "") -> Actor:
    """A person with one seat, as the actor they are."""
    account = Account.objects.create(username=username or f"{role}{next(_next)}", name=f"Người {role}", password="!")  # noqa: S106  (no usable password)
    return actor_of(Membership.objects.create(account=account, organisation=organisation, role=role))


def make_document(holder: Organisation, *, by: Actor = CLI, **values: object) -> Document:
    """A registered paper of an organisation (a decision of today's province unless told)."""
    given = {
        "type": "quyet-dinh",
        "subject": "Về việc thử",
        "number": f"{next(_next)}/QĐ-UBND",
        "issued_on": date(2026, 3, 2),
    } | values
    if "province" not in given:
        given["province"] = holder.unit if holder.unit and holder.unit.level == PROVINCE else holder.unit and holder.unit.province
    return documents.register(holder=holder, by=by, **given)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Cast:
    """The people every page and service is tried with."""

    province: Unit
    commune: Unit
    other_commune: Unit
    committee: Organisation
    department: Organisation
    finance: Organisation
    commune_committee: Organisation
    second_committee: Organisation
    company: Organisation
    plant: Organisation
    officer: Actor  # department officer
    colleague: Actor  # another officer of the same department
    chair: Actor  # province
    agency: Actor
    commune_officer: Actor
    second_commune_officer: Actor
    investor: Actor
    tenant: Actor
    admin: Actor
    outsider: Actor  # officer of another province's department
    nobody: Actor = NOBODY

    @property
    def everyone(self) -> dict[str, Actor]:
        """Actors by name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Actor)}


def make_cast() -> Cast:
    """Lào Cai with two communes and an investor, Bắc Ninh with its department."""
    lao_cai, bac_ninh = make_province(), make_province("24", "Bắc Ninh")
    first, second = make_commune(lao_cai, "Bảo Ái"), make_commune(lao_cai, "Yên Bình")
    committee = make_organisation("ubnd-cap-tinh", "UBND tỉnh Lào Cai", lao_cai)
    department = make_organisation("so-cong-thuong", "Sở Công Thương Lào Cai", lao_cai)
    finance = make_organisation("so-tai-chinh", "Sở Tài chính Lào Cai", lao_cai)
    commune_committee = make_organisation("ubnd-cap-xa", "UBND xã Bảo Ái", first)
    second_committee = make_organisation("ubnd-cap-xa", "UBND xã Yên Bình", second)
    company = make_organisation("doanh-nghiep", "Công ty Hạ tầng Bảo Ái", first)
    plant = make_organisation("doanh-nghiep", "Công ty May Bảo Ái", first)
    elsewhere = make_organisation("so-cong-thuong", "Sở Công Thương Bắc Ninh", bac_ninh)
    office = make_organisation("van-phong-he-thong", "Tổ quản trị hệ thống")
    return Cast(
        province=lao_cai,
        commune=first,
        other_commune=second,
        committee=committee,
        department=department,
        finance=finance,
        commune_committee=commune_committee,
        second_committee=second_committee,
        company=company,
        plant=plant,
        officer=make_account(Role.DEPARTMENT, department),
        colleague=make_account(Role.DEPARTMENT, department),
        chair=make_account(Role.PROVINCE, committee),
        agency=make_account(Role.AGENCY, finance),
        commune_officer=make_account(Role.COMMUNE, commune_committee),
        second_commune_officer=make_account(Role.COMMUNE, second_committee),
        investor=make_account(Role.INVESTOR, company),
        tenant=make_account(Role.TENANT, plant),
        admin=make_account(Role.ADMIN, office),
        outsider=make_account(Role.DEPARTMENT, elsewhere),
    )
