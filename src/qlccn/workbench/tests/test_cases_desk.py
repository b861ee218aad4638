"""Internal steps and dossiers in hand, as officers do it on the pages."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qlccn.cases import services_desk, services_opinions
from qlccn.cases.models import Holder
from qlccn.cases.tests.makers import in_appraisal, new_case
from qlccn.cases.tests.test_before_scoring import later
from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.testing import Cast, make_document

pytestmark = pytest.mark.django_db
BUDGETS = yaml.safe_load((Path(__file__).parent / "query_budgets.yaml").read_text("utf-8"))
Browse = Callable[[Actor], Client]
EDIT = "/ho-so/quy-trinh-noi-bo/establishment/R3-ND32-139/appraise/"


def test_an_office_divides_its_step_and_the_case_shows_each_rooms_day(browse: Browse, cast: Cast) -> None:
    case = new_case(cast)
    with clock.held(date(2026, 2, 9)):
        in_appraisal(case, cast)
        client = browse(cast.officer)
        assert EDIT in client.get("/ho-so/quy-trinh-noi-bo/").content.decode()
        long = client.post(EDIT, {"parts": "Kiểm tra; Văn thư; 10\nThẩm định; Phòng QLCN; 20"})
        assert long.status_code == 422
        assert "10 + 20 = 30 ngày, quá 25 ngày luật định" in long.content.decode()
        assert "Thẩm định; Phòng QLCN; 20" in long.content.decode()
        assert client.post(EDIT, {"parts": "Kiểm tra; Văn thư; 3\nThẩm định; Phòng QLCN; 12"}).status_code == 302
        page = client.get(f"/ho-so/{case.pk}/").content.decode()
        assert 'Kiểm tra · Văn thư: <span class="num">05/02/2026</span>' in page
        assert "quá hạn nội bộ" in page
        assert "dự phòng" in client.get("/ho-so/quy-trinh-noi-bo/").content.decode()


@pytest.mark.parametrize(("who", "status"), [("commune_officer", 404), ("agency", 403), ("investor", 403)])
def test_an_office_divides_only_what_it_does(browse: Browse, cast: Cast, who: str, status: int) -> None:
    with clock.held(date(2026, 2, 9)):
        assert browse(cast.everyone[who]).get(EDIT).status_code == status


def test_a_dossier_is_given_to_a_colleague_and_taken_back(browse: Browse, cast: Cast) -> None:
    case = new_case(cast)
    with clock.held(date(2026, 2, 9)):
        in_appraisal(case, cast)
        client = browse(cast.officer)
        form = {"membership": cast.colleague.membership.pk, "step": "appraise", "instruction": "Xong trước thứ Sáu"}
        assert client.post(f"/ho-so/{case.pk}/giao-nguoi/", form).status_code == 302
        page = client.get(f"/ho-so/{case.pk}/").content.decode()
        assert "Xong trước thứ Sáu" in page
        assert "Xong trước thứ Sáu" not in browse(cast.commune_officer).get(f"/ho-so/{case.pk}/").content.decode()
        held = Holder.objects.get()
        assert browse(cast.commune_officer).post(f"/ho-so/{case.pk}/thoi-giao/?cho={held.pk}", {"buoc": "ghi"}).status_code == 422
        assert client.post(f"/ho-so/{case.pk}/thoi-giao/?cho={held.pk}", {"buoc": "ghi"}).status_code == 302
    held.refresh_from_db()
    assert held.ended_at


def test_prerequisites_are_checked_on_the_councils_card(browse: Browse, cast: Cast) -> None:
    case = new_case(cast)
    with clock.held(date(2026, 8, 20)):
        council, (first, _) = later(case, cast)
        client, url = browse(cast.officer), f"/ho-so/{case.pk}/dieu-kien/{council.pk}/{first.pk}/"
        assert url in client.get(f"/ho-so/{case.pk}/").content.decode()
        form = {f"met_{n}": "co" for n in range(1, 6)} | {"met_3": "khong"}
        silent = client.post(url, form)
        assert "Điều kiện 3 không đạt: ghi căn cứ" in silent.content.decode()
        assert client.post(url, form | {"note_3": "Quyết định đình chỉ năm 2026"}).status_code == 302
        assert "Quyết định đình chỉ năm 2026" in client.get(f"/ho-so/{case.pk}/").content.decode()
        assert browse(cast.outsider).get(url).status_code == 404
        assert browse(cast.investor).get(url).status_code == 403


def test_the_pages_of_cases_keep_their_budgets(browse: Browse, cast: Cast) -> None:
    case = new_case(cast)
    with clock.held(date(2026, 8, 20)):
        later(case, cast)
        client = browse(cast.officer)
        client.post(EDIT, {"parts": "Kiểm tra; Văn thư; 3\nThẩm định; Phòng QLCN; 12"})
        services_desk.hand(case, cast.colleague.membership, step="appraise", by=cast.officer)
        asked = make_document(cast.department, issued_on=date(2026, 8, 3), type="cong-van")
        services_opinions.ask_opinions(case, [cast.finance], asked, asked_on=date(2026, 8, 3), by=cast.officer)
        for name in ("Bảo Hưng", "Cổ Phúc"):  # two more on the list: none may add a query
            in_appraisal(new_case(cast, name), cast)
        client.get("/cum-cong-nghiep/")
        pages = {name: f"/{name}/".replace("<pk>", str(case.pk)) for name in BUDGETS if name.startswith("ho-so")}
        found = {}
        for name, url in pages.items():
            client.get(url)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url).status_code == 200
            found[name] = len(asked)
    assert {name: n for name, n in found.items() if n > BUDGETS[name]} == {}
