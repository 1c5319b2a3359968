"""The settings of one process: nested frozen models, read once from the environment."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """For eyes or for collectors."""

    CONSOLE = "console"
    JSON = "json"


def _absolute(path: Path) -> Path:
    """Children and messages must name the same file whatever their working directory."""
    return path.expanduser().absolute()


def _with_driver(url: str) -> str:
    """People write `sqlite:` and `postgresql:`; SQLAlchemy wants to know which asynchronous driver."""
    scheme, separator, rest = url.partition("://")
    driver = {
        "sqlite": "sqlite+aiosqlite",
        "sqlite+aiosqlite": "sqlite+aiosqlite",
        "postgres": "postgresql+asyncpg",
        "postgresql": "postgresql+asyncpg",
        "postgresql+asyncpg": "postgresql+asyncpg",
    }.get(scheme)
    if driver is None or not separator or not rest.strip("/"):
        raise ValueError(url)
    return f"{driver}://{rest}"


FilePath = Annotated[Path, AfterValidator(_absolute)]
DatabaseUrl = Annotated[str, AfterValidator(_with_driver)]


def _setting(default: Any, *, says: str, allowed: str, shown: str = "", **bounds: Any) -> Any:
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


def _prefix(prefix: str) -> SettingsConfigDict:
    return SettingsConfigDict(env_prefix=prefix, frozen=True, extra="forbid", hide_input_in_errors=True)


class HttpSettings(Group):
    """Where the API listens."""

    model_config = _prefix("SIBU_HTTP_")

    host: str = _setting(
        "127.0.0.1",
        says="Address the API listens on; everything but loopback is open to the network.",
        allowed="a host name or an IP address",
        min_length=1,
    )
    port: int = _setting(
        8000, says="Port of the API and the pages.", allowed="a whole number from 1 to 65535", ge=1, le=65535
    )


class LogSettings(Group):
    """How much is logged and in which shape."""

    model_config = _prefix("SIBU_LOG_")

    level: LogLevel = _setting(
        LogLevel.INFO, says="The least important line that is still logged.", allowed="debug, info, warning or error"
    )
    format: LogFormat = _setting(
        LogFormat.CONSOLE, says="For eyes, or one JSON object a line for a collector.", allowed="console or json"
    )


class WorkerSettings(Group):
    """How much one worker process takes on at a time."""

    model_config = _prefix("SIBU_WORKER_")

    max_cached: int = _setting(
        1000,
        says="Workflows kept in memory by one worker; 0 replays an issue from its history at every step.",
        allowed="a whole number from 0 to 100000",
        ge=0,
        le=100_000,
    )
    # Replaying many histories at once after a restart can pass the SDK's fixed deadlock limit of two seconds.
    tasks: int = _setting(
        8,
        says="Workflow tasks one worker runs at a time; use 1 with SIBU_WORKER_MAX_CACHED=0.",
        allowed="a whole number from 1 to 64",
        ge=1,
        le=64,
    )
    activities: int = _setting(
        32,
        says="Activities, local ones included, one worker runs at a time.",
        allowed="a whole number from 1 to 1000",
        ge=1,
        le=1000,
    )


class TemporalSettings(Group):
    """The Temporal server to use, and our place on it."""

    model_config = _prefix("SIBU_")

    address: str | None = _setting(
        None,
        says="A running Temporal server to use; without it `sibu up` starts one of its own.",
        allowed="host:port, such as 127.0.0.1:7233",
        validation_alias="TEMPORAL_ADDRESS",
        pattern=r"^[^\s:/]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$",
    )
    namespace: str = _setting(
        "default",
        says="Temporal namespace of this installation.",
        allowed="letters, digits, dots, hyphens and underscores, at most 255",
        pattern=r"^[A-Za-z0-9._-]{1,255}$",
    )
    task_queue: str = _setting(
        "sibu",
        says="Task queue the workers listen on.",
        allowed="letters, digits, dots, hyphens and underscores, at most 255",
        pattern=r"^[A-Za-z0-9._-]{1,255}$",
    )
    port: int = _setting(
        0,
        says="Port of the Temporal server `sibu up` starts; 0 takes a free one and keeps it.",
        allowed="a whole number from 0 to 65535",
        validation_alias="SIBU_TEMPORAL_PORT",
        ge=0,
        le=65535,
    )


class ClientSettings(Group):
    """What the commands of `sibu` that talk to a running API use."""

    model_config = _prefix("SIBU_")

    url: str | None = _setting(
        None,
        says="Address of the API the command line talks to; without it, SIBU_HTTP_HOST and SIBU_HTTP_PORT.",
        allowed="an address that starts with http:// or https://",
        pattern=r"^https?://\S+$",
    )
    token: SecretStr | None = _setting(
        None, says="Sign-in of the command line: a token that `sibu up` printed.", allowed="a token", min_length=1
    )
    code: SecretStr | None = _setting(
        None,
        says="Secret code of a receipt, for `sibu track` and `sibu rate` in scripts.",
        allowed="a code",
        min_length=1,
    )


class AttachmentSettings(Group):
    """What photos and documents may cost."""

    model_config = _prefix("SIBU_ATTACHMENT_")

    max_bytes: int = _setting(
        10_000_000,
        says="Bytes that one photo or document may have as it is sent.",
        allowed="a whole number from 100000 to 50000000",
        ge=100_000,
        le=50_000_000,
    )
    max_pixels: int = _setting(
        50_000_000,
        says="Pixels that one photo may have; more would need more memory to decode than it is given.",
        allowed="a whole number from 1000000 to 100000000",
        ge=1_000_000,
        le=100_000_000,
    )
    max_pages: int = _setting(
        30,
        says="Pages that one PDF document may have.",
        allowed="a whole number from 1 to 100",
        ge=1,
        le=100,
    )
    per_issue: int = _setting(
        40,
        says="Photos and documents that one issue may have, the evidence of staff included.",
        allowed="a whole number from 1 to 1000",
        ge=1,
        le=1000,
    )
    decoders: int = _setting(
        2,
        says="Files that one API process has decoded at a time, each by a process of its own.",
        allowed="a whole number from 1 to 32",
        ge=1,
        le=32,
    )
    at_once: int = _setting(
        8,
        says="Files that one API process takes at a time; more are asked to come again.",
        allowed="a whole number from 1 to 100",
        ge=1,
        le=100,
    )
    unclaimed_bytes: int = _setting(
        2_000_000_000,
        says="Bytes of files that are kept at most before they belong to a report.",
        allowed="a whole number from 0 to 1000000000000",
        ge=0,
        le=1_000_000_000_000,
    )


class Settings(Group):
    """Everything a process is told from outside, read once in `infra.run` and passed in."""

    model_config = _prefix("SIBU_")

    data_dir: FilePath = _setting(
        Path("var"),
        says="Folder of everything that is kept: databases, keys, logs.",
        allowed="a path",
        validate_default=True,
    )
    cache_dir: FilePath = _setting(
        Path("~/.cache/sibu"),
        shown="`sibu` in the user's cache folder",
        says="Folder of what can be fetched or built again, such as the Temporal server.",
        allowed="a path",
        validate_default=True,
    )
    database_url: DatabaseUrl = _setting(
        "sqlite:///sibu.db",
        shown="`sibu.db` in the data folder (SQLite)",
        says="Database of events and projections.",
        allowed="sqlite:///path/of/file or postgresql://user:password@host:port/name",
    )
    key_file: FilePath = _setting(
        Path("keys.json"),
        shown="`keys.json` in the data folder",
        says="File of the keys that seal personal data; made at the first start.",
        allowed="a path",
    )
    policy: str = _setting(
        "county",
        says="Policy new issues are filed under until one is activated.",
        allowed="the name of a preset or the path of a file",
        min_length=1,
    )
    calendar: str = _setting(
        "china",
        says="Calendar of working days limits are counted in until one is activated.",
        allowed="the name of a preset or the path of a file",
        min_length=1,
    )
    demo: bool = _setting(
        default=False, says="Compress time, a working day into a minute, for a first look.", allowed="true or false"
    )
    http: HttpSettings
    log: LogSettings
    worker: WorkerSettings
    temporal: TemporalSettings
    client: ClientSettings
    attachments: AttachmentSettings

    @property
    def temporal_dir(self) -> Path:
        """Folder of the Temporal server `sibu up` starts: configuration, database, ports."""
        return self.data_dir / "temporal"

    @property
    def embedded_address(self) -> str:
        """Where the Temporal server that `sibu up` started listens; the usual port where none was started yet."""
        ports = self.temporal_dir / "ports.json"
        port = json.loads(ports.read_text(encoding="utf-8"))["frontend"] if ports.exists() else 7233
        return f"127.0.0.1:{port}"

    @property
    def log_dir(self) -> Path:
        """Folder of the children's logs."""
        return self.data_dir / "logs"

    @property
    def api_url(self) -> str:
        """Where the command line finds the API."""
        return self.client.url or f"http://{self.http.host}:{self.http.port}"
