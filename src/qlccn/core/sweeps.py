"""Background work: idempotent sweeps over the data, each claimed, run and heart-beaten; killed at any moment, the next round goes on."""

import logging
from collections.abc import Callable

from django.db import close_old_connections

from qlccn.core import clock
from qlccn.core.models import Heartbeat

log = logging.getLogger(__name__)
_sweeps: dict[str, Callable[[], str]] = {}


def sweep(name: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Register a function that does one round of work and says in a few words what it did."""

    def register(function: Callable[[], str]) -> Callable[[], str]:
        _sweeps[name] = function
        return function

    return register


def run_all() -> dict[str, str]:
    """One round of every sweep; one that fails is logged and does not stop the others."""
    done = {}
    for name, function in _sweeps.items():
        try:
            done[name] = function()
        except Exception:
            log.exception("sweep %s failed", name)
            done[name] = "lỗi, xem nhật ký máy chủ"
        close_old_connections()
    beat("worker", "; ".join(f"{name}: {text}" for name, text in done.items() if text)[:300])
    return done


def beat(name: str, detail: str = "") -> None:
    """Say that this background work is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now(), "detail": detail})


@sweep("audit-seal")
def seal_audit() -> str:
    from qlccn.core.audit.seal import seal

    count = seal()
    return f"niêm phong {count} dòng" if count else ""


@sweep("sessions")
def clear_sessions() -> str:
    from django.contrib.sessions.models import Session

    count, _ = Session.objects.filter(expire_date__lt=clock.now()).delete()
    return f"xóa {count} phiên hết hạn" if count else ""
