"""Background work of the reporting room."""

from qlccn.core import clock
from qlccn.core.sweeps import sweep
from qlccn.obligations.sweeps import WORKER
from qlccn.reporting import reminders


@sweep("report-reminders")
def report_reminders() -> str:
    """One round for today: every cycle whose rule has come is reminded; doing it again reminds nobody."""
    today = clock.today()
    made = [n for key in reminders.waiting(today) if (n := reminders.nudge(key, day=today, by=WORKER)) is not None]
    return f"nhắc {len(made)} kỳ báo cáo" if made else ""
