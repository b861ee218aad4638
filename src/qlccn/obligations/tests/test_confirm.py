"""Proposals confirmed into duties on the right lists."""

from datetime import date

import pytest

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents import queries as documents
from qlccn.obligations import queries, services
from qlccn.obligations.models import Assignment, Obligation
from qlccn.obligations.services import Changes, Named, Proposal
from qlccn.testing import Cast, make_document, make_organisation

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today():
    with clock.held(TODAY):
        yield


def paper(cast: Cast, **values):
    return make_document(
        cast.department, **({"type": "ke-hoach", "issuer": cast.committee, "issued_on": date(2026, 11, 2)} | values)
    )


def by_day(day: str = "2026-12-15") -> dict:
    return {"kind": "date", "day": day}


def one(cast: Cast, *names: Named, **values) -> Obligation:
    document = values.pop("document", None) or paper(cast)
    given = {
        "what": "Báo cáo tiến độ",
        "due_rule": by_day(),
        "assignees": names or (Named("Sở Tài chính", "so-tai-chinh"),),
    } | values
    return services.propose(document, [Proposal(**given)], by=cast.officer)[0]


def given_to(obligation: Obligation, part: str = "lead") -> list[str]:
    return [str(a.organisation or a.named) for a in obligation.assignments.filter(part=part)]


def test_a_proposal_is_on_nobodys_list_until_confirmed(cast: Cast):
    row = one(cast)
    assert (row.due_on, row.confirmed_at) == (date(2026, 12, 15), None)
    assert not queries.visible_to(cast.agency).exists()
    assert queries.visible_to(cast.officer).get() == row
    services.confirm(row, by=cast.officer)
    item = queries.worklist(cast.agency, TODAY).items[0]
    assert (item.obligation, item.part.organisation) == (row, cast.finance)


def test_confirming_lets_the_agency_read_the_paper(cast: Cast):
    row = one(cast)
    assert not documents.visible_to(cast.agency).exists()
    services.confirm(row, by=cast.officer)
    assert documents.get(cast.agency, row.document_id).access.filter(organisation=cast.finance).get().why == "assigned"


def test_a_collective_name_means_every_such_organisation_of_the_province(cast: Cast):
    row = one(cast, Named("UBND các xã, phường", "ubnd-cap-xa"), Named("các sở, ngành", "cac-so-nganh", "with"))
    services.confirm(row, by=cast.officer)
    assert given_to(row) == ["UBND xã Bảo Ái", "UBND xã Yên Bình"]
    assert given_to(row, "with") == ["Sở Công Thương Lào Cai", "Sở Tài chính Lào Cai"]


def test_an_agency_named_twice_has_one_part(cast: Cast):
    row = one(cast, Named("các sở, ngành", "cac-so-nganh"), Named("Sở Tài chính", "so-tai-chinh"), Named("Sở TC", "so-tai-chinh"))
    services.confirm(row, by=cast.officer)
    assert given_to(row) == ["Sở Công Thương Lào Cai", "Sở Tài chính Lào Cai"]


def test_one_named_commune_is_that_commune(cast: Cast):
    row = one(cast, Named("UBND xã Bảo Ái", "ubnd-xa-bao-ai"))
    services.confirm(row, by=cast.officer)
    assert given_to(row) == ["UBND xã Bảo Ái"]


def test_an_old_name_reaches_its_successor_of_today(cast: Cast):
    row = one(
        cast,
        Named("Sở Kế hoạch và Đầu tư", "so-ke-hoach-va-dau-tu"),
        Named("UBND các quận, huyện", "ubnd-cap-huyen"),
        document=paper(cast, issued_on=date(2017, 12, 4)),
    )
    services.confirm(row, by=cast.officer)
    assert given_to(row) == ["Sở Tài chính Lào Cai", "UBND xã Bảo Ái", "UBND xã Yên Bình"]
    assert set(row.assignments.values_list("named", flat=True)) == {"Sở Kế hoạch và Đầu tư", "UBND các quận, huyện"}


def test_a_name_not_on_the_register_stays_a_name(cast: Cast):
    row = one(cast, Named("Báo Lào Cai", "bao-tinh"))
    services.confirm(row, by=cast.officer)
    assert given_to(row) == ["Báo Lào Cai"]
    late = make_organisation("bao-tinh", "Báo Lào Cai", cast.province)
    services.correct(row, by=cast.officer)
    assert row.assignments.get().organisation == late


def test_a_paper_without_a_province_is_not_given_to_the_whole_country(cast: Cast):
    row = one(cast, Named("UBND cấp xã", "ubnd-cap-xa"), document=paper(cast, province=None, issuer=None, issuer_name=""))
    services.confirm(row, by=cast.officer)
    assert given_to(row) == ["UBND cấp xã"]


def test_a_ministrys_paper_reaches_every_province(cast: Cast):
    document = paper(cast, province=None, issuer=None, issuer_name="Bộ Công Thương")
    row = services.add(
        document, Proposal("Báo cáo", assignees=(Named("Sở Công Thương", "so-cong-thuong"),), due_rule=by_day()), by=cast.admin
    )
    assert given_to(row) == ["Sở Công Thương Bắc Ninh", "Sở Công Thương Lào Cai"]


def test_a_commune_entering_its_copy_keeps_only_its_own_part(cast: Cast):
    document = make_document(cast.commune_committee, by=cast.commune_officer, issuer=cast.committee)
    names = (Named("UBND các xã", "ubnd-cap-xa"), Named("Sở Tài chính", "so-tai-chinh"))
    row = services.add(document, Proposal("Rà soát", assignees=names), by=cast.commune_officer)
    assert {(a.named, a.organisation) for a in row.assignments.all()} == {
        ("UBND các xã", cast.commune_committee),
        ("Sở Tài chính", None),
    }
    with pytest.raises(Refusal, match="không giao việc cho Sở Tài chính"):
        services.correct(row, assignees=[Named("Sở Tài chính", organisation=cast.finance)], by=cast.commune_officer)


def test_corrections_at_confirmation_hold(cast: Cast):
    row = one(cast, Named("Sở Y tế", "so-y-te"))
    changes = Changes(
        what="Báo cáo kết quả",
        due_rule={"kind": "before", "day": "2026-12-20"},
        assignees=[Named("Sở Tài chính", organisation=cast.finance)],
        owed_to=cast.department,
        still_binds=True,
    )
    done = services.confirm(row, by=cast.officer, version=1, changes=changes)
    assert (done.what, done.due_on, done.owed_to) == ("Báo cáo kết quả", date(2026, 12, 19), cast.department)
    assert "nhận ngày 20/12/2026 là chậm" in done.due_reasons[0]
    assert given_to(done) == ["Sở Tài chính Lào Cai"]


def test_the_second_confirmer_is_told(cast: Cast):
    row = one(cast)
    services.confirm(row, by=cast.officer)
    with pytest.raises(Refusal, match="đã được xác nhận"):
        services.confirm(row, by=cast.colleague)


def test_a_directive_of_2012_makes_nothing_overdue_unless_a_person_says_so(cast: Cast):
    document = paper(cast, issued_on=date(2012, 5, 8))
    silent = one(cast, document=document, due_rule=by_day("2012-12-31"))
    services.confirm(silent, by=cast.officer)
    assert queries.get(cast.officer, silent.pk, TODAY).standing.state == "not-started"
    said = one(cast, document=document, due_rule=by_day("2012-12-31"))
    services.confirm(said, by=cast.officer, changes=Changes(still_binds=True))
    assert queries.get(cast.officer, said.pk, TODAY).standing.state == "overdue"


def test_others_neither_propose_nor_confirm(cast: Cast):
    row = one(cast)
    for actor in (cast.outsider, cast.tenant, cast.investor, cast.agency, cast.commune_officer, cast.nobody):
        with pytest.raises(Refusal):
            services.confirm(row, by=actor)
        with pytest.raises(Refusal):
            services.propose(row.document, [Proposal("x")], by=actor)
        with pytest.raises(Refusal):
            services.withdraw(row, reason="x", by=actor)


def test_confirming_many_is_all_or_nothing(cast: Cast):
    first = one(cast)
    second = services.propose(first.document, [Proposal("Việc hai", due_rule=by_day())], by=cast.officer)[0]
    services.withdraw(second, reason="trùng", by=cast.officer)
    with pytest.raises(Refusal):
        services.confirm_many(first.document, [first, second], by=cast.officer)
    assert not Obligation.objects.exclude(confirmed_at=None).exists()
    services.restore(second, by=cast.officer)
    assert len(services.confirm_many(first.document, [first, second], by=cast.officer)) == 2


def test_a_withdrawn_duty_leaves_the_lists_and_comes_back(cast: Cast):
    row = services.confirm(one(cast), by=cast.officer)
    with pytest.raises(Refusal, match="lý do"):
        services.withdraw(row, reason="", by=cast.officer)
    services.withdraw(row, reason="kế hoạch bị thay", by=cast.officer)
    assert queries.worklist(cast.agency, TODAY).items == ()
    closed = queries.worklist(cast.agency, TODAY, filters=queries.Filters(states=("withdrawn",)))
    assert [i.obligation for i in closed.items] == [row]
    services.restore(row, by=cast.officer)
    assert len(queries.worklist(cast.agency, TODAY).items) == 1


@pytest.mark.parametrize(
    "values",
    [{"what": " "}, {"role": "chu-toa"}, {"kind": "viec"}, {"due_rule": {"kind": "date"}}, {"due_rule": {"kinds": "date"}}],
)
def test_a_proposal_without_sense_is_refused_whole(cast: Cast, values: dict):
    document = paper(cast)
    with pytest.raises(Refusal):
        services.propose(document, [Proposal("Việc tốt"), Proposal(**({"what": "Việc"} | values))], by=cast.officer)
    assert not Obligation.objects.exists()


def test_a_correction_on_an_old_page_is_told(cast: Cast):
    row = services.confirm(one(cast), by=cast.officer)
    services.correct(row, what="Mới", by=cast.colleague, version=2)
    with pytest.raises(Refusal, match="Người khác vừa sửa"):
        services.correct(row, what="Khác", by=cast.officer, version=2)


def test_a_part_that_answered_stays_on_the_list(cast: Cast):
    row = services.confirm(one(cast), by=cast.officer)
    services.answer(row.assignments.get(), text="Xong", by=cast.agency)
    with pytest.raises(Refusal, match="đã trả lời"):
        services.correct(row, assignees=[Named("UBND xã", organisation=cast.commune_committee)], by=cast.officer)
    services.correct(
        row,
        assignees=[Named("Sở Tài chính", organisation=cast.finance), Named("UBND xã", organisation=cast.commune_committee)],
        by=cast.officer,
    )
    assert Assignment.objects.filter(obligation=row).count() == 2
    assert row.assignments.get(organisation=cast.finance).answers.count() == 1


def test_two_duties_do_not_wait_for_each_other(cast: Cast):
    first, second = one(cast), one(cast)
    services.correct(first, depends_on=second, by=cast.officer)
    with pytest.raises(Refusal, match="chờ lẫn nhau"):
        services.correct(second, depends_on=Obligation.objects.get(pk=first.pk), by=cast.officer)
    with pytest.raises(Refusal, match="chờ lẫn nhau"):
        services.correct(first, depends_on=first, by=cast.officer)
