"""The shape of a row of the table, and groups of roles by their names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.domain.authorization.words import About, Case
from schemas.domain.roles import DISCIPLINE_ROLES, Role
from schemas.domain.sealed import KeyClass

Roles = frozenset[Role]

NOBODY: Roles = frozenset()
ENGINE: Roles = frozenset({Role.SYSTEM})
EVERYBODY: Roles = frozenset(Role) - ENGINE
# Whoever has an account.
SIGNED_IN: Roles = EVERYBODY - {Role.RESIDENT}
SYSTEM_ADMINISTRATOR: Roles = frozenset({Role.ADMINISTRATOR})
SECURITY_ADMINISTRATOR: Roles = frozenset({Role.SECURITY_ADMINISTRATOR})
RESIDENT: Roles = frozenset({Role.RESIDENT})
COMMUNITY: Roles = frozenset({Role.SECRETARY, Role.DUTY_OFFICER})
DEPARTMENT: Roles = frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD})
DEPARTMENT_HEAD: Roles = frozenset({Role.DEPARTMENT_HEAD})
UNIT: Roles = frozenset({Role.UNIT_OFFICER})
SUPERVISOR: Roles = frozenset({Role.SUPERVISOR})
STREET_HEAD: Roles = frozenset({Role.STREET_HEAD})
DESK: Roles = frozenset({Role.HOTLINE_DESK})
DUTY: Roles = frozenset({Role.DUTY_OFFICER})
AUDITOR: Roles = frozenset({Role.AUDITOR})
INTAKE: Roles = frozenset({Role.DISCIPLINE_INTAKE, Role.DISCIPLINE_HEAD})
DISCIPLINE: Roles = frozenset({Role.DISCIPLINE_OFFICER, Role.DISCIPLINE_HEAD})
HEAD: Roles = frozenset({Role.DISCIPLINE_HEAD})
DISCIPLINE_SUPERVISOR: Roles = frozenset({Role.DISCIPLINE_SUPERVISOR})
DISCIPLINE_SUPERIOR: Roles = frozenset({Role.DISCIPLINE_SUPERIOR})
ALL_DISCIPLINE: Roles = DISCIPLINE_ROLES
# Whose posts have to do with general issues.
GENERAL: Roles = (
    COMMUNITY
    | DEPARTMENT
    | UNIT
    | SUPERVISOR
    | DESK
    | {Role.GRID_WORKER, Role.CONTACT_MEMBER, Role.STREET_HEAD, Role.CONTACT_LEADER}
)
# Who works with issues at all. System, security and audit administration do not.
WORKING: Roles = GENERAL | ALL_DISCIPLINE


@dataclass(frozen=True, kw_only=True)
class Powers:
    """Whose an operation is on a general issue, and on one of discipline."""

    general: Roles = NOBODY
    discipline: Roles = NOBODY

    def on(self, key_class: KeyClass) -> Roles:
        """Nobody's while the class is undecided, but for whom both classes name: residents and the engine."""
        if key_class is KeyClass.INTAKE:
            return self.general & self.discipline
        return self.discipline if key_class is KeyClass.DISCIPLINE else self.general


@dataclass(frozen=True, kw_only=True)
class Row:
    """One operation. `cases`: other powers instead of the ordinary ones.

    `own`: having filed it is enough, for those whose post does not reach it. `not_accused`: never for people of an
    office that it accuses, for it decides about them. `elsewhere`: who needs no post in the
    department that it is about.
    """

    about: About
    powers: Powers
    cases: Mapping[Case, Powers] = field(default_factory=dict)
    own: bool = False
    not_accused: bool = False
    elsewhere: Roles = NOBODY

    def in_case(self, case: Case) -> Powers:
        return self.cases.get(case, self.powers)

    @property
    def roles(self) -> Roles:
        """Everybody who may do it on some issue, in some case."""
        all_powers = (self.powers, *self.cases.values())
        return NOBODY.union(*(each.general | each.discipline for each in all_powers))


def alike(roles: Roles) -> Powers:
    """The same people whatever the class."""
    return Powers(general=roles, discipline=roles)
