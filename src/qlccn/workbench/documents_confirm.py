"""A paper dropped in, read, and confirmed beside its text: the page where directives become duties."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qlccn.clusters import history
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.directives import queries as directives
from qlccn.directives import services
from qlccn.documents import queries as documents
from qlccn.documents.services import Duplicate
from qlccn.law.due_rules import from_reader
from qlccn.obligations.models import Obligation
from qlccn.obligations.queries import Item
from qlccn.obligations.services import Changes, Named
from qlccn.parties.models import Organisation
from qlccn.reading.secrecy import DoubtfulSecrecy
from qlccn.ui.edits import Edit
from qlccn.workbench.access import page
from qlccn.workbench.documents import NO_TENANT, editable, show_context, whole
from qlccn.workbench.documents_forms import DocumentForm, DutyForm, UploadForm
from qlccn.workbench.edits import last_writer

FLAG_WORDS = {
    "missing-number": "thiếu số", "missing-lead": "thiếu cơ quan chủ trì", "missing-due": "thiếu thời hạn", "missing-date": "thiếu ngày",
    "doubtful-number": "số đáng ngờ", "dead-citation": "viện dẫn đã hết hiệu lực", "nonexistent-date": "ngày không có thật", "ocr-doubt": "chữ quét mờ",
    "encoding-converted": "đã chuyển bảng mã",
}  # fmt: skip


@page(**NO_TENANT)
def upload(request: HttpRequest) -> HttpResponse:
    """Drop a paper: it is read at once (long scans wait for the worker) and shown for confirmation."""
    form = UploadForm(request.POST or None, request.FILES or None)
    asks = set()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            saved = services.save_paper(
                sent.read(), name=sent.name, allow_doubtful=form.cleaned_data["not_secret"], allow_duplicate=form.cleaned_data["another"],
                by=request.actor,
            )  # fmt: skip
            return redirect("document_confirm", pk=saved.document.pk)
        except services.AlreadyFiled as no:
            messages.info(request, no.message)
            return redirect("document", pk=no.existing.pk)
        except DoubtfulSecrecy as no:
            asks.add("not_secret")
            form.add_error("not_secret", no.message)
        except Duplicate as no:
            asks.add("another")
            form.add_error("another", no.message)
        except Refusal as no:
            form.add_error("file", no.message)
    for name in ("not_secret", "another"):
        if name not in asks and not form.data.get(name):
            del form.fields[name]
    context = {
        "title": "Đưa văn bản vào",
        "form": form,
        "limit_mb": settings.UPLOAD_MAX_BYTES // 2**20,
        "limit_pages": settings.INGEST_MAX_PAGES,
    }
    return render(request, "workbench/documents/upload.html", context, status=422 if form.errors else 200)


@dataclass
class Card:
    """One proposal as the page shows it and as the person sent it back."""

    duty: Item
    lead: str
    coordinating: str
    what: str
    due_words: str
    accepted: bool
    error: str = ""

    @property
    def key(self) -> int:
        return self.duty.obligation.pk

    @property
    def flags(self) -> list[str]:
        return [FLAG_WORDS.get(f, f) for f in self.duty.obligation.flags]


@page(**NO_TENANT)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read, beside the text: the person corrects, accepts or drops each proposal, and sends all of it at once."""
    try:
        paper = directives.read_paper(request.actor, pk, clock.today())
    except documents.NotThere as no:
        raise Http404(no.message) from no
    sent = request.POST if request.method == "POST" else None
    if paper.reading is not None and paper.reading.state == "confirmed" and sent is not None:
        return already(request, paper)
    if paper.reading is None or paper.reading.state == "confirmed" or not paper.may_confirm:
        return redirect("document", pk=pk)
    initial, version = DocumentForm.values_of(paper.document), paper.document.version
    stored = DocumentForm(initial=initial)
    edit = Edit(stored, version=version, sent=sent, other=lambda: last_writer(paper.document, request.actor))
    form = stored if edit.data is None else DocumentForm(edit.data, initial=initial)
    cards = [card_of(duty, sent) for duty in paper.duties if duty.is_pending]
    recipients = services.recipients_of(paper.document, paper.result) if paper.result else []
    if sent is not None and not edit.asks and form.is_valid():
        try:
            chosen = [o for o in recipients if str(o.pk) in sent.getlist("noi_nhan")]
            decisions = [decision_of(card, paper) for card in cards]
            services.confirm_reading(
                pk,
                by=request.actor,
                version=version,
                metadata=form.as_values(),
                decisions=decisions,
                addressed=chosen,
            )
            count = sum(card.accepted for card in cards)
            messages.success(request, f"Đã xác nhận {paper.document.label}: {count} việc vào danh sách.")
            return redirect("document", pk=pk)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    context = show_context(request, paper) | {
        "title": "Xác nhận văn bản", "form": form, "cards": cards, "recipients": recipients, "flag_words": FLAG_WORDS,
        "ticked": sent.getlist("noi_nhan") if sent is not None else [str(o.pk) for o in recipients], "edit": edit, "what": "thông tin văn bản", "again": request.path,
        "doubtful": sum(bool(c.flags) for c in cards),
    }  # fmt: skip
    return render(request, "workbench/documents/confirm.html", context, status=409 if edit.asks else 422 if form.errors else 200)


def already(request: HttpRequest, paper: directives.ReadPaper) -> HttpResponse:
    """Somebody confirmed the paper meanwhile: what stands beside what this person sent, so that what differs can be corrected where it is."""
    document, sent = paper.document, request.POST
    edit = Edit(DocumentForm(initial=DocumentForm.values_of(document)), version=document.version, sent=sent)
    rows = [{"label": d["label"], "theirs": d["theirs"], "mine": d["mine"]} for d in edit.differences if d["mine"]]
    for duty in (d for d in paper.duties if f"viec-{d.obligation.pk}" in sent):
        stands, mine = card_of(duty, None), card_of(duty, sent)
        stands.accepted = duty.obligation.confirmed_at is not None and duty.obligation.withdrawn_at is None
        if words_of(stands) != words_of(mine):
            url = f"/nhiem-vu/{duty.obligation.pk}/"
            rows.append({"label": f"Việc: {stands.what[:80]}", "theirs": words_of(stands), "mine": words_of(mine), "url": url})
    who = history.names_of({paper.reading.confirmed_by}).get(paper.reading.confirmed_by, "hệ thống") if paper.reading else ""
    context = {"title": "Văn bản đã được xác nhận", "document": document, "reading": paper.reading, "who": who, "rows": rows}
    return render(request, "workbench/documents/confirmed.html", context, status=409)


def words_of(card: Card) -> str:
    """A proposal in words, to compare two people's."""
    if not card.accepted:
        return "bỏ"
    parts = (
        card.what.strip(),
        f"chủ trì: {card.lead}",
        f"phối hợp: {card.coordinating}",
        f"hạn: {card.due_words or 'không nêu'}",
    )
    return "\n".join(" ".join(p.split()) for p in parts)


def card_of(duty: Item, sent) -> Card:
    obligation = duty.obligation
    parts = {"lead": [], "with": []}
    for assignment in obligation.assignments.all():
        parts[assignment.part].append(assignment.named)
    card = Card(
        duty,
        "; ".join(parts["lead"]),
        "; ".join(parts["with"]),
        obligation.what,
        obligation.due_words or shown_due(obligation),
        True,
    )
    if sent is not None:
        key = obligation.pk
        card.accepted = sent.get(f"nhan-{key}") == "1"
        card.what = sent.get(f"viec-{key}", card.what)
        card.lead, card.coordinating = sent.get(f"chu-tri-{key}", card.lead), sent.get(f"phoi-hop-{key}", card.coordinating)
        card.due_words = sent.get(f"han-{key}", card.due_words)
    return card


def shown_due(obligation: Obligation) -> str:
    return f"{obligation.due_on:%d/%m/%Y}" if obligation.due_on else ""


def decision_of(card: Card, paper: directives.ReadPaper) -> services.Decision:
    """The person's word: only what differs from the proposal is a change."""
    if not card.accepted:
        return services.Decision(card.key, services.DROP)
    before = card_of(card.duty, None)
    changes = {}
    if card.what.strip() != before.what.strip():
        changes["what"] = card.what.strip()
    if card.due_words.strip() != before.due_words.strip():
        changes |= due_change(card.due_words.strip(), paper)
    if (card.lead, card.coordinating) != (before.lead, before.coordinating):
        changes["assignees"] = (*named(card.lead, "lead"), *named(card.coordinating, "with"))
    return services.Decision(card.key, services.ACCEPT, Changes(**changes) if changes else None)


def due_change(words: str, paper: directives.ReadPaper) -> dict:
    """A due day typed as a day, or words kept as they are and read by the same table as the reader's."""
    try:
        day = clock.parse_day(words).isoformat()
    except Refusal:
        day = None
    rule = from_reader(day or words or None, None, None, paper.document.issued_on)
    return {"due_words": words, "due_rule": rule.to_dict()}


def named(text: str, part: str) -> list[Named]:
    """Agencies as typed, separated by semicolons; each known by the law's list of agencies where it can be."""
    out = []
    for name in filter(None, (piece.strip() for piece in text.split(";"))):
        known = services.agencies_in(name)
        exact = Organisation.objects.filter(name=name).order_by("pk").first()
        out.append(Named(name, known[0].agency if len(known) == 1 else "", part, exact))
    return out


@require_POST
@page(**NO_TENANT)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a paper that could not be read once more."""
    services.retry_reading(editable(request, pk), by=request.actor)
    messages.success(request, "Đã xếp lại để đọc.")
    return redirect("document", pk=pk)


@page(**NO_TENANT)
def add_duty(request: HttpRequest, pk: int) -> HttpResponse:
    """A duty the reader missed, typed or from a passage of the text."""
    document = editable(request, pk)
    start, end = whole(request.GET.get("tu")), whole(request.GET.get("den"))
    passage = document.text[start:end].strip() if start is not None and end is not None else ""
    form = DutyForm(
        request.POST or None, initial={"what": passage, "who": "; ".join(n.name for n in services.agencies_in(passage))}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.add_obligation(
                document, by=request.actor, start=start, end=end, what=data["what"], clause=data["clause"], due_words=data["due_words"],
                assignees=(*named(data["who"], "lead"), *named(data["with_whom"], "with")), still_binds=True,
            )  # fmt: skip
            messages.success(request, "Đã thêm việc vào danh sách.")
            return redirect("document", pk=pk)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    context = {"title": "Thêm việc từ văn bản", "form": form, "document": document}
    return render(request, "workbench/documents/duty.html", context, status=422 if form.errors else 200)
