"""Long and scanned papers wait for the worker, which may be killed at any moment."""

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.directives import services, sweeps, triage
from qlccn.directives.models import Reading
from qlccn.documents.models import Document, File
from qlccn.obligations import services as obligations
from qlccn.obligations.models import Obligation
from qlccn.obligations.services import Proposal
from qlccn.reading.secrecy import DoubtfulSecrecy, SecretPaper
from qlccn.testing import Cast, make_cast

from .papers import long_pdf

HEAD = """UY BAN NHAN DAN
TINH LAO CAI
So: 77/UBND-KT
Lao Cai, ngay 02 thang 11 nam 2026
V/v quan ly cum cong nghiep
Kinh gui: So Cong Thuong
1. So Cong Thuong
a) Bao cao UBND tinh truoc ngay 15/12/2026."""
BODY = "Noi dung trang nay noi ve cum cong nghiep tren dia ban tinh va cac viec phai lam."
LONG = long_pdf([HEAD] + [BODY] * triage.WAIT_PAGES)


@pytest.fixture(autouse=True)
def _today():
    with clock.held(date(2026, 11, 20)):
        yield


def queue(cast: Cast, content: bytes = LONG) -> Reading:
    return services.save_paper(content, name="dài.pdf", by=cast.officer).reading


def test_short_papers_do_not_wait():
    assert triage.waiting(long_pdf([HEAD, BODY]), page_limit=300) is None
    assert triage.waiting(b"%PDF-1.4 broken %%EOF", page_limit=300) is None
    assert triage.waiting("Số: 1/QĐ".encode(), page_limit=300) is None


def test_pages_without_text_wait():
    found = triage.waiting(long_pdf(["", "", BODY]), page_limit=300)
    assert found is not None
    assert found.pages == 3
    assert found.first_page.startswith(b"%PDF-")


def test_a_long_paper_waits_and_is_read_by_the_worker(cast: Cast):
    reading = queue(cast)
    assert (reading.state, reading.document.subject, reading.document.number) == ("waiting", "dài.pdf", "")
    with pytest.raises(Refusal, match="còn chờ đọc"):
        services.confirm_reading(reading.document, by=cast.officer)
    assert sweeps.read_waiting() == "đọc 1 văn bản"
    reading.refresh_from_db()
    document = Document.objects.get()
    assert (reading.state, document.number, document.holder) == ("read", "77/UBND-KT", cast.department)
    assert document.obligations.exists()
    assert sweeps.read_waiting() == ""


def test_a_paper_over_the_page_limit_is_refused_at_once(cast: Cast, settings):
    settings.INGEST_MAX_PAGES = triage.WAIT_PAGES
    with pytest.raises(Refusal, match=f"quá giới hạn {triage.WAIT_PAGES} trang"):
        queue(cast)
    assert not Document.objects.exists()


def test_the_first_page_is_looked_at_before_storing(cast: Cast, settings):
    stamped = long_pdf([HEAD.replace("So: 77", "MAT\nSo: 77")] + [BODY] * triage.WAIT_PAGES)
    with pytest.raises(DoubtfulSecrecy):
        queue(cast, stamped)
    assert not Document.objects.exists()
    assert not [p for p in Path(settings.FILES_DIR).rglob("*") if p.is_file()]
    reading = services.save_paper(stamped, name="dài.pdf", by=cast.officer, allow_doubtful=True).reading
    assert reading.not_secret


def test_a_mark_found_later_removes_paper_and_file(cast: Cast, monkeypatch, settings):
    queue(cast)

    def secret(*_: object, **__: object) -> None:
        raise SecretPaper("dấu độ mật")

    monkeypatch.setattr(services, "read", secret)
    sweeps.read_waiting()
    assert (Document.objects.count(), Reading.objects.count(), File.objects.count()) == (0, 0, 0)
    assert not [p for p in Path(settings.FILES_DIR).rglob("*") if p.is_file()]


def test_a_mark_found_later_takes_the_file_even_where_a_duty_leans_on_the_row(cast: Cast, monkeypatch, settings):
    reading = queue(cast)
    obligations.add(reading.document, Proposal("Ghi tay"), by=cast.officer)

    def secret(*_: object, **__: object) -> None:
        raise SecretPaper("dấu độ mật")

    monkeypatch.setattr(services, "read", secret)
    sweeps.read_waiting()
    assert Reading.objects.get().state == "failed"
    assert not [p for p in Path(settings.FILES_DIR).rglob("*") if p.is_file()]


def test_what_cannot_be_read_says_why_and_can_be_tried_again(cast: Cast, monkeypatch):
    reading = queue(cast)
    real = services.read

    def refuse(*_: object, **__: object) -> None:
        raise Refusal("Máy này chưa cài phần nhận dạng chữ.")

    monkeypatch.setattr(services, "read", refuse)
    sweeps.read_waiting()
    reading.refresh_from_db()
    assert (reading.state, reading.failure) == ("failed", "Máy này chưa cài phần nhận dạng chữ.")
    with pytest.raises(Refusal):
        services.retry_reading(reading.document, by=cast.outsider)
    services.retry_reading(reading.document, by=cast.officer)
    monkeypatch.setattr(services, "read", real)
    sweeps.read_waiting()
    reading.refresh_from_db()
    assert reading.state == "read"


def test_a_worker_killed_while_reading_is_followed_by_another(cast: Cast):
    reading = queue(cast)
    killed = sweeps.claim()
    assert killed.pk == reading.pk
    assert sweeps.claim() is None  # somebody has it
    Reading.objects.update(claimed_at=clock.now() - sweeps.STALE - timedelta(seconds=1))
    assert sweeps.read_waiting() == "đọc 1 văn bản"
    assert Obligation.objects.filter(document=reading.document).count() == 1
    late = services.enter_late(killed, services.read(LONG, "dài.pdf"), by=sweeps.WORKER)
    assert late is None  # the one that was thought dead wakes up: nothing twice
    assert Obligation.objects.filter(document=reading.document).count() == 1


def test_a_paper_that_kills_its_reader_every_time_is_given_up(cast: Cast):
    reading = queue(cast)
    for _ in range(sweeps.ATTEMPTS_MAX):
        assert sweeps.claim() is not None
        Reading.objects.update(claimed_at=clock.now() - sweeps.STALE - timedelta(seconds=1))
    sweeps.read_waiting()
    reading.refresh_from_db()
    assert reading.state == "failed"


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_read_the_same_paper():
    cast = make_cast()
    for n in range(4):
        queue(cast, LONG + b"\n%" + str(n).encode() + b"\n%%EOF")
    claimed: list[int] = []

    def work() -> None:
        while (reading := sweeps.claim()) is not None:
            claimed.append(reading.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(claimed) == sorted(Reading.objects.values_list("pk", flat=True))
