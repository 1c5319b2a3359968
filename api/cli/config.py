"""What the client commands are told by whoever wires them: where the API is, who signs in, and the world's ways."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr


@dataclass(frozen=True, kw_only=True)
class ClientConfig:
    """Handed over once per invocation, by a function, so that `--help` reads no settings.

    `url` has no path. `sign_ins` is the file that `sibu up` writes. `code` is a receipt's secret code where it was put
    into the environment. `new_key` gives a fresh Idempotency-Key; `sleep` and `monotonic` count seconds.
    """

    url: str
    token: SecretStr | None
    sign_ins: Path
    code: SecretStr | None
    new_key: Callable[[], str]
    sleep: Callable[[float], None]
    monotonic: Callable[[], float]


ReadConfig = Callable[[], ClientConfig]
