"""Opinions: asked of many at once, own headings by succession, silence by the province's rule, locked when sent, police content restricted."""

from datetime import date

import pytest

from qlccn.cases import opinions, queries, services_opinions
from qlccn.cases.models import Case
from qlccn.cases.tests.makers import in_appraisal, new_case
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents import queries as documents
from qlccn.documents import services as register
from qlccn.law.calendar import national
from qlccn.law.loader import load
from qlccn.parties.models import Role
from qlccn.testing import Cast, make_account, make_cast, make_document, make_organisation

ASKED = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("kind", "day", "wanted"),
    [
        ("so-tai-chinh", date(2024, 6, 1), {"finance"}),
        ("so-ke-hoach-va-dau-tu", date(2024, 6, 1), {"investment"}),
        ("so-tai-chinh", date(2026, 3, 1), {"finance", "investment"}),
        ("so-xay-dung", date(2026, 3, 1), {"construction", "transport"}),
        ("so-nong-nghiep-va-moi-truong", date(2026, 3, 1), {"land", "environment", "agriculture"}),
        ("cong-an-tinh", date(2026, 3, 1), {"police"}),
        ("so-y-te", date(2026, 3, 1), {"other"}),
    ],
)
def test_an_agency_is_asked_about_its_own_fields_and_those_it_took_over(kind: str, day: date, wanted: set[str]) -> None:
    assert {f.id for f in opinions.fields_of(load(), kind, day)} == wanted


def test_the_finance_form_has_five_headings() -> None:
    assert [len(f.headings) for f in opinions.fields() if f.id == "finance"] == [5]


@pytest.mark.parametrize(
    ("province", "asked", "reply_by", "today", "state", "due"),
    [
        ("15", date(2026, 3, 9), None, date(2026, 3, 23), "waiting", date(2026, 3, 23)),  # 10 working days of QĐ 16/2026
        ("15", date(2026, 3, 9), None, date(2026, 3, 24), "deemed", date(2026, 3, 23)),
        ("15", date(2026, 3, 2), None, date(2026, 6, 1), "waiting", None),  # before the province's rule of 07/3/2026
        ("20", date(2025, 2, 3), date(2025, 2, 20), date(2025, 2, 20), "waiting", date(2025, 2, 20)),
        ("20", date(2025, 2, 3), date(2025, 2, 20), date(2025, 2, 21), "deemed", date(2025, 2, 20)),
        ("20", date(2025, 2, 3), None, date(2025, 6, 1), "waiting", None),  # Lạng Sơn: only where the letter gives a day
        (
            "24",
            date(2026, 3, 9),
            date(2026, 3, 20),
            date(2026, 3, 21),
            "overdue",
            date(2026, 3, 20),
        ),  # no rule: late, not agreeing
    ],
)
def test_silence_is_consent_only_where_a_regulation_says_so(province, asked, reply_by, today, state, due) -> None:
    told = opinions.standing(
        load(), asked_on=asked, received_on=None, reply_by=reply_by, answered_on=None, province=province, regime="R3-ND32-139",
        calendar=national(), today=today,
    )  # fmt: skip
    assert (told.state, told.due_on) == (state, due), told.why
    assert bool(told.cite) == (state == "deemed")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def case(cast: Cast) -> Case:
    made = new_case(cast)
    with clock.held(date(2026, 3, 2)):
        in_appraisal(made, cast)
    return made


@pytest.mark.django_db
def test_many_are_asked_at_once_and_only_they_see_the_case(case: Case, cast: Cast) -> None:
    police = make_organisation("cong-an-tinh", "Công an tỉnh Lào Cai", cast.province)
    officer = make_account(Role.POLICE, police)
    assert not queries.visible_to(cast.agency).exists()
    with clock.held(date(2026, 3, 10)):
        sent = make_document(cast.department, issued_on=ASKED, type="cong-van")
        services_opinions.ask_opinions(case, [cast.finance, police], sent, asked_on=ASKED, by=cast.officer)
        with pytest.raises(Refusal, match="đã được hỏi"):
            services_opinions.ask_opinions(case, [police], sent, asked_on=ASKED, by=cast.officer)
        asked = queries.consultations_of(cast.officer, case)
    assert [a.standing.state for a in asked] == ["waiting", "waiting"]
    assert queries.visible_to(cast.agency).get() == case
    assert queries.visible_to(officer).get() == case
    assert "consult" in queries.done_of(case)


@pytest.mark.django_db
def test_a_sent_opinion_is_locked_and_police_content_is_restricted(case: Case, cast: Cast) -> None:
    police = make_organisation("cong-an-tinh", "Công an tỉnh Lào Cai", cast.province)
    officer = make_account(Role.POLICE, police)
    with clock.held(date(2026, 3, 12)):
        sent = make_document(cast.department, issued_on=ASKED, type="cong-van")
        rows = services_opinions.ask_opinions(case, [cast.finance, police], sent, asked_on=ASKED, by=cast.officer)
        asked = next(r for r in rows if r.organisation == police)
        words = {"pol-fire": "Có phương án chữa cháy.", "pol-record": "Người đại diện chưa vi phạm."}
        with pytest.raises(Refusal, match="không thuộc lĩnh vực"):
            services_opinions.give_opinion(asked, {"fund-capacity": "x"}, stance="agree", given_on=date(2026, 3, 11), by=officer)
        with pytest.raises(Refusal, match="Chỉ cơ quan được hỏi"):
            services_opinions.give_opinion(asked, words, stance="agree", given_on=date(2026, 3, 11), by=cast.agency)
        services_opinions.give_opinion(asked, words, stance="agree", given_on=date(2026, 3, 11), by=officer)
        with pytest.raises(Refusal, match="đã gửi thì khóa"):
            services_opinions.give_opinion(asked, words, stance="disagree", given_on=date(2026, 3, 12), by=officer)

        def read(actor) -> tuple[list[str], int]:
            row = next(a for a in queries.consultations_of(actor, case) if a.consultation.organisation == police)
            return [p.heading for p in row.parts], row.hidden

        assert read(cast.officer) == (["pol-fire", "pol-record"], 0)
        assert read(officer) == (["pol-fire", "pol-record"], 0)
        assert read(cast.agency) == (["pol-fire"], 1)
        assert read(cast.commune_officer) == (["pol-fire"], 1)


@pytest.mark.django_db
def test_the_letter_with_restricted_words_is_closed_as_well(case: Case, cast: Cast) -> None:
    """What the case hides, the register does not tell either: not the ministry, not another agency; it cannot be made public."""
    police = make_organisation("cong-an-tinh", "Công an tỉnh Lào Cai", cast.province)
    officer = make_account(Role.POLICE, police)
    ministry = make_account(Role.MINISTRY, make_organisation("bo-cong-thuong", "Bộ Công Thương", None))
    with clock.held(date(2026, 3, 12)):
        sent = make_document(cast.department, issued_on=ASKED, type="cong-van")
        asked = services_opinions.ask_opinions(case, [police], sent, asked_on=ASKED, by=cast.officer)[0]
        letter = make_document(cast.department, issued_on=date(2026, 3, 11), type="cong-van", issuer=police)

        def readers() -> list[bool]:
            people = (cast.officer, officer, cast.admin, ministry, cast.agency, cast.commune_officer)
            return [documents.visible_to(actor).filter(pk=letter.pk).exists() for actor in people]

        assert readers() == [True, True, True, True, False, False]
        words = {"pol-record": "Người đại diện chưa vi phạm."}
        services_opinions.give_opinion(asked, words, stance="agree", given_on=date(2026, 3, 11), document=letter, by=cast.officer)
        assert readers() == [True, True, True, False, False, False]
        with pytest.raises(Refusal, match="hạn chế người xem"):
            register.correct(letter, is_public=True, by=cast.admin)


@pytest.mark.django_db
def test_the_department_enters_an_opinion_only_from_its_paper(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 12)):
        sent = make_document(cast.department, issued_on=ASKED, type="cong-van")
        (asked,) = services_opinions.ask_opinions(case, [cast.finance], sent, asked_on=ASKED, by=cast.officer)
        with pytest.raises(Refusal, match="phải kèm văn bản"):
            services_opinions.give_opinion(
                asked, {"fund-capacity": "Đủ"}, stance="agree", given_on=date(2026, 3, 11), by=cast.officer
            )
        answer = make_document(cast.finance, issued_on=date(2026, 3, 11), type="cong-van")
        services_opinions.give_opinion(
            asked, {"fund-capacity": "Đủ"}, stance="agree", given_on=date(2026, 3, 11), document=answer, by=cast.officer
        )
        (told,) = queries.consultations_of(cast.officer, case)
    assert (told.standing.state, told.standing.why) == ("answered", "trả lời ngày 11/03/2026")


@pytest.mark.django_db
def test_the_commune_that_compiled_the_dossier_enters_nobody_elses_opinion(case: Case, cast: Cast) -> None:
    with clock.held(date(2026, 3, 12)):
        sent = make_document(cast.department, issued_on=ASKED, type="cong-van")
        (asked,) = services_opinions.ask_opinions(case, [cast.finance], sent, asked_on=ASKED, by=cast.officer)
        made = make_document(cast.commune_committee, issued_on=date(2026, 3, 11), type="cong-van")
        with pytest.raises(Refusal, match="Chỉ cơ quan được hỏi trả lời, hoặc Sở Công Thương"):
            services_opinions.give_opinion(
                asked, {"fund-capacity": "Đủ"}, stance="agree", given_on=date(2026, 3, 11), document=made, by=cast.commune_officer
            )
    assert not asked.opinions.exists()
