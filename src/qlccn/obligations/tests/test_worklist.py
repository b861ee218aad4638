"""The worklist, boards and calendars: scoped, ordered by urgency, in few queries."""

from datetime import date, timedelta

import pytest

from qlccn.core import clock
from qlccn.obligations import boards, queries, services
from qlccn.obligations.queries import ALL, ORGANISATION, Filters
from qlccn.obligations.services import Named, Proposal
from qlccn.testing import Cast, make_commune, make_document, make_organisation

TODAY = date(2026, 11, 20)
FINANCE = (Named("Sở Tài chính", "so-tai-chinh"),)


@pytest.fixture(autouse=True)
def _today():
    with clock.held(TODAY):
        yield


def due(days: int) -> dict:
    return {"kind": "date", "day": (TODAY + timedelta(days=days)).isoformat()}


def add(cast: Cast, what: str, rule: dict, assignees=FINANCE, **values):
    document = values.pop("document", None) or make_document(cast.department, issuer=cast.committee, issued_on=date(2026, 1, 5))
    return services.add(document, Proposal(what, due_rule=rule, assignees=assignees, **values), by=cast.officer)


def test_lines_stand_in_order_of_urgency(cast: Cast):
    for what, rule in (
        ("sau", due(40)), ("không hạn", {"kind": "unknown"}), ("tuần", due(7)), ("trễ", due(-3)), ("hôm nay", due(0)),
        ("trễ lâu", due(-30)),
    ):  # fmt: skip
        add(cast, what, rule)
    found = queries.worklist(cast.agency, TODAY)
    assert [i.obligation.what for i in found.items] == ["trễ lâu", "trễ", "hôm nay", "tuần", "sau", "không hạn"]
    assert found.by_group == {"overdue": 2, "today": 1, "week": 1, "later": 1, "unknown": 1}
    assert [name for _, name, _ in found.groups] == ["Quá hạn", "Hôm nay", "Trong 7 ngày", "Sau đó", "Chưa rõ hạn"]
    assert found.by_state == {"overdue": 2, "not-started": 4}


def test_each_sees_its_own_and_overseers_all(cast: Cast):
    add(cast, "Việc", due(5))
    seen = {name for name, actor in cast.everyone.items() if queries.worklist(actor, TODAY, scope=ALL).items}
    assert seen == {"officer", "colleague", "chair", "agency", "admin"}
    assert {name for name, actor in cast.everyone.items() if queries.worklist(actor, TODAY).items} == {"agency"}


def test_filters_narrow_by_what_they_say(cast: Cast):
    wanted = add(cast, "Lập đề án Yên Hợp", due(5), programme="Kế hoạch 2026", clause="II.1")
    add(cast, "Khác", due(20), programme="Kế hoạch 2025", assignees=(Named("UBND các xã", "ubnd-cap-xa"),))
    for filters in (
        Filters(programme="Kế hoạch 2026"),
        Filters(text="de an yen hop"),
        Filters(text="tai chinh"),
        Filters(organisation_id=cast.finance.pk),
        Filters(due_from=TODAY, due_to=TODAY + timedelta(days=5)),
        Filters(document_id=wanted.document_id),
    ):
        assert [i.obligation for i in queries.worklist(cast.officer, TODAY, scope=ALL, filters=filters).items] == [wanted], (
            filters
        )
    assert not queries.worklist(cast.officer, TODAY, scope=ALL, filters=Filters(membership_id=cast.agency.membership.pk)).items
    services.assign_person(wanted.assignments.get(), cast.agency.membership, by=cast.agency)
    assert queries.worklist(cast.officer, TODAY, scope=ALL, filters=Filters(membership_id=cast.agency.membership.pk)).items
    assert queries.programmes(cast.agency) == ["Kế hoạch 2026"]


def test_a_long_list_costs_few_queries(cast: Cast, django_assert_max_num_queries):
    communes = [make_organisation("ubnd-cap-xa", f"UBND xã {n}", make_commune(cast.province, f"Số {n}")) for n in range(20)]
    document = make_document(cast.department, issuer=cast.committee)
    named = tuple(Named(o.name, organisation=o) for o in communes)
    rows = services.propose(
        document, [Proposal(f"Việc {n}", due_rule=due(n), assignees=named) for n in range(15)], by=cast.officer
    )
    services.confirm_many(document, rows, by=cast.officer)
    cast.officer.organisation_ids, cast.officer.territory_ids  # noqa: B018  (cached once per request)
    with django_assert_max_num_queries(6):
        found = queries.worklist(cast.officer, TODAY, scope=ALL)
        assert [len(i.leads) for i in found.items] == [20] * 15
        assert found.items[0].source.startswith(document.number)


def test_the_board_counts_each_agencys_parts(cast: Cast):
    both = (*FINANCE, Named("UBND các xã", "ubnd-cap-xa"), Named("Báo tỉnh"))
    add(cast, "Việc chung", due(-1), assignees=both)
    add(cast, "Việc riêng", due(5))
    rows = {r.name: r for r in boards.board(cast.officer, TODAY)}
    assert rows["Sở Tài chính Lào Cai"].by_state == {"overdue": 1, "not-started": 1}
    assert (rows["UBND xã Bảo Ái"].overdue, rows["Báo tỉnh"].overdue, rows["Báo tỉnh"].organisation_id) == (1, 1, None)
    assert boards.board(cast.outsider, TODAY) == []


def test_the_month_shows_each_day_with_its_duties(cast: Cast):
    row = add(cast, "Trong tháng", due(5))
    add(cast, "Tháng sau nữa", due(60))
    weeks = boards.month(cast.agency, TODAY, scope=ORGANISATION)
    days = dict(d for week in weeks for d in week)
    assert weeks[0][0][0] == date(2026, 10, 26)
    assert [i.obligation for i in days[date(2026, 11, 25)]] == [row]
    assert sum(map(len, days.values())) == 1


def test_one_duty_shows_a_commune_only_its_own_part(cast: Cast):
    row = add(cast, "Chung", due(5), assignees=(Named("UBND các xã", "ubnd-cap-xa"),))
    mine = queries.get(cast.commune_officer, row.pk, TODAY)
    assert [(p.organisation, may) for p, _, may in mine.parts] == [(cast.commune_committee, True)]
    assert not mine.may_manage
    whole = queries.get(cast.officer, row.pk, TODAY)
    assert len(whole.parts) == 2
    assert whole.may_manage
    answer = services.answer(mine.parts[0][0], text="Xong", by=cast.commune_officer)
    assert queries.get(cast.officer, row.pk, TODAY).judgeable == {answer.pk}
    assert queries.get(cast.commune_officer, row.pk, TODAY).judgeable == frozenset()
    for actor in (cast.outsider, cast.tenant, cast.nobody, cast.investor, cast.agency):
        with pytest.raises(queries.NotThere):
            queries.get(actor, row.pk, TODAY)


def test_papers_show_counts_of_their_duties(cast: Cast):
    row = add(cast, "Một", due(-5))
    services.propose(row.document, [Proposal("Hai")], by=cast.officer)
    assert queries.for_documents(cast.officer, [row.document_id], TODAY) == {row.document_id: {"overdue": 1, "proposed": 1}}
    assert [o.what for o in queries.for_document(cast.officer, row.document)] == ["Một", "Hai"]
    assert [o.what for o in queries.for_document(cast.agency, row.document)] == ["Một"]
