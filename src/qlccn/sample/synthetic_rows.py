"""Where synthetic rows are gathered, with keys of their own, and written some thousands at a time."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Model

from qlccn.clusters.models import Act, Claim, Run, TenantProject, Term
from qlccn.core.bulk import after_own_keys, insert
from qlccn.core.text import fold
from qlccn.documents.folding import number_key, words
from qlccn.documents.models import Access, Document
from qlccn.parties.models import Organisation

CHUNK = 20_000
WHO = "system:generate"
MARK = "(giả lập)"
_COLUMNS: dict[type[Model], tuple[str, ...]] = {
    Organisation: ("id", "kind", "slug", "name", "folded", "unit_id", "tax_code"),
    Document: (
        "id", "number", "number_folded", "type", "issuer_id", "issuer_name", "issued_on", "subject", "subject_folded", "text", "folded",
        "province_id", "arrived_on", "registered_at", "registered_by", "holder_id",
    ),
    Access: ("document_id", "organisation_id", "why"),
    Run: ("id", "cluster_id", "kind", "round"),
    Act: ("id", "cluster_id", "kind", "run_id", "effective_on", "document_id", "passage", "recorded_at", "recorded_by"),
    Term: ("act_id", "name", "position", "decimal", "text", "organisation_id", "unit_id"),
    TenantProject: ("id", "cluster_id", "code", "tenant_id", "name", "began_on", "ended_on"),
    Claim: (
        "cluster_id", "project_id", "indicator", "as_of_on", "period", "document_id", "passage", "standing_as", "decimal", "text",
        "recorded_at", "recorded_by",
    ),
}  # fmt: skip


class Rows:
    """Gathers rows by table; foreign keys are checked at the end of the transaction, so tables may be written in any order."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.written: dict[type[Model], int] = defaultdict(int)
        self._waiting: dict[type[Model], list[tuple[Any, ...]]] = defaultdict(list)
        self._last = {m: m._default_manager.aggregate(last=Max("pk"))["last"] or 0 for m, c in _COLUMNS.items() if c[0] == "id"}

    def add(self, model: type[Model], *values: Any) -> int:
        """Queue a row (values of `_COLUMNS`, without the key); returns its key (0 for tables that nothing points to)."""
        key = 0
        if model in self._last:
            key = self._last[model] = self._last[model] + 1
            values = (key, *values)
        waiting = self._waiting[model]
        waiting.append(values)
        if len(waiting) >= CHUNK:
            self._write(model)
        return key

    def organisation(self, kind: str, slug: str, name: str, unit: int | None = None, tax_code: str = "") -> int:
        return self.add(Organisation, kind, slug, name, fold(name), unit, tax_code)

    def document(
        self, *, type: str, number: str, issuer: tuple[int | None, str], issued_on: date, subject: str, province: int | None,
        holder: int | None, text: str = "", arrived_on: date | None = None,
    ) -> int:  # fmt: skip
        """A paper that says of itself that it is synthetic; holder and issuer may read it, as the services have it."""
        subject = f"{subject} {MARK}"
        key = self.add(
            Document, number, number_key(number), type, *issuer, issued_on, subject, words(subject), text, words(text), province,
            arrived_on, self.now, WHO, holder,
        )  # fmt: skip
        for why, organisation in (("holds", holder), ("issued", issuer[0])):
            if organisation is not None:
                self.add(Access, key, organisation, why)
        return key

    def claim(
        self, indicator: str, value: Any, document: int, *, cluster: int | None = None, project: int | None = None, as_of: date,
        period: str = "", passage: str = "", standing: str = "report",
    ) -> None:  # fmt: skip
        text, figure = (value, None) if isinstance(value, str) else (None, value)
        self.add(Claim, cluster, project, indicator, as_of, period, document, passage, standing, figure, text, self.now, WHO)

    def finish(self) -> dict[str, int]:
        """Write what is left; returns rows by table."""
        for model in _COLUMNS:
            self._write(model)
        after_own_keys(*self._last)
        return {model._meta.db_table: count for model, count in self.written.items()}

    def _write(self, model: type[Model]) -> None:
        rows, self._waiting[model] = self._waiting[model], []
        if rows:
            self.written[model] += insert(model, _COLUMNS[model], rows)
