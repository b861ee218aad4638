"""Report periods and the day their figures are of."""

from datetime import date

import pytest

from qlccn.clusters import services
from qlccn.clusters.periods import last_day
from qlccn.clusters.tests.makers import paper, placed
from qlccn.core.refusal import Refusal
from qlccn.testing import Cast


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2026", date(2026, 12, 14)), ("2026H1", date(2026, 6, 14)), ("2026Q1", date(2026, 3, 31)), ("2026Q4", date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 28)), ("2024-02", date(2024, 2, 29)), ("2026-10", date(2026, 10, 31)),
    ],
)  # fmt: skip
def test_a_period_ends_on_its_cut_off_day(period: str, day: date):
    assert last_day(period) == day


@pytest.mark.parametrize("period", ["", "2026H2", "2026Q5", "2026-13", "2026-1", "quý III", "26", "9999", "2026H1x"])
def test_a_period_written_wrongly_is_refused(period: str):
    with pytest.raises(Refusal, match="viết chưa đúng"):
        last_day(period)


def test_a_claim_of_a_period_is_of_its_cut_off_day(cast: Cast, today: date):
    cluster = placed(cast)
    on = {"document": paper(cast, date(2026, 7, 1)), "standing": "report", "cluster": cluster}
    half = services.record_claim("leased_ha", 5, period="2026H1", by=cast.officer, **on)
    year = services.record_claim("leased_ha", 6, period="2026", by=cast.officer, **on)  # a paper tells nothing after its own day
    assert (half.as_of_on, year.as_of_on) == (date(2026, 6, 14), date(2026, 7, 1))
    undated = {"document": paper(cast, None, number="không ngày"), "standing": "report", "cluster": cluster}
    assert services.record_claim("leased_ha", 6, period="2026", by=cast.officer, **undated).as_of_on is None
    with pytest.raises(Refusal, match="viết chưa đúng"):
        services.record_claim("leased_ha", 6, period="năm nay", by=cast.officer, **undated)
