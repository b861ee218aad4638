"""When a person leaves a seat: open work to a named colleague in one act, sessions ended at once, and in the end personal data emptied.

Rooms above say what open work they know: `register_work(kind, lists, moves)`, composed by a face, so that this room imports nothing above it.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import uuid4

from django.db.models import F

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.parties import access
from qlccn.parties.actor import Actor
from qlccn.parties.models import Account, Handover, InvitationContact, Membership, Role


@dataclass(frozen=True)
class Work:
    """One piece of open work of a person."""

    kind: str
    key: int
    label: str
    url: str = ""
    due_on: date | None = None


Lists = Callable[[Membership], list[Work]]
Moves = Callable[[Membership, Membership | None, Actor], None]
_rooms: dict[str, tuple[Lists, Moves]] = {}


def register_work(kind: str, lists: Lists, moves: Moves) -> None:
    """What a room knows of a person's open work, and how all of it is moved (None: back to the organisation)."""
    _rooms[kind] = (lists, moves)


def open_work(membership: Membership) -> list[Work]:
    """Everything open in the person's hands in this seat, by room and day due."""
    found = [work for lists, _ in _rooms.values() for work in lists(membership)]
    return sorted(found, key=lambda w: (w.kind, w.due_on or date.max, w.key))


def colleagues(membership: Membership) -> list[Membership]:
    """Who may take the work over: people with a seat in force in the same organisation or in what succeeded it."""
    homes = [membership.organisation_id, *membership.organisation.successions.values_list("new", flat=True)]
    found = Membership.objects.in_force(clock.today()).filter(organisation__in=homes, account__is_active=True)
    return list(
        found.exclude(account=membership.account_id).select_related("account", "organisation").order_by("account__name", "pk")
    )


@service("membership.left")
def leave(
    membership: Membership, *, by: Actor, to: Membership | None = None, give_back: bool = False, reason: str = ""
) -> Handover:
    """End the seat now: work moved to `to` (or, with `give_back`, back to the organisation), sessions ended; what was done stays theirs."""
    row = Membership.objects.select_for_update(of=("self",)).select_related("organisation", "account").get(pk=membership.pk)
    access.require_grant(by, row.organisation, row.role)
    if row.ended_at:
        raise Refusal("Tư cách này đã thôi trước đó.")
    _require_not_last_administrator(row)
    work = open_work(row)
    if work and to is None and not give_back:
        raise Refusal(f"Người này còn {len(work)} việc đang mở; chọn người nhận, hoặc trả việc về cơ quan.", field="to")
    if to is not None and to.pk not in {c.pk for c in colleagues(row)}:
        raise Refusal("Người nhận phải là người đang công tác ở cùng tổ chức hoặc tổ chức kế thừa.", field="to")
    if work:
        for _, moves in _rooms.values():
            moves(row, to, by)
    row.ended_at, row.valid_to = clock.now(), clock.today()
    row.save(update_fields=["ended_at", "valid_to"])
    end_sessions(row.account)
    return Handover.objects.create(
        membership=row, to=to, reason=nfc(reason.strip())[:500], at=clock.now(), by=by.audit_name,
        lines=[asdict(w) | {"due_on": w.due_on.isoformat() if w.due_on else None} for w in work],
    )  # fmt: skip


def _require_not_last_administrator(row: Membership) -> None:
    if row.role != Role.ADMIN:
        return
    others = Membership.objects.in_force(clock.today()).filter(role=Role.ADMIN, account__is_active=True).exclude(pk=row.pk)
    if not others.exists():
        raise Refusal("Đây là quản trị hệ thống cuối cùng; giao vai trò này cho người khác trước.")


def end_sessions(account: Account) -> None:
    """Every open session of the account stops working, known to the session list or not."""
    Account.objects.filter(pk=account.pk).update(sessions_round=F("sessions_round") + 1)
    account.refresh_from_db(fields=["sessions_round"])


@service("account.closed")
def close_account(account: Account, *, by: Actor) -> Account:
    """The account no longer signs in; its seats must have been ended (and their work handed over) before."""
    by.require(Role.ADMIN)
    if Membership.objects.in_force(clock.today()).filter(account=account).exists():
        raise Refusal("Tài khoản còn tư cách đang giữ; cho thôi từng tư cách (kèm bàn giao) trước khi đóng tài khoản.")
    account.is_active = False
    account.save(update_fields=["is_active"])
    end_sessions(account)
    return account


@service("account.erased")
def erase_account(account: Account, *, by: Actor, forget: Sequence[Callable[[Account], None]] = ()) -> Account:
    """Empty the personal data of an account that left: name, addresses, password, second factors. The record keeps `account:<id>`.

    `forget`: what the sign-in libraries hold of the account, given by the face that knows them.
    """
    close_account(account, by=by)
    account.username, account.name, account.email = f"da-xoa-{account.pk}-{uuid4().hex[:6]}", "", ""
    account.set_unusable_password()
    account.erased_at = clock.now()
    account.save(update_fields=["username", "name", "email", "password", "erased_at"])
    InvitationContact.objects.filter(account=account).update(name="", email="")
    InvitationContact.objects.filter(invitation__membership__account=account).update(name="", email="")
    for forgets in forget:
        forgets(account)
    return account
