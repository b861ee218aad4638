"""Soạn văn bản: the papers a case may need now, as Word to finish and PDF to read; a paper for the wrong step is refused with the right one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from qlccn.cases import facts, gate, papers, queries
from qlccn.cases.catalogue import catalogue
from qlccn.cases.models import Case
from qlccn.core.refusal import Refusal
from qlccn.office import pdf, word
from qlccn.office.blocks import Block, Cell, Table, plain, texts
from qlccn.office.figures import shown
from qlccn.office.paper import Paper, blanks, sources
from qlccn.parties.models import Role
from qlccn.workbench import drafts
from qlccn.workbench.access import page
from qlccn.workbench.cases import case_or_404, frame

MEDIA = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf"}
OUTSIDE_DRAFTS = (Role.TENANT, Role.AGENCY, Role.POLICE, Role.INVESTOR)


def offered(request: HttpRequest, case: Case) -> dict[str, list[gate.Verdict]]:
    """What this actor's side drafts: now, no longer (with the reason), not yet."""
    if not queries.may_work(request.actor, case):
        return {}
    told = gate.verdicts(queries.events_of(case), catalogue().run(case.run.kind).decision)
    mine = [v for v in told if request.actor.role == Role.ADMIN or request.actor.role in v.kind.by]
    return {
        "drafts_now": [v for v in mine if v.allowed], "drafts_closed": [v for v in mine if not v.allowed and not v.early],
        "drafts_early": [v for v in mine if v.early],
    }  # fmt: skip


def _made(request: HttpRequest, case: Case, kind: str) -> tuple[gate.DraftKind, Paper]:
    """The paper, after the gate; a refusal is a page that says what to draft instead."""
    if not queries.may_work(request.actor, case) or kind not in papers.kinds():
        raise Http404
    entry = gate.require(kind, queries.events_of(case), catalogue().run(case.run.kind).decision)
    if request.actor.role != Role.ADMIN and request.actor.role not in entry.by:
        raise Refusal(f"“{entry.name}” không do cơ quan bạn soạn.")
    return entry, papers.build(kind, facts.of(case, request.actor))


@page(without=OUTSIDE_DRAFTS)
def show(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The draft on screen, what is still blank, where each figure comes from."""
    case = case_or_404(request, pk)
    entry, paper = _made(request, case, kind)
    context = frame(request, case, entry.name) | {
        "entry": entry, "paper": paper, "lines": lines(paper), "blanks": blanks(paper), "sources": sources(paper),
        "findings": drafts.of_paper(paper, request.actor),
    }  # fmt: skip
    return render(request, "workbench/cases/draft.html", context)


@page(without=OUTSIDE_DRAFTS)
def download(request: HttpRequest, pk: int, kind: str, form: str) -> HttpResponse:
    """The file."""
    if form not in MEDIA:
        raise Http404
    case = case_or_404(request, pk)
    _, paper = _made(request, case, kind)
    content = word.write(paper) if form == "docx" else pdf.write(paper)
    answer = HttpResponse(content, content_type=MEDIA[form])
    answer["Content-Disposition"] = f'attachment; filename="{kind}-{case.run.cluster.code}.{form}"'
    return answer


def lines(paper: Paper) -> list[dict[str, object]]:
    """The body for reading on screen: text lines, and tables as rows of text."""
    out: list[dict[str, object]] = []
    for block in paper.body:
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
