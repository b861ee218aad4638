"""One file between its sending and its import: columns, faults in place, doubts, then all or nothing. Every step is a form of its own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from qlccn.clusters import import_batches, import_memory, imports
from qlccn.clusters.import_columns import layout
from qlccn.clusters.import_files import Adjust, Table, read_table
from qlccn.clusters.import_plan import NEW
from qlccn.clusters.services import WRITES_CLAIMS
from qlccn.core.refusal import Refusal
from qlccn.workbench import clusters_import_sheet as sheets
from qlccn.workbench import uploads
from qlccn.workbench.access import page

MOST_CELLS = 5_000


class Desk:
    """A kept file with what was said of it."""

    def __init__(self, request: HttpRequest, token: str) -> None:
        self.request, self.token, self.actor = request, token, request.actor
        self.path = uploads.kept(token, self.actor)
        self.said = uploads.asked(token, self.actor)
        self.kind = imports.kind_for(self.actor, self.said.get("kind", "") or imports.guess(self.path, self.actor))
        self.adjust = Adjust.from_json(self.said.get("adjust", {}))

    def keep(self, adjust: Adjust, kind: str = "") -> None:
        """What was said now, kept beside the file."""
        self.adjust = adjust
        uploads.ask(self.token, self.actor, {"kind": kind or self.kind.id, "adjust": adjust.as_json()})

    def table(self) -> Table:
        return read_table(self.path, self.adjust)

    def address(self, **query: Any) -> str:
        base = reverse("import_desk", args=[self.token])
        return base + ("?" + "&".join(f"{k.replace('_', '-')}={v}" for k, v in query.items()) if query else "")


@page(only=WRITES_CLAIMS)
def desk(request: HttpRequest, token: str) -> HttpResponse:
    """The preview; a POST is one step on it."""
    done = import_batches.by_token(request.actor, token)
    if done is not None:  # committed already: a second click, or the page left open
        return redirect("import_done", pk=done.pk)
    try:
        here = Desk(request, token)
    except uploads.Gone as no:
        return gone(request, no)
    step = STEPS.get(request.POST.get("buoc", "")) if request.method == "POST" else None
    if step is not None:
        try:
            return step(here)
        except Refusal as no:
            return shown(here, refused=no.message)
    return shown(here)


def gone(request: HttpRequest, no: Refusal) -> HttpResponse:
    """The file is no longer kept, or never was this person's."""
    return render(request, "core/refusal.html", {"refusal": no}, status=404)


def shown(here: Desk, refused: str = "", status: int = 200) -> HttpResponse:
    """The page for the file as it stands."""
    context: dict[str, Any] = {
        "title": f"Xem trước: {here.path.name}", "token": here.token, "kind": here.kind, "file": here.path.name, "refused": refused,
        "crumbs": [{"label": "Nhập dữ liệu", "url": "/nhap-du-lieu/"}, {"label": here.path.name, "url": ""}],
        "kinds": [k for k in imports.open_to(here.actor).values() if (k.spec is None) == (here.kind.spec is None)],
    }  # fmt: skip
    try:
        made = here.kind.plan(here.path, by=here.actor, adjust=here.adjust)
    except Refusal as no:
        made, context["unread"] = None, no.message
    if here.kind.spec is not None:
        context |= columns_step(here)
    if made is not None:
        context |= preview(here, made)
    context["steps"] = steps(made)
    wrong = refused or made is None
    return render(here.request, "workbench/clusters/import_desk.html", context, status=422 if wrong else status)


def steps(made: Any) -> list[dict[str, str]]:
    """The way from a file to the record, with where one stands."""
    now = 1 if made is None else 2 if made.errors else 3
    labels = ("Gửi tệp", "Cột", "Sửa và xem trước", "Ghi vào hồ sơ")
    return [{"label": label, "state": "done" if i < now else "now" if i == now else ""} for i, label in enumerate(labels)]


def columns_step(here: Desk) -> dict[str, Any]:
    """What the columns are read as; empty where the sheet cannot be read at all."""
    spec = here.kind.spec
    assert spec is not None  # noqa: S101
    try:
        table = here.table()
        found = layout(table, spec, here.adjust.columns, lenient=True)
    except Refusal:
        return {}
    columns = sheets.columns_of(table, found, spec, here.adjust)
    return {
        "columns": columns, "options": [(name, label) for name, (label, _) in spec.columns.items()], "table_sheets": table.sheets,
        "table_sheet": table.sheet, "unknown": [c for c in columns if not c["known"] and not c["said"]],
        "remembered": bool(import_memory.recalled(found, here.actor)),
    }  # fmt: skip


def preview(here: Desk, made: Any) -> dict[str, Any]:
    """Counts, rows in place, doubts, warnings by cause."""
    told = made.as_json()
    query = here.request.GET
    context: dict[str, Any] = {"told": told, "nothing": not made.errors and not (made.new or made.changed)}
    if here.kind.spec is None:
        for row in told["warnings"]:
            row["cause_label"] = sheets.CAUSES.get(row.get("cause") or "", "")
        return context | {
            "errors": told["errors"][: sheets.ROWS * 4],
            "warnings": told["warnings"][: sheets.ROWS * 4],
            "drawn": drawn(made),
        }
    wanted = query.get("xem", "")
    open_row = query.get("sua", "")
    return context | {
        "sheet": sheets.sheet(made, wanted, query.get("page"), int(open_row) if open_row.isdigit() else 0),
        "doubts": sheets.doubts_of(made, here.actor), "undecided": sum(not d.chosen for d in made.doubts),
        "causes": sheets.by_cause(made.warnings), "about_file": [w for w in made.warnings if w.row < made.layout.first_row],
    }  # fmt: skip


def drawn(made: Any) -> list[dict[str, Any]]:
    """The drawings of a file with the cluster each is of and its measured area."""
    from qlccn.clusters import shapes

    codes = made.codes
    return [
        {
            "row": p.feature.row, "name": p.feature.name or p.feature.code, "code": codes.get(p.cluster, ""), "blocked": p.blocked,
            "place": ", ".join(str(u) for u in p.place.units) if p.place else p.feature.province, "unchanged": p.unchanged,
            "area": shapes.area_ha(p.checked.shape) if p.checked.shape is not None else None, "system": p.feature.drawn_in,
        }
        for p in made.planned[: sheets.ROWS * 4]
    ]  # fmt: skip


def set_columns(here: Desk) -> HttpResponse:
    """Kind, sheet and the meaning of each column, as chosen."""
    post = here.request.POST
    kind = imports.kind_for(here.actor, post.get("kind") or here.kind.id)
    chosen_sheet = post.get("trang", here.adjust.sheet)
    if kind.spec is None or kind.id != here.kind.id or chosen_sheet != (here.table().sheet or here.adjust.sheet):
        here.keep(Adjust(sheet=chosen_sheet), kind.id)
        if kind.spec is not None:
            found = layout(here.table(), kind.spec, lenient=True)
            here.keep(Adjust(sheet=chosen_sheet, columns=import_memory.recalled(found, here.actor)), kind.id)
        return redirect(here.address())
    table = here.table()
    found = layout(table, kind.spec, here.adjust.columns, lenient=True)
    columns = {p: post[f"cot-{p}"] for p in range(len(found.heads)) if f"cot-{p}" in post}
    if stray := set(columns.values()) - set(kind.spec.columns) - {""}:
        raise Refusal(f"Không có loại cột “{', '.join(sorted(stray))}”; chọn lại trong danh sách.")
    twice = {n for n in columns.values() if n and list(columns.values()).count(n) > 1}
    if twice:
        labels = ", ".join(f"“{kind.spec.columns[n][0]}”" for n in sorted(twice))
        raise Refusal(f"Hai cột cùng chọn là {labels}; giữ một cột, cột kia để “bỏ qua”.")
    here.keep(Adjust(here.adjust.sheet, columns, here.adjust.cells, here.adjust.matches))
    if "nho" in post:
        import_memory.remember(found, columns, by=here.actor)
    else:
        import_memory.forget(found, by=here.actor)
    return redirect(here.address())


def set_cells(here: Desk) -> HttpResponse:
    """Cells typed anew; one that says what the file says is no change."""
    table = read_table(here.path, Adjust(sheet=here.adjust.sheet))
    rows, cells = dict(table.rows), dict(here.adjust.cells)
    for name, typed in here.request.POST.items():
        place = name.split("-")
        if place[0] != "o" or len(place) != 3 or not all(p.isdigit() for p in place[1:]):
            continue
        row, column = int(place[1]), int(place[2])
        if row not in rows:
            continue
        before = sheets.cells.text(rows[row][column]) if column < len(rows[row]) else ""
        if typed.strip() == before:
            cells.pop((row, column), None)
        else:
            cells[row, column] = typed.strip()[:1000]
    if len(cells) > MOST_CELLS:
        raise Refusal(f"Đã sửa hơn {MOST_CELLS} ô trên trang; sửa tiếp trong tệp rồi gửi lại.")
    here.keep(Adjust(here.adjust.sheet, here.adjust.columns, cells, here.adjust.matches))
    query = {"xem": here.request.POST["xem"]} if here.request.POST.get("xem", "").replace("-", "").isalpha() else {}
    return redirect(here.address(**query) + "#dong")


def set_matches(here: Desk) -> HttpResponse:
    """Which cluster each doubtful row is."""
    matches = dict(here.adjust.matches)
    for name, value in here.request.POST.items():
        row = name.removeprefix("cum-")
        if name.startswith("cum-") and row.isdigit() and value:
            matches[int(row)] = value if value == NEW else value.upper()[:10]
    here.keep(Adjust(here.adjust.sheet, here.adjust.columns, here.adjust.cells, matches))
    return redirect(here.address())


def drop(here: Desk) -> HttpResponse:
    """The file is not wanted after all."""
    uploads.drop(here.token, here.actor)
    messages.success(here.request, f"Đã bỏ tệp {here.path.name}; chưa có gì được ghi.")
    return redirect("import")


def commit(here: Desk) -> HttpResponse:
    """All of it, once."""
    made, batch = imports.commit_once(here.kind, here.path, by=here.actor, adjust=here.adjust, token=here.token)
    if made is not None and made.errors:
        return shown(here, status=422)
    uploads.drop(here.token, here.actor)
    if batch is None:
        messages.success(here.request, f"Mọi dòng của {here.path.name} đã có trong hồ sơ; không cần ghi.")
        return redirect("import")
    messages.success(here.request, f"Đã ghi {batch.file}: {batch.new} mới, {batch.changed} đổi, {batch.unchanged} như cũ.")
    return redirect("import_done", pk=batch.pk)


STEPS = {"cot": set_columns, "sua": set_cells, "chon": set_matches, "bo": drop, "ghi": commit}


@page(only=WRITES_CLAIMS)
def errors_xlsx(request: HttpRequest, token: str) -> HttpResponse:
    """The errors and warnings as a list to work through in the file itself."""
    from qlccn.clusters.import_templates import fault_list

    try:
        here = Desk(request, token)
    except uploads.Gone as no:
        return gone(request, no)
    made = here.kind.plan(here.path, by=here.actor, adjust=here.adjust)
    answer = HttpResponse(
        fault_list(made.as_json(), sheets.CAUSES),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Content-Disposition"] = f'attachment; filename="loi-{uploads.clean_name(here.path.stem)}.xlsx"'
    return answer
