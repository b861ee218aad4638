"""Small makers of rows for the tests of this room."""

from datetime import date

from qlccn.clusters import services
from qlccn.clusters.models import Act, Claim, Cluster
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI, Actor
from qlccn.testing import Cast, make_document

IN_2025 = date(2025, 9, 1)


def paper(cast: Cast, on: date | None = date(2026, 3, 2), *, number: str = "", **values: object) -> Document:
    """A registered paper of the department; its number is new unless told."""
    given: dict[str, object] = {"issued_on": on} | ({"number": number} if number else {}) | values
    return make_document(cast.department, **given)


def placed(cast: Cast, name: str = "Mông Sơn", *, on: date = IN_2025, communes: list | None = None, **terms: object) -> Cluster:
    """A cluster in the plan, lying in the cast's first commune unless told."""
    cluster = services.open_cluster(name, by=CLI)
    plan = {"name": f"Cụm công nghiệp {name}", "commune": communes or [cast.commune], "planned_ha": 50} | terms
    act(cast, cluster, "in_plan", on, **plan)
    return cluster


def act(cast: Cast, cluster: Cluster, kind: str, on: date | None, *, by: Actor = CLI, document: Document | None = None, run=None,
        on_text: str = "", position: int = 0, passage: str = "", supersedes: Act | None = None, **terms: object) -> Act:  # fmt: skip
    """An act from its own paper of that day unless told."""
    return services.record_act(
        cluster, kind, document=document or paper(cast, on), effective_on=on, terms=terms, run=run, by=by,
        on_text=on_text or ("" if on else "chưa rõ"), position=position, passage=passage, supersedes=supersedes,
    )  # fmt: skip


def claim(cast: Cast, cluster: Cluster, indicator: str, value: object, on: date | None, *, standing: str = "report", by: Actor = CLI,
          document: Document | None = None, **fields: object) -> Claim:  # fmt: skip
    """A claim from its own paper of that day unless told."""
    return services.record_claim(
        indicator, value, document=document or paper(cast, on), standing=standing, cluster=cluster, as_of_on=on, by=by, **fields
    )  # fmt: skip
