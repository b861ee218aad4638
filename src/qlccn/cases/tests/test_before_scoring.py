"""What must hold before a council scores and a dossier is decided: each refusal names its article."""

from datetime import date
from decimal import Decimal

import pytest

from qlccn.cases import councils, services, services_councils, services_opinions
from qlccn.cases.models import Applicant, Case, Council
from qlccn.cases.services_councils import PrerequisiteDraft
from qlccn.cases.tests.makers import applied, fill, in_appraisal, letter, new_case
from qlccn.cases.tests.test_councils import CRITERIA, FULL, SEATS, formed, paper, ready, send
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.law.loader import load
from qlccn.testing import Cast, make_cast

pytestmark = pytest.mark.django_db
ARTICLE_13 = "khoản 2 Điều 13 Nghị định 32/2024/NĐ-CP"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def case(cast: Cast) -> Case:
    return new_case(cast)


def with_criteria(case: Case, cast: Cast, formed_on: date, issued_on: date) -> Council:
    council = formed(case, cast, formed_on)
    services_councils.issue_criteria(council, CRITERIA, document=paper(cast, issued_on), issued_on=issued_on, by=cast.officer)
    return council


def test_two_chairs_are_refused_by_the_decree() -> None:
    rule = councils.composition(load(), "R3-ND32-139", "20", date(2026, 5, 4))
    with pytest.raises(Refusal, match=rf"đúng một Chủ tịch, đang có 2 \({ARTICLE_13}"):
        councils.check_composition(load(), rule, [SEATS[0], *SEATS], date(2026, 5, 4))


def test_criteria_change_only_by_a_replacing_decision(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 5)):
        in_appraisal(case, cast)
        council = with_criteria(case, cast, date(2026, 2, 10), date(2026, 2, 12))
        first = council.criteria_sets.get()
        with pytest.raises(Refusal, match=rf"quyết định thay thế.*\({ARTICLE_13}"):
            services_councils.issue_criteria(
                council, CRITERIA[:3], document=first.document, issued_on=date(2026, 2, 13), by=cast.officer
            )


@pytest.mark.parametrize(
    ("day", "words"),
    [(22, r"Còn nhận hồ sơ đến hết ngày 23/01/2026 \(khoản 1 Điều 10"), (23, r"Còn nhận hồ sơ đến hết ngày 23/01/2026"),
     (24, rf"chưa đến Sở Công Thương.*{ARTICLE_13}"), (26, rf"chưa đến Sở Công Thương.*{ARTICLE_13}"), (27, ""), (28, "")],
)  # fmt: skip
def test_dossiers_open_after_the_window_and_when_the_department_has_them(case: Case, cast: Cast, day: int, words: str) -> None:
    with clock.held(date(2026, 2, 9)):
        in_appraisal(case, cast)
        council = with_criteria(case, cast, date(2026, 1, 12), date(2026, 1, 14))
        if not words:
            assert services_councils.open_dossiers(council, on=date(2026, 1, day), by=cast.officer).opened_on
            return
        with pytest.raises(Refusal, match=words):
            services_councils.open_dossiers(council, on=date(2026, 1, day), by=cast.officer)


def test_a_council_does_not_meet_over_nobody(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 5)):
        (only,) = in_appraisal(case, cast)
        council = with_criteria(case, cast, date(2026, 2, 10), date(2026, 2, 12))
        services.withdraw_applicant(only, on=date(2026, 2, 20), reason="Rút", by=cast.officer)
        with pytest.raises(Refusal, match=rf"Không còn nhà đầu tư nào.*{ARTICLE_13}"):
            services_councils.open_dossiers(council, on=date(2026, 2, 24), by=cast.officer)


def test_a_dissolved_council_and_a_withdrawn_applicant_are_not_scored(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 5)):
        first, second = in_appraisal(case, cast, "Công ty Thứ Hai")
        council, seats = ready(case, cast)
        services.withdraw_applicant(second, on=date(2026, 2, 25), reason="Rút", by=cast.officer)
        with pytest.raises(Refusal, match=rf"không còn trong hồ sơ, không chấm \({ARTICLE_13}"):
            send(seats, second, FULL)
        member, actor = seats["chair0"]
        with pytest.raises(Refusal, match=rf"Tiêu chí TC: 41 điểm, phải từ 0 đến 40 \({ARTICLE_13}"):
            services_councils.send_sheet(member, first, FULL | {"TC": Decimal(41)}, by=actor)
        day = date(2026, 2, 26)
        services_councils.dissolve_council(council, on=day, document=paper(cast, day), by=cast.officer)
        with pytest.raises(Refusal, match=rf"đã giải thể ngày 26/02/2026.*{ARTICLE_13}"):
            send(seats, first, FULL)
        with pytest.raises(Refusal, match=rf"đã giải thể ngày 26/02/2026.*{ARTICLE_13}"):
            services_councils.close_scoring(council, on=day, minutes=paper(cast, day), by=cast.officer)


@pytest.mark.parametrize(("day", "fits"), [(26, True), (27, True), (28, False)])
def test_a_day_set_by_hand_never_goes_beyond_the_law(case: Case, cast: Cast, day: int, fits: bool) -> None:
    """The appraisal ends on 27/02/2026 by law: an agency cannot be given until the day after."""
    with clock.held(date(2026, 2, 9)):
        in_appraisal(case, cast)
        ask = lambda: services_opinions.ask_opinions(  # noqa: E731
            case,
            [cast.finance],
            letter(cast, date(2026, 2, 9)),
            asked_on=date(2026, 2, 9),
            reply_by=date(2026, 2, day),
            by=cast.officer,
        )
        if fits:
            assert len(ask()) == 1
            return
        with pytest.raises(Refusal, match=r"28/02/2026 quá hạn thẩm định 27/02/2026.*khoản 3 Điều 10"):
            ask()


def test_a_decision_before_its_appraisal_names_the_article(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 20)):
        in_appraisal(case, cast)
        services.record_step(
            case, "appraise", done_on=date(2026, 2, 25), document=paper(cast, date(2026, 2, 25)), by=cast.officer
        )
        with pytest.raises(Refusal, match=r"20/02/2026 trước ngày 25/02/2026.*khoản 4 Điều 10"):
            services.record_step(
                case, "decide", done_on=date(2026, 2, 20), document=paper(cast, date(2026, 2, 20)), by=cast.officer
            )


# ---- the province's own conditions before scoring (Lào Cai, from 10/8/2026)


def later(case: Case, cast: Cast) -> tuple[Council, list[Applicant]]:
    applicants = [applied(case, cast, date(2026, 7, 6)), applied(case, cast, date(2026, 7, 9), "Công ty Thứ Hai")]
    for applicant in applicants:
        fill(case, cast, applicant)
    for step, on in (("notice", date(2026, 7, 8)), ("compile", date(2026, 7, 27))):
        services.record_step(case, step, done_on=on, by=cast.commune_officer, document=letter(cast, on))
    return with_criteria_of_lao_cai(case, cast), applicants


def with_criteria_of_lao_cai(case: Case, cast: Cast) -> Council:
    members = [
        services_councils.MemberDraft(councils.CHAIR, "Chủ tịch", cast.committee),
        services_councils.MemberDraft(councils.VICE, "Phó Chủ tịch", cast.department),
        services_councils.MemberDraft(councils.SECRETARY, "Thư ký", cast.department),
    ]
    day = date(2026, 8, 3)
    council = services_councils.form_council(case, members, decision=paper(cast, day), formed_on=day, by=cast.officer)
    services_councils.issue_criteria(council, CRITERIA, document=paper(cast, day), issued_on=day, by=cast.officer)
    return council


def checks(*unmet: int) -> list[PrerequisiteDraft]:
    return [PrerequisiteDraft(n, n not in unmet, "Báo cáo kiểm toán 2025" if n in unmet else "") for n in range(1, 6)]


def test_whoever_fails_a_prerequisite_is_out_and_nobody_is_scored_unchecked(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 8, 20)):
        council, (first, second) = later(case, cast)
        with pytest.raises(Refusal, match=r"Chưa xét điều kiện tiên quyết của .*Bộ tiêu chí chuẩn thống nhất Lào Cai"):
            services_councils.open_dossiers(council, on=date(2026, 8, 12), by=cast.officer)
        with pytest.raises(Refusal, match="Xét đủ 5 điều kiện"):
            services_councils.check_prerequisites(council, first, checks()[:4], by=cast.officer)
        with pytest.raises(Refusal, match="Điều kiện 2 không đạt: ghi căn cứ"):
            services_councils.check_prerequisites(
                council, first, [*checks()[:1], PrerequisiteDraft(2, False), *checks()[2:]], by=cast.officer
            )
        services_councils.check_prerequisites(council, first, checks(), by=cast.officer)
        services_councils.check_prerequisites(council, second, checks(2), by=cast.officer)
        services_councils.open_dossiers(council, on=date(2026, 8, 12), by=cast.officer)
        seats = {m.pk: (m, cast.officer) for m in council.members.exclude(role=councils.SECRETARY)}
        for member, actor in seats.values():
            services_councils.declare(member, "", on=date(2026, 8, 12), by=actor)
        with pytest.raises(Refusal, match=rf"không đạt điều kiện tiên quyết: loại, không chấm \({ARTICLE_13}"):
            send(seats, second, FULL)
        send(seats, first, FULL)
        told = services_councils.close_scoring(
            council, on=date(2026, 8, 14), minutes=paper(cast, date(2026, 8, 14)), by=cast.officer
        )
        with pytest.raises(Refusal, match="xét trước khi chấm"):
            services_councils.check_prerequisites(council, second, checks(), by=cast.officer)
    assert [r["applicant"] for r in told["results"]] == [str(first.pk)]


@pytest.mark.parametrize(("day", "asked"), [(7, False), (9, False), (10, True), (11, True)])
def test_the_provinces_conditions_bind_from_the_day_they_were_issued(case: Case, cast: Cast, day: int, asked: bool) -> None:
    with clock.held(date(2026, 8, 20)):
        council, _ = later(case, cast)
        if not asked:
            assert services_councils.open_dossiers(council, on=date(2026, 8, day), by=cast.officer).opened_on
            return
        with pytest.raises(Refusal, match="Chưa xét điều kiện tiên quyết"):
            services_councils.open_dossiers(council, on=date(2026, 8, day), by=cast.officer)


def test_when_nobody_meets_the_conditions_nothing_is_opened(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 8, 20)):
        council, applicants = later(case, cast)
        for applicant in applicants:
            services_councils.check_prerequisites(council, applicant, checks(1), by=cast.officer)
        with pytest.raises(Refusal, match="Không nhà đầu tư nào đạt"):
            services_councils.open_dossiers(council, on=date(2026, 8, 12), by=cast.officer)
