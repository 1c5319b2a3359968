"""Names for the screen of whom and what is recorded by its id."""

from api.services import Services


def person_name(services: Services, staff_id: str) -> str:
    """The name of somebody of the registry; the id where it has lost that person."""
    person = services.people.person(staff_id)
    return person.name if person else staff_id
