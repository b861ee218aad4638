"""The register of organisations as a list: filtered, sorted, with chosen columns, saved under a name, as a workbook; queries do not grow with rows."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook

from qlccn.parties import services
from qlccn.parties.actor import CLI, Actor
from qlccn.parties.models import Organisation
from qlccn.testing import Cast, make_organisation
from qlccn.workbench.models import SavedView
from qlccn.workbench.tests.test_clusters_budgets import BUDGETS

pytestmark = pytest.mark.django_db
Browse = Callable[[Actor], Client]
LIST = "/to-chuc/"


@pytest.fixture
def merged(cast: Cast) -> tuple[Organisation, Organisation]:
    """A department of industry that another one inherited on 01/7/2025."""
    old, new = make_organisation("so-cong-thuong", "Sở Công Thương Yên Bái", None), cast.department
    services.merge_organisation(old, into=new, on=date(2025, 7, 1), by=CLI)
    return old, new


def names(page) -> list[str]:
    return [o.name for o in page.context["page_obj"]]


def test_a_head_sorts_both_ways_and_keeps_the_filters(cast: Cast, browse: Browse):
    desk = browse(cast.officer)
    up, down = desk.get(f"{LIST}?con=tat-ca&sap=ten"), desk.get(f"{LIST}?con=tat-ca&sap=-ten")
    assert names(up) == names(down)[::-1] == sorted(names(up))
    assert 'href="?con=tat-ca&amp;sap=-ten"' in up.content.decode()


def test_columns_are_chosen_and_an_heir_is_named(cast: Cast, merged, browse: Browse):
    desk, (old, new) = browse(cast.officer), merged
    usual = desk.get(f"{LIST}?con=het").content.decode()
    assert "đã kết thúc 30/06/2025" in usual
    assert 'data-k="Kế thừa bởi"' not in usual
    chosen = desk.get(f"{LIST}?con=het&cot=ke-thua").content.decode()
    assert f'data-k="Kế thừa bởi">{new.name}</td>' in chosen
    assert 'data-k="Tình trạng"' not in chosen
    assert names(desk.get(LIST)).count(old.name) == 0


def test_the_code_of_an_organisation_is_shown_to_those_who_run_the_system_only(cast: Cast, browse: Browse):
    url, code = f"/to-chuc/{cast.department.slug}/", f"mã {cast.department.slug}"
    assert code in browse(cast.admin).get(url).content.decode()
    assert code not in browse(cast.officer).get(url).content.decode()


def test_the_question_is_saved_under_a_name_and_opens_first(cast: Cast, merged, browse: Browse):
    desk, (old, _) = browse(cast.officer), merged
    desk.post("/khung-nhin/luu/", {"list": "to-chuc", "name": "Đã kết thúc", "query": "con=het&cot=ke-thua", "default": "1"})
    view = SavedView.objects.get()
    first = desk.get(LIST, follow=True)
    assert names(first) == [old.name]
    assert first.context["saved"].on.key == view.pk
    assert old.name not in names(desk.get(f"{LIST}?kn=0"))
    assert browse(cast.outsider).get(LIST).status_code == 200


def test_the_workbook_is_the_list_of_the_address(cast: Cast, merged, browse: Browse):
    answer = browse(cast.officer).get(f"{LIST}xuat.xlsx?con=tat-ca&q=cong+thuong&cot=tinh-trang&cot=ke-thua&sap=-ten")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [r for r in rows[3] if r] == ["Tên", "Tình trạng", "Kế thừa bởi"]
    assert ("Sở Công Thương Yên Bái", "đã kết thúc 30/06/2025", cast.department.name) in [r[:3] for r in rows[4:]]
    assert [r[0] for r in rows[4:]] == sorted((r[0] for r in rows[4:]), reverse=True)
    assert browse(cast.tenant).get(f"{LIST}xuat.xlsx").status_code == 403


def test_queries_do_not_grow_with_rows(cast: Cast, browse: Browse, django_assert_max_num_queries):
    for number in range(30):
        make_organisation("doanh-nghiep", f"Công ty số {number}", cast.commune)
    desk = browse(cast.officer)
    desk.get(f"{LIST}?kn=0")  # what a running server has in memory
    with django_assert_max_num_queries(BUDGETS["to-chuc"]):
        assert desk.get(f"{LIST}?kn=0").status_code == 200
