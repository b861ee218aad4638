"""What can be followed and talked about: for each kind how it is found, named and opened by an actor. Faces add kinds of other rooms."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from qlccn.clusters import queries as clusters
from qlccn.core import clock
from qlccn.core.text import shorten
from qlccn.documents import queries as documents
from qlccn.obligations import queries as obligations
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.places.models import PROVINCE, Unit


@dataclass(frozen=True)
class Named:
    """A subject as an actor sees it."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Subject:
    """A kind of subject. `seen(actor, keys)`: those keys the actor may see today, named; the rest are left out."""

    kind: str
    label: str
    seen: Callable[[Actor, Collection[int]], Mapping[int, Named]]


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Open a kind of subject (a later room's, from the face that composes rooms)."""
    _subjects[subject.kind] = subject


def known() -> Mapping[str, Subject]:
    """Kinds by id."""
    return _subjects


def seen(actor: Actor, kind: str, keys: Collection[int]) -> Mapping[int, Named]:
    """The subjects among `keys` that the actor may see, named; an unknown kind has none."""
    subject = _subjects.get(kind)
    return subject.seen(actor, keys) if subject and keys and (actor.role or actor.is_system) else {}


def _clusters(actor: Actor, keys: Collection[int]) -> Mapping[int, Named]:
    codes = dict(clusters.visible_to(actor).filter(pk__in=keys).values_list("pk", "code"))
    names = clusters.names_on(clock.today(), codes)
    return {pk: Named(names.get(pk) or code, f"/cum-cong-nghiep/{code}/") for pk, code in codes.items()}


def _documents(actor: Actor, keys: Collection[int]) -> Mapping[int, Named]:
    if actor.role == Role.TENANT:  # a paper's page is not for tenants
        return {}
    found = documents.visible_to(actor).filter(pk__in=keys).defer(*documents.LIST_DEFERS)
    return {d.pk: Named(d.label, f"/van-ban/{d.pk}/", shorten(d.subject, 160)) for d in found}


def _obligations(actor: Actor, keys: Collection[int]) -> Mapping[int, Named]:
    found = obligations.visible_to(actor).filter(pk__in=keys).values_list("pk", "what")
    return {pk: Named(shorten(what, 160), f"/nhiem-vu/{pk}/") for pk, what in found}


def _provinces(actor: Actor, keys: Collection[int]) -> Mapping[int, Named]:
    territory = actor.territory_ids
    found = Unit.objects.filter(pk__in=keys, level=PROVINCE)
    return {
        u.pk: Named(f"Mọi cụm của {u.name}", f"/cum-cong-nghiep/?tinh={u.code}")
        for u in found
        if territory is None or u.pk in territory
    }


CLUSTER, DOCUMENT, OBLIGATION, PROVINCE_CLUSTERS = "cluster", "document", "obligation", "province"
for _one in (
    Subject(CLUSTER, "Cụm công nghiệp", _clusters),
    Subject(DOCUMENT, "Văn bản", _documents),
    Subject(OBLIGATION, "Nhiệm vụ", _obligations),
    Subject(PROVINCE_CLUSTERS, "Mọi cụm của tỉnh", _provinces),
):
    register(_one)

__all__ = ["CLUSTER", "DOCUMENT", "OBLIGATION", "PROVINCE_CLUSTERS", "Named", "Subject", "known", "register", "seen"]
