"""TLS to the Temporal server, as the settings have it."""

from infra.settings.settings import Settings
from infra.temporal.tls import TlsFiles


def tls_of(settings: Settings) -> TlsFiles | None:
    """None where no certificate authority is named: everything is on one machine then."""
    given = settings.temporal_tls
    if given.ca is None:
        return None
    return TlsFiles(authority=given.ca, certificate=given.certificate, key=given.key, server_name=given.server_name)
