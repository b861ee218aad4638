"""What entering a report needs to know: who may, how figures are read, what they are held against. Reads only."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from qlccn.clusters import asof
from qlccn.clusters.asof import View
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.reporting.adhoc import AdhocKind, read_answers
from qlccn.reporting.kinds import Kind, kind
from qlccn.reporting.models import ADHOC, Report
from qlccn.reporting.periods import Period, parse
from qlccn.reporting.rules import ERROR, Context, Finding
from qlccn.ui.formats import parse_number

Typed = str | int | float | Decimal | None


class Invalid(Refusal):
    """The form does not pass its checks: every finding, errors first; nothing was changed."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        more = f" (và {len(findings) - 1} điều nữa)" if len(findings) > 1 else ""
        asked = "" if first.level == ERROR else " Nêu giải trình rồi nộp lại."
        super().__init__(f"{first.message}{asked}{more}", field=first.rows[0] if first.rows else "")
        self.findings = tuple(findings)


def may_enter(actor: Actor, report: Report) -> bool:
    """The reporter; on its behalf whoever may decide."""
    return report.reporter_id in actor.organisation_ids or may_decide(actor, report)


def may_decide(actor: Actor, report: Report) -> bool:
    """The receiver, the department of the province (never the reporter of its own), an administrator."""
    if actor.is_system or actor.role == Role.ADMIN:
        return True
    if report.reporter_id in actor.organisation_ids or actor.role in (Role.TENANT, Role.INVESTOR):
        return False
    if report.receiver_id in actor.organisation_ids:
        return True
    return actor.role == Role.DEPARTMENT and report.cycle.province_id in (actor.territory_ids or ())


def read_values(made_of: Kind, typed: Mapping[str, Typed]) -> dict[str, Decimal]:
    """Figures by row code; a code the form does not have, or what is no figure, is refused with its row named. Blanks are left out."""
    codes = {r.code for r in made_of.indicators}
    if stray := [c for c in typed if c not in codes]:
        raise Refusal(
            f"{made_of.name} không có chỉ tiêu “{stray[0]}”; biểu có chỉ tiêu {', '.join(sorted(codes, key=_order))}.",
            field=stray[0],
        )
    out, wrong = {}, []
    for code, value in typed.items():
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        try:
            out[code] = _figure(code, value)
        except Refusal as no:
            wrong.append(no)
    if len(wrong) > 1:  # all at once: nobody likes to be told one at a time
        raise Invalid([Finding(ERROR, f"figure:{no.field}", no.message, (no.field,)) for no in wrong])
    if wrong:
        raise wrong[0]
    return out


def written(made_of: Kind, typed: Mapping[str, Typed]) -> dict[str, str]:
    """What was typed as a draft keeps it: figures of a form, answers of an ad-hoc request."""
    if isinstance(made_of, AdhocKind):
        return read_answers(made_of, typed, lambda code, text: kept(_figure(code, text)))
    return {code: kept(v) for code, v in read_values(made_of, typed).items()}


def _order(code: str) -> tuple[int, ...]:
    return tuple(int(p) for p in code.split("."))


def _figure(code: str, value: Typed) -> Decimal:
    try:
        figure = parse_number(value) if isinstance(value, str) else Decimal(str(value))
    except Refusal as no:
        raise Refusal(f"Chỉ tiêu {code}: {no.message}", field=code) from no
    except ArithmeticError as no:
        raise Refusal(f"Chỉ tiêu {code}: “{value}” không phải là số.", field=code) from no
    if isinstance(value, bool) or not figure.is_finite():
        raise Refusal(f"Chỉ tiêu {code}: “{value}” không phải là số.", field=code)
    if abs(figure) >= Decimal(10) ** 13:
        raise Refusal(f"Chỉ tiêu {code}: “{value}” lớn quá mức có thể.", field=code)
    if figure != round(figure, 4):
        raise Refusal(f"Chỉ tiêu {code}: “{value}” có quá 4 chữ số thập phân.", field=code)
    return figure


def kept(figure: Decimal) -> str:
    """How a figure is kept in a draft: 1234.5, never 1.2345E+3."""
    text = f"{figure:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figures(report: Report, period: Period) -> dict[str, Decimal | None]:
    """What stands accepted for the same subject in another period."""
    if report.cycle.kind == ADHOC:
        return {}
    made_of = kind(report.cycle.kind)
    view = View(clock.today())
    if report.project_id:
        found = asof.claims(view, project_ids=[report.project_id], indicators=made_of.rows.values())
    elif report.cluster_id:
        found = asof.claims(view, cluster_ids=[report.cluster_id], indicators=made_of.rows.values())
    else:
        return {}
    said = {c.indicator: c for used in found for c in reversed((used, *used.rivals)) if c.period == period.code}
    return {code: said[name].value for code, name in made_of.rows.items() if name in said}


def beside(report: Report) -> tuple[Period | None, dict[str, Decimal | None]]:
    """The period that stands beside what is typed, with its accepted figures: the one a year before, of a year not told then its half-year."""
    if report.cycle.kind == ADHOC or not kind(report.cycle.kind).is_entered:
        return None, {}
    period = parse(report.cycle.period)
    before = period.before()
    found = figures(report, before)
    if not found and period.kind == "year" and (half := figures(report, parse(f"{period.year}H1"))):
        return parse(f"{period.year}H1"), half
    return before, found


def context_of(report: Report) -> Context:
    """The last period, the half-year of the year, the industrial land of the detailed plan."""
    period = parse(report.cycle.period)
    half = figures(report, parse(f"{period.year}H1")) if period.kind == "year" else {}
    land = None
    if report.cluster_id and not report.project_id:
        terms = asof.terms(View(clock.today()), ["industrial_land_ha"], [report.cluster_id]).get(report.cluster_id, {})
        values = terms.get("industrial_land_ha")
        land = values[0].value if values else None
    return Context(figures(report, period.before()), half, land)
