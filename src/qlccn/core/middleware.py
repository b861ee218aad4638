"""Headers every answer carries, and refusals shown as pages."""

from collections.abc import Callable
from urllib.parse import urlparse

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from qlccn.core import uploads
from qlccn.core.audit import changes
from qlccn.core.refusal import Refusal

LARGEST = 2**62  # beyond every row number
Handler = Callable[[HttpRequest], HttpResponse]


def policy() -> str:
    """Content-Security-Policy: everything from this machine, nothing inline; pictures also from the operator's own map tiles."""
    tiles = settings.MAP_TILES_URL.split("/{")[0] if settings.MAP_TILES_URL else ""
    elsewhere = " " + origin(settings.OIDC["settings"]["server_url"]) if settings.OIDC else ""
    return (
        f"default-src 'self'; img-src 'self' data: {tiles}".strip()
        + f"; object-src 'none'; base-uri 'self'; form-action 'self'{elsewhere}; frame-ancestors 'none'"
    )


def origin(url: str) -> str:
    """ "https://sso.tinh.gov.vn:8443" of an address: where the sign-in form may lead."""
    parts = urlparse(url)
    return f"{parts.scheme}://{parts.netloc}"


def content_security_policy(get_response: Handler) -> Handler:
    header = policy()

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", header)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def fresh(get_response: Handler) -> Handler:
    """Whether anything was written since the last request is asked once a request (answers kept in memory depend on it)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with changes.one_look():
            return get_response(request)

    return middleware


def refusals(get_response: Handler) -> Handler:
    """A refusal that no view caught becomes a page with its sentence (status 422)."""

    class Middleware:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            return get_response(request)

        def process_view(
            self, request: HttpRequest, view: Handler, parts: tuple[object, ...], named: dict[str, object]
        ) -> HttpResponse | None:
            """Before any view: a row number no table can hold finds nothing; text with NUL (no database keeps it) is refused."""
            if any(isinstance(value, int) and value >= LARGEST for value in named.values()):
                raise Http404
            typed = [*request.GET.lists(), *request.POST.lists()]
            if any("\0" in text for name, values in typed for text in (name, *values)) or "\0" in request.path:
                no = Refusal("Nội dung gửi lên có ký tự rỗng (NUL); xóa ký tự ấy, gõ hoặc dán lại rồi gửi lần nữa.")
                return render(request, "core/refusal.html", {"refusal": no}, status=422)
            if told := uploads.refusal(request):
                return render(request, "core/refusal.html", {"refusal": Refusal(told)}, status=422)
            return None

        def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
            if isinstance(exception, Refusal):
                return render(request, "core/refusal.html", {"refusal": exception}, status=422)
            return None

    return Middleware()
