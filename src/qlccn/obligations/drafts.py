"""What a writer hands in: duties before they are recorded, and a person's corrections of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qlccn.clusters.models import Cluster, Run
from qlccn.parties.models import Organisation


@dataclass(frozen=True)
class Named:
    """An agency as the paper names it; `organisation` when a person chose who it is."""

    name: str
    agency: str = ""
    part: str = "lead"
    organisation: Organisation | None = None


@dataclass(frozen=True)
class Proposal:
    """One duty found in a paper. `after`: index, in the same list, of the one it waits for."""

    what: str
    kind: str = "directive"
    role: str = "chu-tri"
    clause: str = ""
    start: int | None = None
    end: int | None = None
    due_words: str = ""
    due_rule: Mapping[str, Any] = field(default_factory=dict)
    assignees: tuple[Named, ...] = ()
    programme: str = ""
    flags: tuple[str, ...] = ()
    confidence: float | None = None
    owed_to: Organisation | None = None
    cluster: Cluster | None = None
    run: Run | None = None
    after: int | None = None


@dataclass(frozen=True)
class Changes:
    """A person's corrections at confirmation; None leaves what the reader found."""

    what: str | None = None
    role: str | None = None
    clause: str | None = None
    due_words: str | None = None
    due_rule: Mapping[str, Any] | None = None
    assignees: Sequence[Named] | None = None
    programme: str | None = None
    still_binds: bool | None = None
    owed_to: Organisation | None = None
    cluster: Cluster | None = None
