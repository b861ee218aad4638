"""What the frame of every page needs: who is acting, where one can go, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from qlccn.clusters.services import WRITES_CLAIMS
from qlccn.core import clock
from qlccn.notices import queries as notices
from qlccn.obligations import queries as obligations
from qlccn.parties.actor import NOBODY, Actor
from qlccn.parties.models import Membership, Role
from qlccn.ui.frame import Link, NavItem, Seat, Who


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    label: str
    url: str
    icon: str
    short: str = ""
    without: tuple[str, ...] = ()
    divider: bool = False


PLACES = (
    Place("Việc của tôi", "/", "home", "Việc"),
    Place("Cụm công nghiệp", "/cum-cong-nghiep/", "cluster", "Cụm"),
    Place("Văn bản", "/van-ban/", "document", without=(Role.TENANT,)),
    Place("Nhiệm vụ", "/nhiem-vu/", "task"),
    Place("Hồ sơ", "/ho-so/", "case", without=(Role.TENANT,)),
    Place("Báo cáo", "/bao-cao/", "report"),
    Place("Sai lệch", "/sai-lech/", "compare", without=(Role.TENANT,)),
    Place("Nhập dữ liệu", "/nhap-du-lieu/", "import", "Nhập", without=tuple(set(Role.values) - set(WRITES_CLAIMS))),
    Place("Luật", "/luat/", "law", divider=True),
    Place("Tổ chức", "/to-chuc/", "organisation", without=(Role.TENANT,)),
)


def my_work(request: HttpRequest) -> obligations.Worklist:
    """The actor's own open work today, read once a request (the front page lists it; the frame only counts what is overdue)."""
    if not hasattr(request, "my_work"):
        request.my_work = obligations.worklist(request.actor, clock.today())
    return request.my_work


def frame(request: HttpRequest) -> dict:
    """Names for the header and the navigation; nothing from the database for strangers."""
    actor = getattr(request, "actor", NOBODY)
    base = {"today": clock.today(), "rehearsal": bool(settings.REHEARSAL_TODAY), "map_tiles_url": settings.MAP_TILES_URL}
    base |= {"oidc": settings.OIDC, "mail_ready": settings.MAIL_READY}
    if not getattr(actor, "role", ""):
        return base
    return base | {
        "actor": actor,
        "nav_items": navigation(request.path, actor.role, obligations.overdue_count(actor, base["today"])),
        "notices_unread": notices.unread_count(actor),
        "who": who(actor, getattr(request, "seats", [])),
    }


def who(actor: Actor, seats: Sequence[Membership]) -> Who:
    """Who is acting, their other seats, and the ways to their account and office."""
    own = Link("/tai-khoan/", "Tài khoản, mật khẩu", "user")
    office = Link(f"/to-chuc/{actor.organisation.slug}/", "Tổ chức của tôi", "organisation") if actor.organisation else None
    links = (own, office) if office else (own,)
    seat = (actor.membership.title if actor.membership else "") or Role(actor.role).label
    return Who(str(actor.account), str(actor.organisation), seat, other_seats(actor, seats), "/tu-cach/", links)


def navigation(path: str, role: str, overdue: int) -> tuple[NavItem, ...]:
    """Entries this role may open, the current one marked, overdue work counted."""
    return tuple(
        NavItem(
            place.label, place.url, place.icon, place.short, overdue if place.url == "/nhiem-vu/" else 0, place.divider,
            path == place.url or (place.url != "/" and path.startswith(place.url)),
        )
        for place in PLACES
        if role not in place.without
    )  # fmt: skip


def other_seats(actor: Actor, seats: Sequence[Membership]) -> tuple[Seat, ...]:
    """The account's seats in force (as read to find the actor), when there is more than one to choose from."""
    own = actor.membership.pk if actor.membership else None
    found = tuple(Seat(s.pk, f"{s.organisation} · {s.get_role_display()}", s.pk == own) for s in seats)
    return found if len(found) > 1 else ()
