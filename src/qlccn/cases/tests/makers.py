"""A case in appraisal, as the tests need it."""

from datetime import date

from qlccn.cases import services
from qlccn.cases.models import Applicant, Case
from qlccn.clusters import services as clusters
from qlccn.clusters.services import ActDraft
from qlccn.documents.models import Document
from qlccn.testing import Cast, make_document, make_organisation

REQUEST, NOTICE, COMPILE, CHECK = date(2026, 1, 5), date(2026, 1, 8), date(2026, 1, 27), date(2026, 2, 2)


def new_case(cast: Cast, name: str = "Bảo Ái") -> Case:
    """A cluster in the plan and the case of its establishment."""
    cluster = clusters.open_cluster(name, by=cast.officer)
    plan = make_document(cast.committee, is_public=True)
    terms = {"commune": [cast.commune], "planned_ha": 50, "name": name}
    clusters.record_acts([ActDraft(cluster, "in_plan", plan, date(2025, 8, 1), terms)], by=cast.officer)
    return services.open_case(
        cluster,
        "establishment",
        province=cast.province,
        department=cast.department,
        local=cast.commune_committee,
        by=cast.officer,
    )


def letter(cast: Cast, on: date = REQUEST) -> Document:
    """A paper of the commune."""
    return make_document(cast.commune_committee, issued_on=on, type="cong-van")


def applied(case: Case, cast: Cast, on: date = REQUEST, name: str = "") -> Applicant:
    """An investor's request, the company of the cast unless named."""
    who = make_organisation("doanh-nghiep", name, cast.commune) if name else cast.company
    return services.add_applicant(case, who, requested_on=on, by=cast.commune_officer, document=letter(cast, on))


def fill(case: Case, cast: Cast, applicant: Applicant) -> None:
    """Every component of the dossier."""
    if not case.papers.filter(item="submission").exists():
        services.hold_paper(case, "submission", letter(cast), by=cast.commune_officer)
    for item in ("request", "investment-report", "location-map", "legal-status", "finance"):
        services.hold_paper(case, item, letter(cast), by=cast.commune_officer, applicant=applicant)


def in_appraisal(case: Case, cast: Cast, *names: str) -> list[Applicant]:
    """Up to the department's check of the dossier, with further investors by name."""
    applicants = [applied(case, cast), *(applied(case, cast, date(2026, 1, 9), name) for name in names)]
    for applicant in applicants:
        fill(case, cast, applicant)
    services.record_step(case, "notice", done_on=NOTICE, by=cast.commune_officer, document=letter(cast, NOTICE))
    services.record_step(case, "compile", done_on=COMPILE, by=cast.commune_officer, document=letter(cast, COMPILE))
    services.record_step(case, "complete-check", done_on=CHECK, by=cast.officer)
    return applicants
