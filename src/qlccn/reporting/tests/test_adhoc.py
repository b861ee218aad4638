"""Ad-hoc requests: a form made for one cycle, answered, judged, collected; claims only where a field is tied to an indicator."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from qlccn.clusters.models import Claim
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.obligations.models import Obligation
from qlccn.places.models import Unit
from qlccn.reporting import adhoc, adhoc_table, cycles, letters, lists, services
from qlccn.reporting.adhoc import Field
from qlccn.reporting.models import Cycle, Report
from qlccn.reporting.queries import NotThere
from qlccn.reporting.services import Entry, Invalid
from qlccn.reporting.tests.makers import founded, paper, planned
from qlccn.testing import Cast

BEFORE = date(2026, 7, 1)
STATION = Field("", "Công suất trạm", unit="m³/ngày đêm", required=False)
STATE = Field("", "Tình trạng", "choice", choices=("Chưa có", "Đang xây", "Vận hành"))
SINCE = Field("", "Vận hành từ", "day", required=False)
CLEARED = Field("", "Đất đã giải phóng", unit="ha", indicator="cleared_ha")


def opened(cast: Cast, who: str, *fields: Field, only: tuple[str, ...] = (), province: Unit | None = None) -> Cycle:
    asked = adhoc.asked_of("Rà soát nước thải", who, fields, only=only)
    letter = paper(cast, date(2026, 6, 10), type="cong-van")
    return cycles.open_request(
        asked, province or cast.province, as_of=date(2026, 5, 31), before=BEFORE, document=letter, by=cast.officer
    ).cycle


def test_each_reporter_owes_the_answer_by_the_day_of_the_letter(cast: Cast):
    planned(cast, "CCN Một")
    planned(cast, "CCN Hai", communes=[cast.other_commune])
    cycle = opened(cast, "commune", STATE)
    rows = list(Report.objects.filter(cycle=cycle).select_related("reporter", "receiver"))
    assert {r.reporter for r in rows} == {cast.commune_committee, cast.second_committee}
    assert {r.receiver for r in rows} == {cast.department}
    duty = Obligation.objects.get(report=rows[0])
    assert (duty.due_on, duty.document, duty.kind) == (date(2026, 6, 30), cycle.document, "report")
    assert [(line.kind.name, line.period.label) for line in lists.cycles(cast.officer)] == [
        ("Rà soát nước thải", "đến ngày 31/05/2026")
    ]
    assert "Rà soát nước thải" in str(letters.urging(cycle, rows, date(2026, 6, 20), cast.department).subject)


def test_two_requests_of_one_day_stand_side_by_side_and_one_can_ask_some_communes_only(cast: Cast):
    planned(cast, "CCN Một")
    planned(cast, "CCN Hai", communes=[cast.other_commune])
    one, two = opened(cast, "commune", STATE), opened(cast, "commune", STATE, only=(cast.commune.code,))
    assert (one.reports.count(), two.reports.count()) == (2, 1)


def test_answers_are_kept_by_kind_returned_mended_and_accepted(cast: Cast):
    planned(cast, "CCN Một")
    report = opened(cast, "commune", STATION, STATE, SINCE).reports.get()
    services.save_draft(report, Entry({"1": "1.250,5", "3": "02/03/2024"}), by=cast.commune_officer)
    report.refresh_from_db()
    assert report.values == {"1": "1250.5", "3": "2024-03-02"}
    with pytest.raises(Invalid, match="“Tình trạng” bắt buộc"):
        services.submit(report, by=cast.commune_officer)
    for code, value, said in (
        ("2", "Hỏng", "chọn một trong"),
        ("3", "31/02/2024", "31"),
        ("1", "nhiều", "không phải là số"),
        ("9", "1", "không có trường"),
    ):
        with pytest.raises(Refusal, match=said):
            services.submit(report, Entry({code: value}), by=cast.commune_officer)
    services.submit(report, Entry({"1": "1.250,5", "2": "Đang xây"}, {"2": "theo hợp đồng"}), by=cast.commune_officer)
    services.give_back(report, reason="Thiếu ngày", by=cast.officer)
    services.submit(report, Entry({"1": "1.250,5", "2": "Vận hành", "3": "02/03/2024"}), by=cast.commune_officer)
    done = services.accept(report, by=cast.officer)
    assert done.document is not None
    assert not Claim.objects.filter(document=done.document).exists()
    assert [e.what for e in report.events.all()] == ["submitted", "returned", "submitted", "accepted"]


def test_a_tied_field_becomes_a_claim_of_the_day_asked_for(cast: Cast):
    one = founded(cast, "CCN Một")
    report = opened(cast, "cluster", CLEARED, STATE).reports.get()
    with pytest.raises(Invalid, match="không thể âm"):
        services.submit(report, Entry({"1": "-2", "2": "Chưa có"}), by=cast.investor)
    services.submit(report, Entry({"1": "12,5", "2": "Chưa có"}), by=cast.investor)
    done = services.accept(report, by=cast.officer)
    (claim,) = Claim.objects.filter(document=done.document)
    assert (claim.indicator, claim.decimal, claim.cluster, claim.as_of_on, claim.period) == (
        "cleared_ha",
        Decimal("12.5"),
        one,
        date(2026, 5, 31),
        "",
    )
    services.reopen(report, reason="Sai số", by=cast.officer)
    assert not Claim.objects.standing().filter(indicator="cleared_ha").exists()


@pytest.mark.parametrize(
    ("title", "who", "fields", "said"),
    [
        ("", "commune", [STATE], "Ghi tên"), ("A", "ai-do", [STATE], "Chọn ai"), ("A", "commune", [], "chưa có trường nào"),
        ("A", "commune", [STATE, STATE], "ghi hai lần"), ("A", "commune", [Field("", "B", "choice", choices=("Có",))], "từ 2 đến"),
        ("A", "commune", [Field("", "B", "hình")], "chọn kiểu"), ("A", "commune", [CLEARED], "từng cụm hoặc từng dự án"),
        ("A", "cluster", [Field("", "B", "text", indicator="cleared_ha")], "kiểu số"), ("A", "cluster", [Field("", "B", unit="m²", indicator="cleared_ha")], "tính bằng ha"),
        ("A", "cluster", [Field("", "B", indicator="khong_co")], "kiểu số"), ("A", "commune", [Field("", f"B{n}") for n in range(41)], "nhiều nhất 40"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_answered_is_refused(title: str, who: str, fields: list[Field], said: str):
    with pytest.raises(Refusal, match=said):
        adhoc.asked_of(title, who, fields)


def test_what_cannot_be_opened_is_refused_and_leaves_nothing(cast: Cast):
    planned(cast, "CCN Một")
    asked, letter = adhoc.asked_of("A", "commune", [STATE]), paper(cast, date(2026, 6, 10))
    usual = {"as_of": date(2026, 5, 31), "before": BEFORE, "document": letter, "by": cast.officer}
    nobody = adhoc.asked_of("A", "cluster", [STATE])
    for changed, said in (({"before": date(2026, 6, 16)}, "đã qua"), ({"as_of": date(2026, 7, 2)}, "sau hạn gửi"), ({"by": cast.outsider}, "tỉnh của mình"),
                          ({"by": cast.commune_officer}, "không làm được")):  # fmt: skip
        with pytest.raises(Refusal, match=said):
            cycles.open_request(asked, cast.province, **(usual | changed))
    with pytest.raises(Refusal, match="Không có đơn vị nào"):
        cycles.open_request(nobody, cast.province, **usual)
    assert not Cycle.objects.exists()


def test_the_table_adds_what_was_handed_in_and_hides_drafts(cast: Cast):
    planned(cast, "CCN Một")
    planned(cast, "CCN Hai", communes=[cast.other_commune])
    cycle = opened(cast, "commune", STATION, SINCE)
    first, second = cycle.reports.order_by("unit__name")
    services.submit(first, Entry({"1": "100,5", "2": "02/03/2024"}), by=cast.commune_officer)
    services.save_draft(second, Entry({"1": "7"}), by=cast.second_commune_officer)
    table = adhoc_table.collect(cast.officer, cycle)
    assert (table.totals, table.received) == (((Decimal("100.5"), 1), None), 1)
    assert [[v for _, v in a.pairs] for a in table.rows] == [["100,5", "02/03/2024"], ["", ""]]
    sheet = openpyxl.load_workbook(BytesIO(adhoc_table.write(table)))["Bảng trả lời"]
    cells = [c.value for row in sheet.iter_rows() for c in row]
    assert 100.5 in cells
    assert 7 not in cells
    assert len(adhoc_table.collect(cast.second_commune_officer, cycle).rows) == 1  # a commune sees its own line
    with pytest.raises(NotThere):
        lists.get_cycle(cast.outsider, cycle.pk)


def test_late_is_late_here_too(cast: Cast):
    planned(cast, "CCN Một")
    report = opened(cast, "commune", STATE).reports.get()
    with clock.held(BEFORE):
        services.submit(report, Entry({"1": "Chưa có"}), by=cast.commune_officer)
        report.refresh_from_db()
        assert lists.standing(report, BEFORE).late
