"""The pages of work as readers who may not know ask for them; what a session draws at random is left out of them."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from infra.registry.staff import StaffBook
from schemas.domain.roles import ADMINISTRATIONS, DISCIPLINE_ROLES, Role
from tests.secrecy.installation import Exchange, Installation

HOST: Final = "127.0.0.1:8000"
# Not among those whose own sessions are compared: it has one from the beginning.
LIVE: Final = "staff-leader-3"
_LISTS: Final = (
    *(
        "/staff/inbox",
        "/staff/inbox?all=1",
        "/staff/issues",
        "/staff/issues?order=due&open=1",
        "/staff/issues?text=路灯",
    ),
    *("/staff/issues?text=红包", "/staff/issues?status=deliberating", "/staff/issues?category=discipline"),
    *("/staff/issues?department_id=discipline", "/staff/issues?topic=bribery", "/staff/issues?overdue=1"),
    *("/staff/issues.json", "/staff/issues.csv", "/staff/go?to=台账", "/staff/kept"),
    *("/staff/inbox.json", "/staff/inbox.csv", "/staff/callbacks", "/staff/callbacks.csv"),
    *("/staff/board", "/staff/board?by=topic", "/staff/board?community_id=comm-01", "/staff/map", "/staff/brief"),
    *("/staff/board.json?by=department", "/staff/board.csv?by=grid", "/staff/board/issues?figure=open"),
    *(
        "/staff/board/issues?figure=filed&by=topic&key=bribery",
        "/staff/board/issues.csv?figure=first_wrong",
        "/staff/brief.csv",
    ),
)
_OF_ONE: Final = ("", "/timeline", "/clock", "/events", "/similar", "/sheet", "/do/comment", "/do/accept", "/do/merge")
# The token of the session, the keys of forms, and the hashes of events, which follow from what sealing drew: each of
# one length whatever it is. All else of a page is compared.
_DRAWN: Final = (
    re.compile(rb'(name="csrf" value=")[0-9a-f]{64}(")'),
    re.compile(rb'(data-csrf=")[0-9a-f]{64}(")'),
    re.compile(rb'(name="key" value=")[0-9a-f]{32}((?:-\w+)?")'),
    re.compile(rb"(<code>)[0-9a-f]{64}(</code>)"),
)


def people(staff: StaffBook) -> tuple[str, ...]:
    """Somebody of each role that may not know and may enter the sample county."""
    roles = [role for role in Role if role not in DISCIPLINE_ROLES | ADMINISTRATIONS]
    return tuple(found[0].id for role in roles if (found := staff.who(role)))


def pages(issue_ids: Sequence[str]) -> Iterator[str]:
    """Every list, and of each issue everything that there is to look at."""
    yield from _LISTS
    for issue_id in issue_ids:
        yield from (f"/staff/issues/{issue_id}{part}" for part in _OF_ONE)


async def enter(town: Installation, account: str) -> str:
    """The cookie of a new session of somebody of the sample county."""
    answer = await town.http.post("/sample", data={"account": account}, headers={"Host": HOST})
    assert answer.status_code == 303, answer.text
    town.http.cookies.clear()
    return f"sibu={answer.cookies['sibu']}"


async def look(town: Installation, account: str, cookie: str, path: str, *, label: str) -> None:
    """One page, written down without what was drawn for it; of one to sign in on there would be nothing to compare."""
    answer = await town.http.get(path, headers={"Cookie": cookie, "Host": HOST, "X-Request-Id": "r"})
    assert answer.status_code != 401, (account, path)
    assert not answer.headers.get("location", "").startswith("/sign-in"), (account, path)
    headers = sorted((name, value) for name, value in answer.headers.items() if name not in {"date", "content-length"})
    told = repr((answer.status_code, len(answer.content), headers)).encode() + b"\n" + undrawn(answer.content)
    town.asked.append(Exchange(f"{label}: page {path} by {account}", told))


def undrawn(content: bytes) -> bytes:
    for drawn in _DRAWN:
        content = drawn.sub(rb"\1\2", content)
    return content
