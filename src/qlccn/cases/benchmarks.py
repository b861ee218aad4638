"""How fast a paper is made: a regulation of three pages and more as Word and as PDF, beside a plain library writing the same words."""

from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from itertools import count

from docx import Document

from qlccn.cases.papers.forms import FORMS, FormFacts
from qlccn.core.benchmarks import Bench, Figure, benchmark, side_by_side
from qlccn.office import pdf, word
from qlccn.office.blocks import plain, texts
from qlccn.office.paper import Paper

LIMIT_MS = 100


_next = count(1)


def sample_paper() -> Paper:
    """A decision with its regulation, four pages; each call makes another paper, so that nothing is answered from memory."""
    facts = FormFacts(
        "Lào Cai",
        "tỉnh Lào Cai",
        "Sở Công Thương tỉnh Lào Cai",
        2026,
        "Nghị định số 32/2024/NĐ-CP",
        cluster=f"Cụm công nghiệp Đo {next(_next)}",
    )
    return FORMS["quy-che-dich-vu"].build(facts)


def plainly(paper: Paper) -> bytes:
    """The yardstick: python-docx writing the same paragraphs, with nothing of the format."""
    document = Document()
    for block in (*paper.body, *(b for a in paper.appendices for b in a.body)):
        document.add_paragraph(" ".join(plain(t) for t in texts(block)))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _made(write: Callable[[Paper], bytes]) -> bytes:
    return write(sample_paper())


@benchmark("drafts")
def drafts(bench: Bench) -> Iterator[Figure]:
    """A paper from facts to file, content included."""
    pdf.write(sample_paper())  # the fonts are read once for a process
    times = 1 if bench.quick else 7
    for name, says, write in (("draft-word", "Word", word.write), ("draft-pdf", "PDF", pdf.write)):
        ours, theirs = side_by_side(partial(_made, write), lambda: plainly(sample_paper()), times=times)
        yield Figure(
            name, f"văn bản bốn trang ra {says}", round(ours, 2), "ms", round(theirs, 2), "python-docx viết các đoạn ấy, không thể thức", LIMIT_MS
        )  # fmt: skip
