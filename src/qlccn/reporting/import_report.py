"""`qlccn import report`: a filled-in form handed in from a file. Read, weighed and only then written: everything or nothing.

By the reporter it is the report itself. By who receives it, it is entered on behalf of the reporter, and the file is the paper it
stands on. A soft check is explained by the remark (cột Ghi chú) of one of its rows.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qlccn.clusters.import_files import read_bytes
from qlccn.core import clock
from qlccn.core.service import service
from qlccn.documents import services as documents
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.reporting import attachments, services, upload
from qlccn.reporting.adhoc import kind_of, period_of
from qlccn.reporting.entry import written
from qlccn.reporting.models import Report
from qlccn.reporting.rules import ERROR, Finding
from qlccn.reporting.services import Entry
from qlccn.reporting.upload import BadFile, Taken

FIGURE = "Kết quả"
_HEADS = {"A": "TT", "C": "Đơn vị tính", "D": FIGURE, "E": "Ghi chú"}


@dataclass
class Read:
    """A form read and weighed: the contract's counts, errors (nothing is written), warnings (explained checks)."""

    file: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    committed: bool = False

    def as_json(self) -> dict[str, Any]:
        """The contract's document."""
        told = {name: getattr(self, name) for name in ("rows", "new", "changed", "unchanged", "errors", "warnings", "committed")}
        return {"file": self.file, "kind": "report", **told}


def run(path: Path | str, *, by: Actor, dry_run: bool = False) -> dict[str, Any]:
    """Read, weigh, and unless it is a rehearsal or something is wrong, hand in."""
    path = Path(path)
    return take(read_bytes(path), path.name, by=by, dry_run=dry_run).as_json()


def take(data: bytes, name: str, *, by: Actor, dry_run: bool = False) -> Read:
    """The same for bytes. What is no form of ours, of another report, handed in already or closed is a refusal."""
    book = upload.opened(data)
    report = upload.find(book, by)
    made = Read(name, rows=len(kind_of(report.cycle).indicators))
    try:
        taken = upload.taken(book, report)
    except BadFile as no:
        made.errors = [_at(e.cell, e.message) for e in no.errors]
        return made
    entry = _weighed(report, taken, made, by)
    attachments.require_new(report, data)
    _count(report, entry, made)
    if not made.errors and not dry_run:
        hand_in(report, entry, data, name, by=by)
        made.committed = True
    return made


def _weighed(report: Report, taken: Taken, made: Read, by: Actor) -> Entry:
    """The entry with its remarks as explanations; what they do not explain is an error of its cell."""
    explained = {}
    for finding in services.tried(report, taken.entry, by=by):
        said = _remark(finding, taken.entry)
        if finding.level != ERROR and said:
            explained[finding.rule] = said
            made.warnings.append(_told(finding, taken, f"{finding.message} Giải trình: {said}") | {"cause": finding.rule})
        else:
            asked = "" if finding.level == ERROR else " Ghi giải trình vào cột Ghi chú của dòng này rồi nộp lại."
            made.errors.append(_told(finding, taken, finding.message + asked))
    return replace(taken.entry, explained=explained)


def _remark(finding: Finding, entry: Entry) -> str:
    return next((entry.notes[code] for code in finding.rows if code in entry.notes), "")


def _told(finding: Finding, taken: Taken, message: str) -> dict[str, Any]:
    place = next((taken.places[code] for code in finding.rows if code in taken.places), None)
    return _at(f"D{place}", message) if place else {"row": None, "column": FIGURE, "message": message}


def _at(cell: str, message: str) -> dict[str, Any]:
    return {"row": int(cell[1:]), "column": _HEADS[cell[0]], "message": f"Ô {cell}: {message}"}


def _count(report: Report, entry: Entry, made: Read) -> None:
    """Figures beside those of the draft: new, changed (or taken out), as they were."""
    made_of = kind_of(report.cycle)
    said = written(made_of, entry.values)
    for row in made_of.indicators:
        before, now = report.values.get(row.code), said.get(row.code)
        made.new += before is None and now is not None
        made.changed += before is not None and before != now
        made.unchanged += before == now


@service("report.imported")
def hand_in(report: Report, entry: Entry, data: bytes, name: str, *, by: Actor) -> Report:
    """Hand the form in and keep it; on behalf of its reporter it is the paper as well, received today."""
    behalf: dict[str, Any] = {}
    if report.reporter_id not in by.organisation_ids:
        behalf = {"paper": _register(report, data, name, by), "received_on": clock.today()}
    attachments.keep_form(report, entry, data, name, by=by)
    return services.submit(report, entry, by=by, version=report.version, **behalf)


def _register(report: Report, data: bytes, name: str, by: Actor) -> Document:
    made_of, today = kind_of(report.cycle), clock.today()
    subject = f"{made_of.name}, {period_of(report.cycle).label} của {report.reporter} (tệp {name})"
    holder = by.organisation or report.receiver or report.reporter
    paper = documents.register(
        type="bao-cao", issuer=report.reporter, issued_on=today, arrived_on=today, subject=subject, province=report.cycle.province,
        holder=holder, by=by,
    )  # fmt: skip
    documents.attach_file(paper, data, name=name, by=by)
    return paper
