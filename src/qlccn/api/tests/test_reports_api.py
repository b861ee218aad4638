"""Reports by programs: the same figures, refusals and scope as on the pages; codes, limits, and bodies nobody should send."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from qlccn.api import openapi, urls
from qlccn.clusters.models import Claim
from qlccn.core import clock
from qlccn.parties import tokens
from qlccn.parties.actor import Actor
from qlccn.parties.models import AccessToken
from qlccn.reporting import adhoc, cycles, import_report, services
from qlccn.reporting.models import Report
from qlccn.reporting.services import Entry
from qlccn.reporting.tests.forms import changed, fill, sheet_of
from qlccn.reporting.tests.makers import H1, founded, paper, project, told
from qlccn.testing import Cast, make_cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 16)
FIGURES = {"1": 12.5, "2": "0,75", "3": 120, "4": 9.2}
Program = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def _day():
    with clock.held(TODAY):
        yield


@pytest.fixture
def report(cast: Cast) -> Report:
    made = project(founded(cast, "CCN Một"), cast.plant)
    told(cast, "workers", 100, project=made, on=date(2025, 6, 14), period="2025H1")
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    return Report.objects.get()


def program(actor: Actor) -> Program:
    """A program with a code of the actor."""
    client = Client(headers={"Authorization": f"Bearer {tokens.issue('thử', 30, by=actor).code}"}, enforce_csrf_checks=True)

    def call(method: str, url: str, data: Any = None) -> tuple[int, dict[str, Any]]:
        answer = client.generic(method, f"/api/v1/{url}", b"" if data is None else written(data), "application/json")
        return answer.status_code, answer.json()

    return call


def written(data: Any) -> bytes:
    return data if isinstance(data, bytes) else json.dumps(data).encode()


def test_from_what_is_owed_to_an_accepted_claim(cast: Cast, report: Report):
    call = program(cast.tenant)
    status, owed = call("GET", "reports/?mine=1&state=owed")
    assert (status, [r["id"] for r in owed["reports"]], owed["more"]) == (200, [report.pk], False)
    line = owed["reports"][0]
    assert (line["kind"], line["period"], line["before"], line["late"]) == ("01", H1, "2026-06-20", False)
    status, whole = call("GET", f"reports/{report.pk}/")
    assert {r["code"]: r["before"] for r in whole["rows"]} == {"1": None, "2": None, "3": 100, "4": None}
    status, saved = call("PUT", f"reports/{report.pk}/", {"values": FIGURES, "version": whole["version"]})
    assert (status, saved["state"], [r["value"] for r in saved["rows"]], saved["checks"]) == (
        200,
        "draft",
        [12.5, 0.75, 120, 9.2],
        [],
    )
    status, done = call("POST", f"reports/{report.pk}/submit/", {"version": saved["version"]})
    assert (status, done["state"], done["received_on"], done["may_enter"]) == (200, "submitted", "2026-06-16", False)
    services.accept(report, by=cast.commune_officer)
    claims = Claim.objects.standing().filter(project=report.project, period=H1, indicator="revenue_billion_vnd")
    assert claims.get().decimal == Decimal("12.5")


def test_the_same_refusals_as_on_the_page(cast: Cast, report: Report):
    call, url = program(cast.tenant), f"reports/{report.pk}/"
    status, said = call("POST", f"{url}submit/", {"values": FIGURES | {"3": -5}})
    assert (status, said["error"]["checks"][0]["rule"], said["error"]["field"]) == (422, "shape:3", "3")
    status, said = call("POST", f"{url}submit/", {"values": FIGURES | {"1": 0}})
    assert (status, said["error"]["checks"][0]["rule"]) == (422, "C01:workers")
    status, said = call("POST", f"{url}check/", {"values": FIGURES | {"3": 200}})
    assert (status, [c["rule"] for c in said["checks"]]) == (200, ["change:3"])
    report.refresh_from_db()
    assert (report.state, report.values) == ("owed", {})
    explained = {"values": FIGURES | {"3": 200}, "explained": {"change:3": "Mở thêm xưởng"}}
    assert call("POST", f"{url}submit/", explained)[0] == 200
    status, said = call("POST", f"{url}submit/", explained)
    assert (status, "Chờ xét" in said["error"]["message"]) == (422, True)


def test_the_second_of_two_writers_is_told(cast: Cast, report: Report):
    call = program(cast.tenant)
    services.save_draft(report, Entry({"1": "5"}), by=cast.tenant)
    status, said = call("PUT", f"reports/{report.pk}/", {"values": FIGURES, "version": report.version})
    assert (status, "Người khác vừa sửa" in said["error"]["message"]) == (422, True)


def test_on_behalf_from_a_paper_of_the_register(cast: Cast, report: Report):
    call, url = program(cast.officer), f"reports/{report.pk}/submit/"
    assert "báo cáo giấy" in call("POST", url, {"values": FIGURES, "explained": {}})[1]["error"]["message"]
    letter = paper(cast, date(2026, 6, 15), type="bao-cao")
    sent = {"values": FIGURES | {"3": 101}, "paper": letter.pk, "received_on": "2026-06-15"}
    assert call("POST", url, sent | {"paper": 10**9})[0] in (404, 422)
    status, done = call("POST", url, sent)
    assert (status, done["received_on"]) == (200, "2026-06-15")


def test_strangers_find_nothing(cast: Cast, report: Report):
    for actor in (cast.outsider, cast.investor, cast.agency, cast.second_commune_officer):
        call = program(actor)
        assert call("GET", "reports/")[1]["reports"] == []
        for method, url in (("GET", ""), ("PUT", ""), ("POST", "check/"), ("POST", "submit/")):
            assert call(method, f"reports/{report.pk}/{url}", {} if method != "GET" else None)[0] == 404, (
                actor.role,
                method,
                url,
            )
    report.refresh_from_db()
    assert report.state == "owed"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"{", 400), (b"[]", 400), (b'{"values": {"1": 1, "1": 2}}', 400), (b"[" * 100_000, 400), (b"\xff\xfe", 400),
        ({"values": [1]}, 422), ({"values": {"1": True}}, 422), ({"values": {"1": {}}}, 422), ({"values": {"9": 1}}, 422),
        (b'{"values": {"1": NaN}}', 422), (b'{"values": {"1": 1e999999}}', 422), (b'{"values": {"1": 0.12345}}', 422),
        ({"notes": {"1": 5}}, 422), ({"notes": {"1": "a\x00b"}}, 422), ({"text": []}, 422), ({"version": "x"}, 422), ({"explained": "vì"}, 422),
        (b" " * 6_000_000, 413),
    ],
    ids=range(18),
)  # fmt: skip
def test_odd_bodies_are_refused_and_change_nothing(cast: Cast, report: Report, sent: Any, status: int):
    answer, said = program(cast.tenant)("PUT", f"reports/{report.pk}/", sent)
    assert (answer, bool(said["error"]["message"])) == (status, True)
    report.refresh_from_db()
    assert (report.state, report.values, report.notes) == ("owed", {}, {})


@pytest.mark.parametrize("url", ["reports/file/", "reports/{}/submit/", "reports/{}/check/"])
def test_a_form_with_files_is_told_how_to_send(cast: Cast, report: Report, url: str):
    client = Client(headers={"Authorization": f"Bearer {tokens.issue('thử', 30, by=cast.tenant).code}"})
    answer = client.post(f"/api/v1/{url.format(report.pk)}", {"tep": "x"})  # multipart
    assert (answer.status_code, "multipart" in answer.json()["error"]["message"]) == (400, True)


def test_a_code_is_needed_and_works_only_while_it_is_good(cast: Cast, report: Report):
    url = f"/api/v1/reports/{report.pk}/"
    issued = tokens.issue("kế toán", 30, by=cast.tenant)

    def status(code: str, scheme: str = "Bearer") -> int:
        return Client(headers={"Authorization": f"{scheme} {code}"}).get(url).status_code

    assert (Client().get(url).status_code, status("qlccn_x"), status(issued.code, "Basic"), status(issued.code)) == (
        401,
        401,
        401,
        200,
    )
    row = AccessToken.objects.get()
    assert (row.last_used_on, issued.code in str(vars(row)), row.begins_with == issued.code[:12]) == (TODAY, False, True)
    with clock.held(TODAY + timedelta(days=31)):
        assert status(issued.code) == 401
    assert not tokens.revoke(row.pk, by=cast.investor)
    assert status(issued.code) == 200
    assert tokens.revoke(row.pk, by=cast.tenant)
    assert status(issued.code) == 401
    other = tokens.issue("khác", 30, by=cast.tenant)
    cast.tenant.membership.ended_at = clock.now()  # type: ignore[union-attr]
    cast.tenant.membership.save()  # type: ignore[union-attr]
    assert status(other.code) == 401


def test_a_session_may_read_but_writes_only_from_its_own_page(cast: Cast, report: Report):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.tenant.account, backend="qlccn.parties.backends.PasswordBackend")
    url = f"/api/v1/reports/{report.pk}/"
    assert client.get(url).status_code == 200
    assert client.put(url, "{}", content_type="application/json").status_code == 403
    client.get(f"/bao-cao/{report.pk}/")
    token = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert client.put(url, '{"values": {"1": 5}}', content_type="application/json", headers=token).status_code == 200


def test_so_many_requests_a_minute(cast: Cast, report: Report, settings: Any):
    settings.API_PER_MINUTE = 3
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "api-test"}}
    call, other = program(cast.tenant), program(cast.officer)
    codes = [call("GET", "reports/")[0] for _ in range(7)]
    assert codes[:3] == [200] * 3
    assert 429 in codes[3:]  # a minute may have turned in between
    assert other("GET", "reports/")[0] == 200


def test_wrong_words_and_methods_are_told(cast: Cast, report: Report):
    call = program(cast.tenant)
    assert call("GET", "reports/?state=xong")[0] == 422
    assert call("GET", "reports/?page=0")[0] == 422
    assert call("DELETE", f"reports/{report.pk}/")[0] == 405
    assert call("GET", "reports/?page=2")[1]["reports"] == []


def test_the_description_names_every_address_and_every_schema_it_uses():
    said = Client().get("/api/v1/openapi.json").json()
    addresses = {
        "/" + str(p.pattern).replace("<int:pk>", "{id}").replace("<int:file_id>", "{file}") for p in urls.urlpatterns
    } - {"/openapi.json"}
    assert set(said["paths"]) == addresses
    used = set(re.findall(r"#/components/schemas/(\w+)", str(said)))
    assert used == set(said["components"]["schemas"])
    assert get_resolver().resolve("/api/v1/reports/").url_name == "api_reports"


def test_the_answer_has_what_the_description_says(cast: Cast, report: Report):
    whole = program(cast.tenant)("GET", f"reports/{report.pk}/")[1]
    schemas = openapi.SCHEMAS
    wanted = set(schemas["Line"]["properties"]) | set(schemas["Report"]["allOf"][1]["properties"])
    assert set(whole) == wanted
    assert set(whole["rows"][0]) == set(schemas["Row"]["properties"])


def test_an_ad_hoc_request_is_answered_by_a_program_too(cast: Cast):
    founded(cast, "CCN Một")
    fields = [adhoc.Field("", "Công suất", unit="m³"), adhoc.Field("", "Tình trạng", "choice", choices=("Có", "Không"))]
    letter = paper(cast, date(2026, 6, 1), type="cong-van")
    cycles.open_request(
        adhoc.asked_of("Rà soát nước thải", "commune", fields), cast.province, as_of=date(2026, 5, 31), before=date(2026, 7, 1), document=letter,
        by=cast.officer,
    )  # fmt: skip
    call = program(cast.commune_officer)
    status, owed = call("GET", "reports/?mine=1")
    assert (status, [(r["kind"], r["name"], r["period"]) for r in owed["reports"]]) == (
        200,
        [("dot-xuat", "Rà soát nước thải", "2026-05-31")],
    )
    key = owed["reports"][0]["id"]
    status, sent = call("POST", f"reports/{key}/submit/", {"values": {"1": 1.234, "2": "Có"}})
    assert status == 200, sent
    assert [(r["name"], r["value"]) for r in sent["rows"]] == [("Công suất", 1.234), ("Tình trạng", "Có")]


def test_a_program_reads_the_form_that_was_handed_in_byte_for_byte(cast: Cast, report: Report):
    data = changed(sheet_of(cast, report), fill(D1=12.5, D2=0.75, D3=120, D4=9.2))
    import_report.take(data, "b.xlsx", by=cast.tenant)
    said = program(cast.commune_officer)("GET", f"reports/{report.pk}/")[1]["files"]
    assert [(f["what"], f["name"], f["size"], f["differs"], f["signature"]) for f in said] == [
        ("form", "b.xlsx", len(data), [], None)
    ]
    assert set(said[0]) == set(openapi.SCHEMAS["Kept"]["properties"])
    url = f"/api/v1/reports/{report.pk}/files/{said[0]['id']}/"
    codes = {name: tokens.issue("thử", 30, by=actor).code for name, actor in (("own", cast.tenant), ("other", cast.investor))}
    got = Client(headers={"Authorization": f"Bearer {codes['own']}"}).get(url)
    assert b"".join(got.streaming_content) == data
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert Client(headers={"Authorization": f"Bearer {codes['other']}"}).get(url).status_code == 404
