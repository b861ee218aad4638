"""Real histories replayed through the gate: a run whose council exists refuses the letter that would set one up, on any later day."""

from collections.abc import Iterator
from datetime import date

import pytest

from qlccn.cases import gate, queries
from qlccn.cases.models import Case
from qlccn.clusters.models import Act, Run
from qlccn.clusters.rules import Event, in_order
from qlccn.core import clock
from qlccn.core.refusal import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


def events(run: Run) -> list[Event]:
    """Acts of the run in their order; one without a day stands where it belongs in the chain."""
    rows = Act.objects.standing().filter(run=run)
    return in_order(Event(a.kind, a.effective_on, (run.kind, run.round), a.pk, a.document_id, a.position) for a in rows)


def councils() -> Iterator[tuple[Run, date]]:
    """Every run with a council formed on a known day and not dissolved or decided since."""
    for act in (
        Act.objects.standing()
        .filter(kind="council_formed", run__kind="establishment", effective_on__isnull=False)
        .select_related("run")
    ):
        after = {a.kind for a in Act.objects.standing().filter(run=act.run)}
        if not after & {"council_dissolved"}:
            yield act.run, act.effective_on


def test_real_runs_refuse_the_letter_for_a_council_that_exists_and_took_it_the_day_before() -> None:
    found = list(councils())
    assert len(found) >= 3
    for run, formed in found:
        whole = events(run)
        at = next(i for i, e in enumerate(whole) if e.kind == "council_formed")
        before, after = whole[:at], whole[: at + 1]
        assert gate.verdict(gate.draft_kinds()["cu-can-bo"], before, "established").allowed, run
        told = gate.verdict(gate.draft_kinds()["cu-can-bo"], after, "established")
        assert not told.allowed, run
        assert "Thành lập Hội đồng" in told.why
        assert f"{formed:%d/%m/%Y}" in told.why
        assert told.instead, run
        assert told.instead.id == "kien-toan-hoi-dong"
        with pytest.raises(Refusal, match="Tờ trình kiện toàn Hội đồng"):
            gate.require("cu-can-bo", after, "established")


def test_every_open_run_of_the_histories_has_its_dossier_and_no_day_is_made_up() -> None:
    cases = list(Case.objects.select_related("run__cluster", "province"))
    assert len(cases) >= 10
    with clock.held(date(2026, 10, 10)):
        for case in cases:
            recorded = set(
                Act.objects.standing().filter(run=case.run, effective_on__isnull=False).values_list("effective_on", flat=True)
            )
            view = queries.clock_of(case)
            assert set(queries.done_of(case).values()) <= recorded
            for step in view.steps:
                assert step.starts_on is None or step.starts_on in recorded | {s.done_on for s in view.steps}
                assert step.due_on is None or step.answer is not None


def test_an_expansion_of_an_established_cluster_takes_its_own_papers() -> None:
    """Lawful papers are never refused because another run was there before: the gate is given one run's acts."""
    for run in Run.objects.exclude(kind="establishment"):
        own = events(run)
        if "council_formed" not in {e.kind for e in own} and not {e.kind for e in own} & {
            "expanded",
            "amended",
            "investor_changed",
            "abolished",
            "scored",
        }:
            decision = {
                "expansion": "expanded",
                "amendment": "amended",
                "reselection": "investor_changed",
                "abolition": "abolished",
            }[run.kind]
            assert gate.verdict(gate.draft_kinds()["trinh-lap-hoi-dong"], own, decision).allowed, run
