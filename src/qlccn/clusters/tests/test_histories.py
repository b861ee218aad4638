"""Replaying written histories."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from qlccn.clusters import asof, queries, services
from qlccn.clusters.asof import View
from qlccn.clusters.histories import Replayed, replay
from qlccn.clusters.models import Act, Claim, Cluster
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents.models import Document, Link
from qlccn.parties.actor import CLI
from qlccn.parties.models import Organisation
from qlccn.places.queries import province_by_code
from qlccn.testing import Cast

SMALL: dict[str, Any] = {
    "meta": {"issuers": {
        "ubnd-tinh-lao-cai": "UBND tỉnh Lào Cai", "ubnd-xa-bao-ai": "UBND xã Bảo Ái", "ct-eup": "Công ty EUP",
        "so-cong-thuong-lao-cai": "Sở Công Thương Lào Cai", "ubnd-tinh-yen-bai": "UBND tỉnh Yên Bái (đến 30/6/2025)",
    }},
    "clusters": [{
        "cluster": "CCN Mông Sơn", "commune": ["xã Bảo Ái", "xã Yên Bình"],
        "acts": [
            {"kind": "established", "run": "establishment", "on": "2022-09-28", "confidence": "primary",
             "document": {"number": "1689/QĐ-UBND", "type": "quyet-dinh", "issuer": "ubnd-tinh-yen-bai", "date": "2022-09-28"},
             "terms": {"area_ha": 50, "investor": "Công ty EUP", "investor_kind": "doanh-nghiep", "capital_billion_vnd": 496.651}},
            {"kind": "council_formed", "run": "reselection", "on": None, "on_text": "tháng 10/2025",
             "document": {"number": None, "type": "quyet-dinh", "issuer": "ubnd-tinh-lao-cai", "date": None}, "confidence": "unclear"},
            {"kind": "in_plan", "run": None, "on": "2026-02-25",
             "document": {"number": "525/QĐ-UBND", "type": "quyet-dinh", "issuer": "ubnd-tinh-lao-cai", "date": "2026-02-25"},
             "terms": {"area_ha": 55}},
            {"kind": "amended", "run": "amendment", "on": "2026-04-22", "terms": {"progress_deadline": "quý III/2027",
             "phases": [{"phase": 1, "area_ha": 44.15, "deadline": "quý IV/2026"}]},
             "document": {"number": "600/QĐ-UBND", "type": "quyet-dinh", "issuer": "ubnd-tinh-lao-cai", "date": "2026-04-22",
                          "amends": "1689/QĐ-UBND"}},
            {"kind": "progress_reported", "run": None, "on": "2026-09-29",
             "document": {"number": "585/BC-UBND", "type": "bao-cao", "issuer": "ubnd-xa-bao-ai", "date": "2026-09-29"},
             "terms": {"area_ha": 40, "cleared_ha": 9.47}, "note": "phần thuộc xã 40 ha"},
            {"kind": "progress_reported", "run": None, "on": "2026-10-05",
             "document": {"number": None, "type": "bao-cao", "issuer": "so-cong-thuong-lao-cai", "date": "2026-10-05"},
             "terms": {"cleared_ha": 12}},
        ],
    }],
    "claims": [
        {"topic": "tỷ lệ lấp đầy bình quân", "subject": "toàn tỉnh", "value": 26.96, "numerator": 203.76, "base": "quy hoạch",
         "base_value": 755.81, "population": "25 cụm", "as_of": "2026-10-05", "paper": "báo cáo Sở", "status": "rejected"},
        {"topic": "ngày hoặc nội dung văn bản", "subject": "CCN Mông Sơn", "value": "thành lập 2022-02-03", "as_of": None, "paper": "trang công khai",
         "status": "disputed"},
        {"topic": "giải phóng mặt bằng", "subject": "CCN Khác", "value": 5, "as_of": "2026-09", "paper": "bảng", "status": "current"},
    ],
}  # fmt: skip


def test_a_small_history_becomes_the_record(cast: Cast):
    with clock.held(date(2026, 10, 12)):
        done = replay(SMALL, by=CLI, province=cast.province)
    assert (done.acts, len(done.clusters)) == (6, 1)
    assert done.left_out == ["giải phóng mặt bằng, CCN Khác: cụm không có trong dữ liệu"]
    (row,) = queries.registry(CLI, date(2026, 10, 12))
    assert (row.name, row.status) == ("Cụm công nghiệp Mông Sơn", "established")
    assert (row.established_ha, row.planned_ha, row.investor) == (50, 55, "Công ty EUP")
    assert row.communes == ["Xã Bảo Ái", "Xã Yên Bình"]
    assert row.commune == "Xã Bảo Ái"  # 40 of 50 ha lie there, says the commune
    assert row.cleared_ha == 12  # the commune speaks for its part only
    assert Act.objects.filter(effective_on=None).get().on_text == "tháng 10/2025"
    assert Link.objects.get().target.number == "1689/QĐ-UBND"
    former = Organisation.objects.get(slug="ubnd-tinh-yen-bai")
    assert (former.name, former.valid_to) == ("UBND tỉnh Yên Bái", date(2025, 6, 30))
    assert Claim.objects.get(indicator="phases").text == "giai đoạn 1 44,15 ha đến quý IV/2026"
    told = Claim.objects.get(indicator="average_occupancy_percent")
    assert (told.about_unit, told.base, told.population, told.note) == (
        cast.province,
        "quy hoạch",
        "25 cụm",
        "tử số 203,76, mẫu số 755,81",
    )
    page = queries.cluster_page(CLI, row.code, date(2026, 10, 12))
    assert [f.name for f in page.discrepancies] == ["established_on"]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("clusters", 0, "acts", 0, "kind"), "estabished", "sự kiện thứ 1 .estabished.: Không có loại sự kiện"),
        (("clusters", 0, "acts", 0, "on"), "2022-02-30", "tháng 2/2022 không có ngày 30"),
        (("clusters", 0, "acts", 0, "document", "issuer"), "ubnd-tinh-nao-do", "không có trong meta.issuers"),
        (("clusters", 0, "acts", 0, "terms", "area_ha"), "năm mươi", "không phải là số"),
        (("clusters", 0, "acts", 0, "terms", "investor_kind"), "ca-nhan", "không có trong doanh-nghiep"),
        (("clusters", 0, "acts", 4, "terms", "arae_ha"), 4, "Không có chỉ tiêu “arae_ha”"),
        (("clusters", 0, "commune"), ["xã Không Có"], "0 đơn vị cấp xã"),
    ],
)
def test_a_slip_in_a_history_is_named_and_nothing_is_left_half_done(cast: Cast, path, value, words):
    data = yaml.safe_load(yaml.safe_dump(SMALL, allow_unicode=True))
    at = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(Refusal, match=words):
        replay(data, by=CLI, province=cast.province)
    assert not Cluster.objects.exists()
    assert not Document.objects.exists()


# --- the real ones --------------------------------------------------------------------------------------------------------------

STATUS = {
    "CCN Bảo Minh": "established",
    "CCN Mông Sơn": "established",
    "CCN Yên Hợp 2": "established",
    "CCN Châu Quế": "establishing",
    "CCN Tân Nguyên": "establishing",
    "CCN Phú Thịnh 1": "established",
    "CCN Phú Thịnh 2": "established",
    "CCN Phú Thịnh 3": "under-construction",
    "CCN Phú Thịnh 6": "establishing",
    "CCN Xuân Ái": "establishing",
    "CCN Minh Quân": "established",
    "CCN Y Can": "established",
    "CCN Thống Nhất 1": "under-construction",
    "CCN Bản Phung": "in-plan",
    "CCN An Thịnh": "in-plan",
    "CCN Yên Hợp": "established",
    "CCN Bắc Văn Yên": "establishing",
    "CCN Đông An": "establishing",
    "CCN Đầm Hồng": "withdrawn",
    "CCN Yên Thế": "establishing",
    "CCN Hưng Khánh": "establishing",
    "CCN Tân Hợp": "establishing",
    "CCN Bản Phiệt 1": "establishing",
    "CCN Bảo Hưng": "abolished",
}  # fmt: skip  (what the sources say on 10/10/2026, in the words of the contract)
BEFORE = {  # on 30/6/2025
    "CCN Phú Thịnh 1": "established", "CCN Phú Thịnh 2": "established", "CCN Phú Thịnh 3": "established", "CCN Minh Quân": "established",
    "CCN Y Can": "established", "CCN Thống Nhất 1": "established", "CCN Yên Hợp": "established", "CCN Bảo Hưng": "abolished",
    "CCN An Thịnh": None, "CCN Bắc Văn Yên": None, "CCN Đông An": None, "CCN Đầm Hồng": None, "CCN Yên Thế": None, "CCN Hưng Khánh": None,
}  # fmt: skip


@pytest.fixture
def real(db: None, shared_dir: Path) -> Replayed:
    from qlccn.places import load

    load.load_reference()
    data = yaml.safe_load((shared_dir / "data" / "histories-laocai.yaml").read_text("utf-8"))
    province = province_by_code("15", clock.today())
    assert province is not None
    return replay(data, by=CLI, province=province)


@pytest.mark.shared
def test_the_24_real_clusters_stand_where_their_sources_say(real: Replayed):
    """One replay, many questions: loading all units of the country takes a while."""
    assert (real.acts, Act.objects.count()) == (323, 323)
    assert [said for said in real.left_out if "không có trị số" not in said and "Âu Lâu" not in said] == []
    codes = {cluster.code: name for name, cluster in real.clusters.items()}

    def names(day: date, **options) -> dict[str, queries.Row]:
        return {codes[r.code]: r for r in queries.registry(CLI, day, **options)}

    now = names(date(2026, 10, 10))
    assert {name: row.status for name, row in now.items()} == STATUS
    before = names(date(2025, 6, 30))
    assert {name: row.status for name, row in before.items()} == BEFORE

    # names and places as they were: code 15 is Yên Bái on the first day, Lào Cai on the second
    yen_bai = names(date(2025, 6, 30), filters=queries.Filters(province="15"))
    assert {row.province for row in yen_bai.values()} == {"Yên Bái"}
    assert set(yen_bai) == set(BEFORE) - {"CCN Thống Nhất 1", "CCN Bảo Hưng"}
    assert before["CCN Thống Nhất 1"].province_code == "10"
    after = names(date(2026, 6, 30), filters=queries.Filters(province="15"))
    assert {row.province for row in after.values()} == {"Lào Cai"}
    assert set(after) == set(names(date(2026, 6, 30))) - {"CCN Bảo Hưng"}  # whose place no source gives
    assert set(after) > set(yen_bai)
    assert after["CCN Bảo Minh"].status == "established"
    assert after["CCN Đầm Hồng"].status == "withdrawn"
    assert set(names(date(2025, 6, 30), boundaries="now", filters=queries.Filters(province="15"))) == set(BEFORE) - {
        "CCN Bảo Hưng"
    }

    # areas: planned and established are two figures; an amendment of the deadline leaves the area
    assert (now["CCN Thống Nhất 1"].planned_ha, float(now["CCN Thống Nhất 1"].established_ha)) == (75, 74.95)
    assert now["CCN Phú Thịnh 1"].established_ha == 75
    assert float(now["CCN Y Can"].cleared_ha) == 6.8  # the investor's own report over the department's table of 25
    assert now["CCN Phú Thịnh 1"].commune == "Phường Văn Phú"

    # conflicts are told
    bao_minh = queries.cluster_page(CLI, real.clusters["CCN Bảo Minh"].code, date(2026, 10, 10))
    assert "established_on" in [f.name for f in bao_minh.discrepancies]
    thinh_3 = queries.cluster_page(CLI, real.clusters["CCN Phú Thịnh 3"].code, date(2026, 10, 10))
    assert any("giấy phép xây dựng" in d.what for d in thinh_3.doubts)
    dam_hong = queries.cluster_page(CLI, real.clusters["CCN Đầm Hồng"].code, date(2026, 10, 10))
    assert (dam_hong.origin, dam_hong.row.operating, dam_hong.row.tenant_projects) == ("legacy", True, 23)
    assert [r.kind for r, _ in queries.cluster_page(CLI, real.clusters["CCN Châu Quế"].code, date(2026, 10, 10)).runs] == [
        "establishment"
    ] * 2

    # two averages with their populations stand side by side
    province = province_by_code("15", date(2026, 10, 10))
    averages = asof.claims(View(date(2026, 10, 10)), unit_ids=[province.pk], indicators=["average_occupancy_percent"])
    assert {26.96, 30.49} <= {float(c.value) for c in averages}
    assert all(c.base and c.population for c in averages)

    # a correction today leaves what was known yesterday
    wrong = Act.objects.get(cluster=real.clusters["CCN Mông Sơn"], kind="established")
    known = clock.now()
    draft = services.ActDraft(
        wrong.cluster, "established", wrong.document, date(2026, 9, 24), {"established_ha": 49}, run=wrong.run
    )
    services.correct_act(wrong, draft, reason="thử", by=CLI)
    assert names(date(2026, 9, 23))["CCN Mông Sơn"].status == "establishing"
    assert names(date(2026, 9, 23), known_at=known)["CCN Mông Sơn"].status == "established"
