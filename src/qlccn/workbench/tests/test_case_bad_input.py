"""Bad input of a dossier through its pages: each refused beside its field with the article, what was typed kept, nothing recorded."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from qlccn.cases import services, services_councils
from qlccn.cases.models import Case, Council, Mark, Sheet
from qlccn.cases.tests.makers import applied, in_appraisal, letter, new_case
from qlccn.cases.tests.test_councils import paper, ready
from qlccn.clusters.models import Act
from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]
TODAY = date(2026, 3, 5)


@pytest.fixture
def case(cast: Cast) -> Case:
    made = new_case(cast)
    with clock.held(TODAY):
        in_appraisal(made, cast)
    return made


def refused(client: Client, url: str, form: dict[str, object], *words: str) -> str:
    """The page again, with these words."""
    answer = client.post(url, form | {"buoc": "ghi"})
    said = answer.content.decode()
    assert answer.status_code == 422, answer.status_code
    for one in words:
        assert one in said, one
    return said


def test_a_dossier_with_a_missing_paper_is_not_sent(browse: Browse, cast: Cast) -> None:
    made = new_case(cast)
    with clock.held(date(2026, 1, 28)):
        applied(made, cast, date(2026, 1, 5))
        services.record_step(made, "notice", done_on=date(2026, 1, 8), by=cast.commune_officer, document=letter(cast))
        form = {"done_on": "27/01/2026", "document": letter(cast, date(2026, 1, 27)).pk}
        url = f"/ho-so/{made.pk}/buoc/?cho=compile"
        refused(
            browse(cast.commune_officer),
            url,
            form,
            "Hồ sơ còn thiếu, chưa gửi được",
            "điểm c khoản 1 Điều 9",
            'value="27/01/2026"',
        )
    assert not Mark.objects.filter(case=made, step="compile").exists()


def test_a_member_scoring_41_of_40_is_told_so_and_the_sheet_stays_on_the_page(browse: Browse, cast: Cast, case: Case) -> None:
    with clock.held(TODAY):
        _, seats = ready(case, cast)
        member, actor = seats["chair0"]
        form = {"score_HT": "10", "score_MT": "10", "score_NL": "20", "score_TC": "41"}
        url = f"/ho-so/{case.pk}/phieu/{member.pk}/{case.applicants.get().pk}/"
        refused(browse(actor), url, form, "Tiêu chí TC: 41 điểm, phải từ 0 đến 40", "khoản 2 Điều 13", 'value="41"')
    assert not Sheet.objects.exists()


def test_two_chairs_are_refused_with_the_seats_as_typed(browse: Browse, cast: Cast, case: Case) -> None:
    lines = [
        f"Chủ tịch; Bà Một; {cast.committee.name}",
        f"Chủ tịch; Ông Hai; {cast.committee.name}",
        f"Thư ký; Ông Ký; {cast.department.name}",
    ]
    with clock.held(TODAY):
        form = {"formed_on": "10/02/2026", "members": "\n".join(lines), "document": paper(cast, date(2026, 2, 10)).pk}
        refused(
            browse(cast.officer),
            f"/ho-so/{case.pk}/y-kien/lap/",
            form,
            "đúng một Chủ tịch, đang có 2",
            "khoản 2 Điều 13",
            "Ông Hai",
        )
    assert not Council.objects.exists()


def test_a_decision_dated_before_its_appraisal_is_refused(browse: Browse, cast: Cast, case: Case) -> None:
    with clock.held(TODAY):
        report = paper(cast, date(2026, 3, 3))
        services.record_step(case, "appraise", done_on=date(2026, 3, 3), by=cast.officer, document=report)
        form = {"done_on": "02/03/2026", "document": paper(cast, date(2026, 3, 2)).pk}
        refused(browse(cast.chair), f"/ho-so/{case.pk}/buoc/?cho=decide", form, "trước ngày 03/03/2026 của bước", "Điều 10")
    assert not Act.objects.filter(run=case.run, kind="established").exists()


def test_a_dissolved_council_scores_nothing_and_a_withdrawn_investor_is_not_scored(
    browse: Browse, cast: Cast, case: Case
) -> None:
    form = {"score_HT": "10", "score_MT": "10", "score_NL": "20", "score_TC": "30"}
    with clock.held(TODAY):
        council, seats = ready(case, cast)
        member, actor = seats["chair0"]
        applicant = case.applicants.get()
        url = f"/ho-so/{case.pk}/phieu/{member.pk}/{applicant.pk}/"
        services.withdraw_applicant(applicant, on=date(2026, 2, 25), reason="Rút", by=cast.officer)
        refused(browse(actor), url, form, "không còn trong hồ sơ, không chấm", "khoản 2 Điều 13")
        services_councils.dissolve_council(
            council, on=date(2026, 2, 26), document=paper(cast, date(2026, 2, 26)), by=cast.officer
        )
        refused(browse(actor), url, form, "Hội đồng đã giải thể ngày 26/02/2026", "khoản 2 Điều 13")
    assert not Sheet.objects.exists()
    assert council.members.count() == 4  # nothing of it is lost
    assert sum((r.max for r in council.criteria_sets.get().rows.all()), Decimal(0)) == 100
