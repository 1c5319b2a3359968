"""Puts a policy in force, and holds open issues to another one."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from api.reading.policies import FILE
from api.services import Services
from schemas.domain.base import Frozen
from schemas.domain.principals import Principal
from schemas.domain.status import Status
from schemas.wire.in_force import Activation, ContentMovedError, Seen

Version = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
FileText = Annotated[str, Field(max_length=200_000)]
PlainName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class TextBody(Frozen):
    """A file in TOML."""

    text: FileText


class ActivationBody(Frozen):
    """The text that was checked, its `version`, and the version it was compared with, null where there was none."""

    text: FileText
    version: Version
    instead_of: Version | None


class MigrationBody(Frozen):
    """Open issues held to `version` are held to `to`, narrowed by what else is given; `cursor`: from there on."""

    version: Version
    to: Version
    department: PlainName | None = None
    community: PlainName | None = None
    status: Status | None = None
    cursor: str | None = Field(default=None, max_length=500)


class RefusedView(Frozen):
    """An issue that stays as it is."""

    id: str
    why: str


class MigratedView(Frozen):
    """`next` is the `cursor` of the rest, null when nothing is left."""

    moved: int
    refused: tuple[RefusedView, ...]
    next: str | None


async def policy_activated(services: Services, caller: Principal, body: ActivationBody) -> Activation:
    """Exactly what was checked becomes the policy for new filings; open issues keep theirs.

    Raises:
        TomlFileError: the text cannot be used.
        ContentMovedError: it is not what was checked.
        InForceMovedError: something else was put in force meanwhile.
    """
    policies = services.organisation.policies
    policy = policies.read(body.text, name=FILE)
    ensure_checked(body.version, found=policy.version)
    seen = Seen(version=body.instead_of)
    return await policies.activate(policy, by=caller.id, at=services.clock(), instead_of=seen)


def ensure_checked(checked: str, *, found: str) -> None:
    """Raises ContentMovedError where a text is not what was checked."""
    if found != checked:
        raise ContentMovedError(checked=checked, found=found)


async def issues_migrated(services: Services, caller: Principal, body: MigrationBody) -> MigratedView:
    """Some hundred general issues, each by an event of its own; the rest by the next call.

    Raises:
        UnrecordedPolicyError: one of the versions was never recorded.
        EngineUnavailableError: what is moved stays moved.
    """
    part = await services.organisation.migrations.part(
        body.version, to=body.to, where=conditions(body), by=caller.id, after=body.cursor
    )
    refused = tuple(RefusedView(id=issue_id, why=why) for issue_id, why in part.moved.refused.items())
    return MigratedView(moved=part.moved.moved, refused=refused, next=part.next)


def conditions(body: MigrationBody) -> Mapping[str, str]:
    """What the issues are narrowed by."""
    return {key: str(value) for key in ("department", "community", "status") if (value := getattr(body, key))}
