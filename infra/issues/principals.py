"""Who a bearer token belongs to, and the tokens of a county's staff, the same at every start."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.tables import staff
from infra.keys.macs import labelled_mac, token_mac
from infra.keys.ring import KeyRing, Purpose
from schemas.domain.principals import Principal
from schemas.domain.registry import Registry

_LONGEST = 200  # characters; ours have about a hundred at most
_MAC_LENGTH = 16  # bytes: 128 bits that only this county's key makes


@dataclass(frozen=True, kw_only=True)
class StaffPrincipals:
    """Looks tokens up by their HMAC; the token itself stands nowhere. `secret` is the ring's for tokens."""

    database: Database
    secret: bytes

    async def by_token(self, token: str) -> Principal | None:
        """The active account with this token; None for any other text."""
        if len(token) > _LONGEST or not token.isascii():
            return None
        async with self.database.read() as conn:
            row = (await conn.execute(_BY_TOKEN, {"wanted": token_mac(self.secret, token)})).mappings().one_or_none()
        return Principal.model_validate(dict(row)) if row else None


def token_of(secret: bytes, staff_id: str) -> str:
    """The token of an account: `sibu_<staff id>_<32 hex digits>`, made from the key alone, so it needs no keeping."""
    mac = labelled_mac(secret, "sibu/bearer/1", staff_id.encode())[:_MAC_LENGTH]
    return f"sibu_{staff_id}_{mac.hex()}"


async def issue_tokens(conn: AsyncConnection, ring: KeyRing, registry: Registry) -> dict[str, str]:
    """Let every active account of the registry sign in, in the caller's transaction; gives tokens by staff id.

    Twice is harmless: the tokens are the same, and only their HMACs are stored.
    """
    secret = ring.secret(Purpose.TOKEN)
    tokens = {person.id: token_of(secret, person.id) for person in registry.staff if person.active}
    kept = [{"wanted": staff_id, "mac": token_mac(secret, token)} for staff_id, token in tokens.items()]
    if kept:
        await conn.execute(_KEEP, kept)
    return tokens


_BY_TOKEN = select(*(staff.c[name] for name in Principal.model_fields if name != "marks")).where(
    staff.c.token_mac == bindparam("wanted"), staff.c.active
)
_KEEP = update(staff).where(staff.c.id == bindparam("wanted")).values(token_mac=bindparam("mac"))
