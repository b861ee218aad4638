"""Papers known only because a list or another paper names them: entered in the register in one go, without their text."""

from collections.abc import Sequence
from typing import Any

from qlccn.core import clock
from qlccn.core.bulk import create
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.documents import rules
from qlccn.documents.folding import number_key, words
from qlccn.documents.models import Document
from qlccn.documents.services import grant
from qlccn.parties.actor import Actor

_ALLOWED = frozenset({"number", "type", "issuer", "issuer_name", "issued_on", "subject", "province"})


@service("document.cited")
def register_cited(papers: Sequence[dict[str, Any]], *, by: Actor) -> list[Document]:
    """One document for each (number, type, issuer_name, issued_on, subject, province), held by the actor's organisation.

    The caller has looked for them in the register before: nothing is compared here.
    """
    by.require(*rules.REGISTRARS)
    now, today, rows = clock.now(), clock.today(), []
    for paper in papers:
        if stray := set(paper) - _ALLOWED:
            raise TypeError(f"unknown fields {sorted(stray)}")
        row = Document(**paper, holder=by.organisation, registered_at=now, registered_by=by.audit_name)
        if not row.number or len(row.number) > 80:
            raise Refusal("Văn bản được dẫn phải có số, ký hiệu, không quá 80 ký tự.", field="number")
        if row.issued_on and row.issued_on > today:
            raise Refusal(f"Ngày ban hành {row.issued_on:%d/%m/%Y} ở sau hôm nay; xem lại.", field="issued_on")
        row.subject, row.issuer_name = row.subject[:1000], row.issuer_name[:250]
        row.number_folded, row.subject_folded = number_key(row.number)[:80], words(row.subject)
        rows.append(row)
    made = create(rows)
    if by.organisation is not None:
        grant([(row.pk, by.organisation.pk) for row in made], "holds")
    return made
