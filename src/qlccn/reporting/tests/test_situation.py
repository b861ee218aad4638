"""Báo cáo tình hình: as of a day, every figure with its source, what is contested left out and counted, changes marked."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from qlccn.clusters import services as clusters
from qlccn.clusters.models import Claim, Cluster
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.obligations.models import Obligation
from qlccn.parties.actor import CLI
from qlccn.reporting import situation_read, situation_record, situation_send
from qlccn.reporting.queries import NotThere
from qlccn.reporting.situation import ClusterState, Situation
from qlccn.reporting.situation_record import Blocked, Request
from qlccn.reporting.tests.makers import FOUNDED, act, founded, paper, planned, told
from qlccn.testing import Cast

MAY, JUNE = date(2026, 5, 20), date(2026, 6, 10)
LAND = "đất đai, giải phóng mặt bằng"


def one(report: Situation, cluster: Cluster) -> ClusterState:
    return next(c for c in report.clusters if c.row.code == cluster.code)


def blocked(cast: Cast, cluster: Cluster, what: str, on: date = MAY, **more: object) -> list[Claim]:
    request = more.pop("request", None)
    said = Blocked(LAND, on, what, **more)  # type: ignore[arg-type]
    return situation_record.record(
        cluster, said, document=paper(cast, on, number=f"{on:%d}{cluster.pk}/BC-UBND"), request=request, by=cast.officer
    )  # type: ignore[arg-type]


def test_the_frame_names_each_count_and_groups_the_clusters(cast: Cast):
    building = founded(cast, "CCN Một")
    act(cast, building, "construction_started", MAY)
    waiting, listed = founded(cast, "CCN Hai"), planned(cast, "CCN Ba")
    report = situation_read.read(cast.officer, cast.province.code, JUNE)
    groups = {key: [c.row.code for c in found] for key, _, found in report.groups}
    assert groups == {"building": [building.code], "founded": [waiting.code], "planned": [listed.code]}
    values = {c.code: c.value for c in report.counts}
    assert (values["1"], values["2"], values["2.2"], values["5"]) == (3, 2, 1, Decimal(80))
    assert [s.label for s in one(report, building).steps][-1] == "Khởi công"
    assert one(report, building).capital.cited.endswith(f"số liệu đến {FOUNDED:%d/%m/%Y}")  # type: ignore[union-attr]


def test_figures_are_those_of_the_day(cast: Cast):
    cluster = founded(cast, "CCN Một")
    told(cast, "cleared_ha", 10, on=date(2026, 3, 1), period="", as_of_on=date(2026, 3, 1), cluster=cluster)
    told(cast, "cleared_ha", 20, on=JUNE, period="", as_of_on=JUNE, cluster=cluster)
    early, late = (situation_read.read(cast.officer, cast.province.code, d) for d in (MAY, JUNE))
    assert next(f.value for f in one(early, cluster).figures if f.unit == "ha") == Decimal(10)
    assert next(f.value for f in one(late, cluster).figures if f.unit == "ha") == Decimal(20)


def test_a_blockage_has_its_paper_day_cause_and_request_to_a_named_agency(cast: Cast):
    cluster = founded(cast, "CCN Một")
    request = Request("Chấp thuận chuyển mục đích 5 ha", "Sở Nông nghiệp và Môi trường", date(2026, 7, 1))
    blocked(cast, cluster, "Còn 5 ha đất rừng", cause="Chưa có phương án trồng rừng thay thế", request=request)
    report = situation_read.read(cast.officer, cast.province.code, JUNE)
    state = one(report, cluster)
    (found,) = state.blockages
    assert (found.topic, found.what.shown, found.what.on) == (LAND, "Còn 5 ha đất rừng", MAY)
    assert found.what.source.endswith("/BC-UBND ngày 20/05/2026")
    assert found.cause is not None
    (asked,) = state.requests
    assert asked.agencies == ("Sở Nông nghiệp và Môi trường",)
    assert asked.due_on == date(2026, 6, 30)
    assert list(report.requests()) == ["Sở Nông nghiệp và Môi trường"]
    assert Obligation.objects.get().role == "kien-nghi"


def test_a_lifted_blockage_is_gone_from_that_day_on_and_stands_in_an_earlier_report(cast: Cast):
    cluster = founded(cast, "CCN Một")
    blocked(cast, cluster, "Còn 12 hộ")
    blocked(cast, cluster, "", on=JUNE, ended=True)
    day_before = date(2026, 6, 9)
    assert one(situation_read.read(cast.officer, cast.province.code, day_before), cluster).blockages
    assert not one(situation_read.read(cast.officer, cast.province.code, JUNE), cluster).blockages
    with clock.held(date(2026, 6, 15)):
        blocked(cast, cluster, "Lại còn 2 hộ", on=date(2026, 6, 14))
    assert one(situation_read.read(cast.officer, cast.province.code, date(2026, 6, 15)), cluster).blockages


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Blocked("chuyện khác", MAY, "x"), "không có trong danh mục"), (Blocked(LAND, date(2026, 6, 17), "x"), "sau hôm nay"),
        (Blocked(LAND, MAY, "  "), "Ghi vướng mắc là gì"),
    ],
)  # fmt: skip
def test_a_blockage_without_sense_is_refused(cast: Cast, said: Blocked, words: str):
    cluster = founded(cast, "CCN Một")
    with pytest.raises(Refusal, match=words):
        situation_record.record(cluster, said, document=paper(cast, MAY), by=cast.officer)
    assert not Claim.objects.filter(indicator="blockage").exists()


def test_who_may_not_write_figures_records_no_blockage_and_an_agency_is_needed_for_a_request(cast: Cast):
    cluster, document = founded(cast, "CCN Một"), paper(cast, MAY)
    for stranger in (cast.tenant, cast.outsider):
        with pytest.raises(Refusal):
            situation_record.record(cluster, Blocked(LAND, MAY, "x"), document=document, by=stranger)
    with pytest.raises(Refusal, match="tên cơ quan"):
        situation_record.record(cluster, Blocked(LAND, MAY, "x"), document=document, request=Request("y", " "), by=cast.officer)
    assert not Claim.objects.filter(indicator="blockage").exists(), "the blockage falls with its request"


def test_what_sources_contradict_or_only_a_note_says_is_left_out_and_counted(cast: Cast):
    cluster = founded(cast, "CCN Một")
    told(cast, "cleared_ha", 10, period="", as_of_on=MAY, cluster=cluster)
    told(cast, "cleared_ha", 15, period="", as_of_on=MAY, cluster=cluster)
    told(cast, "disbursed_billion_vnd", 7, period="", standing="note", as_of_on=MAY, cluster=cluster)
    report = situation_read.read(cast.officer, cast.province.code, JUNE)
    state = one(report, cluster)
    assert {f.label for f in state.figures} == {"Đất công nghiệp"}
    assert {(o.label, len(o.values)) for o in report.left_out} == {
        ("Đã giải phóng mặt bằng", 2),
        ("Đã giải ngân đầu tư hạ tầng", 1),
    }
    clusters.settle(Claim.objects.get(indicator="cleared_ha", decimal=15), reason="biên bản đo", by=cast.officer)
    after = situation_read.read(cast.officer, cast.province.code, JUNE)
    assert [f.value for f in one(after, cluster).figures if f.label == "Đã giải phóng mặt bằng"] == [Decimal(15)]


def test_changes_are_marked_since_the_last_report_that_was_sent(cast: Cast):
    cluster = founded(cast, "CCN Một")
    told(cast, "cleared_ha", 10, period="", as_of_on=MAY, cluster=cluster)
    with clock.held(date(2026, 6, 1)):
        sent = situation_send.send(cast.province.code, by=cast.officer)
    told(cast, "cleared_ha", 20, on=JUNE, period="", as_of_on=JUNE, cluster=cluster)
    blocked(cast, cluster, "Còn 12 hộ", on=JUNE)
    report = situation_send.situation(cast.officer, cast.province.code, JUNE)
    assert one(report, cluster).changes == (
        "đã giải phóng mặt bằng: 10 ha → 20 ha", f"vướng mắc mới ({LAND}): Còn 12 hộ",
    )  # fmt: skip
    assert report.since is not None
    assert report.since.as_of == date(2026, 6, 1)
    assert json.loads(sent.body)["as_of"] == "2026-06-01", "the bytes that were sent stay"
    other = situation_send.situation(cast.officer, cast.province.code, JUNE, since=JUNE.replace(day=1))
    assert one(other, cluster).changes == one(report, cluster).changes
    with pytest.raises(Refusal, match="phải trước ngày báo cáo"):
        situation_send.situation(cast.officer, cast.province.code, JUNE, since=JUNE)


def test_word_has_the_source_of_figures_in_comments_and_every_format_the_same_bytes_twice(cast: Cast):
    cluster = founded(cast, "CCN Một")
    blocked(cast, cluster, "Còn 12 hộ")
    report = situation_read.read(cast.officer, cast.province.code, JUNE)
    made = {fmt: situation_send.write(cast.officer, report, fmt) for fmt in ("json", "docx", "pdf", "xlsx")}
    again = situation_read.read(cast.officer, cast.province.code, JUNE)
    assert {fmt for fmt, data in made.items() if situation_send.write(cast.officer, again, fmt) != data} == set()
    with ZipFile(BytesIO(made["docx"])) as file:
        text, comments = file.read("word/document.xml").decode(), file.read("word/comments.xml").decode()
    assert "Vướng mắc" in text
    assert "/BC-UBND ngày 20/05/2026" in comments
    assert made["pdf"].startswith(b"%PDF")
    book = openpyxl.load_workbook(BytesIO(made["xlsx"]))
    assert any("Còn 12 hộ" in str(cell.value) for row in book["Vướng mắc, kiến nghị"].iter_rows() for cell in row)
    assert {"form", "unit", "as_of", "coverage", "rows", "checks"} <= set(json.loads(made["json"]))


def test_a_stranger_and_an_unknown_place_get_nothing(cast: Cast):
    founded(cast, "CCN Một")
    with pytest.raises(NotThere):
        situation_read.read(cast.outsider, cast.province.code, JUNE)
    with pytest.raises(NotThere, match="không có tỉnh, xã nào"):
        situation_read.read(CLI, "98", JUNE)
    commune = situation_read.read(cast.officer, cast.commune.code, JUNE)
    assert [c.name for c in commune.clusters] == ["CCN Một"]


def test_a_report_costs_the_same_queries_for_one_cluster_and_for_ten(cast: Cast, django_assert_max_num_queries):
    for n in range(10):
        blocked(cast, founded(cast, f"CCN {n}"), "Còn 12 hộ", request=Request("Giải quyết", "Sở Tài chính"))
    with django_assert_max_num_queries(40):
        assert len(situation_read.read(cast.officer, cast.province.code, JUNE).blocked) == 10
