"""Who is away and who is on duty, as an administrator says it, or each for himself or herself."""

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, ValidationError

from api.errors import RequestRefusedError
from api.reading.roster import OwnAbsenceView, own_absence, roster_now
from api.services import Services
from schemas.domain.base import Frozen
from schemas.domain.principals import Principal
from schemas.domain.registry import Id
from schemas.domain.roster import Absence, RosterError, Shift
from schemas.wire.roster import KeptRoster

_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _within(moment: datetime) -> datetime:
    """What every calendar and both databases can hold, in every zone."""
    if not _EARLIEST <= moment < _LATEST:
        raise ValueError("must lie between the years 2000 and 2200")
    return moment


_Moment = Annotated[AwareDatetime, AfterValidator(_within)]
Entry = TypeVar("Entry", Absence, Shift)


class OwnAbsenceBody(Frozen):
    """From now on without `since`; until told otherwise without `until`."""

    deputy_id: Id
    since: _Moment | None = None
    until: _Moment | None = None


class AbsenceBody(OwnAbsenceBody):
    """The same for somebody else."""

    staff_id: Id


class ShiftBody(Frozen):
    """On duty (值班) for emergencies, in one community or, without one, in the whole county."""

    staff_id: Id
    start: _Moment
    end: _Moment
    community_id: Id | None = None


async def absence_added(services: Services, caller: Principal, body: AbsenceBody) -> KeptRoster:
    """From its beginning on the deputy has the tasks; an earlier absence ends there.

    Raises:
        RosterError: what is wrong with it.
    """
    await _away(services, caller, body, staff_id=body.staff_id)
    return await roster_now(services)


async def absence_ended(services: Services, staff_id: str) -> KeptRoster:
    """Raises RosterError for an unknown account, RequestRefusedError where there is nothing to end."""
    if not await services.organisation.roster.back(staff_id, at=services.clock()):
        raise _nothing("This person is not away.")
    return await roster_now(services)


async def own_absence_added(services: Services, caller: Principal, body: OwnAbsenceBody) -> OwnAbsenceView:
    """The same for one's own post."""
    await _away(services, caller, body, staff_id=caller.id)
    return await own_absence(services, caller)


async def own_absence_ended(services: Services, caller: Principal) -> OwnAbsenceView:
    """Raises RequestRefusedError where there is nothing to end."""
    await absence_ended(services, caller.id)
    return await own_absence(services, caller)


async def shift_added(services: Services, caller: Principal, body: ShiftBody) -> KeptRoster:
    """Raises RosterError: what is wrong with it."""
    shift = _made(Shift, **body.model_dump())
    await services.organisation.roster.on_duty(shift, by=caller.id, at=services.clock())
    return await roster_now(services)


async def shift_ended(services: Services, shift_id: int) -> KeptRoster:
    """Raises RequestRefusedError where there is nothing to end."""
    if not await services.organisation.roster.off_duty(shift_id, at=services.clock()):
        raise _nothing("There is no such shift, or it is over.")
    return await roster_now(services)


async def _away(services: Services, caller: Principal, body: OwnAbsenceBody, *, staff_id: str) -> None:
    at = services.clock()
    since = body.since or at
    absence = _made(Absence, staff_id=staff_id, deputy_id=body.deputy_id, since=since, until=body.until)
    await services.organisation.roster.away(absence, by=caller.id, at=at)


def _made(model: type[Entry], **values: Any) -> Entry:
    try:
        return model(**values)
    except ValidationError as error:
        said = " ".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors())
        raise RosterError(said, hint="Correct it and try again.") from error


def _nothing(sentence: str) -> RequestRefusedError:
    return RequestRefusedError("nothing-to-end", sentence, hint="Read the roster again.")
