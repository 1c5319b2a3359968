"""Open reports near by that a resident may join instead of filing alone; looking for them keeps nobody from filing."""

from dataclasses import dataclass
from typing import Final

from fastapi import Request

from api.guard.budgets import Operation
from api.guard.guard import Visit, fingerprint
from api.pages.residents.typed import Typed, mistakes
from api.reading.nearby import nearby, same_offer
from api.services import address_of, services_of
from api.views.nearby import SimilarView
from schemas.domain.errors import DomainError
from schemas.domain.place import PlaceGiven

_SHOWN: Final = 3  # more is a list to search, and nobody came to search


@dataclass(frozen=True)
class Offers:
    """The most alike first. `chosen`: the mark of the one that was chosen before; `known`: they could be looked for."""

    reports: tuple[SimilarView, ...] = ()
    chosen: str = ""
    known: bool = True


async def offers_for(request: Request, typed: Typed) -> Offers:
    """What is offered for this text at this place: nothing without a place, or where it may be a discipline matter."""
    if typed.place_given == PlaceGiven() or mistakes(typed):
        return Offers()
    services = services_of(request)
    visit = Visit(
        operation=Operation.NEARBY,
        address=address_of(request),
        request=fingerprint(b"POST", b"/report/check", typed.key.encode()),
    )
    failures: tuple[type[Exception], ...] = request.app.state.page_failures
    try:
        await services.guard.admit(visit)
        found = await nearby(services, text=typed.problem, place=typed.place_given)
    except DomainError:
        return Offers(known=False)
    except failures:
        return Offers(known=False)
    reports = found.reports[:_SHOWN]
    return Offers(reports=reports, chosen=same_offer(services, typed.joins, reports))
