"""Commands of the reporter's side: file a report, follow it with its receipt."""

from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from api.cli import options as opt
from api.cli import words
from api.cli.errors import UsageError
from api.cli.screen import show, show_json, table, telling

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
    name: Annotated[str | None, typer.Option(help="Name of the reporter.")] = None,
    phone: Annotated[str | None, typer.Option(help="Phone of the reporter.")] = None,
    email: Annotated[str | None, typer.Option(help="Mail address of the reporter.")] = None,
    address: Annotated[str | None, typer.Option(help="Where the reporter lives.")] = None,
    settled: Annotated[str | None, typer.Option(metavar="ANSWER", help="Settled on the spot with this answer.")] = None,
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
            "reporter": _given(name=name, phone=phone, email=email, address=address),
            "settlement": settled,
        }
        answer = client.post("/v1/issues", _given(**body), key=key or opt.config_of(ctx).new_key())
    show_json(answer) if as_json else show(_receipt(answer))


def track(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(help="The receipt's number, like SIBU-7K3M-92QX-4M45.")],
    *,
    as_json: opt.AsJson = False,
) -> None:
    """Follow a report with its receipt. The secret code is asked for, or taken from SIBU_CODE: never an argument."""
    with telling():
        code = _code(ctx)
    with opt.connected(ctx, None) as client:
        answer = client.post("/v1/receipts/track", {"number": number, "code": code})
    show_json(answer) if as_json else show(_tracking(answer))


def rate(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(help="Number of the receipt.")],
    *,
    satisfied: Annotated[bool, typer.Option("--satisfied/--not-satisfied", help="Is the answer good?")],
    rating: Annotated[int | None, typer.Option(min=1, max=5, help="A mark of 1 to 5.")] = None,
    comment: Annotated[str | None, typer.Option(help="Words with it.")] = None,
    key: opt.Key = None,
    as_json: opt.AsJson = False,
) -> None:
    """Say whether the answer is good, with number and code; not satisfied reopens it once, one level up."""
    with telling():
        code = _code(ctx)
    body = {"number": number, "code": code, "satisfied": satisfied, "rating": rating, "comment": comment}
    with opt.connected(ctx, None) as client:
        answer = client.post("/v1/receipts/feedback", body, key=key or opt.config_of(ctx).new_key())
    show_json(answer) if as_json else show(_said(answer["message"]))


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


def _code(ctx: typer.Context) -> str:
    """An argument would stand in the list of processes, for everybody on the machine to read."""
    kept = opt.config_of(ctx).code
    if kept is not None:
        return kept.get_secret_value()
    return str(typer.prompt("查询码 code", hide_input=True, err=True))


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
        _said(answer["next_step"]),
    )


def _tracking(answer: dict[str, Any]) -> Group:
    steps = table("步骤", "时间")
    for step in answer["steps"]:
        steps.add_row(step["name"]["zh"], words.moment(step["at"]) or "—")
    lines: list[RenderableType] = [
        Text(answer["number"], style="bold"),
        _said(answer["progress"]),
        _said(answer["who_answers"]),
        Text(),
        steps,
    ]
    if answer["answer"]:
        lines += [Text(), Text("答复", style="bold"), Text(answer["answer"])]
    if answer["feedback"]["possible"]:
        lines.append(Text(f"可在{words.moment(answer['feedback']['until'])}前评价。"))
    return Group(*lines)


def _said(said: dict[str, str]) -> Text:
    return Text(f"{said['zh']}\n{said['en']}")
