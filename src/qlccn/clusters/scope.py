"""Which clusters an actor may see: today's membership over today's territory. An as-of day changes facts, never rights."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from qlccn.clusters import asof
from qlccn.clusters.asof import View
from qlccn.clusters.models import Claim, Cluster, TenantProject, Term
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation, Role


class NotThere(Refusal):
    """Not there, or not for this actor: pages answer 404."""


def check_known_at(actor: Actor, known_at: datetime | None) -> None:
    """What was known earlier, with rows since retracted, is for departments, provinces, inspectors and administrators only."""
    if known_at is not None and not actor.sees_history:
        raise Refusal("Chỉ sở, tỉnh, thanh tra và quản trị xem được số liệu “như đã biết” ở thời điểm trước.")


def visible_to(actor: Actor, known_at: datetime | None = None) -> QuerySet[Cluster]:
    """Clusters the actor may see: by today's territory with its predecessors, by being their infrastructure investor, by a project in them.

    One withdrawn from the register (its import was taken back) is seen only as known at an earlier moment.
    """
    kept = Cluster.objects.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=known_at) if known_at else Q(withdrawn_at=None))
    if actor.sees_all:
        return kept
    if not actor.role or actor.organisation is None:
        return Cluster.objects.none()
    today = clock.today()
    mine = actor.organisation_ids
    if actor.role == Role.TENANT:
        present = TenantProject.objects.filter(Q(ended_on=None) | Q(ended_on__gte=today), tenant__in=mine, withdrawn_at=None)
        return kept.filter(pk__in=present.values("cluster"))
    if actor.role == Role.INVESTOR:
        return kept.filter(pk__in=_won("investor", Q(organisation__in=mine)))
    return kept.filter(lies_in(actor.territory_ids or frozenset()) | (Q(opened_for__in=mine) & _unplaced()))


def _unplaced() -> Q:
    """No standing paper says yet where the cluster lies."""
    placed = Term.objects.filter(name="commune", act__retracted_at=None, act__effective_on__isnull=False)
    listed = Claim.objects.standing().filter(indicator="commune", cluster__isnull=False)
    return ~Q(pk__in=placed.values("act__cluster")) & ~Q(pk__in=listed.values("cluster"))


def lies_in(units: frozenset[int]) -> Q:
    """Clusters that lie (also) in one of the units, as known today: by decision, by a table's word only where no decision places them."""
    if not units:
        return Q(pk__in=[])
    placed = Term.objects.filter(pk__in=asof.winning(View(clock.today()), ["commune"]).values("pk"))
    listed = Claim.objects.standing().filter(indicator="commune", unit__in=units, cluster__isnull=False)
    decided = Q(pk__in=placed.filter(unit__in=units).values("act__cluster"))
    return decided | (Q(pk__in=listed.values("cluster")) & ~Q(pk__in=placed.values("act__cluster")))


def _won(name: str, condition: Q) -> "QuerySet[Term, Any]":
    """Cluster ids whose winning term of today meets the condition; filtered outside the window, so that nothing competes less."""
    won = asof.winning(View(clock.today()), [name]).values("pk")
    return Term.objects.filter(condition, pk__in=won).values("act__cluster")


def visible_ids(actor: Actor) -> set[int] | None:
    """Ids of the clusters the actor may see (None: all that are on the register)."""
    return None if actor.sees_all else set(visible_to(actor).values_list("pk", flat=True))


def reach_of(actor: Actor, organisation: Organisation) -> tuple[bool, bool]:
    """Of the clusters an enterprise invests in or has a project in: whether any is, and whether any is not, in the actor's scope."""
    theirs = Cluster.objects.filter(
        Q(pk__in=_won("investor", Q(organisation=organisation)))
        | Q(pk__in=TenantProject.objects.filter(tenant=organisation).values("cluster"))
    ).values_list("pk", flat=True)
    keys = set(theirs)
    seen = set(visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    return bool(seen), bool(keys - seen)
