"""Access tokens: a program acts in one seat of a person until the code expires or is taken back. Only the hash of a code is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.parties.actor import NOBODY, Actor, actor_of
from qlccn.parties.models import AccessToken, Account

BEGINS = "qlccn_"
DAYS = (30, 90, 365)
MOST = 20  # codes of one account that work at the same time


@dataclass(frozen=True)
class Issued:
    """A token and its code, known only in this moment."""

    token: AccessToken
    code: str


@service("token.issued")
def issue(name: str, days: int, *, by: Actor) -> Issued:
    """A code for a program that acts in the seat one is in; it never can do more than the person."""
    if by.membership is None:
        raise Refusal("Chỉ người có tư cách tạo được mã truy cập.")
    name = nfc(name).strip()[:80]
    if not name:
        raise Refusal("Ghi mã dùng để làm gì, ví dụ “phần mềm kế toán”.", field="name")
    if days not in DAYS:
        raise Refusal(f"Mã dùng được {', '.join(map(str, DAYS))} ngày; chọn một trong các số ấy.", field="days")
    mine = AccessToken.objects.filter(membership__account_id=by.membership.account_id, revoked_at=None)
    if mine.filter(expires_on__gte=clock.today()).count() >= MOST:
        raise Refusal(f"Đã có {MOST} mã đang dùng; thu hồi mã cũ rồi tạo mã mới.", field="name")
    code = BEGINS + secrets.token_urlsafe(32)
    row = AccessToken.objects.create(
        membership=by.membership, name=name, digest=_digest(code), begins_with=code[:12], created_at=clock.now(),
        expires_on=clock.today() + timedelta(days=days),
    )  # fmt: skip
    return Issued(row, code)


@service("token.revoked")
def revoke(key: int, *, by: Actor) -> bool:
    """The code stops working at once; False where it is not one's own."""
    account = by.membership.account_id if by.membership else None
    mine = AccessToken.objects.filter(pk=key, membership__account=account, revoked_at=None) if account else None
    return bool(mine is not None and mine.update(revoked_at=clock.now()))


def of(account: Account) -> list[AccessToken]:
    """The codes of an account that were not taken back."""
    rows = AccessToken.objects.filter(membership__account=account, revoked_at=None)
    return list(rows.select_related("membership__organisation"))


def actor_with(code: str) -> Actor:
    """Who acts with this code; NOBODY where it is unknown, over, taken back, or its seat or account is."""
    today = clock.today()
    row = (
        AccessToken.objects.filter(digest=_digest(code), revoked_at=None, expires_on__gte=today)
        .select_related("membership__account", "membership__organisation__unit")
        .first()
    )
    if row is None:
        return NOBODY
    try:
        actor = actor_of(row.membership)
    except Refusal:
        return NOBODY
    if row.last_used_on != today:
        AccessToken.objects.filter(pk=row.pk).update(last_used_on=today)
    return actor


def _digest(code: str) -> str:
    """Codes are long and random: a plain hash is enough to keep them."""
    return hashlib.sha256(code.encode()).hexdigest()
