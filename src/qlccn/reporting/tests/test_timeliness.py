"""Punctuality and completeness over the years: late is late, what is not due counts for nobody, everyone sees their own scope."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.reporting import services, timeliness
from qlccn.reporting.models import Cycle, Report
from qlccn.reporting.services import Entry
from qlccn.reporting.tests.makers import founded, project
from qlccn.reporting.tests.test_entry import FORM_01
from qlccn.testing import Cast


def opened(cast: Cast, period: str, day: date) -> Cycle:
    with clock.held(day):
        return services.open_cycle("01", period, cast.province, by=cast.officer).cycle


def handed_in(
    report: Report, day: date, by: object, values: dict[str, str] = FORM_01, explained: dict[str, str] | None = None
) -> None:
    with clock.held(day):
        services.submit(report, Entry(values, explained=explained or {}), by=by)  # type: ignore[arg-type]


@pytest.fixture
def years(cast: Cast) -> None:
    """The plant: in time in 2026, late on the very day in 2027. The company: missing in 2026, not yet due in 2027 (year)."""
    project(founded(cast, "CCN Một"), cast.plant)
    project(founded(cast, "CCN Hai"), cast.company, "Kho")
    first = opened(cast, "2026H1", date(2026, 6, 16))
    handed_in(first.reports.get(reporter=cast.plant), date(2026, 6, 19), cast.tenant)
    second = opened(cast, "2027H1", date(2027, 6, 16))
    handed_in(
        second.reports.get(reporter=cast.plant),
        date(2027, 6, 20),
        cast.tenant,
        {"1": "12,5"},
        {f"blank:{n}": "chưa có" for n in "234"},
    )
    handed_in(second.reports.get(reporter=cast.company), date(2027, 6, 24), cast.investor)


def test_by_reporter_and_year(cast: Cast, years: None):
    with clock.held(date(2027, 7, 1)):
        found = timeliness.measure(cast.officer)
    assert found.years == (2026, 2027)
    lines = {line.name: line for line in found.lines}
    plant, company = lines["Công ty May Bảo Ái"], lines["Công ty Hạ tầng Bảo Ái"]
    assert (plant.total.owed, plant.total.on_time, plant.total.late, plant.total.missing, plant.total.percent) == (2, 1, 1, 0, 50)
    assert (plant.total.mean_late, plant.total.completeness) == (1, Decimal("62.5"))
    assert (company.years[2026].missing, company.years[2027].late, company.total.worst, company.total.percent) == (1, 1, 5, 0)
    assert found.lines[0] is company  # the least punctual first
    assert (found.total.total.owed, found.total.total.on_time) == (4, 1)


def test_what_is_not_due_is_owed_by_nobody(cast: Cast, years: None):
    opened(cast, "2027", date(2027, 11, 1))
    with clock.held(date(2027, 11, 2)):
        found = timeliness.measure(cast.officer)
    assert (found.total.total.waiting, found.total.total.owed) == (2, 4)


def test_groups_forms_and_scope(cast: Cast, years: None):
    with clock.held(date(2027, 7, 1)):
        assert [line.name for line in timeliness.measure(cast.officer, group="dia-ban").lines] == ["Xã Bảo Ái"]
        assert [line.name for line in timeliness.measure(cast.admin, group="tinh").lines] == ["Tỉnh Lào Cai"]
        assert timeliness.measure(cast.officer, form="02").lines == ()
        assert [line.name for line in timeliness.measure(cast.tenant).lines] == ["Công ty May Bảo Ái"]
        assert timeliness.measure(cast.outsider).lines == ()
        with pytest.raises(Refusal, match="Không có cách gom"):
            timeliness.measure(cast.officer, group="x")


def test_the_spreadsheet_has_every_line(cast: Cast, years: None):
    with clock.held(date(2027, 7, 1)):
        sheet = openpyxl.load_workbook(BytesIO(timeliness.write(timeliness.measure(cast.officer))))["Đúng hạn"]
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True) if row[1]}
    assert rows["Công ty May Bảo Ái"][2:7] == (2, 1, 1, 0, 50)
    assert rows["Tất cả"][2:7] == (4, 1, 2, 1, 25)
