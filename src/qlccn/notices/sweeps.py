"""Background work of the notices room: deadlines told every hour, letters made and sent. Every round may be killed and done again."""

from qlccn.core import clock
from qlccn.core.models import Stamp
from qlccn.core.sweeps import sweep
from qlccn.notices import digest, due

_LAST = "notices-due"


@sweep("due-notices")
def due_notices() -> str:
    """Deadlines near and past: looked at once an hour and on every new day."""
    hour = f"{clock.today()}/{clock.now():%dT%H}"
    if Stamp.read(_LAST) == hour:
        return ""
    told = due.tell_due(clock.today())
    Stamp.write(_LAST, hour)
    return f"báo {told} hạn" if told else ""


@sweep("digest")
def digests() -> str:
    """Letters of unread notices, where mail is set up."""
    if not digest.is_ready():
        return ""
    now = clock.now()
    digest.make_due(now)
    sent = digest.send_waiting(now)
    return f"gửi {sent} thư" if sent else ""
