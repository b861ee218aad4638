"""Every page that people reach by its links, in a real browser on the sample data: no fault, no sideways scroll on a phone, no accessibility
violation light or dark; and its picture, when asked.

`QLCCN_WRITE_PICTURES=1 python -m pytest tests/browser/test_pictures.py` writes docs/pictures/ and docs/trang.md.
`QLCCN_EVERY_ROLE=1` walks every page as every role (some minutes); without it each page is walked as the first role that reaches it.
"""

import os
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve

from qlccn import sample
from qlccn.parties.actor import actor_of
from qlccn.parties.models import Membership, Role
from qlccn.places import load as places
from qlccn.places.queries import territory_ids

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
PICTURES, INDEX = ROOT / "docs" / "pictures", ROOT / "docs" / "trang.md"
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
TALLEST = {1280: 1500, 390: 1500}  # a picture shows the beginning of a long page
COLOURS = 40
ROLES = (
    Role.DEPARTMENT, Role.ADMIN, Role.COMMUNE, Role.INVESTOR, Role.TENANT, Role.PROVINCE, Role.AGENCY, Role.INSPECTOR, Role.POLICE, Role.MINISTRY,
)  # fmt: skip
NOT_PAGES = (".xlsx", ".csv", ".geojson", ".kml", ".docx", ".pdf", ".ics", ".json", ".txt", ".zip")
MOST_A_ROLE = 90  # pages a role may have before the walk is thought to run away
LINKS = "[...document.querySelectorAll('a[href]:not([download])')].map(a => a.href)"
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@dataclass
class Walk:
    """What was seen: page name -> (heading, role), and what was wrong."""

    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)


def name_of(url: str, base: str) -> str:
    """The name of one of our pages, or "" for what is no page or not ours."""
    parts = urlsplit(url)
    if not url.startswith(base) or parts.path.endswith(NOT_PAGES) or "/tep/" in parts.path:
        return ""
    try:
        found = resolve(parts.path)
    except Resolver404:
        return ""
    return "-".join([*found.namespaces, found.url_name or ""]).replace("_", "-")


def walk_as(role: str, page, base: str, walk: Walk, *, all_pages: bool) -> None:
    """From the front page by links, one address for each named page."""
    queue, seen = ["/", "/ui/"], {"home", "ui-components"}
    visited = 0
    while queue and visited < MOST_A_ROLE:
        url = queue.pop(0)
        name = name_of(base + url if url.startswith("/") else url, base)
        answer = page.goto(url, wait_until="load")
        visited += 1
        if answer is None or answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            if answer is None or answer.status >= 500:
                walk.faults.append(f"{role} {url}: {answer and answer.status}")
            continue
        for link in page.evaluate(LINKS):
            there, found = urldefrag(link)[0], name_of(link, base)
            if found and found not in seen:
                seen.add(found)
                queue.append(there)
        if name in walk.pages and not all_pages:
            continue
        look(role, name, url, page, walk)


def look(role: str, name: str, url: str, page, walk: Walk) -> None:
    """One page, wide and light, then on a phone and dark."""
    if name not in walk.pages:
        walk.pages[name] = (page.title().removesuffix(" — QLCCN"), role)
    for size, scheme in ((WIDE, "light"), (PHONE, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_timeout(150)
        walk.checked[scheme] += 1
        if page.evaluate(SIDEWAYS):
            walk.faults.append(f"{role} {url}: cuộn ngang ở {size['width']}")
        for fault in Axe().run(page).response["violations"]:
            walk.faults.append(f"{role} {url} {scheme}: {fault['id']} {[n['target'] for n in fault['nodes']][:3]}")
        if os.environ.get("QLCCN_WRITE_PICTURES") == "1" and walk.pages[name][1] == role:
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
            picture(page, name, size)


def picture(page, name: str, size: dict[str, int]) -> None:
    """The beginning of the page as a small PNG with few colours."""
    target = PICTURES / f"{name}-{size['width']}.png"
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST[size["width"]])
    page.set_viewport_size({"width": size["width"], "height": height})
    page.wait_for_timeout(250)
    page.screenshot(path=target)
    page.set_viewport_size(size)
    if tool := shutil.which("convert"):
        subprocess.run([tool, str(target), "+dither", "-colors", str(COLOURS), "-strip", f"png8:{target}"], check=True)


def write_index(walk: Walk) -> None:
    """docs/trang.md: every page with its pictures."""
    labels = dict(Role.choices)
    lines = [
        "# Các trang", "",
        "Ảnh do `tests/browser/test_pictures.py` chụp trên dữ liệu mẫu (`QLCCN_WRITE_PICTURES=1`), mỗi trang dưới mắt một vai trò dùng nó, trên màn hình rộng và trên điện thoại.", "",
    ]  # fmt: skip
    for name, (title, role) in sorted(walk.pages.items()):
        lines += [
            f"## {title}",
            "",
            f"`{name}`, {labels[role]}",
            "",
            f"![{title}](pictures/{name}-1280.png) ![{title}, điện thoại](pictures/{name}-390.png)",
            "",
        ]
    INDEX.write_text("\n".join(lines), "utf-8")


@pytest.fixture
def seats(transactional_db, settings, tmp_path: Path) -> dict[str, object]:
    """The sample's people, one actor a role."""
    settings.FILES_DIR = tmp_path / "files"
    places.load_reference()
    territory_ids.cache_clear()
    sample.load(say=lambda _: None)
    sample.demo_accounts(tmp_path / "accounts.json")
    found: dict[str, object] = {}
    for seat in Membership.objects.select_related("account", "organisation").order_by("pk"):
        found.setdefault(seat.role, actor_of(seat))
    return found


def test_every_page_is_sound_light_and_dark_wide_and_on_a_phone(seats, window, live_server):
    walk, every = Walk(), os.environ.get("QLCCN_EVERY_ROLE") == "1"
    for role in ROLES:
        page = window(seats[role])
        page.set_default_timeout(60_000)
        walk_as(role, page, live_server.url, walk, all_pages=every)
        page.context.close()
    if os.environ.get("QLCCN_WRITE_PICTURES") == "1":
        PICTURES.mkdir(exist_ok=True)
        write_index(walk)
    print(f"{len(walk.pages)} trang, {sum(walk.checked.values())} lượt soi")
    assert len(walk.pages) >= 45, sorted(walk.pages)
    assert not walk.faults, "\n".join(walk.faults)
