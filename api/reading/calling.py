"""Whoever is on the telephone: what they reported before; each look is written down before anything is shown."""

from api.reading.lists import reading_scope
from api.services import Services
from schemas.domain.principals import Principal
from schemas.wire.reading import CallerReports


async def reports_of_caller(services: Services, reader: Principal, phone: str) -> CallerReports:
    """Earlier reports under this number; neither the number nor what was said is in the answer.

    Raises:
        TooManyRequestsError: more than anybody reads.
        StorageError: it was not written down, so nothing is shown.
    """
    await services.guard.reading(reader.id)
    found = await services.callers.reports(phone, scope=reading_scope(reader))
    ids, at = [row.id for row in found.items], services.clock()
    await services.access.note_all(reader=reader.id, action="find-caller", references=ids, at=at)
    await services.readers.note_all(reader=reader.id, issue_ids=ids, at=at)
    return found
