"""Who may give which role where, as a table: nobody above or beyond their own scope."""

import pytest

from qlccn.parties.models import Role
from qlccn.parties.rules import BELOW, ENTERPRISES, Grantor, grantable, may_edit_organisation, may_read_people

ALL = frozenset(Role.values)
KINDS = (
    "bo-cong-thuong", "ubnd-cap-tinh", "so-cong-thuong", "so-tai-chinh", "cong-an-tinh", "thanh-tra-tinh", "ubnd-cap-xa", "doanh-nghiep",
    "van-phong-he-thong",
)  # fmt: skip
# role of the one who grants -> kind of organisation inside the territory, not one's own -> roles
TABLE = {
    Role.MINISTRY: {"ubnd-cap-tinh": {"province"}, "so-cong-thuong": {"department"}},
    Role.PROVINCE: {
        "so-cong-thuong": {"department"}, "so-tai-chinh": {"agency"}, "thanh-tra-tinh": {"inspector"}, "ubnd-cap-xa": {"commune"},
    },
    Role.DEPARTMENT: {"ubnd-cap-xa": {"commune"}, "doanh-nghiep": {"investor", "tenant"}},
}  # fmt: skip


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_manager_of_people_may_give_to_others(role: str, kind: str):
    expected = ALL if role == Role.ADMIN else TABLE.get(role, {}).get(kind, set())
    assert grantable(Grantor(role, True), is_own=False, kind=kind, in_territory=True) == expected


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.ADMIN])
@pytest.mark.parametrize("kind", KINDS)
def test_at_home_only_ones_own_role_and_beyond_the_territory_nothing(role: str, kind: str):
    assert grantable(Grantor(role, True), is_own=True, kind=kind, in_territory=True) == {role}
    assert grantable(Grantor(role, True), is_own=False, kind=kind, in_territory=False) == frozenset()
    assert grantable(Grantor(role, False), is_own=True, kind=kind, in_territory=True) == frozenset()
    assert grantable(Grantor(role, False), is_own=False, kind=kind, in_territory=True) == frozenset()


def test_nobody_below_the_administrator_can_make_an_administrator_or_their_own_superior():
    above = {Role.DEPARTMENT: {Role.PROVINCE, Role.MINISTRY}, Role.PROVINCE: {Role.MINISTRY}, Role.COMMUNE: {Role.DEPARTMENT}}
    for role in Role.values:
        for kind in KINDS:
            given = grantable(Grantor(role, True), is_own=False, kind=kind, in_territory=True)
            if role != Role.ADMIN:
                assert Role.ADMIN not in given
                assert not given & above.get(role, set())
    assert Role.POLICE not in set().union(*BELOW.values())


def test_a_nobody_gives_and_reads_nothing():
    for kind in KINDS:
        assert grantable(Grantor("", True), is_own=True, kind=kind, in_territory=True) == frozenset()
    assert not may_read_people(Grantor(Role.COMMUNE, False), is_own=False, kind="ubnd-cap-xa", in_territory=True)
    assert may_read_people(Grantor(Role.COMMUNE, False), is_own=True, kind="ubnd-cap-xa", in_territory=True)
    assert grantable(Grantor("", False, is_system=True), is_own=False, kind="doanh-nghiep", in_territory=False) == ALL


def test_a_department_keeps_the_entries_below_it_in_its_province():
    department = Grantor(Role.DEPARTMENT, False)
    assert may_edit_organisation(department, is_own=False, kind="doanh-nghiep", in_territory=True)
    assert may_edit_organisation(department, is_own=True, kind="so-cong-thuong", in_territory=True)
    assert not may_edit_organisation(department, is_own=False, kind="doanh-nghiep", in_territory=False)
    assert not may_edit_organisation(department, is_own=False, kind="ubnd-cap-tinh", in_territory=True)
    for role in (Role.COMMUNE, Role.INVESTOR, Role.TENANT, Role.PROVINCE, Role.POLICE):
        assert not may_edit_organisation(Grantor(role, True), is_own=True, kind="doanh-nghiep", in_territory=True)
    assert frozenset({Role.INVESTOR, Role.TENANT}) == ENTERPRISES
