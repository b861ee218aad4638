"""Nhiệm vụ: the worklist, the board by agency and by person, the calendar of a month, the exported list."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qlccn.clusters import queries as clusters
from qlccn.core import clock
from qlccn.core.text import fold, slugify
from qlccn.documents import queries as documents
from qlccn.documents.calendars import local_calendar
from qlccn.obligations import boards, queries, rules
from qlccn.obligations.models import Obligation
from qlccn.obligations.queries import Filters, Item
from qlccn.obligations.rules import State
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation, Role
from qlccn.ui import formats
from qlccn.ui.tables import Table, chosen
from qlccn.workbench import list_file, saved
from qlccn.workbench.access import page
from qlccn.workbench.obligations_asked import KINDS, NAMES, SCOPE_NAMES, SCOPES, VIEW_NAMES, Asked, asked, listed
from qlccn.workbench.obligations_export import as_xlsx
from qlccn.workbench.obligations_table import columns
from qlccn.workbench.sources import Chip, short_label

PER_PAGE = 50
STATE_LOOKS = {
    State.OVERDUE: "bad", State.ANSWERED: "brand", State.DONE_ON_TIME: "ok", State.DONE_LATE: "warn", State.PROPOSED: "warn",
}  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Line:
    """One line of a list as the page shows it."""

    item: Item
    chip: Chip
    who: str
    look: str
    cluster: str = ""

    @property
    def key(self) -> int:
        return self.item.obligation.pk


class Chips:
    """Source chips of duties: the paper and its clause, opening the passage for those who may open the paper."""

    def __init__(self, actor: Actor, duties: Iterable[Obligation]) -> None:
        ids = {duty.document_id for duty in duties}
        visible = documents.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True) if ids else ()
        self.open_to = frozenset() if actor.role == Role.TENANT else frozenset(visible)

    def of(self, duty: Obligation) -> Chip:
        """The chip of a duty."""
        label = short_label(duty.document, duty.place)
        return Chip(label, f"/van-ban/{duty.document_id}/#n{duty.pk}" if duty.document_id in self.open_to else "")


def lines(items: Sequence[Item], actor: Actor) -> list[Line]:
    """Lines with their chips and names; a duty given to many names the first two and counts the rest."""
    chips = Chips(actor, (i.obligation for i in items))
    names = clusters.names_on(clock.today(), {i.obligation.cluster_id for i in items if i.obligation.cluster_id})
    return [
        Line(i, chips.of(i.obligation), who(i), STATE_LOOKS.get(i.standing.state, ""), names.get(i.obligation.cluster_id, ""))
        for i in items
    ]


def who(item: Item) -> str:
    """Lead agencies in a few words."""
    names = item.leads or item.coordinating
    return "; ".join(names[:2]) + (f" và {len(names) - 2} cơ quan khác" if len(names) > 2 else "")


def tabs(asked: Asked) -> list[dict]:
    """Whose list: mine, my organisation's, all I oversee."""
    return [
        {
            "label": label,
            "url": asked.address(pv=key, without=("nguoi",) if key == "tat-ca" else ()),
            "current": asked.scope == key,
        }
        for key, label in SCOPE_NAMES.items()
    ]


def ways(current: str, asked: Asked | None = None) -> list[dict]:
    """List, board, calendar: the same work seen three ways."""
    tail = asked.address(without=("sap",)) if asked and asked.raw else ""
    entries = (("", "Danh sách", "task"), ("bang/", "Bảng", "table"), ("lich/", "Lịch", "calendar"))
    return [
        {
            "label": label,
            "icon": icon,
            "url": f"/nhiem-vu/{key}" + (tail if not key and tail != "?" else ""),
            "current": key == current,
        }
        for key, label, icon in entries
    ]


@page()
def index(request: HttpRequest) -> HttpResponse:
    """The worklist: by urgency, or by any column; narrowed through the address."""
    found = saved.menu(request, "nhiem-vu")
    if first := saved.opened(request, found):
        return first
    question, today = asked(request), clock.today()
    items, counts = listed(question, request.actor, today)
    page_obj = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    groups = grouped(lines(list(page_obj), request.actor), items, question)
    for number, group in enumerate(groups):
        group["table"] = Table(group["name"], columns(today), group["lines"], request.GET, sorts=not number)
    context = {
        "title": "Nhiệm vụ", "asked": question, "page_obj": page_obj, "groups": groups, "saved": found, "table": groups[0]["table"] if groups else None, "narrowed": sum(1 for n in NAMES if question.raw.get(n)), "chips": state_chips(question, counts),
        "tabs": tabs(question), "ways": ways("", question), "views": views(question), "total": len(items), "today": today,
        "kinds": KINDS.items(), "programmes": queries.programmes(request.actor), "agencies": agencies(items, question),
        "people": queries.people(request.actor, today) if question.scope != "tat-ca" else [], "may_add": may_add(request.actor),
        "summary": summary(page_obj, items), "every_column": question.address(cot=""),
    }  # fmt: skip
    return render(request, "workbench/obligations/index.html", context)


def may_add(actor: Actor) -> bool:
    """Who keeps papers can enter a duty from one."""
    return actor.role != Role.TENANT


def summary(page_obj: Page, items: Sequence[Item]) -> str:
    """ "37 việc: 2 quá hạn, 1 hôm nay, 5 trong 7 ngày"."""
    groups = Counter(i.standing.group for i in items)
    words = ((rules.Group.OVERDUE, "quá hạn"), (rules.Group.TODAY, "đến hạn hôm nay"), (rules.Group.WEEK, "trong 7 ngày"))
    told = [f"{groups[g]} {name}" for g, name in words if groups[g]]
    return f"{formats.number(page_obj.paginator.count)} việc" + (f": {', '.join(told)}" if told else "")


def grouped(shown: Sequence[Line], items: Sequence[Item], asked: Asked) -> list[dict]:
    """By urgency, each group with how many of all `items` are in it; one group when the person chose an order or looks at closed work."""
    if asked.order or asked.view == "dong":
        return [{"name": "Nhiệm vụ", "lines": shown, "look": "", "count": len(items)}] if shown else []
    counts = Counter(i.standing.group for i in items)
    found: dict[rules.Group, list[Line]] = defaultdict(list)
    for line in shown:
        found[line.item.standing.group].append(line)
    looks = {rules.Group.OVERDUE: "bad", rules.Group.TODAY: "warn", rules.Group.WEEK: "warn", rules.Group.REVIEW: "brand"}
    return [
        {"name": rules.GROUP_NAMES[g], "lines": found[g], "look": looks.get(g, ""), "count": counts[g]}
        for g in rules.Group
        if g in found
    ]


def state_chips(asked: Asked, counts: dict[str, int]) -> list[dict]:
    """States with their counts; each narrows the list, the chosen one widens it again."""
    chosen = set(asked.filters.states)
    return [
        {
            "label": rules.STATE_NAMES[State(key)], "count": counts.get(key, 0), "current": key in chosen,
            "url": asked.address(tt=",".join(sorted(chosen ^ {key}))),
        }
        for key in sorted(set(counts) | chosen, key=lambda s: list(State).index(State(s)))
    ]  # fmt: skip


def views(asked: Asked) -> list[dict]:
    """Open work or what is over."""
    return [
        {"label": label, "url": asked.address(xem=key, tt="", sap=""), "current": asked.view == key}
        for key, label in VIEW_NAMES.items()
    ]


def agencies(items: Sequence[Item], asked: Asked) -> list[str]:
    """Names to offer in the agency box: those of the list at hand."""
    names = {p.name for i in items for p in i.parts if p.organisation_id}
    return sorted(names | ({asked.organisation.name} if asked.organisation else set()), key=fold)[:200]


@page()
def export(request: HttpRequest) -> HttpResponse:
    """Exactly the list of the address, all its pages, as a workbook."""
    question, today = asked(request), clock.today()
    items, _ = listed(question, request.actor, today)
    if request.GET.getlist("cot"):
        heading = f"Đến ngày {today:%d/%m/%Y}, {len(items)} việc. {question.words}"
        body = list_file.workbook("Nhiệm vụ", heading, chosen(columns(today), request.GET), lines(items, request.actor))
    else:
        body = as_xlsx(items, heading=question.words, day=today)
    name = f"nhiem-vu-{today:%Y%m%d}" + (f"-{slugify(question.organisation.name)}" if question.organisation else "")
    return HttpResponse(body, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})


@dataclass
class Row:
    """One agency or one person on the board."""

    name: str
    url: str
    counts: Counter[str] = field(default_factory=Counter)
    tail: str = ""
    note: str = ""

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def cells(self) -> list[dict]:
        """One figure a column, each leading to the duties behind it."""
        out = []
        for name, states, look in COLUMNS:
            count = sum(self.counts[s] for s in states)
            url = f"{self.url}&tt={','.join(states)}{self.tail}" if self.url and count else ""
            out.append({"name": name, "count": count, "look": look if count else "", "url": url})
        return out

    @property
    def share_done(self) -> float | None:
        """Percent of its parts that are done."""
        return 100 * sum(self.counts[s] for s in DONE) / self.total if self.total else None


DONE = (State.DONE_ON_TIME.value, State.DONE_LATE.value)
COLUMNS = (
    ("Quá hạn", (State.OVERDUE.value,), "bad"), ("Chưa làm", (State.NOT_STARTED.value,), ""), ("Đang làm", (State.IN_PROGRESS.value,), ""),
    ("Chờ xét", (State.ANSWERED.value,), "brand"), ("Xong đúng hạn", (State.DONE_ON_TIME.value,), "ok"), ("Xong chậm", (State.DONE_LATE.value,), "warn"),
)  # fmt: skip
BOARD_STATES = tuple(s for _, states, _ in COLUMNS for s in states)


@page()
def board(request: HttpRequest) -> HttpResponse:
    """Who has how much overdue, under way and done: agencies of all I oversee, or people of my organisation."""
    question, today = asked(request), clock.today()
    by_person = request.GET.get("theo") == "nguoi"
    rows = people_rows(request.actor, today, question) if by_person else agency_rows(request.actor, today, question)
    total = sum((r.counts for r in rows), Counter())
    context = {
        "title": "Bảng nhiệm vụ", "asked": question, "rows": rows, "columns": COLUMNS, "by_person": by_person, "ways": ways("bang/", question),
        "total": Row("Cộng", "", total), "programmes": queries.programmes(request.actor), "today": today,
    }  # fmt: skip
    return render(request, "workbench/obligations/board.html", context)


def agency_rows(actor: Actor, today: date, question: Asked) -> list[Row]:
    """Lead parts by agency, most overdue first. A name that is not on the register leads to a search for it."""
    found = boards.board(actor, today, filters=Filters(programme=question.filters.programme, text=question.filters.text))
    keys = {r.organisation_id for r in found if r.organisation_id}
    slugs = dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "slug"))
    rows = []
    for row in found:
        counts = Counter({s: n for s, n in row.by_state.items() if s in BOARD_STATES})
        if counts:
            key = slugs.get(row.organisation_id or 0, "")
            url = "/nhiem-vu/" + question.address(
                pv="tat-ca", cq=key, vai="chu-tri" if key else "", q="" if key else row.name, theo=""
            )
            rows.append(Row(row.name, url, counts, note="" if key else "chưa có trong sổ tổ chức"))
    return rows


def people_rows(actor: Actor, today: date, question: Asked) -> list[Row]:
    """Parts of my organisation by the person who has them in hand; last those nobody has."""
    every = Filters(states=BOARD_STATES, programme=question.filters.programme, text=question.filters.text)
    rows: dict[int | None, Row] = {
        m.pk: Row(str(m.account), f"/nhiem-vu/?pv=co-quan&nguoi={m.pk}", note=m.title) for m in queries.people(actor, today)
    }
    for item in queries.worklist(actor, today, scope=queries.ORGANISATION, filters=every).items:
        handling = item.handling
        key = handling.membership_id if handling else None
        if key not in rows:
            name = f"{handling.membership.account} (đã thôi)" if handling else "Chưa giao cho ai"
            rows[key] = Row(name, f"/nhiem-vu/?pv=co-quan&nguoi={key}" if handling else "")
        rows[key].counts[item.standing.state.value] += 1
    return sorted(rows.values(), key=lambda r: (r.name == "Chưa giao cho ai", -r.counts[State.OVERDUE.value], fold(r.name)))


@page()
def calendar(request: HttpRequest) -> HttpResponse:
    """A month with what is due on each day; days off of the law's calendar are marked."""
    question, today = asked(request), clock.today()
    first = month_asked(request.GET.get("thang", ""), today)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    weeks = boards.month(request.actor, today, scope=SCOPES[question.scope], shown=first)
    day_offs = days_off(request.actor, [d for week in weeks for d, _ in week])
    shown = [[cell(d, items, first, today, day_offs) for d, items in week] for week in weeks]
    context = {
        "title": f"Lịch tháng {first.month}/{first.year}", "weeks": shown, "today": today, "asked": question, "ways": ways("lich/", question),
        "tabs": [t | {"url": f"{t['url']}&thang={first:%Y-%m}".replace("?&", "?")} for t in tabs(question)],
        "before": f"{first - timedelta(days=1):%Y-%m}", "after": f"{last + timedelta(days=1):%Y-%m}", "first": first, "last": last,
        "total": sum(len(c["items"]) for week in shown for c in week if c["inside"]),
        "week_days": WEEK, "scope": question.scope,
    }  # fmt: skip
    return render(request, "workbench/obligations/calendar.html", context)


A_DAY = 4  # duties that a day of the calendar shows; the rest behind one link
WEEK = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def cell(day: date, items: Sequence[Item], first: date, today: date, off: dict[date, str]) -> dict:
    """One day of the month: what is due, whether it is a day off, and its name when that is not just a weekend."""
    name = off.get(day, "")
    return {
        "day": day, "items": items, "lines": [(i, who(i)) for i in items[:A_DAY]], "inside": day.month == first.month, "today": day == today, "off": bool(name), "week_day": WEEK[day.weekday()],
        "holiday": name.split(";")[0] if name and day.weekday() < 5 else "",
    }  # fmt: skip


def month_asked(text: str, today: date) -> date:
    """The first day of a month written 2026-11; anything else is this month."""
    try:
        year, month = (int(part) for part in text.split("-"))
        return date(year, month, 1) if 2000 <= year <= 2100 else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)


def days_off(actor: Actor, days: Iterable[date]) -> dict[date, str]:
    """Days on which nobody works, with their name, on the calendar of the actor's province; beyond its reach nothing is marked."""
    unit = actor.organisation.unit if actor.organisation else None
    province = (unit.province or unit) if unit else None
    known = local_calendar(province.code if province and province.valid_to is None else None)
    return {d: known.why(d) for d in days if known.covers(d) and not known.is_working(d)}
