"""The person's word on what was read."""

import threading
from datetime import date

import pytest
from django.db import connection

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.directives import queries, services
from qlccn.directives.services import DROP, Changes, Decision
from qlccn.documents import queries as documents
from qlccn.obligations import queries as obligations
from qlccn.obligations.models import Obligation
from qlccn.obligations.services import Named, Proposal
from qlccn.parties.models import Role
from qlccn.testing import Cast, make_account, make_cast

from .papers import DIRECTIVE

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today():
    with clock.held(TODAY):
        yield


def save(cast: Cast):
    return services.save_paper(DIRECTIVE.encode(), name="512.txt", by=cast.officer).document


def duty(document, clause: str) -> Obligation:
    return document.obligations.get(clause=clause)


def test_accepted_changed_dropped_and_added_in_one_go(cast: Cast):
    document = save(cast)
    decisions = [
        Decision(duty(document, "1.a").pk),
        Decision(duty(document, "2.a").pk, changes=Changes(what="Báo cáo quý", owed_to=cast.department)),
        Decision(duty(document, "2.b").pk, DROP),
    ]
    added = [Proposal("Bố trí kinh phí", assignees=(Named("Sở Tài chính", organisation=cast.finance),))]
    reading = services.confirm_reading(
        document, by=cast.officer, version=document.version, metadata={"subject": "Quản lý CCN"}, decisions=decisions, added=added
    )
    assert (reading.state, reading.confirmed_by) == ("confirmed", cast.officer.audit_name)
    document.refresh_from_db()
    assert document.subject == "Quản lý CCN"
    mine = obligations.worklist(cast.commune_officer, TODAY).items
    assert [(i.obligation.what, i.obligation.owed_to) for i in mine] == [("Báo cáo quý", cast.department)]
    assert [i.obligation.what for i in obligations.worklist(cast.agency, TODAY).items if i.part.part == "lead"] == [
        "Bố trí kinh phí"
    ]
    assert [i.obligation.clause for i in obligations.worklist(cast.officer, TODAY).items] == ["1.a"]
    assert duty(document, "2.b").withdrawn_at is not None
    assert duty(document, "1.b").confirmed_at is None
    assert documents.get(cast.commune_officer, document.pk) == document


def test_a_decision_that_fails_undoes_all(cast: Cast):
    document = save(cast)
    bad = Changes(due_rule={"kind": "date"})
    with pytest.raises(Refusal):
        services.confirm_reading(
            document,
            by=cast.officer,
            metadata={"subject": "x"},
            decisions=[Decision(duty(document, "1.a").pk), Decision(duty(document, "1.b").pk, changes=bad)],
        )
    document.refresh_from_db()
    assert document.subject != "x"
    assert not Obligation.objects.exclude(confirmed_at=None).exists()
    assert queries.to_confirm(cast.officer).get().state == "read"


def test_decisions_about_another_paper_are_refused(cast: Cast):
    document = save(cast)
    for decisions in (
        [Decision(999999)],
        [Decision(duty(document, "1.a").pk)] * 2,
        [Decision(duty(document, "1.a").pk, "maybe")],
    ):
        with pytest.raises(Refusal):
            services.confirm_reading(document, by=cast.officer, decisions=decisions)


def test_the_second_confirmer_is_told(cast: Cast):
    document = save(cast)
    services.confirm_reading(document, by=cast.officer)
    with pytest.raises(Refusal, match="đã được xác nhận"):
        services.confirm_reading(document, by=cast.colleague)
    assert not queries.to_confirm(cast.officer).exists()


def test_others_do_not_confirm(cast: Cast):
    document = save(cast)
    for actor in (cast.outsider, cast.agency, cast.commune_officer, cast.investor, cast.tenant, cast.nobody):
        with pytest.raises(Refusal):
            services.confirm_reading(document, by=actor)


def test_recipients_are_let_in_when_ticked(cast: Cast):
    document = save(cast)
    found = services.recipients_of(document, document.reading.result)
    assert [o.name for o in found] == ["Sở Công Thương Lào Cai", "Sở Tài chính Lào Cai", "UBND xã Bảo Ái", "UBND xã Yên Bình"]
    services.confirm_reading(document, by=cast.officer, addressed=[cast.second_committee])
    assert documents.visible_to(cast.second_commune_officer).get() == document
    assert not documents.visible_to(cast.commune_officer).exists()


def test_a_duty_is_added_from_a_selected_passage(cast: Cast):
    document = save(cast)
    start = document.text.index("Sở Tài chính kiểm tra")
    row = services.add_obligation(
        document, start=start, end=start + 60, due_words="2026-12-31", clause="1.b", by=cast.officer, still_binds=True
    )
    assert row.what.startswith("Sở Tài chính kiểm tra")
    assert (row.due_on, row.kind, row.assignments.get().organisation) == (date(2026, 12, 31), "manual", cast.finance)
    with pytest.raises(Refusal, match="ngoài văn bản"):
        services.add_obligation(document, start=5, end=10**9, by=cast.officer)
    with pytest.raises(Refusal):
        services.add_obligation(document, what="x", by=cast.outsider)


@pytest.mark.django_db(transaction=True)
def test_two_people_confirming_at_once_confirm_once():
    cast = make_cast()
    document = save(cast)
    people = [cast.officer, cast.colleague, make_account(Role.DEPARTMENT, cast.department)]
    keys = list(document.obligations.values_list("pk", flat=True))
    outcomes: list[object] = []
    gate = threading.Barrier(len(people))

    def run(actor) -> None:
        try:
            with clock.held(TODAY):
                gate.wait(10)
                outcomes.append(services.confirm_reading(document.pk, by=actor, decisions=[Decision(k) for k in keys]))
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(p,)) for p in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(type(o).__name__ for o in outcomes) == ["Reading", "Refusal", "Refusal"]
    assert Obligation.objects.exclude(confirmed_at=None).count() == len(keys)
