"""Writes docs/asvs.md from docs/asvs.toml: `python -m tests.architecture.asvs`."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.domain.base import Frozen

ROOT = Path(__file__).parents[2]
SOURCE, PAGE = ROOT / "docs" / "asvs.toml", ROOT / "docs" / "asvs.md"

_CHAPTERS = {
    "V1": "Encoding and sanitisation",
    "V2": "Validation and business logic",
    "V3": "Web front end",
    "V4": "API and web service",
    "V5": "Files",
    "V6": "Authentication",
    "V7": "Sessions",
    "V8": "Authorisation",
    "V9": "Self-contained tokens",
    "V10": "OAuth and OpenID Connect",
    "V11": "Cryptography",
    "V12": "Secure communication",
    "V13": "Configuration",
    "V14": "Data protection",
    "V15": "Secure coding and architecture",
    "V16": "Logging and errors",
    "V17": "WebRTC",
}


class Item(Frozen):
    """One requirement, in words of ours."""

    id: Annotated[str, Field(pattern=r"^V\d{1,2}\.\d{1,2}\.\d{1,2}$")]
    level: Literal[1, 2]
    asks: Annotated[str, Field(min_length=1, max_length=100)]
    status: Literal["test", "document", "operator", "not applicable", "not met"]
    evidence: tuple[str, ...] = ()
    reason: str = ""

    @model_validator(mode="after")
    def _says_what_shows_it(self) -> Self:
        shown = self.evidence if self.status in {"test", "document"} else self.reason
        if not shown:
            raise ValueError(f"{self.id} is {self.status} and does not say by what")
        return self

    @property
    def chapter(self) -> str:
        return self.id.partition(".")[0]

    @property
    def told(self) -> str:
        named = "<br>".join(f"`{each}`" for each in self.evidence)
        return "<br>".join(filter(None, (named, self.reason)))


def items() -> tuple[Item, ...]:
    read = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["item"]
    return tuple(Item.model_validate(each) for each in read)


def page(listed: tuple[Item, ...]) -> str:
    """The whole of docs/asvs.md."""
    counted = Counter(item.status for item in listed)
    told = ", ".join(f"{counted[status]} {status}" for status in sorted(counted))
    lines = [
        "# OWASP ASVS 5.0, level 2, item by item",
        "",
        "Every requirement of levels 1 and 2 of the [Application Security Verification Standard",
        "5.0.0](https://owasp.org/www-project-application-security-verification-standard/) by its id; the standard is",
        "CC BY-SA 4.0, and the words here are ours, so read it there. Written by `python -m tests.architecture.asvs`",
        "from `asvs.toml`; `tests/architecture/test_asvs.py` fails where an item is missing or a named test is gone.",
        "",
        f"{len(listed)} items: {told}. `operator`: only who runs it can do it. `not met`: not as written, and why.",
    ]
    for chapter, name in _CHAPTERS.items():
        lines += ["", f"## {chapter} {name}", "", "| id | level | what is asked, in our words | status | shown by |"]
        lines += ["|---|---|---|---|---|"]
        lines += [
            f"| {item.id} | {item.level} | {item.asks} | {item.status} | {item.told} |"
            for item in listed
            if item.chapter == chapter
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(items()), encoding="utf-8")
