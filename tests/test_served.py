"""The real server with its processes, on PostgreSQL and its pool: many people at once, each answered as who they are; no link leads to nothing."""

import html
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
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg
import pytest
from django.urls import Resolver404, resolve

from qlccn.cli.bench_server import HOST, server
from tests.suite import find_postgresql

CONNECTIONS, ROUNDS = 16, 6
PAGES = ("/cum-cong-nghiep/", "/tim/?q=an", "/nhiem-vu/")


A_YEAR = re.compile(r"\b202[3-9](?:H1|Q\d)?\b")  # what a place has differs by year; those long ago are alike
FILES = (".xlsx", ".csv", ".geojson", ".kml", ".docx", ".pdf", ".ics", ".json", ".zip")
WITH_ACCOUNTS = """
import sys, pathlib, django
django.setup()
from qlccn.sample.accounts import demo_accounts
demo_accounts(pathlib.Path(sys.argv[1]))
"""


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty database on PostgreSQL, with the pool of connections that an installation has."""
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
        yield
    finally:
        with psycopg.connect(address, autocommit=True) as link:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def told(*words: str | Path) -> None:
    subprocess.run([sys.executable, *map(str, words)], check=True, capture_output=True, timeout=300)


def signed_in(port: int, account: dict[str, str]) -> urllib.request.OpenerDirector:
    browser, address = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())), f"http://{HOST}:{port}/"
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.open(address, timeout=60).read().decode())
    assert found
    data = {"csrfmiddlewaretoken": found.group(1), "login": account["username"], "password": account["password"]}
    browser.open(urllib.request.Request(address, urllib.parse.urlencode(data).encode(), {"Referer": address}), timeout=60)
    return browser


def test_many_at_once_are_each_answered_as_who_they_are(database: None, tmp_path: Path):
    """Processes of one server share no connection: nobody hears another's answer, and none waits for a connection that never comes back."""
    told("-m", "qlccn", "migrate", "--home", tmp_path)
    told("-m", "qlccn", "generate", "--scale", "0.005", "--home", tmp_path)
    accounts = [a for a in json.loads((tmp_path / "synthetic-accounts.json").read_text("utf-8")) if a["role"] != "tenant"][:4]
    heard: list[tuple[int, str, bool]] = []
    with server(tmp_path) as port:
        people = [(account, signed_in(port, account)) for account in accounts]

        def ask(n: int) -> None:
            account, browser = people[n % len(people)]
            cookies = next(h for h in browser.handlers if isinstance(h, urllib.request.HTTPCookieProcessor)).cookiejar
            own = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
            for k in range(ROUNDS):
                page = PAGES[(n + k) % len(PAGES)]
                try:
                    with own.open(f"http://{HOST}:{port}{page}", timeout=60) as answer:
                        body = answer.read().decode()
                    heard.append((answer.status, page, f"<b>{account['organisation']}</b>" in body))
                except urllib.error.HTTPError as error:
                    heard.append((error.code, page, False))

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(heard) == CONNECTIONS * ROUNDS
    assert Counter((status, own) for status, _, own in heard) == {(200, True): CONNECTIONS * ROUNDS}


def test_every_link_of_every_account_of_the_sample_answers(database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """All people of the demo follow the links of their pages at once, files as well; nobody meets a page that is not there or fails."""
    told("-m", "qlccn", "migrate", "--home", tmp_path)
    told("-m", "qlccn", "load-sample", "--home", tmp_path)
    monkeypatch.setenv("QLCCN_HOME", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "qlccn.settings")
    told("-c", WITH_ACCOUNTS, tmp_path / "accounts.json")
    accounts = json.loads((tmp_path / "accounts.json").read_text("utf-8"))
    faults: list[tuple[str, str, str, int]] = []
    files = Counter[str]()
    with server(tmp_path) as port, ThreadPoolExecutor(len(accounts)) as people:
        followed = list(people.map(lambda account: follow(port, account, files, faults), accounts))
    assert not faults
    assert min(followed) > 15, followed


def follow(port: int, account: dict[str, str], files: Counter[str], faults: list[tuple[str, str, str, int]]) -> int:
    """From the front page by links to one address of each kind (of a file: one for all people); what failed is added to `faults`. Returns how many were opened."""
    browser, seen, opened = signed_in(port, account), Counter[str](), 0
    queue = [("", "/")]
    while queue:
        whence, address = queue.pop()
        try:
            with browser.open(f"http://{HOST}:{port}{address}", timeout=120) as answer:
                body = answer.read().decode() if "html" in answer.headers["Content-Type"] else ""
        except urllib.error.HTTPError as error:
            faults.append((account["username"], whence, address, error.code))
            continue
        opened += 1
        for link in re.findall(r'<a [^>]*href="(/[^"#]*)"', body):
            there = html.unescape(link)
            path = urllib.parse.unquote(there.partition("?")[0])
            kind = kind_of(path)
            count = files if path.endswith(FILES) else seen
            if not count[kind]:
                count[kind] += 1
                queue.append((address, there))
    return opened


def kind_of(path: str) -> str:
    """The page's name and the years it is about; of an address that is none, the address: following it will tell."""
    try:
        return " ".join([resolve(path).view_name or path, *A_YEAR.findall(path)])
    except Resolver404:
        return path
