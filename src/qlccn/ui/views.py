"""The component page, and the switch between light and dark."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from qlccn.ui import samples

YEAR_SECONDS = 365 * 24 * 3600


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, on invented figures: for those who write pages, and for the browser tests."""
    return render(request, "ui/components.html", samples.context(request.GET))


@require_safe
def sample_map(request: HttpRequest) -> JsonResponse:
    """Shapes for the component page's map."""
    return JsonResponse(samples.MAP, content_type="application/geo+json")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or the machine's own choice in a cookie, and go back; works without a script."""
    chosen, back = request.POST.get("theme", ""), request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "/")
    if chosen in ("light", "dark"):
        response.set_cookie("theme", chosen, max_age=YEAR_SECONDS, secure=request.is_secure(), samesite="Lax")
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
