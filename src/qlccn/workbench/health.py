"""/healthz: the process answers. /readyz: the database answers and background work is alive."""

from datetime import timedelta

from django.db import connection
from django.http import HttpRequest, JsonResponse

from qlccn.core import clock
from qlccn.core.models import Heartbeat

SILENT_AFTER = timedelta(seconds=60)


def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """200 when all is well, 503 with what is not; no detail that a stranger could use."""
    faults = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        beat = Heartbeat.objects.filter(name="worker").first()
        if beat is None or clock.now() - beat.at > SILENT_AFTER:
            faults.append("worker")
    except Exception:
        faults.append("database")
    return JsonResponse({"status": "fault" if faults else "ok", "faults": faults}, status=503 if faults else 200)
