"""Commands of whoever has a receipt: follow the report, rate the answer, take it back, ask for a review."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from api.cli import options as opt
from api.cli import words
from api.cli.screen import in_both, show, show_json, table, telling

Number = Annotated[str, typer.Argument(help="The receipt's number, like SIBU-7K3M-92QX-4M45.")]


def track(
    ctx: typer.Context,
    number: Number,
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
    number: Number,
    *,
    satisfied: Annotated[bool, typer.Option("--satisfied/--not-satisfied", help="Is the answer good?")],
    rating: Annotated[int | None, typer.Option(min=1, max=5, help="A mark of 1 to 5.")] = None,
    comment: Annotated[str | None, typer.Option(help="Words with it.")] = None,
    key: opt.Key = None,
    as_json: opt.AsJson = False,
) -> None:
    """Say whether the answer is good, with number and code; not satisfied reopens it once, one level up."""
    body = {"satisfied": satisfied, "rating": rating, "comment": comment}
    _by_receipt(ctx, "feedback", number, body, key=key, as_json=as_json)


def withdraw(
    ctx: typer.Context,
    number: Number,
    *,
    note: Annotated[str | None, typer.Option(help="Why, if you like to say.")] = None,
    key: opt.Key = None,
    as_json: opt.AsJson = False,
) -> None:
    """Take a report back with number and code, before there is an answer; nobody works on it any more."""
    _by_receipt(ctx, "withdraw", number, {"note": note}, key=key, as_json=as_json)


def review(
    ctx: typer.Context,
    number: Number,
    *,
    note: Annotated[str, typer.Option(help="What a higher body should look at again.")],
    key: opt.Key = None,
    as_json: opt.AsJson = False,
) -> None:
    """Ask a higher body to look again (复查), with number and code, within the policy's days after the end."""
    _by_receipt(ctx, "review", number, {"note": note}, key=key, as_json=as_json)


def erase(
    ctx: typer.Context,
    number: Number,
    *,
    content: Annotated[bool, typer.Option("--content", help="The text too; that ends a report still open.")] = False,
    key: opt.Key = None,
    as_json: opt.AsJson = False,
) -> None:
    """Erase for good what says who you are (删除个人信息), with number and code; --content the text as well."""
    _by_receipt(ctx, "erase", number, {"content": content}, key=key, as_json=as_json)


def copy(ctx: typer.Context, number: Number, *, as_json: opt.AsJson = False) -> None:
    """Print everything held about you and the report (个人信息副本), with number and code."""
    with telling():
        code = _code(ctx)
    with opt.connected(ctx, None) as client:
        answer = client.post("/v1/receipts/export", {"number": number, "code": code})
    show_json(answer) if as_json else show(Text(answer["readable"]))


def reply(
    ctx: typer.Context,
    number: Number,
    *,
    text: Annotated[str, typer.Option(help="What you answer or add.")],
    key: opt.Key = None,
    as_json: opt.AsJson = False,
) -> None:
    """Answer a question about a report, or add something to it, with number and code."""
    _by_receipt(ctx, "reply", number, {"text": text}, key=key, as_json=as_json)


def object_to(
    ctx: typer.Context,
    number: Number,
    *,
    note: Annotated[str, typer.Option(help="Why it is wrong.")],
    key: opt.Key = None,
    as_json: opt.AsJson = False,
) -> None:
    """Object (异议) to a refusal, or to being merged with another report, with number and code; once to each."""
    _by_receipt(ctx, "object", number, {"note": note}, key=key, as_json=as_json)


def _by_receipt(
    ctx: typer.Context, name: str, number: str, body: dict[str, Any], *, key: str | None, as_json: bool
) -> None:
    with telling():
        code = _code(ctx)
    with opt.connected(ctx, None) as client:
        whole = {"number": number, "code": code, **body}
        answer = client.post(f"/v1/receipts/{name}", whole, key=key or opt.config_of(ctx).new_key())
    show_json(answer) if as_json else show(in_both(answer["message"]))


def _code(ctx: typer.Context) -> str:
    """An argument would stand in the list of processes, for everybody on the machine to read."""
    kept = opt.config_of(ctx).code
    if kept is not None:
        return kept.get_secret_value()
    return str(typer.prompt("查询码 code", hide_input=True, err=True))


def _tracking(answer: dict[str, Any]) -> Group:
    steps = table("步骤", "时间")
    for step in answer["steps"]:
        steps.add_row(step["name"]["zh"], words.moment(step["at"]) or "—")
    lines: list[RenderableType] = [
        Text(answer["number"], style="bold"),
        in_both(answer["progress"]),
        in_both(answer["who_answers"]),
        Text(),
        steps,
    ]
    if answer.get("erased"):
        lines += [Text(), in_both(answer["erased"])]
    if answer["answer"]:
        lines += [Text(), Text("答复", style="bold"), Text(answer["answer"])]
    return Group(*lines, *map(Text, _dialogue(answer)), *map(Text, _offers(answer)))


def _dialogue(answer: dict[str, Any]) -> Iterator[str]:
    for said in answer["dialogue"]:
        who = "询问" if said["asked"] else "您说"
        waits = "（待您答复）" if said["open"] else ""
        yield f"{words.moment(said['at'])} {who}{waits}：{said['text'] or '（已删除）'}"


def _offers(answer: dict[str, Any]) -> Iterator[str]:
    """What the reporter was promised, and what can be done with the receipt now."""
    if answer["promised_end"]:
        at_risk = "，可能延迟" if answer["at_risk"] else ""
        yield f"承诺{words.moment(answer['promised_end'])}前答复{at_risk}。"
    if answer["feedback"]["possible"]:
        yield f"可在{words.moment(answer['feedback']['until'])}前评价：sibu rate {answer['number']}"
    if answer["reply"]["possible"]:
        what = "答复询问" if answer["open_question"] else "补充说明"
        yield f"可以{what}：sibu reply {answer['number']}"
    if answer["object"]["possible"]:
        until = answer["object"]["until"]
        yield f"可以{f'在{words.moment(until)}前' if until else ''}提出异议：sibu object {answer['number']}"
    if answer["withdraw"]["possible"]:
        yield f"可以撤回：sibu withdraw {answer['number']}"
    if answer["review"]["possible"]:
        yield f"可在{words.moment(answer['review']['until'])}前申请复查：sibu review {answer['number']}"
