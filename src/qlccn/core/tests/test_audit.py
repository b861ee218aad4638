"""The audit trail: written by the database, whoever writes; sealed in batches; a changed byte is found."""

import json
import threading

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.utils import DatabaseError

from qlccn.core.audit import seal, triggers
from qlccn.core.models import AuditRow, AuditSeal
from qlccn.core.service import service
from qlccn.core.tests.test_changes import neighbour
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation

pytestmark = pytest.mark.django_db


def rows(table: str = "parties_organisation"):
    return AuditRow.objects.filter(table=table).order_by("id")


def seal_all(batch: int = seal.BATCH) -> int:
    """Seal until nothing is left."""
    done = 0
    while more := seal.seal(batch):
        done += more
    return done


def make(slug: str = "so-a", name: str = "Sở A") -> Organisation:
    return Organisation.objects.create(kind="so-cong-thuong", slug=slug, name=name)


def test_every_domain_table_has_its_triggers_and_no_account_table_has():
    assert triggers.installed(connection) >= {
        t for t in triggers.expected(connection.vendor) if "guard" not in t and "truncate" not in t
    }
    audited = {m._meta.db_table for m in triggers.audited_models()}
    assert {"clusters_act", "obligations_answer", "obligations_answer_evidence", "documents_document"} <= audited
    assert not {t for t in audited if "account" in t or "session" in t or t.startswith(("mfa_", "auth_"))}


def test_a_service_names_the_actor_and_the_intent():
    @service("organisation.tested")
    def rename(organisation: Organisation, *, by) -> None:
        organisation.name = "Sở B"
        organisation.save()

    rename(make(), by=CLI)
    row = rows().last()
    assert (row.op, row.actor, row.intent) == ("U", "system:cli", "organisation.tested")
    assert json.loads(row.before)["name"] == "Sở A"
    assert json.loads(row.after)["name"] == "Sở B"
    assert row.transaction


def test_what_is_written_after_a_service_is_not_put_on_its_actor():
    @service("organisation.tested")
    def nothing(*, by) -> None:
        return None

    nothing(by=CLI)
    make()
    assert rows().last().actor is None


def test_update_bulk_and_raw_writes_are_caught():
    make()
    Organisation.objects.filter(slug="so-a").update(name="đổi bằng update")
    Organisation.objects.bulk_create([Organisation(kind="k", slug=f"s{i}", name=f"S{i}") for i in range(3)])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE parties_organisation SET name = 'thẳng SQL' WHERE slug = 'so-a'")
        cursor.execute("DELETE FROM parties_organisation WHERE slug = 's1'")
    assert [r.op for r in rows()] == ["I", "U", "I", "I", "I", "U", "D"]
    assert json.loads(rows().last().before)["slug"] == "s1"


def test_an_upsert_is_recorded_as_what_it_did_to_each_row():
    make()
    Organisation.objects.bulk_create(
        [Organisation(kind="k", slug="so-a", name="Đã có"), Organisation(kind="k", slug="so-moi", name="Mới")],
        update_conflicts=True, unique_fields=["slug"], update_fields=["name"],
    )  # fmt: skip
    assert sorted((r.op, json.loads(r.after)["name"]) for r in rows()) == [("I", "Mới"), ("I", "Sở A"), ("U", "Đã có")]


def test_a_thousand_rows_at_once_are_a_thousand_rows_of_the_trail_in_their_order():
    Organisation.objects.bulk_create([Organisation(kind="k", slug=f"s{i}", name=f"S{i}") for i in range(1000)])
    told = [json.loads(r.after)["slug"] for r in rows()]
    assert told == [f"s{i}" for i in range(1000)]
    assert [r.key for r in rows()] == [str(o) for o in Organisation.objects.order_by("pk").values_list("pk", flat=True)]


def test_each_table_has_triggers_for_each_kind_of_change():
    if connection.vendor == "postgresql":
        sql = "SELECT relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE tgname LIKE 'qlccn_audit%' GROUP BY 1"
    else:
        sql = "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'qlccn_audit%' GROUP BY 1"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = dict(cursor.fetchall())
    assert {m._meta.db_table: found.get(m._meta.db_table) for m in triggers.audited_models()} == {
        m._meta.db_table: 3 for m in triggers.audited_models()
    }


def test_accounts_and_passwords_never_enter_the_trail():
    account = get_user_model().objects.create_user("thu", "mot-mat-khau-dai-lam")
    account.set_password("mat-khau-khac-dai-lam")
    account.save()
    assert not AuditRow.objects.filter(table__startswith="parties_account").exists()
    assert not AuditRow.objects.filter(after__contains="argon2").exists()


def test_triggers_survive_a_migration_that_rebuilds_a_table():
    field = Organisation._meta.get_field("tax_code")
    wider = field.clone()
    wider.max_length = 30
    wider.set_attributes_from_name("tax_code")
    with connection.constraint_checks_disabled(), connection.schema_editor(atomic=False) as editor:
        editor.alter_field(Organisation, field, wider, strict=True)
    triggers.after_migrate()
    triggers.install(connection, guards=False)
    make("sau-nang-cap")
    assert rows().last().op == "I"


test_triggers_survive_a_migration_that_rebuilds_a_table = pytest.mark.django_db(transaction=True)(
    test_triggers_survive_a_migration_that_rebuilds_a_table
)


@pytest.mark.django_db(transaction=True)
def test_a_changed_byte_of_sealed_history_is_found():
    make()
    make("so-b", "Sở B")
    assert seal_all() == 2
    assert seal.verify().intact
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_auditrow SET after = replace(after, 'Sở B', 'Sở C') WHERE id = (SELECT max(id) FROM core_auditrow)"
        )
    verdict = seal.verify()
    assert not verdict.intact
    assert "đã bị sửa" in verdict.faults[0]


@pytest.mark.django_db(transaction=True)
def test_a_row_taken_away_and_a_seal_taken_away_are_found():
    for i in range(3):
        make(f"so-{i}")
        seal_all()
    AuditRow.objects.filter(seal=AuditSeal.objects.order_by("id")[1]).delete()
    assert any("nay còn 0" in fault for fault in seal.verify().faults)
    AuditSeal.objects.filter(rows=None).delete()
    assert any("không nối" in fault for fault in seal.verify().faults)


@pytest.mark.django_db(transaction=True)
def test_the_unsealed_tail_is_counted():
    make()
    seal_all()
    make("so-b")
    verdict = seal.verify()
    assert (verdict.sealed, verdict.unsealed) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_of_another_database_does_not_hold_sealing_back():
    with neighbour():
        make()
        assert seal_all() == 1


@pytest.mark.django_db(transaction=True)
def test_the_guards_refuse_changing_or_deleting_the_trail():
    make()
    triggers.install(connection)
    try:
        for statement in ("UPDATE core_auditrow SET actor = 'ai đó'", "DELETE FROM core_auditrow"):
            with pytest.raises(DatabaseError, match="nhật ký"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        assert seal_all() == 1  # sealing is the one change allowed
    finally:
        triggers.install(connection, guards=False)


@pytest.mark.django_db(transaction=True)
def test_sealing_beside_writers_loses_and_doubles_nothing():
    def write(n: int) -> None:
        for i in range(15):
            make(f"luong-{n}-{i}")
        connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    while any(t.is_alive() for t in threads):
        seal.seal(batch=7)
    for thread in threads:
        thread.join()
    seal_all()
    verdict = seal.verify()
    assert verdict.intact, verdict.faults
    assert (verdict.sealed, verdict.unsealed) == (60, 0)
