"""Inside the offices: internal steps never lengthen the law, each has its day; dossiers are in somebody's hand, and handed over."""

from datetime import date

import pytest

from qlccn.cases import desk, queries, services, services_desk
from qlccn.cases.internal import Part
from qlccn.cases.models import Case, Holder, InternalStep
from qlccn.cases.tests.makers import in_appraisal, new_case
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.parties import leaving
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_cast, make_document

pytestmark = pytest.mark.django_db
R3 = "R3-ND32-139"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def case(cast: Cast) -> Case:
    made = new_case(cast)
    with clock.held(date(2026, 2, 3)):
        in_appraisal(made, cast)
    return made


def divide(by: Actor, *days: int, step: str = "appraise", regime: str = R3) -> list[InternalStep]:
    parts = [Part(f"Việc {n}", f"Phòng {n}", d) for n, d in enumerate(days, 1)]
    return services_desk.divide_step("establishment", regime, step, parts, by=by)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((3, 15, 6), ""),
        ((3, 15, 7), ""),
        ((3, 15, 8), r"3 \+ 15 \+ 8 = 26 ngày, quá 25 ngày luật định .*khoản 3 Điều 10.*bớt 1 ngày"),
        ((10, 10, 10), r"= 30 ngày, quá 25 ngày luật định .*bớt 5 ngày"),
    ],
)
def test_internal_steps_never_lengthen_the_legal_time(cast: Cast, days: tuple[int, ...], words: str) -> None:
    if not words:
        assert [p.days for p in divide(cast.officer, *days)] == list(days)
        return
    with pytest.raises(Refusal, match=words):
        divide(cast.officer, *days)
    assert not InternalStep.objects.exists()


def test_a_shorter_law_leaves_less_to_divide(cast: Cast) -> None:
    divide(cast.officer, 10, 10, regime="R4-ND32-303")
    with pytest.raises(Refusal, match="quá 20 ngày làm việc"):
        divide(cast.officer, 11, 10, regime="R4-ND32-303")


def test_each_part_has_its_day_and_a_pause_moves_the_later_ones(case: Case, cast: Cast) -> None:
    divide(cast.officer, 3, 12, 10)
    with clock.held(date(2026, 3, 20)):
        before = desk.parts_of(case, queries.clock_of(case))["appraise"]
        assert [p.due_on for p in before] == [date(2026, 2, 5), date(2026, 2, 23), date(2026, 2, 27)]
        assert queries.clock_of(case).step("appraise").due_on == date(2026, 2, 27)
        asked = make_document(cast.department, issued_on=date(2026, 2, 9))
        round_ = services.ask_supplement(case, on=date(2026, 2, 9), document=asked, missing="Bản đồ", by=cast.officer)
        services.complete_supplement(round_, on=date(2026, 2, 12), by=cast.officer)
        after = desk.parts_of(case, queries.clock_of(case))["appraise"]
    assert [p.due_on for p in after] == [date(2026, 2, 5), date(2026, 2, 23), date(2026, 3, 2)]
    assert [p.late for p in after] == [True, True, True]


def test_only_the_office_that_does_a_step_divides_it_and_another_set_replaces_the_first(case: Case, cast: Cast) -> None:
    with pytest.raises(Refusal, match="không do UBND xã Bảo Ái làm"):
        divide(cast.commune_officer, 5)
    divide(cast.commune_officer, 2, 3, step="compile")
    with pytest.raises(Refusal, match="không có thời hạn tính theo ngày"):
        divide(cast.officer, 2, step="complete-check")
    with pytest.raises(Refusal, match="Chỉ cơ quan làm bước ấy"):
        divide(cast.investor, 5)
    divide(cast.officer, 5, 5)
    divide(cast.officer, 4)
    assert InternalStep.objects.standing().filter(organisation=cast.department).count() == 1
    assert InternalStep.objects.filter(organisation=cast.department).count() == 3
    divide(cast.outsider, 20)
    with clock.held(date(2026, 2, 4)):
        assert [p.part.days for p in desk.parts_of(case, queries.clock_of(case))["appraise"]] == [4]


def test_a_dossier_is_given_to_people_of_ones_own_office_only(case: Case, cast: Cast) -> None:
    held = services_desk.hand(case, cast.colleague.membership, step="appraise", instruction="Thẩm định gấp", by=cast.officer)
    with pytest.raises(Refusal, match="đang giữ đúng việc ấy"):
        services_desk.hand(case, cast.colleague.membership, step="appraise", by=cast.officer)
    with pytest.raises(Refusal, match="cơ quan mình"):
        services_desk.hand(case, cast.commune_officer.membership, by=cast.officer)
    with pytest.raises(Refusal, match="không do cơ quan bạn xử lý"):
        services_desk.hand(case, cast.outsider.membership, by=cast.outsider)
    with pytest.raises(Refusal, match="Chỉ cơ quan đã giao"):
        services_desk.take_back(held, by=cast.commune_officer)
    assert desk.holders_of(cast.officer, case) == [held]
    assert desk.holders_of(cast.commune_officer, case) == []
    services_desk.take_back(held, by=cast.officer)
    assert desk.holders_of(cast.officer, case) == []


def test_a_person_who_leaves_hands_over_every_open_dossier(case: Case, cast: Cast) -> None:
    for step in ("", "appraise"):
        services_desk.hand(case, cast.colleague.membership, step=step, by=cast.officer)
    services_desk.hand(case, cast.officer.membership, by=cast.officer)
    with clock.held(date(2026, 2, 4)):
        (work, _) = leaving.open_work(cast.colleague.membership)
        assert (work.kind, work.url, work.due_on) == ("ho-so", f"/ho-so/{case.pk}/", date(2026, 2, 27))
        with pytest.raises(Refusal, match="còn 2 việc đang mở"):
            leaving.leave(cast.colleague.membership, by=cast.admin)
        leaving.leave(cast.colleague.membership, to=cast.officer.membership, by=cast.admin)
    kept = Holder.objects.filter(ended_at=None).values_list("membership", "step")
    assert sorted(kept) == [(cast.officer.membership.pk, ""), (cast.officer.membership.pk, "appraise")]
