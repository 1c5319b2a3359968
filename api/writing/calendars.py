"""Puts a newer calendar in force: a notice that came out, or days on which the county closes."""

from api.reading.calendars import FILE
from api.services import Services
from api.writing.policies import ActivationBody, ensure_checked
from schemas.domain.principals import Principal
from schemas.wire.in_force import Activation, Seen


async def calendar_activated(services: Services, caller: Principal, body: ActivationBody) -> Activation:
    """Exactly what was checked becomes the calendar; open issues follow, each by an event of its own.

    Raises:
        TomlFileError: the text cannot be used, or takes back what holds already.
        ContentMovedError: it is not what was checked.
        InForceMovedError: something else was put in force meanwhile.
    """
    calendars, at = services.organisation.calendars, services.clock()
    calendar = calendars.read(body.text, name=FILE, before=await calendars.current(at=at))
    ensure_checked(body.version, found=calendar.version)
    return await calendars.activate(calendar, by=caller.id, at=at, instead_of=Seen(version=body.instead_of))
