"""The command that files a report."""

from typing import Annotated, Any

import typer
from rich.console import Group
from rich.text import Text

from api.cli import options as opt
from api.cli import words
from api.cli.attachments import claims_of
from api.cli.errors import UsageError
from api.cli.screen import in_both, show, show_json, table

Problem = Annotated[str | None, typer.Argument(help="What is wrong; read from the standard input without it.")]


def file(
    ctx: typer.Context,
    problem: Problem = None,
    *,
    suggestion: Annotated[list[str] | None, typer.Option(help="What should be done (1+1); may be repeated.")] = None,
    channel: Annotated[str | None, typer.Option(help="web, hotline, visit, letter, ...; web without it.")] = None,
    building: Annotated[str | None, typer.Option(help="Id of the building.")] = None,
    grid: Annotated[str | None, typer.Option(help="Id of the grid.")] = None,
    community: Annotated[str | None, typer.Option(help="Id of the community.")] = None,
    lon: Annotated[float | None, typer.Option(help="Longitude, degrees (WGS 84).")] = None,
    lat: Annotated[float | None, typer.Option(help="Latitude, degrees (WGS 84).")] = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Nothing is kept of the reporter.")] = False,
    conduct: Annotated[
        bool, typer.Option("--conduct", help="About the conduct of an official: only discipline intake reads it.")
    ] = False,
    name: Annotated[str | None, typer.Option(help="Name of the reporter.")] = None,
    phone: Annotated[str | None, typer.Option(help="Phone of the reporter.")] = None,
    email: Annotated[str | None, typer.Option(help="Mail address of the reporter.")] = None,
    address: Annotated[str | None, typer.Option(help="Where the reporter lives.")] = None,
    settled: Annotated[str | None, typer.Option(metavar="ANSWER", help="Settled on the spot with this answer.")] = None,
    attach: Annotated[list[str] | None, typer.Option(help="File of a photo or PDF; may be repeated.")] = None,
    attach_after: Annotated[
        list[str] | None, typer.Option(help="As --attach, of what was settled on the spot: what shows it done.")
    ] = None,
    key: opt.Key = None,
    who: opt.As = None,
    as_json: opt.AsJson = False,
) -> None:
    """File a report and get its receipt. Needs no sign-in; staff file for others with --as."""
    with opt.connected(ctx, who) as client:
        body = {
            "problem": _problem(problem),
            "suggestions": suggestion,
            "channel": channel,
            "place": _given(building_id=building, grid_id=grid, community_id=community, longitude=lon, latitude=lat),
            "anonymous": anonymous or None,
            "conduct": conduct or None,
            "reporter": _given(name=name, phone=phone, email=email, address=address),
            "settlement": settled,
        }
        key = key or opt.config_of(ctx).new_key()
        body["attachments"] = claims_of(client, attach, key=key) if attach else None
        body["settled_attachments"] = claims_of(client, attach_after, key=f"{key}.after") if attach_after else None
        answer = client.post("/v1/issues", _given(**body), key=key)
    show_json(answer) if as_json else show(_receipt(answer))


def _problem(argument: str | None) -> str:
    if argument not in {None, "-"}:
        return str(argument)
    stream = typer.get_text_stream("stdin", errors="replace")
    text = "" if stream.isatty() else stream.read()
    if not text.strip():
        raise UsageError(
            "Say what the problem is, as an argument or on the standard input.",
            hint='For example: sibu file "楼道灯坏了三天" --building bldg-010101',
        )
    return text


def _given(**values: Any) -> dict[str, Any] | None:
    """What was given of an object; None for nothing at all."""
    return {name: value for name, value in values.items() if value is not None} or None


def _receipt(answer: dict[str, Any]) -> Group:
    shown = table("", "")
    shown.show_header = False
    shown.add_row("受理编号 number", answer["receipt"]["number"])
    shown.add_row("查询码 code", f"{answer['receipt']['code']}（只显示这一次，请记下 shown only now）")
    shown.add_row("id", answer["id"])
    shown.add_row("承诺答复 promised", words.moment(answer["promised_at"]))
    return Group(
        Text(f"{words.word(words.STATUS, answer['status'])} {answer['status']}", style="bold"),
        shown,
        in_both(answer["next_step"]),
    )
