"""Who opens which form of a case: those whom its service lets do it, nobody else by typing the address."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.test import Client

from qlccn.cases import services, services_opinions
from qlccn.cases.models import Case
from qlccn.cases.tests.makers import in_appraisal, new_case
from qlccn.cases.tests.test_councils import ready
from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document
from qlccn.workbench import cases, cases_opinions

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]
TODAY = date(2026, 3, 5)
ALL, APPRAISER, DECIDER = {"officer", "commune_officer", "chair", "admin"}, {"officer", "admin"}, {"officer", "chair", "admin"}
WHO = (
    "officer",
    "commune_officer",
    "chair",
    "admin",
    "agency",
    "investor",
    "tenant",
    "outsider",
    "second_commune_officer",
    "nobody",
)
ACTS = {
    "nha-dau-tu": ALL, "buoc/?cho=appraise": APPRAISER, "buoc/?cho=compile": {"officer", "commune_officer", "admin"},
    "buoc/?cho=decide": DECIDER, "yeu-cau-bo-sung": APPRAISER, "bo-sung-du/?cho=<round>": APPRAISER, "thanh-phan": ALL,
    "rut-de-nghi/?cho=<applicant>": ALL, "rut-buoc/?cho=<mark>": APPRAISER, "gui-bo": DECIDER, "giao-nguoi": ALL, "ket-thuc": APPRAISER,
}  # fmt: skip
OPINIONS = {
    "hoi": APPRAISER, "tra-loi/?cho=<asked>": {"officer", "admin", "agency"}, "lap": DECIDER, "kien-toan/?cho=<council>": DECIDER,
    "tieu-chi/?cho=<council>": APPRAISER, "mo-ho-so/?cho=<council>": APPRAISER, "khai/?cho=<seat>": {"agency"},
    "giai-the/?cho=<council>": DECIDER, "chot/?cho=<council>": APPRAISER,
}  # fmt: skip


@pytest.fixture
def rows(cast: Cast) -> dict[str, int]:
    """A case with a council that sits, an agency asked, a supplement waited for."""
    case = new_case(cast)
    with clock.held(TODAY):
        (applicant,) = in_appraisal(case, cast)
        council, seats = ready(case, cast)
        letter = make_document(cast.department, issued_on=date(2026, 2, 4), type="cong-van")
        (asked,) = services_opinions.ask_opinions(case, [cast.finance], letter, asked_on=date(2026, 2, 4), by=cast.officer)
        waits = services.ask_supplement(case, on=date(2026, 2, 5), document=letter, missing="Bản đồ", by=cast.officer)
    seat = next(m for m, actor in seats.values() if actor == cast.agency)
    return {
        "case": case.pk, "round": waits.pk, "applicant": applicant.pk, "mark": case.marks.get(step="complete-check").pk,
        "asked": asked.pk, "council": council.pk, "seat": seat.pk,
    }  # fmt: skip


def test_every_act_is_in_the_table() -> None:
    assert {key.partition("/")[0] for key in ACTS} | {"che-do", "thoi-giao"} == set(
        cases.ACTS
    )  # these two need a state of their own
    assert {key.partition("/")[0] for key in OPINIONS} == set(cases_opinions.ACTS)


@pytest.mark.parametrize("who", WHO)
def test_a_form_opens_for_those_who_may_do_it_and_for_nobody_else(
    browse: Browse, cast: Cast, rows: dict[str, int], who: str
) -> None:
    client = browse(cast.everyone[who])
    wrong = {}
    with clock.held(TODAY):
        for base, table in ((f"/ho-so/{rows['case']}/", ACTS), (f"/ho-so/{rows['case']}/y-kien/", OPINIONS)):
            for act, may in table.items():
                address = act if "?" in act else f"{act}/"
                for name, pk in rows.items():
                    address = address.replace(f"<{name}>", str(pk))
                got = client.get(base + address).status_code
                if (got == 200) != (who in may) or got not in (200, 302, 403, 404):
                    wrong[act] = got
    assert wrong == {}


@pytest.mark.parametrize("who", ["officer", "commune_officer", "chair", "agency"])
def test_every_form_that_the_page_offers_opens(browse: Browse, cast: Cast, rows: dict[str, int], who: str) -> None:
    client = browse(cast.everyone[who])
    with clock.held(TODAY):
        page = client.get(f"/ho-so/{rows['case']}/").content.decode()
        offered = {unescape(url) for url in re.findall(r'href="(/ho-so/\d+/[^"#]+)"', page)}
        assert {url: status for url in offered if (status := client.get(url).status_code) != 200} == {}
    assert Case.objects.filter(pk=rows["case"], closed_on=None).exists()
