"""Medians come from the cases' own days."""

from datetime import date

import pytest

from qlccn.cases import services, services_opinions, statistics
from qlccn.cases.tests.makers import in_appraisal, new_case
from qlccn.core import clock
from qlccn.testing import make_cast, make_document

pytestmark = pytest.mark.django_db


def test_median_days_per_step_and_per_agency() -> None:
    cast = make_cast()
    cases = [new_case(cast), new_case(cast, "Yên Hợp")]
    with clock.held(date(2026, 3, 30)):
        for case in cases:
            in_appraisal(case, cast)
        asked = []
        for case in cases:
            letter = make_document(cast.department, issued_on=date(2026, 3, 9), type="cong-van")
            asked += services_opinions.ask_opinions(case, [cast.finance], letter, asked_on=date(2026, 3, 9), by=cast.officer)
        for row, day in zip(asked, (11, 16), strict=True):
            services_opinions.give_opinion(
                row, {"fund-capacity": "Đủ"}, stance="agree", given_on=date(2026, 3, day), by=cast.agency
            )
        steps = {s.step: (s.count, s.median_days, s.late) for s in statistics.steps(cast.officer)}
        (agency,) = statistics.agencies(cast.officer)
        assert statistics.steps(cast.outsider) == []
    assert steps["notice"] == (2, 3, 0)
    assert steps["compile"] == (2, 4, 0)
    assert (agency.agency, agency.answered, agency.median_days, agency.silent) == (cast.finance.name, 2, 4.5, 0)


def test_median_days_per_procedure_run_from_the_first_step_to_the_decision() -> None:
    cast = make_cast()
    first, second, third = (new_case(cast, name) for name in ("Bảo Ái", "Yên Hợp", "Mông Sơn"))
    with clock.held(date(2026, 3, 30)):
        for case, day in ((first, 2), (second, 12)):
            in_appraisal(case, cast)
            for step, on in (("appraise", date(2026, 2, 25)), ("decide", date(2026, 3, day))):
                services.record_step(
                    case, step, done_on=on, document=make_document(cast.committee, issued_on=on), by=cast.officer
                )
        in_appraisal(third, cast)
        (told,) = statistics.procedures(statistics.views(cast.officer))
        assert statistics.procedures(statistics.views(cast.outsider)) == []
    assert (told.label, told.decided, told.median_days, told.longest, told.open) == ("Thành lập cụm công nghiệp", 2, 61, 66, 1)
