"""The people, units and departments of the county by name, for screens and for whoever chooses among them."""

from infra.registry.staff import StaffBook
from schemas.domain.registry import Person, Registry, Unit
from schemas.domain.roles import Role


class Directory:
    """Over the book of the staff, which knows by itself when somebody comes or goes."""

    def __init__(self, registry: Registry, staff: StaffBook) -> None:
        self._staff = staff
        self.take_up(registry)

    def take_up(self, registry: Registry) -> None:
        """Be the directory of another registry from now on, for everybody who holds this one."""
        self._units = {unit.id: unit for unit in registry.units}

    def person(self, staff_id: str) -> Person | None:
        """Whoever has or had this id; None for nobody of the registry."""
        return self._staff.person(staff_id)

    def colleagues(self, person: Person) -> tuple[Person, ...]:
        """The others who hold the same post, by id."""
        posts = ("department_id", "unit_id", "community_id", "street_id")
        scope = {name: value for name in posts if (value := getattr(person, name)) is not None}
        return tuple(one for one in self._staff.who(person.role, **scope) if one.id != person.id)

    def holders(self, role: Role, *, department_id: str | None = None) -> tuple[Person, ...]:
        """The active holders of a role, of one department where it is named, by id."""
        return self._staff.who(role, department_id=department_id)

    def units(self) -> tuple[Unit, ...]:
        """The responsible units, by name."""
        return tuple(sorted((unit for unit in self._units.values() if not unit.closed), key=lambda unit: unit.name))

    def unit(self, unit_id: str) -> Unit | None:
        return self._units.get(unit_id)
