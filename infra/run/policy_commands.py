"""The commands of `sibu policy`: check, show, schema, diff; activate, history and migrate work on the database.

What the database needs is imported inside: it takes seconds, and every other command would wait for it.
"""

import asyncio
import getpass
import json
from collections.abc import Callable
from typing import Annotated, Any

import typer
from rich.console import Console, RenderableType

from api.views.policy_words import sentence
from infra.policies import presets
from infra.policies.schema import policy_schema
from infra.run import policy_tables as tables
from infra.run.exit_codes import ExitCode
from infra.run.policy_sources import named, written
from infra.settings.settings import Settings
from schemas.domain.policy import Policy
from schemas.domain.policy_diff import differences
from schemas.domain.registry import Registry

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]
File = Annotated[str, typer.Argument(help="A policy in TOML, or the name of one that ships.", metavar="FILE")]
Which = Annotated[str, typer.Argument(help="A name that ships, a file, or a recorded version.")]
By = Annotated[str | None, typer.Option("--by", help="Who does it; the account of this machine without it.")]
Where = Annotated[
    list[str] | None, typer.Option("--where", help="department=ID, community=ID or status=STATUS; may be repeated.")
]
Read = Callable[[], Settings]


def add_policy_commands(app: typer.Typer, *, read_settings: Read) -> None:
    """Register `policy`. What cannot be read or used raises DomainError with its sentence."""
    policy = typer.Typer(no_args_is_help=True, help="Policies: who leads, how long it may take, who is called.")
    _add_check(policy, read_settings)
    _add_show(policy, read_settings)
    _add_diff(policy, read_settings)
    policy.command("schema")(schema)
    _add_activate(policy, read_settings)
    _add_history(policy, read_settings)
    _add_migrate(policy, read_settings)
    app.add_typer(policy, name="policy", rich_help_panel="Rules")


def schema() -> None:
    """Print the JSON Schema of a policy file, for editors that check while you type."""
    typer.echo(json.dumps(policy_schema(), ensure_ascii=False, indent=2))


def _add_check(policy: typer.Typer, read_settings: Read) -> None:
    @policy.command()
    def check(
        file: File,
        *,
        strict: Annotated[bool, typer.Option("--strict", help="Fail where anything is questionable.")] = False,
        registry: Annotated[
            bool, typer.Option("--registry", help="Look in the installation for departments and levels nobody serves.")
        ] = False,
        as_json: AsJson = False,
    ) -> None:
        """Say whether a policy file can be used, every line that must change, and what is hardly meant."""
        name, text = written(file)
        found = presets.load_policy(text, name=name)
        people = asyncio.run(_registry(read_settings())) if registry else None
        questions = presets.questionable(text, name=name, registry=people)
        said = f"{name} can be used: {found.title} ({found.name}), version {found.version}."
        said += "".join(f"\n  {problem}" for problem in questions)
        document = {
            "file": name,
            "name": found.name,
            "title": found.title,
            "version": found.version,
            "warnings": [problem.model_dump() for problem in questions],
        }
        _answer(said, document, as_json=as_json)
        if questions and strict:
            raise typer.Exit(int(ExitCode.REFUSED))


def _add_show(policy: typer.Typer, read_settings: Read) -> None:
    @policy.command()
    def show(
        name: Annotated[str | None, typer.Argument(help="A name that ships, a file, or a recorded version.")] = None,
        *,
        as_json: AsJson = False,
    ) -> None:
        """Show a policy's departments, limits, ladders and what it allows, or the list of those that ship."""
        if name is None:
            ships = {one: presets.read_preset(one) for one in presets.preset_names()}
            _answer(tables.policies(ships), {one: policy.title for one, policy in ships.items()}, as_json=as_json)
            return
        found = named(name, read_settings=read_settings)
        _answer(tables.policy(found), {**found.model_dump(mode="json"), "version": found.version}, as_json=as_json)


def _add_diff(policy: typer.Typer, read_settings: Read) -> None:
    @policy.command()
    def diff(before: Which, after: Which, *, as_json: AsJson = False) -> None:
        """Say in words what differs between two policies."""
        one, other = (named(name, read_settings=read_settings) for name in (before, after))
        _answer(_changes(one, other), _changes_document(one, other), as_json=as_json)


def _add_activate(policy: typer.Typer, read_settings: Read) -> None:
    @policy.command()
    def activate(file: File, *, by: By = None, as_json: AsJson = False) -> None:
        """Make a policy the one for new filings; open issues keep theirs. Running processes take it up in seconds."""
        from infra.run.policy_activation import put_in_force

        name, text = written(file)
        found = presets.load_policy(text, name=name)
        put = asyncio.run(put_in_force(read_settings(), found, by=by or _this_account()))
        questions = presets.questionable(text, name=name, registry=put.registry)
        made = put.activation
        told = (
            f"In force for new filings: {found.title} ({found.name}), version {found.version}, "
            f"since {made.since:%Y-%m-%d %H:%M:%S} UTC, by {made.by}."
        )
        lines = [told, *(f"  {problem}" for problem in questions), _changes(put.before, found)]
        document = {
            **made.model_dump(mode="json"),
            "name": found.name,
            "title": found.title,
            "warnings": [problem.model_dump() for problem in questions],
            "changes": _changes_document(put.before, found),
        }
        _answer("\n".join(lines), document, as_json=as_json)


def _add_history(policy: typer.Typer, read_settings: Read) -> None:
    @policy.command()
    def history(*, as_json: AsJson = False) -> None:
        """List what was put in force, by whom and when, and every policy an issue may be held to."""
        from infra.run.policy_activation import history as of_installation

        made, recorded = asyncio.run(of_installation(read_settings()))
        document = {
            "activations": [one.model_dump(mode="json", exclude={"kind"}) for one in made],
            "recorded": [one.model_dump(mode="json") for one in recorded],
        }
        _answer(tables.history(made, recorded), document, as_json=as_json)


def _add_migrate(policy: typer.Typer, read_settings: Read) -> None:
    @policy.command()
    def migrate(
        version: Annotated[str, typer.Argument(help="The version open issues are held to now.")],
        *,
        to: Annotated[str, typer.Option("--to", help="The recorded version that shall hold for them.")],
        where: Where = None,
        by: By = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Count them, change nothing.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Hold open issues to another policy, each by an event of its own; closed ones keep theirs."""
        from infra.run.policy_migration import migrate as of_installation

        moved = asyncio.run(
            of_installation(
                read_settings(), version, to=to, where=_conditions(where or []), by=by or _this_account(), dry=dry_run
            )
        )
        verb = "would be held" if dry_run else "are held"
        lines = [f"{moved.moved} open issues {verb} to {to}."]
        lines += [f"  {issue_id}: {why}" for issue_id, why in moved.refused.items()]
        _answer("\n".join(lines), {**moved.model_dump(), "dry_run": dry_run}, as_json=as_json)
        if moved.refused:
            raise typer.Exit(int(ExitCode.REFUSED))


async def _registry(settings: Settings) -> Registry:
    from infra.run.instance import opened

    async with opened(settings, classes=frozenset()) as instance:
        return instance.registry


def _conditions(given: list[str]) -> dict[str, str]:
    from infra.organisation.policies import WHERE

    found = dict(each.partition("=")[::2] for each in given)
    unknown = [each for each in given if each.partition("=")[0] not in WHERE or not each.partition("=")[2]]
    if unknown:
        allowed = ", ".join(f"{key}=..." for key in WHERE)
        raise typer.BadParameter(f"{unknown[0]!r} is no condition. Allowed: {allowed}.", param_hint="--where")
    return found


def _this_account() -> str:
    return f"machine:{getpass.getuser()}"


def _changes(before: Policy, after: Policy) -> str:
    changes = differences(before, after)
    if not changes:
        return f"{before.version} and {after.version} do not differ. 两者没有差别。"
    said = [sentence(change, before=before, after=after) for change in changes]
    return "\n".join(f"{one.zh}\n  {one.en}" for one in said)


def _changes_document(before: Policy, after: Policy) -> list[dict[str, Any]]:
    return [
        {**change.model_dump(mode="json"), **sentence(change, before=before, after=after).model_dump()}
        for change in differences(before, after)
    ]


def _answer(shown: RenderableType, document: Any, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif isinstance(shown, str):
        typer.echo(shown)
    else:
        Console(highlight=False).print(shown)
