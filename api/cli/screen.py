"""What a person sees: answers on the standard output, everything else on the standard error."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from api.cli.errors import ClientError

Advance = Callable[[], None]


def show(answer: RenderableType) -> None:
    """Print an answer for eyes. A text is never cut, so that what is copied from it is whole."""
    Console(highlight=False, soft_wrap=isinstance(answer, Text | str)).print(answer, markup=False)


def show_json(document: Any) -> None:
    """Print an answer for programs: one JSON document."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def note(sentence: str) -> None:
    """Tell something that is not the answer."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(sentence, markup=False)


def table(*headings: str) -> Table:
    """The one look of our tables: no lines, two spaces between columns."""
    return Table(*headings, box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))


def in_both(said: dict[str, str]) -> Text:
    """A sentence of the API in both languages."""
    return Text(f"{said['zh']}\n{said['en']}")


def paragraph(name: str, text: str) -> Iterator[Text]:
    """What somebody said, below its heading."""
    yield Text()
    yield Text(name, style="bold")
    yield Text(text, overflow="fold")


@contextmanager
def telling() -> Iterator[None]:
    """Turns a failure into its sentence, hint and fields on the standard error, and its exit code."""
    try:
        yield
    except ClientError as error:
        tell(error)
        raise typer.Exit(int(error.exit)) from error


def tell(error: ClientError) -> None:
    """Sentence, fields to change, and what to do next."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"sibu: {error.message}", style="bold", markup=False)
    for field in error.fields:
        console.print(f"  {field.field}: {field.sentence}", markup=False)
    if error.hint:
        console.print(error.hint, markup=False)


@contextmanager
def progress(title: str, *, total: int | None) -> Iterator[Advance]:
    """A bar on the standard error while something long runs; nothing at all where that is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda: None
        return
    count = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()) if total is not None else (SpinnerColumn(),)
    with Progress(TextColumn("{task.description}"), *count, console=console, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda: bar.advance(task)
