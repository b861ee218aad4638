"""What the address of an obligations page asks: whose list, filters, order. Whatever is wrong is said, the rest still answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.obligations import queries, rules
from qlccn.obligations.models import Obligation
from qlccn.obligations.queries import Filters, Item
from qlccn.obligations.rules import State
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership, Organisation, Role
from qlccn.ui import formats

SCOPES = {"toi": queries.MINE, "co-quan": queries.ORGANISATION, "tat-ca": queries.ALL}
SCOPE_NAMES = {"toi": "Của tôi", "co-quan": "Cơ quan tôi", "tat-ca": "Tất cả tôi theo dõi"}
OVERSEERS = frozenset({Role.ADMIN, Role.MINISTRY, Role.PROVINCE, Role.DEPARTMENT, Role.INSPECTOR, Role.POLICE})
VIEWS = {"mo": rules.OPEN, "dong": rules.DONE | {State.WITHDRAWN, State.KEPT}}
VIEW_NAMES = {"mo": "Đang mở", "dong": "Đã kết thúc"}
KINDS = dict(Obligation._meta.get_field("kind").choices or ())
PARTS = {"chu-tri": "lead", "phoi-hop": "with"}
NAMES = ("q", "tt", "cq", "vai", "nguoi", "ct", "loai", "vb", "tu", "den")
FRAME = ("pv", "xem")

ORDERS: dict[str, Callable[[Item], Any]] = {
    "han": lambda i: i.standing.due_on,
    "viec": lambda i: fold(i.obligation.what),
    "ai": lambda i: fold("; ".join(i.leads)) or None,
    "van-ban": lambda i: (i.obligation.document.issued_on or date.min, i.obligation.document_id, i.obligation.position),
    "tinh-trang": lambda i: list(State).index(i.standing.state),
}


@dataclass(frozen=True)
class Asked:
    """The question of a page. `errors`: sentences about what could not be understood; the default stands in its place."""

    scope: str
    view: str = "mo"
    filters: Filters = field(default_factory=Filters)
    organisation: Organisation | None = None
    person: Membership | None = None
    order: str = ""
    errors: tuple[str, ...] = ()
    raw: dict[str, str] = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        """Anything beyond the tab."""
        return any(self.raw.get(n) for n in NAMES)

    @property
    def is_detailed(self) -> bool:
        """Narrowed by more than words and state: the box with the other filters stays open."""
        return any(self.raw.get(n) for n in NAMES if n not in ("q", "tt", "vb"))

    @property
    def agency_text(self) -> str:
        """What stands in the agency box."""
        return self.organisation.name if self.organisation else self.raw.get("cq", "")

    def address(self, *, without: Sequence[str] = (), **more: str) -> str:
        """The same question for another address, with some parts left out or set; an empty value leaves the part out."""
        kept = {n: v for n, v in self.raw.items() if n not in without and n != "page"} | more
        kept = {n: v for n, v in kept.items() if v}
        return "?" + urlencode(kept) if kept else "?"

    @property
    def words(self) -> str:
        """The question in words, for the head of an export."""
        f = self.filters
        parts = [
            SCOPE_NAMES[self.scope], VIEW_NAMES[self.view] if not f.states else ", ".join(rules.STATE_NAMES[State(s)] for s in f.states),
            f"chữ “{f.text}”" if f.text else "", str(self.organisation or ""), f"giao cho {self.person.account}" if self.person else "",
            f"chương trình {f.programme}" if f.programme else "", KINDS.get(f.kind, ""),
            f"hạn từ {formats.day(f.due_from)}" if f.due_from else "", f"hạn đến {formats.day(f.due_to)}" if f.due_to else "",
        ]  # fmt: skip
        return "; ".join(p for p in parts if p)


def asked(request: HttpRequest) -> Asked:
    """Read the address of an obligations page."""
    actor, errors = request.actor, []
    raw = {n: " ".join(request.GET.get(n, "").split())[:120] for n in (*FRAME, *NAMES, "sap")}
    raw["cot"] = ",".join(request.GET.getlist("cot"))[:200]
    scope = raw["pv"] if raw["pv"] in SCOPES else own_scope(actor)
    view = raw["xem"] if raw["xem"] in VIEWS else "mo"
    states = tuple(s for s in raw["tt"].split(",") if s in set(State) - {State.PROPOSED})
    if states and all(State(s) in VIEWS["dong"] for s in states):
        view = "dong"
    organisation = _organisation(raw["cq"], errors)
    person = _person(raw["nguoi"], actor, errors)
    if raw["loai"] and raw["loai"] not in KINDS:
        errors.append(f"Không có loại nhiệm vụ “{raw['loai']}”; đang xem tất cả.")
    filters = Filters(
        states=states, organisation_id=organisation.pk if organisation else None, part=PARTS.get(raw["vai"], ""),
        membership_id=person.pk if person else None, programme=raw["ct"], kind=raw["loai"] if raw["loai"] in KINDS else "",
        due_from=_day(raw["tu"], errors), due_to=_day(raw["den"], errors), text=raw["q"], document_id=_row(raw["vb"]),
    )  # fmt: skip
    order = raw["sap"] if raw["sap"].removeprefix("-") in ORDERS else ""
    return Asked(scope, view, filters, organisation, person, order, tuple(errors), {k: v for k, v in raw.items() if v})


def own_scope(actor: Actor) -> str:
    """The tab a role begins on: those who oversee see all they oversee, the others what their organisation owes."""
    return "tat-ca" if actor.role in OVERSEERS else "co-quan"


def listed(asked: Asked, actor: Actor, day: date) -> tuple[list[Item], dict[str, int]]:
    """The lines of a question in its order, and the counts by state of its view before the state filter."""
    shown = set(VIEWS[asked.view])
    states = tuple(asked.filters.states) or tuple(s.value for s in State if s in shown)
    found = queries.worklist(actor, day, scope=SCOPES[asked.scope], filters=Filters(**{**vars(asked.filters), "states": states}))
    counts = {s.value: found.by_state[s.value] for s in State if s in shown and found.by_state.get(s.value)}
    return in_order(found.items, asked.order), counts


def in_order(items: Sequence[Item], order: str) -> list[Item]:
    """Lines by the chosen column; those without a value last, whichever way; without an order, by urgency."""
    read = ORDERS.get(order.removeprefix("-"))
    if read is None:
        return list(items)
    known = [i for i in items if read(i) is not None]
    return sorted(known, key=read, reverse=order.startswith("-")) + [i for i in items if read(i) is None]


def _day(text: str, errors: list[str]) -> date | None:
    try:
        return formats.parse_day(text) if text else None
    except Refusal as no:
        errors.append(f"{no.message} Bỏ qua điều kiện này.")
        return None


def _row(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None


def _organisation(text: str, errors: list[str]) -> Organisation | None:
    """An agency by its slug (addresses of the program) or its name as typed."""
    if not text:
        return None
    found = list(Organisation.objects.filter(slug=text)[:1]) or list(
        Organisation.objects.filter(folded=fold(text)).order_by("pk")[:2]
    )
    if len(found) == 1:
        return found[0]
    errors.append(f"{'Có nhiều' if found else 'Không có'} cơ quan tên “{text}” trong sổ tổ chức; đang xem mọi cơ quan.")
    return None


def _person(text: str, actor: Actor, errors: list[str]) -> Membership | None:
    """A person of the actor's own organisation."""
    if not text:
        return None
    mine = Membership.objects.filter(organisation__in=actor.organisation_ids, pk=_row(text) or 0)
    found = mine.select_related("account").first()
    if found is None:
        errors.append("Không có người này trong cơ quan của bạn; đang xem mọi người.")
    return found
