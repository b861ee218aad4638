"""Signed reports: ours unchanged and signed is kept with who signed it; tampered, another's, unsigned, encrypted, broken are refused."""

import socket
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.documents import files
from qlccn.reporting import attachments, services, signing
from qlccn.reporting.models import Report, ReportFile
from qlccn.reporting.queries import NotThere
from qlccn.reporting.services import Entry
from qlccn.reporting.tests.makers import H1, founded, project
from qlccn.reporting.tests.signers import Holder, holder, signed
from qlccn.testing import Cast

pytestmark = pytest.mark.django_db
ROOT = holder("Gốc thử")
SIGNERS = (holder("Nguyễn Văn Thử", ROOT, organisation="Công ty May Bảo Ái"), ROOT)
FIGURES = Entry({"1": "12,5", "2": "0,75", "3": "120", "4": "9,2"})


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any look at the network while a signature is checked fails the test."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and not (isinstance(address, tuple) and address[0] in ("127.0.0.1", "::1", "localhost")):
            raise AssertionError(f"network asked: {address}")
        real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="module")
def root() -> Holder:
    return SIGNERS[1]


@pytest.fixture(scope="module")
def director(root: Holder) -> Holder:
    return SIGNERS[0]


@pytest.fixture
def report(cast: Cast) -> Report:
    project(founded(cast, "CCN Một"), cast.plant)
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    return services.save_draft(Report.objects.get(), FIGURES, by=cast.tenant)


@pytest.fixture
def ours(cast: Cast, report: Report) -> bytes:
    return content(attachments.make_to_sign(report, by=cast.tenant))


def content(file: ReportFile) -> bytes:
    return files.path_of(file.sha256).read_bytes()


def test_a_signed_report_is_kept_with_who_signed_and_when(
    cast: Cast, report: Report, ours: bytes, director: Holder, root: Holder
):
    data = signed(ours, director, root)
    assert data.startswith(ours)
    kept = attachments.take_signed(report, data, "đã ký.pdf", by=cast.tenant)
    said = kept.signature
    assert content(kept) == data
    assert (said["signer"], said["organisation"], said["issuer"]) == ("Nguyễn Văn Thử", "Công ty May Bảo Ái", "Gốc thử")
    assert (bool(said["signed_at"]), said["stamped_at"]) == (True, "")
    assert (said["count"], said["expired"], said["trust"]) == (1, False, signing.NO_ROOTS)
    services.submit(report, by=cast.tenant)
    report.refresh_from_db()
    assert attachments.differs(kept, report) == []
    assert attachments.open_file(cast.commune_officer, report.pk, kept.pk).size == len(data)
    with pytest.raises(Refusal, match="đã gửi rồi"):
        attachments.take_signed(report, data, "đã ký.pdf", by=cast.tenant)


def test_trust_is_held_against_the_operators_roots_only(
    cast: Cast, report: Report, ours: bytes, director: Holder, root: Holder, settings, tmp_path: Path
):
    settings.SIGN_ROOTS = str(holder("Gốc khác").pem(tmp_path / "khac"))
    one = attachments.take_signed(report, signed(ours, director, root), "a.pdf", by=cast.tenant)
    assert one.signature["trust"] == signing.UNTRUSTED
    settings.SIGN_ROOTS = str(root.pem(tmp_path / "goc"))
    two = attachments.take_signed(report, signed(ours, director, root), "b.pdf", by=cast.tenant)
    assert two.signature["trust"] == signing.TRUSTED
    self_made = attachments.take_signed(report, signed(ours, holder("Tự phong", root)), "c.pdf", by=cast.tenant)
    assert self_made.signature["trust"] == signing.TRUSTED  # certified by the root, the chain needs no more
    alone = attachments.take_signed(report, signed(ours, holder("Gốc thử")), "d.pdf", by=cast.tenant)
    assert alone.signature["trust"] == signing.UNTRUSTED  # the name of the root, not its key


def test_a_certificate_that_had_ended_is_said(cast: Cast, report: Report, ours: bytes, root: Holder, settings, tmp_path: Path):
    settings.SIGN_ROOTS = str(root.pem(tmp_path / "goc"))
    kept = attachments.take_signed(report, signed(ours, holder("Hết hạn", root, years=1), root), "a.pdf", by=cast.tenant)
    assert (kept.signature["expired"], kept.signature["trust"]) == (True, signing.UNTRUSTED)


def test_two_people_may_sign_one_after_the_other(cast: Cast, report: Report, ours: bytes, director: Holder, root: Holder):
    twice = signed(signed(ours, director, root), holder("Kế toán trưởng", root), root, field="Signature2")
    kept = attachments.take_signed(report, twice, "a.pdf", by=cast.tenant)
    assert (kept.signature["count"], kept.signature["signer"]) == (2, "Kế toán trưởng")


def test_a_visible_signature_of_usual_size_is_taken(cast: Cast, report: Report, ours: bytes):
    assert attachments.take_signed(report, signed(ours, *SIGNERS, box=(300, 80, 520, 180)), "a.pdf", by=cast.tenant).pk


def flipped(data: bytes, ours: bytes) -> bytes:
    """One byte of what the signature covers, after our own, changed."""
    at = data.index(b"/Signature1" if b"/Signature1" in data else b"Signature1", len(ours))
    return data[:at] + b"S" + data[at + 1 :] if data[at : at + 1] == b"/" else data[: at + 9] + b"2" + data[at + 10 :]


def added(ours: bytes, change: Callable[[IncrementalPdfFileWriter, DictionaryObject], None]) -> bytes:
    """Our file with something added behind it, before anybody signs."""
    writer = IncrementalPdfFileWriter(BytesIO(ours))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    change(writer, page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def other_content(writer: IncrementalPdfFileWriter, page: DictionaryObject) -> None:
    page[NameObject("/Contents")] = writer.add_object(StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


def same_number(writer: IncrementalPdfFileWriter, page: DictionaryObject) -> None:
    """The very object of the page's content written again."""
    at = page.raw_get("/Contents").reference
    writer.objects[(at.generation, at.idnum)] = StreamObject(stream_data=b"BT ET")


def sticker(writer: IncrementalPdfFileWriter, page: DictionaryObject) -> None:
    """A note laid over the page."""
    box = ArrayObject(NumberObject(n) for n in (0, 0, 500, 700))
    note = {"/Type": NameObject("/Annot"), "/Subtype": NameObject("/Square"), "/Rect": box}
    placed = DictionaryObject({NameObject(k): v for k, v in note.items()})
    page[NameObject("/Annots")] = ArrayObject([writer.add_object(placed)])
    writer.update_container(page)


def encrypted(data: bytes) -> bytes:
    writer = copy_into_new_writer(PdfFileReader(BytesIO(data)))
    writer.encrypt("mật khẩu")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def rewritten(data: bytes) -> bytes:
    out = BytesIO()
    copy_into_new_writer(PdfFileReader(BytesIO(data))).write(out)
    return out.getvalue()


def noted_after(data: bytes) -> bytes:
    """Something added after the signature: the title of the file changed."""
    writer = IncrementalPdfFileWriter(BytesIO(data))
    writer.root[NameObject("/Lang")] = TextStringObject("en")
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


WRONG: list[tuple[str, Callable[[bytes, Callable[[bytes], bytes]], bytes], str]] = [
    ("unsigned", lambda ours, sign: ours, "chưa có chữ ký số"),
    ("no PDF", lambda ours, sign: b"PK\x03\x04", "không phải PDF"),
    ("cut short", lambda ours, sign: ours[:-200], "cắt cụt"),
    ("broken behind ours", lambda ours, sign: ours + b"\n1 0 obj << /Type", "chưa có chữ ký|hỏng"),
    ("signed and cut short", lambda ours, sign: sign(ours)[:-300], "chưa có chữ ký|hỏng|sai cấu trúc|nguyên vẹn"),
    ("our bytes changed", lambda ours, sign: sign(ours).replace(b"%PDF-1", b"%PDF-2", 1), "không phải đúng bản PDF"),
    ("signed bytes changed", lambda ours, sign: flipped(sign(ours), ours), "nguyên vẹn|sai cấu trúc"),
    ("another content put over ours", lambda ours, sign: sign(added(ours, other_content)), "bị thay đổi trong phần thêm vào"),
    ("our content written anew", lambda ours, sign: sign(added(ours, same_number)), "bị thay đổi trong phần thêm vào"),
    ("a note laid over ours", lambda ours, sign: sign(added(ours, sticker)), "bị thay đổi trong phần thêm vào"),
    ("a picture over the page", lambda ours, sign: signed(ours, *SIGNERS, box=(0, 0, 590, 800)), "một phần ba trang"),
    ("changed after signing", lambda ours, sign: noted_after(sign(ours)), "bị thay đổi|không bao trùm"),
    ("encrypted", lambda ours, sign: encrypted(ours), "mật khẩu"),
    ("written anew by the tool", lambda ours, sign: sign(rewritten(ours)), "ghi lại cả tệp"),
    ("too much added", lambda ours, sign: sign(ours) + bytes(signing.MOST_ADDED), "lớn hơn 4 MB"),
]


@pytest.mark.parametrize(("make", "said"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_anything_but_our_file_with_a_whole_signature_is_refused_with_its_reason(
    make: Callable[[bytes, Callable[[bytes], bytes]], bytes], said: str, cast: Cast, report: Report, ours: bytes, director: Holder, root: Holder
):  # fmt: skip
    data = make(ours, lambda pdf: signed(pdf, director, root))
    with pytest.raises(Refusal, match=said):
        attachments.take_signed(report, data, "a.pdf", by=cast.tenant)
    assert not report.files.filter(what="signed").exists()


def test_the_signature_of_another_report_and_of_earlier_figures_are_refused(
    cast: Cast, report: Report, ours: bytes, director: Holder, root: Holder
):
    project(report.project.cluster, cast.plant, "Nhà máy hai")  # type: ignore[union-attr]
    services.open_cycle("01", H1, cast.province, by=cast.officer)
    other = services.save_draft(Report.objects.exclude(pk=report.pk).get(), FIGURES, by=cast.tenant)
    with pytest.raises(Refusal, match="Chưa lập bản PDF"):
        attachments.take_signed(other, signed(ours, director, root), "a.pdf", by=cast.tenant)
    attachments.make_to_sign(other, by=cast.tenant)
    with pytest.raises(Refusal, match="của báo cáo khác"):
        attachments.take_signed(other, signed(ours, director, root), "a.pdf", by=cast.tenant)
    services.save_draft(report, Entry(FIGURES.values, {"3": "thêm ca"}), by=cast.tenant)
    with pytest.raises(Refusal, match="Số liệu đã sửa"):
        attachments.take_signed(report, signed(ours, director, root), "a.pdf", by=cast.tenant)
    assert content(attachments.make_to_sign(report, by=cast.tenant)) != ours


def test_only_the_reporter_signs_and_the_pdf_is_made_once_for_the_same_figures(cast: Cast, report: Report, ours: bytes):
    again = attachments.make_to_sign(report, by=cast.tenant)
    services.submit(report, by=cast.tenant)
    assert attachments.make_to_sign(report, by=cast.tenant).pk == again.pk
    for actor in (cast.commune_officer, cast.officer, cast.investor, cast.admin):
        with pytest.raises(NotThere):
            attachments.make_to_sign(report, by=actor)
        with pytest.raises(NotThere):
            attachments.take_signed(report, ours, "a.pdf", by=actor)


def test_what_stands_is_checked_against_the_bytes_that_were_kept_not_made_again(
    cast: Cast, report: Report, ours: bytes, director: Holder, root: Holder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("qlccn.reporting.own_form.to_sign", lambda _: b"%PDF-another layout of a later version")
    assert attachments.take_signed(report, signed(ours, director, root), "a.pdf", by=cast.tenant).pk


def test_a_root_that_cannot_be_read_is_named(cast: Cast, report: Report, ours: bytes, director: Holder, settings, tmp_path: Path):
    (tmp_path / "hong.pem").write_text("not a certificate")
    settings.SIGN_ROOTS = str(tmp_path)
    with pytest.raises(Refusal, match=r"hong\.pem"):
        attachments.take_signed(report, signed(ours, director), "a.pdf", by=cast.tenant)


def test_without_the_extra_it_says_so(cast: Cast, report: Report, ours: bytes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(signing, "available", lambda: False)
    with pytest.raises(Refusal, match="chưa cài phần kiểm chữ ký số"):
        signing.verify(ours, ours, [], clock.now())
