"""What is looked up while a report is being typed: places, and what is open near by already."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from api.pages.field.places import Group, Option, found_places, own_places
from api.pages.field.typed import Typed, place_of
from api.reading.nearby import nearby
from api.services import Services
from api.views.nearby import SimilarView
from api.words import Said
from schemas.domain.errors import DomainError
from schemas.domain.principals import Principal


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a form is drawn with beside what was typed. `wrong` by field; `sorry`: of the form as a whole.

    `notice`: nothing is wrong, but there is something to look at. `looked`: somebody asked to look things up.
    """

    typed: Typed
    own: tuple[Group, ...] = ()
    found: tuple[Option, ...] = ()
    similar: tuple[SimilarView, ...] = ()
    wrong: Mapping[str, Said] = field(default_factory=dict)
    sorry: Said | None = None
    notice: Said | None = None
    looked: bool = False


def looked_up(services: Services, caller: Principal, shown: Shown) -> Shown:
    """With the places that there are to choose from."""
    return replace(shown, own=own_places(services, caller), found=found_places(services, shown.typed))


async def similar(
    services: Services, typed: Typed, *, failures: tuple[type[Exception], ...]
) -> tuple[SimilarView, ...]:
    """Open reports that this one may repeat; none before there is a text and a place, nor where nobody can be asked.

    None either of what is marked as about an official: it is sealed, and follows nothing.
    """
    place = place_of(typed)
    if typed.conduct or not typed.problem.strip() or not place.model_dump(exclude_none=True):
        return ()
    try:
        return (await nearby(services, text=typed.problem, place=place)).reports
    except DomainError:
        return ()  # Filing itself says what is wrong, where something is.
    except failures:
        return ()
