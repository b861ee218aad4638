"""What changed since one last looked: others' doings in one's scope, until one says that it was seen."""

from datetime import timedelta
from decimal import Decimal

import pytest

from qlccn.clusters import services as clusters
from qlccn.clusters.models import Cluster
from qlccn.core import clock
from qlccn.notices import services
from qlccn.notices.since import FIRST_DAYS, MOST_DAYS, changes, since
from qlccn.notices.tests.conftest import make_duty
from qlccn.obligations import services as obligations
from qlccn.obligations.models import Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db


def urls(actor: Actor) -> dict[str, str]:
    return {c.url: c.told for c in changes(actor, since(actor))}


def test_others_changes_by_subject_in_ones_scope_only(cast: Cast, cluster: Cluster, duty: Obligation):
    paper = make_document(cast.department)
    clusters.record_claim("leased_ha", Decimal(10), document=paper, standing="table", cluster=cluster, by=cast.officer)
    obligations.answer(duty.assignments.get(), text="Đang làm", is_final=False, by=cast.commune_officer)
    page = f"/cum-cong-nghiep/{cluster.code}/"
    assert urls(cast.colleague)[page].endswith("số liệu đất công nghiệp đã cho thuê")
    assert "UBND xã Bảo Ái trả lời" in urls(cast.officer)[f"/nhiem-vu/{duty.pk}/"]
    assert f"/nhiem-vu/{duty.pk}/" not in urls(cast.second_commune_officer)
    assert urls(cast.outsider) == urls(cast.nobody) == {}
    assert not [u for u in urls(cast.tenant) if u.startswith("/van-ban/")]


def test_what_one_did_oneself_is_no_news(cast: Cast, duty: Obligation):
    assert f"/nhiem-vu/{duty.pk}/" in urls(cast.colleague)
    assert f"/nhiem-vu/{duty.pk}/" not in urls(cast.officer)


def test_another_communes_answer_is_not_told(cast: Cast):
    names = (Named("x", organisation=cast.commune_committee), Named("y", organisation=cast.second_committee))
    duty = make_duty(cast, assignees=names)
    obligations.answer(duty.assignments.get(organisation=cast.commune_committee), text="Xong", by=cast.commune_officer)
    assert "trả lời" not in urls(cast.second_commune_officer)[f"/nhiem-vu/{duty.pk}/"]


def test_looking_moves_the_beginning_forward_and_never_back_or_ahead(cast: Cast, duty: Obligation):
    assert abs(clock.now() - since(cast.colleague) - timedelta(days=FIRST_DAYS)) < timedelta(seconds=5)
    services.mark_looked(cast.colleague, clock.now())
    assert urls(cast.colleague) == {}
    seen = since(cast.colleague)
    services.mark_looked(cast.colleague, seen - timedelta(days=3))
    assert since(cast.colleague) == seen
    services.mark_looked(cast.colleague, clock.now() + timedelta(days=300))
    assert since(cast.colleague) <= clock.now()
    services.mark_looked(cast.officer, clock.now() - timedelta(days=400))
    assert clock.now() - since(cast.officer) <= timedelta(days=MOST_DAYS, seconds=5)


def test_a_papers_many_duties_are_one_line(cast: Cast):
    paper = make_document(cast.department, text="Kế hoạch")
    rows = obligations.propose(paper, [Proposal(what=f"Việc {n}") for n in range(5)], by=cast.officer)
    obligations.confirm_many(paper, rows, by=cast.officer)
    assert urls(cast.colleague)[f"/van-ban/{paper.pk}/"].endswith("5 việc mới")
    assert not [u for u in urls(cast.colleague) if u.startswith("/nhiem-vu/")]
