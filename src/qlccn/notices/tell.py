"""Putting notices into people's boxes: by what they chose, once, never to who did the thing, never to who may not see the subject."""

from collections.abc import Iterable
from dataclasses import dataclass

from qlccn.core import clock
from qlccn.notices.kinds import KINDS
from qlccn.notices.models import Notice, Preference
from qlccn.notices.people import who_may_see
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership


@dataclass(frozen=True)
class Word:
    """One notice for one seat. `once`: a key under which it is told once for ever."""

    to: Membership
    kind: str
    subject: tuple[str, int]
    detail: str = ""
    once: str = ""


def tell(
    kind: str, subject: tuple[str, int], to: Iterable[Membership], *, by: Actor | None = None, detail: str = "", once: str = ""
) -> int:
    """Tell people who may see the subject; the others hear nothing. Returns how many were told."""
    return put([Word(seat, kind, subject, detail, once) for seat in who_may_see(to, *subject)], by=by)


def put(words: Iterable[Word], *, by: Actor | None = None) -> int:
    """Write notices whose readers were checked already, in two queries whatever their number."""
    doer = by.membership if by else None
    rows = [w for w in words if doer is None or w.to.account_id != doer.account_id]
    if not rows:
        return 0
    chosen = {p.membership_id: p for p in Preference.objects.filter(membership__in={w.to.pk for w in rows})}
    now, made = clock.now(), []
    for word in rows:
        if word.kind not in KINDS:
            raise KeyError(word.kind)
        wish = chosen.get(word.to.pk)
        on_screen = wish is None or word.kind not in wish.off_screen
        by_mail = wish is not None and bool(wish.mail_every) and word.kind not in wish.off_mail
        if on_screen or by_mail:
            made.append(
                Notice(
                    membership=word.to, kind=word.kind, subject_kind=word.subject[0], subject_key=word.subject[1], by=doer,
                    detail=" ".join(word.detail.split())[:400], once=word.once, at=now, on_screen=on_screen,
                )
            )  # fmt: skip
    before = Notice.objects.filter(once__in={m.once for m in made} - {""}).count() if any(m.once for m in made) else 0
    Notice.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    return (
        len(made)
        if not any(m.once for m in made)
        else Notice.objects.filter(once__in={m.once for m in made} - {""}).count() - before
    )
