"""Markup drawn once and used again for other requests: what belongs to one request (its token, its address) is put in each time."""

import secrets
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

TOKEN, ADDRESS = (f"--{what}-{secrets.token_hex(12)}--" for what in ("token", "address"))  # nobody can type them


def drawn(template: str, context: dict[str, Any]) -> str:
    """The template with marks where `{% csrf_token %}` and `{{ address }}` stand; for `filled`."""
    return render_to_string(template, context | {"csrf_token": TOKEN, "address": ADDRESS})


def filled(markup: str, *, token: object = "", address: str = "") -> SafeString:
    """The markup for one request: its own token, and its address escaped."""
    return mark_safe(markup.replace(TOKEN, conditional_escape(str(token))).replace(ADDRESS, conditional_escape(address)))  # noqa: S308
