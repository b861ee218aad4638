"""Every address × every role × GET and POST × a row of one's own province and of another: the whole is committed as docs/quyen-truy-cap.md.

After adding an address: `QLCCN_WRITE_DOCS=1 python -m pytest -n 0 src/qlccn/workbench/tests/test_access.py`, then read what changed.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.db import transaction
from django.test import Client

from qlccn.core.audit import changes
from qlccn.core.models import AuditRow
from qlccn.parties.actor import NOBODY, Actor
from qlccn.parties.models import Role
from qlccn.testing import Cast
from qlccn.workbench.tests.access_cases import (
    ADMINISTRATION,
    CASES,
    OPEN,
    ROWS,
    SHARED,
    SIGN_IN,
    World,
    addresses,
    filled,
    is_of_a_row,
    make_world,
)

pytestmark = pytest.mark.django_db

MATRIX = Path(__file__).resolve().parents[4] / "docs" / "quyen-truy-cap.md"
REACHED, REFUSED, ABSENT = "vào", "không", "405"
HEAD = """# Quyền truy cập

Bảng này do phép thử `workbench/tests/test_access.py` đi từng địa chỉ với từng vai trò mà viết ra, không ai sửa tay; máy kiểm tra so lại mỗi lần.
`xem` là mở trang (GET), `gửi` là gửi biểu mẫu (POST). Ô: **của mình** (bản ghi trong phạm vi, không với tới bản ghi của tỉnh khác), **mọi nơi**,
**có** (trang không gắn với một bản ghi), **—** (bị từ chối). Được vào trang không có nghĩa là thấy hết: nội dung trang lọc theo phạm vi, việc ghi còn
hỏi quyền ở từng dịch vụ. Người chưa đăng nhập chỉ vào được trang đăng nhập và các trang của việc đăng nhập.

| địa chỉ | cách | {roles} |
|---|---|{rules}|
"""


@pytest.fixture
def worlds(db: None) -> tuple[World, World]:
    return make_world("15", "Lào Cai"), make_world("24", "Bắc Ninh")


def just_signed_in(client: Client, actor: Actor) -> Client:
    """So that the sign-in library does not ask for the password again before it looks whose row it is."""
    session = client.session
    record_authentication(SimpleNamespace(session=session), actor.account, "password", reauthenticated=True)
    session.save()
    return client


def tried(client: Client, method: str, url: str):
    """The answer to one request, whatever it wrote taken back; the session stays as it was."""
    cookies = client.cookies.copy()
    block = transaction.atomic()
    setattr(block, changes.TESTING, True)  # as outside a test: what is kept in memory is used
    with block:
        before = AuditRow.objects.count()
        response = getattr(client, method)(url)
        response.wrote = AuditRow.objects.count() - before
        transaction.set_rollback(True)
    if response.wrote:
        changes.forget()
    client.cookies = cookies
    return response


def outcome(response) -> str:
    """Reached, refused or no such method; anything else is a fault."""
    status = response.status_code
    if status == 405:
        return ABSENT
    refused = status == 422 and any(t.name == "core/refusal.html" for t in response.templates)  # no form of the page: a plain no
    if refused or status in (401, 403, 404) or (status == 302 and response["Location"].startswith("/?next=")):
        return REFUSED
    assert status in (200, 201, 204, 302, 303, 400, 409, 422, 429) or (
        status == 503 and "readyz" in response.request["PATH_INFO"]
    ), status
    return REACHED


def cell(own: str, other: str, of_row: bool) -> str:
    if own in (REFUSED, ABSENT):
        return "—"
    return "có" if not of_row else "mọi nơi" if other == REACHED else "của mình"


def walk(actor: Actor, own: World, other: World, browse: Callable[[Actor], Client]) -> dict[tuple[str, str], str]:
    """(address as written, method) -> what the actor may; fails on every hole."""
    client, role, found = just_signed_in(browse(actor), actor), actor.role, {}
    for name, keys, written, view in addresses():
        left_out = role in getattr(view, "roles_left_out", ()) or (
            getattr(view, "roles_only", ()) and role not in view.roles_only
        )
        of_row = is_of_a_row(name, keys)
        for method in ("get", "post"):
            mine = outcome(tried(client, method, filled(name, keys, own, role)))
            theirs = mine
            if of_row:
                answer = tried(client, method, filled(name, keys, other, role))
                theirs = outcome(answer)
                shared = (role in ADMINISTRATION and not name.startswith(SIGN_IN)) or name in SHARED
                assert shared or theirs in (REFUSED, ABSENT), f"{role} với tới bản ghi của tỉnh khác: {method} {name}"
                assert shared or not answer.wrote, f"{role} ghi được vào bản ghi của tỉnh khác: {method} {name}"
            if left_out:
                assert mine in (REFUSED, ABSENT), f"{role} đáng bị từ chối: {method} {name}"
                assert theirs in (REFUSED, ABSENT), f"{role} đáng bị từ chối: {method} {name}"
            found[(readable(written), method)] = cell(mine, theirs, of_row)
    return found


def readable(written: str) -> str:
    """An address as people write it: /van-ban/<pk>/."""
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", written.replace("^", "").replace("$", ""))
    return re.sub(r"<\w+:(\w+)>", r"<\1>", plain).replace("\\", "")


def read_matrix() -> dict[tuple[str, str], list[str]]:
    """The committed table: (address, method) -> one cell a role."""
    if not MATRIX.exists():
        return {}
    lines = [line.strip("| ").split(" | ") for line in MATRIX.read_text("utf-8").splitlines() if line.startswith("| `")]
    return {(parts[0].strip("` "), "get" if parts[1] == "xem" else "post"): [p.strip() for p in parts[2:]] for parts in lines}


def write_column(column: int, found: dict[tuple[str, str], str]) -> None:
    """Put one role's column into the table, in the order of the addresses; rows that nobody reaches go when the last column is in."""
    table, last = read_matrix(), column == len(Role.values) - 1
    rows = []
    for key, value in found.items():
        cells = list(table.get(key) or ["—"] * len(Role.values))
        cells[column] = value
        if not last or set(cells) != {"—"}:
            rows.append(f"| `{key[0]}` | {'xem' if key[1] == 'get' else 'gửi'} | {' | '.join(cells)} |")
    head = HEAD.format(roles=" | ".join(Role.labels), rules="---|" * (len(Role.values) - 1) + "---")
    MATRIX.write_text(head + "\n".join(rows) + "\n", "utf-8")


@pytest.mark.parametrize("role", Role.values)
def test_each_role_reaches_what_the_committed_table_says(
    role: str, worlds: tuple[World, World], browse: Callable[[Actor], Client]
):
    own, other = worlds
    found = walk(own.actors[role], own, other, browse)
    column = Role.values.index(role)
    if os.environ.get("QLCCN_WRITE_DOCS") == "1":
        write_column(column, found)
    committed = {key: cells[column] for key, cells in read_matrix().items()}
    pairs = {key: (committed.get(key, "—"), found.get(key, "—")) for key in committed.keys() | found.keys()}
    changed = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    assert not changed, f"khác docs/quyen-truy-cap.md; chạy lại với QLCCN_WRITE_DOCS=1 rồi đọc phần đổi: {changed}"


def test_every_case_names_a_kind_of_row_that_is_made():
    kinds = {kind for parts in CASES.values() for kind in parts.values() if not kind.startswith("=")}
    assert not kinds - set(ROWS)


def test_every_address_is_reached_by_someone():
    """An address nobody reaches tests nothing: its case is wrong, or the page is dead."""
    reached = {address for address, _ in read_matrix()}
    dead = {readable(written) for name, _, written, _ in addresses() if not name.startswith(SIGN_IN)} - reached
    assert not dead


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_are_sent_to_the_front_door_from_every_page(
    method: str, worlds: tuple[World, World], browse: Callable[[Actor], Client]
):
    client = browse(NOBODY)
    for name, keys, _, _ in addresses():
        response = tried(client, method, filled(name, keys, worlds[0], Role.DEPARTMENT))
        assert not response.wrote, (name, method)
        if name in OPEN or name.startswith(SIGN_IN):
            assert response.status_code in (200, 302, 401, 403, 404, 405, 422, 503), (name, response.status_code)
        else:
            assert outcome(response) in (REFUSED, ABSENT), (name, method, response.status_code)
            if response.status_code == 302:
                assert response["Location"].startswith("/?next="), (name, response["Location"])


@pytest.mark.parametrize("url", ["/", "/cum-cong-nghiep/", "/nhiem-vu/", "/luat/", "/van-ban/"])
def test_the_contracts_pages_answer_every_role(url: str, browse: Callable[[Actor], Client], cast: Cast):
    for who, actor in cast.everyone.items():
        if who == "nobody":
            continue
        wanted = 403 if (who, url) == ("tenant", "/van-ban/") else 200
        assert browse(actor).get(url).status_code == wanted, who


def test_every_answer_carries_the_content_policy_and_no_page_is_cached(browse: Callable[[Actor], Client], cast: Cast):
    for url in ("/", "/luat/", "/khong-co/"):
        response = browse(cast.officer).get(url)
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]
