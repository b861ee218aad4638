"""WSGI entry point (granian serves it; sync views are never run through ASGI)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qlccn.settings")
application = get_wsgi_application()

from qlccn.workbench import warm  # noqa: E402  (needs the applications loaded)

warm.begin()
