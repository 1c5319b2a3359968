"""What each command takes, as options: from the bodies that the API itself reads."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Final, get_args

import typer
from pydantic import BaseModel

from api.cli import words
from api.cli.errors import UsageError
from api.gateway.bodies import StaffBody

Text = str | None
Texts = list[str] | None

# Option by option; `_` in a name is `-` on the command line.
OPTIONS: Final[Mapping[str, Any]] = {
    "answer": Annotated[Text, typer.Option(help="The answer to the reporter.")],
    "evidence": Annotated[Texts, typer.Option(help="File of a photo or PDF; may be repeated.")],
    "reason": Annotated[Text, typer.Option(help="Why; where the policy lists reasons, one of its keys.")],
    "note": Annotated[Text, typer.Option(help="Words with it.")],
    "department": Annotated[Text, typer.Option(help="Id of the next department.")],
    "lead": Annotated[Text, typer.Option(metavar="UNIT", help="Id of the unit that leads.")],
    "unit": Annotated[Texts, typer.Option(help="Id of a unit; may be repeated where several help.")],
    "instruction": Annotated[Text, typer.Option(help="What the units are to do.")],
    "report": Annotated[Text, typer.Option(help="What the unit did.")],
    "limit": Annotated[Text, typer.Option(help="How much longer, like 5wd, 10d or 4h.")],
    "main": Annotated[Text, typer.Option(metavar="ISSUE", help="Id of the issue that this one follows.")],
    "part": Annotated[Texts, typer.Option(metavar="PROBLEM", help="One part in its own words; may be repeated.")],
    "to": Annotated[Texts, typer.Option(metavar="STAFF", help="Staff id; may be repeated.")],
    "card": Annotated[Text, typer.Option(help="yellow, red or black.")],
    "question": Annotated[Text, typer.Option(help="What the reporter is asked.")],
    "text": Annotated[Text, typer.Option(help="The words of a comment.")],
    "category": Annotated[Text, typer.Option(help="organization or livelihood.")],
    "topic": Annotated[Text, typer.Option(help="Topic, where it differs from the machine's.")],
    "urgency": Annotated[Text, typer.Option(help="emergency, urgent, ordinary or complex.")],
    "satisfied": Annotated[bool | None, typer.Option("--satisfied/--not-satisfied", help="Whether it is good.")],
    "rating": Annotated[int | None, typer.Option(help="A mark of 1 to 5.")],
    "accused": Annotated[Texts, typer.Option(metavar="KIND:ID", help="Like unit:unit-power; may be repeated.")],
    "comment": Annotated[Text, typer.Option(help="Words with the rating.")],
    "content": Annotated[bool | None, typer.Option("--content/--details-only", help="Erase the text as well.")],
}
_FIELDS: Final = {
    "department": "department_id",
    "lead": "lead_unit_id",
    "main": "main_id",
    "part": "parts",
}
_OPTION_OF: Final = {field: option for option, field in _FIELDS.items()} | {"unit_ids": "unit", "unit_id": "unit"}


def body_of(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a command from the options given; those that are None are left out.

    Raises:
        UsageError: several units, where the command is about one.
    """
    body = {_FIELDS.get(option, option): value for option, value in given.items() if value is not None}
    if "parts" in body:
        body["parts"] = [{"problem": problem} for problem in body["parts"]]
    if "accused" in body:
        body["accused"] = [dict(zip(("kind", "id"), one.partition(":")[::2], strict=True)) for one in body["accused"]]
    units = body.pop("unit", None)
    if units is None:
        return body
    if _takes(name, "unit_ids"):
        return body | {"unit_ids": units}
    if len(units) > 1:
        raise UsageError(f"{name} is about one unit; --unit was given {len(units)} times.")
    return body | {"unit_id": units[0]}


def verbs() -> str:
    """One paragraph a command: its name, its Chinese, the options it needs, and in parentheses those it takes."""
    return "\n\n".join(["Commands, each with what it needs (and what it may have):", *map(_verb, _models())])


def _verb(name: str) -> str:
    model = _models()[name]
    fields = [(field, info.is_required()) for field, info in model.model_fields.items() if field != "name"]
    needed = [_option(field) for field, is_needed in fields if is_needed]
    besides = [_option(field) for field, is_needed in fields if not is_needed]
    parts = [name, words.word(words.COMMAND, name), *needed, *([f"({' '.join(besides)})"] if besides else [])]
    return " ".join(parts)


def _option(field: str) -> str:
    option = f"--{_OPTION_OF.get(field, field).replace('_', '-')}"
    return f"{option}/--not-satisfied" if field == "satisfied" else option


def _takes(name: str, field: str) -> bool:
    model = _models().get(name)
    return model is not None and field in model.model_fields


@cache
def _models() -> dict[str, type[BaseModel]]:
    return dict(_named())


def _named() -> Iterator[tuple[str, type[BaseModel]]]:
    for model in get_args(StaffBody):
        yield str(model.model_fields["name"].default), model
