"""The list of duties as a report: the duties of the list and no others, blanks for what only a person knows."""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

import docx
import pypdfium2
import pytest
from django.test import Client

from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.reading.draft import read_draft
from qlccn.reading.draft_checks import check_draft
from qlccn.testing import Cast
from qlccn.workbench.tests.test_obligations_pages import make_duty

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.held(TODAY):
        yield


def words(response) -> str:
    document = docx.Document(BytesIO(response.content))
    cells = (c.text for t in document.tables for r in t.rows for c in r.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_report_holds_the_list_with_its_counts_and_its_late_work(cast: Cast, browse: Callable[[Actor], Client]):
    make_duty(cast, "Thu hồi đất", date(2026, 11, 10))
    make_duty(cast, "Báo cáo tuần", date(2026, 11, 25))
    response = browse(cast.officer).get("/nhiem-vu/bao-cao.docx?pv=tat-ca")
    text = words(response)
    for part in (
        "SỞ CÔNG THƯƠNG",
        "UBND TỈNH LÀO CAI",
        "2 nhiệm vụ: 1 chưa làm, 1 quá hạn.",
        "II. NHIỆM VỤ QUÁ HẠN",
        "- Thu hồi đất",
        "chậm 10 ngày",
        "III. NHIỆM VỤ ĐẾN HẠN TRONG 7 NGÀY",
        "IV. KIẾN NGHỊ",
    ):
        assert part in text
    assert response["Content-Disposition"] == 'attachment; filename="bao-cao-nhiem-vu-20261120.docx"'
    checked = check_draft(read_draft(response.content, name="x.docx"), today=TODAY)
    assert [f for f in checked.findings if f.level != "note"] == []


def test_the_list_of_the_address_is_the_list_of_the_report(cast: Cast, browse: Callable[[Actor], Client]):
    make_duty(cast, "Thu hồi đất", date(2026, 11, 10))
    make_duty(cast, "Báo cáo tuần", date(2026, 11, 25))
    text = words(browse(cast.officer).get("/nhiem-vu/bao-cao.docx?pv=tat-ca&q=thu+hoi"))
    assert "Thu hồi đất" in text
    assert "Báo cáo tuần" not in text


def test_a_stranger_of_another_province_reads_nothing_of_it(cast: Cast, browse: Callable[[Actor], Client]):
    make_duty(cast, "Thu hồi đất", date(2026, 11, 10))
    assert "Thu hồi đất" not in words(browse(cast.outsider).get("/nhiem-vu/bao-cao.docx?pv=tat-ca"))


def test_every_role_gets_its_own_report_also_of_nothing(cast: Cast, browse: Callable[[Actor], Client]):
    for who, actor in cast.everyone.items():
        if who != "nobody":
            assert browse(actor).get("/nhiem-vu/bao-cao.docx").status_code == 200, who


def test_the_pdf_says_the_same(cast: Cast, browse: Callable[[Actor], Client]):
    make_duty(cast, "Thu hồi đất", date(2026, 11, 10))
    with pypdfium2.PdfDocument(browse(cast.officer).get("/nhiem-vu/bao-cao.pdf?pv=tat-ca").content) as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    assert "Thu hồi đất" in text
    assert "PHỤ LỤC" in text.upper()
