"""Writing what people do together: comments, following, what was seen, how one wants to be told."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models.functions import Lower

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import fold, nfc
from qlccn.notices import mentions, people, subjects
from qlccn.notices.kinds import KINDS, SOON_MOST
from qlccn.notices.models import Comment, Feed, Follow, Notice, Preference, Visit
from qlccn.notices.tell import tell
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership

EDITABLE_FOR = timedelta(minutes=15)  # our choice, no article
LONGEST = 4000


class NotThere(Refusal):
    """Not there, or not for this actor: pages answer 404."""


@dataclass(frozen=True)
class Said:
    """A comment kept, and the names in it that reached nobody."""

    comment: Comment
    unknown: tuple[str, ...] = field(default=())


def own_seat(by: Actor) -> Membership:
    """The seat that acts; the command line and nobody have none."""
    if by.membership is None:
        raise Refusal("Chỉ người đăng nhập làm được việc này.")
    return by.membership


def require_seen(by: Actor, kind: str, key: int) -> subjects.Named:
    """The subject, for those who may see it."""
    found = subjects.seen(by, kind, [key]).get(key)
    if found is None:
        raise NotThere("Không có trang này, hoặc cơ quan của bạn không được xem.")
    return found


@service("comment.added")
def comment(kind: str, key: int, text: str, *, by: Actor, inside: bool = False) -> Said:
    """Say something at a subject. `inside`: for one's own office only. Who is named by @ and may see the subject is told."""
    seat = own_seat(by)
    require_seen(by, kind, key)
    row = Comment.objects.create(
        subject_kind=kind,
        subject_key=key,
        by=seat,
        inside=seat.organisation if inside else None,
        text=_text(text),
        at=clock.now(),
    )
    Follow.objects.bulk_create(
        [Follow(membership=seat, subject_kind=kind, subject_key=key, at=clock.now())], ignore_conflicts=True
    )
    named, unknown = _named(row, by)
    tell("mentioned", (kind, key), named, by=by, detail=row.text[:300])
    others = people.seats(set(people.followers_of(kind, [key])) - {m.pk for m in named})
    tell("comment", (kind, key), _may_read(row, others), by=by, detail=row.text[:300])
    return Said(row, unknown)


@service("comment.edited")
def edit_comment(row: Comment | int, text: str, *, by: Actor, version: int | None = None) -> Said:
    """Change one's own words, for a quarter of an hour; who is named anew is told."""
    own = _own_fresh(row, by)
    own.require_version(version)
    before = {m.pk for m in _named(own, by)[0]}
    own.text, own.edited_at = _text(text), clock.now()
    own.next_version()
    own.save(update_fields=["text", "edited_at", "version"])
    named, unknown = _named(own, by)
    tell("mentioned", (own.subject_kind, own.subject_key), [m for m in named if m.pk not in before], by=by, detail=own.text[:300])
    return Said(own, unknown)


@service("comment.deleted")
def delete_comment(row: Comment | int, *, by: Actor) -> None:
    """Take one's own words away, for a quarter of an hour; the audit trail keeps that they were."""
    _own_fresh(row, by).delete()


@service("comment.struck")
def strike_comment(row: Comment | int, *, reason: str, by: Actor) -> Comment:
    """Strike out one's own words later: they stand, crossed out, with the reason."""
    own = _own(row, by)
    if not reason.strip():
        raise Refusal("Nêu lý do gạch.", field="reason")
    if own.struck_at is not None:
        raise Refusal("Lời này đã được gạch trước đó.")
    own.struck_at, own.struck_reason = clock.now(), nfc(reason).strip()[:300]
    own.next_version()
    own.save(update_fields=["struck_at", "struck_reason", "version"])
    return own


def is_fresh(row: Comment) -> bool:
    """Whether its writer may still change or delete it."""
    return row.struck_at is None and clock.now() - row.at <= EDITABLE_FOR


def _own(row: Comment | int, by: Actor) -> Comment:
    key = row if isinstance(row, int) else row.pk
    seat = own_seat(by)
    own = Comment.objects.select_for_update().filter(pk=key, by__account=seat.account_id).first()
    if own is None or own.subject_key not in subjects.seen(by, own.subject_kind, [own.subject_key]):
        raise NotThere("Không có lời này, hoặc không phải của bạn.")
    return own


def _own_fresh(row: Comment | int, by: Actor) -> Comment:
    own = _own(row, by)
    if not is_fresh(own):
        raise Refusal("Đã quá 15 phút: không sửa, xóa được nữa; gạch lời này và nêu lý do.")
    return own


def _text(text: str) -> str:
    clean = nfc(text.replace("\r\n", "\n")).strip()
    if not clean:
        raise Refusal("Ghi nội dung trao đổi.", field="text")
    if len(clean) > LONGEST:
        raise Refusal(f"Nội dung dài quá {LONGEST} ký tự; rút gọn, hoặc đưa thành văn bản.", field="text")
    return clean


def _may_read(row: Comment, found: Sequence[Membership]) -> list[Membership]:
    return [m for m in found if row.inside_id is None or m.organisation_id == row.inside_id]


def _named(row: Comment, by: Actor) -> tuple[list[Membership], tuple[str, ...]]:
    """People named by @ who may see the subject, and the names that reach nobody (not there and not allowed are not told apart)."""
    if "@" not in row.text:
        return [], ()
    asked = mentions.asked_handles(row.text)
    by_handle = list(people.seats().annotate(handle=Lower("account__username")).filter(handle__in=asked))
    near = by_handle + near_people(by, row.subject_kind, row.subject_key)
    handles = {m.account.username.lower(): m.account_id for m in by_handle}
    names: dict[str, set[int]] = {}
    for m in near:
        if m.account.name:
            names.setdefault(fold(m.account.name), set()).add(m.account_id)
    found = mentions.find(row.text, handles, {n: frozenset(keys) for n, keys in names.items()})
    wanted = {next(iter(f.keys)) for f in found if len(f.keys) == 1}
    seeing = _may_read(row, people.who_may_see((m for m in near if m.account_id in wanted), row.subject_kind, row.subject_key))
    told = {m.account_id: m for m in reversed(seeing)}
    unknown = [f.text for f in found if not f.keys or (len(f.keys) == 1 and not f.keys & told.keys())]
    unknown += [f"{f.text} ({len(f.keys)} người trùng tên: dùng @tên đăng nhập)" for f in found if len(f.keys) > 1]
    return [told[key] for key in sorted(told)], tuple(unknown)


def near_people(by: Actor, kind: str, key: int) -> list[Membership]:
    """People one may name by their names: of one's own office, and who already speaks here."""
    speaking = Comment.objects.filter(subject_kind=kind, subject_key=key, inside=None).values("by")
    own = people.seats().filter(organisation__in=by.organisation_ids)
    return list({m.pk: m for m in (*own, *people.seats().filter(pk__in=speaking))}.values())


@service("follow.set")
def follow(kind: str, key: int, *, by: Actor, on: bool = True) -> Follow:
    """Follow a subject, or stop: what was stopped by hand is not followed again by itself."""
    seat = own_seat(by)
    if on:
        require_seen(by, kind, key)
    row, _ = Follow.objects.update_or_create(
        membership=seat, subject_kind=kind, subject_key=key, defaults={"muted": not on, "at": clock.now()}
    )
    return row


def mark_seen(by: Actor, keys: Collection[int] | None = None) -> int:
    """Notices read: some, or all."""
    rows = Notice.objects.filter(membership=own_seat(by), seen_at=None)
    return rows.filter(pk__in=keys).update(seen_at=clock.now()) if keys is not None else rows.update(seen_at=clock.now())


def mark_looked(by: Actor, to: datetime) -> None:
    """What changed in the record up to a moment has been looked at; it never goes back."""
    to = min(to, clock.now())
    row, made = Visit.objects.get_or_create(membership=own_seat(by), defaults={"seen_to": to})
    if not made:
        Visit.objects.filter(pk=row.pk, seen_to__lt=to).update(seen_to=to)


def set_preference(
    *, by: Actor, on_screen: Collection[str], by_mail: Collection[str], every: str, hour: int, weekday: int, soon_days: int
) -> Preference:
    """How one wants to be told, in this seat."""
    if every not in Preference.Every.values or not 0 <= hour <= 23 or not 0 <= weekday <= 6:
        raise Refusal("Chọn lại kỳ, giờ và thứ gửi thư trong danh sách.", field="mail_every")
    if not 0 <= soon_days <= SOON_MOST:
        raise Refusal(f"Báo trước hạn từ 0 đến {SOON_MOST} ngày.", field="soon_days")
    wish, _ = Preference.objects.update_or_create(
        membership=own_seat(by),
        defaults={
            "off_screen": sorted(set(KINDS) - set(on_screen)), "off_mail": sorted(set(KINDS) - set(by_mail)), "mail_every": every,
            "mail_hour": hour, "mail_weekday": weekday, "soon_days": soon_days,
        },
    )  # fmt: skip
    return wish


def stop_mail(membership_id: int) -> bool:
    """No more e-mail for this seat (the link at the foot of every letter)."""
    return bool(Preference.objects.filter(membership=membership_id).exclude(mail_every="").update(mail_every=""))


def make_feed(by: Actor) -> str:
    """A new secret address of one's calendar; the old one answers no more. The secret is shown once and only its hash is kept."""
    secret = secrets.token_urlsafe(32)
    Feed.objects.update_or_create(membership=own_seat(by), defaults={"secret": hashed(secret), "made_at": clock.now()})
    return secret


def drop_feed(by: Actor) -> None:
    """The calendar's address answers no more."""
    Feed.objects.filter(membership=own_seat(by)).delete()


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
