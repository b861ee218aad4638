"""The council: composition by regime and province, criteria within 15/15/30/40 and fixed, secret sheets, pass mark, tie."""

from datetime import date
from decimal import Decimal

import pytest

from qlccn.cases import councils, queries, services, services_councils
from qlccn.cases.councils import CHAIR, MEMBER, SECRETARY, VICE, CriterionDraft, Seat
from qlccn.cases.models import Applicant, Case, Council, CouncilMember
from qlccn.cases.services_councils import MemberDraft
from qlccn.cases.tests.makers import in_appraisal, new_case
from qlccn.clusters.models import Act
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.law.loader import load
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_cast, make_document

CRITERIA = [CriterionDraft(g, g, f"Nhóm {g}", Decimal(m)) for g, m in (("HT", 15), ("MT", 15), ("NL", 30), ("TC", 40))]
FULL = {"HT": Decimal(10), "MT": Decimal(10), "NL": Decimal(20), "TC": Decimal(30)}
HALF = {"HT": Decimal("7.5"), "MT": Decimal("7.5"), "NL": Decimal(15), "TC": Decimal(20)}

SEATS = [
    Seat(CHAIR, "ubnd-cap-tinh", "Phó Chủ tịch UBND tỉnh"),
    Seat(VICE, "so-cong-thuong", "Giám đốc Sở Công Thương"),
    Seat(VICE, "so-tai-chinh", "Phó Giám đốc Sở Tài chính"),
    Seat(MEMBER, "so-xay-dung", "Sở Xây dựng"),
    Seat(SECRETARY, "so-cong-thuong", "Phòng QLCN"),
]


def swapped(index: int, seat: Seat | None) -> list[Seat]:
    return [*SEATS[:index], *([seat] if seat else []), *SEATS[index + 1 :]]


@pytest.mark.parametrize(
    ("province", "day", "seats", "words"),
    [
        ("20", date(2026, 5, 4), SEATS, ""),
        (
            "20",
            date(2026, 5, 4),
            swapped(0, Seat(CHAIR, "so-cong-thuong", "Giám đốc Sở")),
            "Chủ tịch Hội đồng phải là lãnh đạo UBND",
        ),
        ("20", date(2026, 5, 4), [SEATS[0], *SEATS], "đúng một Chủ tịch, đang có 2"),
        ("20", date(2026, 5, 4), swapped(2, None), "Thiếu Phó Chủ tịch là lãnh đạo Sở Kế hoạch và Đầu tư"),
        ("20", date(2026, 5, 4), swapped(4, Seat(MEMBER, "so-y-te", "Sở Y tế")), "đúng một Thư ký"),
        ("20", date(2026, 5, 4), swapped(4, Seat(SECRETARY, "so-y-te", "Sở Y tế")), "Thư ký phải là"),
        ("20", date(2024, 6, 3), SEATS, "Thiếu Phó Chủ tịch là lãnh đạo Sở Kế hoạch và Đầu tư"),  # Sở KH&ĐT was still there
        ("15", date(2026, 3, 6), SEATS, ""),  # the day before Lào Cai's own rule
        ("15", date(2026, 3, 7), SEATS, "không thuộc các Phó Chủ tịch"),  # one vice chair only
        ("15", date(2026, 3, 7), swapped(2, None), ""),
    ],
)
def test_who_sits_on_a_council_is_the_law_of_the_day_and_the_province(province, day, seats, words) -> None:
    law = load()
    regime = "R3-ND32" if day < date(2025, 7, 1) else "R3-ND32-139"
    rule = councils.composition(law, regime, province, day)
    if not words:
        councils.check_composition(law, rule, seats, day)
        return
    with pytest.raises(Refusal, match=words):
        councils.check_composition(law, rule, seats, day)


@pytest.mark.parametrize(("group", "points", "fits"), [("TC", 40, True), ("TC", 41, False), ("HT", 15, True), ("HT", 16, False)])
def test_no_group_exceeds_its_statutory_maximum(group: str, points: int, fits: bool) -> None:
    rows = [CriterionDraft("a", group, "a", Decimal(points - 10)), CriterionDraft("b", group, "b", Decimal(10))]
    if fits:
        councils.check_criteria(load(), "R4-ND32-303", rows)
        return
    with pytest.raises(Refusal, match=rf"Nhóm {group} .* cộng {points} điểm"):
        councils.check_criteria(load(), "R4-ND32-303", rows)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def case(cast: Cast) -> Case:
    return new_case(cast)


def paper(cast: Cast, on: date):
    return make_document(cast.committee, issued_on=on)


def formed(case: Case, cast: Cast, on: date = date(2026, 2, 10)) -> Council:
    members = [
        MemberDraft(CHAIR, "Chủ tịch", cast.committee, cast.chair.account),
        MemberDraft(VICE, "Phó Chủ tịch", cast.department, cast.colleague.account),
        MemberDraft(VICE, "Phó Chủ tịch", cast.finance, cast.agency.account),
        MemberDraft(SECRETARY, "Thư ký", cast.department, cast.officer.account),
    ]
    return services_councils.form_council(case, members, decision=paper(cast, on), formed_on=on, by=cast.officer)


def ready(case: Case, cast: Cast) -> tuple[Council, dict[str, tuple[CouncilMember, Actor]]]:
    council = formed(case, cast)
    services_councils.issue_criteria(
        council, CRITERIA, document=paper(cast, date(2026, 2, 12)), issued_on=date(2026, 2, 12), by=cast.officer
    )
    services_councils.open_dossiers(council, on=date(2026, 2, 24), by=cast.officer)
    council.refresh_from_db()
    actors = {cast.chair.account: cast.chair, cast.colleague.account: cast.colleague, cast.agency.account: cast.agency}
    seats = {m.role + str(i): (m, actors[m.account]) for i, m in enumerate(council.members.all()) if m.account in actors}
    for member, actor in seats.values():
        services_councils.declare(member, "", on=date(2026, 2, 24), by=actor)
    return council, seats


def send(seats, applicant: Applicant, scores) -> None:
    for member, actor in seats.values():
        services_councils.send_sheet(member, applicant, scores, by=actor)


@pytest.mark.django_db
def test_a_second_council_is_refused_until_the_first_is_dissolved(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 5)):
        in_appraisal(case, cast)
        council = formed(case, cast)
        with pytest.raises(Refusal, match=r"đã lập ngày 10/02/2026.*kiện toàn"):
            formed(case, cast, date(2026, 2, 20))
        services_councils.dissolve_council(
            council, on=date(2026, 2, 25), document=paper(cast, date(2026, 2, 25)), by=cast.officer
        )
        formed(case, cast, date(2026, 2, 26))
    assert Act.objects.filter(run=case.run, kind="council_formed").count() == 2


@pytest.mark.django_db
def test_criteria_change_only_by_a_replacing_decision_and_not_after_opening(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 5)):
        in_appraisal(case, cast)
        council = formed(case, cast)
        first = services_councils.issue_criteria(
            council, CRITERIA, document=paper(cast, date(2026, 2, 12)), issued_on=date(2026, 2, 12), by=cast.officer
        )
        with pytest.raises(Refusal, match="quyết định thay thế"):
            services_councils.issue_criteria(
                council, CRITERIA[:3], document=first.document, issued_on=date(2026, 2, 13), by=cast.officer
            )
        second = services_councils.issue_criteria(
            council, CRITERIA[:3], document=paper(cast, date(2026, 2, 13)), issued_on=date(2026, 2, 13), by=cast.officer
        )
        assert first.digest != second.digest
        services_councils.open_dossiers(council, on=date(2026, 2, 24), by=cast.officer)
        with pytest.raises(Refusal, match="tiêu chí không đổi được"):
            services_councils.issue_criteria(
                council, CRITERIA, document=paper(cast, date(2026, 2, 25)), issued_on=date(2026, 2, 25), by=cast.officer
            )


@pytest.mark.django_db
def test_each_member_scores_alone_and_the_best_passes(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 5)):
        first, second = in_appraisal(case, cast, "Công ty Thứ Hai")
        council, seats = ready(case, cast)
        secretary = council.members.get(role=SECRETARY)
        with pytest.raises(Refusal, match="Thư ký"):
            services_councils.send_sheet(secretary, first, FULL, by=cast.officer)
        member, actor = seats["chair0"]
        with pytest.raises(Refusal, match=r"Tiêu chí TC: 41 điểm, phải từ 0 đến 40"):
            services_councils.send_sheet(member, first, FULL | {"TC": Decimal(41)}, by=actor)
        with pytest.raises(Refusal, match="do chính thành viên"):
            services_councils.send_sheet(member, first, FULL, by=cast.officer)
        send(seats, first, FULL)
        with pytest.raises(Refusal, match="đã nộp"):
            services_councils.send_sheet(member, first, HALF, by=actor)
        with pytest.raises(Refusal, match=r"còn thiếu 3 phiếu: Chủ tịch 1, Phó Chủ tịch 1, Phó Chủ tịch 1 \(.*Điều 13"):
            services_councils.close_scoring(
                council, on=date(2026, 2, 26), minutes=paper(cast, date(2026, 2, 26)), by=cast.officer
            )
        send(seats, second, HALF)
        assert [s.member for s in queries.sheets_of(actor, council)] == [member, member]
        assert queries.sheets_of(cast.officer, council) == []
        told = services_councils.close_scoring(
            council, on=date(2026, 2, 26), minutes=paper(cast, date(2026, 2, 26)), by=cast.officer
        )
        council.refresh_from_db()
        assert len(queries.sheets_of(cast.officer, council)) == 6
    assert told["selected"] == str(first.pk)
    assert {r["applicant"]: (r["total"], r["passes"]) for r in told["results"]} == {
        str(first.pk): (70, True),
        str(second.pk): (50, True),
    }
    assert Act.objects.get(run=case.run, kind="scored").terms.get(name="selected_investor").organisation == first.organisation


@pytest.mark.django_db
def test_a_tie_needs_the_chairs_proposal_with_a_reason(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 5)):
        first, second = in_appraisal(case, cast, "Công ty Thứ Hai")
        council, seats = ready(case, cast)
        send(seats, first, FULL)
        send(seats, second, FULL)
        minutes = paper(cast, date(2026, 2, 26))
        with pytest.raises(Refusal, match="Chủ tịch Hội đồng đề nghị"):
            services_councils.close_scoring(council, on=date(2026, 2, 26), minutes=minutes, by=cast.officer)
        with pytest.raises(Refusal, match="ghi lý do"):
            services_councils.close_scoring(council, on=date(2026, 2, 26), minutes=minutes, proposal=second, by=cast.officer)
        told = services_councils.close_scoring(
            council, on=date(2026, 2, 26), minutes=minutes, proposal=second, proposal_reason="Tiến độ ngắn hơn", by=cast.officer
        )
    assert told["selected"] == str(second.pk)


@pytest.mark.django_db
def test_a_declared_conflict_takes_the_member_out_of_the_scoring(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 5)):
        (first,) = in_appraisal(case, cast)
        council, seats = ready(case, cast)
        member, actor = seats["vice_chair2"]
        services_councils.declare(member, "Vợ góp vốn vào nhà đầu tư", on=date(2026, 2, 24), by=actor)
        with pytest.raises(Refusal, match="xung đột lợi ích"):
            services_councils.send_sheet(member, first, FULL, by=actor)
        send({k: v for k, v in seats.items() if k != "vice_chair2"}, first, HALF)
        told = services_councils.close_scoring(
            council, on=date(2026, 2, 26), minutes=paper(cast, date(2026, 2, 26)), by=cast.officer
        )
    assert told["results"][0]["passes"]


@pytest.mark.django_db
def test_a_withdrawn_applicant_is_neither_scored_nor_selected(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 5)):
        first, second = in_appraisal(case, cast, "Công ty Thứ Hai")
        council, seats = ready(case, cast)
        services.withdraw_applicant(second, on=date(2026, 2, 25), reason="Rút", by=cast.officer)
        with pytest.raises(Refusal, match="không còn trong hồ sơ"):
            send(seats, second, FULL)
        send(seats, first, HALF)
        told = services_councils.close_scoring(
            council, on=date(2026, 2, 26), minutes=paper(cast, date(2026, 2, 26)), by=cast.officer
        )
    assert [r["applicant"] for r in told["results"]] == [str(first.pk)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seat", "words"),
    [
        ("same-name", "Thư ký ghi hai lần"),
        ("same-account", "Người khác tên ghi hai lần"),
    ],
)
def test_one_person_has_one_seat_so_that_the_secretary_cannot_score_from_another(
    case: Case, cast: Cast, seat: str, words: str
) -> None:
    """Two seats of one person are two sheets of one hand."""
    second = {
        "same-name": MemberDraft(MEMBER, "thư ký", cast.department),
        "same-account": MemberDraft(MEMBER, "Người khác tên", cast.department, cast.officer.account),
    }[seat]
    with clock.held(date(2026, 3, 5)):
        in_appraisal(case, cast)
        members = [
            MemberDraft(CHAIR, "Chủ tịch", cast.committee, cast.chair.account),
            MemberDraft(VICE, "Giám đốc", cast.department, cast.colleague.account),
            MemberDraft(VICE, "Phó Giám đốc", cast.finance, cast.agency.account),
            MemberDraft(SECRETARY, "Thư ký", cast.department, cast.officer.account),
        ]
        on = date(2026, 2, 10)
        with pytest.raises(Refusal, match=r"(?i)" + words):
            services_councils.form_council(case, [*members, second], decision=paper(cast, on), formed_on=on, by=cast.officer)
        assert not case.councils.exists()


@pytest.mark.django_db
def test_nothing_is_declared_once_the_points_are_closed_so_that_a_result_stands(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 5)):
        (first,) = in_appraisal(case, cast)
        council, seats = ready(case, cast)
        member, actor = seats["vice_chair2"]
        for wrong in (date(2026, 2, 9), date(2026, 3, 6)):  # before there was a council, and tomorrow
            with pytest.raises(Refusal, match="Ngày khai phải từ 10/02/2026"):
                services_councils.declare(member, "", on=wrong, by=actor)
        send(seats, first, FULL)
        minutes = paper(cast, date(2026, 2, 26))
        services_councils.close_scoring(council, on=date(2026, 2, 26), minutes=minutes, by=cast.officer)
        with pytest.raises(Refusal, match="đã chốt điểm ngày 26/02/2026"):
            services_councils.declare(member, "Vợ góp vốn", on=date(2026, 3, 2), by=actor)
        council.refresh_from_db()
        told = services_councils.tally(council)
    assert (told["valid"], told["results"][0]["total"]) == (True, 70)


@pytest.mark.django_db
def test_a_closed_case_takes_no_sheet_and_no_declaration(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 5)):
        (first,) = in_appraisal(case, cast)
        _, seats = ready(case, cast)
        services.close_case(case, Case.Outcome.REFUSED, on=date(2026, 3, 2), reason="Trả hồ sơ", by=cast.officer)
        member, actor = seats["chair0"]
        with pytest.raises(Refusal, match="Hồ sơ đã kết thúc ngày 02/03/2026"):
            services_councils.send_sheet(member, first, FULL, by=actor)
        with pytest.raises(Refusal, match="Hồ sơ đã kết thúc"):
            services_councils.declare(member, "", on=date(2026, 3, 3), by=actor)


def test_a_sum_over_the_maximum_is_written_as_officers_write_it() -> None:
    rows = [CriterionDraft("1", "HT", "Hạ tầng", Decimal("15.5"))]
    with pytest.raises(Refusal, match="cộng 15,5 điểm, quá 15"):
        councils.check_criteria(load(), "R4-ND32-303", rows)


@pytest.mark.django_db
def test_nothing_is_decided_while_the_council_still_scores(case: Case, cast: Cast) -> None:
    """The investor is given the cluster in the decision itself, by the points (khoản 2 Điều 13 NĐ 32/2024/NĐ-CP)."""
    with clock.held(date(2026, 3, 5)):
        (first,) = in_appraisal(case, cast)
        council, seats = ready(case, cast)
        services.record_step(
            case, "appraise", done_on=date(2026, 2, 27), document=paper(cast, date(2026, 2, 27)), by=cast.officer
        )
        decision = paper(cast, date(2026, 3, 3))
        with pytest.raises(Refusal, match=r"Hội đồng lập ngày 10/02/2026 chưa chốt điểm.*khoản 2 Điều 13"):
            services.record_step(case, "decide", done_on=date(2026, 3, 3), document=decision, by=cast.officer)
        send(seats, first, FULL)
        services_councils.close_scoring(council, on=date(2026, 3, 2), minutes=paper(cast, date(2026, 3, 2)), by=cast.officer)
        services.record_step(case, "decide", done_on=date(2026, 3, 3), document=decision, by=cast.officer)
    assert case.marks.filter(step="decide", retracted_at=None).exists()
