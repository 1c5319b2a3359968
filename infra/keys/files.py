"""The key provider of one machine: a JSON file that only its owner may read."""

import contextlib
import hashlib
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import rfc8785
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pydantic import AfterValidator, ConfigDict, SecretStr, ValidationError, model_validator

from infra.keys.encoding import from_base64, to_base64
from infra.keys.errors import KeyFileError, KeyFileMissingError
from infra.keys.macs import labelled_mac
from infra.keys.ring import KeyRing, Purpose
from schemas.domain.base import Frozen
from schemas.domain.sealed import KeyClass

_SECRET_LENGTH = 32  # Bytes, of secrets and private keys alike.
# Purposes that came after files were in use: a file without them derives them from its token secret and stays as it is.
_LATER = frozenset({Purpose.ACCOUNT})


def _is_secret(text: SecretStr) -> SecretStr:
    if len(from_base64(text.get_secret_value())) != _SECRET_LENGTH:
        raise ValueError("not 32 bytes")
    return text


_Secret = Annotated[SecretStr, AfterValidator(_is_secret)]


class KeyFile(Frozen):
    """What stands in the file. `check` is a SHA-256 over the rest, so that damage is found at the start, not later."""

    model_config = ConfigDict(hide_input_in_errors=True)

    version: Literal[1] = 1
    class_keys: dict[KeyClass, _Secret]
    secrets: dict[Purpose, _Secret]
    check: str

    @classmethod
    def create_or_load(cls, path: Path) -> KeyRing:
        """Give the keys of the file, made anew (0600, its folder 0700) where there is none.

        When two processes start at once, both get the keys of the one that was first. Raises KeyFileError. A missing
        file beside a database that holds issues must be refused by the caller: use `load` there.
        """
        try:
            return cls.load(path)
        except KeyFileMissingError:
            _write_new(path, cls._fresh())
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> KeyRing:
        """Give the keys of the file. Raises KeyFileMissingError, or KeyFileError with what is wrong and what to do."""
        content = _read_private(path)
        try:
            return cls.model_validate_json(content).ring()
        except ValidationError:
            pass  # Raised below, so that nothing of the file is chained to the error.
        raise KeyFileError(
            f"The key file {path} is damaged, or was written by a newer version.",
            hint="Put the backup of the key file back. Never make a new one: it cannot read what is there.",
        )

    def ring(self) -> KeyRing:
        """Give the keys, all of them."""
        return KeyRing.of(
            {name: X25519PrivateKey.from_private_bytes(_raw(text)) for name, text in self.class_keys.items()},
            {**self._derived(), **{purpose: _raw(text) for purpose, text in self.secrets.items()}},
        )

    def _derived(self) -> dict[Purpose, bytes]:
        root = _raw(self.secrets[Purpose.TOKEN])
        return {purpose: labelled_mac(root, "sibu/purpose/1", purpose.encode()) for purpose in _LATER}

    @classmethod
    def _fresh(cls) -> str:
        body: dict[str, Any] = {
            "version": 1,
            "class_keys": {key_class.value: _random_text() for key_class in KeyClass},
            "secrets": {purpose.value: _random_text() for purpose in Purpose},
        }
        return rfc8785.dumps({**body, "check": _checksum(body)}).decode()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if set(self.class_keys) != set(KeyClass) or not set(Purpose) - _LATER <= set(self.secrets):
            raise ValueError("a key is missing")
        if self.check != _checksum(self._body()):
            raise ValueError("the checksum differs")
        return self

    def _body(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "class_keys": {key_class.value: text.get_secret_value() for key_class, text in self.class_keys.items()},
            "secrets": {purpose.value: text.get_secret_value() for purpose, text in self.secrets.items()},
        }


def _raw(text: SecretStr) -> bytes:
    return from_base64(text.get_secret_value())


def _random_text() -> str:
    return to_base64(secrets.token_bytes(_SECRET_LENGTH))


def _checksum(body: dict[str, Any]) -> str:
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def _read_private(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            _refuse_open_to_others(path, os.fstat(file.fileno()).st_mode)
            return file.read()
    except FileNotFoundError as error:
        raise KeyFileMissingError(
            f"There is no key file {path}.", hint="Put its backup back, or start with an empty data folder."
        ) from error
    except OSError as error:
        raise KeyFileError(
            f"The key file {path} cannot be read: {error.strerror}.", hint="Check who owns it and its folder."
        ) from error


def _refuse_open_to_others(path: Path, mode: int) -> None:
    if stat.S_IMODE(mode) & 0o077:
        raise KeyFileError(
            f"The key file {path} is open to other users (mode {stat.S_IMODE(mode):04o}).", hint=f"chmod 600 {path}"
        )


def _write_new(path: Path, content: str) -> None:
    """Write beside, then link: nobody ever sees half a file, and an existing one is never replaced."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_durably(draft, content)
        _unless_exists(lambda: os.link(draft, path))
        draft.unlink()
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):  # The first error is the one to tell.
            draft.unlink()
        raise KeyFileError(
            f"The key file {path} cannot be written: {error.strerror}.",
            hint="Check the folder's rights and free space.",
        ) from error


def _write_durably(path: Path, content: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _unless_exists(link: Callable[[], None]) -> None:
    try:
        link()
    except FileExistsError:
        return  # Another process was first; its keys count.


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
