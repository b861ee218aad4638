"""Who may open a page: signed in with a seat, and not in a role the page leaves out."""

import functools
from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def page(*, without: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> Callable[[View], View]:
    """A page for signed-in people; `only` or `without` some roles. What they see on it is the queries' business."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), "/")
            role = request.actor.role
            if not role or role in without or (only and role not in only):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        run.roles_left_out = without  # type: ignore[attr-defined]
        run.roles_only = only  # type: ignore[attr-defined]
        return run

    return wrap
