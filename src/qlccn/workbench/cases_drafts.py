"""Soạn văn bản: the papers a case may need now; fill what the record does not hold, read, take the number. A paper for the wrong step is refused
with the right one."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from qlccn.cases import drafting, errands, gate, opinions, queries, services_drafts
from qlccn.cases.catalogue import catalogue
from qlccn.cases.models import Case, Draft, DraftVersion
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.office import pdf, word
from qlccn.office.blocks import Block, Cell, Table, plain, texts
from qlccn.office.figures import shown
from qlccn.office.fill import open_places
from qlccn.office.paper import Paper, sources
from qlccn.parties.models import Role
from qlccn.workbench import drafts
from qlccn.workbench.access import page
from qlccn.workbench.cases import case_or_404, frame
from qlccn.workbench.cases_drafts_form import FillForm
from qlccn.workbench.documents import whole
from qlccn.workbench.obligations_page import People

MEDIA = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf"}
OUTSIDE_DRAFTS = (Role.TENANT, Role.INVESTOR)
ANSWER = "tra-loi-y-kien"


def offered(request: HttpRequest, case: Case, asked: Sequence[queries.Asked]) -> dict[str, Any]:
    """What this actor's side drafts: now, no longer (with the reason), not yet; what is being drafted and what was issued. An agency that
    was asked drafts its own answer only, and nobody else sees that draft."""
    kinds, works = gate.draft_kinds(), queries.may_work(request.actor, case)
    mine_asked = [a for a in asked if a.consultation.organisation_id in request.actor.organisation_ids]
    own = {str(a.consultation.pk) for a in mine_asked if a.opinion is None or a.opinion.document_id is None}
    if not works and not own:
        return {}
    told = gate.verdicts(queries.events_of(case), catalogue().run(case.run.kind).decision)
    late = any(a.standing.state == opinions.OVERDUE for a in asked)
    mine = [v for v in told if _drafts(request, v.kind, works, bool(own)) and (late or v.kind.each != "late")]
    rows = [
        d for d in case.drafts.select_related("document__issuer").order_by("pk") if d.about in own or (works and d.kind != ANSWER)
    ]
    people = People(request.actor, [d.opened_by for d in rows])
    return {
        "drafts_now": [] if case.closed_on else [v for v in mine if v.allowed],
        "drafts_closed": [] if case.closed_on else _closed(request, mine, works, bool(own)),
        "drafts_past": [v for v in mine if not v.allowed and not v.early and not v.instead],
        "drafts_early": [v for v in mine if v.early],
        "drafts_open": [(d, kinds[d.kind], people.name(d.opened_by)) for d in rows if d.document is None and d.kind in kinds],
        "drafts_issued": [(d, kinds[d.kind]) for d in rows if d.document is not None and d.kind in kinds],
    }  # fmt: skip


def _closed(request: HttpRequest, mine: Sequence[gate.Verdict], works: bool, asked: bool) -> list[dict[str, Any]]:
    """Papers that may no longer be drafted, together where the reason and what to draft instead are the same; `drafts`: whether that
    other paper is this actor's side's too."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for v in mine:
        if v.allowed or v.early or v.instead is None:
            continue
        group = {"kinds": [], "why": v.why, "instead": v.instead, "drafts": _drafts(request, v.instead, works, asked)}
        found.setdefault((v.why, v.instead.id), group)["kinds"].append(v.kind)
    return list(found.values())


def _drafts(request: HttpRequest, kind: gate.DraftKind, works: bool, asked: bool) -> bool:
    if kind.each == "asked":
        return asked
    return works and (request.actor.role == Role.ADMIN or request.actor.role in kind.by)


def _entry(request: HttpRequest, case: Case, kind: str) -> tuple[gate.DraftKind, str, list[tuple[str, str]]]:
    """The kind after the gate, for whom, and for whom else it may be; a refusal is a page that says what to draft instead."""
    known = gate.draft_kinds().get(kind)
    if known is None or not drafting.works(case, known, request.actor):
        raise Http404
    entry = services_drafts.require(case, kind, request.actor)
    offered = drafting.choices(case, entry, request.actor)
    return entry, drafting.one_of(entry, request.GET.get("cho", ""), offered), offered


@page(without=OUTSIDE_DRAFTS)
def show(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The draft on screen: what is still blank to fill, what the checks say, where each figure comes from; save, or take the number."""
    case = case_or_404(request, pk)
    queries.load_rows([case])
    entry, about, others = _entry(request, case, kind)
    draft = drafting.open_draft(case, kind, about)
    bare = drafting.bare(case, kind, about, request.actor, drafting.answers(case, kind, draft))
    form = FillForm(request.POST or None, places=open_places(bare), draft=draft, signs=bare.numbered, case=case, entry=entry)
    if request.method == "POST" and form.is_valid():
        try:
            return _done(request, case, entry, about, form, draft)
        except Refusal as no:
            form.refuse(no)
    paper = drafting.with_fills(bare, draft)
    old = _version(draft, request.GET.get("ban", ""))
    context = frame(request, case, entry.name) | {
        "entry": entry, "paper": paper, "lines": lines(paper), "blanks": open_places(paper), "sources": list(dict.fromkeys(sources(paper))), "form": form,
        "findings": drafts.of_paper(paper, request.actor), "draft": draft, "old": old, "about": about, "query": _query(about),
        "versions": versions(request, draft), "subject": _subject(paper), "choices": [(_query(key), words) for key, words in others],
        "may_issue": bare.numbered and drafting.may_issue(case, entry, about, request.actor), "issuer": drafting.ISSUERS.get(entry.issuer, ""),
        "records": _records(case, entry), "today": clock.today(),
    }  # fmt: skip
    return render(request, "workbench/cases/draft.html", context, status=422 if form.errors else 200)


def _records(case: Case, entry: gate.DraftKind) -> str:
    """What taking the number records in the dossier, in words."""
    return errands.words(case, entry, {s.id: s.action for s in queries.clock_of(case).order}) if entry.records else ""


def _subject(paper: Paper) -> str:
    said = plain(paper.subject)
    return said if paper.type_name else f"V/v {said}"


def versions(request: HttpRequest, draft: Draft | None) -> list[tuple[DraftVersion, str]]:
    """Every saved state with who saved it, the newest first."""
    rows = list(draft.versions.all()) if draft else []
    people = People(request.actor, [v.saved_by for v in rows])
    return [(v, people.name(v.saved_by)) for v in rows]


def _query(about: str) -> str:
    return f"?{urlencode({'cho': about})}" if about else ""


def _version(draft: Draft | None, number: str) -> DraftVersion | None:
    key = whole(number)
    return draft.versions.filter(number=key).first() if draft and key is not None else None


def _done(
    request: HttpRequest, case: Case, entry: gate.DraftKind, about: str, form: FillForm, draft: Draft | None
) -> HttpResponse:
    """Save; then, if asked, take the number. Both in one transaction: a refused issue leaves what was typed on the page."""
    here = reverse("case_draft", args=[case.pk, entry.id]) + _query(about)
    step, by = request.POST.get("buoc", ""), request.actor
    old = _version(draft, request.POST.get("ban", "")) if step == "lay-lai" else None
    fills, errand = (old.fills, old.errand) if old else (form.fills(), form.errand())
    with transaction.atomic():
        data = form.cleaned_data
        saved = services_drafts.save_draft(
            case, entry.id, about, fills, by=by, version=data.get("version"), signer=data.get("signer", ""), mode=data.get("mode", ""),
            title=data.get("title", ""), errand=errand,
        )  # fmt: skip
        if step != "ban-hanh":
            said = f"Đã dùng lại lần lưu {old.number}." if old else f"Đã lưu, lần {saved.version}."
            messages.success(request, said)
            return redirect(here)
        _require_sound(drafting.paper(case, entry.id, about, by, saved), request)
        document = services_drafts.issue_draft(saved, by=by)
    did = _records(case, entry)
    messages.success(request, f"Đã lấy số {document.label}, vào sổ" + (f" và {did}." if did else "."))
    return redirect(reverse("case", args=[case.pk]) + "#soan")


def _require_sound(paper: Paper, request: HttpRequest) -> None:
    """Refuse to issue what the checks say must be mended."""
    wrong = [f for f, _, _ in drafts.of_paper(paper, request.actor) if f.level == "must"]
    if wrong:
        raise Refusal(f"Còn {len(wrong)} chỗ phải sửa: {wrong[0].why} {wrong[0].fix}")


@page(without=OUTSIDE_DRAFTS)
def download(request: HttpRequest, pk: int, kind: str, form: str) -> HttpResponse:
    """The file, with what was filled in; PDF opens in the browser."""
    if form not in MEDIA:
        raise Http404
    case = case_or_404(request, pk)
    queries.load_rows([case])
    entry, about, _ = _entry(request, case, kind)
    paper = drafting.paper(case, kind, about, request.actor, drafting.open_draft(case, kind, about))
    content = word.write(paper) if form == "docx" else pdf.write(paper)
    answer = HttpResponse(content, content_type=MEDIA[form])
    how = "inline" if form == "pdf" else "attachment"
    answer["Content-Disposition"] = f'{how}; filename="{entry.id}-{case.run.cluster.code}.{form}"'
    return answer


def lines(paper: Paper) -> list[dict[str, object]]:
    """The body for reading on screen, appendices after it: text lines, and tables as rows of text."""
    out: list[dict[str, object]] = []
    for block in (*paper.body, *(b for a in paper.appendices for b in a.body)):
        if isinstance(block, Table):
            out.append(
                {"head": [_row(r) for r in block.head], "rows": [_row(r) for r in block.rows], "caption": plain(block.caption)}
            )
        else:
            out.append({"text": _line(block), "bold": type(block).__name__ == "Heading"})
    return out


def _row(cells: tuple[Cell, ...]) -> list[str]:
    return [shown(c) for c in cells]


def _line(block: Block) -> str:
    said = [plain(t) for t in texts(block)]
    mark = {"Clause": ". ", "Point": ") ", "Heading": ". "}.get(type(block).__name__, "\n")
    return mark.join(p for p in said if p)
