"""What changed in the record since one last looked: by subject, newest first, from the record itself, only what the actor may see."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from qlccn.clusters import queries as clusters
from qlccn.clusters.kinds import indicators, kinds
from qlccn.clusters.models import Act, Claim
from qlccn.core import clock
from qlccn.core.text import shorten
from qlccn.documents import queries as documents
from qlccn.notices.models import Visit
from qlccn.obligations import queries as obligations
from qlccn.obligations.models import Answer
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role

FIRST_DAYS, MOST_DAYS = 7, 30  # who never looked is shown a week; who was long away a month
MOST_ROWS = 120  # of one kind: a morning's list, not the record
LABELS = 3


@dataclass
class Change:
    """What changed at one subject, in a few words each."""

    label: str
    url: str
    at: datetime
    icon: str
    words: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """The first words, the rest counted."""
        each = list(dict.fromkeys(self.words))
        return "; ".join(each[:LABELS]) + (f" và {len(each) - LABELS} thay đổi khác" if len(each) > LABELS else "")


def since(actor: Actor) -> datetime:
    """From when on: what was marked as looked at, a week for who never looked, never more than a month."""
    now = clock.now()
    seen = (
        Visit.objects.filter(membership=actor.membership).values_list("seen_to", flat=True).first() if actor.membership else None
    )
    return max(seen or now - timedelta(days=FIRST_DAYS), now - timedelta(days=MOST_DAYS))


def changes(actor: Actor, start: datetime) -> list[Change]:
    """Others' changes after `start`, grouped by subject; what one did oneself is no news."""
    found: dict[str, Change] = {}

    def add(url: str, label: str, icon: str, at: datetime, words: str) -> None:
        one = found.setdefault(url, Change(label, url, at, icon))
        one.at = max(one.at, at)
        one.words.append(words)

    _of_clusters(actor, start, add)
    if actor.role != Role.TENANT:
        _of_documents(actor, start, add)
    _of_obligations(actor, start, add)
    return sorted(found.values(), key=lambda c: c.at, reverse=True)


Add = Callable[[str, str, str, datetime, str], None]


def _of_clusters(actor: Actor, start: datetime, add: Add) -> None:
    seen = clusters.visible_ids(actor)
    inside: dict[str, Any] = {} if seen is None else {"cluster__in": seen}
    acts = Act.objects.filter(recorded_at__gt=start, **inside).exclude(recorded_by=actor.audit_name)
    claims = Claim.objects.filter(recorded_at__gt=start, cluster__isnull=False, **inside).exclude(recorded_by=actor.audit_name)
    rows: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    codes: dict[int, str] = {}
    columns = ("cluster", "cluster__code", "recorded_at", "retracted_at")
    for key, code, at, gone, kind in acts.order_by("-recorded_at").values_list(*columns, "kind")[:MOST_ROWS]:
        if gone is None:
            codes[key] = code
            rows[key].append((at, kinds().acts[kind].short if kind in kinds().acts else kind))
    for key, code, at, gone, name in claims.order_by("-recorded_at").values_list(*columns, "indicator")[:MOST_ROWS]:
        if gone is None:
            codes[key] = code
            known = indicators().get(name)
            rows[key].append((at, f"số liệu {known.label.lower() if known else name}"))
    names = clusters.names_on(clock.today(), rows)
    for key, each in rows.items():
        for at, words in each:
            add(f"/cum-cong-nghiep/{codes[key]}/", names.get(key) or codes[key], "cluster", at, words)


def _of_documents(actor: Actor, start: datetime, add: Add) -> None:
    rows = documents.visible_to(actor).filter(registered_at__gt=start).exclude(registered_by=actor.audit_name)
    for row in rows.defer(*documents.LIST_DEFERS).order_by("-registered_at")[:MOST_ROWS]:
        add(
            f"/van-ban/{row.pk}/",
            row.label,
            "document",
            row.registered_at,
            "vào sổ" + (f": {shorten(row.subject, 120)}" if row.subject else ""),
        )


def _of_obligations(actor: Actor, start: datetime, add: Add) -> None:
    visible = obligations.visible_to(actor)
    rows = visible.filter(confirmed_at__gt=start, withdrawn_at=None).exclude(confirmed_by=actor.audit_name)
    new: dict[int, list[tuple[int, str, datetime]]] = defaultdict(list)
    for key, what, at, paper in rows.order_by("-confirmed_at").values_list("pk", "what", "confirmed_at", "document")[:MOST_ROWS]:
        new[paper].append((key, what, at))
    many = [paper for paper, each in new.items() if len(each) > LABELS and actor.role != Role.TENANT]
    papers = {d.pk: d for d in documents.visible_to(actor).filter(pk__in=many).defer(*documents.LIST_DEFERS)} if many else {}
    for paper, each in new.items():
        if paper in papers:
            add(f"/van-ban/{paper}/", papers[paper].label, "document", max(at for _, _, at in each), f"{len(each)} việc mới")
            continue
        for key, what, at in each:
            add(f"/nhiem-vu/{key}/", shorten(what, 120), "task", at, "việc mới")
    everything = actor.sees_all or actor.role not in (Role.COMMUNE, Role.INVESTOR, Role.TENANT)
    said = Answer.objects.filter(answered_at__gt=start, assignment__obligation__in=visible).exclude(answered_by=actor.audit_name)
    if not everything:  # they see their own part of a duty only, and what they asked of others
        mine = actor.organisation_ids
        said = said.filter(assignment__organisation__in=mine) | said.filter(assignment__obligation__owed_to__in=mine)
    answers = said.order_by("-answered_at").values_list(
        "assignment__obligation", "assignment__obligation__what", "answered_at", "assignment__organisation__name"
    )
    for key, what, at, name in answers[:MOST_ROWS]:
        add(f"/nhiem-vu/{key}/", shorten(what, 120), "task", at, f"{name or 'cơ quan được giao'} trả lời")
