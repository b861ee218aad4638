"""The store of files and how they are served."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from qlccn.core.refusal import Refusal
from qlccn.documents import files, queries, services
from qlccn.documents.models import File
from qlccn.testing import Cast, make_document


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7\n...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        ("Số: 1/QĐ".encode(), "text/plain"),
        ("Số: 1/QĐ".encode("utf-16"), "text/plain"),
        (b"<html><script>alert(1)</script>", "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "text/plain"),
        (zipped("word/document.xml"), files.DOCX),
        (zipped("xl/workbook.xml"), files.XLSX),
        (zipped("a.txt"), "application/zip"),
        (b"PK\x03\x04 broken", "application/octet-stream"),
        (files._OLE + b"\x00" * 600 + "WordDocument".encode("utf-16-le"), "application/msword"),
        (files._OLE + b"\x00" * 600 + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
        (b"\x00\x01\x02", "application/octet-stream"),
    ],
)
def test_the_media_type_comes_from_content(content: bytes, expected: str):
    stored = files.store(content)
    assert stored.media_type == expected
    path = files.path_of(stored.sha256)
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o111 == 0


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00", b"\x7fELF...", b"#!/bin/sh\n"])
def test_empty_and_program_files_leave_nothing_behind(content: bytes, settings):
    with pytest.raises(Refusal):
        files.store(content)
    assert not [p for p in Path(settings.FILES_DIR).rglob("*") if p.is_file()]


def test_a_file_over_the_limit_is_refused_while_it_is_read(settings, tmp_path: Path):
    settings.UPLOAD_MAX_BYTES = 3 * files.CHUNK
    big = tmp_path / "big.pdf"
    big.write_bytes(b"%PDF-" + bytes(4 * files.CHUNK))
    with pytest.raises(Refusal, match="3 MB"):
        files.store(big)
    assert not [p for p in Path(settings.FILES_DIR).rglob("*") if p.is_file()]


def test_a_crash_while_writing_leaves_no_half_file(settings, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("đầy đĩa")))
    with pytest.raises(OSError, match="đầy đĩa"):
        files.store(b"%PDF-1.7")
    assert not [p for p in Path(settings.FILES_DIR).rglob("*") if p.is_file()]


@pytest.mark.parametrize("digest", ["", "../" * 21 + "a", "A" * 64, "a" * 63 + "/"])
def test_no_path_is_made_from_anything_but_a_hash(digest: str):
    with pytest.raises(ValueError):
        files.path_of(digest)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Văn bản\\QĐ 3426.pdf", "QĐ 3426.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("", "tep"),
        ("k" * 300 + ".docx", "k" * 188 + ".docx"),
    ],
)
def test_a_file_name_is_only_a_name(given: str, shown: str):
    assert files.clean_name(given) == shown


def test_the_same_content_is_stored_once_and_filed_once_per_document(cast: Cast, settings):
    first, second = make_document(cast.department), make_document(cast.department)
    one = services.attach_file(first, b"%PDF-1.7", name="a.pdf", by=cast.officer)
    assert services.attach_file(first, b"%PDF-1.7", name="b.pdf", by=cast.officer) == one
    services.attach_file(second, b"%PDF-1.7", name="c.pdf", by=cast.officer)
    assert File.objects.count() == 2
    assert len([p for p in Path(settings.FILES_DIR).rglob("*") if p.is_file()]) == 1
    assert services.holders_of_file(one.sha256) == [first, second]


def test_a_file_is_reached_only_through_its_document(cast: Cast):
    file = services.attach_file(make_document(cast.department), b"%PDF-1.7", name="QĐ 3426.pdf", by=cast.officer)
    served = queries.open_file(cast.colleague, file.pk)
    assert served.path.read_bytes() == b"%PDF-1.7"
    assert (served.name, served.media_type) == ("QĐ 3426.pdf", "application/pdf")
    for actor in (cast.outsider, cast.tenant, cast.investor, cast.commune_officer, cast.nobody):
        with pytest.raises(queries.NotThere):
            queries.open_file(actor, file.pk)
        with pytest.raises(Refusal):
            services.attach_file(file.document, b"%PDF-1.8", name="x", by=actor)


def test_a_served_file_cannot_run(cast: Cast):
    page = services.attach_file(make_document(cast.department), b"<script>1</script>", name='"><a>.html', by=cast.officer)
    headers = queries.open_file(cast.officer, page.pk, inline=True).headers
    assert headers["Content-Disposition"] == "attachment; filename=\"a.html\"; filename*=UTF-8''%22%3E%3Ca%3E.html"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    paper = services.attach_file(page.document, b"%PDF-1.7", name="Quyết định.pdf", by=cast.officer)
    assert queries.open_file(cast.officer, paper.pk, inline=True).headers["Content-Disposition"].startswith("inline; ")


def test_a_file_missing_from_the_store_is_told_with_its_name(cast: Cast):
    file = services.attach_file(make_document(cast.department), b"%PDF-1.7", name="QĐ.pdf", by=cast.officer)
    files.path_of(file.sha256).unlink()
    with pytest.raises(Refusal, match=r"“QĐ\.pdf” không còn trong kho"):
        queries.open_file(cast.officer, file.pk)


def test_files_of_undone_transactions_are_swept_after_a_day(cast: Cast, settings):
    kept = services.attach_file(make_document(cast.department), b"%PDF-1", name="a", by=cast.officer)
    orphan = files.store(b"%PDF-2")
    assert files.sweep_orphans([kept.sha256]) == 0
    for path in Path(settings.FILES_DIR).rglob("*"):
        os.utime(path, (0, 0))
    assert files.sweep_orphans([kept.sha256]) == 1
    assert files.path_of(kept.sha256).exists()
    assert not files.path_of(orphan.sha256).exists()
