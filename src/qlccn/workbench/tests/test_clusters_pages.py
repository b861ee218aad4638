"""Who sees which cluster pages, and what they say."""

import json
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from qlccn.clusters import services
from qlccn.parties.actor import CLI
from qlccn.parties.models import Role
from qlccn.workbench.cluster_words import bare_name
from qlccn.workbench.tests.cluster_stock import make_stock

READERS = {"officer", "colleague", "chair", "agency", "commune_officer", "investor", "tenant", "admin"}
WRITERS = {"officer", "colleague", "chair", "admin"}
REPORTERS = WRITERS | {"commune_officer", "investor"}


@pytest.fixture
def stock(cast):
    return make_stock(cast)


def addresses(stock) -> dict[str, tuple[str, set[str], bool]]:
    """name -> (address, who may open it, whether it is inside one cluster's scope)."""
    home = f"/cum-cong-nghiep/{stock.main.code}/"
    act = f"{home}su-kien/{stock.established.pk}/"
    return {
        "list": ("/cum-cong-nghiep/", set(), False),
        "map": ("/cum-cong-nghiep/ban-do.geojson", set(), False),
        "export": ("/cum-cong-nghiep/xuat.csv", set(), False),
        "disputes": ("/sai-lech/", set(), False),
        "import": ("/nhap-du-lieu/", REPORTERS, False),
        "new": ("/cum-cong-nghiep/moi/", WRITERS, False),
        "page": (home, READERS, True),
        "kinds": (f"{home}su-kien/", WRITERS, True),
        "act form": (f"{home}su-kien/?loai=amended", WRITERS, True),
        "act": (act, READERS, True),
        "correct": (f"{act}sua/", WRITERS, True),
        "claims": (f"{home}so-lieu/", REPORTERS, True),
        "claim form": (f"{home}so-lieu/?chi-tieu=leased_ha", REPORTERS, True),
        "retract claim": (f"{home}so-lieu/{stock.contested.pk}/rut/", REPORTERS, True),
        "settle": (f"{home}sai-lech/?muc=capital_billion_vnd", WRITERS, True),
    }


def test_every_page_answers_every_role_as_it_should(cast, stock, browse):
    """Inside the scope 200; a role that may not write 403; another's cluster 404; a stranger is led to the door."""
    wrong = []
    for who, actor in cast.everyone.items():
        client = browse(actor)
        for name, (url, allowed, scoped) in addresses(stock).items():
            got = client.get(url).status_code
            if who == "nobody":
                expected = 302
            elif not allowed and not scoped:
                expected = 200
            elif name in ("page", "act"):
                expected = 200 if who in READERS else 404
            else:
                role_may = actor.role in (
                    {Role.ADMIN, Role.DEPARTMENT, Role.PROVINCE}
                    | ({Role.COMMUNE, Role.INVESTOR} if allowed == REPORTERS else set())
                )
                expected = 403 if not role_may else 404 if scoped and who not in READERS else 200
            if got != expected:
                wrong.append((who, name, got, expected))
    assert wrong == []


def test_writing_is_refused_to_those_outside_even_when_posted(cast, stock, browse):
    url = f"/cum-cong-nghiep/{stock.main.code}/su-kien/{stock.established.pk}/rut/"
    for actor, expected in ((cast.outsider, 404), (cast.commune_officer, 403), (cast.tenant, 403), (cast.nobody, 302)):
        assert browse(actor).post(url, {"reason": "thử"}).status_code == expected
    stock.established.refresh_from_db()
    assert stock.established.retracted_at is None


def test_an_outsider_finds_nothing_of_the_cluster_in_lists_maps_and_exports(cast, stock, browse):
    client = browse(cast.outsider)
    for url in (
        "/cum-cong-nghiep/",
        "/cum-cong-nghiep/ban-do.geojson",
        "/cum-cong-nghiep/xuat.geojson",
        "/cum-cong-nghiep/xuat.kml",
        "/sai-lech/",
    ):
        body = client.get(url).content.decode()
        assert "Mông Sơn" not in body
        assert stock.main.code not in body
    assert stock.elsewhere.code in client.get("/cum-cong-nghiep/").content.decode()


@pytest.mark.parametrize(
    "query,found",
    [
        ("", {"main", "plain"}), ("?q=mong+son", {"main"}), ("?q=MÔNG", {"main"}), ("?q=ha+tang+bao+ai", {"main"}), ("?tinh-trang=established", {"main"}),
        ("?tinh-trang=in-plan", {"plain"}), ("?venh=1", {"main"}), ("?hoat-dong=1", {"main"}), ("?xa=Xã+Yên+Bình", {"plain"}),
        ("?ngay=01/06/2026&tinh-trang=in-plan", {"main", "plain"}), ("?ngay=01/01/2026", set()), ("?q=khong+co", set()),
    ],
)  # fmt: skip
def test_filters_in_the_address_narrow_the_list_the_map_and_the_export_alike(cast, stock, browse, query, found):
    client = browse(cast.officer)
    page = client.get(f"/cum-cong-nghiep/{query}").content.decode()
    exported = json.loads(client.get(f"/cum-cong-nghiep/xuat.json{query}").content)
    assert {c["code"] for c in exported["clusters"]} == {getattr(stock, name).code for name in found}
    for name in ("main", "plain"):
        assert (f'data-key="{getattr(stock, name).code}"' in page) == (name in found)
    drawn = {f["id"] for f in json.loads(client.get(f"/cum-cong-nghiep/ban-do.geojson{query}").content)["features"]}
    assert drawn <= {getattr(stock, name).code for name in found}


def test_the_front_page_tells_the_same_ratio_as_the_list_and_what_it_is_counted_over(cast, stock, browse):
    home = browse(cast.officer).get("/").content.decode()
    assert '<div class="big">25,00\u00a0%</div>' in home
    assert "10,00\u00a0ha trên 40,00\u00a0ha đất công nghiệp của 1 cụm có đủ hai số" in home
    assert '<div class="big">1 cụm</div>' in home
    assert re.search(r"trong \d+ cụm; \d+ cụm đang hoạt động", home)
    assert "Tỷ lệ lấp đầy" not in browse(cast.tenant).get("/").content.decode()


def test_where_nothing_is_recorded_yet_the_front_page_says_where_to_begin(cast, browse):
    home = browse(cast.officer).get("/").content.decode()
    steps = home.split("Bắt đầu</h2>")[1].split("</ol>")[0]
    for url in re.findall(r'href="([^"]+)"', steps):
        assert browse(cast.officer).get(url).status_code == 200, url
    assert "Bắt đầu</h2>" not in browse(cast.commune_officer).get("/").content.decode()


def test_the_list_names_clusters_without_saying_each_time_what_they_are(cast, stock, browse):
    rows = browse(cast.officer).get("/cum-cong-nghiep/").content.decode().split("<tbody")[1]
    assert re.search(rf'<a href="/cum-cong-nghiep/{stock.main.code}/">Mông Sơn</a>', rows)
    assert bare_name("Cụm công nghiệp") == "Cụm công nghiệp"
    assert bare_name("CCN Số 1") == "CCN Số 1"


def test_the_list_says_how_many_of_what_and_the_base_of_the_ratio(cast, stock, browse):
    page = browse(cast.officer).get("/cum-cong-nghiep/").content.decode()
    assert "Trong quy hoạch <b>1</b>" in page
    assert "Đã thành lập <b>1</b>" in page
    assert "25,00\u00a0%" in page  # 10 ha leased of 40 ha
    assert "của 1 cụm có đủ hai số" in page


@pytest.mark.parametrize("query", ["?ngay=31/02/2026", "?ngay=hom+qua", "?tinh-trang=la", "?biet-luc=25:99"])
def test_an_address_that_cannot_be_understood_is_said_and_still_answered(cast, stock, browse, query):
    answer = browse(cast.officer).get(f"/cum-cong-nghiep/{query}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "Mông Sơn" in answer.content.decode()
    assert browse(cast.officer).get(f"/cum-cong-nghiep/xuat.csv{query}").status_code == 422


def test_what_was_known_earlier_is_for_those_who_see_history(cast, stock, browse):
    services.retract_act(stock.established, reason="Ghi nhầm", by=cast.officer)
    earlier = timezone.localtime(stock.established.recorded_at + timedelta(seconds=0))
    services.record_act(stock.main, "land_leased", document=stock.plan, effective_on=date(2026, 10, 1), by=CLI)
    query = f"?biet-luc={earlier:%Y-%m-%dT%H:%M:%S.%f}"
    home = f"/cum-cong-nghiep/{stock.main.code}/"
    assert "Đã thành lập" in browse(cast.officer).get(home + query).content.decode()
    refused = browse(cast.commune_officer).get(home + query)
    assert refused.status_code == 422
    assert "Chỉ sở, tỉnh, thanh tra và quản trị" in refused.content.decode()


def test_history_shows_what_was_taken_back_only_to_those_who_may(cast, stock, browse):
    services.retract_act(stock.council, reason="Nhầm cụm khác", by=cast.officer)
    url = f"/cum-cong-nghiep/{stock.main.code}/"
    assert "Nhầm cụm khác" in browse(cast.chair).get(url).content.decode()
    assert "Nhầm cụm khác" not in browse(cast.commune_officer).get(url).content.decode()
    gone = f"{url}su-kien/{stock.council.pk}/"
    assert browse(cast.chair).get(gone).status_code == 200
    assert browse(cast.investor).get(gone).status_code == 404


def test_the_cluster_page_shows_facts_with_their_papers(cast, stock, browse):
    page = browse(cast.officer).get(f"/cum-cong-nghiep/{stock.main.code}/").content.decode()
    assert "50,00\u00a0ha" in page
    assert f'href="/van-ban/{stock.decision.pk}/?doan=%C4%90i%E1%BB%81u%201#doan"' in page
    assert "596,651" in page
    assert "nghi gõ nhầm 1 chữ số" in page
    assert "Không còn soạn được" in page
    assert "Trình thành lập Hội đồng" in page
    assert "Nhà máy may" in page
    assert "so với quyết định" in page


def test_a_source_that_may_not_be_opened_is_named_without_a_link(cast, stock, browse):
    page = browse(cast.tenant).get(f"/cum-cong-nghiep/{stock.main.code}/").content.decode()
    assert "QĐ 3426/QĐ-UBND" in page
    assert f"/van-ban/{stock.decision.pk}/" not in page


def test_only_writers_see_the_buttons_and_only_in_the_present(cast, stock, browse):
    url = f"/cum-cong-nghiep/{stock.main.code}/"
    button = f'href="{url}su-kien/"'
    assert button in browse(cast.officer).get(url).content.decode()
    assert button not in browse(cast.officer).get(f"{url}?ngay=01/10/2026").content.decode()
    reporter = browse(cast.commune_officer).get(url).content.decode()
    assert button not in reporter
    assert f'href="{url}so-lieu/"' in reporter
    assert "so-lieu/" not in browse(cast.tenant).get(url).content.decode()


def test_an_undated_act_is_shown_as_undated(cast, stock, browse):
    services.record_act(
        stock.main, "project_proposed", document=stock.plan, on_text="chưa rõ ngày", confidence="secondary", by=CLI
    )
    page = browse(cast.officer).get(f"/cum-cong-nghiep/{stock.main.code}/").content.decode()
    assert '<span class="when">chưa rõ ngày</span>' in page


def test_before_its_day_a_cluster_has_nothing_of_it(cast, stock, browse):
    page = browse(cast.officer).get(f"/cum-cong-nghiep/{stock.main.code}/?ngay=01/06/2026").content.decode()
    assert "Trong quy hoạch" in page
    assert "496,651" not in page
    assert "Đang xem số liệu tính đến" in page
