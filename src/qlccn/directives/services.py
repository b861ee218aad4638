"""Papers dropped in, read, confirmed: `save_paper` keeps a paper and what it proposes, `confirm_reading` is the person's word.

Nothing of a secret paper is stored, logged or left in a temporary file: the mark is looked for before the first byte is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import fold
from qlccn.directives import found, triage
from qlccn.directives.models import Reading
from qlccn.documents import files, queries
from qlccn.documents import services as documents
from qlccn.documents.folding import number_key
from qlccn.documents.models import Citation, Document, Type
from qlccn.law.due_rules import from_reader
from qlccn.obligations import services as obligations
from qlccn.obligations.models import Obligation
from qlccn.obligations.resolve import Resolver
from qlccn.obligations.services import Changes, Named, Proposal
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation
from qlccn.reading.intake import Limits, read_bytes
from qlccn.reading.paper import Paper, directory, read_paper
from qlccn.reading.secrecy import require_open

ACCEPT, DROP = "accept", "drop"


class AlreadyFiled(Refusal):
    """This very file is in the register; `existing` holds it."""

    def __init__(self, existing: Document) -> None:
        super().__init__(
            f"Tệp này đã nằm trong {existing.label} (mã {existing.pk}); mở văn bản ấy, không cần nộp lại.", field="file"
        )
        self.existing = existing


@dataclass(frozen=True)
class Saved:
    """What became of a paper: read (proposals wait for confirmation) or waiting (the worker will read it)."""

    document: Document
    reading: Reading
    proposed: int

    def __str__(self) -> str:
        if self.reading.state == "waiting":
            return f"{self.document.label}, mã {self.document.pk}, chờ đọc"
        return f"{self.document.label}, mã {self.document.pk}, {self.proposed} việc đề xuất chờ xác nhận"


@dataclass(frozen=True)
class Decision:
    """A person's word on one proposal: accept (as it is or with changes) or drop."""

    obligation_id: int
    action: str = ACCEPT
    changes: Changes | None = None
    reason: str = ""


def save_paper(
    content: Path | bytes,
    *,
    name: str,
    by: Actor,
    paper: Paper | None = None,
    allow_doubtful: bool = False,
    allow_duplicate: bool = False,
    holder: Organisation | None = None,
) -> Saved:
    """Keep a paper: its file, metadata, citations, and the duties proposed out of it. Long and scanned ones wait for the worker.

    Refuses (Refusal) what cannot be read; a certain secrecy mark (SecretPaper); a doubtful one unless `allow_doubtful`
    (DoubtfulSecrecy); the same file again (AlreadyFiled); what looks registered already unless `allow_duplicate` (Duplicate).
    `paper`: already read by the caller, who has looked for the mark.
    """
    data = content.read_bytes() if isinstance(content, Path) else content
    name = files.clean_name(name)
    if len(data) > settings.UPLOAD_MAX_BYTES:
        raise Refusal(f"Tệp lớn hơn {settings.UPLOAD_MAX_BYTES // files.CHUNK} MB; tách nhỏ rồi gửi lại.", field="file")
    _refuse_again(data, by, allow_duplicate)
    if paper is None:
        late = triage.waiting(data, page_limit=settings.INGEST_MAX_PAGES)
        if late is not None:
            first = read_bytes(late.first_page, name=name, limits=limits())
            require_open(first.text, None, name=name, not_secret=allow_doubtful)
            return _keep_waiting(data, name=name, not_secret=allow_doubtful, holder=holder, by=by)
        paper = read(data, name, not_secret=allow_doubtful)
    return _keep_read(data, paper, name=name, allow_duplicate=allow_duplicate, holder=holder, by=by)


def read(data: bytes, name: str, *, not_secret: bool = False) -> Paper:
    """Read without keeping anything."""
    return read_paper(read_bytes(data, name=name, limits=limits()), today=clock.today(), not_secret=not_secret)


def require_no_mark(data: bytes, name: str, *, not_secret: bool = False) -> None:
    """The secrecy check of a file that is kept beside a paper, before its first byte is stored; what cannot be read has no mark to find.

    Refuses (SecretPaper, DoubtfulSecrecy), and files over the limit (Refusal).
    """
    if len(data) > settings.UPLOAD_MAX_BYTES:
        raise Refusal(f"Tệp lớn hơn {settings.UPLOAD_MAX_BYTES // files.CHUNK} MB; tách nhỏ rồi gửi lại.", field="file")
    try:
        late = triage.waiting(data, page_limit=settings.INGEST_MAX_PAGES)
        text = read_bytes(late.first_page if late else data, name=name, limits=limits()).text
    except Refusal:
        return
    require_open(text, None, name=name, not_secret=not_secret)


def limits() -> Limits:
    """Bounds of a reading: pages and bytes are the operator's settings."""
    return Limits(pages=settings.INGEST_MAX_PAGES, size=settings.UPLOAD_MAX_BYTES)


@service("paper.saved")
def _keep_read(data: bytes, paper: Paper, *, name: str, allow_duplicate: bool, holder: Organisation | None, by: Actor) -> Saved:
    result = paper.as_json()
    values = found.columns(result, holder=holder or by.organisation)
    document = documents.register(**values, text=paper.source.text, holder=holder, allow_duplicate=allow_duplicate, by=by)
    documents.attach_file(document, data, name=name, by=by)
    reading = Reading.objects.create(document=document)
    proposed = _enter(reading, document, paper, result, by)
    return Saved(document, reading, proposed)


@service("paper.queued")
def _keep_waiting(data: bytes, *, name: str, not_secret: bool, holder: Organisation | None, by: Actor) -> Saved:
    """Register the file by its name only; all else is read later."""
    document = documents.register(type=Type.OTHER, subject=name, holder=holder, by=by)
    documents.attach_file(document, data, name=name, by=by)
    return Saved(document, Reading.objects.create(document=document, not_secret=not_secret), 0)


@service("paper.read")
def enter_late(reading: Reading, paper: Paper, *, by: Actor) -> int | None:
    """What the worker read, put in one transaction; None when another worker or a person was first."""
    row = Reading.objects.select_for_update().filter(pk=reading.pk, state="waiting", claimed_at=reading.claimed_at).first()
    if row is None:
        return None
    document = Document.objects.get(pk=row.document_id)
    result = paper.as_json()
    values = found.columns(result, holder=document.holder)
    twins = documents.find_duplicates(
        number=values["number"],
        issued_on=values["issued_on"],
        issuer=values["issuer"],
        issuer_name=values["issuer_name"],
        without=document.pk,
    )
    result["quality"]["issues"] += [f"Có thể trùng với {twin.label} (mã {twin.pk}) đã có trong sổ." for twin in twins]
    document = documents.correct(document, **values, text=paper.source.text, by=by)
    return _enter(row, document, paper, result, by)


def _enter(reading: Reading, document: Document, paper: Paper, result: dict[str, Any], by: Actor) -> int:
    """Citations, proposals and the answer itself."""
    result["quality"]["issues"] += found.doubts(result)
    result["reader"] = _reader_version()
    Citation.objects.bulk_create(_citations(document, paper))
    proposed = obligations.propose(document, found.proposals(result, document, by=by), by=by)
    reading.state, reading.result, reading.read_at, reading.claimed_at, reading.failure = "read", result, clock.now(), None, ""
    reading.save()
    return len(proposed)


def _citations(document: Document, paper: Paper) -> list[Citation]:
    targets = _targets({number_key(item.citation.number)[:80] for item in paper.citations}, document)
    rows = []
    for item in paper.citations:
        cited = item.citation
        target = targets.get(number_key(cited.number)[:80])
        same_day = target is None or cited.issued is None or target.issued_on in (None, cited.issued)
        rows.append(
            Citation(
                document=document,
                text=cited.text[:500],
                number=cited.number[:80],
                issued_on=cited.issued,
                article=(cited.article or "")[:120],
                start=cited.span[0],
                end=cited.span[1],
                instrument=(item.judged.instrument or "")[:60],
                status=item.judged.status,
                target=target if same_day else None,
            )
        )
    return rows


def _targets(keys: set[str], document: Document) -> dict[str, Document]:
    """Documents of the register by cited number, where only one bears it (numbers repeat between issuers)."""
    held = Document.objects.filter(number_folded__in=keys - {""}, discarded_at=None).exclude(pk=document.pk)
    rows: dict[str, list[Document]] = {}
    for row in held.defer(*queries.LIST_DEFERS):
        rows.setdefault(row.number_folded, []).append(row)
    return {key: found_rows[0] for key, found_rows in rows.items() if len(found_rows) == 1}


@service("reading.confirmed")
def confirm_reading(
    document: Document | int,
    *,
    by: Actor,
    version: int | None = None,
    metadata: Mapping[str, Any] | None = None,
    decisions: Sequence[Decision] = (),
    added: Sequence[Proposal] = (),
    addressed: Sequence[Organisation] = (),
) -> Reading:
    """The person's word on a reading, all in one transaction.

    Metadata corrected, proposals accepted, changed or dropped, duties added by hand, bodies of "Nơi nhận" let in. Proposals
    without a decision stay proposals. The second confirmer is told.
    """
    key = document if isinstance(document, int) else document.pk
    reading = Reading.objects.select_for_update().filter(document=key).first()
    row = queries.get(by, key)
    if reading is None:
        raise Refusal(f"{row.label} chưa qua đọc tự động; vào sổ và ghi nhiệm vụ bằng tay.")
    if not queries.may_edit(by, row):
        raise Refusal("Chỉ cơ quan vào sổ, cơ quan ban hành và Sở Công Thương của tỉnh xác nhận được văn bản này.")
    _require_readable(reading)
    row.require_version(version)
    if metadata:
        row = documents.correct(row, by=by, **metadata)
    _decide(row, decisions, by)
    for proposal in added:
        obligations.add(row, proposal, by=by, still_binds=True)
    documents.grant([(row.pk, organisation.pk) for organisation in addressed], "addressed")
    reading.state, reading.confirmed_at, reading.confirmed_by = "confirmed", clock.now(), by.audit_name
    reading.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    return reading


def _require_readable(reading: Reading) -> None:
    if reading.state == "confirmed":
        when = f"{timezone.localtime(reading.confirmed_at):%H:%M %d/%m/%Y}" if reading.confirmed_at else "trước đó"
        raise Refusal(
            f"Văn bản này đã được xác nhận lúc {when}; tải lại trang để xem. Sửa tiếp từng nhiệm vụ ở trang của nhiệm vụ."
        )
    if reading.state == "waiting":
        raise Refusal("Văn bản còn chờ đọc; đợi đọc xong rồi xác nhận.")


def _decide(document: Document, decisions: Sequence[Decision], by: Actor) -> None:
    keys = [d.obligation_id for d in decisions]
    own = set(Obligation.objects.filter(document=document, pk__in=keys).values_list("pk", flat=True))
    if len(set(keys)) != len(keys) or own != set(keys):
        raise Refusal("Danh sách việc gửi lên không khớp với văn bản; tải lại trang rồi xác nhận lại.")
    resolver = Resolver(document)
    for decision in sorted(decisions, key=lambda d: d.obligation_id):
        if decision.action == ACCEPT:
            obligations.confirm(decision.obligation_id, by=by, changes=decision.changes, resolver=resolver)
        elif decision.action == DROP:
            obligations.withdraw(decision.obligation_id, reason=decision.reason or "bỏ khi xác nhận: không phải nhiệm vụ", by=by)
        else:
            raise Refusal(f"Quyết định “{decision.action}” không có; chỉ có nhận (accept) hoặc bỏ (drop).")


def add_obligation(
    document: Document,
    *,
    by: Actor,
    start: int | None = None,
    end: int | None = None,
    what: str = "",
    clause: str = "",
    due_words: str = "",
    assignees: Sequence[Named] = (),
    role: str = "chu-tri",
    still_binds: bool | None = None,
) -> Obligation:
    """A duty the reader missed, from a passage the person selected (character span of the text) or typed."""
    passage = _passage(document, start, end)
    rule = from_reader(due_words.strip() or None, None, None, document.issued_on)
    proposal = Proposal(
        what=what.strip() or passage,
        kind="manual",
        role=role,
        clause=clause,
        start=start if passage else None,
        end=end if passage else None,
        due_words=due_words.strip(),
        due_rule=rule.to_dict(),
        assignees=tuple(assignees) or agencies_in(passage),
    )
    return obligations.add(document, proposal, by=by, still_binds=still_binds)


def agencies_in(passage: str) -> tuple[Named, ...]:
    """Agencies a passage names, for the form to begin with."""
    seen: dict[str, Named] = {}
    for mention in directory().find(passage):
        seen.setdefault(mention.agency_id, Named(mention.name, mention.agency_id))
    return tuple(seen.values())


def recipients_of(document: Document, result: Mapping[str, Any]) -> list[Organisation]:
    """Organisations on today's register that "Nơi nhận" and "Kính gửi" mean, for a person to tick."""
    resolver, out = Resolver(document), {}
    for line in result["metadata"].get("recipients") or ():
        mentions = directory().find(line)
        for agency, name in [(m.agency_id, m.name) for m in mentions] or [("", line)]:
            out.update({o.pk: o for o in resolver.find(agency, name)})
    return sorted(out.values(), key=lambda o: (fold(o.name), o.pk))


@service("reading.retried")
def retry_reading(document: Document | int, *, by: Actor) -> Reading:
    """Put a paper that could not be read back in the queue."""
    key = document if isinstance(document, int) else document.pk
    reading = Reading.objects.select_for_update().filter(document=key).first()
    if reading is None or not queries.may_edit(by, queries.get(by, key)):
        raise Refusal("Không có bản đọc này, hoặc cơ quan của bạn không làm được việc này.")
    if reading.state != "failed":
        raise Refusal("Chỉ đọc lại văn bản không đọc được.")
    reading.state, reading.attempts, reading.failure = "waiting", 0, ""
    reading.save(update_fields=["state", "attempts", "failure"])
    return reading


@service("reading.failed")
def fail_reading(reading: Reading, reason: str, *, by: Actor) -> Reading | None:
    """Say why a paper could not be read; a person may type its metadata. None where another worker holds it by now."""
    held = Reading.objects.filter(pk=reading.pk, state="waiting", claimed_at=reading.claimed_at)
    if not held.update(state="failed", failure=reason[:500], claimed_at=None, read_at=clock.now()):
        return None
    return Reading.objects.select_related("document").get(pk=reading.pk)


@service("paper.forgotten")
def forget(reading: Reading, *, by: Actor) -> None:
    """A secrecy mark past the first page of a waiting paper: its row and file go; nothing of its content was ever kept."""
    document = Document.objects.get(pk=reading.document_id)
    hashes = list(document.files.values_list("sha256", flat=True))
    document.files.all().delete()
    try:
        with transaction.atomic():
            document.delete()
    except ProtectedError:  # somebody already put a duty on it by hand: the row stays, without its file
        fail_reading(reading, "Văn bản mang dấu độ mật: tệp đã bị xóa, xử lý theo chế độ văn bản mật.", by=by)
    for sha256 in hashes:
        if not documents.holders_of_file(sha256):
            files.path_of(sha256).unlink(missing_ok=True)


def _refuse_again(data: bytes, by: Actor, allow_duplicate: bool) -> None:
    holders = documents.holders_of_file(files.sha256_of(data))
    if holders and not allow_duplicate:
        seen = queries.visible_to(by).filter(pk__in=[d.pk for d in holders]).order_by("pk").first()
        if seen is not None:
            raise AlreadyFiled(seen)


def _passage(document: Document, start: int | None, end: int | None) -> str:
    if start is None or end is None:
        return ""
    if not 0 <= start < end <= len(document.text):
        raise Refusal("Đoạn chọn nằm ngoài văn bản; chọn lại.", field="passage")
    return document.text[start:end].strip()


def _reader_version() -> str:
    try:
        return version("qlccn")
    except PackageNotFoundError:
        return ""
