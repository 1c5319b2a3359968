"""Whose sign-in a command uses: `--as` and the file of `sibu up`, or the token of the environment."""

import json
from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr, TypeAdapter, ValidationError

from api.cli.config import ClientConfig
from api.cli.errors import UsageError
from schemas.domain.base import Frozen


class SignIn(Frozen):
    """One account of the file."""

    role: str
    name: str
    token: SecretStr


_FILE = TypeAdapter(dict[str, SignIn])


def token_for(
    config: ClientConfig, who: str | None, *, tell: Callable[[str], None] = lambda _sentence: None
) -> SecretStr | None:
    """The token to send: that of the staff id or the first account of the role `who`, else the environment's.

    `tell` hears which account was taken where several have the role.

    Raises:
        UsageError: no such account, or the file cannot be read.
    """
    return config.token if who is None else _chosen(_accounts(config.sign_ins), who, path=config.sign_ins, tell=tell)


def _accounts(path: Path) -> dict[str, SignIn]:
    try:
        return _FILE.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as missing:
        raise UsageError(
            f"There is no sign-in file {path}.", hint="`sibu up` writes it; or set SIBU_TOKEN and leave out --as."
        ) from missing
    except (OSError, ValueError, ValidationError) as unreadable:
        reason = unreadable.strerror if isinstance(unreadable, OSError) else "it is not what `sibu up` writes"
        raise UsageError(f"The sign-in file {path} cannot be read: {reason}.") from unreadable


def _chosen(accounts: dict[str, SignIn], who: str, *, path: Path, tell: Callable[[str], None]) -> SecretStr:
    if who in accounts:
        return accounts[who].token
    of_role = {staff_id: account for staff_id, account in accounts.items() if account.role == who}
    if not of_role:
        roles = ", ".join(sorted({account.role for account in accounts.values()}))
        raise UsageError(f"Nobody in {path} has the staff id or role {who!r}.", hint=f"Roles there: {roles}.")
    staff_id, account = next(iter(of_role.items()))
    if len(of_role) > 1:
        tell(f"--as {who}: {staff_id} {account.name}, the first of {len(of_role)}: {', '.join(of_role)}.")
    return account.token
