"""Every address × every role: strangers are sent to sign in, left-out roles are refused, nobody sees another province's rows, nothing breaks."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from qlccn.clusters import services as clusters
from qlccn.obligations import services as obligations
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db

OPEN = {"home", "healthz", "readyz", "account_login", "account_inactive", "ui:components", "ui:sample_map", "ui:theme"}
PARTS_OF_SIGN_IN = ("mfa_", "account_")
OF_ONE_ROW = {"document": "pk", "cluster": "code", "obligation": "pk"}


def addresses(
    patterns: list | None = None, namespace: str = "", keys: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(name with namespace, names of its parts) of every address of the program."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        own = (*keys, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry.url_patterns, inner, own)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"địa chỉ không tên: {entry.pattern}"
            yield namespace + entry.name, own


@pytest.fixture
def rows(cast: Cast) -> dict[str, object]:
    """One row of everything, all of the first province."""
    paper = make_document(cast.department, text="Giao UBND xã Bảo Ái báo cáo trước ngày 25/12/2026.")
    cluster = clusters.open_cluster("CCN Bảo Ái", by=cast.admin)
    clusters.record_act(
        cluster,
        "in_plan",
        document=paper,
        effective_on=paper.issued_on,
        terms={"name": "Cụm công nghiệp Bảo Ái", "commune": [cast.commune]},
        by=cast.admin,
    )
    proposal = Proposal(what="Báo cáo tiến độ", assignees=(Named("UBND xã Bảo Ái", organisation=cast.commune_committee),))
    duty = obligations.add(paper, proposal, by=cast.officer)
    return {
        "code": cluster.code,
        "slug": cast.department.slug,
        "document": paper.pk,
        "obligation": duty.pk,
        "cluster": cluster.code,
    }


def addresses_filled(rows: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Every address with the parts of real rows."""
    for name, keys in addresses():
        row = rows["obligation"] if name.startswith("obligation") else rows["document"]
        values = {
            key: rows["code"] if key == "code" else rows["slug"] if key == "slug" else "csv" if key in ("fmt", "form") else row
            for key in keys
        }
        yield name, reverse(name, kwargs=values)


def test_strangers_are_sent_to_the_front_door_from_every_page(
    rows: dict[str, object], browse: Callable[[Actor], Client], cast: Cast
):
    client = browse(cast.nobody)
    for name, url in addresses_filled(rows):
        response = client.get(url)
        if name in OPEN:
            assert response.status_code in (200, 302, 405, 503), (name, response.status_code)
        else:
            assert response.status_code in (302, 403, 404, 405), (name, response.status_code)
            if response.status_code == 302 and not name.startswith(PARTS_OF_SIGN_IN):
                assert response["Location"].startswith("/?next="), (name, response["Location"])


def test_no_page_breaks_for_any_role_and_left_out_roles_are_refused(
    rows: dict[str, object], browse: Callable[[Actor], Client], cast: Cast
):
    for who, actor in cast.everyone.items():
        client = browse(actor)
        for name, url in addresses_filled(rows):
            status = client.get(url).status_code
            assert status in (200, 302, 401, 403, 404, 405, 409, 422, 503), (who, name, status)


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_officer_of_another_province_reaches_no_row_of_this_one(
    method: str, rows: dict[str, object], browse: Callable[[Actor], Client], cast: Cast
):
    client = browse(cast.outsider)
    for name, url in addresses_filled(rows):
        if any(name.startswith(kind) and key in dict(addresses())[name] for kind, key in OF_ONE_ROW.items()):
            status = getattr(client, method)(url).status_code
            assert status in (403, 404, 405, 422), (name, status)


@pytest.mark.parametrize("url", ["/", "/cum-cong-nghiep/", "/nhiem-vu/", "/luat/", "/van-ban/"])
def test_the_contracts_pages_answer_every_role(url: str, browse: Callable[[Actor], Client], cast: Cast):
    for who, actor in cast.everyone.items():
        if who == "nobody":
            continue
        wanted = 403 if (who, url) == ("tenant", "/van-ban/") else 200
        assert browse(actor).get(url).status_code == wanted, who


def test_every_answer_carries_the_content_policy_and_no_page_is_cached(browse: Callable[[Actor], Client], cast: Cast):
    for url in ("/", "/luat/", "/khong-co/"):
        response = browse(cast.officer).get(url)
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]
