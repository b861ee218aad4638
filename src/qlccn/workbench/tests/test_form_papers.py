"""Mẫu văn bản: forms filled with what the actor may see of a cluster, nothing of one out of sight."""

from collections.abc import Callable
from io import BytesIO

import docx
import pytest
from django.test import Client

from qlccn.cases.papers.forms import FORMS
from qlccn.cases.tests.makers import new_case
from qlccn.parties.actor import Actor
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db


def words(data: bytes) -> str:
    document = docx.Document(BytesIO(data))
    return "\n".join(
        [*(p.text for p in document.paragraphs), *(c.text for t in document.tables for r in t.rows for c in r.cells)]
    )


def test_every_form_is_a_link_from_the_documents_and_opens(cast: Cast, browse: Callable[[Actor], Client]):
    client = browse(cast.officer)
    assert 'href="/van-ban/mau/"' in client.get("/van-ban/").content.decode()
    index = client.get("/van-ban/mau/").content.decode()
    for form in FORMS:
        assert f'href="/van-ban/mau/{form}/"' in index
        page = client.get(f"/van-ban/mau/{form}/")
        assert page.status_code == 200
        assert page.context["blanks"]
        assert client.get(f"/van-ban/mau/{form}.pdf").content.startswith(b"%PDF")


def test_an_investor_takes_its_request_filled_with_its_name_and_the_cluster(cast: Cast, browse: Callable[[Actor], Client]):
    new_case(cast)
    text = words(browse(cast.investor).get("/van-ban/mau/de-nghi-chu-dau-tu.docx?cum=Bảo Ái").content)
    assert "Công ty Hạ tầng Bảo Ái đề nghị làm chủ đầu tư" in text
    assert "Bảo Ái" in text


def test_the_department_gets_the_place_and_area_of_its_cluster(cast: Cast, browse: Callable[[Actor], Client]):
    case = new_case(cast)
    client = browse(cast.officer)
    text = words(client.get(f"/van-ban/mau/de-nghi-chu-dau-tu.docx?cum={case.run.cluster.code}").content)
    assert "Xã Bảo Ái" in text
    assert "50 ha" in text
    assert "tỉnh Lào Cai" in words(client.get("/van-ban/mau/quy-che-tinh.docx").content)


def test_a_cluster_out_of_sight_is_only_the_words_typed(cast: Cast, browse: Callable[[Actor], Client]):
    case = new_case(cast)
    page = browse(cast.outsider).get(f"/van-ban/mau/quy-che-dich-vu/?cum={case.run.cluster.code}")
    assert page.context["row"] is None
    assert "Bảo Ái" not in page.content.decode()
    assert "Không có một cụm nào đúng tên này" in page.content.decode()


@pytest.mark.parametrize("path", ["khong-co/", "quy-che-tinh.exe", "../quy-che-tinh/"])
def test_unknown_forms_and_files_are_not_there(cast: Cast, browse: Callable[[Actor], Client], path: str):
    assert browse(cast.officer).get(f"/van-ban/mau/{path}").status_code == 404


def test_hostile_words_stay_words(cast: Cast, browse: Callable[[Actor], Client]):
    page = browse(cast.officer).get("/van-ban/mau/quy-che-dich-vu/", {"cum": "<script>alert(1)</script>{0}{x}"})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
