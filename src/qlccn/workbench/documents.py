"""Văn bản: the register, one paper with all that rests on it, its files, corrections and links."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qlccn.clusters import queries as clusters
from qlccn.clusters.kinds import kinds
from qlccn.clusters.models import Act, Claim
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.directives import queries as directives
from qlccn.directives import services as reading
from qlccn.documents import queries, services
from qlccn.documents.files import DOCX
from qlccn.documents.folding import number_key
from qlccn.documents.models import Type
from qlccn.parties.models import Role
from qlccn.places import queries as places
from qlccn.ui.edits import Edit
from qlccn.ui.formats import parse_day
from qlccn.ui.tables import Column, Table, chosen, order_of, ordered
from qlccn.workbench import documents_table, list_file, saved
from qlccn.workbench.access import page
from qlccn.workbench.documents_forms import DocumentForm, LinkForm
from qlccn.workbench.edits import last_writer
from qlccn.workbench.law import STATUS_LABELS
from qlccn.workbench.passages import LONGEST, locate, marked

FILTER_NAMES = ("q", "loai", "tinh", "tu", "den", "doc")
NO_TENANT = {"without": (Role.TENANT,)}
STATES = (("read", "chờ xác nhận"), ("waiting", "chờ đọc"), ("failed", "không đọc được"), ("confirmed", "đã xác nhận"))


@page(**NO_TENANT)
def index(request: HttpRequest) -> HttpResponse:
    """The register: by words (number, subject, text, without diacritics), type, province, days, and how far its reading is."""
    views = saved.menu(request, "van-ban")
    if first := saved.opened(request, views):
        return first
    found, provinces, columns = asked_for(request)
    page_obj = Paginator(found, 40).get_page(request.GET.get("page"))
    table = Table("Sổ văn bản", columns, page_obj.object_list, request.GET)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "title": "Văn bản", "page_obj": page_obj, "types": Type.choices, "provinces": provinces, "states": STATES, "table": table, "saved": views,
        "asked": request.GET, "filtered": sum(1 for k in FILTER_NAMES if request.GET.get(k)), "file_url": f"/van-ban/xuat.xlsx?{query.urlencode()}",
    }  # fmt: skip
    return render(request, "workbench/documents/index.html", context)


def asked_for(request: HttpRequest) -> tuple[QuerySet, list, list[Column]]:
    """The register that the address asks for in its order, provinces to choose among, columns to choose among."""
    asked = request.GET
    day = lambda name: parse_day(asked[name]) if asked.get(name) else None  # noqa: E731
    provinces = list(places.provinces(clock.today()))
    filters = queries.Filters(
        query=asked.get("q", "")[:200], type=asked.get("loai", "") if asked.get("loai") in Type.values else "",
        province_id=next((u.pk for u in provinces if u.code == asked.get("tinh")), None), issued_from=day("tu"), issued_to=day("den"),
        reading=asked.get("doc", "") if asked.get("doc") in dict(STATES) else "",
    )  # fmt: skip
    columns = documents_table.columns(filters.query)
    found = queries.register_list(request.actor, filters)
    return ordered(found, columns, order_of(columns, asked.get("sap", ""))), provinces, columns


@page(**NO_TENANT)
def export(request: HttpRequest) -> HttpResponse:
    """Exactly the list of the address, all its pages, as a workbook."""
    found, _, columns = asked_for(request)
    told = [request.GET[k] for k in FILTER_NAMES if request.GET.get(k)]
    heading = f"Đến ngày {clock.today():%d/%m/%Y}, {found.count()} văn bản" + (f"; lọc: {', '.join(told)}" if told else "")
    body = list_file.workbook("Sổ văn bản", heading, chosen(columns, request.GET), found)
    return list_file.download(body, f"van-ban-{clock.today():%Y%m%d}")


@page(**NO_TENANT)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper: what it says with citations and duties marked, its files, its relations, and the facts that rest on it."""
    try:
        paper = directives.read_paper(request.actor, pk, clock.today())
    except queries.NotThere as no:
        raise Http404(no.message) from no
    return render(request, "workbench/documents/show.html", show_context(request, paper))


def show_context(request: HttpRequest, paper: directives.ReadPaper) -> dict:
    document, actor = paper.document, request.actor
    cited = " ".join((request.GET.get("doan") or request.GET.get("q") or "").split())[: 2 * LONGEST]
    span = locate(document.text, cited) if cited and document.text else None
    return {
        "passages": marked(passages(paper), span), "cited": request.GET.get("doan", "")[:LONGEST], "cited_found": span is not None,
        "title": document.label, "paper": paper, "document": document, "links": queries.links_of(actor, document), "labels": STATUS_LABELS,
        "duties": [(d, "; ".join(d.leads)) for d in paper.duties if d.obligation.withdrawn_at is None], "facts": resting_on(actor, document), "today": clock.today(),
        "may_check": bool(document.text.strip()) or document.files.filter(media_type=DOCX).exists(), "link_form": LinkForm(), "holders": document.access.select_related("organisation"),
    }  # fmt: skip


def passages(paper: directives.ReadPaper) -> list[dict]:
    """The text in pieces: kind of the innermost mark, and anchors (`n12` a duty, `v7` a citation) of the marks that begin there."""
    begun: set[tuple[str, int]] = set()
    out = []
    for segment in paper.segments:
        new = [m for m in segment.marks if (m.kind, m.key) not in begun]
        begun |= {(m.kind, m.key) for m in new}
        anchors = [f"{'v' if m.kind == 'citation' else 'n'}{m.key}" for m in new]
        out.append({"text": segment.text, "kind": segment.marks[-1].kind if segment.marks else "", "anchors": anchors})
    return out


def resting_on(actor, document) -> list[dict]:
    """Acts and figures proved by this paper, of clusters in the actor's scope."""
    seen = clusters.visible_ids(actor)
    acts = Act.objects.standing().filter(document=document).select_related("cluster").order_by("effective_on", "pk")
    claims = Claim.objects.standing().filter(document=document, cluster__isnull=False).select_related("cluster")
    if seen is not None:
        acts, claims = acts.filter(cluster__in=seen), claims.filter(cluster__in=seen)
    counted: dict[int, dict] = {}
    for act in acts:
        row = counted.setdefault(act.cluster_id, {"code": act.cluster.code, "what": [], "figures": 0})
        row["what"].append(kinds().acts[act.kind].short)
    for claim in claims:
        counted.setdefault(claim.cluster_id, {"code": claim.cluster.code, "what": [], "figures": 0})["figures"] += 1
    names = clusters.names_on(clock.today(), list(counted))
    return [row | {"name": names.get(pk) or row["code"]} for pk, row in counted.items()]


@page(**NO_TENANT)
def register(request: HttpRequest) -> HttpResponse:
    """Enter a paper by hand (one that exists only on paper, or is only known by its number and day)."""
    form = DocumentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register(**form.as_values(), allow_duplicate=bool(request.POST.get("van_vao_so")), by=request.actor)
            messages.success(request, f"Đã vào sổ {made.label}.")
            return redirect("document", pk=made.pk)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
            if isinstance(no, services.Duplicate):
                return render(
                    request, "workbench/documents/form.html", {"title": "Vào sổ bằng tay", "form": form, "twin": no}, status=409
                )
    return render(
        request, "workbench/documents/form.html", {"title": "Vào sổ bằng tay", "form": form}, status=422 if form.errors else 200
    )


@page(**NO_TENANT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was typed or read wrongly; the second of two writers is told."""
    document = editable(request, pk)
    initial = DocumentForm.values_of(document)
    stored = DocumentForm(initial=initial)
    edit = Edit(stored, version=document.version, sent=request.POST or None, other=lambda: last_writer(document, request.actor))
    form = stored if edit.data is None else DocumentForm(edit.data, initial=initial)
    if form.is_bound and not edit.asks and form.is_valid():
        try:
            services.correct(document, version=document.version, by=request.actor, **form.as_values())
            messages.success(request, "Đã sửa thông tin văn bản.")
            return redirect("document", pk=pk)
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    context = {
        "title": f"Sửa {document.label}", "form": form, "document": document, "edit": edit, "what": "văn bản này", "again": request.path,
    }  # fmt: skip
    return render(request, "workbench/documents/form.html", context, status=409 if edit.asks else 422 if form.errors else 200)


@require_POST
@page(**NO_TENANT)
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what this paper does to another of the register."""
    document, form = editable(request, pk), LinkForm(request.POST)
    if form.is_valid():
        key = number_key(form.cleaned_data["target"])
        found = list(queries.visible_to(request.actor).filter(number_folded=key).exclude(pk=pk)[:2])
        if len(found) == 1:
            try:
                services.link(document, form.cleaned_data["kind"], found[0], by=request.actor)
                messages.success(request, f"Đã ghi quan hệ với {found[0].label}.")
            except Refusal as no:
                messages.error(request, no.message)
        else:
            what = "Không có" if not found else "Có nhiều"
            messages.error(
                request,
                f"{what} văn bản mang số “{form.cleaned_data['target']}” trong sổ; vào sổ văn bản ấy hoặc ghi đủ ký hiệu.",
            )
    return redirect("document", pk=pk)


@require_POST
@page(**NO_TENANT)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a paper entered by mistake off the register."""
    document = editable(request, pk)
    try:
        services.discard(document, reason=request.POST.get("reason", ""), by=request.actor)
    except Refusal as no:
        messages.error(request, no.message)
        return redirect("document", pk=pk)
    messages.success(request, f"Đã bỏ {document.label} khỏi sổ; phục hồi được ở địa chỉ /van-ban/{pk}/phuc-hoi/.")
    return redirect("documents")


@page(**NO_TENANT)
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a discarded paper back: asks on GET, does on POST."""
    try:
        document = queries.visible_to(request.actor, discarded=True).filter(pk=pk).first()
    except Refusal as no:
        raise Http404(no.message) from no
    if document is None:
        raise Http404
    if request.method == "POST":
        services.restore(document, by=request.actor)
        return redirect("document", pk=pk)
    return render(request, "workbench/documents/restore.html", {"title": f"Phục hồi {document.label}", "document": document})


@require_POST
@page(**NO_TENANT)
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Another file of the same paper (the signed scan beside the Word file)."""
    document = editable(request, pk)
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise Refusal("Chọn tệp để đính kèm.")
        data = sent.read(settings.UPLOAD_MAX_BYTES + 1)
        reading.require_no_mark(data, sent.name)
        services.attach_file(document, data, name=sent.name, by=request.actor)
        messages.success(request, "Đã đính kèm tệp.")
    except Refusal as no:
        messages.error(request, no.message)
    return redirect("document", pk=pk)


@page(**NO_TENANT)
def download(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    """A file, only through its document's permission, served so that it cannot run."""
    try:
        if file_id not in queries.get(request.actor, pk).files.values_list("pk", flat=True):
            raise Http404
        served = queries.open_file(request.actor, file_id, inline="xem" in request.GET)
    except queries.NotThere as no:
        raise Http404(no.message) from no
    response = FileResponse(served.path.open("rb"), content_type=served.media_type)
    for name, value in served.headers.items():
        response.headers[name] = value
    response.headers["Content-Length"] = str(served.size)
    return response


def editable(request: HttpRequest, pk: int):
    """The document, for those who keep it; 404 for a stranger, a refusal for a reader."""
    try:
        document = queries.get(request.actor, pk)
    except queries.NotThere as no:
        raise Http404(no.message) from no
    if not queries.may_edit(request.actor, document):
        raise Refusal("Chỉ cơ quan vào sổ, cơ quan ban hành và Sở Công Thương của tỉnh sửa được văn bản này.")
    return document


def whole(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 12 else None
