"""TLS that cannot be had is told with what is wrong and what would be right."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from infra.db.engine import Database
from infra.db.errors import UnknownDatabaseError
from infra.deploy.certificates import Certificates
from infra.run.securing import tls_of
from infra.settings.reading import read_settings
from infra.temporal.errors import NoServerError

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("sslmode=prefer", "'prefer' is no sslmode that Sibu knows."),
        ("sslmode=verify-full&sslrootcert=/nowhere/ca.pem", "The certificate authority /nowhere/ca.pem cannot be read"),
    ],
)
async def test_a_database_address_with_tls_that_there_is_not_is_refused(query: str, told: str) -> None:
    with pytest.raises(UnknownDatabaseError) as refused:
        await Database.open(f"postgresql://sibu@127.0.0.1:1/sibu?{query}")

    assert refused.value.message.startswith(told)


async def test_a_file_that_is_no_certificate_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing of the kind")

    with pytest.raises(UnknownDatabaseError, match="cannot be read"):
        await Database.open(f"postgresql://sibu@127.0.0.1:1/sibu?sslmode=verify-ca&sslrootcert={tmp_path}/ca.pem")


def test_without_an_authority_the_engine_is_talked_to_in_clear() -> None:
    assert tls_of(read_settings({})) is None


def test_a_file_for_the_engine_that_is_not_there_is_named(tmp_path: Path) -> None:
    given = tls_of(read_settings({"SIBU_TEMPORAL_CA": str(tmp_path / "ca.pem")}))
    assert given is not None

    with pytest.raises(NoServerError) as refused:
        given.config()

    assert refused.value.message == (
        f"The file {tmp_path}/ca.pem for TLS to the Temporal server cannot be read: No such file or directory."
    )


def test_certificates_are_kept_until_a_month_before_they_end_and_nobody_else_reads_the_key(tmp_path: Path) -> None:
    made = Certificates(tmp_path)
    made.make(now=NOON)
    first = made.certificate.read_bytes()

    made.make(now=NOON + timedelta(days=59))
    kept = made.certificate.read_bytes()
    made.make(now=NOON + timedelta(days=61))
    renewed = made.certificate.read_bytes()

    assert (kept == first, renewed == first) == (True, False)
    assert made.key.stat().st_mode & 0o777 == 0o600
    assert x509.load_pem_x509_certificate(renewed).not_valid_after_utc == NOON + timedelta(days=151)
