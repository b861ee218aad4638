"""The real server with its processes, on PostgreSQL and its pool: sixteen connections of several people at once, each answered as who they are."""

import json
import os
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg
import pytest

from qlccn.cli.bench_server import HOST, server
from tests.suite import find_postgresql

CONNECTIONS, ROUNDS = 16, 6
PAGES = ("/cum-cong-nghiep/", "/tim/?q=an", "/nhiem-vu/")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with a few synthetic clusters and the pool of connections that an installation has."""
    for name in [n for n in os.environ if n.startswith(("QLCCN_HOME", "QLCCN_TODAY", "DATABASE", "DJANGO"))]:
        monkeypatch.delenv(name)
    address = find_postgresql()
    if address is None:
        pytest.skip("không có PostgreSQL")
    name = f"qlccn_served_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(address, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    try:
        monkeypatch.setenv("DATABASE_URL", urllib.parse.urlparse(address)._replace(path=f"/{name}").geturl())
        yield made(tmp_path)
    finally:
        with psycopg.connect(address, autocommit=True) as link:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def made(home: Path) -> Path:
    for words in (["migrate"], ["generate", "--scale", "0.005"]):
        subprocess.run([sys.executable, "-m", "qlccn", *words, "--home", str(home)], check=True, capture_output=True, timeout=300)
    return home


def signed_in(port: int, account: dict[str, str]) -> urllib.request.OpenerDirector:
    browser, address = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())), f"http://{HOST}:{port}/"
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.open(address, timeout=60).read().decode())
    assert found
    data = {"csrfmiddlewaretoken": found.group(1), "login": account["username"], "password": account["password"]}
    browser.open(urllib.request.Request(address, urllib.parse.urlencode(data).encode(), {"Referer": address}), timeout=60)
    return browser


def test_many_at_once_are_each_answered_as_who_they_are(home: Path):
    """Processes of one server share no connection: nobody hears another's answer, and none waits for a connection that never comes back."""
    accounts = [a for a in json.loads((home / "synthetic-accounts.json").read_text("utf-8")) if a["role"] != "tenant"][:4]
    told: list[tuple[int, str, bool]] = []
    with server(home) as port:
        people = [(account, signed_in(port, account)) for account in accounts]

        def ask(n: int) -> None:
            account, browser = people[n % len(people)]
            cookies = next(h for h in browser.handlers if isinstance(h, urllib.request.HTTPCookieProcessor)).cookiejar
            own = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
            for k in range(ROUNDS):
                page = PAGES[(n + k) % len(PAGES)]
                try:
                    with own.open(f"http://{HOST}:{port}{page}", timeout=60) as answer:
                        html = answer.read().decode()
                    told.append((answer.status, page, f"<b>{account['organisation']}</b>" in html))
                except urllib.error.HTTPError as error:
                    told.append((error.code, page, False))

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(told) == CONNECTIONS * ROUNDS
    assert Counter((status, own) for status, _, own in told) == {(200, True): CONNECTIONS * ROUNDS}
