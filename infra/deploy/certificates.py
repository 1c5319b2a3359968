"""Certificates of a cluster on one machine: an authority of its own, and one certificate that every part shows."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from infra.temporal.ports import LOOPBACK

NAME: Final = "sibu-cluster"  # what the certificate is for, beside the loopback address
_LASTING: Final = timedelta(days=90)
_RENEWED_BEFORE: Final = timedelta(days=30)


@dataclass(frozen=True)
class Certificates:
    """PEM files in `home`, made where they are missing or soon over."""

    home: Path

    @property
    def authority(self) -> Path:
        return self.home / "ca.pem"

    @property
    def certificate(self) -> Path:
        return self.home / "part.pem"

    @property
    def key(self) -> Path:
        return self.home / "part.key"

    def make(self, *, now: datetime) -> None:
        """A fresh authority each time, whose key is kept nowhere: nothing else can ever be signed by it."""
        if self._is_good(now):
            return
        self.home.mkdir(mode=0o755, parents=True, exist_ok=True)
        signing, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        issuer = _name("Sibu cluster")
        begun = _begun(issuer, now).issuer_name(issuer).public_key(signing.public_key())
        authority = begun.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        part = (
            _begun(_name(NAME), now)
            .issuer_name(issuer)
            .public_key(own.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_names(), critical=False)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
                critical=False,
            )
        )
        _put(self.authority, authority.sign(signing, SHA256()).public_bytes(Encoding.PEM), mode=0o644)
        _put(self.certificate, part.sign(signing, SHA256()).public_bytes(Encoding.PEM), mode=0o644)
        kept = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _put(self.key, kept, mode=0o600)

    def _is_good(self, now: datetime) -> bool:
        if not (self.authority.exists() and self.key.exists() and self.certificate.exists()):
            return False
        known = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        return known.not_valid_after_utc - now > _RENEWED_BEFORE


def _begun(subject: x509.Name, now: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .serial_number(x509.random_serial_number())
        .not_valid_before((now - timedelta(hours=1)).astimezone(UTC))
        .not_valid_after((now + _LASTING).astimezone(UTC))
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _names() -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([x509.DNSName(NAME), x509.IPAddress(ip_address(LOOPBACK))])


def _put(path: Path, content: bytes, *, mode: int) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
