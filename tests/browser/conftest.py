"""A real Chromium against the running program, signed in as anyone."""

import os
import shutil
import time
from collections.abc import Callable, Iterator

import pytest

CHROMIUM = os.environ.get("QLCCN_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """One browser for a file of tests: it goes before another file of the same worker opens its own (two loops in one thread are refused)."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop runs in this thread; the database is ours alone
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, live_server, transactional_db) -> Iterator[Callable]:
    """`window(actor, width=1280, scheme="light", script=True)`: a page signed in as the actor; console errors and refused policies fail the test."""
    opened, faults = [], []

    def open_window(actor, *, width: int = 1280, height: int = 860, scheme: str = "light", script: bool = True):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale="vi-VN",
            base_url=live_server.url,
            java_script_enabled=script,
        )
        opened.append(context)
        if actor.account is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(actor), "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_window
    for context in opened:
        context.close()
    assert not faults, faults


def is_fault(message) -> bool:
    """A page that answers 403, 404, 409 or 422 means it: the browser's own line about the status is no fault of the page."""
    return message.type == "error" and not any(f"status of {status}" in message.text for status in (403, 404, 409, 422))


def session_of(actor) -> str:
    """A session key of a signed-in account."""
    from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]  # just now: nothing asks again
    store[SESSION_KEY] = str(actor.account.pk)
    store[BACKEND_SESSION_KEY] = "qlccn.parties.backends.PasswordBackend"
    store[HASH_SESSION_KEY] = actor.account.get_session_auth_hash()
    store.create()
    return store.session_key
