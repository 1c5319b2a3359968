"""What every group of settings is made of: read by nobody but the reader, each field told for people."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict


def _absolute(path: Path) -> Path:
    """Children and messages must name the same file whatever their working directory."""
    return path.expanduser().absolute()


FilePath = Annotated[Path, AfterValidator(_absolute)]


def setting(default: Any, *, says: str, allowed: str, shown: str = "", **bounds: Any) -> Any:
    """A field with what docs/settings.md and an error message tell; `shown` where the default depends on others."""
    return Field(default, description=says, json_schema_extra={"allowed": allowed, "shown": shown}, **bounds)


class Group(BaseSettings):
    """Settings that share a prefix. Only the reader fills them: constructing one reads nothing."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic's.
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def prefix(text: str) -> SettingsConfigDict:
    return SettingsConfigDict(env_prefix=text, frozen=True, extra="forbid", hide_input_in_errors=True)
