"""How a reader likes pages: language, large type, strong contrast. Kept in a cookie that says nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, cast

from starlette.requests import HTTPConnection
from starlette.responses import Response

from api.words import Said

COOKIE: Final = "sibu-look"
_CHOSEN: Final = "sibu.look"
_YEAR: Final = 31_536_000  # seconds
Language = Literal["zh", "en"]
_LANGUAGES: Final[Mapping[str, Language]] = {"zh": "zh", "en": "en"}


@dataclass(frozen=True)
class Look:
    """`large`: type half as large again; `contrast`: black on white and thick lines."""

    language: Language = "zh"
    large: bool = False
    contrast: bool = False

    @property
    def html_lang(self) -> str:
        return "en" if self.language == "en" else "zh-CN"

    @property
    def classes(self) -> str:
        """What the style sheet goes by."""
        return " ".join(name for name in ("large", "contrast") if getattr(self, name))

    @property
    def cookie(self) -> str:
        return ".".join((self.language, *self.classes.split()))

    def changed(self, *, language: str, large: str, contrast: str) -> "Look":
        """The look with what a form says; what it leaves empty stays."""
        return replace(
            self,
            language=_LANGUAGES.get(language, self.language),
            large=self.large if not large else large == "on",
            contrast=self.contrast if not contrast else contrast == "on",
        )

    def t(self, zh: str, en: str) -> str:
        """Of one sentence in both languages the reader's."""
        return en if self.language == "en" else zh

    def say(self, said: Said | None) -> str:
        """The reader's side of a sentence; nothing for None."""
        return "" if said is None else self.t(said.zh, said.en)


def look_of(connection: HTTPConnection) -> Look:
    """What was just chosen, else what the cookie says; a browser without one reads Chinese in ordinary type."""
    if (chosen := connection.scope.get(_CHOSEN)) is not None:
        return cast("Look", chosen)
    parts = connection.cookies.get(COOKIE, "").split(".")
    return Look(language="en" if parts[0] == "en" else "zh", large="large" in parts, contrast="contrast" in parts)


def keep_look(response: Response, look: Look, *, secure: bool) -> None:
    """Scripts may read it, for they speak to the reader as well."""
    response.set_cookie(COOKIE, look.cookie, max_age=_YEAR, path="/", secure=secure, samesite="lax")


def choose_look(connection: HTTPConnection, form: Mapping[str, str]) -> Look | None:
    """The look that a form asks for beside all else, worn by the page that answers it; None where it asks for none."""
    asked = {name: form.get(name, "") for name in ("language", "large", "contrast")}
    if not any(asked.values()):
        return None
    look = look_of(connection).changed(**asked)
    connection.scope[_CHOSEN] = look
    return look
