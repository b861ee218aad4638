"""Whom to tell: the people of an office, the followers of a subject; never one who may not see it."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from qlccn.core import clock
from qlccn.notices import subjects
from qlccn.notices.models import Follow
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership, OrganisationSuccession


def seats(keys: Collection[int] | None = None) -> "QuerySet[Membership]":
    """Memberships in force of open accounts, with what an actor needs."""
    found = Membership.objects.in_force(clock.today()).filter(account__is_active=True)
    found = found.select_related("account", "organisation__unit").order_by("pk")
    return found if keys is None else found.filter(pk__in=keys)


def actor_in(seat: Membership) -> Actor:
    """The actor of a seat known to be in force."""
    return Actor(role=seat.role, organisation=seat.organisation, membership=seat, account=seat.account)


def with_successors(organisation_ids: Iterable[int]) -> dict[int, int]:
    """Organisations and those that took their place, directly or not: any of them -> the one asked about."""
    out = {key: key for key in organisation_ids}
    edge = set(out)
    while edge:
        found = OrganisationSuccession.objects.filter(old__in=edge).values_list("old", "new")
        new = {n: out[o] for o, n in found if n not in out}
        out |= new
        edge = set(new)
    return out


def of_offices(organisation_ids: Collection[int], *, subject: tuple[str, int] | None = None) -> list[Membership]:
    """The people of offices: where some of an office follow the subject (it is theirs), only they; else all of it."""
    standing_for = with_successors(k for k in organisation_ids if k)
    found = list(seats().filter(organisation__in=standing_for)) if standing_for else []
    if subject is None:
        return found
    followed = set(followers_of(subject[0], [subject[1]]))
    muted = set(
        Follow.objects.filter(subject_kind=subject[0], subject_key=subject[1], muted=True).values_list("membership", flat=True)
    )
    busy = {standing_for[m.organisation_id] for m in found if m.pk in followed}
    return [m for m in found if m.pk not in muted and (m.pk in followed or standing_for[m.organisation_id] not in busy)]


def followers_of(kind: str, keys: Collection[int]) -> list[int]:
    """Keys of the memberships that follow one of the subjects."""
    rows = Follow.objects.filter(subject_kind=kind, subject_key__in=keys, muted=False)
    return list(rows.values_list("membership", flat=True).distinct())


def who_may_see(found: Iterable[Membership], kind: str, key: int) -> list[Membership]:
    """Those who may see the subject today. Sight depends on office and role only, so it is asked once for each pair."""
    asked: dict[tuple[int, str], bool] = {}
    out = []
    for seat in found:
        pair = (seat.organisation_id, seat.role)
        if pair not in asked:
            asked[pair] = key in subjects.seen(actor_in(seat), kind, [key])
        if asked[pair]:
            out.append(seat)
    return out
