"""The command that changes an issue: every command of the API by its name."""

import json
from typing import Annotated, Any

import typer
from rich.text import Text

from api.cli import options as opt
from api.cli import words
from api.cli.errors import UsageError
from api.cli.screen import show, show_json


def command(
    ctx: typer.Context,
    issue: opt.IssueId,
    name: Annotated[str, typer.Argument(help="accept, classify, resolve, ...: `sibu show` lists those possible now.")],
    *,
    answer: Annotated[str | None, typer.Option(help="The answer to the reporter (resolve).")] = None,
    evidence: Annotated[list[str] | None, typer.Option(help="Reference of a photo or paper; may be repeated.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    category: Annotated[str | None, typer.Option(help="organization or livelihood.")] = None,
    topic: Annotated[str | None, typer.Option(help="Topic, where it differs from the machine's.")] = None,
    urgency: Annotated[str | None, typer.Option(help="emergency, urgent, ordinary or complex.")] = None,
    satisfied: Annotated[bool | None, typer.Option("--satisfied/--not-satisfied", help="Feedback.")] = None,
    rating: Annotated[int | None, typer.Option(help="A mark of 1 to 5 (feedback).")] = None,
    comment: Annotated[str | None, typer.Option(help="Words with the feedback.")] = None,
    data: Annotated[str | None, typer.Option(metavar="JSON", help="The whole body; options are laid over it.")] = None,
    key: opt.Key = None,
    who: opt.As = None,
    as_json: opt.AsJson = False,
) -> None:
    """Give a command on an issue, such as accept or resolve; a repeat with the same key applies once."""
    options = {
        "answer": answer,
        "evidence": evidence,
        "reason": reason,
        "category": category,
        "topic": topic,
        "urgency": urgency,
        "satisfied": satisfied,
        "rating": rating,
        "comment": comment,
    }
    with opt.connected(ctx, who) as client:
        body = _object(data) | {field: value for field, value in options.items() if value is not None}
        path = f"/v1/issues/{opt.part(issue)}/commands/{opt.part(name.replace('-', '_'))}"
        outcome = client.post(path, body, key=key or opt.config_of(ctx).new_key())
    show_json(outcome) if as_json else show(_outcome(outcome))


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
