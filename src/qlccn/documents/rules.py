"""Who may read, keep and change a document: pure decisions over plain values."""

from collections.abc import Collection
from dataclasses import dataclass

from qlccn.parties.models import Role

REGISTRARS = frozenset(set(Role.values) - {Role.TENANT})  # everyone who keeps papers here
PUBLISHERS = frozenset({Role.ADMIN, Role.MINISTRY, Role.PROVINCE, Role.DEPARTMENT})
READS_TERRITORY = frozenset({Role.PROVINCE, Role.DEPARTMENT})  # reads every document of its province


@dataclass(frozen=True)
class Ties:
    """What ties a document to organisations and places (row ids)."""

    holder: int | None
    issuer: int | None
    province: int | None


def may_edit(
    ties: Ties, *, role: str, is_system: bool, organisation_ids: Collection[int], territory_ids: Collection[int] | None
) -> bool:
    """The clerk's side: the organisation that holds or issued the paper, the department of its province, an administrator."""
    if is_system or role == Role.ADMIN:
        return True
    if role not in REGISTRARS:
        return False
    if ties.holder in organisation_ids or ties.issuer in organisation_ids:
        return True
    return role == Role.DEPARTMENT and ties.province is not None and ties.province in (territory_ids or ())
