"""The situation report over the real record: three provincial occupancies, each with its paper, base and clusters, none overwritten."""

from datetime import date
from decimal import Decimal

import pytest

from qlccn.office.blocks import plain, texts
from qlccn.parties.actor import CLI
from qlccn.reporting import situation_paper, situation_send
from qlccn.reporting.situation import Situation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
DAY = date(2026, 10, 10)
# percent → leased ha over industrial ha, clusters, what stands in the denominator, the paper's day
CLAIMED = {
    Decimal("26.96"): ("203,76 ha trên 755,81 ha", "25 cụm", "toàn bộ đất công nghiệp theo quy hoạch", date(2026, 10, 5)),
    Decimal("30.49"): ("203,76 ha trên 668,31 ha", "23 cụm", "áp số xã cho Yên Thế và Hưng Khánh", date(2026, 10, 1)),
    Decimal("29.02"): ("188,75 ha trên 650,32 ha", "23 cụm", "đất công nghiệp theo bảng của phòng", date(2026, 9, 28)),
}


@pytest.fixture
def report() -> Situation:
    return situation_send.situation(CLI, "15", DAY)


@pytest.mark.parametrize("percent", CLAIMED)
def test_each_claim_stands_with_areas_clusters_base_and_paper(report: Situation, percent: Decimal):
    areas, clusters, base, day = CLAIMED[percent]
    (claim,) = [c for c in report.claims if c.value == percent]
    assert areas in claim.label
    assert clusters in claim.label
    assert base in claim.label
    assert claim.on == day
    assert claim.source
    assert claim.document_id
    leased, land = (Decimal(w.replace(",", ".")) for w in areas.replace(" ha", "").split(" trên "))
    assert round(leased / land * 100, 2) == percent


def test_the_reports_own_figure_names_its_base_and_the_others_beside_it(report: Situation):
    own = next(c for c in report.counts if c.unit == "%")
    assert "tổng đất đã cho thuê / tổng đất công nghiệp" in own.base
    assert own.counted
    paper = situation_paper.paper(report, situation_send.maker(CLI, report))
    words = " ".join(plain(t) for block in paper.body for t in texts(block))
    assert all(f"{str(p).replace('.', ',')} %" in words for p in CLAIMED)
    assert "tính trên tập hợp cụm và mẫu số khác" in words


def test_contested_figures_of_the_record_are_left_out_of_the_text(report: Situation):
    contested = {(o.cluster.removeprefix("Cụm công nghiệp "), o.label) for o in report.left_out}
    assert {("Mông Sơn", "Tổng mức đầu tư"), ("Đầm Hồng", "Đất công nghiệp đã cho thuê")} <= contested
    (mong_son,) = [c for c in report.clusters if c.name.endswith("Mông Sơn")]
    assert mong_son.capital is None
    assert [b.topic for b in mong_son.blockages] == ["hạ tầng ngoài hàng rào"]
