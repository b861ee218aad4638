"""The shipped data holds every id and value of the reference fact base (where it is at hand)."""

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from qlccn.core.text import fold
from qlccn.law.loader import load
from qlccn.law.wording import plain

pytestmark = pytest.mark.shared
CODE = re.compile(r"[a-z0-9_]+")


def _read(shared_dir: Path, name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((shared_dir / "law" / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _scope(row: dict[str, Any]) -> str | None:
    return (row.get("scope") or {}).get("province")


def test_every_instrument_is_there_with_its_days_and_links(shared_dir: Path) -> None:
    law = load()
    names = {"modifies_application_of": "modifies", "modified_in_application_by": "modified_by"}
    rows = _read(shared_dir, "instruments")["instruments"]
    assert [r["id"] for r in rows] == list(law.instruments)
    for row in rows:
        mine = law.instruments[row["id"]]
        assert (mine.number, mine.type, mine.issuer, mine.confidence) == (
            row["number"],
            row["type"],
            row["issuer"],
            row["confidence"],
        )
        days = (mine.issued, mine.effective_from, mine.effective_to)
        assert days == tuple(_day(row[k]) for k in ("issued", "effective_from", "effective_to"))
        assert mine.province == _scope(row)
        assert mine.effective_confidence == row.get("effective_from_confidence", row["confidence"])
        assert len(mine.sources) == len(row["source"])
        for key in ("replaces", "replaced_by", "amends", "amended_by", "guides", "consolidates", "consolidated_in", *names,
                    "partly_ended_by", "related"):  # fmt: skip
            assert set(row.get(key, [])) <= set(mine.links.get(names.get(key, key), ()))


def test_every_regime_is_there(shared_dir: Path) -> None:
    law = load()
    for row, mine in zip(_read(shared_dir, "instruments")["regimes"], law.regimes, strict=True):
        assert (mine.id, list(mine.instruments), mine.confidence) == (row["id"], row["instruments"], row["confidence"])
        assert (mine.valid_from, mine.valid_to) == (_day(row["from"]), _day(row["to"]))


OWN = {"land.unused_max", "land.behind_schedule_max"}  # of the land law: read since, not in the fact base


def test_every_parameter_and_value_is_there(shared_dir: Path) -> None:
    law = load()
    content = _read(shared_dir, "parameters")
    rows = content["parameters"]
    assert {r["id"] for r in rows} == set(law.parameters) - OWN
    assert (len(rows), sum(len(r["values"]) for r in rows)) == (86, 163)
    assert law.cluster_types == {t["code"]: t["name_vi"] for t in content["meta"]["cluster_types"]}
    for row in rows:
        mine = law.parameter(row["id"])
        assert (mine.group, mine.every, mine.per, mine.direction) == tuple(
            row.get(k) for k in ("group", "every", "per", "direction")
        )
        assert mine.cluster_type == row.get("cluster_type")
        assert (list(mine.options), list(mine.recipients)) == (row.get("options", []), row.get("recipients", []))
        assert set(row.get("any_of", [])) <= set(mine.any_of)
        for theirs, value in zip(row["values"], mine.values, strict=True):
            _same_value(row, theirs, value)


def _same_value(row: dict[str, Any], theirs: dict[str, Any], mine: Any) -> None:
    law = load()
    assert (mine.valid_from, mine.valid_to) == (_day(theirs["from"]), _day(theirs["to"]))
    assert law.regime_on(mine.valid_from).id == theirs["regime"]  # type: ignore[union-attr]
    assert (mine.instrument, mine.confidence, mine.status) == (theirs["instrument"], theirs["confidence"], theirs.get("status"))
    assert mine.province == _scope(theirs)
    assert mine.unit == (theirs.get("unit", row["unit"]) or "")
    assert mine.op == theirs.get("op", row["op"])
    start, said = mine.start, theirs.get("start", row.get("start"))
    assert (start is None) == (said is None)
    if said:
        assert (start.step, start.day) == (said["step"], _day(said.get("date")))
    assert (mine.pause.step if mine.pause else None) == (row["pause"]["step"] if row.get("pause") else None)
    if mine.unit != "text":
        assert plain(mine.value) == theirs["value"]
    else:
        assert (mine.value is None) == (theirs["value"] is None)
    for key in ("note", "condition", "exempt", "test"):
        assert not theirs.get(key) or getattr(mine, key)
    assert theirs["value"] is None or set(re.findall(r"Điều \d+", theirs["article"] or "")) <= set(
        re.findall(r"Điều \d+", mine.article + mine.note)
    )


def test_every_procedure_version_and_step_is_there(shared_dir: Path) -> None:
    law = load()
    rows = _read(shared_dir, "procedures")["procedures"]
    assert [r["id"] for r in rows] == list(law.procedures)
    assert sum(len(r["versions"]) for r in rows) == sum(len(p.versions) for p in law.procedures.values()) == 33
    for row in rows:
        mine = law.procedure(row["id"])
        assert (mine.name_vi, list(mine.step_ids)) == (row["name_vi"], row["step_ids"])
        assert list(mine.legal_basis) == list(row["legal_basis"])
        assert set(row.get("conditions_by_parameter", [])) <= set(mine.conditions)
        for theirs, version in zip(row["versions"], mine.versions, strict=True):
            assert (version.id, version.regime, version.province) == (theirs["id"], theirs["regime"], _scope(theirs))
            assert (version.instrument, version.confidence) == (theirs["instrument"], theirs["confidence"])
            assert set(theirs.get("removed", {})) <= set(version.removed)
            steps = {s.id: s for s in version.steps}
            for step in theirs.get("steps", []) + theirs.get("added", []):
                found = steps[step["id"]]
                assert (found.n, found.actor, list(found.recipients)) == (step["n"], step["actor"], step["recipients"])
                assert found.limit == (step["limit"] or {}).get("parameter")
                assert (found.confidence, found.within) == (step["confidence"], step.get("within"))
                assert not step.get("note") or found.note


def test_worked_examples_come_out(shared_dir: Path) -> None:
    """Saturday and Sunday off, no holiday inside the spans: the dates the fact base computed by itself."""
    law = load()
    for example in _read(shared_dir, "procedures")["worked_examples"]:
        days = {k: date.fromisoformat(v) for k, v in example["events"].items()}
        procedure = law.procedure(example["procedure"])
        for step in procedure.steps_in(example["regime"]):
            regime = law.regime(example["regime"])
            assert regime is not None
            value = law.step_value(procedure, step, regime=regime.id, day=regime.valid_from)
            if value is None or value.start is None or value.start.step is None:
                continue
            days[step.id] = _walk(days[value.start.step], int(value.number or 0), value.unit)
            assert days[step.id].isoformat() == example["due"][step.id]


def _walk(day: date, n: int, unit: str) -> date:
    while n:
        day += timedelta(days=1)
        n -= unit == "calendar_day" or day.weekday() < 5
    return day


def test_scoring_forms_reports_and_templates_are_there(shared_dir: Path) -> None:
    law = load()
    scoring, forms = _read(shared_dir, "scoring"), _read(shared_dir, "report-forms")
    assert law.scoring.group_names == scoring["group_names"]
    for row in scoring["statutory"]:
        mine = law.scoring.statutory[row["regime"]]
        assert (mine.scored, mine.instrument, mine.total, mine.pass_mark, mine.pass_op) == tuple(
            row[k] for k in ("scored", "instrument", "total", "pass_mark", "pass_op")
        )
        assert mine.groups == {g["code"]: g["max"] for g in row["groups"]}
    for row, local in zip(scoring["local_sets"], law.scoring.local_sets, strict=True):
        said = [(i["code"], c["group"], i["name"], i["max"]) for c in row["criteria"] for i in c["items"]]
        assert [(c.code, c.group, c.name, c.max) for c in local.criteria] == said
        assert (local.id, local.province, len(local.prerequisites)) == (row["id"], _scope(row), len(row["prerequisites"]))
    for row in forms["forms"]:
        form = law.forms.forms[row["id"]]
        for theirs, mine in zip(row["rows"], form.rows, strict=True):
            wanted = tuple(theirs[k] for k in ("code", "kind", "name_vi", "unit_vi", "unit", "section", "measure"))
            assert (mine.code, mine.kind, mine.name_vi, mine.unit_vi, mine.unit, mine.section, mine.measure) == wanted
            assert (list(mine.sum_of), mine.sum_in_form, mine.subset_of) == (
                theirs.get("sum_of", []), theirs.get("sum_in_form", False), theirs.get("subset_of"),
            )  # fmt: skip
        assert (form.title_vi, list(form.columns), form.signatory_vi) == (row["title_vi"], row["columns"], row["signatory_vi"])
        assert [r.agency for r in form.recipients] == [r["agency"] for r in row["recipients"]]
    assert list(law.forms.templates) == [t["id"] for t in forms["templates"]]
    assert [c.id for c in law.forms.checks] == [c["id"] for c in forms["checks"]]
    assert [(r.id, list(r.due_parameters)) for r in law.forms.reports] == [
        (r["id"], r["due_parameters"]) for r in forms["provincial_reports"]
    ]


def test_every_agency_and_succession_is_there(shared_dir: Path) -> None:
    law = load()
    content = _read(shared_dir, "agencies")
    for row, mine in zip(content["agencies"], law.agencies.all, strict=True):
        assert (mine.id, mine.slug, mine.kind, mine.name_vi) == tuple(row[k] for k in ("id", "slug", "kind", "name_vi"))
        assert (list(mine.aliases), list(mine.in_list)) == (row["aliases"], row["in_list"])
        assert [s.agency for s in mine.stands_for] == [s["agency"] for s in row["stands_for"]]
        assert len(mine.duties) == len(row["duties"])
    said = [(s["from"], s["to"], s["confidence"]) for s in content["succession"]]
    assert [(s.source, s.target, s.confidence) for s in law.agencies.successions] == said
    moved = content["clause_transfer"]
    assert len(law.agencies.transfer.to_commune) == len(moved["to_commune"]["clauses_of_ND_32_2024"])
    assert len(law.agencies.transfer.by_province) == len(moved["decided_by_province"]["clauses_of_ND_32_2024"])


def test_provinces_are_those_in_force(shared_dir: Path) -> None:
    with (shared_dir / "data" / "units-2025.csv").open(encoding="utf-8") as rows:
        wanted = {r["code"]: r["name"] for r in csv.DictReader(rows) if r["level"] == "province"}
    assert load().provinces == wanted


def test_agency_ids_of_the_answer_keys_are_slugs(shared_dir: Path) -> None:
    agencies = load().agencies
    used: set[str] = set()
    for name in ("directives-gold", "hanoi-plan-2026-tasks"):
        used.update(_slugs(yaml.safe_load((shared_dir / "data" / f"{name}.yaml").read_text(encoding="utf-8")), ()))
    known = {s for s in used if s in agencies.by_slug or s.startswith(agencies.issuer.place_specific)}
    assert used - known == set()
    assert len(used) > 20


def _slugs(node: Any, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("agency_id", "coordinating") and path[:1] != ("vocabulary",):
                yield from (x for x in (value if isinstance(value, list) else [value]) if isinstance(x, str))
            yield from _slugs(value, (*path, str(key)))
    elif isinstance(node, list):
        for value in node:
            yield from _slugs(value, path)


def test_no_two_agencies_share_a_folded_name(shared_dir: Path) -> None:
    owners: dict[str, str] = {}
    for row in _read(shared_dir, "agencies")["agencies"]:
        for alias in row["aliases"]:
            assert load().agencies.by_alias[fold(alias)].id == owners.setdefault(fold(alias), row["id"])
