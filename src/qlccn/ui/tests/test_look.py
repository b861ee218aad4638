"""Rules of the look that hold for the whole repository: contrast, nothing inline, every icon drawn, our words translated."""

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[1]
SOURCE = UI.parent
STATIC = UI / "static" / "ui"
TEMPLATES = sorted(SOURCE.glob("**/templates/**/*.html"))

TEXT_ON = {
    "ink": ["canvas", "surface", "sunken", "raised", "ok-soft", "warn-soft", "bad-soft", "brand-soft", "mark"],
    "ink-2": ["canvas", "surface", "sunken", "raised", "ok-soft", "warn-soft", "bad-soft", "brand-soft"],
    "link": ["canvas", "surface", "sunken", "raised", "ok-soft", "warn-soft", "bad-soft", "brand-soft"],
    "brand": ["canvas", "surface", "sunken", "brand-soft"],
    "ok": ["surface", "sunken", "ok-soft", "canvas"],
    "warn": ["surface", "sunken", "warn-soft", "canvas"],
    "bad": ["surface", "sunken", "bad-soft", "canvas"],
    "on-brand": ["brand"],
    "on-bad": ["bad"],
}
SHAPES_ON = {
    "control": ["surface", "canvas", "sunken"],
    "brand": ["line"],
    "link": ["surface", "canvas"],
    "ok": ["surface"],
    "bad": ["surface"],
}
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")


def tokens() -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in TOKEN.findall((STATIC / "tokens.css").read_text("utf-8"))}


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ink, paper", [(ink, paper) for ink, papers in TEXT_ON.items() for paper in papers])
def test_text_can_be_read_on_its_ground(ink, paper, scheme):
    found = tokens()
    assert contrast(found[ink][scheme], found[paper][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("shape, ground", [(shape, ground) for shape, grounds in SHAPES_ON.items() for ground in grounds])
def test_borders_and_bars_can_be_seen(shape, ground, scheme):
    found = tokens()
    assert contrast(found[shape][scheme], found[ground][scheme]) >= 3


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_holds_nothing_that_the_content_policy_would_block(path):
    source = path.read_text("utf-8")
    is_letter = path.parent.name == "letters" or 'extends "letters/frame.html"' in source
    assert is_letter or not re.search(r"\sstyle\s*=", source), (
        "style attribute"
    )  # a letter has no style sheet: programs for mail drop it
    assert not re.search(r"<style\b", source), "style element"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source), "inline handler"
    assert "javascript:" not in source
    assert not re.search(r"(src|href)\s*=\s*[\"']data:", source), "data address"
    for tag in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in tag or "application/json" in tag, tag


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_calls_nothing_outside(path):
    assert not re.search(r"(src|href|action)\s*=\s*[\"'](https?:)?//", path.read_text("utf-8"))


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 20


def drawn() -> set[str]:
    return set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text("utf-8")))


def test_every_icon_that_is_asked_for_is_drawn():
    asked = {"info", "check", "warning", "error", "sort", "sort-up", "sort-down", "search"}
    for path in TEMPLATES:
        source = path.read_text("utf-8")
        asked |= set(re.findall(r'{% icon "([\w-]+)"', source)) | set(
            re.findall(r'{% badge [^%]*? "(?:ok|warn|bad|brand|plain|)" "([\w-]+)"', source)
        )
        asked |= set(re.findall(r'icon\|default:"([\w-]+)"', source))
        asked |= set(re.findall(r'{% empty (?:"[^"]*"|[\w.]+) "([\w-]+)"', source))
    for path in SOURCE.glob("**/*.py"):
        asked |= set(re.findall(r'"icon": "([\w-]+)"', path.read_text("utf-8")))
    assert asked <= drawn(), asked - drawn()


def test_the_style_sheets_ask_for_nothing_outside_and_only_for_known_tokens():
    known = set(re.findall(r"--([\w-]+):", (STATIC / "tokens.css").read_text("utf-8")))
    for path in STATIC.glob("*.css"):
        source = path.read_text("utf-8")
        assert "url(" not in source, path.name
        assert "@import" not in source, path.name
        assert set(re.findall(r"var\(--([\w-]+)", source)) <= known, path.name


def test_the_scripts_write_text_and_never_markup():
    for path in STATIC.glob("*.js"):
        source = path.read_text("utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert word not in source, f"{path.name}: {word}"


def messages(source: str) -> dict[str, str]:
    """msgid -> msgstr of a plain .po file (first form of plurals)."""
    found = re.findall(r'^msgid (.*?)\n(?:msgid_plural .*?\n)?msgstr(?:\[0\])? ("(?:[^"\\]|\\.)*")', source, re.M)
    return {unquote(one): unquote(other) for one, other in found if unquote(one)}


def unquote(text: str) -> str:
    return text[1:-1].replace('\\"', '"').replace("\\n", "\n")


def test_the_compiled_translation_is_that_of_the_source():
    folder = UI / "locale" / "vi" / "LC_MESSAGES"
    wanted = messages((folder / "django.po").read_text("utf-8"))
    with (folder / "django.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    assert len(wanted) > 40
    for one, other in wanted.items():
        got = compiled.gettext(one)
        assert (got if got != one else compiled.ngettext(one, one, 2)) == other


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: "/".join(p.parts[-3:]))
def test_ways_back_look_the_same_on_every_page(path):
    text = path.read_text("utf-8")
    for block in re.findall(r"{% block crumbs %}(.*?){% endblock %}", text, re.DOTALL):
        assert not block or "ui/crumbs.html" in block or 'class="crumbs"' in block, (
            "crumbs have one look: ui/crumbs.html or ol.crumbs"
        )
    leaving = re.findall(r"<(?:a|button)([^>]*)>(Thôi|Hủy|Bỏ qua)</(?:a|button)>", text)
    assert all(word == "Thôi" and "quiet" in attributes for attributes, word in leaving if "components" not in path.name), leaving


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: "/".join(p.parts[-3:]))
def test_a_day_in_a_table_stands_under_its_head(path):
    assert not re.search(r'<td class="num"[^>]*>\{\{ [^}]*\|(day|moment)', path.read_text("utf-8")), (
        'days are class="date", figures "num"'
    )
