"""Signing in to the sample county without a password: for looking around, on this machine alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from infra.accounts import records
from infra.accounts.failures import Failures
from infra.accounts.sessions import Sessions
from infra.db.engine import Database
from infra.registry.loading import sample_county
from schemas.domain.account_errors import SignInFailedError
from schemas.domain.registry import Person, Registry
from schemas.wire.accounts import Begun, Method

_PASSED_ON: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


@dataclass(frozen=True, kw_only=True)
class SampleSignIns:
    """Opens sessions of the sample's own people, as long as nobody has given them a password.

    `people` are those who may be entered as: never an administrator or the auditor. `demo`: a day takes a minute.
    """

    database: Database
    sessions: Sessions
    failures: Failures
    people: tuple[Person, ...]
    demo: bool = False

    def is_here(self, headers: Mapping[str, str]) -> bool:
        """A page of another site that got itself resolved to this machine still calls it by its own name.

        What a proxy passes on may come from anywhere, whatever name the proxy calls this machine by.
        """
        return is_this_machine(headers.get("host", "")) and not any(name in headers for name in _PASSED_ON)

    async def sign_in(self, account_id: str, *, at: datetime) -> Begun:
        """A session for the asking.

        Raises:
            SignInFailedError: it is nobody of the sample, or somebody made the account their own.
        """
        if account_id not in {person.id for person in self.people}:
            raise SignInFailedError
        async with self.database.write() as conn:
            found = await records.find(conn, account_id)
            if found is None or not found.account.usable or found.account.has_password or found.account.federated:
                raise SignInFailedError
            device = self.failures.new_device(account_id)
            return await self.sessions.begin(conn, found.account, method=Method.SAMPLE, at=at, device=device)


def sample_people(registry: Registry) -> tuple[Person, ...]:
    """The active people of the sample's own while the county is the sample: nobody added to it, and of no other."""
    sample = sample_county()
    theirs = {person.id for person in sample.staff} if registry.county == sample.county else set()
    return tuple(person for person in registry.staff if person.active and person.id in theirs)


def is_this_machine(host: str) -> bool:
    """Whether an address of the server, or what a browser called it, is loopback. Any other name may be anybody's."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False
