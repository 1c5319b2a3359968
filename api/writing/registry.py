"""Changes of the registry, for whoever administers it."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from api.gateway.errors import KeyReusedError
from api.services import Services
from schemas.domain.base import Frozen
from schemas.domain.principals import Principal
from schemas.domain.registry_edits import Edit
from schemas.domain.registry_entries import EntryChange
from schemas.wire.ground import GroundOptions
from schemas.wire.registry import Command, RegistryChanged


class EditsBody(Frozen):
    """Edits that are all made, in this order, or none of them."""

    edits: tuple[Edit, ...] = Field(min_length=1, max_length=200)


class ChangedView(Frozen):
    """The registry's version since, and what each entry was and is. `repeated`: it had been done before."""

    version: int
    changes: tuple[EntryChange, ...]
    repeated: bool


async def registry_changed(
    services: Services, caller: Principal, body: EditsBody, *, version: int, key: str
) -> ChangedView:
    """Make the edits where the registry is still at `version`; the same key and edits are made once.

    Raises:
        KeyReusedError: the key came before with other edits.
        RegistryMovedError: somebody else was first.
        RegistryInvalidError: with each entry and key to correct.
    """
    # Numbers of places are written as text: what is hashed must be the same on every reader of JSON.
    command = command_of(services, caller, {"registry": body.model_dump_json(), "version": version}, key=key)
    changed = await services.organisation.registry.change(
        body.edits, version=version, by=caller.id, at=services.clock(), command=command
    )
    return viewed(changed, command)


def command_of(services: Services, caller: Principal, asked: Mapping[str, Any], *, key: str) -> Command:
    """A request of an administrator, told from its repetition."""
    command_id = services.secrets.command_id(principal=caller.id, idempotency_key=f"registry:{key}")
    return Command(id=command_id, digest=services.secrets.hash_request(asked))


def viewed(changed: RegistryChanged, command: Command) -> ChangedView:
    """Raises KeyReusedError where the answer is that to another request."""
    if changed.digest != command.digest:
        raise KeyReusedError
    return ChangedView(version=changed.version, changes=changed.changes, repeated=changed.repeated)


async def ground_applied(
    services: Services,
    caller: Principal,
    text: str,
    options: GroundOptions,
    *,
    content: str,
    version: int,
    key: str,
) -> ChangedView:
    """Exactly what was previewed as `content`, where the registry is still at `version`.

    Raises:
        ContentMovedError: it is another drawing, or other options.
        KeyReusedError, RegistryMovedError, RegistryInvalidError: as for edits.
    """
    command = command_of(services, caller, {"ground": content, "version": version}, key=key)
    changed = await services.organisation.registry.apply(
        text, options, content=content, version=version, by=caller.id, at=services.clock(), command=command
    )
    return viewed(changed, command)
