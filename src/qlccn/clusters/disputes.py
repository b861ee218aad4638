"""Discrepancies of many clusters at once, and a person's word on them: which figure is used and why; the losers stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qlccn.clusters import asof, rules
from qlccn.clusters.asof import View
from qlccn.clusters.kinds import indicators, kinds
from qlccn.clusters.models import Act, Claim, Cluster, Settlement
from qlccn.clusters.page import Fact, cluster_page, event_of, facts_of
from qlccn.clusters.registry import Filters, Row
from qlccn.clusters.services import WRITES_ACTS, record_claim, settle
from qlccn.clusters.snapshot import registry
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.parties.actor import Actor


@dataclass(frozen=True)
class Disputed:
    """One cluster with its facts that sources contradict (by key), and acts that cannot both be right."""

    row: Row
    facts: dict[str, Fact]
    clashes: Sequence[rules.Contradiction]
    acts: dict[int, Act]

    @property
    def count(self) -> int:
        return len(self.facts) + len(self.clashes)


def in_scope(actor: Actor, day: date, *, text: str = "") -> list[Disputed]:
    """Every discrepancy the actor may see, whatever the indicator, in order of province and name; in a handful of queries."""
    rows = registry(actor, day, filters=Filters(text=text))
    suspected = {row.id for row in rows if row.contradictions}
    for claim in asof.claims(View(day), cluster_ids=[row.id for row in rows]):
        if claim.subject[0] and (asof.differ(claim) or claim.indicator in kinds().terms):
            suspected.add(claim.subject[0])
    return disputed([row for row in rows if row.id in suspected], day)


def disputed(rows: Sequence[Row], day: date) -> list[Disputed]:
    """Discrepancies of registry rows (whose scope the registry has checked), in a handful of queries for all of them."""
    if not rows:
        return []
    by_id = {row.id: row for row in rows}
    acts: dict[int, list[Act]] = {}
    found = (
        Act.objects.standing().filter(cluster__in=by_id).exclude(effective_on__gt=day).defer("document__text", "document__folded")
    )
    for act in found.select_related("document__issuer", "run").prefetch_related("terms__organisation", "terms__unit"):
        acts.setdefault(act.cluster_id, []).append(act)
    facts = facts_of(View(day), by_id, acts)
    out = []
    for row in rows:
        own = acts.get(row.id, [])
        events = [event_of(a) for a in own]
        told = {key: fact for key, fact in facts[row.id].items() if fact.others}
        out.append(Disputed(row, told, rules.contradictions(events), {a.pk: a for a in own}))
    return [d for d in out if d.facts or d.clashes]


def last_settlement(cluster: Cluster, indicator: str) -> Settlement | None:
    """The last word of a person on an indicator of the cluster that still stands."""
    found = Settlement.objects.standing().filter(claim__cluster=cluster, claim__indicator=indicator)
    return found.order_by("-pk").first()


def can_keep(fact: Fact) -> bool:
    """Whether the decision's own figure can be settled on: it must be something that is also observed (an area, a sum), not a party."""
    about = indicators().get(fact.name)
    return bool(fact.act_id and about and about.type == "decimal" and isinstance(fact.value, Decimal))


@service("claim.settled")
def keep_decided(code: str, key: str, *, reason: str, by: Actor) -> Settlement:
    """Stay with what the decision says against reports that say otherwise: its figure becomes a settled claim of the same paper."""
    by.require(*WRITES_ACTS)
    page = cluster_page(by, code, clock.today())
    fact = page.facts.get(key)
    if fact is None or fact.document is None or not can_keep(fact):
        raise Refusal("Nội dung này không chốt theo quyết định được; sửa hoặc rút sự kiện ghi sai.", field="choice")
    claim: Claim = record_claim(
        fact.name, fact.value, document=fact.document, standing=Claim.Standing.DECISION, cluster=page.cluster, as_of_on=fact.as_of_on,
        passage=fact.passage, by=by,
    )  # fmt: skip
    return settle(claim, reason=reason, by=by)
