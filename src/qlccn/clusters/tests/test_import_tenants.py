"""Importing a list of tenants: enterprises and projects found or opened once, figures as claims, nothing said twice, all taken back."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from qlccn.clusters import import_tenants
from qlccn.clusters.import_undo import resting, undo
from qlccn.clusters.models import Claim, ImportBatch, TenantProject
from qlccn.clusters.tests.makers import placed
from qlccn.core.refusal import Refusal
from qlccn.parties import enterprises
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Organisation
from qlccn.testing import Cast

HEADS = [
    "Cụm công nghiệp",
    "Tỉnh",
    "Xã, phường",
    "Doanh nghiệp",
    "Mã số thuế",
    "Dự án",
    "Ngành nghề",
    "Diện tích đất thuê (ha)",
    "Số lao động",
]
MST = "0300588569"


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"


def table(tmp_path: Path, *rows: list[str], heads: list[str] = HEADS, name: str = "dn.csv") -> Path:
    path = tmp_path / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
    return path


def row(
    tenant: str = "Công ty TNHH Gỗ Ván",
    code: str = MST,
    project: str = "Nhà máy ván",
    land: str = "2,5",
    name: str = "CCN Mông Sơn",
) -> list[str]:
    return [name, "Lào Cai", "xã Bảo Ái", tenant, code, project, "Chế biến gỗ", land, "120"]


def committed(path: Path, by: Actor = CLI) -> ImportBatch:
    return ImportBatch.objects.get(pk=import_tenants.commit(import_tenants.plan(path, by=by), by=by).batch)


def test_a_row_makes_enterprise_project_and_claims(cast: Cast, tmp_path: Path) -> None:
    cluster = placed(cast)
    answer = import_tenants.run(table(tmp_path, row()), by=cast.officer)
    assert (answer["kind"], answer["new"], answer["committed"]) == ("tenants", 1, True)
    project = TenantProject.objects.get()
    assert (project.cluster, project.name, project.tenant.name, project.tenant.tax_code) == (
        cluster,
        "Nhà máy ván",
        "Công ty TNHH Gỗ Ván",
        MST,
    )
    assert project.code == f"{cluster.code}/001"
    said = {c.indicator: c.value for c in Claim.objects.filter(project=project)}
    assert said == {"sector": "Chế biến gỗ", "project_land_ha": Decimal("2.5"), "workers": 120}
    assert Claim.objects.get(indicator="workers").passage == "dòng 2, cột “Số lao động”"


def test_the_same_file_again_says_nothing_new_and_a_changed_figure_is_added(cast: Cast, tmp_path: Path) -> None:
    placed(cast)
    import_tenants.run(table(tmp_path, row()), by=CLI)
    again = import_tenants.run(table(tmp_path, row()), by=CLI)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)
    changed = import_tenants.run(table(tmp_path, row(tenant="CTY TNHH GO VAN", code="0300 588 569", land="3")), by=CLI)
    assert (changed["new"], changed["changed"], changed["warnings"]) == (0, 1, [])
    assert Organisation.objects.filter(tax_code=MST).count() == 1


def test_one_enterprise_of_two_projects_is_opened_once(cast: Cast, tmp_path: Path) -> None:
    placed(cast)
    import_tenants.run(table(tmp_path, row(), row(project="Kho", tenant="Công ty Gỗ Ván")), by=CLI)
    assert Organisation.objects.filter(tax_code=MST).count() == 1
    assert sorted(TenantProject.objects.values_list("name", flat=True)) == ["Kho", "Nhà máy ván"]


def test_an_enterprise_of_the_register_is_found_without_diacritics_and_form(cast: Cast, tmp_path: Path) -> None:
    placed(cast)
    answer = import_tenants.run(table(tmp_path, row(tenant="CTY TNHH MAY BAO AI", code="")), by=CLI)
    assert answer["warnings"] == []
    assert TenantProject.objects.get().tenant == cast.plant


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("0300588568", "sai chữ số kiểm tra"),
        ("123", "phải có 10 chữ số"),
        ("0300588569-1", "phải có 10 chữ số"),
        ("abc", "phải có 10"),
    ],
)
def test_a_wrong_tax_code_is_named_in_its_cell(said: str, message: str, cast: Cast, tmp_path: Path) -> None:
    placed(cast)
    answer = import_tenants.run(table(tmp_path, row(code=said)), by=CLI)
    assert [(e["row"], e["column"]) for e in answer["errors"]] == [(2, "Mã số thuế")]
    assert message in answer["errors"][0]["message"]
    assert not TenantProject.objects.exists()


@given(st.text("0123456789", min_size=9, max_size=9))
def test_every_slip_of_one_digit_is_caught(nine: str) -> None:
    check = 10 - sum(int(d) * w for d, w in zip(nine, (31, 29, 23, 19, 17, 13, 7, 5, 3), strict=True)) % 11
    if check == 10:
        return
    code = f"{nine}{check}"
    assert enterprises.tax_code(f"{code[:4]} {code[4:]}") == code
    assert enterprises.tax_code(f"{code}-001") == f"{code}-001"
    for place in range(10):
        slip = f"{code[:place]}{(int(code[place]) + 1) % 10}{code[place + 1 :]}"
        with pytest.raises(Refusal):
            enterprises.tax_code(slip)


def test_what_cannot_be_is_told_in_place(cast: Cast, tmp_path: Path) -> None:
    placed(cast)
    heads = [*HEADS[:-1], "Diện tích đất thuê (m²)", "Hoạt động từ", "Kết thúc"]
    rows = [
        [*row(land="")[:-1], "25000", "05/03/2024", ""],
        [*row(project="B", land="9000")[:-1], "", "", ""],
        [*row(project="C", land="-1")[:-1], "", "", ""],
        [*row(project="D")[:-1], "", "05/03/2024", "01/01/2024"],
        [*row(tenant="")[:-1], "", "", ""],
        [*row(name="CCN Nào Đó")[:-1], "", "", ""],
        [*row(project="Nhà máy  VÁN")[:-1], "", "", ""],
    ]
    answer = import_tenants.run(table(tmp_path, *rows, heads=heads), by=CLI)
    assert [(e["row"], e["column"]) for e in answer["errors"]] == [
        (3, HEADS[7]), (4, HEADS[7]), (5, "Kết thúc"), (6, "Doanh nghiệp"), (7, HEADS[0]), (8, "Doanh nghiệp"),
    ]  # fmt: skip
    assert "trùng với dòng 2" in answer["errors"][-1]["message"].lower()
    import_tenants.run(table(tmp_path, rows[0], heads=heads), by=CLI)
    assert Claim.objects.get(indicator="project_land_ha").decimal == Decimal("2.5")
    assert TenantProject.objects.get().began_on == date(2024, 3, 5)


def test_a_merged_cell_names_the_cluster_of_all_its_rows(cast: Cast, tmp_path: Path) -> None:
    cluster = placed(cast)
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    page = book.add_worksheet()
    page.write_row(0, 0, ["Cụm công nghiệp", "Doanh nghiệp", "Dự án"])
    page.write_row(1, 1, ["Công ty A", "Một"])
    page.write_row(2, 1, ["Công ty B", "Hai"])
    page.merge_range(1, 0, 2, 0, "CCN Mông Sơn")
    book.close()
    answer = import_tenants.run(tmp_path / "a.xlsx", by=cast.officer)
    assert answer["errors"] == []
    assert set(TenantProject.objects.values_list("cluster", "name")) == {(cluster.pk, "Một"), (cluster.pk, "Hai")}


def test_a_list_is_taken_back_whole(cast: Cast, tmp_path: Path) -> None:
    placed(cast)
    before = Organisation.objects.filter(valid_to=None).count()
    batch = committed(table(tmp_path, row(), row(project="Kho"), row(tenant="Công ty May Bảo Ái", code="", project="May")))
    undo(batch, reason="Nhầm tệp", by=CLI)
    assert not TenantProject.objects.filter(withdrawn_at=None).exists()
    assert not Claim.objects.standing().filter(project__isnull=False).exists()
    assert Organisation.objects.filter(valid_to=None).count() == before
    again = committed(table(tmp_path, row(), name="b.csv"))
    assert again.new == 1
    assert Organisation.objects.get(tax_code=MST).valid_to is None


def test_a_later_figure_of_the_project_holds_the_import(cast: Cast, tmp_path: Path) -> None:
    placed(cast)
    first = committed(table(tmp_path, row()))
    second = committed(table(tmp_path, row(land="3"), name="b.csv"))
    assert [r.kind for r in resting(first)] == ["số liệu"]
    undo(second, reason="Nhầm", by=CLI)
    undo(first, reason="Nhầm", by=CLI)
    assert not TenantProject.objects.filter(withdrawn_at=None).exists()


def test_who_brings_tenants(cast: Cast, tmp_path: Path) -> None:
    placed(cast)
    path = table(tmp_path, row())
    for stranger in (cast.outsider, cast.second_commune_officer):
        told = import_tenants.plan(path, by=stranger)
        assert told.errors, stranger
    for nobody in (cast.tenant, cast.agency):
        with pytest.raises(Refusal):
            import_tenants.plan(path, by=nobody)
    assert not import_tenants.plan(path, by=cast.commune_officer).errors


def test_a_plan_of_many_rows_takes_few_queries(cast: Cast, tmp_path: Path, django_assert_max_num_queries: Any) -> None:
    placed(cast)
    rows = [row(tenant=f"Công ty {i}", code="", project=f"Dự án {i}") for i in range(300)]
    with django_assert_max_num_queries(45):
        made = import_tenants.plan(table(tmp_path, *rows), by=cast.officer)
    with django_assert_max_num_queries(90):
        import_tenants.commit(made, by=cast.officer)
    assert TenantProject.objects.count() == 300
