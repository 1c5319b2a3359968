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


_INBOX: Final = Entry("/work/inbox", Said(zh="待办", en="To do"))
_LEDGER: Final = Entry("/work/issues", Said(zh="台账", en="Ledger"))
_BOARD: Final = Entry("/work/board", Said(zh="看板", en="Board"))
_KEPT: Final = Entry("/work/kept", Said(zh="我存的", en="What I keep"))
_TODAY: Final = Entry("/work/today", Said(zh="今天", en="Today"))
_FILE: Final = Entry("/work/file", Said(zh="登记", en="File"))
_DESK: Final = Entry("/work/desk", Said(zh="接电话", en="Calls"))
_CALLBACKS: Final = Entry("/work/callbacks", Said(zh="回访", en="Call back"))
_FILINGS: Final = Entry("/work/filings", Said(zh="我登记的", en="My filings"))
_ACCOUNT: Final = Entry("/account", Said(zh="我的账号", en="My account"))

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
    **dict.fromkeys(DISCIPLINE_ROLES, _GENERAL),
}


def entries(role: Role) -> tuple[Entry, ...]:
    """What stands in the navigation of this post."""
    return (*_OF.get(role, ()), _ACCOUNT)


def home(role: Role) -> str:
    """Where somebody goes who has just signed in."""
    return entries(role)[0].href
