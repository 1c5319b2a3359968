"""The commands of `sibu user`: accounts, set-up links, API tokens and the security journal, on this machine.

A password is typed without being shown or read from the standard input, never an argument: arguments stand in the list
of processes. What the database needs is imported inside: it takes seconds, and every other command would wait for it.
"""

import asyncio
import getpass
import json
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from infra.run.errors import StartError
from infra.run.exit_codes import ExitCode
from infra.settings.settings import Settings
from schemas.domain.roles import CHINESE, SECOND_FACTOR_ROLES, Role

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]
Who = Annotated[str, typer.Argument(help="The id of the account.", metavar="ACCOUNT")]
By = Annotated[str | None, typer.Option("--by", help="Your name for the journal; this machine's account without it.")]
Read = Callable[[], Settings]


def add_user_commands(app: typer.Typer, *, read_settings: Read) -> None:
    """Register `user`. What cannot be done raises DomainError with its sentence."""
    user = typer.Typer(no_args_is_help=True, help="Accounts: who may sign in, by what, and what happened to them.")
    _add_adding(user, read_settings)
    _add_looking(user, read_settings)
    _add_shutting(user, read_settings)
    _add_links(user, read_settings)
    _add_secrets(user, read_settings)
    app.add_typer(user, name="user", rich_help_panel="People")


def _add_adding(user: typer.Typer, read_settings: Read) -> None:
    @user.command()
    def add(
        who: Who,
        *,
        name: Annotated[str, typer.Option("--name", help="The person's name.")],
        role: Annotated[list[str], typer.Option("--role", help="The role; `sibu user roles` lists them.")],
        department: Annotated[str | None, typer.Option(help="Id of the department.")] = None,
        unit: Annotated[str | None, typer.Option(help="Id of the unit.")] = None,
        community: Annotated[str | None, typer.Option(help="Id of the community.")] = None,
        street: Annotated[str | None, typer.Option(help="Id of the street.")] = None,
        grid: Annotated[str | None, typer.Option(help="Id of the grid.")] = None,
        by: By = None,
    ) -> None:
        """Add an account and print its one-time set-up link."""
        from infra.run import account_changes
        from schemas.domain.accounts import NewAccount

        scope = {"department_id": department, "unit_id": unit, "community_id": community}
        new = _made(NewAccount, id=who, name=name, roles=role, street_id=street, grid_id=grid, **scope)
        account, link = asyncio.run(account_changes.added(read_settings(), new, by=_operator(by)))
        typer.echo(f"{account.id} {account.name} ({account.role}) was added.")
        _tell_link(link)

    @user.command()
    def roles() -> None:
        """Every role, and which need a second factor."""
        always = read_settings().sign_in.second_factor_roles
        table = Table("role", "角色", "second factor", box=None)
        for role in Role:
            if role not in (Role.RESIDENT, Role.SYSTEM):
                needs = "always" if role in SECOND_FACTOR_ROLES else "by settings" if role in always else ""
                table.add_row(role.value, CHINESE[role], needs)
        Console(highlight=False).print(table)


def _add_looking(user: typer.Typer, read_settings: Read) -> None:
    @user.command("list")
    def list_(*, as_json: AsJson = False) -> None:
        """Every account, and whether it can sign in."""
        from infra.run import account_changes

        found = asyncio.run(account_changes.listed(read_settings()))
        if as_json:
            typer.echo(json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False, indent=1))
            return
        table = Table("account", "name", "role", "signs in by", "state", box=None)
        for one in found:
            table.add_row(one.id, one.name, one.role.value, _ways(one), _state(one))
        Console(highlight=False, width=None if sys.stdout.isatty() else 200).print(table)

    @user.command()
    def journal(
        *,
        who: Annotated[str | None, typer.Option("--account", help="One account only.")] = None,
        limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many entries.")] = 50,
        as_json: AsJson = False,
    ) -> None:
        """The security journal, the newest entries first."""
        from infra.run import account_changes

        found = asyncio.run(account_changes.journal(read_settings(), account_id=who, limit=limit))
        for one in found:
            if as_json:
                typer.echo(one.model_dump_json())
            else:
                details = json.dumps(one.details, ensure_ascii=False) if one.details else ""
                typer.echo(
                    f"{one.at:%Y-%m-%d %H:%M:%SZ}  {one.kind:<22} {one.account_id or '-':<26} {one.by} {details}"
                )


def _add_shutting(user: typer.Typer, read_settings: Read) -> None:
    @user.command()
    def disable(who: Who, *, by: By = None) -> None:
        """Nobody signs in with it any more; its sessions end, its tokens are revoked, its issues stay."""
        from infra.run import account_changes

        asyncio.run(account_changes.disabled(read_settings(), who, by=_operator(by)))
        typer.echo(f"{who} cannot sign in any more. Its open issues stay; `sibu staff leave` hands them over.")

    @user.command()
    def enable(who: Who, *, by: By = None) -> None:
        """It may sign in again, and waits for no release."""
        from infra.run import account_changes

        asyncio.run(account_changes.enabled(read_settings(), who, by=_operator(by)))
        typer.echo(f"{who} may sign in.")


def _add_links(user: typer.Typer, read_settings: Read) -> None:
    @user.command("setup-link")
    def setup_link(who: Who, *, by: By = None) -> None:
        """A new one-time link to set password and second factor; older links stop working."""
        from infra.run import account_changes

        _tell_link(asyncio.run(account_changes.linked(read_settings(), who, by=_operator(by))))

    @user.command()
    def reset(who: Who, *, by: By = None) -> None:
        """Take password, second factor, sessions and tokens away, and print a new set-up link."""
        from infra.run import account_changes

        link = asyncio.run(account_changes.reset(read_settings(), who, by=_operator(by)))
        typer.echo(f"{who} has no credentials any more.")
        _tell_link(link)


def _add_secrets(user: typer.Typer, read_settings: Read) -> None:
    @user.command()
    def token(
        who: Who,
        *,
        name: Annotated[str, typer.Option("--name", help="What it is for.")] = "command line",
        scope: Annotated[list[str], typer.Option("--scope", help="read, write, or an operation id; repeatable.")],
        days: Annotated[int, typer.Option("--days", min=1, max=730, help="How long it lasts.")] = 90,
        by: By = None,
    ) -> None:
        """Make an API token; it is the only line on the standard output, and never shown again."""
        from infra.run import account_changes

        made = asyncio.run(
            account_changes.token_made(read_settings(), who, name=name, scope=tuple(scope), days=days, by=_operator(by))
        )
        typer.echo(
            f"{made.seen.id} for {who}: {', '.join(made.seen.scope)}; until {made.seen.expires_at:%F}.", err=True
        )
        typer.echo(made.token)

    @user.command()
    def password(who: Who, *, by: By = None) -> None:
        """Set a password typed here, or given on the standard input; every session of the account ends."""
        from infra.run import account_changes

        asyncio.run(account_changes.password_set(read_settings(), who, _typed(), by=_operator(by)))
        typer.echo(f"{who} has a new password.")


def _typed() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first, again = getpass.getpass("New password: "), getpass.getpass("Again: ")
    if first != again:
        raise StartError("The two differ.", exit_code=ExitCode.USAGE, hint="Nothing has changed; try again.")
    return first


def _tell_link(link: str) -> None:
    typer.echo("Hand this link over in person; it works once:", err=True)
    typer.echo(link)


def _ways(account: Any) -> str:
    ways = {"password": account.has_password, "code": account.has_second_factor, "provider": account.federated}
    return ", ".join(name for name, has in ways.items() if has) or "-"


def _state(account: Any) -> str:
    if not account.active:
        return "left"
    if account.disabled:
        return "disabled"
    return "" if account.released else "waits for release"


def _made(model: type[Any], **values: Any) -> Any:
    try:
        return model(**values)
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors())
        raise StartError(said, exit_code=ExitCode.USAGE, hint="Correct it and try again.") from error


def _operator(by: str | None) -> str:
    return f"machine:{by or getpass.getuser()}"
