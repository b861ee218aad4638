"""Markup drawn once serves many requests; nothing of one of them stays in it."""

from django.template import Context, Template
from django.test import RequestFactory

from qlccn.ui import frame, kept

WHO = frame.Who("Nguyễn Văn A", "Sở & Cục", "Chuyên viên", (frame.Seat(1, "Sở", True), frame.Seat(2, "Xã", False)), "/tu-cach/")


def menu(token: str, path: str = "/", theme: str = "") -> str:
    request = RequestFactory().get(path)
    request.COOKIES["theme"] = theme
    return Template("{% who_menu who %}").render(Context({"request": request, "csrf_token": token, "who": WHO}))


def test_each_request_has_its_own_token_and_address_in_the_same_markup():
    frame.who_drawn.cache_clear()
    first, second = menu("t" * 64, "/cum-cong-nghiep/?q=a&tinh=15"), menu("u" * 64, '/x/?q="><script>')
    assert first.count("t" * 64) == 3
    assert "u" * 64 not in first
    assert second.count("u" * 64) == 3
    assert "t" * 64 not in second
    assert 'value="/cum-cong-nghiep/?q=a&amp;tinh=15"' in first
    assert "<script>" not in second
    assert frame.who_drawn.cache_info().hits == 1
    for mark in (kept.TOKEN, kept.ADDRESS):
        assert mark not in first + second
    assert "Sở &amp; Cục" in first


def test_the_theme_is_the_readers_own():
    dark, light, odd = menu("t", theme="dark"), menu("t", theme="light"), menu("t", theme='x" onload="')
    assert 'value="dark" aria-pressed="true"' in dark
    assert 'value="light" aria-pressed="true"' in light
    assert 'value="" aria-pressed="true"' in odd
    assert "onload" not in odd
