"""Checking a signed PDF (PAdES) of a report: our bytes unchanged, the signature intact and over the whole, who signed, trusted by whom.

pyHanko does the cryptography; it comes with the extra `sign`. Nothing is ever asked of the network (no OCSP, no CRL): trust is held
against the operator's own root certificates only.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings

from qlccn.core.refusal import Refusal
from qlccn.reporting import signed_additions

MOST_ADDED = 4_000_000  # bytes a signature (certificates, pictures, revocation data) may add to our PDF
TRUSTED, UNTRUSTED, NO_ROOTS = "trusted", "untrusted", "no-roots"
WORDS = {
    TRUSTED: "chứng thư nối được tới gốc tin cậy của hệ thống",
    UNTRUSTED: "chứng thư không nối được tới gốc tin cậy nào của hệ thống",
    NO_ROOTS: "chưa có gốc tin cậy để đối chiếu",
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Signed:
    """What the last signature says and what was found. `signed_at` as the signer's machine said it; `stamped_at` by a time stamp."""

    signer: str
    organisation: str
    issuer: str
    serial: str
    signed_at: str
    stamped_at: str
    valid_from: str
    valid_to: str
    expired: bool
    trust: str
    count: int

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def available() -> bool:
    """Whether signed PDFs can be checked here."""
    return importlib.util.find_spec("pyhanko") is not None


def roots() -> list[Any]:
    """The operator's root certificates: every PEM or DER file of QLCCN_SIGN_ROOTS; one that cannot be read is a refusal that names it."""
    folder = settings.SIGN_ROOTS
    if not folder:
        return []
    from pyhanko import keys

    load: Any = keys.load_certs_from_pemder
    found: list[Any] = []
    for path in sorted(Path(folder).glob("*")):
        if path.suffix.lower() not in (".pem", ".crt", ".cer", ".der"):
            continue
        try:
            found += list(load([str(path)]))
        except (ValueError, OSError) as fault:
            raise Refusal(f"Không đọc được chứng thư gốc {path.name} trong QLCCN_SIGN_ROOTS; báo người vận hành.") from fault
    return found


def verify(data: bytes, ours: bytes, trust_roots: Sequence[Any], now: datetime) -> Signed:
    """What the signed file says; refused, with the reason, unless it is `ours` with an intact signature over the whole of it."""
    if not available():
        raise Refusal("Máy chủ chưa cài phần kiểm chữ ký số (gói mở rộng “sign”); báo người vận hành.", field="file")
    _require_ours(data, ours)
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(BytesIO(data))
        if reader.encrypted:
            raise Refusal(_ENCRYPTED, field="file")
        found = list(reader.embedded_regular_signatures)
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as fault:
        raise Refusal(_BROKEN, field="file") from fault
    if not found:
        raise Refusal(_UNSIGNED, field="file")
    try:
        return _judged(reader, found, trust_roots, now)
    except Refusal:
        raise
    except Exception as fault:  # whatever a forged structure makes the library raise, it is no signature of ours
        _log.info("signature refused: %r", fault)
        raise Refusal("Chữ ký trong tệp sai cấu trúc, không kiểm được; ký lại bản PDF tải từ trang này.", field="file") from fault


_ENCRYPTED = "Tệp PDF bị đặt mật khẩu hoặc mã hóa; ký bản PDF tải từ trang này, không đặt mật khẩu."
_BROKEN = "Tệp PDF bị hỏng phần thêm vào sau bản của hệ thống; ký lại rồi gửi."
_UNSIGNED = "Tệp chưa có chữ ký số nào; ký bằng phần mềm ký số rồi gửi lại."


def _require_ours(data: bytes, ours: bytes) -> None:
    """Every byte of our PDF begins the file: an honest signature only adds to it. Before anything in the file is read."""
    if not data.startswith(b"%PDF-"):
        raise Refusal("Tệp không phải PDF; gửi bản PDF đã ký.", field="file")
    if data.startswith(ours):
        if len(data) - len(ours) > MOST_ADDED:
            raise Refusal("Phần chữ ký thêm vào lớn hơn 4 MB; ký không kèm ảnh lớn rồi gửi lại.", field="file")
        return
    if len(data) < len(ours) and ours.startswith(data):
        raise Refusal("Tệp bị cắt cụt; gửi lại tệp nguyên vẹn.", field="file")
    if b"/Encrypt" in data:
        raise Refusal(_ENCRYPTED, field="file")
    raise Refusal(
        "Nội dung tệp không phải đúng bản PDF hệ thống đã lập cho báo cáo này: của báo cáo khác, của bản cũ, bị sửa, hoặc phần mềm ký đã "
        "ghi lại cả tệp. Tải bản PDF để ký ở trang này, ký kiểu ghi thêm (PAdES) rồi gửi lại.",
        field="file",
    )


def _judged(reader: Any, found: Sequence[Any], trust_roots: Sequence[Any], now: datetime) -> Signed:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    logging.getLogger("pyhanko").setLevel(logging.ERROR)  # an untrusted signer is told on the page, not by a trace in the log
    signed_additions.require(reader)
    statuses = [validate_pdf_signature(s, signer_validation_context=_context(trust_roots, now)) for s in found]
    for number, status in enumerate(statuses, 1):
        if not status.intact or not status.valid:
            raise Refusal(
                f"Chữ ký thứ {number} không còn nguyên vẹn: tệp bị sửa sau khi ký, hoặc thuật toán quá yếu.", field="file"
            )
        whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        later = status.coverage == SignatureCoverageLevel.ENTIRE_REVISION and status.docmdp_ok
        if not (whole or later):
            raise Refusal(
                f"Chữ ký thứ {number} không bao trùm toàn bộ tệp, hoặc tệp bị sửa sau khi ký; ký lại cả văn bản.", field="file"
            )
    return _told(statuses[-1], len(statuses), bool(trust_roots), now)


def _context(trust_roots: Sequence[Any], now: datetime) -> Any:
    """Only the operator's roots, never the machine's, and never the network."""
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(trust_roots=list(trust_roots), allow_fetching=False, revocation_mode="soft-fail", moment=now)


def _told(status: Any, count: int, has_roots: bool, now: datetime) -> Signed:
    certificate = status.signing_cert
    subject, issuer = certificate.subject.native, certificate.issuer.native
    first, last = certificate.not_valid_before, certificate.not_valid_after
    stamp = status.timestamp_validity
    stamped = stamp.timestamp if stamp is not None and stamp.intact and stamp.valid else None
    said = status.signer_reported_dt
    at = stamped or said or now
    return Signed(
        signer=_one(subject.get("common_name")), organisation=_one(subject.get("organization_name")), issuer=_one(issuer.get("common_name")),
        serial=f"{certificate.serial_number:x}", signed_at=_moment(said), stamped_at=_moment(stamped), valid_from=_moment(first),
        valid_to=_moment(last), expired=not first <= at <= last, trust=(TRUSTED if status.trusted else UNTRUSTED) if has_roots else NO_ROOTS,
        count=count,
    )  # fmt: skip


def _one(value: Any) -> str:
    """A name part as text; certificates may repeat one."""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")[:200]


def _moment(value: datetime | None) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds") if value else ""
