"""Background reading of papers that wait: each is claimed, read, entered; killed at any moment, a later round takes it again."""

import logging
from datetime import timedelta

from django.db.models import F, Q

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.sweeps import sweep
from qlccn.directives import services
from qlccn.directives.models import Reading
from qlccn.documents import files
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.reading.secrecy import SecretPaper

log = logging.getLogger(__name__)
WORKER = Actor(role=Role.ADMIN, label="system:worker")
STALE = timedelta(minutes=30)  # longer than any reading; a claim this old belongs to a worker that was killed
ATTEMPTS_MAX = 3
ROUND = 20


@sweep("reading")
def read_waiting() -> str:
    """One round: read the papers that wait, oldest first."""
    done = 0
    for _ in range(ROUND):
        reading = claim()
        if reading is None:
            break
        read_one(reading)
        done += 1
    return f"đọc {done} văn bản" if done else ""


def claim() -> Reading | None:
    """Take one waiting paper; two workers never take the same."""
    now = clock.now()
    free = Reading.objects.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - STALE), state="waiting")
    for key in free.filter(document__discarded_at=None).order_by("pk").values_list("pk", flat=True)[:ROUND]:
        # no join in this update: PostgreSQL looks again at the row itself after waiting for another worker, not at a subquery
        if free.filter(pk=key).update(claimed_at=now, attempts=F("attempts") + 1):
            return Reading.objects.get(pk=key)
    return None


def read_one(reading: Reading) -> None:
    """Read one claimed paper outside any transaction, then enter what was found in one."""
    file = reading.document.files.order_by("pk").first()
    if reading.attempts > ATTEMPTS_MAX or file is None:
        services.fail_reading(reading, "Đọc nhiều lần không xong; nhập tay hoặc gửi tệp khác.", by=WORKER)
        return
    try:
        paper = services.read(files.path_of(file.sha256).read_bytes(), file.name, not_secret=reading.not_secret)
        services.enter_late(reading, paper, by=WORKER)
    except SecretPaper:
        services.forget(reading, by=WORKER)
        log.warning("a waiting paper carried a secrecy mark and was removed (document %s)", reading.document_id)
    except Refusal as no:
        services.fail_reading(reading, no.message, by=WORKER)
    except OSError:
        log.exception("document %s could not be read", reading.document_id)
        services.fail_reading(reading, "Không mở được tệp trong kho; báo người vận hành.", by=WORKER)
