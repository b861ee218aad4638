"""Every page, as every role, in a real browser: no fault, no sideways scroll on a phone, no accessibility violation light or dark; and its
picture, when asked. One test goes by the links of the sample data, one by the list of all addresses.

`QLCCN_WRITE_PICTURES=1 python -m pytest tests/browser/test_pictures.py -k links` writes docs/pictures/ and docs/trang.md.
Every role asks for every page; one whose every kind of element (tag, classes, attributes, parent) was already examined on the same page is not
opened in the browser again; `QLCCN_EVERY_ROLE=1` opens it all the same (some minutes).
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from qlccn import sample
from qlccn.parties.actor import Actor, actor_of
from qlccn.parties.models import Membership, Role
from qlccn.places import load as places
from qlccn.places.queries import territory_ids
from qlccn.workbench.tests.access_cases import World, addresses, filled, make_world
from tests.browser.conftest import session_of
from tests.browser.walk import NOT_PAGES, ROLES, Walk, look, walk_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
PICTURES, INDEX = ROOT / "docs" / "pictures", ROOT / "docs" / "trang.md"
TALLEST = {1280: 1500, 390: 1500}  # a picture shows the beginning of a long page
COLOURS = 40
OF_A_REAL_KEY = (
    "mfa_reauthenticate_webauthn",
)  # asks the browser for a key that these rows only name; test_people has a real one


def picture(page, name: str, size: dict[str, int]) -> None:
    """The beginning of the page as a small PNG with few colours."""
    PICTURES.mkdir(exist_ok=True)
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
    for name, title in sorted(walk.pages.items()):
        lines += [
            f"## {title}",
            "",
            f"`{name}`, {labels[walk.first[name][0]]}",
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


@pytest.fixture
def world(transactional_db, settings, tmp_path: Path) -> World:
    """A province with a person in every role and a row of every kind."""
    settings.FILES_DIR = tmp_path / "files"
    territory_ids.cache_clear()
    return make_world("24", "Bắc Ninh")


@pytest.fixture
def desk_of(settings) -> Callable[[Actor], Client]:
    """A test client signed in as an actor; a page that fails answers 500 and is told with its address."""

    def signed_in(actor: Actor) -> Client:
        client = Client(raise_request_exception=False)
        client.cookies["sessionid"] = session_of(actor)
        return client

    return signed_in


def test_every_page_that_links_lead_to_is_sound_for_every_role(seats, window, desk_of):
    pictures = os.environ.get("QLCCN_WRITE_PICTURES") == "1"
    walk = Walk(keep=picture if pictures else None)
    for role in ROLES:
        page = window(seats[role])
        walk_as(role, desk_of(seats[role]), page, walk)
        page.context.close()
    if pictures:
        write_index(walk)
    judge(walk, least=65)


def test_every_address_is_sound_for_every_role_that_may_open_it(world, window, desk_of):
    walk = Walk()
    for role in ROLES:
        page, desk = window(world.actors[role]), desk_of(world.actors[role])
        for name, keys, _, _ in addresses():
            address = filled(name, keys, world, role)
            if name in OF_A_REAL_KEY or urlsplit(address).path.endswith(NOT_PAGES):
                continue
            answer = desk.get(address)
            if answer.status_code >= 500 and name != "readyz":  # no worker is at work here
                walk.faults.append(f"{role} {address}: {answer.status_code}")
            look(role, address, answer, page, walk)
        page.context.close()
    judge(walk, least=85)


def judge(walk: Walk, least: int) -> None:
    walk.tell()
    assert not walk.faults, "\n".join(walk.faults)
    assert set(walk.asked) == set(Role.values)
    assert len(walk.pages) >= least, sorted(walk.pages)
