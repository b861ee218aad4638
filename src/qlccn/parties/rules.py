"""Who may bring whom into which organisation: pure decisions over plain values. Nobody grants a role above or beyond their own scope."""

from dataclasses import dataclass

from qlccn.parties.models import Role

PRIVATE = frozenset({"doanh-nghiep", "hop-tac-xa"})
ENTERPRISES = frozenset({Role.INVESTOR, Role.TENANT})
OPENS = frozenset({Role.ADMIN, Role.MINISTRY, Role.DEPARTMENT})  # put organisations on the register
OWN_CHAIN = frozenset(
    {"cong-an-tinh", "cong-an-tp", "bo-cong-an"}
)  # the police brings its own people in, after an administrator's first
ROLES_OF_KIND: dict[str, str] = {
    "bo-cong-thuong": Role.MINISTRY, "ubnd-cap-tinh": Role.PROVINCE, "so-cong-thuong": Role.DEPARTMENT, "thanh-tra-tinh": Role.INSPECTOR,
    "ubnd-cap-xa": Role.COMMUNE,
}  # fmt: skip
BELOW: dict[str, frozenset[str]] = {  # role -> roles it may bring in, in organisations of its territory
    Role.MINISTRY: frozenset({Role.PROVINCE, Role.DEPARTMENT}),
    Role.PROVINCE: frozenset({Role.DEPARTMENT, Role.AGENCY, Role.INSPECTOR, Role.COMMUNE}),
    Role.DEPARTMENT: frozenset({Role.COMMUNE, Role.INVESTOR, Role.TENANT}),
}


@dataclass(frozen=True)
class Grantor:
    """What counts about the one who grants."""

    role: str
    manages_people: bool
    is_system: bool = False

    @property
    def is_administrator(self) -> bool:
        return self.is_system or self.role == Role.ADMIN


def roles_fitting(kind: str) -> frozenset[str]:
    """Roles that people of an organisation of this kind may have when someone from outside it brings them in."""
    if kind in PRIVATE:
        return ENTERPRISES
    if kind in OWN_CHAIN or kind == "van-phong-he-thong":
        return frozenset()
    return frozenset({ROLES_OF_KIND.get(kind, Role.AGENCY)})


def grantable(grantor: Grantor, *, is_own: bool, kind: str, in_territory: bool) -> frozenset[str]:
    """Roles the grantor may give in an organisation: an administrator all; a manager of people their own role at home, and below them
    the roles that fit the organisation's kind inside their territory; everybody else none.
    """
    if grantor.is_administrator:
        return frozenset(Role.values)
    if not grantor.manages_people or not grantor.role:
        return frozenset()
    if is_own:
        return frozenset({grantor.role})
    if not in_territory:
        return frozenset()
    return BELOW.get(grantor.role, frozenset()) & roles_fitting(kind)


def may_edit_organisation(grantor: Grantor, *, is_own: bool, kind: str, in_territory: bool) -> bool:
    """Correct an entry of the register: administrators, the ministry, a department in its province for what stands below it."""
    if grantor.is_administrator or grantor.role == Role.MINISTRY:
        return True
    if grantor.role != Role.DEPARTMENT:
        return False
    return is_own or (in_territory and bool(roles_fitting(kind) & BELOW[Role.DEPARTMENT]))


def may_read_people(grantor: Grantor, *, is_own: bool, kind: str, in_territory: bool) -> bool:
    """See who sits in an organisation: its own people, and those who may bring people into it."""
    return is_own or bool(grantable(grantor, is_own=is_own, kind=kind, in_territory=in_territory))
