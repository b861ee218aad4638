"""Loading the sample once: everything through services, as the command line, in one transaction."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from qlccn.core import clock
from qlccn.core.models import Stamp
from qlccn.core.service import recorded_as
from qlccn.parties.actor import CLI
from qlccn.sample import cases, clusters, files, hanoi, organisations, outlines, papers, reports, work
from qlccn.sample.geography import Gazetteer

STAMP = "sample"
NEWEST = date(2026, 11, 16)  # of the papers: a machine whose clock is behind still loads them


def load(say: Callable[[str], None] = lambda _: None) -> bool:
    """Load the sample into a database that does not hold it yet; returns whether anything was done.

    A database that holds an earlier version keeps it: its people have worked on it since.
    """
    held = Stamp.read(STAMP)
    if held:
        if held != files.version():
            say("Cơ sở dữ liệu đang giữ dữ liệu mẫu bản trước; giữ nguyên. Muốn bản mới: dùng thư mục khác (--home).")
        return False
    say("Nạp dữ liệu mẫu…")
    with clock.held(max(clock.today(), NEWEST)), transaction.atomic(), recorded_as(CLI.audit_name, "sample.loaded"):
        counted = _load()
        Stamp.write(STAMP, files.version())
    say("Dữ liệu mẫu: " + ", ".join(f"{number} {what}" for what, number in counted.items()) + ".")
    return True


def _load() -> dict[str, int]:
    places = Gazetteer()
    bodies = organisations.load(places)
    registered = papers.load(places, bodies)
    opened = clusters.load(places, bodies, registered)
    drawn = outlines.load(opened, places.province("Lào Cai"), bodies["so-cong-thuong-lao-cai"])
    in_hanoi, tasks = hanoi.load(places, bodies)
    duties, _ = work.load(bodies, registered, opened)
    dossiers = cases.load(bodies, places.province("Lào Cai"))
    owed = reports.load(places, bodies)
    return {
        "cụm": len(opened) + in_hanoi,
        "văn bản": len(registered) + 3,
        "tổ chức": len(bodies),
        "ranh giới": drawn,
        "nhiệm vụ": len(tasks) + len(duties),
        "hồ sơ": dossiers,
        "báo cáo phải nộp": owed,
    }
