"""The account of a provider's subject: linked, named by a claim at the first sign-in, or made."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.accounts import records
from infra.accounts.claims import ClaimedPost
from infra.accounts.journal import note
from infra.db.account_tables import accounts
from infra.db.tables import staff
from infra.registry.journal import alone, record_person
from schemas.domain.account_errors import ProviderRefusedError, RolesIncompatibleError
from schemas.domain.accounts import Account, ensure_separate
from schemas.domain.roles import Role
from schemas.wire.accounts import JournalKind

_PROVIDER = "provider"


async def account_for(
    conn: AsyncConnection,
    post: ClaimedPost,
    *,
    issuer: str,
    subject: str,
    fresh_id: str,
    second_factor_roles: frozenset[Role],
    at: datetime,
) -> Account:
    """The account, with the post that the claims give it; part of the caller's transaction.

    Raises:
        ProviderRefusedError: no account and no role to make one with, one that belongs to another subject, or a role
            that needs a second factor which the provider did not ask for.
    """
    linked = (accounts.c.issuer == issuer) & (accounts.c.subject == subject)
    account_id = (await conn.execute(select(accounts.c.id).where(linked))).scalar_one_or_none()
    if account_id is None:
        account_id = await _first_time(conn, post, fresh_id, issuer=issuer, subject=subject, at=at)
    found = await records.known(conn, account_id)
    changed = _changed(found.account, post)
    if changed:
        await alone(conn)
        await _ensure_separate(conn, post, account_id)
        await conn.execute(update(staff).where(staff.c.id == account_id).values(**changed))
        before = found.account.model_dump(mode="json", include=set(changed))
        await record_person(conn, account_id, before=before, after=changed, by=_PROVIDER, at=at)
        told = {name: str(value) for name, value in changed.items() if name != "name"}
        await note(conn, JournalKind.POST_CHANGED, account_id, by=_PROVIDER, at=at, **told)
        found = await records.known(conn, account_id)
    if found.account.role in second_factor_roles and not post.two_factors:
        raise ProviderRefusedError("second_factor")
    return found.account


async def _first_time(
    conn: AsyncConnection, post: ClaimedPost, fresh_id: str, *, issuer: str, subject: str, at: datetime
) -> str:
    if post.account_id is not None:
        await _ensure_unlinked(conn, post.account_id)
        account_id = post.account_id
    else:
        account_id = await _made(conn, post, fresh_id, at=at)
    await records.change(conn, account_id, issuer=issuer, subject=subject)
    await note(conn, JournalKind.ACCOUNT_LINKED, account_id, by=_PROVIDER, at=at)
    return account_id


async def _ensure_unlinked(conn: AsyncConnection, account_id: str) -> None:
    found = await records.find(conn, account_id)
    if found is None:
        raise ProviderRefusedError("no_account")
    if found.account.federated:
        raise ProviderRefusedError("account_of_another")


async def _made(conn: AsyncConnection, post: ClaimedPost, fresh_id: str, *, at: datetime) -> str:
    if post.role is None:
        raise ProviderRefusedError("no_account")
    await alone(conn)
    await _ensure_separate(conn, post, fresh_id)
    places = dict.fromkeys(("department_id", "unit_id", "community_id", "street_id", "grid_id"))
    row = {**places, **post.scope, "id": fresh_id, "name": post.name, "role": post.role.value, "active": True}
    await conn.execute(insert(staff), row)
    await record_person(conn, fresh_id, before=None, after=row, by=_PROVIDER, at=at)
    await note(conn, JournalKind.ACCOUNT_ADDED, fresh_id, by=_PROVIDER, at=at, role=post.role.value)
    return fresh_id


async def _ensure_separate(conn: AsyncConnection, post: ClaimedPost, account_id: str) -> None:
    same = select(staff.c.role).where(staff.c.name == post.name, staff.c.active, staff.c.id != account_id)
    held = [Role(role) for role in (await conn.execute(same)).scalars()]
    try:
        ensure_separate([post.role] if post.role else [], held=held)
    except RolesIncompatibleError as error:
        raise ProviderRefusedError("roles") from error


def _changed(account: Account, post: ClaimedPost) -> dict[str, Any]:
    """What the provider says otherwise; it says nothing of a role that the description does not map."""
    told: dict[str, Any] = {**post.scope, **({"role": post.role.value} if post.role else {})}
    return {name: value for name, value in told.items() if getattr(account, name) != value}
