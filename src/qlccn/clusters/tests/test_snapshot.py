"""The registry kept in memory is exactly the registry computed anew: after any writes, for every viewer, on every day, in every view."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from qlccn.clusters import queries, services, snapshot
from qlccn.clusters.models import Act, Claim, Cluster, Outline, Settlement, TenantProject
from qlccn.clusters.outlines import record_outline, retract_outline
from qlccn.clusters.queries import Filters
from qlccn.clusters.registry import Row
from qlccn.clusters.tests.makers import act, claim, paper, placed
from qlccn.core import clock
from qlccn.core.audit import changes
from qlccn.core.refusal import Refusal
from qlccn.core.tests.test_changes import alone, elsewhere
from qlccn.documents.models import Document
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Organisation
from qlccn.testing import Cast

DAY = date(2026, 9, 30)


def anew(ask: Callable[[], list[Row]]) -> list[Row]:
    """Inside a transaction nothing kept is used."""
    with transaction.atomic():
        return ask()


def assert_as_computed(cast: Cast, *days: date, known_at=None) -> None:
    for actor in cast.everyone.values():
        for day in days:
            for boundaries in ("then", "now"):
                options = {"boundaries": boundaries, "known_at": known_at if actor.sees_history else None}

                def ask(actor: Actor = actor, day: date = day, options: dict = options) -> list[Row]:
                    return queries.registry(actor, day, **options)

                assert ask() == anew(ask), (actor.role, day, options)
                assert ask() == ask()


class Writer:
    """Does things that people do to clusters, at random; what is refused is left."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.dice = cast, random.Random(seed)
        self.base = paper(cast, date(2026, 1, 5))

    def one(self) -> str:
        work = self.dice.choice([n for n in dir(self) if n.startswith("do_")])
        try:
            with transaction.atomic():
                getattr(self, work)()
                if self.dice.random() < 0.15:
                    raise Refusal("đổi ý")
        except Refusal:
            work += " (refused)"
        return work

    def pick(self, rows):
        found = list(rows.order_by("pk"))
        if not found:
            raise Refusal("chưa có")
        return self.dice.choice(found)

    def day(self) -> date:
        return date(2025, 6, 1) + timedelta(days=self.dice.randrange(490))

    def commune(self):
        return self.dice.choice([self.cast.commune, self.cast.other_commune])

    def do_open(self) -> None:
        by = self.dice.choice([CLI, self.cast.officer])
        services.open_cluster(f"Cụm {self.dice.randrange(1000)}", by=by)

    def do_place(self) -> None:
        placed(self.cast, f"Tên {self.dice.randrange(1000)}", on=self.day(), communes=[self.commune()])

    def do_act(self) -> None:
        kind = self.dice.choice(["established", "project_approved", "expanded", "withdrawn", "construction_started"])
        terms = {"established_ha": self.dice.randrange(10, 75), "investor": self.cast.company} if kind == "established" else {}
        act(self.cast, self.pick(Cluster.objects), kind, self.day(), document=self.dice.choice([None, self.base]), **terms)

    def do_move(self) -> None:
        act(self.cast, self.pick(Cluster.objects), "plan_amended", self.day(), commune=[self.commune()])

    def do_retract_act(self) -> None:
        services.retract_act(self.pick(Act.objects.standing()), reason="nhầm", by=CLI)

    def do_claim(self) -> None:
        name = self.dice.choice(["leased_ha", "industrial_land_ha", "capital_billion_vnd", "tenants"])
        claim(self.cast, self.pick(Cluster.objects), name, Decimal(self.dice.randrange(1, 40)), self.day())

    def do_list(self) -> None:
        claim(self.cast, self.pick(Cluster.objects), "commune", self.commune(), self.day())

    def do_retract_claim(self) -> None:
        services.retract_claim(self.pick(Claim.objects.standing()), reason="nhầm", by=CLI)

    def do_settle(self) -> None:
        services.settle(self.pick(Claim.objects.standing()), reason="đã gọi hỏi", by=CLI)

    def do_unsettle(self) -> None:
        services.retract_settlement(self.pick(Settlement.objects.standing()), reason="nhầm", by=CLI)

    def do_alias(self) -> None:
        services.add_alias(self.pick(Cluster.objects), f"Gọi là {self.dice.randrange(1000)}", by=CLI)

    def do_outline(self) -> None:
        x, y = 104 + self.dice.random(), 21 + self.dice.random()
        ring = [[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y]]
        cluster = self.pick(Cluster.objects)
        record_outline(cluster, {"type": "Polygon", "coordinates": [ring]}, document=self.base, effective_on=self.day(), by=CLI)

    def do_retract_outline(self) -> None:
        retract_outline(self.pick(Outline.objects.standing()), reason="nhầm", by=CLI)

    def do_tenant(self) -> None:
        services.open_tenant_project(self.pick(Cluster.objects), tenant=self.cast.plant, name="May", by=CLI, began_on=self.day())

    def do_end_tenant(self) -> None:
        services.end_tenant_project(self.pick(TenantProject.objects), ended_on=self.day(), by=CLI)

    def do_rename(self) -> None:
        Organisation.objects.filter(pk=self.cast.company.pk).update(name=f"Công ty {self.dice.randrange(1000)}")

    def do_renumber(self) -> None:
        row = self.pick(Document.objects)
        Document.objects.filter(pk=row.pk).update(number_folded=f"{self.dice.randrange(99)}/qd-ubnd", issued_on=self.day())

    def do_delete(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM clusters_term WHERE id = (SELECT max(id) FROM clusters_term)")


@pytest.mark.parametrize("seed", range(4))
def test_after_any_writes_what_is_kept_is_what_would_be_computed(cast: Cast, today: date, seed: int):
    writer = Writer(cast, seed)
    for _ in range(3):
        writer.do_place()
    done = []
    for step in range(30):
        done.append(writer.one())
        if step % 6 == 0:
            assert_as_computed(cast, today)
    assert_as_computed(cast, today, DAY, date(2025, 12, 31))
    assert len(set(done)) > 8


def test_as_known_earlier_is_kept_apart(cast: Cast, today: date):
    cluster = placed(cast)
    first = claim(cast, cluster, "leased_ha", 10, DAY)
    before = clock.now()
    for _ in range(2):
        assert_as_computed(cast, today, DAY, known_at=before)
    services.retract_claim(first, reason="nhầm", by=CLI)
    claim(cast, cluster, "leased_ha", 20, DAY)
    assert_as_computed(cast, today, DAY, known_at=before)
    assert queries.registry(cast.officer, today, known_at=before)[0].leased_ha == 10
    assert queries.registry(cast.officer, today)[0].leased_ha == 20
    with pytest.raises(Refusal):
        queries.registry(cast.commune_officer, today, known_at=before)


def test_midnight_passes(cast: Cast):
    cluster = placed(cast)
    with clock.held(date(2026, 10, 13)):
        act(cast, cluster, "established", date(2026, 10, 13), investor=cast.company, established_ha=60)
    with clock.held(date(2026, 10, 12)):
        assert queries.registry(cast.officer, clock.today())[0].status == "in-plan"
        assert queries.registry(cast.investor, clock.today()) == []
    with clock.held(date(2026, 10, 13)):
        assert queries.registry(cast.officer, clock.today())[0].status == "established"
        assert len(queries.registry(cast.investor, clock.today())) == 1
        assert_as_computed(cast, date(2026, 10, 12), date(2026, 10, 13))


def test_what_is_kept_for_one_is_never_shown_to_another(cast: Cast, today: date):
    placed(cast)
    assert len(queries.registry(cast.admin, today)) == 1
    assert queries.registry(cast.outsider, today) == []
    assert queries.registry(cast.outsider, today, ids=list(Cluster.objects.values_list("pk", flat=True))) == []
    assert queries.registry(cast.nobody, today) == []
    assert queries.registry(cast.second_commune_officer, today) == []
    assert queries.registry(cast.outsider, today, filters=Filters(text="mong son")) == []


def test_answers_about_a_scope_are_kept_for_that_scope_until_a_cluster_changes(cast: Cast, today: date):
    placed(cast)

    def count(actor: Actor) -> int:
        return snapshot.answered(actor, today, "count", lambda: len(queries.registry(actor, today)))

    assert [count(a) for a in (cast.officer, cast.outsider, cast.colleague)] == [1, 0, 1]
    placed(cast, "Yên Hợp")
    assert [count(a) for a in (cast.officer, cast.outsider, cast.colleague)] == [2, 0, 2]


def test_only_what_changed_is_computed_again(cast: Cast, today: date, monkeypatch):
    one, _ = placed(cast), placed(cast, "Yên Hợp")
    queries.registry(CLI, today)
    asked = []
    real = snapshot.computed
    monkeypatch.setattr(snapshot, "computed", lambda view, chosen, **o: asked.append(set(chosen)) or real(view, chosen, **o))
    claim(cast, one, "leased_ha", 10, DAY)
    paper(cast)  # a paper that says nothing of clusters
    assert [r.leased_ha for r in queries.registry(CLI, today)] == [10, None]
    queries.registry(cast.officer, today)
    assert asked == [{one}]


def test_a_large_import_is_computed_whole(cast: Cast, today: date, monkeypatch):
    queries.registry(CLI, today)
    monkeypatch.setattr(snapshot, "MANY", 3)
    for i in range(5):
        placed(cast, f"Số {i}")
    assert_as_computed(cast, today)


def test_pages_do_not_change_the_rows_they_share(cast: Cast, today: date):
    cluster = placed(cast)
    act(cast, cluster, "established", DAY, investor=cast.company, established_ha=60)
    before = anew(lambda: queries.registry(CLI, today))
    queries.cluster_page(cast.officer, cluster.code, today)
    queries.registry(cast.officer, today).clear()
    assert queries.registry(CLI, today) == before


@alone
def test_another_connections_writes_are_seen(today: date):
    from qlccn.testing import make_cast

    cast = make_cast()
    cluster = placed(cast)
    assert queries.registry(cast.officer, today)[0].leased_ha is None
    with elsewhere(lambda _: [claim(cast, cluster, "leased_ha", 12, DAY)]):
        pass
    assert queries.registry(cast.officer, today)[0].leased_ha == 12
    assert_as_computed(cast, today)


def test_a_days_view_is_kept_from_its_second_asking(cast: Cast, today: date, django_assert_num_queries):
    placed(cast)
    for _ in range(2):
        queries.registry(cast.admin, DAY)
    with django_assert_num_queries(1):
        queries.registry(cast.admin, DAY)
    for back in range(40):
        queries.registry(cast.admin, DAY - timedelta(days=back))
    shelf = changes.look().room(snapshot.Shelf)
    assert len(shelf.held) <= snapshot.VIEWS
    assert len(shelf.asked) <= 4 * snapshot.VIEWS
