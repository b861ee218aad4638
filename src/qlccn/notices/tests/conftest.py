"""Fixtures of the notices room."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from qlccn.clusters import services as clusters
from qlccn.clusters.models import Cluster
from qlccn.core import clock
from qlccn.notices.models import Notice
from qlccn.obligations import services as obligations
from qlccn.obligations.models import Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_cast, make_document

TODAY = date(2026, 11, 20)


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def _own_store(settings: object, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.held(TODAY):
        yield


@pytest.fixture
def duty(cast: Cast) -> Obligation:
    """A duty of the first commune, from a paper of the department, due in five days."""
    return make_duty(cast)


def make_duty(cast: Cast, what: str = "Báo cáo tiến độ", due: date | None = date(2026, 11, 25), **more: object) -> Obligation:
    paper = more.pop("paper", None) or make_document(cast.department, text=what)
    names = more.pop("assignees", (Named("UBND xã Bảo Ái", organisation=cast.commune_committee),))
    rule = {"kind": "date", "day": due.isoformat()} if due else {}
    values = {"owed_to": cast.department, "due_rule": rule, "assignees": names} | more
    return obligations.add(paper, Proposal(what=what, **values), by=cast.officer, still_binds=True)  # type: ignore[arg-type]


@pytest.fixture
def cluster(cast: Cast) -> Cluster:
    return make_cluster(cast, "Bảo Ái")


def make_cluster(cast: Cast, name: str) -> Cluster:
    made = clusters.open_cluster(f"CCN {name}", by=cast.admin)
    paper = make_document(cast.committee, province=cast.province)
    clusters.record_act(
        made, "established", document=paper, effective_on=paper.issued_on, by=cast.admin,
        terms={"name": f"Cụm công nghiệp {name}", "commune": [cast.commune], "investor": cast.company, "established_ha": 50},
    )  # fmt: skip
    return made


Box = Callable[[Actor], list[str]]


@pytest.fixture
def box() -> Box:
    """`box(actor)`: kinds of notices in a person's box, oldest first."""

    def kinds(actor: Actor) -> list[str]:
        return list(Notice.objects.filter(membership=actor.membership).order_by("pk").values_list("kind", flat=True))

    return kinds
