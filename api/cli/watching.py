"""The command that follows what happens: events as pages, or as a stream that goes on where it broke off."""

import json
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Annotated, Any

import typer

from api.cli import options as opt
from api.cli import words
from api.cli.client import ApiClient
from api.cli.errors import UnreachableError
from api.cli.screen import note, show

_RETRY = 2.0  # seconds, as the API asks for

Item = dict[str, Any]


def events(
    ctx: typer.Context,
    *,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what happens; Ctrl-C ends it.")] = False,
    after: Annotated[str | None, typer.Option(metavar="ID", help="Start after this event.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most, without --follow.")] = 50,
    who: opt.As = None,
    as_json: opt.AsJson = False,
) -> None:
    """What happened on the issues you may see, in order. With --json, one JSON object a line."""
    with opt.connected(ctx, who) as client:
        items = following(client, after, opt.config_of(ctx).sleep) if follow else _listed(client, after, limit)
        last = after
        try:
            for item in items:
                last = item["id"]
                typer.echo(json.dumps(item, ensure_ascii=False)) if as_json else show(_line(item))
        finally:
            if last != after and not as_json:
                note(f"Go on from here with --after {last}")


def _listed(client: ApiClient, after: str | None, limit: int) -> Iterator[Item]:
    """A page may be short or empty before the end; the end is where the mark stays the same."""
    while limit > 0:
        page = client.get("/v1/events", {"after": after, "limit": min(limit, 200)})
        yield from page["items"]
        limit -= len(page["items"])
        if page["next"] in {None, after}:
            return
        after = page["next"]


def following(client: ApiClient, last: str | None, sleep: Callable[[float], None]) -> Generator[Item, None, None]:
    """Every event once, whatever happens to the connection; the first failure to connect ends it."""
    connected = False
    while True:
        try:
            with client.stream("/v1/events", last_event_id=last) as answer:
                connected = True
                for item in parsed(answer.iter_lines()):
                    last = item["id"]
                    yield item
        except UnreachableError:
            if not connected:
                raise
        sleep(_RETRY)


def parsed(lines: Iterable[str]) -> Iterator[Item]:
    """The events of a stream (text/event-stream); comments and a last one without its end are passed over."""
    data: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            yield json.loads("\n".join(data))
            data = []


def _line(item: Item) -> str:
    event = words.word(words.EVENT, item["type"])
    return f"{words.moment(item['at'])}  {item['issue_id']}  {event}  {item['by'] or ''}".rstrip()
