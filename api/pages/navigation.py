"""Where each post goes: the first entry is where its work waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.words import Said
from schemas.domain.roles import DISCIPLINE_ROLES, Role


@dataclass(frozen=True)
class Entry:
    href: str
    name: Said
    alone: bool = False  # what lies below its address has entries of its own
    also: tuple[str, ...] = ()  # where its work goes on under other addresses

    def is_here(self, path: str) -> bool:
        """Whether a page belongs to this entry."""
        below = any(path.startswith(f"{one}/") for one in (self.href, *self.also))
        return path in {self.href, *self.also} or (below and not self.alone and self.href != "/")


_INBOX: Final = Entry("/staff/inbox", Said(zh="待办", en="To do"))
_LEDGER: Final = Entry("/staff/issues", Said(zh="台账", en="Ledger"))
_BOARD: Final = Entry("/staff/board", Said(zh="看板", en="Board"))
_KEPT: Final = Entry("/staff/kept", Said(zh="我存的", en="What I keep"))
_TODAY: Final = Entry("/staff/today", Said(zh="今天", en="Today"))
_FILE: Final = Entry("/staff/file", Said(zh="登记", en="File"))
_DESK: Final = Entry("/staff/desk", Said(zh="接电话", en="Calls"))
_CALLBACKS: Final = Entry("/staff/callbacks", Said(zh="回访", en="Call back"))
_FILINGS: Final = Entry("/staff/filings", Said(zh="我登记的", en="My filings"))
_ACCOUNT: Final = Entry("/account", Said(zh="我的账号", en="My account"), also=("/staff/away",))

_OVERVIEW: Final = Entry("/staff/admin", Said(zh="系统管理", en="Overview"), alone=True)
_PLACES: Final = Entry("/staff/admin/places", Said(zh="地方和单位", en="Places"), also=("/staff/admin/add",))
_GROUND: Final = Entry("/staff/admin/ground", Said(zh="网格图", en="Drawing"))
_FINDINGS: Final = Entry("/staff/admin/findings", Said(zh="要改的地方", en="To mend"))
_PEOPLE: Final = Entry("/staff/admin/people", Said(zh="人员和账号", en="People"), also=("/staff/admin/add-account",))
_OF_POLICIES: Final = tuple(f"/staff/admin/{one}" for one in ("check-policy", "activate-policy", "move-issues"))
_OF_CALENDARS: Final = tuple(f"/staff/admin/{one}" for one in ("check-calendar", "activate-calendar"))
_POLICIES: Final = Entry("/staff/admin/policies", Said(zh="办理规定", en="Policies"), also=_OF_POLICIES)
_CALENDARS: Final = Entry("/staff/admin/calendars", Said(zh="工作日历", en="Calendar"), also=_OF_CALENDARS)
_ROSTER: Final = Entry("/staff/admin/roster", Said(zh="请假和值班", en="Roster"))
_CHANGES: Final = Entry("/staff/admin/changes", Said(zh="登记簿改动", en="Registry journal"))
_JOURNAL: Final = Entry("/staff/admin/journal", Said(zh="安全日志", en="Security journal"))
_ACCESS: Final = Entry("/staff/admin/access-log", Said(zh="查阅记录", en="Who read what"))

_ADMINISTERING: Final = (_OVERVIEW, _PLACES, _GROUND, _FINDINGS, _PEOPLE, _POLICIES, _CALENDARS, _ROSTER, _CHANGES)
_GENERAL: Final = (_INBOX, _LEDGER, _KEPT)
_ANSWERING: Final = (_INBOX, _LEDGER, _BOARD, _KEPT)
_SUPERVISING: Final = (_BOARD, _INBOX, _LEDGER, _KEPT)
_FIELD: Final = (_TODAY, _FILE, _FILINGS, _LEDGER)
_CALLED: Final = (_DESK, _CALLBACKS, _FILINGS, _LEDGER)
_OF: Final[Mapping[Role, tuple[Entry, ...]]] = {
    Role.GRID_WORKER: _FIELD,
    Role.CONTACT_MEMBER: _FIELD,
    Role.HOTLINE_DESK: _CALLED,
    Role.SECRETARY: _ANSWERING,
    Role.DUTY_OFFICER: _GENERAL,
    Role.UNIT_OFFICER: _ANSWERING,
    Role.DEPARTMENT_OFFICER: _ANSWERING,
    Role.DEPARTMENT_HEAD: _ANSWERING,
    Role.STREET_HEAD: _ANSWERING,
    Role.SUPERVISOR: _SUPERVISING,
    Role.CONTACT_LEADER: _SUPERVISING,
    Role.ADMINISTRATOR: _ADMINISTERING,
    Role.SECURITY_ADMINISTRATOR: (_PEOPLE, _JOURNAL, _CHANGES),
    Role.AUDITOR: (_ACCESS, _JOURNAL, _CHANGES),
    **dict.fromkeys(DISCIPLINE_ROLES, _GENERAL),
}


def entries(role: Role) -> tuple[Entry, ...]:
    """What stands in the navigation of this post."""
    return (*_OF.get(role, ()), _ACCOUNT)


def home(role: Role) -> str:
    """Where somebody goes who has just signed in."""
    return entries(role)[0].href
