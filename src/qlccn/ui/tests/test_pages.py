"""The component page, the switch of light and dark, and the error pages, as a visitor gets them."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.test.signals import template_rendered
from django.urls import include, path

from qlccn.ui import frame, views
from qlccn.ui.templatetags import ui

urlpatterns = [path("ui/", include("qlccn.ui.urls"))]
KIT = Path(views.__file__).parent / "templates" / "ui"
FRAMES = {f"ui/{name}.html" for name in ("door", "error", "plain", "confirm_access", "passkey_scripts")}  # frames of other pages
here = override_settings(ROOT_URLCONF=__name__)


def get(query: str = "") -> str:
    request = RequestFactory().get(f"/ui/{query}")
    with here:
        response = views.components(request)
    assert response.status_code == 200
    return response.content.decode()


def test_the_component_page_shows_every_component():
    html = get()
    for name in (
        "facts",
        "ladder",
        "line",
        "meter",
        "pages",
        "filters",
        "paper",
        "empty",
        "drop",
        "note bad",
        "map",
        "heat",
        "pairs",
        "segments",
    ):
        assert re.search(rf'class="[^"]*\b{name}\b', html), name
    assert "style=" not in html


def test_no_piece_of_the_kit_is_missing_on_the_component_page():
    """A new template, tag or filter of the kit is shown there, or this fails."""
    rendered: set[str] = set()

    def note(template, **_):
        rendered.add(template.name)

    frame.drawn.cache_clear()
    frame.who_drawn.cache_clear()
    template_rendered.connect(note)
    try:
        get()
    finally:
        template_rendered.disconnect(note)
    there = {f"ui/{path.relative_to(KIT)}" for path in KIT.rglob("*.html")}
    assert there - FRAMES - rendered == set()
    source = (KIT / "components.html").read_text("utf-8")
    pieces = {*ui.register.tags, *ui.register.filters} - {
        "field",
        "navigation",
        "style_sheets",
        "who_menu",
    }  # forms and the frame call them for themselves
    assert {name for name in pieces if not re.search(rf"{{%\s*{name}\b|\|{name}\b", source)} == set()


def test_identities_on_the_component_page_are_unique_and_every_reference_is_kept():
    html = get()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    for attribute in ("for", "aria-describedby", "aria-labelledby"):
        for names in re.findall(rf'\s{attribute}="([^"]+)"', html):
            assert set(names.split()) <= set(ids), names


def test_the_page_has_one_main_heading_and_a_way_past_the_header():
    html = get()
    assert len(re.findall(r"<h1\b", html)) == 1
    assert 'href="#noi-dung"' in html
    assert 'id="noi-dung"' in html
    assert '<html lang="vi"' in html


def test_the_chosen_ground_is_in_the_page_from_the_start():
    request = RequestFactory().get("/ui/")
    request.COOKIES["theme"] = "dark"
    with here:
        assert '<html lang="vi" data-theme="dark">' in views.components(request).content.decode()
    request.COOKIES["theme"] = '"><script>'
    with here:
        assert "data-theme=" not in views.components(request).content.decode().split("<head>")[0]


@pytest.mark.parametrize(
    "back, goes",
    [("/luat/?ngay=1", "/luat/?ngay=1"), ("https://example.org/", "/"), ("//example.org/", "/"), ("javascript:alert(1)", "/")],
)
def test_switching_goes_back_only_inside(back, goes):
    response = views.theme(RequestFactory().post("/ui/nen/", {"theme": "dark", "next": back}))
    assert response.headers["Location"] == goes
    assert response.cookies["theme"].value == "dark"


def test_an_unknown_ground_is_forgotten():
    response = views.theme(RequestFactory().post("/ui/nen/", {"theme": "pink"}))
    assert response.cookies["theme"]["max-age"] == 0


def test_looking_does_not_switch():
    assert views.theme(RequestFactory().get("/ui/nen/")).status_code == 405


def test_the_sample_map_is_geojson():
    response = views.sample_map(RequestFactory().get("/ui/ban-do.geojson"))
    assert response.headers["Content-Type"] == "application/geo+json"


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_an_error_page_stands_on_its_own_and_offers_a_way_on(name):
    html = render_to_string(f"{name}.html")
    assert "<h1>" in html
    assert 'href="/"' in html
    assert "mã này" not in html
    assert "LX-0042" in render_to_string(f"{name}.html", {"error_id": "LX-0042"})


def test_the_sign_in_form_comes_first_and_has_the_agreed_fields():
    request = RequestFactory().get("/")
    html = render_to_string("account/login.html", {"form": {}}, request=request)
    first = html[html.index("<form") : html.index("</form>")]
    assert 'name="login"' in first
    assert 'name="password"' in first
    assert "Đăng nhập" in html


def test_a_stranger_gets_a_way_in_instead_of_menus_and_the_sentence_in_full():
    request = RequestFactory().get("/luat/")
    with here:
        html = render_to_string("ui/base.html", {"title": "Luật"}, request=request)
    assert "<h1>Luật</h1>" in html
    assert "Đăng nhập" in html
    assert "Đăng xuất" not in html
    assert "<nav" not in html


def test_a_person_sees_who_they_are_and_can_leave():
    html = get()
    assert "Sở Công Thương tỉnh Mẫu" in html
    leave = html[html.index('action="/dang-xuat/"') - 60 :][:200]
    assert 'method="post"' in leave


def test_an_as_of_day_in_the_past_is_marked_and_can_be_left():
    request = RequestFactory().get("/cum/", {"ngay": "30/06/2026", "xa": "1"})
    context = {"title": "Cụm", "today": date(2026, 11, 20), "as_of": date(2026, 6, 30), "as_of_param": "ngay"}
    with here:
        html = render_to_string("ui/base.html", context, request=request)
    assert 'class="menu asof past"' in html
    assert 'value="30/06/2026"' in html
    assert '<input type="hidden" name="xa" value="1">' in html
    assert "Về hôm nay" in html
    with here:
        assert "Về hôm nay" not in render_to_string("ui/base.html", context | {"as_of": context["today"]}, request=request)
