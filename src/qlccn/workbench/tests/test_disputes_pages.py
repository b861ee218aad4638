"""The page of discrepancies: by kind, figure and cluster; settled with a reason, the settlement undone with a reason; nobody else's clusters."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client

from qlccn.clusters import doubts, queries, services
from qlccn.clusters.models import Settlement
from qlccn.core import clock
from qlccn.parties.actor import CLI, Actor
from qlccn.testing import Cast
from qlccn.workbench.tests.cluster_stock import make_stock

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]


@pytest.fixture
def stock(cast: Cast):
    return make_stock(cast)


def contradictions(cast: Cast, cluster) -> int:
    return queries.registry(cast.officer, clock.today(), ids=[cluster.pk])[0].contradictions


def test_a_settlement_is_listed_and_undone_with_a_reason(cast: Cast, stock, browse: Browse):
    desk = browse(cast.officer)
    desk.post(
        f"/cum-cong-nghiep/{stock.main.code}/sai-lech/?muc=capital_billion_vnd", {"choice": "act", "reason": "Bảng gõ nhầm"}
    )
    settlement = Settlement.objects.get()
    url = f"/cum-cong-nghiep/{stock.main.code}/sai-lech/{settlement.pk}/bo-chot/"
    listed = desk.get("/sai-lech/?loai=chot").content.decode()
    assert url in listed
    assert "Bảng gõ nhầm" in listed
    assert contradictions(cast, stock.main) == 0
    assert desk.post(url, {"reason": " "}).status_code == 422
    assert desk.post(url, {"reason": "Chốt vội"}).status_code == 302
    assert contradictions(cast, stock.main) == 1
    settlement.refresh_from_db()
    assert settlement.retraction_reason == "Chốt vội"
    assert desk.post(url, {"reason": "Lần nữa"}).status_code == 422
    assert "Chưa ai chốt" in desk.get("/sai-lech/?loai=chot").content.decode()


def test_only_those_who_settle_undo_and_only_in_their_own_province(cast: Cast, stock, browse: Browse):
    settlement = services.settle(stock.contested, reason="Đã điều chỉnh", by=cast.officer)
    url = f"/cum-cong-nghiep/{stock.main.code}/sai-lech/{settlement.pk}/bo-chot/"
    for actor, status in ((cast.outsider, 404), (cast.commune_officer, 403), (cast.tenant, 403)):
        assert browse(actor).get(url).status_code == status
        assert browse(actor).post(url, {"reason": "x"}).status_code == status
    assert browse(cast.officer).get(f"/cum-cong-nghiep/{stock.plain.code}/sai-lech/{settlement.pk}/bo-chot/").status_code == 404
    assert stock.main.code not in browse(cast.outsider).get("/sai-lech/?loai=chot").content.decode()


def test_suspected_slips_stand_alone_and_say_what_they_look_like(cast: Cast, stock, browse: Browse):
    services.record_claim(
        "workers", 10, document=stock.table, standing="report", cluster=stock.plain, as_of_on=date(2026, 9, 30), by=CLI
    )
    services.record_claim(
        "workers", 57, document=stock.plan, standing="report", cluster=stock.plain, as_of_on=date(2026, 9, 30), by=CLI
    )
    desk = browse(cast.officer)
    waiting, slips = desk.get("/sai-lech/").content.decode(), desk.get("/sai-lech/?loai=nham").content.decode()
    assert "<b>Lao động</b>" in waiting
    assert "nghi gõ nhầm 1 chữ số" in slips
    assert "<b>Lao động</b>" not in slips
    narrowed = desk.get("/sai-lech/?muc=workers").content.decode()
    assert "10\u00a0người" in narrowed
    assert "596,651" not in narrowed


@pytest.mark.parametrize(
    "one, other, said",
    [
        ("12.5", "125", "nghi sai dấu thập phân (gấp 10 lần)"),
        ("56.4", "65.4", "nghi đảo 2 chữ số"),
        ("50", "0.005", "nghi nhầm đơn vị (m² với ha)"),
        ("56.4", "31.2", ""),
    ],
)
def test_each_kind_of_slip_is_named_on_the_page(cast: Cast, stock, browse: Browse, one: str, other: str, said: str):
    for value, paper in ((one, stock.table), (other, stock.plan)):
        told = {"document": paper, "standing": "report", "cluster": stock.plain, "as_of_on": date(2026, 9, 30)}
        services.record_claim("leased_ha", Decimal(value), by=CLI, **told)
    desk = browse(cast.officer)
    assert "<b>Đất công nghiệp đã cho thuê</b>" in desk.get("/sai-lech/").content.decode()
    slips = desk.get("/sai-lech/?loai=nham").content.decode()
    assert ("<b>Đất công nghiệp đã cho thuê</b>" in slips) is bool(said)
    assert said in slips


@pytest.mark.parametrize(
    "drawn, decided, said",
    [
        ("5.02", "50", "nghi sai dấu thập phân (gấp 10 lần)"),
        ("498", "50", "nghi sai dấu thập phân (gấp 10 lần)"),
        ("0.0051", "50", "nghi nhầm đơn vị (m² với ha)"),
        ("40", "50", ""),
        ("0", "50", ""),
    ],
)
def test_a_drawing_ten_times_off_looks_like_a_slip(drawn: str, decided: str, said: str):
    about = SimpleNamespace(area_ha=Decimal(drawn))
    assert doubts.OffDrawing(None, about, Decimal(decided), Decimal(drawn) / Decimal(decided) - 1).slip == said


def test_parts_and_other_denominators_of_a_cluster_stand_side_by_side(cast: Cast, stock, browse: Browse):
    for value, base, day, paper in (
        ("54.49", "", date(2026, 9, 22), stock.table),
        ("52.96", "phần thuộc phường", date(2026, 9, 29), stock.plan),
        ("9", "cách tính cũ", date(2025, 1, 1), stock.table),
    ):
        told = {"document": paper, "standing": "report", "cluster": stock.plain, "as_of_on": day, "base": base}
        services.record_claim("cleared_ha", Decimal(value), by=CLI, **told)
    [group] = doubts.ways_of_clusters([stock.plain.pk], clock.today())[stock.plain.pk]
    assert [c.value for c in group] == [Decimal("52.96"), Decimal("54.49")]  # the one of last year is too old to compare
    page = browse(cast.officer).get("/sai-lech/?loai=cach-tinh").content.decode()
    assert page.index("52,96") < page.index("54,49")
    assert "9,00\u00a0ha" not in page
    assert "52,96" not in browse(cast.outsider).get("/sai-lech/?loai=cach-tinh").content.decode()


def test_a_replaced_figure_of_another_paper_is_still_told(cast: Cast, stock, browse: Browse):
    for value, day, paper in ((43, date(2026, 7, 20), stock.plan), (30.6, date(2026, 10, 2), stock.table)):
        services.record_claim(
            "cleared_ha", Decimal(str(value)), document=paper, standing="table", cluster=stock.plain, as_of_on=day, by=CLI
        )
    page = browse(cast.officer).get("/sai-lech/?loai=ky").content.decode()
    assert "30,60\u00a0ha" in page
    assert "43,00\u00a0ha" in page
    assert "30,60" not in browse(cast.outsider).get("/sai-lech/?loai=ky").content.decode()


def test_a_place_counted_in_several_ways_shows_them_side_by_side(cast: Cast, stock, browse: Browse):
    for value, base, day in (
        ("26.96", "toàn bộ đất công nghiệp", date(2026, 10, 5)),
        ("30.49", "đất công nghiệp", date(2026, 10, 1)),
    ):
        services.record_claim(
            "average_occupancy_percent",
            Decimal(value),
            document=stock.table,
            standing="table",
            about_unit=cast.province,
            base=base,
            as_of_on=day,
            by=CLI,
        )
    page = browse(cast.officer).get("/sai-lech/?loai=cach-tinh").content.decode()
    assert page.index("26,96") < page.index("30,49")
    assert "toàn bộ đất công nghiệp" in page
    assert "26,96" not in browse(cast.outsider).get("/sai-lech/?loai=cach-tinh").content.decode()


def test_a_drawing_far_from_the_decision_is_told(cast: Cast, stock, browse: Browse):
    page = browse(cast.officer).get("/sai-lech/?loai=ranh-gioi")
    drawings = list(page.context["drawings"])
    assert [d.row.code for d in drawings] == [stock.main.code]
    assert drawings[0].share > Decimal("0.05")
    assert not list(browse(cast.outsider).get("/sai-lech/?loai=ranh-gioi").context["drawings"])


@pytest.mark.parametrize("query", ["loai=la", "loai=ky&muc=la", "loai=cach-tinh&page=99", "loai=chot&q=%25", "muc=" + "x" * 300])
def test_an_odd_question_is_answered(cast: Cast, stock, browse: Browse, query: str):
    assert browse(cast.officer).get(f"/sai-lech/?{query}").status_code == 200
