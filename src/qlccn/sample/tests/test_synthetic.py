"""Synthetic data: the same for a seed, whole, marked, never among real data."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pytest
from django.db import connection, transaction
from django.test import override_settings

from qlccn.clusters.models import Act, Claim, Cluster, Run, TenantProject, Term
from qlccn.clusters.queries import registry
from qlccn.clusters.services import open_cluster
from qlccn.core.audit import triggers
from qlccn.core.models import AuditRow, Stamp
from qlccn.core.refusal import Refusal
from qlccn.documents.models import Document
from qlccn.obligations.models import Obligation
from qlccn.parties.actor import CLI, actor_for
from qlccn.parties.models import Membership, Organisation, Role
from qlccn.sample import synthetic
from qlccn.sample.synthetic_histories import LAST_DAY, STAGES, history

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]

TODAY = date(2026, 11, 20)
SCALE = 0.04


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """Forty clusters in one transaction that is taken back."""
    from qlccn.places import load as places

    home = tmp_path_factory.mktemp("home")
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with quick, django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        places.load_reference()
        yield synthetic.generate(SCALE, 7, home)
        transaction.set_rollback(True)


def test_it_has_the_size_asked_for_in_every_province(made: dict[str, int]):
    assert Cluster.objects.count() == made["clusters_cluster"] == 40
    assert TenantProject.objects.count() == made["clusters_tenantproject"] == 600
    rows = registry(CLI, TODAY)
    assert len(rows) == 40
    assert len({row.province_code for row in rows}) == 34
    assert Organisation.objects.filter(kind="so-cong-thuong").count() == 34
    assert set(Claim.objects.values_list("period", flat=True)) == {"", "2024", "2025H1", "2025", "2026H1"}
    assert Obligation.objects.filter(confirmed_at=None).count() == 0


def test_every_status_it_means_is_the_one_the_rules_derive():
    chance = Random(3)
    lives = [history(chance) for _ in range(400)]
    assert {life.stage for life in lives} == set(STAGES)
    assert all(step.on <= LAST_DAY for life in lives for step in life.steps)
    from qlccn.clusters.rules import Event, contradictions, status

    for life in lives:
        events = [Event(s.kind, s.on, (s.run, 1) if s.run else None, n) for n, s in enumerate(life.steps, 1)]
        reached = status(events).code
        assert not contradictions(events), life
        if life.stage in ("in-plan", "establishing", "withdrawn", "abolished"):
            assert reached == life.stage, life


def test_figures_keep_the_identities_of_the_forms():
    for cluster in Cluster.objects.all():
        for period in ("2024", "2026H1"):
            told = dict(Claim.objects.filter(cluster=cluster, period=period).values_list("indicator", "decimal"))
            if told:
                assert told["leased_ha"] <= told["ready_land_ha"]
                assert told["wastewater_standard"] <= told["wastewater_built"]
                assert told["operating_tenants"] <= told["tenants"]
    assert not Claim.objects.filter(decimal__lt=0).exists()


def test_every_fact_has_its_paper_and_every_paper_says_it_is_made_up():
    assert not Document.objects.exclude(subject__contains="giả lập").exists()
    assert not Act.objects.exclude(document__in=Document.objects.all()).exists()
    late = [a for a in Act.objects.select_related("document") if a.document.issued_on > a.effective_on]
    assert late == []
    private = Organisation.objects.filter(kind="doanh-nghiep")
    assert private.exists()
    assert not private.exclude(slug__contains="gia-lap").exists()


def test_the_database_is_marked_and_takes_no_second_helping(tmp_path: Path):
    assert synthetic.is_synthetic()
    assert synthetic.generate(SCALE, 7, tmp_path) == {}
    with pytest.raises(Refusal, match="giả lập khác"):
        synthetic.generate(SCALE, 8, tmp_path)


def test_real_data_is_never_mixed_with_it(tmp_path: Path):
    Stamp.objects.filter(name="synthetic").delete()
    with pytest.raises(Refusal, match="dữ liệu thật"):
        synthetic.generate(SCALE, 7, tmp_path)
    Stamp.write("sample", "x")
    with pytest.raises(Refusal, match="dữ liệu mẫu"):
        synthetic.generate(SCALE, 7, tmp_path)


@pytest.mark.parametrize("scale", [0, -1, 21, float("nan"), float("inf")])
def test_an_absurd_size_is_refused(scale: float, tmp_path: Path):
    with pytest.raises(Refusal, match="ngoài khoảng"):
        synthetic.generate(scale, 7, tmp_path)


def test_every_role_has_an_account_that_sees_its_own_part():
    assert set(Membership.objects.values_list("role", flat=True)) >= set(Role.values) - {"investor", "tenant"}
    officer = Membership.objects.filter(role="department").order_by("pk").first()
    assert officer is not None
    rows = registry(actor_for(officer.account.username), TODAY)
    assert rows
    assert {row.province_code for row in rows} == {officer.organisation.unit.code}
    commune = Membership.objects.filter(role="commune").order_by("pk").first()
    assert commune is not None
    assert len(registry(actor_for(commune.account.username), TODAY)) < len(registry(CLI, TODAY))


def test_it_went_through_the_audit_trail():
    table = AuditRow.objects.filter(table="clusters_claim", op="I", intent="synthetic.generated", actor="system:generate")
    assert table.count() == Claim.objects.count()
    assert triggers.installed(connection)


def test_codes_and_keys_go_on_after_it():
    cluster = open_cluster("Cụm công nghiệp Thử", by=CLI)
    assert cluster.code == "CCN-000041"
    Run.objects.create(cluster=cluster, kind="establishment")
    TenantProject.objects.create(cluster=cluster, code="x", tenant=Organisation.objects.filter(kind="doanh-nghiep")[0], name="x")


def test_the_same_seed_gives_the_same_rows(tmp_path: Path):
    before = fingerprint()
    empty()
    synthetic.generate(SCALE, 7, tmp_path)
    assert fingerprint() == before
    empty()
    synthetic.generate(SCALE, 8, tmp_path)
    assert fingerprint() != before


def empty() -> None:
    """All that generation writes, and what leans on it."""
    from django.apps import apps

    left = [
        m
        for m in apps.get_models()
        if m._meta.label.split(".")[0] in ("parties", "documents", "clusters", "obligations", "directives")
    ]
    Stamp.objects.filter(name__in=("synthetic", "cluster-code")).delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED" if connection.vendor == "postgresql" else "PRAGMA defer_foreign_keys = ON")
        for model in left:
            for table in [model._meta.db_table, *(f.m2m_db_table() for f in model._meta.local_many_to_many)]:
                cursor.execute(f'DELETE FROM "{table}"')


def fingerprint() -> str:
    """Everything that was said of clusters, without keys and moments."""
    digest = hashlib.sha256()
    for rows in (
        Act.objects.order_by("pk").values_list("cluster__code", "kind", "effective_on", "document__number"),
        Term.objects.order_by("pk").values_list(
            "act__cluster__code", "name", "decimal", "text", "organisation__slug", "unit__code"
        ),
        Claim.objects.order_by("pk").values_list("cluster__code", "project__code", "indicator", "as_of_on", "decimal", "text"),
        TenantProject.objects.order_by("pk").values_list("code", "tenant__name", "began_on", "ended_on"),
    ):
        for row in rows:
            digest.update(repr(row).encode())
    return digest.hexdigest()


def test_the_day_before_nothing_was_known():
    assert registry(CLI, TODAY, known_at=datetime(2020, 1, 1, tzinfo=UTC)) == []
