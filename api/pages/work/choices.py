"""What one chooses among in the forms of commands: the policy's reasons, departments, units, people."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Final

from api.pages.look import Look
from api.services import Services
from api.terms import CATEGORY, SEALED_TOPIC, TASK, TOPIC, URGENCY
from api.words import Said
from schemas.domain.issue import Issue
from schemas.domain.policy_measures import Reasons
from schemas.domain.registry import Person
from schemas.domain.roles import CHINESE, Role

Options = tuple[tuple[str, str], ...]  # value and label
Among = Callable[[Services, Issue, Look], Awaitable[Options]]

_MARKS: Final = (
    ("5", Said(zh="5 很满意", en="5, very good")),
    ("4", Said(zh="4 满意", en="4")),
    ("3", Said(zh="3 一般", en="3")),
    ("2", Said(zh="2 不满意", en="2")),
    ("1", Said(zh="1 很不满意", en="1, very bad")),
)
# Whoever may be named as accused by name: those who hold an office.
_OFFICES: Final = tuple(role for role in Role if role not in {Role.RESIDENT, Role.SYSTEM})


async def options(among: str, *, services: Services, issue: Issue, look: Look) -> Options:
    """The values with their labels; nothing for a field that is typed."""
    found = AMONG.get(among)
    return await found(services, issue, look) if found else ()


def topics_named(look: Look) -> Options:
    """Every topic, in the order of its name."""
    return tuple(
        sorted(((key, look.say(said)) for key, said in (*TOPIC.items(), *SEALED_TOPIC.items())), key=itemgetter(1))
    )


async def _reasons(services: Services, issue: Issue) -> Reasons:
    return (await services.rulebooks.of(issue)).policy.reasons


async def _return_reasons(services: Services, issue: Issue, _look: Look) -> Options:
    return tuple((await _reasons(services, issue)).returning.items())


async def _refusal_reasons(services: Services, issue: Issue, _look: Look) -> Options:
    return tuple((await _reasons(services, issue)).refusal.items())


async def _suspension_reasons(services: Services, issue: Issue, _look: Look) -> Options:
    return tuple((await _reasons(services, issue)).suspension.items())


async def _extension_reasons(services: Services, issue: Issue, _look: Look) -> Options:
    return tuple((await _reasons(services, issue)).extension.items())


async def _categories(services: Services, issue: Issue, look: Look) -> Options:
    """Those that lead to a department which is not confidential; what is confidential intake alone decides."""
    policy = (await services.rulebooks.of(issue)).policy
    general = (key for key, department in policy.categories.items() if not policy.is_confidential(department))
    return tuple((key, look.say(CATEGORY.get(key)) or key) for key in general)


async def _departments(services: Services, issue: Issue, _look: Look) -> Options:
    policy = (await services.rulebooks.of(issue)).policy
    present = policy.departments.get(issue.department_id or "")
    mine = present is not None and present.confidential
    return tuple((key, one.name) for key, one in policy.departments.items() if one.confidential is mine)


async def _urgencies(_services: Services, _issue: Issue, look: Look) -> Options:
    return tuple((value, look.say(said)) for value, said in URGENCY.items())


async def _topics(_services: Services, _issue: Issue, look: Look) -> Options:
    return topics_named(look)


async def _units(services: Services, _issue: Issue, _look: Look) -> Options:
    return tuple((unit.id, unit.name) for unit in services.people.units())


async def _tasks(services: Services, issue: Issue, look: Look) -> Options:
    """The units at work on it, each with how far it is."""
    return tuple(
        (task.unit_id, f"{unit_name(services, task.unit_id)}（{look.say(TASK[task.state])}）") for task in issue.tasks
    )


async def _cards(services: Services, issue: Issue, look: Look) -> Options:
    cards = (await services.rulebooks.of(issue)).policy.cards
    named = (("yellow", cards.yellow), ("red", cards.red), ("black", cards.black))
    said = ((key, f"{card.name}（扣{card.points}分）", f"{key} ({card.points} points)") for key, card in named)
    return tuple((key, look.t(zh, en)) for key, zh, en in said)


async def _marks(_services: Services, _issue: Issue, look: Look) -> Options:
    return tuple((value, look.say(said)) for value, said in _MARKS)


async def _colleagues(services: Services, issue: Issue, _look: Look) -> Options:
    """All of the post of whoever has it now: a form that is sent twice names whoever has it by then."""
    present = [one for staff_id in issue.responsible if (one := services.people.person(staff_id)) is not None]
    if not present:
        return ()
    return _people(sorted((present[0], *services.people.colleagues(present[0])), key=lambda one: one.id))


async def _accusable(services: Services, _issue: Issue, _look: Look) -> Options:
    """Offices first, then everybody who holds one; the value says of which kind it is."""
    policy = services.rulebooks.current().policy
    found = [(f"unit:{unit.id}", unit.name) for unit in services.people.units()]
    found += [(f"department:{key}", one.name) for key, one in policy.departments.items()]
    found += [(f"community:{one.id}", one.name) for one in services.places.communities()]
    for role in _OFFICES:
        found += [(f"person:{one.id}", f"{one.name} {CHINESE[role]}") for one in services.people.holders(role)]
    return _told_apart(found)


def _told_apart(found: Sequence[tuple[str, str]]) -> Options:
    """Two of one name and post must not be taken for each other: these have their account or id as well."""
    often = Counter(label for _, label in found)
    return tuple(
        (value, f"{label}（{value.partition(':')[2]}）" if often[label] > 1 else label) for value, label in found
    )


def _people(people: Iterable[Person]) -> Options:
    return tuple((person.id, f"{person.name} {CHINESE[person.role]}") for person in people)


def unit_name(services: Services, unit_id: str) -> str:
    """The name of a unit; its id where the registry has lost it."""
    unit = services.people.unit(unit_id)
    return unit.name if unit else unit_id


AMONG: Final[Mapping[str, Among]] = {
    "return_reasons": _return_reasons,
    "refusal_reasons": _refusal_reasons,
    "suspension_reasons": _suspension_reasons,
    "extension_reasons": _extension_reasons,
    "categories": _categories,
    "departments": _departments,
    "urgencies": _urgencies,
    "topics": _topics,
    "units": _units,
    "tasks": _tasks,
    "cards": _cards,
    "marks": _marks,
    "colleagues": _colleagues,
    "accusable": _accusable,
}
