"""Row triggers that write the audit trail, made from the models again after every migration (Django rebuilds SQLite tables and drops them).

Audited: every model of an app of ours that does not say `audited = False`. Accounts, sessions, tokens and second factors are not ours to log.
"""

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BinaryField, Model

GUARDED = ("core_auditrow", "core_auditseal")
PREFIX = "qlccn_audit_"


def audited_models() -> list[type[Model]]:
    """Domain models, many-to-many tables included, in order of table name."""
    models = [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("qlccn.")]
    return sorted((m for m in models if _is_audited(m)), key=lambda m: m._meta.db_table)


def _is_audited(model: type[Model]) -> bool:
    owner = model._meta.auto_created or model
    return model._meta.managed and not model._meta.proxy and model._meta.app_label != "core" and getattr(owner, "audited", True)


def after_migrate(using: str = "default", **_: object) -> None:
    """Signal handler of post_migrate (sent once per app; the work is done when core's turn comes and tables exist)."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    if set(GUARDED) <= existing:
        install(connection, existing)


def install(connection: BaseDatabaseWrapper, existing: set[str] | None = None, *, guards: bool = True) -> None:
    """(Re)make every trigger. `guards=False` leaves the audit tables themselves open (tests that flush)."""
    existing = existing or set(connection.introspection.table_names())
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    remove(connection)
    with connection.cursor() as cursor:
        for statement in make([m for m in audited_models() if m._meta.db_table in existing], guards):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger of ours away (before making them anew)."""
    statements = _drop_all(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def installed(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the triggers in the database."""
    sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        sql = "SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall() if row[0].startswith(PREFIX)}


def expected(vendor: str) -> set[str]:
    """Names of the triggers that the models ask for."""
    make = _postgresql if vendor == "postgresql" else _sqlite
    return {words[words.index("TRIGGER") + 1] for s in make(audited_models(), True) if "TRIGGER" in (words := s.split()[:6])}


def _drop_all(connection: BaseDatabaseWrapper) -> list[str]:
    if connection.vendor != "postgresql":
        return [f"DROP TRIGGER {name}" for name in sorted(installed(connection))]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal AND tgname LIKE %s",
            [PREFIX + "%"],
        )
        return [f'DROP TRIGGER {name} ON "{table}"' for name, table in cursor.fetchall()]


def _sqlite(models: list[type[Model]], guards: bool) -> list[str]:
    statements = []
    for model in models:
        table, key = model._meta.db_table, model._meta.pk.column
        for op, event, before, after in (
            ("I", "INSERT", None, "NEW"),
            ("U", "UPDATE", "OLD", "NEW"),
            ("D", "DELETE", "OLD", None),
        ):
            statements.append(
                f'CREATE TRIGGER {PREFIX}{table}_{op.lower()} AFTER {event} ON "{table}" BEGIN '  # noqa: S608
                'INSERT INTO core_auditrow ("table", key, op, before, after, actor, intent, "transaction", at) VALUES ('
                f"'{table}', CAST({after or before}.\"{key}\" AS TEXT), '{op}', {_json(model, before)}, {_json(model, after)}, "
                "(SELECT actor FROM core_auditcontext WHERE id = 1), (SELECT intent FROM core_auditcontext WHERE id = 1), "
                "(SELECT \"transaction\" FROM core_auditcontext WHERE id = 1), strftime('%Y-%m-%d %H:%M:%f', 'now')); END"
            )
    if guards:
        refuse = "BEGIN SELECT RAISE(ABORT, 'nhật ký không sửa, không xóa được'); END"
        same = " AND ".join(
            f'OLD."{c}" IS NEW."{c}"'
            for c in ("id", "table", "key", "op", "before", "after", "actor", "intent", "transaction", "at")
        )
        statements += [
            f"CREATE TRIGGER {PREFIX}guard_row_u BEFORE UPDATE ON core_auditrow WHEN NOT ({same} AND OLD.seal_id IS NULL) {refuse}",
            f"CREATE TRIGGER {PREFIX}guard_row_d BEFORE DELETE ON core_auditrow {refuse}",
            f"CREATE TRIGGER {PREFIX}guard_seal_u BEFORE UPDATE ON core_auditseal {refuse}",
            f"CREATE TRIGGER {PREFIX}guard_seal_d BEFORE DELETE ON core_auditseal {refuse}",
        ]
    return statements


def _json(model: type[Model], row: str | None) -> str:
    """json_object of all columns; nested, because SQLite takes at most 100 arguments (50 columns) a call."""
    if row is None:
        return "NULL"
    pairs = []
    for field in model._meta.concrete_fields:
        value = f'{row}."{field.column}"'
        pairs.append(f"'{field.column}', " + (f"hex({value})" if isinstance(field, BinaryField) else value))
    return f"json_object({', '.join(pairs)})"


_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION qlccn_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE was jsonb; is_now jsonb; row_key text;
BEGIN
  IF TG_OP <> 'INSERT' THEN was := to_jsonb(OLD); END IF;
  IF TG_OP <> 'DELETE' THEN is_now := to_jsonb(NEW); END IF;
  row_key := coalesce(is_now, was) ->> TG_ARGV[0];
  INSERT INTO core_auditrow ("table", key, op, before, after, actor, intent, "transaction", at)
  VALUES (TG_TABLE_NAME, row_key, left(TG_OP, 1), was::text, is_now::text, nullif(current_setting('qlccn.actor', true), ''),
          nullif(current_setting('qlccn.intent', true), ''), pg_current_xact_id()::text, clock_timestamp());
  RETURN NULL;
END $$"""

_PG_ADDED = """
CREATE OR REPLACE FUNCTION qlccn_added_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO core_auditrow ("table", key, op, after, actor, intent, "transaction", at)
  SELECT '{table}', added."{key}"::text, 'I', row_to_json(added)::text, nullif(current_setting('qlccn.actor', true), ''),
         nullif(current_setting('qlccn.intent', true), ''), pg_current_xact_id()::text, clock_timestamp()
  FROM added;
  RETURN NULL;
END $$"""

_PG_GUARD = """
CREATE OR REPLACE FUNCTION qlccn_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'core_auditrow' THEN
    IF (to_jsonb(OLD) - 'seal_id') = (to_jsonb(NEW) - 'seal_id') AND (to_jsonb(OLD) ->> 'seal_id') IS NULL THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'nhật ký không sửa, không xóa được';
END $$"""

_PG_TRUNCATE = """
CREATE OR REPLACE FUNCTION qlccn_audit_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('qlccn.testing', true) = '1' THEN RETURN NULL; END IF;
  RAISE EXCEPTION 'không được xóa trắng bảng %', TG_TABLE_NAME;
END $$"""


def _postgresql(models: list[type[Model]], guards: bool) -> list[str]:
    statements = [_PG_FUNCTION, _PG_GUARD, _PG_TRUNCATE]
    for model in models:
        table, key = model._meta.db_table, model._meta.pk.column
        statements += [
            _PG_ADDED.format(table=table, key=key),  # once for all rows of a statement: a third of what a call a row costs
            f'CREATE TRIGGER {PREFIX}added AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS added FOR EACH STATEMENT '
            f"EXECUTE FUNCTION qlccn_added_{table}()",
            f"CREATE TRIGGER {PREFIX}row AFTER UPDATE OR DELETE ON \"{table}\" FOR EACH ROW EXECUTE FUNCTION qlccn_audit('{key}')",
            f'CREATE TRIGGER {PREFIX}truncate BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION qlccn_audit_truncate()',
        ]
    if guards:
        for table in GUARDED:
            statements += [
                f"CREATE TRIGGER {PREFIX}guard BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION qlccn_audit_guard()",
                f"CREATE TRIGGER {PREFIX}truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION qlccn_audit_truncate()",
            ]
    return statements
