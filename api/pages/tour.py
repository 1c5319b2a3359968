"""The guided tour of the sample county: on each page one sentence of what to look at, until one has seen enough."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.words import Said
from schemas.domain.roles import Role

COOKIE: Final = "sibu-tour"
_HALF_A_YEAR: Final = 180 * 24 * 3600


@dataclass(frozen=True)
class Stop:
    """Where it is said, as a pattern of the address, and what."""

    where: re.Pattern[str]
    says: Said


def _at(where: str, zh: str, en: str) -> Stop:
    return Stop(re.compile(where), Said(zh=zh, en=en))


_ISSUE: Final = _at(
    r"/staff/issues/[^/]+",
    "右边是您现在能做的，左边是来件。每做一步，几秒钟内都可以撤销；上面的“时间线”看每一步用了多久。",
    "On the right is what you can do now, on the left what was said. Each step can be taken back for some seconds; "
    "the timeline above tells how long everything took.",
)
_TIMELINE: Final = _at(
    r"/staff/issues/[^/]+/timeline",
    "每一条横条是一段办理的钟，竖线是期限。想知道期限怎么算出来的，看“时限明细”；想核对没有改过，看“原始记录”。",
    "Each bar is a clock, the line its limit. How the limit was counted stands under Clocks; what was recorded, "
    "under Records.",
)
_LEDGER: Final = _at(
    r"/staff/issues",
    "台账是所有已建账的事项。筛选后的地址可以存下来，也可以发给同事；右上角可以导出。",
    "The ledger holds everything. A filtered address can be kept or sent to a colleague; files are at the top right.",
)
_INBOX: Final = _at(
    r"/staff/inbox",
    "这里是等您办的事，最先到期的在最前。按 j、k 上下走，Enter 打开；勾选几件，可以一起签收。",
    "This waits for you, what is due next first. Keys: j and k to move, Enter to open; pick several and accept them "
    "at once.",
)
_DECIDE: Final = _at(
    r"/staff/inbox",
    "机器拿不准的事由社区协商定类，退回来的由社区改派。点开一件，选“定类”或“改派”。",
    "What the machine is unsure of is decided here, and what was returned is re-routed here. Open one and decide.",
)
_INTAKE: Final = _at(
    r"/staff/inbox",
    "涉及干部作风的反映一提交就密封，只有您能决定受理还是转一般事项。别的岗位看不到，也看不出有这样一件。",
    "What concerns the conduct of officials is sealed from the moment it is sent; you alone decide. Nobody else can "
    "tell that it exists.",
)

_STOPS: Final[Mapping[Role, tuple[Stop, ...]]] = {
    Role.SECRETARY: (_DECIDE, _ISSUE, _TIMELINE, _LEDGER),
    Role.DISCIPLINE_INTAKE: (_INTAKE, _ISSUE, _TIMELINE, _LEDGER),
}
_ORDINARY: Final = (_INBOX, _ISSUE, _TIMELINE, _LEDGER)


def said_here(request: Request, role: Role | None) -> Said | None:
    """What the tour says on this page; nothing to whoever is not on it."""
    if role is None or request.cookies.get(COOKIE) != "on":
        return None
    stops = _STOPS.get(role, _ORDINARY)
    return next((stop.says for stop in stops if stop.where.fullmatch(request.url.path)), None)


def begin(response: Response, *, secure: bool) -> None:
    """From now on this browser is shown around."""
    response.set_cookie(COOKIE, "on", max_age=_HALF_A_YEAR, path="/", secure=secure, httponly=True, samesite="lax")


def end(response: Response, *, secure: bool) -> None:
    """Enough seen."""
    response.set_cookie(COOKIE, "off", max_age=_HALF_A_YEAR, path="/", secure=secure, httponly=True, samesite="lax")
