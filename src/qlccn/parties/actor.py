"""The actor: a person acting in one membership. Scope is today's membership over today's territory; an as-of day never changes rights."""

from dataclasses import dataclass, field
from functools import cached_property

from qlccn.core import clock
from qlccn.core.audit.changes import Kept
from qlccn.core.refusal import Refusal
from qlccn.parties.models import Account, Membership, Organisation, OrganisationSuccession, Role
from qlccn.places import queries as places

SEES_ALL = {Role.ADMIN, Role.MINISTRY}
SEES_PROVINCE = {Role.PROVINCE, Role.DEPARTMENT, Role.AGENCY, Role.POLICE, Role.INSPECTOR}
SEES_HISTORY = {Role.ADMIN, Role.MINISTRY, Role.PROVINCE, Role.DEPARTMENT, Role.INSPECTOR}  # retracted rows and `known_at`
_successions: Kept[frozenset[int]] = Kept("parties_organisationsuccession", most=4096)


@dataclass(frozen=True)
class Actor:
    """Who asks or writes. `membership` is None only for the command line (`system:cli`) and for nobody."""

    role: str
    organisation: Organisation | None = None
    membership: Membership | None = None
    account: Account | None = None
    label: str = field(default="", compare=False)

    @property
    def audit_name(self) -> str:
        """Stable, without personal data: `account:5/membership:7`, or `system:cli`."""
        if self.membership is None:
            return self.label
        return f"account:{self.membership.account_id}/membership:{self.membership.pk}"

    @property
    def is_system(self) -> bool:
        return self.label.startswith("system:")

    @property
    def sees_all(self) -> bool:
        return self.is_system or self.role in SEES_ALL

    @property
    def sees_history(self) -> bool:
        return self.is_system or self.role in SEES_HISTORY

    @cached_property
    def organisation_ids(self) -> frozenset[int]:
        """My organisation and all it succeeded, directly or not."""
        return frozenset() if self.organisation is None else _successions.get(self.organisation.pk, self._with_predecessors)

    def _with_predecessors(self) -> frozenset[int]:
        found = edge = {self.organisation.pk} if self.organisation else set()
        while edge:
            edge = set(OrganisationSuccession.objects.filter(new__in=edge).values_list("old", flat=True)) - found
            found = found | edge
        return frozenset(found)

    @cached_property
    def territory_ids(self) -> places.Territory | None:
        """Units (present and predecessors) this actor answers for; None: the whole country; empty: none (investor, tenant)."""
        if self.sees_all:
            return None
        if self.organisation is None or self.organisation.unit_id is None or self.role in (Role.INVESTOR, Role.TENANT):
            return places.Territory()
        return places.territory_ids(self.organisation.unit_id, clock.today())

    @property
    def province_ids(self) -> frozenset[int]:
        """Provinces (present and predecessors) among those units: what a paper, which names its province, is compared with."""
        return self.territory_ids.provinces if self.territory_ids else frozenset()

    def require(self, *roles: str) -> None:
        """Refuse unless acting in one of the roles (the command line may do all)."""
        if not self.is_system and self.role not in roles:
            raise Refusal(f"Vai trò “{Role(self.role).label if self.role else 'chưa đăng nhập'}” không làm được việc này.")


CLI = Actor(role=Role.ADMIN, label="system:cli")
NOBODY = Actor(role="", label="nobody")


def actor_of(membership: Membership, *, in_force: bool | None = None) -> Actor:
    """The actor of a membership; refuses one that is over or whose account is closed. `in_force`: the caller has just looked."""
    if in_force is None:
        in_force = Membership.objects.in_force(clock.today()).filter(pk=membership.pk).exists()
    if not membership.account.is_active or not in_force:
        raise Refusal("Tư cách này đã hết hiệu lực; chọn tư cách khác hoặc liên hệ quản trị.")
    return Actor(role=membership.role, organisation=membership.organisation, membership=membership, account=membership.account)


def actor_for(username: str) -> Actor:
    """The actor of an account by name (its first membership in force), for `--as USERNAME`."""
    membership = (
        Membership.objects.in_force(clock.today())
        .filter(account__username=username, account__is_active=True)
        .select_related("account", "organisation__unit")
        .order_by("pk")
        .first()
    )
    if membership is None:
        raise Refusal(f"Không có tài khoản “{username}” còn tư cách; xem tên bằng trang Tổ chức hoặc tạo bằng: qlccn createuser.")
    return actor_of(membership)
