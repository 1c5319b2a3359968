"""All pages in one app: those of signing in, of residents and of work, and the files that they are drawn with."""

from fastapi import FastAPI, Request, Response

from api.pages import home, sign_in, static
from api.pages.admin import (
    account_acts,
    calendars,
    changes,
    entries,
    journals,
    overview,
    people,
    places,
    policies,
    policy_acts,
    roster,
)
from api.pages.admin import ground as drawing
from api.pages.failing import show_failures
from api.pages.field import cards, desk, file, filings, offline, today
from api.pages.oversight import board, brief, ground
from api.pages.own import account, away, tokens
from api.pages.refusals import SAID
from api.pages.refusing import refused_page
from api.pages.residents import report, track
from api.pages.work import beside, bulk, commands, going, issue, keeping, lists, live

_ROUTERS = (
    home.router,
    report.router,
    track.router,
    sign_in.router,
    static.router,
    lists.router,
    issue.router,
    commands.router,
    bulk.router,
    beside.router,
    going.router,
    keeping.router,
    live.router,
    board.router,
    brief.router,
    ground.router,
    *(today.router, file.router, desk.router, filings.router, cards.router, offline.router),
    account.router,
    tokens.router,
    away.router,
    overview.router,
    drawing.router,
    places.router,
    entries.router,
    changes.router,
    people.router,
    account_acts.router,
    journals.router,
    policies.router,
    policy_acts.router,
    calendars.router,
    roster.router,
)


def add_pages(app: FastAPI, *, failures: tuple[type[Exception], ...]) -> None:
    """Serve the pages from this app. `failures` are what storage may raise: they become a page that says so."""
    app.state.page_failures = failures
    show_failures(app)
    for router in _ROUTERS:
        app.include_router(router)


def too_many_page(request: Request) -> Response:
    """Above the budget of an address."""
    return refused_page(request, SAID["too-many-requests"], status=429)
