"""The command that changes an issue: every command of the API by its name."""

import json
from inspect import Parameter, signature
from typing import Annotated, Any

import typer
from rich.text import Text

from api.cli import options as opt
from api.cli import words
from api.cli.attachments import claims_of
from api.cli.command_fields import OPTIONS, body_of
from api.cli.errors import UsageError
from api.cli.screen import show, show_json


def command(
    ctx: typer.Context,
    issue: opt.IssueId,
    name: Annotated[str, typer.Argument(help="One of those below; `sibu show` lists those possible now.")],
    *,
    data: Annotated[str | None, typer.Option(metavar="JSON", help="The whole body; options are laid over it.")] = None,
    key: opt.Key = None,
    who: opt.As = None,
    as_json: opt.AsJson = False,
    **given: Any,
) -> None:
    """Give a command on an issue, such as accept or resolve; a repeat with the same key applies once."""
    name = name.replace("-", "_")
    with opt.connected(ctx, who) as client:
        body = _object(data) | body_of(name, given)
        key = key or opt.config_of(ctx).new_key()
        if given.get("evidence"):
            body["evidence"] = claims_of(client, body["evidence"], key=key)
        path = f"/v1/issues/{opt.part(issue)}/commands/{opt.part(name)}"
        outcome = client.post(path, body, key=key)
    show_json(outcome) if as_json else show(_outcome(outcome))


def _with_options() -> None:
    """Typer reads options off the signature; those of the bodies come from their table."""
    own = signature(command)
    declared = [one for one in own.parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
    added = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=option) for name, option in OPTIONS.items()
    ]
    command.__signature__ = own.replace(parameters=[*declared, *added])  # type: ignore[attr-defined]
    command.__annotations__ = {name: hint for name, hint in command.__annotations__.items() if name != "given"}
    command.__annotations__ |= OPTIONS


_with_options()


def _object(data: str | None) -> dict[str, Any]:
    if data is None:
        return {}
    try:
        value = json.loads(data)
    except ValueError as broken:
        raise UsageError(f"--data is not JSON: {broken}.") from broken
    if not isinstance(value, dict):
        raise UsageError('--data must be a JSON object, like {"answer": "..."}.')
    return value


def _outcome(outcome: dict[str, Any]) -> Text:
    events = "、".join(words.word(words.EVENT, event) for event in outcome["events"])
    repeated = "（此前已记录 recorded before）" if outcome["repeated"] else ""
    status = words.word(words.STATUS, outcome["status"])
    return Text(f"{status} {outcome['status']}（第{outcome['version']}版）：{events}{repeated}")
