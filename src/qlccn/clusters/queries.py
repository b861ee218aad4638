"""Reading clusters: one door to the room's queries. Scope is today's; facts are the day's."""

from qlccn.clusters.names import clean_name, fold_name
from qlccn.clusters.page import Fact, Page, claim_for, cluster_page, names_on, recent_acts
from qlccn.clusters.registry import (
    BOUNDARIES,
    INVESTOR_KINDS,
    REGISTRY_CLAIMS,
    REGISTRY_TERMS,
    TYPE_LABELS,
    Filters,
    Row,
    narrowed,
)
from qlccn.clusters.scope import NotThere, check_known_at, lies_in, visible_ids, visible_to
from qlccn.clusters.snapshot import answered, find_by_name, get, registry, scope_of, seen_ids

__all__ = [
    "BOUNDARIES",
    "INVESTOR_KINDS",
    "REGISTRY_CLAIMS",
    "REGISTRY_TERMS",
    "TYPE_LABELS",
    "Fact",
    "Filters",
    "NotThere",
    "Page",
    "Row",
    "answered",
    "check_known_at",
    "claim_for",
    "clean_name",
    "cluster_page",
    "find_by_name",
    "fold_name",
    "get",
    "lies_in",
    "names_on",
    "narrowed",
    "recent_acts",
    "registry",
    "scope_of",
    "seen_ids",
    "visible_ids",
    "visible_to",
]
