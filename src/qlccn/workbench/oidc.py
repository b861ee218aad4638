"""The sign-in library's two views of the unit's identity service; when the service is away or answers nonsense, the page says so."""

import functools
import logging
from collections.abc import Callable

import requests
from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger(__name__)
View = Callable[[HttpRequest, str], HttpResponse]


def guarded(view: View) -> View:
    """Faults of the other side are a page and a line in the log, not a fault of ours."""

    @functools.wraps(view)
    def run(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except (requests.RequestException, KeyError, ValueError):
            log.exception("identity service %s", provider_id)
            return render(request, "socialaccount/authentication_error.html", status=502)

    return run


login, callback = guarded(views.login), guarded(views.callback)
