"""Drafting: what is filled in is saved with every state kept; a number is taken and the paper enters the register, both or neither."""

from collections.abc import Mapping
from typing import Any

from qlccn.cases import drafting, gate, queries, services, services_errands
from qlccn.cases.catalogue import catalogue
from qlccn.cases.models import Case, Draft, DraftVersion
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents import services as documents
from qlccn.documents.models import Document, Type
from qlccn.law.calendar import show
from qlccn.office import pdf, word
from qlccn.office.blocks import plain
from qlccn.office.fill import final, open_places, signed_by
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role

MOST = 4_000  # characters of one filled place


@service("draft.saved")
def save_draft(
    case: Case, kind: str, about: str, fills: Mapping[str, str], *, by: Actor, signer: str = "", mode: str = "", title: str = "",
    version: int | None = None, errand: Mapping[str, Any] | None = None,
) -> Draft:  # fmt: skip
    """Keep what was filled in and chosen; the state before stays under its number. The gate is asked each time: the run may have moved on.

    `errand` None: what was chosen before stays.
    """
    case = _open_for(case, kind, by)
    entry = require(case, kind, by)
    if entry.each == "sheets":  # a saved state is read by the whole office, a sheet before the closing by its member alone
        raise Refusal("Phiếu chấm không lưu bản soạn; in phiếu trống, hoặc chấm ngay ở phần Hội đồng của hồ sơ.")
    about = drafting.choice(case, entry, about, by)
    if mode not in Draft.Mode.values:
        raise Refusal("Chọn cách ký trong danh mục.", field="mode")
    if mode and not title.strip():
        raise Refusal("Ký thay thì ghi chức vụ người ký, ví dụ: Phó Giám đốc.", field="title")
    clean = {what: nfc(text).strip() for what, text in fills.items() if text.strip()}
    if long := [what for what, text in clean.items() if len(text) > MOST]:
        raise Refusal(f"“{long[0]}” dài quá {MOST} ký tự; rút gọn, hoặc đưa vào phụ lục của tệp Word.", field="fills")
    row = Draft.objects.select_for_update().filter(case=case, kind=kind, about=about, document=None).first()
    if row is None:
        row = Draft(case=case, kind=kind, about=about, opened_at=clock.now(), opened_by=by.audit_name, version=0)
    else:
        row.require_version(version)
    if errand is not None:
        row.errand = {key: value for key, value in errand.items() if value}
    elif row.pk is None:
        row.errand = dict(drafting.answers(case, kind, None))
    row.fills, row.signer, row.mode, row.title = clean, nfc(signer).strip()[:120], mode, nfc(title).strip()[:120]
    row.next_version()
    row.save()
    text = drafting.text_of(drafting.paper(case, kind, about, by, row))
    DraftVersion.objects.create(
        draft=row, number=row.version, fills=clean, errand=row.errand, text=text, saved_at=clock.now(), saved_by=by.audit_name
    )
    return row


@service("draft.issued")
def issue_draft(draft: Draft, *, by: Actor, version: int | None = None) -> Document:
    """Take the next number of the issuer's register, enter the paper with its files in the register of documents, and record in the dossier
    what it does there (`services_errands`): all of it or nothing, and no number is spent."""
    case = _open_for(draft.case, draft.kind, by)
    row = Draft.objects.select_for_update().get(pk=draft.pk)
    row.require_version(version)
    if row.document_id:
        raise Refusal("Văn bản này đã lấy số.")
    entry = require(case, row.kind, by)
    issuer = drafting.issuer(case, entry, row.about, by)
    if issuer is None or (issuer.pk not in by.organisation_ids and by.role != Role.ADMIN):
        who = issuer.name if issuer else drafting.ISSUERS.get(entry.issuer, "cơ quan ban hành")
        raise Refusal(f"“{entry.name}” do {who} ban hành và lấy số; tải tệp Word để trình.")
    told = drafting.paper(case, row.kind, row.about, by, row)
    if left := open_places(told):
        raise Refusal(
            f"Còn {len(left)} chỗ để trống: {'; '.join(left[:5])}{'…' if len(left) > 5 else ''}. Điền rồi lưu trước khi lấy số."
        )
    if not row.signer:
        raise Refusal("Ghi họ tên người ký rồi lưu trước khi lấy số.", field="signer")
    today = clock.today()
    given = documents.take_number(issuer, Type(entry.type).label, by=by, year=today.year)
    signature = signed_by(told.signature, name=row.signer, title=row.title, mode=row.mode)
    paper = final(told, number=str(given.value), dated=today, signature=signature)
    document = documents.register(
        type=entry.type, number=f"{given.value:02d}/{paper.symbol}", issuer=issuer, issued_on=today, subject=plain(paper.subject)[:1000],
        text=drafting.text_of(paper), signer_title=" ".join(signature.titles)[:200] if signature else "", place=paper.place[:120],
        province=case.province, holder=issuer, by=by,
    )  # fmt: skip
    name = f"{row.kind}-{given.value:02d}-{today.year}"
    row.document = document
    row.next_version()
    row.save(update_fields=["document", "version"])
    services_errands.record(case, entry, row, document, by=by)
    documents.attach_file(document, word.write(paper), name=f"{name}.docx", by=by)
    documents.attach_file(document, pdf.write(paper), name=f"{name}.pdf", by=by)
    return document


def _open_for(case: Case, kind: str, by: Actor) -> Case:
    """The case, locked and open; an agency that was asked works on its own answer only."""
    entry = gate.draft_kinds().get(kind)
    if entry is None or entry.each != "asked":
        return services.open_for(case, by)
    row = Case.objects.select_for_update().get(pk=case.pk)
    if not drafting.works(row, entry, by):
        raise Refusal("Cơ quan bạn không được hỏi ý kiến về hồ sơ này.")
    if row.closed_on:
        raise Refusal(f"Hồ sơ đã kết thúc ngày {show(row.closed_on)}; không ghi thêm được.")
    return row


def require(case: Case, kind: str, by: Actor) -> gate.DraftKind:
    """The kind, if the run is where it may be drafted and this actor's side drafts it."""
    entry = gate.require(kind, queries.events_of(case), catalogue().run(case.run.kind).decision)
    if not by.is_system and by.role != Role.ADMIN and by.role not in entry.by:
        raise Refusal(f"“{entry.name}” không do cơ quan bạn soạn.")
    return entry
