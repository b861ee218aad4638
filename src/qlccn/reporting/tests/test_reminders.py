"""Reminders by rule: each once a cycle, to who has not handed in, with a letter as its sender writes letters."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document as Word

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.notices.due import tell_due
from qlccn.notices.models import Notice
from qlccn.obligations.sweeps import WORKER
from qlccn.office import word
from qlccn.reporting import letters, reminders, services, sweeps
from qlccn.reporting.models import Cycle, Nudge, Report
from qlccn.reporting.services import Entry
from qlccn.reporting.tests.makers import H1, founded, planned, project
from qlccn.reporting.tests.test_entry import FORM_01
from qlccn.testing import Cast, make_account, make_organisation

BEFORE = date(2026, 6, 20)


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (date(2026, 6, 13), None), (date(2026, 6, 14), "truoc-5-ngay"), (date(2026, 6, 18), "truoc-5-ngay"), (date(2026, 6, 19), "ngay-cuoi"),
        (date(2026, 6, 20), "qua-han"), (date(2026, 6, 26), "qua-han"), (date(2026, 6, 27), None), (date(2026, 6, 29), "qua-han-10-ngay"),
        (date(2026, 7, 19), "qua-han-30-ngay"), (date(2026, 7, 25), "qua-han-30-ngay"), (date(2026, 7, 26), None),
    ],
)  # fmt: skip
def test_the_rule_of_a_day(day: date, rule: str | None):
    found = reminders.rules().due(BEFORE, day)
    assert (found.id if found else None) == rule


def test_a_rule_that_tells_of_lateness_before_the_day_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path):
    bad = tmp_path / "reminders.yaml"
    bad.write_text("catch_up_days: 5\nrules: [{id: a, name: A, days: -1, tell: overdue, letter: false}]\n", "utf-8")
    monkeypatch.setattr(reminders, "DATA", bad)
    reminders.rules.cache_clear()
    with pytest.raises(Refusal, match="“a”"):
        reminders.rules()
    reminders.rules.cache_clear()


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    project(founded(cast, "CCN Một"), cast.plant)
    project(founded(cast, "CCN Hai"), cast.company, "Kho")
    with clock.held(date(2026, 6, 10)):
        return services.open_cycle("01", H1, cast.province, by=cast.officer).cycle


def told() -> list[tuple[str, str, str]]:
    rows = Notice.objects.order_by("pk").select_related("membership__organisation")
    return [(n.kind, n.membership.organisation.name, n.subject_kind) for n in rows]


def test_the_worker_reminds_once_who_has_not_handed_in(cast: Cast, cycle: Cycle):
    services.submit(cycle.reports.get(reporter=cast.plant), Entry(FORM_01), by=cast.tenant)
    Notice.objects.all().delete()
    with clock.held(date(2026, 6, 17)):
        assert sweeps.report_reminders() == "nhắc 1 kỳ báo cáo"
        assert sweeps.report_reminders() == ""
        assert told() == [("due-soon", cast.company.name, "report")]
        assert tell_due(clock.today()) == 0  # one voice: the general reminder leaves reports of a cycle alone
    with clock.held(BEFORE):
        sweeps.report_reminders()
        late = told()[1:]
    assert sorted(late) == sorted([
        ("overdue", cast.company.name, "report"),
        ("report-letter", cast.department.name, "report-cycle"), ("report-letter", cast.department.name, "report-cycle"),
    ])  # fmt: skip
    assert list(Nudge.objects.values_list("rule", flat=True)) == ["truoc-5-ngay", "qua-han"]
    with clock.held(date(2026, 6, 21)):
        assert sweeps.report_reminders() == ""


def test_an_office_with_many_reports_hears_of_the_cycle_once(cast: Cast):
    one = founded(cast, "CCN Một")
    for number in range(7):
        project(one, cast.plant, f"Xưởng {number}")
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    Notice.objects.all().delete()
    sweeps.report_reminders()
    (notice,) = Notice.objects.all()
    assert (notice.subject_kind, notice.detail) == ("report-cycle", "7 báo cáo, nộp trước ngày 20/06/2026")


def test_nothing_is_said_of_closed_cycles_and_of_those_where_all_came(cast: Cast, cycle: Cycle):
    services.close_cycle(cycle, by=cast.officer)
    with clock.held(BEFORE):
        assert sweeps.report_reminders() == ""
        assert reminders.nudge(cycle.pk, day=BEFORE, by=WORKER) is None
    services.unlock_cycle(cycle, by=cast.officer)
    Report.objects.update(state="accepted")
    with clock.held(BEFORE):
        assert sweeps.report_reminders() == ""


def test_the_letter_stands_under_the_head_of_whoever_urges(cast: Cast, cycle: Cycle):
    silent = list(cycle.reports.select_related("cycle__province", "reporter", "project", "cluster", "unit"))
    for sender, head, sign in ((cast.department, "SỞ CÔNG THƯƠNG", "GIÁM ĐỐC"), (cast.committee, "TỈNH LÀO CAI", "CHỦ TỊCH")):
        file = Word(BytesIO(word.write(letters.urging(cycle, silent, BEFORE, sender))))
        text = "\n".join(p.text for p in file.paragraphs) + "\n".join(
            c.text for t in file.tables for r in t.rows for c in r.cells
        )
        assert head in text
        assert sign in text
        assert f"{sender.name} đề nghị" in text
        assert "đã quá hạn 1 ngày" in text
        assert "Kho" in text
        assert ("UBND tỉnh (để báo cáo)" in text) == (sender == cast.department)


def test_whose_letter_it_is(cast: Cast, cycle: Cycle):
    assert letters.sender_of(cast.officer, cycle) == cast.department
    assert letters.sender_of(cast.chair, cycle) == cast.committee
    assert letters.sender_of(cast.admin, cycle) == cast.department
    assert letters.sender_of(None, cycle) == cast.department


def test_everybody_of_the_office_is_told_and_nobody_else(cast: Cast):
    planned(cast, "CCN Một")
    cycle = services.open_cycle("03", H1, cast.province, by=cast.officer).cycle
    second = make_account("commune", cast.commune_committee)
    assert second.membership is not None
    made = reminders.nudge(cycle.pk, day=date(2026, 6, 19), by=WORKER)
    assert made is not None
    assert set(Notice.objects.values_list("membership", flat=True)) == {cast.commune_officer.membership.pk, second.membership.pk}
    assert make_organisation("ubnd-cap-xa", "UBND xã khác").pk not in Notice.objects.values_list(
        "membership__organisation", flat=True
    )
