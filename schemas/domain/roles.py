"""Who acts: the roles of the county, their Chinese names, and which of them may stand on which ladder."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody may be. One person may hold several, except the three administrators' roles (see infra sign-in)."""

    RESIDENT = "resident"
    CONTACT_MEMBER = "contact_member"
    GRID_WORKER = "grid_worker"
    HOTLINE_DESK = "hotline_desk"
    SECRETARY = "secretary"
    DUTY_OFFICER = "duty_officer"
    UNIT_OFFICER = "unit_officer"
    DEPARTMENT_OFFICER = "department_officer"
    DEPARTMENT_HEAD = "department_head"
    STREET_HEAD = "street_head"
    DISCIPLINE_INTAKE = "discipline_intake"
    DISCIPLINE_OFFICER = "discipline_officer"
    DISCIPLINE_HEAD = "discipline_head"
    DISCIPLINE_SUPERVISOR = "discipline_supervisor"
    DISCIPLINE_SUPERIOR = "discipline_superior"  # one level above the county's discipline inspection
    SUPERVISOR = "supervisor"
    CONTACT_LEADER = "contact_leader"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    SYSTEM = "system"


CHINESE: dict[Role, str] = {
    Role.RESIDENT: "居民",
    Role.CONTACT_MEMBER: "联系党员",
    Role.GRID_WORKER: "网格员",
    Role.HOTLINE_DESK: "坐席",
    Role.SECRETARY: "社区书记",
    Role.DUTY_OFFICER: "值班员",
    Role.UNIT_OFFICER: "责任单位经办人",
    Role.DEPARTMENT_OFFICER: "部门经办人",
    Role.DEPARTMENT_HEAD: "部门负责人",
    Role.STREET_HEAD: "街道负责人",
    Role.DISCIPLINE_INTAKE: "纪检受理员",
    Role.DISCIPLINE_OFFICER: "纪检经办人",
    Role.DISCIPLINE_HEAD: "纪检负责人",
    Role.DISCIPLINE_SUPERVISOR: "纪检督查",
    Role.DISCIPLINE_SUPERIOR: "上级纪检机关",
    Role.SUPERVISOR: "督查",
    Role.CONTACT_LEADER: "联系领导",
    Role.AUDITOR: "审计管理员",
    Role.ADMINISTRATOR: "系统管理员",
    Role.SECURITY_ADMINISTRATOR: "安全管理员",
    Role.SYSTEM: "系统",
}

DISCIPLINE_ROLES: frozenset[Role] = frozenset(
    {
        Role.DISCIPLINE_INTAKE,
        Role.DISCIPLINE_OFFICER,
        Role.DISCIPLINE_HEAD,
        Role.DISCIPLINE_SUPERVISOR,
        Role.DISCIPLINE_SUPERIOR,
    }
)

# A ladder is climbed by people who can make somebody else act; a resident, an auditor or the system cannot.
GENERAL_LADDER_ROLES: frozenset[Role] = frozenset(
    {
        Role.SECRETARY,
        Role.DUTY_OFFICER,
        Role.UNIT_OFFICER,
        Role.DEPARTMENT_OFFICER,
        Role.DEPARTMENT_HEAD,
        Role.STREET_HEAD,
        Role.SUPERVISOR,
        Role.CONTACT_LEADER,
    }
)

# 三员: whoever runs the system, whoever guards it, and whoever watches both (三员分立); nobody is two of them.
ADMINISTRATIONS: frozenset[Role] = frozenset({Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
# Who could do the most harm with a stolen password. Settings may add roles, and never take one of these away.
SECOND_FACTOR_ROLES: frozenset[Role] = ADMINISTRATIONS | DISCIPLINE_ROLES
