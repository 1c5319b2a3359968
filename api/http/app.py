"""The HTTP application: a factory that is given everything it needs."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version

from fastapi import FastAPI, Response
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.types import ASGIApp

from api.http import (
    access_log,
    accounts,
    attachments,
    calendars,
    calls,
    commands,
    departments,
    feed,
    figures,
    filing,
    filings,
    ground,
    issues,
    nearby,
    operations,
    person,
    places,
    policies,
    readers,
    receipts,
    registry,
    roster,
    session,
    tokens,
)
from api.http.arriving import Arriving
from api.http.document import describe
from api.http.guarding import Watching
from api.http.problems import register_errors
from api.http.security_headers import SecurityHeaders
from api.http.tracing import Tracing
from api.services import Services

_ROUTERS = (
    *(filing, issues, filings, commands, departments, feed, receipts, person, session, tokens, accounts, operations),
    *(access_log, readers, attachments, places, nearby, figures, calls),
    *(registry, roster, policies, calendars, ground),
)


class _Application(FastAPI):
    """What stands around the framework's own handling of errors, so that no answer leaves without it."""

    def build_middleware_stack(self) -> ASGIApp:
        services: Services = self.state.services
        traced = Tracing(
            super().build_middleware_stack(),
            new_request_id=services.new_request_id,
            max_body_bytes=services.max_body_bytes,
            body_seconds=services.body_seconds,
        )
        return Arriving(SecurityHeaders(traced), services.proxies, services.addresses, services.clock)


def _too_many(_request: Request) -> Response:
    return Response(status_code=429)


def create_app(
    services: Services,
    *,
    extra_errors: Mapping[type[Exception], str] | None = None,
    too_many: Callable[[Request], Response] = _too_many,
) -> FastAPI:
    """The app of one process; `too_many` is the page of a browser above its budgets.

    `extra_errors`: exception classes of adapters with the code that stands in where an instance has none, such as
    `{StorageError: "storage"}`.
    """
    # The documentation pages of the framework load scripts from elsewhere, so there are none.
    app = _Application(version=version("sibu"), docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.services = services
    for module in _ROUTERS:
        app.include_router(module.router)
    services.desk.operations.update(operation_ids())
    failures = dict(extra_errors or {})
    register_errors(app, failures)
    describe(app)
    app.add_middleware(Watching, guard=services.guard, too_many=too_many, failures=failures)
    return app


@cache
def operation_ids() -> frozenset[str]:
    """Of every route: what the scope of an API token may name."""
    routes = (route for module in _ROUTERS for route in module.router.routes)
    return frozenset(route.operation_id for route in routes if isinstance(route, APIRoute) and route.operation_id)
