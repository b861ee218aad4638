"""Every kind of paper against NĐ 30/2020/NĐ-CP by its XML, in one table of facts; and every one drawn to pages."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.shared import Mm, Pt

from qlccn import office
from qlccn.cases import papers
from qlccn.cases.papers.forms import FORMS
from qlccn.cases.tests.told import BARE, FORM_BARE, FORM_FULL, FULL
from qlccn.office import pdf, word
from qlccn.office.blocks import Table, plain, texts
from qlccn.office.figures import shown
from qlccn.office.paper import Paper, blanks, sources
from qlccn.office.tests.test_word import NS, words, xml
from qlccn.office.word_xml import W
from qlccn.reading.draft import read_draft
from qlccn.reading.draft_checks import check_draft
from qlccn.reading.legacy import program


def every() -> Iterator[tuple[str, Callable[[], Paper]]]:
    for kind in sorted(papers.kinds()):
        for name, facts in (("trống", BARE), ("đủ", FULL)):
            yield f"{kind} ({name})", lambda kind=kind, facts=facts: papers.build(kind, facts)
    for form in FORMS.values():
        for name, told in (("trống", FORM_BARE), ("đủ", FORM_FULL)):
            yield f"{form.id} ({name})", lambda form=form, told=told: form.build(told)


ALL = dict(every())


@pytest.mark.parametrize("name", ALL)
def test_each_paper_keeps_the_format_of_the_decree(name: str) -> None:
    paper = ALL[name]()
    content = word.write(paper)
    document, said = docx.Document(BytesIO(content)), words(content)
    for section in document.sections:  # A4, margins 20-25, 20-25, 30-35, 15-20 mm, page number on top from page two
        assert sorted((section.page_width, section.page_height)) == pytest.approx([Mm(210), Mm(297)], abs=700)
        sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        for low, side, high in zip((20, 20, 30, 15), sides, (25, 25, 35, 20), strict=True):
            assert Mm(low) - 700 <= side <= Mm(high) + 700
        assert section.different_first_page_header_footer
    fonts = {f.get(f"{{{W}}}ascii") for f in xml(content, "word/styles.xml").iter(f"{{{W}}}rFonts")} - {None}
    assert fonts == {"Times New Roman"}
    assert document.styles["Nơi nhận"].font.size == Pt(11)
    assert said.count("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") == said.count("Độc lập - Tự do - Hạnh phúc") == 1
    assert said.count("./.") == (0 if name.startswith("phieu-cham") else 1)
    if paper.numbered:
        assert re.search(rf"Số: +/{re.escape(paper.symbol)}", said)
    assert re.search(r"ngày … tháng … năm 2026", said) or not paper.head.issuer
    if paper.recipients:
        assert f"- Lưu: {paper.archive}." in said
        last = xml(content).findall("w:body/w:tbl", NS)[-1] if not paper.appendices else None
        assert last is None or last.find("w:tr/w:trPr/w:cantSplit", NS) is not None
    assert "None" not in said
    assert "  ," not in said


@pytest.mark.parametrize("name", [n for n in ALL if not n.startswith("phieu-cham")])
def test_the_checks_of_drafts_find_nothing_to_mend_in_our_own(name: str) -> None:
    draft = read_draft(word.write(ALL[name]()), name=name)
    wrong = [f for f in check_draft(draft, today=BARE.today).findings if f.level != "note" and f.kind != "part"]
    assert wrong == []
    parts = {f.why for f in check_draft(draft, today=BARE.today).findings if f.kind == "part"}
    numbered = ALL[name]().numbered
    assert parts <= (set() if numbered else {"Không thấy dòng “Số:” và ký hiệu.", "Không có “Nơi nhận:”.", "Không thấy địa danh và ngày, tháng, năm."})  # fmt: skip


@pytest.mark.parametrize("name", [n for n in ALL if "(đủ)" in n])
def test_what_the_record_holds_is_written_with_its_source_and_is_no_blank(name: str) -> None:
    full, bare = ALL[name](), ALL[name.replace("đủ", "trống")]()
    assert len(blanks(full)) <= len(blanks(bare)) or name.startswith("bien-ban")  # minutes ask for more once there are members
    for text, source in sources(full):
        assert text
        assert source


def test_sheets_are_one_for_each_member_and_applicant_blank_until_handed_in() -> None:
    one = papers.build("phieu-cham", _about("1-1"))
    empty = papers.build("phieu-cham", _about("2-1"))
    assert _points(one)[-1] == "79,75"
    assert set(_points(empty)) == {""}
    assert "Trần Văn Mẫu" in words(word.write(empty))
    whole = words(word.write(papers.build("phieu-cham", FULL)))
    assert whole.count("Thành viên chấm:") == 4
    assert "Phạm Văn Ký" not in whole  # the secretary does not score


def test_minutes_carry_totals_by_group_conflicts_and_the_result() -> None:
    said = words(word.write(papers.build("bien-ban-cham", FULL)))
    for part in (
        "79,75",
        "12,50",
        "33,25",
        "Lê Thị Ghi khai: có cổ phần tại Công ty B",
        "đề nghị lựa chọn Công ty cổ phần Hạ tầng A",
    ):
        assert part in said


def test_each_applicant_gets_its_own_result_and_not_the_points_of_others() -> None:
    winner, loser = (words(word.write(papers.build("thong-bao-ket-qua", _about(a.name)))) for a in FULL.applicants)
    assert "Quý đơn vị được giao làm chủ đầu tư" in winner
    assert "61,50" in loser
    assert "không được lựa chọn" in loser
    assert "79,75" not in loser


def test_an_amendment_sets_old_beside_new_and_a_change_of_investor_names_the_selected() -> None:
    changed = papers.build("quyet-dinh-dieu-chinh", replace(FULL, run_kind="reselection", kind="thay đổi chủ đầu tư"))
    table = next(b for b in changed.body if isinstance(b, Table))
    row = next(r for r in table.rows if r[1].value == "Chủ đầu tư")
    assert [plain(c.value) for c in row[2:]] == ["Công ty trách nhiệm hữu hạn B", "Công ty cổ phần Hạ tầng A"]
    abolished = papers.build("quyet-dinh-bai-bo", FULL)
    assert "Bãi bỏ Quyết định số 77/QĐ-UBND ngày 06/5/2020" in "\n".join(plain(t) for b in abolished.body for t in texts(b))


@pytest.mark.parametrize("form", ["quy-che-tinh", "quy-che-dich-vu"])
def test_the_regulations_have_the_chapters_and_articles_of_their_form(form: str) -> None:
    said = words(word.write(FORMS[form].build(FORM_FULL)))
    wanted = {
        "quy-che-tinh": ("Chương III", "phương án phát triển cụm công nghiệp", "Quyết định số 105/2009/QĐ-TTg", "Lập, phê duyệt, điều chỉnh quy hoạch chi tiết", "Công tác thanh tra, kiểm tra", "Điều khoản thi hành"),
        "quy-che-dich-vu": ("Chương IV", "Quyền của chủ đầu tư", "Cấp nước sạch", "Cung cấp điện", "phòng cháy, chữa cháy", "Xử lý vi phạm"),
    }[form]  # fmt: skip
    for part in wanted:
        assert part.lower() in said.lower()


FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir>
<alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias></fontconfig>"""


def draw(folder: Path) -> "subprocess.CompletedProcess[bytes]":
    """Every Word file of the folder as PDF, with the bundled font in place of Times New Roman (same widths), whatever the machine has."""
    (folder / "fonts.conf").write_text(FONTS.format(fonts=Path(office.__file__).parent / "fonts", cache=folder / "cache"))
    files = [str(p) for p in sorted(folder.glob("*.docx"))]
    command = [
        program() or "",
        f"-env:UserInstallation=file://{folder}/home",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        *files,
    ]
    return subprocess.run(
        command, capture_output=True, timeout=240, check=False, env=os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")}
    )


@pytest.mark.skipif(program() is None, reason="máy này chưa cài LibreOffice")
def test_libreoffice_draws_every_kind_and_pdf_has_as_many_pages(tmp_path: Path) -> None:
    """Read by another program than wrote them. Pages may differ by one: the fonts' metrics are equal, the breaking of lines is not."""
    names = [n for n in ALL if "(đủ)" in n]
    for at, name in enumerate(names):
        (tmp_path / f"{at:02d}.docx").write_bytes(word.write(ALL[name]()))
    done = draw(tmp_path)
    assert done.returncode == 0, done.stderr[-400:]
    for at, name in enumerate(names):
        drawn, own = _pages((tmp_path / f"{at:02d}.pdf").read_bytes()), _pages(pdf.write(ALL[name]()))
        assert abs(len(drawn) - len(own)) <= 1, name
        assert drawn[0].count("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") == 1, name
        assert all(page.strip() for page in drawn), name


def _about(key: str) -> papers.DraftFacts:
    return replace(FULL, about=key)


def _points(paper: Paper) -> list[str]:
    table = next(b for b in paper.body if isinstance(b, Table))
    return [shown(row[3]) for row in table.rows]


def _pages(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]
