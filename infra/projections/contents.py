"""Opens what was said in an issue, for the projections that must read it."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import bindparam, select

from infra.db.engine import Database
from infra.db.tables import data_keys, issues
from infra.issues.rows import issue_of
from infra.keys.errors import KeyErasedError
from infra.keys.sealing import Opener
from schemas.domain.content import Content
from schemas.domain.sealed import WrappedKey


class Contents(Protocol):
    """The text of an issue: problem and suggestions."""

    async def content_of(self, issue_id: str) -> str | None:
        """None when it was erased, or there is no such issue.

        Raises:
            KeyClassNotHeldError: this process may not read issues of that class.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class IssueContents:
    """Opens by the classes whose keys `opener` holds; a text lives in memory only as long as its tokens are made."""

    database: Database
    opener: Opener

    async def content_of(self, issue_id: str) -> str | None:
        """As the port says."""
        async with self.database.read() as conn:
            row = (await conn.execute(_SEALED, {"wanted": issue_id})).one_or_none()
            key = (await conn.execute(_KEY, {"wanted": issue_id})).mappings().one_or_none()
        if row is None:
            return None
        wrapped = WrappedKey.model_validate(dict(key)) if key else None
        try:
            opened = self.opener.open(issue_id, wrapped, issue_of(row.state).content)
        except KeyErasedError:
            return None
        return Content.model_validate_json(opened).text


_SEALED = select(issues.c.state).where(issues.c.id == bindparam("wanted"))
_KEY = select(data_keys.c.name, data_keys.c.key_class, data_keys.c.public, data_keys.c.wrapped).where(
    data_keys.c.issue_id == bindparam("wanted"), data_keys.c.name == "content"
)
