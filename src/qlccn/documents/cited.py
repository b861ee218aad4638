"""Papers known only because a list or another paper names them: entered in the register in one go, without their text."""

from collections.abc import Sequence
from typing import Any

from qlccn.core import clock
from qlccn.core.bulk import create, objects
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.documents import rules
from qlccn.documents.folding import number_key, words
from qlccn.documents.models import Document
from qlccn.documents.services import grant
from qlccn.parties.actor import Actor

_ALLOWED = frozenset({"number", "type", "issuer", "issuer_name", "issued_on", "subject", "province"})
_COLUMNS = (
    "type", "number", "number_folded", "issuer_id", "issuer_name", "issued_on", "subject", "subject_folded", "province_id", "holder_id",
    "registered_at", "registered_by",
)  # fmt: skip


@service("document.cited")
def register_cited(papers: Sequence[dict[str, Any]], *, by: Actor) -> list[Document]:
    """One document for each (number, type, issuer_name, issued_on, subject, province), held by the actor's organisation.

    The caller has looked for them in the register before: nothing is compared here.
    """
    by.require(*rules.REGISTRARS)
    holder, now, today = by.organisation.pk if by.organisation else None, clock.now(), clock.today()
    rows = []
    for paper in papers:
        if stray := set(paper) - _ALLOWED:
            raise TypeError(f"unknown fields {sorted(stray)}")
        number, on, subject = paper.get("number", ""), paper.get("issued_on"), paper.get("subject", "")[:1000]
        if not number or len(number) > 80:
            raise Refusal("Văn bản được dẫn phải có số, ký hiệu, không quá 80 ký tự.", field="number")
        if on and on > today:
            raise Refusal(f"Ngày ban hành {on:%d/%m/%Y} ở sau hôm nay; xem lại.", field="issued_on")
        issuer, province = paper.get("issuer"), paper.get("province")
        rows.append(
            (
                paper["type"], number, number_key(number)[:80], issuer and issuer.pk, paper.get("issuer_name", "")[:250], on, subject,
                words(subject), province and province.pk, holder, now, by.audit_name,
            )
        )  # fmt: skip
    made = create(objects(Document, _COLUMNS, rows))
    if holder is not None:
        grant([(row.pk, holder) for row in made], "holds")
    return made
