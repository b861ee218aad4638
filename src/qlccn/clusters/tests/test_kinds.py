"""The data of kinds and indicators: complete, cited from the law, refused where wrong."""

from pathlib import Path

import pytest

from qlccn.clusters.kinds import act_kind, indicator, indicators, kinds, read_indicators, read_kinds
from qlccn.core.refusal import Refusal

RECORD = """in_plan plan_withdrawn receipt_notice dossier_submitted opinions_asked council_proposed council_formed council_dissolved criteria_issued
scored appraised established expanded amended investor_changed abolished detailed_plan_approved project_approved environment_approved
land_recovered land_leased construction_started works_accepted wastewater_accepted service_regulation_approved conversion_planned converted"""
RUNGS = {
    1: "in_plan", 2: "receipt_notice", 3: "dossier_submitted", 4: "opinions_asked", 5: "council_proposed", 6: "council_formed", 7: "criteria_issued",
    8: "scored", 9: "appraised",
}  # fmt: skip


def test_every_kind_of_the_design_is_there_with_its_rung():
    assert set(RECORD.split()) <= set(kinds().acts)
    by_rung = {rung: [k.id for k in kinds().acts.values() if k.rung == rung] for rung in range(1, 11)}
    assert all(by_rung[rung] == [name] for rung, name in RUNGS.items())
    assert set(by_rung[10]) == {"established", "expanded", "amended", "investor_changed", "abolished"}


def test_every_figure_of_the_design_is_defined():
    wanted = """planned_ha established_ha detailed_plan_ha industrial_land_ha ready_land_ha cleared_ha clean_ha leased_ha occupancy_percent
    capital_billion_vnd tenants operating_tenants foreign_tenants workers revenue_billion_vnd budget_billion_vnd income_million_vnd"""
    assert set(wanted.split()) <= set(indicators())
    assert all(i.label and i.means for i in indicators().values())


def test_cleared_and_clean_land_are_two_figures():
    assert indicators()["cleared_ha"].means != indicators()["clean_ha"].means


def test_a_term_and_an_indicator_of_one_name_have_one_type_and_unit():
    for name in set(kinds().terms) & set(indicators()):
        term, figure = kinds().terms[name], indicators()[name]
        assert (term.type, term.unit) == (figure.type, figure.unit), name


def test_only_decisions_set_what_a_cluster_is():
    decided = {
        "name",
        "commune",
        "cluster_type",
        "planned_ha",
        "established_ha",
        "industrial_land_ha",
        "investor",
        "investor_kind",
    }
    for kind in kinds().acts.values():
        assert not decided & set(kind.terms) or kind.standing == "decision", kind.id


def test_a_plan_does_not_change_the_investor():
    assert "investor" not in kinds().acts["in_plan"].terms
    assert "investor_kind" not in kinds().acts["in_plan"].terms


def test_labels_are_vietnamese_and_fit_the_column():
    for kind in kinds().acts.values():
        assert kind.label[:1].isupper(), kind.id
        assert len(kind.id) <= 32
        assert not kind.cite or "Điều" in kind.cite


def test_a_former_name_leads_to_its_kind():
    assert act_kind("repealed").id == "abolished"
    with pytest.raises(Refusal, match="Không có loại sự kiện"):
        act_kind("gone")
    with pytest.raises(Refusal, match="Không có chỉ tiêu"):
        indicator("gone")


GOOD = """
terms:
  name: {type: text, label: Tên}
kinds:
  in_plan: {label: Trong quy hoạch, short: Quy hoạch, standing: decision, terms: [name], rung: 1}
"""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("rung: 1", "rungs: 1"), "khóa lạ rungs"),
        (("terms: [name]", "terms: [nam]"), "không có nam"),
        (("standing: decision", "standing: decree"), "không có decree"),
        (("rung: 1", "rung: 11"), "ngoài thang"),
        (("rung: 1", "rung: một"), "ngoài thang"),
        (("rung: 1", "closes: [dossier]"), "không có dossier"),
        (("rung: 1", "opposes: [dossier]"), "không có dossier"),
        (("rung: 1", "undone_by: dossier"), "không có dossier"),
        (("rung: 1", "doubts: [is_it_right]"), "không có is_it_right"),
        (("rung: 1", "also: [in_plan]"), "trùng một loại"),
        (("type: text", "type: chữ"), "kiểu “chữ”"),
        (("short: Quy hoạch, ", ""), "thiếu trường"),
        (("rung: 1", "rung: 1, rung: 2"), "viết hai lần"),
        (("terms:\n", "term:\n"), "khóa lạ term"),
        (("kinds:\n", "kinds: []\nother:\n"), "khóa lạ other"),
        (("kinds:\n", "kinds: {\n"), "không đọc được"),
        (("{type: text, label: Tên}", "text"), "phải là các trường"),
    ],
)
def test_a_slip_in_the_data_is_refused_with_file_and_entry(tmp_path: Path, change: tuple[str, str], words: str):
    path = tmp_path / "act_kinds.yaml"
    path.write_text(GOOD, "utf-8")
    assert read_kinds(path).acts["in_plan"].rung == 1
    path.write_text(GOOD.replace(*change), "utf-8")
    with pytest.raises(Refusal, match=words) as no:
        read_kinds(path)
    assert "act_kinds.yaml" in no.value.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("leased_ha: {label: Đã thuê, unit: ha, type: decimal}", "thiếu trường"),
        ("leased_ha: {label: Đã thuê, unit: '', type: decimal, means: Đất}", "thiếu định nghĩa hoặc đơn vị"),
        ("leased_ha: {label: Đã thuê, unit: ha, type: number, means: Đất}", "kiểu “number”"),
        ("leased_ha: {label: Đã thuê, unit: ha, type: decimal, means: Đất, fresh: 3}", "khóa lạ fresh"),
        ("- a", "phải là các mục"),
    ],
)
def test_a_slip_in_an_indicator_is_refused(tmp_path: Path, text: str, words: str):
    path = tmp_path / "indicators.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(Refusal, match=words):
        read_indicators(path)


@pytest.mark.shared
def test_every_kind_of_the_real_histories_is_known(shared_dir: Path):
    import yaml

    found = yaml.safe_load((shared_dir / "data" / "histories-laocai.yaml").read_text("utf-8"))["meta"]["kinds"]
    assert [kind for kind in found if not act_kind(kind)] == []
    assert len(found) > 40
