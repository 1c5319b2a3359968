"""The settings of one process: nested frozen models, read once from the environment."""

import json
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode

from infra.settings.groups import FilePath, Group, prefix, setting
from infra.settings.notices import NoticeSettings
from infra.settings.relay import RelaySettings
from infra.settings.sign_in import SignInSettings
from infra.settings.temporal_tls import TemporalTlsSettings


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


class ForwardedHeader(StrEnum):
    """The one header that the trusted proxies write; the other is never read, for anybody could send it."""

    X_FORWARDED_FOR = "x-forwarded-for"
    FORWARDED = "forwarded"


def _networks(text: object) -> object:
    if not isinstance(text, str):
        return text
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


Proxies = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_networks)]
DatabaseUrl = Annotated[str, AfterValidator(_with_driver)]


class HttpSettings(Group):
    """Where the API listens."""

    model_config = prefix("SIBU_HTTP_")

    host: str = setting(
        "127.0.0.1",
        says="Address the API listens on; everything but loopback is open to the network.",
        allowed="a host name or an IP address",
        min_length=1,
    )
    port: int = setting(
        8000, says="Port of the API and the pages.", allowed="a whole number from 1 to 65535", ge=1, le=65535
    )
    public_url: str | None = setting(
        None,
        shown="the address it listens on",
        says="Address that people type; https:// there makes cookies secure ones.",
        allowed="an address without a path that starts with http:// or https://",
        pattern=r"^https?://[^/\s?#@]+$",
    )
    trusted_proxies: Proxies = setting(
        (),
        shown="none",
        says="Addresses or networks of proxies of yours; only what they say of where a request came from is believed.",
        allowed="addresses or networks such as 127.0.0.1, 10.0.0.0/8, parted by commas",
    )
    forwarded_header: ForwardedHeader = setting(
        ForwardedHeader.X_FORWARDED_FOR,
        says="The one header in which the trusted proxies say it; they must write it themselves, whatever came in.",
        allowed="x-forwarded-for or forwarded",
    )
    connections: int = setting(
        1000,
        says="Connections one API process holds at a time; further ones are told 503.",
        allowed="a whole number from 10 to 100000",
        ge=10,
        le=100_000,
    )


class LimitSettings(Group):
    """How much anybody may do before it costs a proof of work (docs/abuse.md)."""

    model_config = prefix("SIBU_LIMITS_")

    factor: float = setting(
        1.0,
        says="Multiplies every budget; 1 is for a county, a city takes as many times as it has counties.",
        allowed="a number from 0.01 to 1000000",
        ge=0.01,
        le=1_000_000,
    )


class LogSettings(Group):
    """How much is logged and in which shape."""

    model_config = prefix("SIBU_LOG_")

    level: LogLevel = setting(
        LogLevel.INFO, says="The least important line that is still logged.", allowed="debug, info, warning or error"
    )
    format: LogFormat = setting(
        LogFormat.CONSOLE, says="For eyes, or one JSON object a line for a collector.", allowed="console or json"
    )


class WorkerSettings(Group):
    """How much one worker process takes on at a time."""

    model_config = prefix("SIBU_WORKER_")

    max_cached: int = setting(
        1000,
        says="Workflows kept in memory by one worker; 0 replays an issue from its history at every step.",
        allowed="a whole number from 0 to 100000",
        ge=0,
        le=100_000,
    )
    # Replaying many histories at once after a restart can pass the SDK's fixed deadlock limit of two seconds.
    tasks: int = setting(
        8,
        says="Workflow tasks one worker runs at a time; use 1 with SIBU_WORKER_MAX_CACHED=0.",
        allowed="a whole number from 1 to 64",
        ge=1,
        le=64,
    )
    activities: int = setting(
        32,
        says="Activities, local ones included, one worker runs at a time.",
        allowed="a whole number from 1 to 1000",
        ge=1,
        le=1000,
    )


class TemporalSettings(Group):
    """The Temporal server to use, and our place on it."""

    model_config = prefix("SIBU_")

    address: str | None = setting(
        None,
        says="A running Temporal server to use; without it `sibu up` starts one of its own.",
        allowed="host:port, such as 127.0.0.1:7233",
        validation_alias="TEMPORAL_ADDRESS",
        pattern=r"^[^\s:/]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$",
    )
    namespace: str = setting(
        "default",
        says="Temporal namespace of this installation.",
        allowed="letters, digits, dots, hyphens and underscores, at most 255",
        pattern=r"^[A-Za-z0-9._-]{1,255}$",
    )
    task_queue: str = setting(
        "sibu",
        says="Task queue the workers listen on.",
        allowed="letters, digits, dots, hyphens and underscores, at most 255",
        pattern=r"^[A-Za-z0-9._-]{1,255}$",
    )
    port: int = setting(
        0,
        says="Port of the Temporal server `sibu up` starts; 0 takes a free one and keeps it.",
        allowed="a whole number from 0 to 65535",
        validation_alias="SIBU_TEMPORAL_PORT",
        ge=0,
        le=65535,
    )


class ClientSettings(Group):
    """What the commands of `sibu` that talk to a running API use."""

    model_config = prefix("SIBU_")

    url: str | None = setting(
        None,
        says="Address of the API the command line talks to; without it, SIBU_HTTP_HOST and SIBU_HTTP_PORT.",
        allowed="an address that starts with http:// or https://",
        pattern=r"^https?://\S+$",
    )
    token: SecretStr | None = setting(
        None, says="Sign-in of the command line: a token that `sibu up` printed.", allowed="a token", min_length=1
    )
    code: SecretStr | None = setting(
        None,
        says="Secret code of a receipt, for `sibu track` and `sibu rate` in scripts.",
        allowed="a code",
        min_length=1,
    )


class AttachmentSettings(Group):
    """What photos and documents may cost."""

    model_config = prefix("SIBU_ATTACHMENT_")

    max_bytes: int = setting(
        10_000_000,
        says="Bytes that one photo or document may have as it is sent.",
        allowed="a whole number from 100000 to 50000000",
        ge=100_000,
        le=50_000_000,
    )
    max_pixels: int = setting(
        50_000_000,
        says="Pixels that one photo may have; more would need more memory to decode than it is given.",
        allowed="a whole number from 1000000 to 100000000",
        ge=1_000_000,
        le=100_000_000,
    )
    max_pages: int = setting(
        30,
        says="Pages that one PDF document may have.",
        allowed="a whole number from 1 to 100",
        ge=1,
        le=100,
    )
    per_issue: int = setting(
        40,
        says="Photos and documents that one issue may have, the evidence of staff included.",
        allowed="a whole number from 1 to 1000",
        ge=1,
        le=1000,
    )
    decoders: int = setting(
        2,
        says="Files that one API process has decoded at a time, each by a process of its own.",
        allowed="a whole number from 1 to 32",
        ge=1,
        le=32,
    )
    at_once: int = setting(
        8,
        says="Files that one API process takes at a time; more are asked to come again.",
        allowed="a whole number from 1 to 100",
        ge=1,
        le=100,
    )
    unclaimed_bytes: int = setting(
        2_000_000_000,
        says="Bytes of files that are kept at most before they belong to a report.",
        allowed="a whole number from 0 to 1000000000000",
        ge=0,
        le=1_000_000_000_000,
    )


class Settings(Group):
    """Everything a process is told from outside, read once in `infra.run` and passed in."""

    model_config = prefix("SIBU_")

    data_dir: FilePath = setting(
        Path("var"),
        says="Folder of everything that is kept: databases, keys, logs.",
        allowed="a path",
        validate_default=True,
    )
    cache_dir: FilePath = setting(
        Path("~/.cache/sibu"),
        shown="`sibu` in the user's cache folder",
        says="Folder of what can be fetched or built again, such as the Temporal server.",
        allowed="a path",
        validate_default=True,
    )
    database_url: DatabaseUrl = setting(
        "sqlite:///sibu.db",
        shown="`sibu.db` in the data folder (SQLite)",
        says="Database of events and projections.",
        allowed="sqlite:///path/of/file or postgresql://user:password@host:port/name",
    )
    key_file: FilePath = setting(
        Path("keys.json"),
        shown="`keys.json` in the data folder",
        says="File of the keys that seal personal data; made at the first start.",
        allowed="a path",
    )
    policy: str = setting(
        "county",
        says="Policy new issues are filed under until one is activated.",
        allowed="the name of a preset or the path of a file",
        min_length=1,
    )
    calendar: str = setting(
        "china",
        says="Calendar of working days limits are counted in until one is activated.",
        allowed="the name of a preset or the path of a file",
        min_length=1,
    )
    demo: bool = setting(
        default=False, says="Compress time, a working day into a minute, for a first look.", allowed="true or false"
    )
    http: HttpSettings
    limits: LimitSettings
    log: LogSettings
    worker: WorkerSettings
    relay: RelaySettings
    notices: NoticeSettings
    temporal: TemporalSettings
    temporal_tls: TemporalTlsSettings
    client: ClientSettings
    sign_in: SignInSettings
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

    @property
    def public_url(self) -> str:
        """Where people's browsers find the pages."""
        return self.http.public_url or f"http://{self.http.host}:{self.http.port}"
