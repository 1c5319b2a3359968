"""A PostgreSQL server of its own on one machine, which `make postgresql` fetched: its files and command line."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.deploy.certificates import Certificates
from infra.run.errors import StartError
from infra.run.exit_codes import ExitCode
from infra.temporal.ports import LOOPBACK

_FETCHED: Final = Path(__file__).parents[2] / ".cache" / "postgresql" / "native" / "bin"
SUPERUSER: Final = "postgres"
# PostgreSQL does not run as root, so there it runs as somebody who may do nothing.
_NOBODY: Final = "pgserver"
_SETTINGS: Final = {
    # Each Temporal host has 24 connections at most, each of ours 24 as well.
    "max_connections": "300",
    "shared_buffers": "512MB",
    "wal_level": "replica",
    # Whole pages are written after each checkpoint, so rare ones spare half of the log under load.
    "checkpoint_timeout": "15min",
    "max_wal_size": "4GB",
    "password_encryption": "scram-sha-256",
    "ssl": "on",
    "ssl_min_protocol_version": "TLSv1.2",
}


@dataclass(frozen=True, kw_only=True)
class PostgreSQL:
    """Files in `home`, which are made at the first start, and the loopback port it listens on."""

    home: Path
    port: int
    password: str
    certificates: Certificates

    @property
    def address(self) -> str:
        """host:port."""
        return f"{LOOPBACK}:{self.port}"

    def url(self, database: str, *, user: str = SUPERUSER, password: str | None = None) -> str:
        """Over TLS, and to nobody but the holder of our certificate."""
        secured = f"sslmode=verify-full&sslrootcert={self.certificates.authority}"
        return f"postgresql://{user}:{password or self.password}@{self.address}/{database}?{secured}"

    def prepared(self) -> tuple[str, ...]:
        """The command that runs it, with its files in place.

        Raises:
            StartError: the programs are missing, or its files cannot be made.
        """
        programs = _programs()
        if not (self.home / "PG_VERSION").exists():
            self._make(programs)
        self._secure()
        settings = (f"{name}={value}" for name, value in _SETTINGS.items())
        options = (part for setting in settings for part in ("-c", setting))
        listening = ("-h", LOOPBACK, "-p", str(self.port), "-k", "")
        return (*_as_nobody(), str(programs / "postgres"), "-D", str(self.home), *listening, *options)

    def _secure(self) -> None:
        """Its own copies, since it reads no key that another user owns, and nobody comes in by another way."""
        for source, name in ((self.certificates.certificate, "server.crt"), (self.certificates.key, "server.key")):
            copy = self.home / name
            shutil.copy(source, copy)
            copy.chmod(0o600)
            _give_to_nobody(copy)
        (self.home / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n", encoding="utf-8")

    def _make(self, programs: Path) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(mode=0o700, parents=True)
        secret = self.home.with_name(f"{self.home.name}.password")
        secret.write_text(self.password)
        try:
            for path in (self.home, secret):
                _give_to_nobody(path)
            options = ("-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", f"--pwfile={secret}")
            _must((*_as_nobody(), str(programs / "initdb"), "-D", str(self.home), *options))
        finally:
            secret.unlink()


def _programs() -> Path:
    """Temporal's tables want the extension btree_gin, which small builds of PostgreSQL leave out."""
    if not (_FETCHED / "postgres").exists():
        raise StartError(
            f"There is no PostgreSQL in {_FETCHED}.",
            exit_code=ExitCode.UNREACHABLE,
            hint="`make postgresql` fetches it; `make cluster` does so by itself.",
        )
    return _FETCHED


def _is_root() -> bool:
    return os.geteuid() == 0


def _as_nobody() -> tuple[str, ...]:
    """Changing the user forgets the tie to the parent, so it is tied anew."""
    if not _is_root():
        return ()
    return ("setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", "--pdeathsig=KILL")


def _give_to_nobody(path: Path) -> None:
    if not _is_root():
        return
    try:
        user = pwd.getpwnam(_NOBODY)
    except KeyError:
        _must(("useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", _NOBODY))
        user = pwd.getpwnam(_NOBODY)
    os.chown(path, user.pw_uid, user.pw_gid)


def _must(command: Sequence[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, cwd="/")  # noqa: S603 - our own words.
    except (OSError, subprocess.CalledProcessError) as error:
        told = getattr(error, "stderr", "") or str(error)
        raise StartError(
            f"PostgreSQL could not be made ready: {told.strip().splitlines()[-1]}",
            exit_code=ExitCode.CHILD_FAILED,
            hint=f"The command was: {' '.join(command)}",
        ) from error
