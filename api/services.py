"""Everything the routes are given: desks that write, ports that read, and what the process knows of itself."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from starlette.requests import Request

from api.gateway.attaching import AttachmentDesk
from api.gateway.commands import CommandDesk
from api.gateway.filing import FilingDesk
from api.gateway.splitting import PartsDesk
from api.guard.addresses import AddressNames, Proxies
from api.guard.guard import Guard
from api.organising import Organisation
from api.ports import (
    AccessLog,
    AttachmentShelf,
    Callers,
    Clock,
    Feed,
    Figures,
    Issues,
    Keepsakes,
    Lists,
    Marks,
    OwnFilings,
    People,
    Places,
    Presence,
    Readers,
    Rulebooks,
    Secrets,
    Vault,
)
from api.public_ports import Gazetteer, JoinMarks, OpenReports
from api.receiving import Receiving
from api.signing.desk import SignInDesk
from api.signing.ports import SampleSignIns
from schemas.domain.base import Frozen

ADDRESS_KEY: Final = "sibu.address"  # in the scope of a request the keyed name that the outermost line puts there
ROUTE_KEY: Final = "sibu.route"  # and the patterns of the routes that took it, which the access log reads


class Check(Frozen):
    """One part this process leans on. Filing goes on without parts that are not `needed`."""

    name: str
    ok: bool
    needed: bool = True
    says: str = ""


class Counts(Protocol):
    """Figures of what this process answered; no label tells of one issue."""

    def commanded(self, *, name: str, outcome: str) -> None: ...

    def failed(self, error: BaseException) -> None: ...

    def guarded(self, *, operation: str, outcome: str) -> None: ...


class Uncounted:
    """For whoever wants no figures."""

    def commanded(self, *, name: str, outcome: str) -> None: ...

    def failed(self, error: BaseException) -> None: ...

    def guarded(self, *, operation: str, outcome: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Services:
    """Wired in `infra.run`. `metrics` gives body and content type; `ready` looks at every part at each call.

    `stopping` is set when the process was told to stop, so that streams end before the server waits for them; after
    `stream_seconds` they end so that whoever comes back is asked again who that is, and what of it may be seen.

    `rows_in_a_file`: how many issues a list gives as one file; one that is cut off there says so.

    `sample`: where the sample county can be entered by whoever sits at this machine.
    """

    filing: FilingDesk
    commands: CommandDesk
    parts: PartsDesk
    attachments: AttachmentDesk
    shelf: AttachmentShelf
    issues: Issues
    lists: Lists
    figures: Figures
    own_filings: OwnFilings
    callers: Callers
    feed: Feed
    desk: SignInDesk
    access: AccessLog
    readers: Readers
    marks: Marks
    vault: Vault
    secrets: Secrets
    rulebooks: Rulebooks
    places: Places
    people: People
    keepsakes: Keepsakes
    presence: Presence
    gazetteer: Gazetteer
    open_reports: OpenReports
    join_marks: JoinMarks
    organisation: Organisation
    clock: Clock
    guard: Guard
    addresses: AddressNames
    proxies: Proxies
    metrics: Callable[[], tuple[bytes, str]]
    ready: Callable[[], Awaitable[tuple[Check, ...]]]
    new_request_id: Callable[[], str]
    receiving: Receiving = field(default_factory=Receiving)
    counts: Counts = field(default_factory=Uncounted)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    max_body_bytes: int = 262_144
    body_seconds: float = 30.0
    heartbeat_seconds: float = 15.0
    stream_seconds: float = 300.0
    rows_in_a_file: int = 5_000
    sample: SampleSignIns | None = None


def services_of(request: Request) -> Services:
    """Those of the application that got the request."""
    services: Services = request.app.state.services
    return services


def address_of(request: Request) -> str:
    """The name of the address that a request came from, for today: nobody behind the outermost line learns another."""
    name: str = request.scope[ADDRESS_KEY]
    return name
