"""附议: which issue a report joins, by its id for staff who know of it, by the mark of an offer for everybody else."""

import re
from typing import Final

from api.gateway.errors import MainUnfitError, OfferOverError
from api.reading.opening import ISSUE_ID, visible
from api.services import Services
from schemas.domain.authorization.words import Operation
from schemas.domain.joining import is_offered
from schemas.domain.principals import Principal
from schemas.domain.sealed import KeyClass

_MARK: Final = r"^[A-Za-z0-9_-]{60,200}$"
JOINS: Final = f"{ISSUE_ID}|{_MARK}"
_IS_AN_ID: Final = re.compile(ISSUE_ID)


def joining(joins: str | None) -> Operation | None:
    """What is asked for with this."""
    if joins is None:
        return None
    return Operation.JOIN_REPORT if _IS_AN_ID.fullmatch(joins) else Operation.JOIN_SIMILAR


async def main_of(services: Services, joins: str, *, caller: Principal, key: str) -> str:
    """The id of the issue that the report follows. What was filed with this key before is not asked again.

    Raises:
        IssueNotFoundError: an id of none, or of one that the caller may not know of.
        MainUnfitError: that issue is over, confidential, or follows another itself.
        OfferOverError: the same of an offer, or one that is too old, or was never made.
    """
    if joining(joins) is Operation.JOIN_SIMILAR:
        return await _offered(services, joins, caller=caller, key=key)
    main, _ = await visible(services, joins, caller, operation=Operation.JOIN_REPORT)
    if not main.open or main.main_id is not None or main.key_class is not KeyClass.GENERAL:
        raise MainUnfitError("That issue cannot be joined.")
    return main.id


async def _offered(services: Services, mark: str, *, caller: Principal, key: str) -> str:
    """Whatever is wrong with an offer is told in the same words: what became of the report is not the joiner's."""
    read = services.join_marks.read(mark)
    if read is None:
        raise OfferOverError
    issue_id, until = read
    if await services.filing.was_filed(principal=caller, idempotency_key=key):
        return issue_id
    found = await services.issues.read_of(issue_id, classes=(KeyClass.GENERAL, KeyClass.GENERAL))
    if services.clock() > until or found.issue is None or not is_offered(found.issue):
        raise OfferOverError
    return issue_id
