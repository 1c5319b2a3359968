"""TLS to a Temporal server: whose certificate is believed, and which one is shown to it."""

from dataclasses import dataclass
from pathlib import Path

from temporalio.service import TLSConfig

from infra.temporal.errors import NoServerError


@dataclass(frozen=True, kw_only=True)
class TlsFiles:
    """PEM files. `authority` signed the server's certificate; `certificate` and `key` are ours, where it asks for one.

    `server_name`: what the server's certificate is for, where that is not the name in the address.
    """

    authority: Path
    certificate: Path | None = None
    key: Path | None = None
    server_name: str | None = None

    def config(self) -> TLSConfig:
        """As the client has it. Raises NoServerError for a file that cannot be read."""
        return TLSConfig(
            server_root_ca_cert=_read(self.authority),
            client_cert=_read(self.certificate) if self.certificate else None,
            client_private_key=_read(self.key) if self.key else None,
            domain=self.server_name,
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NoServerError(
            f"The file {path} for TLS to the Temporal server cannot be read: {error.strerror}.",
            hint="SIBU_TEMPORAL_CA, SIBU_TEMPORAL_CERTIFICATE and SIBU_TEMPORAL_KEY name PEM files that this user may "
            "read.",
        ) from error
