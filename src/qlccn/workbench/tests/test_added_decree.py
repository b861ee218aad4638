"""A decree loaded while people work: new dossiers take it, open ones keep their law, on the pages and in the services."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from qlccn.cases import queries, services, services_councils, services_desk
from qlccn.cases.internal import Part
from qlccn.cases.models import Case
from qlccn.cases.tests.makers import applied, fill, letter, new_case
from qlccn.cases.tests.test_councils import CRITERIA
from qlccn.cli.main import main
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.law import loader
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]
DECREE = Path(loader.__file__).parent / "tests" / "decrees" / "nghi-dinh-gia-dinh.yaml"
OLD, NEW = "R4-ND32-303", "R5-GIA-DINH"


@pytest.fixture
def load_decree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The installation follows its own home; the operator loads the decree when the test says so."""
    before = loader._followed
    monkeypatch.setenv("QLCCN_HOME", str(tmp_path))
    loader.follow(tmp_path / loader.ADDED)

    def run() -> None:
        assert main(["law", "load", str(DECREE)]) == 0
        loader.look_now()

    yield run
    loader.follow(before)


def sent(case: Case, cast: Cast, request: date, compiled: date) -> None:
    """Asked for, compiled and sent to the department."""
    fill(case, cast, applied(case, cast, request))
    services.record_step(case, "compile", done_on=compiled, by=cast.commune_officer, document=letter(cast, compiled))


def test_new_dossiers_take_the_new_law_and_open_ones_keep_theirs(
    browse: Browse, cast: Cast, load_decree: Callable[[], None]
) -> None:
    old, young = new_case(cast), new_case(cast, "Yên Hợp")
    with clock.held(date(2026, 11, 30)):
        sent(old, cast, date(2026, 11, 2), date(2026, 11, 23))
        page = browse(cast.officer).get(f"/ho-so/{old.pk}/").content.decode()
        assert queries.clock_of(old).step("appraise").due_on == date(2026, 12, 22)
        assert "22/12/2026" in page
        load_decree()
    with clock.held(date(2026, 12, 3)):
        services.add_applicant(young, cast.company, requested_on=date(2026, 12, 2), by=cast.commune_officer)
        views = {c.pk: queries.clock_of(c) for c in (old, young)}
        assert (views[old.pk].regime.regime, views[young.pk].regime.regime) == (OLD, NEW)
        assert views[old.pk].step("appraise").due_on == date(2026, 12, 22)
        assert views[young.pk].step("notice").due_on == date(2026, 12, 3)
        client = browse(cast.officer)
        old_page, young_page = (client.get(f"/ho-so/{c.pk}/").content.decode() for c in (old, young))
        listed, law_page = client.get("/ho-so/").content.decode(), client.get("/luat/").content.decode()
        table = client.get(f"/ho-so/{young.pk}/bang-ngay/notice/").content.decode()
        steps = client.get("/ho-so/quy-trinh-noi-bo/").content.decode()
    young.run.refresh_from_db()
    assert young.run.regime == NEW
    assert "22/12/2026" in old_page
    assert "tiếp tục theo quy định cũ (khoản 2 Điều 3" in old_page
    assert "999/2026/NĐ-CP (giả định)" in young_page
    assert "03/12/2026" in young_page
    assert "999/2026/NĐ-CP" in table
    assert "999/2026/NĐ-CP (giả định)" in listed
    assert "nghi-dinh-gia-dinh.yaml" in law_page
    assert "/establishment/R5-GIA-DINH/appraise/" in steps
    assert "/establishment/R4-ND32-303/appraise/" in steps


def test_a_dossier_between_the_two_asks_the_officer_on_the_page(
    browse: Browse, cast: Cast, load_decree: Callable[[], None]
) -> None:
    case = new_case(cast)
    with clock.held(date(2026, 11, 27)):
        applied(case, cast, date(2026, 11, 26))
        load_decree()
    with clock.held(date(2026, 12, 3)):
        client = browse(cast.officer)
        assert "Luật để ngỏ" in client.get(f"/ho-so/{case.pk}/").content.decode()
        assert client.post(f"/ho-so/{case.pk}/che-do/", {"regime": NEW, "reason": "Xã chưa gửi hồ sơ"}).status_code == 302
        page = client.get(f"/ho-so/{case.pk}/").content.decode()
    assert "Xã chưa gửi hồ sơ" in page
    assert "999/2026/NĐ-CP (giả định)" in page


def test_internal_steps_and_criteria_follow_the_dossiers_own_law(cast: Cast, load_decree: Callable[[], None]) -> None:
    load_decree()
    with clock.held(date(2026, 12, 10)):
        divide = lambda regime: services_desk.divide_step(  # noqa: E731
            "establishment", regime, "appraise", [Part("Thẩm định", "Phòng QLCN", 15)], by=cast.officer
        )
        assert divide(OLD)
        with pytest.raises(Refusal, match=r"quá 12 ngày làm việc luật định .*999/2026/NĐ-CP"):
            divide(NEW)
        case = new_case(cast)
        services.add_applicant(case, cast.company, requested_on=date(2026, 12, 2), by=cast.commune_officer)
        members = [
            services_councils.MemberDraft(role, f"Ông {role}", body)
            for role, body in (("chair", cast.committee), ("vice_chair", cast.department), ("secretary", cast.department))
        ]
        decision = make_document(cast.committee, issued_on=date(2026, 12, 4))
        council = services_councils.form_council(case, members, decision=decision, formed_on=date(2026, 12, 4), by=cast.officer)
        issued = make_document(cast.committee, issued_on=date(2026, 12, 5))
        made = services_councils.issue_criteria(council, CRITERIA, document=issued, issued_on=date(2026, 12, 5), by=cast.officer)
    assert made.rows.count() == 4
