"""Progress and task reports composed from the record: what counts, what adds up, what is sent stays."""

import json
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.obligations import services as duties
from qlccn.obligations import work
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import CLI, Actor
from qlccn.reporting import composed_paper, composing, progress_report, services, task_report
from qlccn.reporting.models import Package, Report
from qlccn.reporting.queries import NotThere
from qlccn.reporting.tests.makers import act, founded, paper, planned, told
from qlccn.testing import Cast, make_document, make_organisation, make_province


def values(report: task_report.TaskReport | progress_report.ProgressReport) -> dict[str, int | None]:
    return {r.name: r.value for r in report.rows}


def task(cast: Cast, what: str, due: date | None, *, on: date = date(2026, 3, 2), to: object = None, by: Actor = CLI):
    """A confirmed task of the finance department (or another)."""
    body = to or cast.finance
    rule = {"kind": "date", "day": due.isoformat()} if due else {}
    made = duties.propose(
        paper(cast, on), [Proposal(what=what, due_rule=rule, assignees=(Named(body.name, body.kind, "lead", body),))], by=by
    )  # type: ignore[attr-defined]
    return duties.confirm_many(made[0].document, made, by=by)[0]


def answer(cast: Cast, duty: object, done_on: date, *, accept: bool = True, evidence: bool = False) -> None:
    part = duty.assignments.get()  # type: ignore[attr-defined]
    papers = [paper(cast, done_on, is_public=True)] if evidence else []
    given = work.answer(part, text="Đã xong", done_on=done_on, evidence=papers, by=cast.agency)
    if accept:
        work.accept_answer(given, by=cast.officer)


class TestProgress:
    def test_steps_of_acts_with_their_paper_and_what_is_new_in_the_period(self, cast: Cast):
        one = founded(cast, "CCN Một")
        planned(cast, "CCN Hai", communes=[cast.other_commune])
        act(cast, one, "construction_started", date(2026, 4, 10))
        report = progress_report.compute(cast.officer, "15", "2026Q2")
        counts = values(report)
        assert (counts["Số cụm trong báo cáo"], counts["Trong phương án phát triển"], counts["Quyết định thành lập"]) == (2, 2, 1)
        (row,) = [r for r in report.rows if r.name == "Khởi công hạ tầng"]
        assert (row.value, row.note) == (1, "trong kỳ thêm 1: CCN Một")
        entry = next(c for c in report.as_json()["clusters"] if c["code"] == one.code)
        assert (entry["latest"], entry["investor"]) == ("started", "Công ty Hạ tầng Bảo Ái")
        (new,) = [s for s in entry["steps"] if s["in_period"]]
        assert (new["id"], new["on"]) == ("started", "2026-04-10")
        assert new["document"].endswith("ngày 10/04/2026")
        before = progress_report.compute(cast.officer, "15", "2026Q1")
        assert values(before)["Khởi công hạ tầng"] == 0

    def test_a_figure_is_told_with_its_paper_and_the_change_since_the_period_before(self, cast: Cast):
        one = founded(cast, "CCN Một")
        told(cast, "cleared_ha", 10, on=date(2026, 3, 20), period="", as_of_on=date(2026, 3, 20), cluster=one)
        told(cast, "cleared_ha", 16.5, on=date(2026, 5, 20), period="", as_of_on=date(2026, 5, 20), cluster=one)
        (entry,) = progress_report.compute(cast.officer, one.code, "2026Q2").as_json()["clusters"]
        (figure,) = entry["figures"]
        assert (figure["value"], figure["before"], figure["change"], figure["as_of"]) == (16.5, 10, 6.5, "2026-05-20")
        (first,) = progress_report.compute(cast.officer, one.code, "2026Q1").as_json()["clusters"]
        assert [(f["value"], f["before"]) for f in first["figures"]] == [(10, None)]

    def test_what_was_undone_is_no_step_any_more(self, cast: Cast):
        one = founded(cast, "CCN Một")
        act(cast, one, "abolished", date(2026, 5, 5))
        assert values(progress_report.compute(cast.officer, "15", "2026Q1"))["Quyết định thành lập"] == 1
        assert values(progress_report.compute(cast.officer, "15", "2026Q2"))["Quyết định thành lập"] == 0

    def test_a_step_out_of_order_is_said(self, cast: Cast):
        act(cast, planned(cast, "CCN Vội"), "construction_started", date(2026, 4, 10))
        (found,) = [c for c in progress_report.compute(cast.officer, "15", "2026Q2").checks if c.rule == "order:permit"]
        assert "CCN Vội" in found.message

    def test_scope(self, cast: Cast):
        one = founded(cast, "CCN Một")
        assert progress_report.compute(cast.investor, one.code, "2026Q2").clusters
        assert progress_report.compute(cast.commune_officer, cast.commune.code, "2026Q2").clusters
        for actor, code in (
            (cast.outsider, "15"),
            (cast.outsider, one.code),
            (cast.tenant, "15"),
            (cast.second_commune_officer, cast.commune.code),
        ):
            with pytest.raises(NotThere):
                progress_report.compute(actor, code, "2026Q2")
        with pytest.raises(NotThere):
            progress_report.compute(cast.officer, "CCN-999999", "2026Q2")


class TestTasks:
    def test_states_are_one_each_and_add_up(self, cast: Cast):
        answer(cast, task(cast, "xong sớm", date(2026, 5, 1)), date(2026, 4, 20), evidence=True)
        answer(cast, task(cast, "xong muộn", date(2026, 5, 1)), date(2026, 5, 9))
        answer(cast, task(cast, "chờ xét", date(2026, 6, 1)), date(2026, 5, 30), accept=False)
        task(cast, "quá hạn", date(2026, 6, 10))
        task(cast, "còn hạn", date(2026, 12, 31))
        task(cast, "chưa rõ hạn", None)
        report = task_report.compute(cast.agency, cast.finance.slug, "2026Q2")
        counts = values(report)
        assert counts["Tổng số nhiệm vụ trong kỳ"] == 6
        assert sum(r.value or 0 for r in report.rows if r.part_of == "1") == 6
        assert (
            counts["Xong đúng hạn"],
            counts["Xong chậm"],
            counts["Chờ xét kết quả"],
            counts["Quá hạn"],
            counts["Chưa làm"],
        ) == (1, 1, 1, 1, 2)
        assert counts["Nhiệm vụ chưa xong và chưa rõ hạn"] == 1
        found = {t["what"]: t for t in report.as_json()["tasks"]}
        assert (found["xong muộn"]["days_late"], found["xong muộn"]["done_on"], found["quá hạn"]["days_late"]) == (
            8,
            "2026-05-09",
            6,
        )
        assert found["xong sớm"]["evidence"]
        assert [c.rule for c in report.checks] == ["evidence", "open-period"]

    def test_a_task_done_before_the_period_or_given_after_it_is_not_of_it(self, cast: Cast):
        answer(cast, task(cast, "xong quý I", date(2026, 5, 1)), date(2026, 3, 20))
        task(cast, "giao quý II", date(2026, 12, 1), on=date(2026, 4, 2))
        assert [t.what for t in task_report.compute(cast.agency, cast.finance.slug, "2026Q2").tasks] == ["giao quý II"]
        (only,) = task_report.compute(cast.agency, cast.finance.slug, "2026Q1").tasks
        assert (only.what, only.state) == ("xong quý I", "done-on-time")

    def test_the_past_period_reads_as_the_work_stood_then(self, cast: Cast):
        answer(cast, task(cast, "xong quý II", date(2026, 3, 25)), date(2026, 4, 20))
        (then,) = task_report.compute(cast.officer, cast.finance.slug, "2026Q1").tasks
        assert (then.state, then.late, then.done_on) == ("overdue", 6, None)
        (now,) = task_report.compute(cast.officer, cast.finance.slug, "2026Q2").tasks
        assert (now.state, now.late, now.done_on) == ("done-late", 26, date(2026, 4, 20))

    def test_a_province_counts_each_task_once_and_each_lead_with_its_own(self, cast: Cast):
        builders = make_organisation("so-xay-dung", "Sở Xây dựng Lào Cai", cast.province)
        task(cast, "của tài chính", date(2026, 5, 1))
        task(cast, "của xây dựng", date(2026, 12, 1), to=builders)
        report = task_report.compute(cast.officer, "15", "2026Q2")
        assert values(report)["Tổng số nhiệm vụ trong kỳ"] == 2
        assert {name: sum(by.values()) for name, by in report.by_agency} == {"Sở Tài chính Lào Cai": 1, "Sở Xây dựng Lào Cai": 1}

    def test_a_paper_without_a_day_is_counted_and_said(self, cast: Cast):
        plan = make_document(cast.committee, number="", issued_on=None, subject="Kế hoạch chưa rõ ngày")
        made = duties.propose(
            plan, [Proposal(what="việc", assignees=(Named(cast.finance.name, organisation=cast.finance),))], by=CLI
        )
        duties.confirm_many(plan, made, by=CLI)
        report = task_report.compute(cast.agency, cast.finance.slug, "2026Q1")
        assert (len(report.tasks), [c.rule for c in report.checks]) == (1, ["undated"])

    def test_reports_owed_are_no_tasks(self, cast: Cast):
        founded(cast, "CCN Một")
        services.open_cycle("02", "2026H1", cast.province, by=cast.officer)
        assert task_report.compute(cast.officer, "15", "2026Q2").tasks == []

    def test_scope(self, cast: Cast):
        task(cast, "việc", None)
        for actor in (cast.outsider, cast.tenant, cast.commune_officer, cast.investor):
            with pytest.raises(NotThere):
                task_report.compute(actor, cast.finance.slug, "2026Q2")
            with pytest.raises(NotThere):
                task_report.compute(actor, "15", "2026Q2")
        assert len(task_report.compute(cast.chair, cast.finance.slug, "2026Q2").tasks) == 1
        assert task_report.compute(cast.commune_officer, cast.commune.code, "2026Q2").tasks == []


class TestSending:
    def test_what_was_sent_stays_and_can_be_made_again(self, cast: Cast):
        duty = task(cast, "việc", date(2026, 6, 1))
        made = composing.send("nhiem-vu", cast.finance.slug, "2026Q2", by=cast.agency, remarks="Thiếu kinh phí.")
        body = made.body
        assert json.loads(body)["remarks"] == "Thiếu kinh phí."
        with clock.held(date(2026, 6, 20)):
            answer(cast, duty, date(2026, 6, 19), evidence=True)
            assert composing.again(made) == body
            second = composing.send("nhiem-vu", cast.finance.slug, "2026Q2", by=cast.agency)
        assert (second.number, second.body != body) == (2, True)
        assert Package.objects.get(pk=made.pk).body == body

    def test_two_agencies_of_one_place_have_packages_of_their_own(self, cast: Cast):
        make_organisation("so-xay-dung", "Sở Xây dựng Lào Cai", cast.province)
        one = composing.send("nhiem-vu", cast.finance.slug, "2026Q2", by=cast.agency)
        two = composing.send("nhiem-vu", "so-xay-dung-lao-cai", "2026Q2", by=cast.admin)
        assert (one.number, two.number, one.subject, two.subject) == (1, 1, cast.finance.slug, "so-xay-dung-lao-cai")
        with pytest.raises(NotThere):
            composing.get(cast.agency, two.pk)
        assert composing.get(cast.officer, two.pk) == two

    def test_only_who_owes_it_sends_it(self, cast: Cast):
        one = founded(cast, "CCN Một")
        for actor in (cast.chair, cast.officer):
            with pytest.raises(Refusal, match="Chỉ đơn vị báo cáo"):
                composing.send("nhiem-vu", cast.finance.slug, "2026Q2", by=actor)
        with pytest.raises(Refusal, match="Chỉ đơn vị báo cáo"):
            composing.send("tien-do", one.code, "2026Q2", by=cast.commune_officer)
        assert composing.send("tien-do", one.code, "2026Q2", by=cast.investor).subject == one.code

    def test_sending_hands_in_the_report_owed(self, cast: Cast):
        hanoi = make_province("01", "Hà Nội")
        body = make_organisation("so-xay-dung", "Sở Xây dựng Hà Nội", hanoi)
        make_organisation("so-cong-thuong", "Sở Công Thương Hà Nội", hanoi)
        plan = make_document(body, number="", subject="Kế hoạch quản lý cụm công nghiệp năm 2026", issued_on=None, is_public=True)
        services.open_cycle("nhiem-vu", "2026Q2", hanoi, by=CLI, document=plan)
        report = Report.objects.get(reporter=body)
        builder = Actor(role="agency", organisation=body, label="thử")
        composing.send("nhiem-vu", body.slug, "2026Q2", by=builder, remarks="Không có khó khăn.")
        report.refresh_from_db()
        assert (report.state, report.received_on, report.text, report.values["1"]) == (
            "submitted",
            date(2026, 6, 16),
            "Không có khó khăn.",
            "0",
        )


def test_the_files_say_what_the_page_says(cast: Cast):
    one = founded(cast, "CCN Một")
    told(cast, "cleared_ha", 10, on=date(2026, 5, 20), period="", as_of_on=date(2026, 5, 20), cluster=one)
    task(cast, "Rà soát quy hoạch", date(2026, 6, 1))
    for report, sheets in (
        (progress_report.compute(cast.officer, "15", "2026Q2"), ["Tổng hợp", "Các bước thực hiện", "Số liệu tiến độ"]),
        (task_report.compute(cast.officer, "15", "2026Q2"), ["Tổng hợp", "Danh mục nhiệm vụ", "Theo cơ quan chủ trì"]),
    ):
        book = openpyxl.load_workbook(BytesIO(composed_paper.write(report, "xlsx")))
        assert book.sheetnames[:3] == sheets
        cells = [c.value for row in book["Tổng hợp"].iter_rows() for c in row]
        assert all(r.name in cells for r in report.rows)
        assert composed_paper.write(report, "docx")[:2] == b"PK"
        assert composed_paper.write(report, "pdf")[:4] == b"%PDF"


def test_a_step_that_no_act_knows_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path):
    bad = tmp_path / "progress.yaml"
    bad.write_text("groups: [{name: A, steps: [{id: x, name: X, acts: [khong_co]}]}]\nfigures: []\n", "utf-8")
    monkeypatch.setattr(progress_report, "DATA", bad)
    progress_report.plan.cache_clear()
    with pytest.raises(Refusal, match="khong_co"):
        progress_report.plan()
    progress_report.plan.cache_clear()
