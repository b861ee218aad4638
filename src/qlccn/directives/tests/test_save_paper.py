"""A paper dropped in: kept with what was read, or refused without a trace."""

import logging
from datetime import date
from pathlib import Path

import pytest

from qlccn.core import clock
from qlccn.core.models import AuditRow
from qlccn.core.refusal import Refusal
from qlccn.directives import found, queries, services
from qlccn.directives.models import Reading
from qlccn.documents import queries as documents
from qlccn.documents import services as document_services
from qlccn.documents.models import Citation, Document, File
from qlccn.obligations import queries as obligations
from qlccn.obligations.models import Obligation
from qlccn.reading.secrecy import DoubtfulSecrecy, SecretPaper
from qlccn.testing import Cast, make_document

from .papers import DIRECTIVE, DOUBTFUL, SECRET

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today():
    with clock.held(TODAY):
        yield


def save(cast: Cast, text: str = DIRECTIVE, **values):
    return services.save_paper(text.encode(), **({"name": "512.txt", "by": cast.officer} | values))


def test_a_directive_is_kept_with_what_was_read_out_of_it(cast: Cast):
    saved = save(cast)
    document = saved.document
    assert (document.number, document.issued_on, document.type) == ("512/UBND-KT", date(2026, 11, 2), "cong-van")
    assert (document.issuer, document.province, document.holder) == (cast.committee, cast.province, cast.department)
    assert "cụm công nghiệp" in document.subject
    assert document.files.get().media_type == "text/plain"
    cited = document.citations.get()
    assert (cited.number, cited.instrument, document.text[cited.start : cited.end]) == ("32/2024/NĐ-CP", "ND-32-2024", cited.text)
    assert (saved.reading.state, saved.reading.result["metadata"]["number"]) == ("read", "512/UBND-KT")
    duties = list(document.obligations.all())
    assert len(duties) == saved.proposed >= 4
    assert all(d.confirmed_at is None for d in duties)
    assert all(document.text[d.start : d.end].strip() for d in duties if d.start is not None)


def test_deadlines_become_days_and_periods(cast: Cast):
    duties = {o.clause: o for o in save(cast).document.obligations.all()}
    assert (duties["1.a"].due_on, duties["1.a"].due_rule["kind"]) == (date(2026, 12, 14), "before")
    assert duties["2.a"].due_rule["kind"] == "recurring"
    assert duties["2.a"].due_on == date(2026, 12, 24)
    assert duties["2.b"].due_on is None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("trước ngày 15/12/2026", "before"),
        ("xong trước 15/12", "before"),
        ("trước ngày 15 tháng 12 năm 2026", "before"),
        ("chậm nhất ngày 15/12/2026", "date"),
        ("trước ngày 15/12x, đến 16/12", "before"),
        ("trước ngày 1/12, xong 15/12/2026", "date"),
    ],
)
def test_before_a_day_is_told_from_by_a_day(words: str, kind: str):
    rule = found._strict({"kind": "date", "day": "2026-12-15"}, f"Báo cáo {words}.")
    assert rule["kind"] == kind


def test_nothing_is_on_a_list_before_a_person_confirms(cast: Cast):
    save(cast)
    for actor in (cast.officer, cast.agency, cast.commune_officer):
        assert obligations.worklist(actor, TODAY, scope=obligations.ALL).items == ()
    assert [r.document.number for r in queries.to_confirm(cast.colleague)] == ["512/UBND-KT"]
    for actor in (cast.agency, cast.outsider, cast.tenant, cast.nobody, cast.chair):
        assert not queries.to_confirm(actor).exists() or actor is cast.chair  # the issuer may confirm what it issued


@pytest.mark.parametrize("allow", [False, True])
def test_a_secret_paper_leaves_no_trace(cast: Cast, allow: bool, settings, caplog):
    audited = AuditRow.objects.count()
    with caplog.at_level(logging.DEBUG), pytest.raises(SecretPaper) as no:
        save(cast, SECRET, allow_doubtful=allow)
    assert not Document.objects.exists()
    assert AuditRow.objects.count() == audited
    assert not [p for p in Path(settings.FILES_DIR).rglob("*") if p.is_file()]
    for words in ("cụm công nghiệp", "512/UBND", "Trần Văn Thử"):
        assert words not in caplog.text + no.value.message


def test_a_doubtful_mark_asks_first(cast: Cast):
    with pytest.raises(DoubtfulSecrecy):
        save(cast, DOUBTFUL)
    assert not Document.objects.exists()
    assert save(cast, DOUBTFUL, allow_doubtful=True).document.pk


def test_the_same_file_again_names_the_document_that_holds_it(cast: Cast):
    first = save(cast)
    with pytest.raises(services.AlreadyFiled, match="512/UBND-KT") as no:
        save(cast, by=cast.colleague, name="khác tên.txt")
    assert no.value.existing == first.document
    assert Document.objects.count() == 1


def test_the_same_number_in_another_file_is_suspected_aloud(cast: Cast):
    save(cast)
    with pytest.raises(document_services.Duplicate, match="512/UBND-KT"):
        save(cast, DIRECTIVE + "\n ")
    assert (Document.objects.count(), File.objects.count()) == (1, 1)
    assert save(cast, DIRECTIVE + "\n ", allow_duplicate=True).document.pk


def test_another_organisation_keeps_its_own_copy(cast: Cast):
    save(cast)
    assert save(cast, by=cast.commune_officer).document.holder == cast.commune_committee


def test_a_fault_half_way_leaves_nothing(cast: Cast, monkeypatch):
    def broken(*_: object, **__: object) -> list:
        raise RuntimeError("đứt giữa chừng")

    monkeypatch.setattr(services.obligations, "propose", broken)
    with pytest.raises(RuntimeError):
        save(cast)
    assert (Document.objects.count(), Reading.objects.count(), Citation.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nbroken", b"MZ\x90\x00\x03", b"PK\x03\x04 not a zip"])
def test_what_cannot_be_read_is_refused_in_a_sentence(cast: Cast, content: bytes, settings):
    with pytest.raises(Refusal):
        services.save_paper(content, name="hỏng.pdf", by=cast.officer)
    assert not Document.objects.exists()
    assert not [p for p in Path(settings.FILES_DIR).rglob("*") if p.is_file()]


def test_tenants_and_strangers_save_nothing(cast: Cast):
    for actor in (cast.tenant, cast.nobody):
        with pytest.raises(Refusal):
            save(cast, by=actor)
    assert not Document.objects.exists()


def test_a_day_after_today_is_left_out_and_said(cast: Cast):
    with clock.held(date(2026, 10, 1)):
        saved = save(cast)
    assert saved.document.issued_on is None
    assert any("02/11/2026" in issue for issue in queries.read_paper(cast.officer, saved.document.pk, TODAY).issues)


def test_a_citation_points_to_the_document_on_the_register(cast: Cast):
    decree = make_document(
        cast.department, number="32/2024/NĐ-CP", type="nghi-dinh", issued_on=date(2024, 3, 15), is_public=True, by=cast.admin
    )
    assert save(cast).document.citations.get().target == decree


def test_the_text_is_cut_at_every_mark(cast: Cast):
    view = queries.read_paper(cast.officer, save(cast).document.pk, TODAY)
    assert "".join(s.text for s in view.segments) == view.document.text
    marked = {m.kind for s in view.segments for m in s.marks}
    assert marked == {"citation", "obligation"}
    assert view.may_confirm
    with pytest.raises(documents.NotThere):
        queries.read_paper(cast.outsider, view.document.pk, TODAY)


def test_overlapping_marks_cover_their_own_text():
    text = "0123456789"
    marks = [queries.Mark(2, 8, "obligation", 1), queries.Mark(4, 6, "citation", 2), queries.Mark(5, 50, "citation", 3)]
    cut = queries.segments(text, marks)
    assert [(s.text, [m.key for m in s.marks]) for s in cut] == [
        ("01", []), ("23", [1]), ("4", [1, 2]), ("5", [1, 2, 3]), ("67", [1, 3]), ("89", [3]),
    ]  # fmt: skip


@pytest.mark.shared
def test_the_plan_of_a_city_gives_its_annex_as_tasks(cast: Cast, shared_dir: Path):
    [file] = (shared_dir / "seeds").glob("002_*.txt")
    saved = services.save_paper(file, name=file.name, by=cast.officer)
    tasks = list(saved.document.obligations.filter(kind="task").order_by("position"))
    assert len(tasks) == 22
    assert "missing-due" in tasks[1].flags
    assert "missing-lead" in tasks[19].flags
    assert tasks[3].depends_on == tasks[2]
    assert tasks[0].due_on == date(2026, 12, 31)
    assert tasks[8].due_on == date(2030, 12, 31)
    assert Obligation.objects.filter(document=saved.document, kind="directive").count() > 20
