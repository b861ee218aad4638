"""The decisions of `rules` over rows: what an actor may do with an organisation and its people."""

from collections.abc import Callable

from qlccn.core.refusal import Refusal
from qlccn.parties import rules
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership, Organisation, Role


def grantor(actor: Actor) -> rules.Grantor:
    """The actor as the rules see one."""
    manages = bool(actor.membership and actor.membership.manages_people)
    return rules.Grantor(actor.role, manages, actor.is_system)


Reach = Callable[[Actor, Organisation], tuple[bool, bool]]
_reaches: list[Reach] = []


def register_reach(reach: Reach) -> None:
    """A room above says how far an enterprise's people would see: (something inside the actor's scope, something outside it)."""
    _reaches.append(reach)


def _place(actor: Actor, organisation: Organisation) -> dict[str, object]:
    territory = actor.territory_ids
    inside = territory is None or (organisation.unit_id is not None and organisation.unit_id in territory)
    if territory and organisation.kind in rules.PRIVATE:  # a seat there opens what the enterprise has, wherever it is registered
        found = [reach(actor, organisation) for reach in _reaches]
        inside = (inside or (organisation.unit_id is None and any(i for i, _ in found))) and not any(o for _, o in found)
    return {"is_own": organisation.pk in actor.organisation_ids, "kind": organisation.kind, "in_territory": inside}


def grantable(actor: Actor, organisation: Organisation) -> frozenset[str]:
    """Roles the actor may give in the organisation."""
    return rules.grantable(grantor(actor), **_place(actor, organisation))  # type: ignore[arg-type]


def may_read_people(actor: Actor, organisation: Organisation) -> bool:
    """See who sits there."""
    return rules.may_read_people(grantor(actor), **_place(actor, organisation))  # type: ignore[arg-type]


def may_edit(actor: Actor, organisation: Organisation) -> bool:
    """Correct its entry on the register."""
    return rules.may_edit_organisation(grantor(actor), **_place(actor, organisation))  # type: ignore[arg-type]


def require_grant(actor: Actor, organisation: Organisation, role: str) -> None:
    """Refuse a role the actor may not give there."""
    if role not in Role.values:
        raise Refusal(f"Không có vai trò “{role}”; các vai trò: {', '.join(Role.values)}.", field="role")
    if role not in grantable(actor, organisation):
        raise Refusal(
            f"Bạn không giao được vai trò “{Role(role).label}” ở {organisation.name}: chỉ giao trong phạm vi quản lý người dùng của mình.",
            field="role",
        )


def require_edit(actor: Actor, organisation: Organisation) -> None:
    """Refuse those who do not keep this entry."""
    if not may_edit(actor, organisation):
        raise Refusal("Chỉ quản trị, Bộ và Sở Công Thương của địa bàn sửa được tổ chức này trong sổ.")


def may_end(actor: Actor, membership: Membership) -> bool:
    """End a seat: who may give its role there."""
    return membership.role in grantable(actor, membership.organisation)
