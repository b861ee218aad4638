"""A report's own form: the spreadsheet its reporter fills in and sends back, and the paper it may sign."""

from dataclasses import replace
from decimal import Decimal

from qlccn.office import pdf
from qlccn.office.blocks import Paragraph, Run
from qlccn.office.paper import Head, Paper
from qlccn.reporting import adhoc_form, layout, letters, upload
from qlccn.reporting.adhoc import AdhocKind, kind_of, period_of
from qlccn.reporting.layout import Filled
from qlccn.reporting.models import Report
from qlccn.reporting.periods import parse
from qlccn.reporting.tables import Table, TableRow


def sheet(report: Report) -> bytes:
    """The form as a spreadsheet, filled with the draft, marked with whose it is."""
    marks = upload.expected(report)
    if isinstance(kind_of(report.cycle), AdhocKind):
        return adhoc_form.write(report, marks)
    own = tuple((name, marks[name]) for name in ("report", "reporter"))
    return layout.write(table(report), "xlsx", Filled(report.reporter.name, marks=own, to_fill=True))


def to_sign(report: Report) -> bytes:
    """The report as a PDF, the same bytes for the same figures: what a signature is put to."""
    return pdf.write(paper(report))


def paper(report: Report) -> Paper:
    """The report as a paper: its printed form, the fields of its request, or its words."""
    made_of = kind_of(report.cycle)
    if isinstance(made_of, AdhocKind):
        found = adhoc_form.paper(report)
    elif made_of.printed is not None:
        found = layout.paper(table(report), Filled(report.reporter.name))
    else:
        found = _words(report)
    said = f"Báo cáo số {report.pk} trong hệ thống QLCCN, phiên bản {report.version}."
    return replace(found, body=(*found.body, Paragraph(Run(said, italic=True), indent=False)))


def table(report: Report) -> Table:
    """The printed form with the report's own figures."""
    made_of = kind_of(report.cycle)
    sections = made_of.printed.rows if made_of.printed else ()
    rows = [
        TableRow(r, figure(report, r.code) if r.kind == "indicator" else None, report.notes.get(r.code, "")) for r in sections
    ]
    names = letters.names_of([report])
    return Table(
        made_of, subject_code(report), letters.about(report, names), parse(report.cycle.period), report.cycle.last_on, None, rows
    )


def subject_code(report: Report) -> str:
    """The code of the project, the cluster, else the place."""
    return report.project.code if report.project else report.cluster.code if report.cluster else report.unit.code


def figure(report: Report, code: str) -> Decimal | None:
    """A figure of the report as it stands."""
    value = report.values.get(code)
    return Decimal(value) if value is not None else None


def file_name(report: Report) -> str:
    """What to save its form under, without an ending."""
    return f"bieu-{report.cycle.kind}-{report.cycle.period}-{report.pk}"


def _words(report: Report) -> Paper:
    period = period_of(report.cycle)
    body = tuple(Paragraph(line) for line in report.text.splitlines() if line.strip())
    return Paper(
        head=Head(report.reporter.name.upper()), place="……", subject=f"{kind_of(report.cycle).title}, {period.label}", body=body, numbered=False,
        type_name="BÁO CÁO", closing=False, year=report.cycle.last_on.year,
    )  # fmt: skip
