"""Reading what people do together: only what the actor may see, today."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from qlccn.core.audit.changes import Kept
from qlccn.notices import subjects
from qlccn.notices.kinds import KINDS, Kind
from qlccn.notices.models import Comment, Feed, Follow, Notice, Preference
from qlccn.notices.people import actor_in, seats
from qlccn.notices.services import hashed, is_fresh
from qlccn.parties.actor import Actor

PER_LIST = 400
# asked on every page, so written out: composing either takes the ORM ten times as long as the database takes to answer
UNREAD = "SELECT count(*) FROM notices_notice WHERE membership_id = %s AND seen_at IS NULL AND on_screen"
FOLLOWED = "SELECT 1 FROM notices_follow WHERE membership_id = %s AND subject_kind = %s AND subject_key = %s AND NOT muted"
_silent: Kept[bool] = Kept("notices_comment", most=8192)


@dataclass(frozen=True)
class Line:
    """One notice as it is shown."""

    notice: Notice
    kind: Kind
    subject: subjects.Named
    who: str

    @property
    def words(self) -> str:
        """ "Sở Công Thương Lào Cai trả lại kết quả": who did what; things that time does have nobody."""
        return f"{self.who} {self.kind.says}" if self.who else self.kind.says[:1].upper() + self.kind.says[1:]


def unread_count(actor: Actor) -> int:
    """How many notices wait on the screen: one query over a partial index."""
    if actor.membership is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [actor.membership.pk])
        return int(cursor.fetchone()[0])


def inbox(actor: Actor, *, unread: bool = False, kind: str = "") -> list[Line]:
    """What one was told, newest first; what one may no longer see is left out and counts no more."""
    rows = Notice.objects.filter(membership=actor.membership, on_screen=True).select_related("by__account", "by__organisation")
    if unread:
        rows = rows.filter(seen_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    return lines(actor, list(rows[:PER_LIST]))


def lines(actor: Actor, rows: Sequence[Notice]) -> list[Line]:
    """Notices in words, those about what the actor may not see (any more) left out; a query or two for each kind of subject."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.subject_kind].add(row.subject_key)
    seen = {kind: subjects.seen(actor, kind, keys) for kind, keys in wanted.items()}
    return [
        Line(row, KINDS[row.kind], seen[row.subject_kind][row.subject_key], who_did(row, actor))
        for row in rows
        if row.subject_key in seen[row.subject_kind] and row.kind in KINDS
    ]


def hide_unseeable(actor: Actor) -> int:
    """Unread notices about what the actor may no longer see are put away, so that the count tells what the list shows."""
    rows = list(Notice.objects.filter(membership=actor.membership, seen_at=None))
    shown = {line.notice.pk for line in lines(actor, rows)}
    gone = [row.pk for row in rows if row.pk not in shown]
    return Notice.objects.filter(pk__in=gone).delete()[0] if gone else 0


def who_did(row: Notice, actor: Actor) -> str:
    """Who did it: the person where one's own office or a talk, else the office that answers for it."""
    if row.by is None:
        return "" if row.kind in ("due-soon", "overdue", "to-confirm", "not-read", "discrepancy") else "Hệ thống"
    if row.kind == "discrepancy":
        return ""
    inside = actor.organisation is not None and row.by.organisation_id == actor.organisation.pk
    if inside or row.kind in ("comment", "mentioned"):
        return f"{row.by.account}" if inside else f"{row.by.account} ({row.by.organisation})"
    return str(row.by.organisation)


@dataclass(frozen=True)
class Talk:
    """A comment as an actor sees it."""

    comment: Comment
    who: str
    is_own: bool
    is_fresh: bool


def comments(actor: Actor, kind: str, key: int) -> list[Talk]:
    """What was said at a subject (whose sight the caller checked), oldest first; words inside another office are left out."""
    if _silent.get((kind, key), lambda: not Comment.objects.filter(subject_kind=kind, subject_key=key).exists()):
        return []
    rows = Comment.objects.filter(subject_kind=kind, subject_key=key).select_related("by__account", "by__organisation", "inside")
    rows = rows.filter(Q(inside=None) | Q(inside__in=actor.organisation_ids))
    account = actor.account.pk if actor.account else 0
    return [Talk(r, str(r.by.account), r.by.account_id == account, is_fresh(r)) for r in rows]


def comment_for(actor: Actor, pk: int) -> Comment | None:
    """One comment the actor may read."""
    row = Comment.objects.filter(pk=pk).select_related("by__account", "by__organisation").first()
    if row is None or row.subject_key not in subjects.seen(actor, row.subject_kind, [row.subject_key]):
        return None
    return row if row.inside_id is None or row.inside_id in actor.organisation_ids else None


def is_following(actor: Actor, kind: str, key: int) -> bool:
    """Whether the actor follows the subject."""
    if actor.membership is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(FOLLOWED, [actor.membership.pk, kind, key])
        return cursor.fetchone() is not None


def following(actor: Actor) -> list[tuple[subjects.Subject, list[tuple[int, subjects.Named]]]]:
    """What the actor follows, by kind, named; what they may no longer see is left out."""
    out = []
    rows: dict[str, list[int]] = defaultdict(list)
    for kind, key in Follow.objects.filter(membership=actor.membership, muted=False).values_list("subject_kind", "subject_key"):
        rows[kind].append(key)
    for subject in subjects.known().values():
        seen = subjects.seen(actor, subject.kind, rows.get(subject.kind, ()))
        if seen:
            out.append((subject, sorted(seen.items(), key=lambda pair: pair[1].label)))
    return out


def preference(actor: Actor) -> Preference:
    """The actor's wishes (unsaved defaults where they never chose)."""
    found = Preference.objects.filter(membership=actor.membership).first()
    return found or Preference(membership=actor.membership)


def feed_made_at(actor: Actor) -> datetime | None:
    """When the actor's calendar address was made; None: there is none."""
    return Feed.objects.filter(membership=actor.membership).values_list("made_at", flat=True).first()


def actor_of_feed(secret: str) -> Actor | None:
    """Whose calendar a secret opens: nobody's when the seat or the account is over."""
    found = seats().filter(feed__secret=hashed(secret[:200])).first()
    return actor_in(found) if found else None


def own_notices(actor: Actor, keys: Iterable[int]) -> QuerySet[Notice]:
    """Notices of the actor among the keys."""
    return Notice.objects.filter(membership=actor.membership, pk__in=list(keys))
