"""A throw-away certificate authority and signers, for tests only."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from asn1crypto import keys, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

DAY = datetime(2026, 6, 16, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Holder:
    """A key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: made.Certificate

    def pem(self, folder: Path, name: str = "goc.pem") -> Path:
        """The certificate as a file of a folder of roots."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return folder


def holder(name: str, by: Holder | None = None, *, organisation: str = "", years: int = 3) -> Holder:
    """A root (`by` None), or someone certified by it; three years from two years before the day unless told otherwise."""
    key = ec.generate_private_key(ec.SECP256R1())
    parts = [made.NameAttribute(NameOID.COMMON_NAME, name)]
    parts += [made.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)] if organisation else []
    subject = made.Name(parts)
    first = DAY - timedelta(days=730)
    builder = made.CertificateBuilder().subject_name(subject).issuer_name(by.certificate.subject if by else subject)
    builder = builder.public_key(key.public_key()).serial_number(made.random_serial_number())
    builder = builder.not_valid_before(first).not_valid_after(first + timedelta(days=365 * years))
    builder = builder.add_extension(made.BasicConstraints(ca=by is None, path_length=None), critical=True)
    usage = dict.fromkeys(
        ("data_encipherment", "key_agreement", "key_encipherment", "encipher_only", "decipher_only", "crl_sign", "key_cert_sign"),
        False,
    )
    usage |= {"digital_signature": True, "content_commitment": by is not None, "key_cert_sign": by is None}
    builder = builder.add_extension(made.KeyUsage(**usage), critical=True)
    return Holder(key, builder.sign(by.key if by else key, hashes.SHA256()))


def signed(
    data: bytes, who: Holder, *chain: Holder, field: str = "Signature1", box: tuple[int, int, int, int] | None = None
) -> bytes:
    """The PDF with a PAdES signature added to it, as signing tools do."""
    store = SimpleCertificateStore()
    store.register_multiple([_asn1(h) for h in chain])
    private = who.key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signer = signers.SimpleSigner(signing_cert=_asn1(who), signing_key=keys.PrivateKeyInfo.load(private), cert_registry=store)
    meta = signers.PdfSignatureMetadata(field_name=field, subfilter=fields.SigSeedSubFilter.PADES)
    out = BytesIO()
    spec = fields.SigFieldSpec(sig_field_name=field, on_page=0, box=box) if box else None
    signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(data)), meta, signer=signer, new_field_spec=spec, output=out)
    return out.getvalue()


def _asn1(who: Holder) -> x509.Certificate:
    return x509.Certificate.load(who.certificate.public_bytes(serialization.Encoding.DER))
