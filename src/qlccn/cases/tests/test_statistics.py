"""Medians come from the cases' own days."""

from datetime import date

import pytest

from qlccn.cases import services_opinions, statistics
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
