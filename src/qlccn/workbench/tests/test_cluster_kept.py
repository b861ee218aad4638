"""A cluster's page is kept in memory: what is written shows at once, and nothing kept for one is shown to another."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from qlccn.clusters import services
from qlccn.core.audit import changes
from qlccn.notices import services as notices
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]


@pytest.fixture
def cluster(cast: Cast):
    paper = make_document(cast.department, is_public=True)
    found = services.open_cluster("CCN Bảo Ái", by=cast.admin)
    terms = {"name": "Cụm công nghiệp Bảo Ái", "commune": [cast.commune], "established_ha": 50, "investor": cast.company}
    services.record_act(found, "established", document=paper, effective_on=paper.issued_on, terms=terms, by=cast.admin)
    found.paper = paper
    return found


def text(client: Client, cluster, query: str = "") -> str:
    answer = client.get(f"/cum-cong-nghiep/{cluster.code}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_written_shows_at_once(cast: Cast, cluster, browse: Browse):
    officer = browse(cast.officer)
    assert "40,00\u00a0ha" not in text(officer, cluster)
    told = services.record_claim(
        "industrial_land_ha",
        40,
        document=cluster.paper,
        standing="report",
        cluster=cluster,
        as_of_on=date(2026, 9, 30),
        by=cast.officer,
    )
    assert "40,00\u00a0ha" in text(officer, cluster)
    services.retract_claim(told, reason="gõ nhầm ô", by=cast.officer)
    after = text(officer, cluster)
    assert "gõ nhầm ô" in after
    Organisation.objects.filter(pk=cast.company.pk).update(name="Công ty Đổi Tên")
    assert "Công ty Đổi Tên" in text(officer, cluster)


def test_the_second_reading_asks_little(cast: Cast, cluster, browse: Browse, django_assert_max_num_queries):
    officer = browse(cast.officer)
    for _ in range(2):
        text(officer, cluster)
    with django_assert_max_num_queries(9):
        text(officer, cluster)


def test_what_is_kept_for_one_is_not_shown_to_another(cast: Cast, cluster, browse: Browse):
    claim = services.record_claim(
        "leased_ha", 10, document=cluster.paper, standing="report", cluster=cluster, as_of_on=date(2026, 9, 30), by=cast.officer
    )
    services.retract_claim(claim, reason="chỉ sở được biết", by=cast.officer)
    assert "chỉ sở được biết" in text(browse(cast.officer), cluster)
    commune = text(browse(cast.commune_officer), cluster)
    assert "chỉ sở được biết" not in commune
    assert "Ghi sự kiện" not in commune
    assert browse(cast.outsider).get(f"/cum-cong-nghiep/{cluster.code}/").status_code == 404
    assert "chỉ sở được biết" in text(browse(cast.officer), cluster)


def test_talk_is_never_kept(cast: Cast, cluster, browse: Browse):
    officer = browse(cast.officer)
    text(officer, cluster)
    notices.comment("cluster", cluster.pk, "Đề nghị kiểm tra mốc giới", by=cast.officer)
    assert "Đề nghị kiểm tra mốc giới" in text(officer, cluster)


def test_nothing_is_kept_when_the_memory_is_dropped(cast: Cast, cluster, browse: Browse):
    officer = browse(cast.officer)
    before = text(officer, cluster)
    changes.forget()
    assert strip(text(officer, cluster)) == strip(before)


def strip(page: str) -> list[str]:
    """Lines without those that hold a token of the request."""
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "X-CSRFToken" not in line]
