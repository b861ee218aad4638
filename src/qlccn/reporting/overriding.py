"""A person's figure in place of a computed row: a claim about the place with its paper and reason; the computed one stays beside it."""

from decimal import Decimal

from qlccn.clusters import services as clusters
from qlccn.clusters.models import Claim
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.reporting import queries, rollup
from qlccn.reporting.kinds import kind
from qlccn.reporting.periods import parse

OVERRIDES = (Role.ADMIN, Role.DEPARTMENT, Role.PROVINCE)


@service("report.overridden")
def override(
    form: str, unit_code: str, period_code: str, code: str, value: Decimal, *, document: Document, reason: str, by: Actor
) -> Claim:
    """Use this figure for a row of Biểu 03/04; saying it again takes the place of what was said before."""
    by.require(*OVERRIDES)
    period = parse(period_code)
    if form not in queries.COMPUTED or code not in rollup.ROWS:
        raise Refusal(f"{kind(form).name} không có dòng “{code}” để ghi số thay.", field="row")
    if not reason.strip():
        raise Refusal("Nêu lý do ghi số thay cho số hệ thống tính.", field="reason")
    unit = queries.unit_of(form, unit_code, period.last)
    queries.require_unit(by, unit)
    base = f"{form}:{code}"
    for before in Claim.objects.standing().filter(about_unit=unit, indicator="form_row_value", base=base, period=period.code):
        clusters.retract_claim(before, reason=f"Thay bằng số khác: {reason}"[:500], by=by)
    return clusters.record_claim(
        "form_row_value", value, document=document, standing="report", about_unit=unit, base=base, period=period.code,
        passage=f"{kind(form).name}, dòng {code}", note=reason.strip()[:500], by=by,
    )  # fmt: skip
