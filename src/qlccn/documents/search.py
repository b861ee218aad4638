"""Full-text search without diacritics: a table of words beside the documents, kept in step by triggers (SQLite: FTS5, PostgreSQL:
tsvector with a GIN index; a stored vector, because computing it for every row of a scan took 1.5 s on 20,000 documents).

Both read the same folded columns (plain words a-z 0-9), so both engines find the same documents. Order: number, subject, exact
phrase, all words anywhere; newest first within each. The caller hands in a queryset that is already scoped, so nothing unseen is
counted or ranked.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.apps.registry import Apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BooleanField, Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from qlccn.core.live_index import LiveIndex
from qlccn.documents.folding import number_asked, words
from qlccn.documents.models import Document

WORDS_MAX = 24  # of a query; the rest adds nothing
TABLE = "documents_search"
_COLUMNS = ("number_folded", "subject_folded", "folded")


@dataclass(frozen=True)
class Snippet:
    """A piece of the original text around the words found; `marks`: (start, end) in it, `start`: its place in all."""

    text: str
    marks: tuple[tuple[int, int], ...]
    start: int


def search(documents: QuerySet[Document], query: str) -> QuerySet[Document]:
    """Documents of the (scoped) queryset that hold every word of the query (the last may be the beginning of a word), best first.

    An empty query gives all of them; a query of signs only gives none. No input can raise.
    """
    if not query.strip():
        return documents
    number = number_asked(query[:400])
    asked = words(number or query[:400]).split()[:WORDS_MAX]
    if not asked:
        return documents.none()
    begins = number if "/" in number else number + "/"
    by_number = Q(number_folded=number) | Q(number_folded__startswith=begins) if number else Q(pk__in=[])
    phrase = " ".join(asked)
    subject = Q()
    for word in asked:
        subject &= Q(subject_folded__contains=word)
    found = documents.alias(has_words=_has_words(asked)).filter(by_number | Q(has_words=True))
    rank = Case(
        When(by_number, then=Value(0)),
        When(Q(subject_folded__contains=phrase), then=Value(1)),
        When(subject, then=Value(2)),
        When(Q(folded__contains=phrase), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return found.annotate(rank=rank).order_by("rank", "-issued_on", "-pk")


def corrected(query: str) -> str:
    """The query with words that no number or subject holds replaced by the likeliest that one does; empty when nothing is to be corrected."""
    return _vocabulary.correction(query)


def _read(keys: Collection[int] | None) -> list[tuple[int, str]]:
    kept = Document.objects.order_by().filter(discarded_at=None)
    rows = kept if keys is None else kept.filter(pk__in=keys)
    return list(rows.values_list("pk", "subject_folded"))


_vocabulary = LiveIndex(_read, {"documents_document": lambda keys: keys})


def snippet(text: str, query: str, *, width: int = 220) -> Snippet:
    """The original words around what the query found in a text (its beginning when only number or subject matched)."""
    plain, asked = words(text), words(query[:400]).split()[:WORDS_MAX]
    at = _best_place(plain, asked)
    start = max(0, at - width // 3)
    start = 0 if start == 0 else _after_space(text, start, at)
    end = min(len(text), start + width)
    piece = text[start:end].replace("\n", " ")
    folded = f" {plain[start:end]} "
    marks = sorted({span for word in asked for span in _places(folded, word, whole=word != asked[-1])})
    return Snippet(piece, tuple(_merged(marks)), start)


def _has_words(asked: list[str]) -> RawSQL:
    if connections["default"].vendor == "postgresql":
        query = " & ".join([f"'{word}'" for word in asked[:-1]] + [f"'{asked[-1]}':*"])
        rows = f"SELECT id FROM {TABLE} WHERE words @@ %s::tsquery"  # noqa: S608
    else:
        query = " ".join([f'"{word}"' for word in asked[:-1]] + [f'"{asked[-1]}"*'])
        rows = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608
    return RawSQL(f"documents_document.id IN ({rows})", [query], output_field=BooleanField())  # noqa: S611  (words are a-z 0-9 only)


def _best_place(plain: str, asked: list[str]) -> int:
    """Where to look: the phrase, else the first rarest word, else the beginning."""
    if not asked:
        return 0
    padded = f" {plain}"
    for wanted in (" ".join(asked), *sorted(asked, key=len, reverse=True)):
        at = padded.find(f" {wanted}")
        if at >= 0:
            return at
    return 0


def _after_space(text: str, start: int, limit: int) -> int:
    while start < limit and not text[start - 1].isspace():
        start += 1
    return start


def _places(folded: str, word: str, *, whole: bool) -> list[tuple[int, int]]:
    """Spans of a word in text padded by one space (positions are those of the unpadded text)."""
    needle, spans, at = f" {word} " if whole else f" {word}", [], 0
    while (at := folded.find(needle, at)) >= 0:
        end = at + len(word) if whole else folded.find(" ", at + 1) - 1
        spans.append((at, end))
        at += 1
    return spans


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and start <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


# The index itself: made by a migration, and again after every migration (Django rebuilds SQLite tables and drops their triggers).


def migrate_forward(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """RunPython step of the migration."""
    install(editor.connection)


def migrate_backward(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """RunPython step of the migration, undone."""
    remove(editor.connection)


def after_migrate(using: str = "default", **_: object) -> None:
    """Signal handler of post_migrate."""
    connection = connections[using]
    with connection.cursor() as cursor:
        columns = (
            {c.name for c in connection.introspection.get_table_description(cursor, "documents_document")}
            if "documents_document" in connection.introspection.table_names(cursor)
            else set()
        )
    if set(_COLUMNS) <= columns:
        install(connection)


def install(connection: BaseDatabaseWrapper) -> None:
    """Make what is missing; an index that was missing is filled from the table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for statement in _POSTGRESQL:
                cursor.execute(statement)
            return
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [TABLE])
        if missing := cursor.fetchone() is None:
            cursor.execute(
                f"CREATE VIRTUAL TABLE {TABLE} USING fts5({', '.join(_COLUMNS)}, content='documents_document', "
                "content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='2 3')"
            )
        for statement in _sqlite_triggers():
            cursor.execute(statement)
        if missing:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')")  # noqa: S608


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the index away."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_keep ON documents_document")
            cursor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_keep(); DROP TABLE IF EXISTS {TABLE}")
            return
        for event in ("i", "u", "d"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{event}")
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


_VECTOR = """array_to_tsvector(array_remove(string_to_array(
    translate({row}.number_folded, '/-.&', '    ') || ' ' || {row}.subject_folded || ' ' || {row}.folded, ' '), ''))"""
_POSTGRESQL = [
    f"CREATE TABLE IF NOT EXISTS {TABLE} (id bigint PRIMARY KEY, words tsvector NOT NULL)",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_words ON {TABLE} USING gin (words)",
    f"""CREATE OR REPLACE FUNCTION {TABLE}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN DELETE FROM {TABLE} WHERE id = OLD.id; RETURN NULL; END IF;
  INSERT INTO {TABLE} (id, words) VALUES (NEW.id, {_VECTOR.format(row="NEW")})
  ON CONFLICT (id) DO UPDATE SET words = excluded.words;
  RETURN NULL;
END $$""",  # noqa: S608
    f"DROP TRIGGER IF EXISTS {TABLE}_keep ON documents_document",
    f"CREATE TRIGGER {TABLE}_keep AFTER INSERT OR DELETE OR UPDATE OF {', '.join(_COLUMNS)} ON documents_document "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_keep()",
    f"INSERT INTO {TABLE} (id, words) SELECT d.id, {_VECTOR.format(row='d')} FROM documents_document d "  # noqa: S608
    f"WHERE NOT EXISTS (SELECT 1 FROM {TABLE} s WHERE s.id = d.id)",
]


def _sqlite_triggers() -> list[str]:
    names = ", ".join(_COLUMNS)
    old, new = (", ".join(f"{row}.{c}" for c in _COLUMNS) for row in ("OLD", "NEW"))
    add = f"INSERT INTO {TABLE}(rowid, {names}) VALUES (NEW.id, {new});"  # noqa: S608
    drop = f"INSERT INTO {TABLE}({TABLE}, rowid, {names}) VALUES ('delete', OLD.id, {old});"  # noqa: S608
    return [
        f"DROP TRIGGER IF EXISTS {TABLE}_i",
        f"DROP TRIGGER IF EXISTS {TABLE}_u",
        f"DROP TRIGGER IF EXISTS {TABLE}_d",
        f"CREATE TRIGGER {TABLE}_i AFTER INSERT ON documents_document BEGIN {add} END",
        f"CREATE TRIGGER {TABLE}_u AFTER UPDATE OF {names} ON documents_document BEGIN {drop} {add} END",
        f"CREATE TRIGGER {TABLE}_d AFTER DELETE ON documents_document BEGIN {drop} END",
    ]
