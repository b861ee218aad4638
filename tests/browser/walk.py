"""A walk over the program's pages as one role after another: every page is asked for; one with something new in it is opened in a browser,
measured and examined by axe, wide and light, then on a phone and dark."""

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import Resolver404, resolve
from lxml import html

from qlccn.parties.models import Role

LOOKS = (({"width": 1280, "height": 860}, "light"), ({"width": 390, "height": 844}, "dark"))
ROLES = (
    Role.DEPARTMENT, Role.ADMIN, Role.COMMUNE, Role.INVESTOR, Role.TENANT, Role.PROVINCE, Role.AGENCY, Role.INSPECTOR, Role.POLICE, Role.MINISTRY,
)  # fmt: skip
NOT_PAGES = (".xlsx", ".csv", ".geojson", ".kml", ".docx", ".pdf", ".ics", ".json", ".txt", ".zip")
MOST_A_ROLE = 200  # pages a role may ask for before the walk is thought to run away
FIRST_ROWS = 3  # addresses of one kind of page that the first role asks for; the others ask for one
UNLIKE = {
    "href",
    "value",
    "id",
    "for",
    "title",
    "datetime",
    "d",
    "x",
    "width",
}  # attributes that tell rows apart, not kinds of elements
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@dataclass
class Walk:
    """What was seen: page name -> heading, and -> (role, address) that met it first; kinds of elements examined; what was wrong."""

    every: bool = field(default_factory=lambda: os.environ.get("QLCCN_EVERY_ROLE") == "1")
    keep: Callable | None = None  # what makes a picture of a page
    pages: dict[str, str] = field(default_factory=dict)
    first: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    examined: Counter[str] = field(default_factory=Counter)
    known: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def is_new(self, name: str, body: html.HtmlElement) -> bool:
        """Whether the page has a kind of element that nobody has examined on it."""
        there, known = set(kinds_of(body)), self.known[name]
        fresh = self.every or not there <= known
        known |= there
        return fresh

    def tell(self) -> None:
        """What was done, for whoever runs the tests with -s and for docs/kiem-chung.md."""
        asked, examined = dict(self.asked), dict(self.examined)
        print(
            f"{len(self.pages)} trang, {sum(asked.values())} lượt hỏi {asked}, soi {sum(examined.values())} trang hai lượt {examined}"
        )


def kinds_of(body: html.HtmlElement) -> Iterable[str]:
    """Kinds of elements of a page: tag, classes, role, type, which other attributes (and which empty), text or none, inside what."""
    for one in body.iter(tag=html.etree.Element):
        said = [
            f"{k}={v}" if k in ("class", "role", "type") else k if v else f"{k}=" for k, v in one.attrib.items()
            if k not in UNLIKE and not k.startswith("data-")
        ]  # fmt: skip
        parent = one.getparent()
        inside = f"{parent.tag}.{parent.get('class', '')}" if parent is not None else ""
        yield " ".join([inside, one.tag, *sorted(said), "chữ" if (one.text or "").strip() else ""])


def name_of(path: str) -> str:
    """The name of one of our pages, or "" for what is no page or not ours."""
    if path.endswith(NOT_PAGES) or "/tep/" in path:
        return ""
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return "-".join([*found.namespaces, found.url_name or ""]).replace("_", "-")


def links_of(body: html.HtmlElement, address: str) -> Iterable[tuple[str, str]]:
    """(page name, address) of the page's links to our own pages."""
    for link in body.xpath("//a[@href][not(@download)]"):
        there = urldefrag(urljoin(f"http://testserver{address}", link.get("href")))[0]
        if there.startswith("http://testserver/") and (name := name_of(urlsplit(there).path)):
            yield name, there.removeprefix("http://testserver")


def walk_as(role: str, desk: Client, page, walk: Walk) -> None:
    """From the front page by links, one address for each named page (a few for the first role)."""
    queue, met, seen = ["/", "/ui/"], {"/", "/ui/"}, Counter(["home", "ui-components"])
    while queue:
        address = queue.pop(0)
        assert walk.asked[role] < MOST_A_ROLE, f"{role}: {walk.asked[role]} trang mà chưa hết"
        answer = desk.get(address, follow=True)
        if answer.status_code >= 400:
            walk.faults.append(f"{role} {address}: {answer.status_code}")
        body = look(role, address, answer, page, walk)
        for name, there in links_of(body, address) if body is not None else ():
            if there not in met and seen[name] < (FIRST_ROWS if role == ROLES[0] else 1):
                seen[name] += 1
                met.add(there)
                queue.append(there)


def look(role: str, address: str, answer, page, walk: Walk) -> html.HtmlElement | None:
    """What a page answered; opened and examined where it has something new. None: no whole page for this role."""
    walk.asked[role] += 1
    if answer.status_code != 200 or answer.streaming or b"<html" not in answer.content[:400]:
        return None
    body = html.fromstring(answer.content.decode())
    arrived = (getattr(answer, "redirect_chain", None) or [(address, 200)])[-1][0]
    name = name_of(urlsplit(arrived).path)
    walk.first.setdefault(name, (role, address))
    walk.pages.setdefault(name, (body.findtext(".//title") or "").strip().removesuffix(" — QLCCN"))
    if walk.is_new(name, body):
        walk.examined[role] += 1
        page.goto(address, wait_until="load")
        for size, scheme in LOOKS:
            examine(f"{role} {address} {scheme}", size, scheme, page, walk)
            if walk.keep and walk.first[name] == (role, address):
                page.emulate_media(color_scheme="light", reduced_motion="reduce")
                walk.keep(page, name, size)
    return body


def examine(where: str, size: dict[str, int], scheme: str, page, walk: Walk) -> None:
    """One look of the page that is open."""
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_timeout(80)
    if page.evaluate(SIDEWAYS):
        walk.faults.append(f"{where}: cuộn ngang ở {size['width']}")
    for fault in Axe().run(page).response["violations"]:
        walk.faults.append(f"{where}: {fault['id']} {[n['target'] for n in fault['nodes']][:3]}")
