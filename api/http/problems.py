"""Every error of the app as RFC 9457 problem details."""

from collections.abc import Mapping

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.errors import Problem, RequestRefusedError, UnexpectedError, kind_of, problem_of
from api.http.field_problems import refusal_of
from api.http.strict_route import BodyRefusedError
from api.services import Services, services_of
from schemas.domain.errors import DomainError

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"


def register_errors(app: FastAPI, extra: Mapping[type[Exception], str]) -> None:
    """Answer every error with a problem.

    `extra`: further exception classes, such as those of storage, with the code that stands in where an instance has no
    `code` of its own.
    """
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(Exception, _unexpected)
    for kind, code in extra.items():
        app.add_exception_handler(kind, _Extra(code))


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A problem on its way out."""
    told = dict(headers or {})
    kind = kind_of(problem.type.rpartition(":")[2])
    if kind.retry_after is not None:
        told["Retry-After"] = str(kind.retry_after)
    if problem.status == 401:
        told["WWW-Authenticate"] = 'Bearer realm="sibu"'
    body = problem.model_dump_json(by_alias=True, exclude_none=True)
    return Response(body, status_code=problem.status, media_type=MEDIA_TYPE, headers=told)


class _Extra:
    """Handles exception classes that the wiring adds."""

    def __init__(self, code: str) -> None:
        self._code = code

    async def __call__(self, request: Request, error: Exception) -> Response:
        return failure_response(services_of(request), error, code=self._code)


def failure_response(services: Services, error: Exception, *, code: str) -> Response:
    """What an adapter could not do, counted and logged."""
    services.counts.failed(error)
    problem = problem_of(error, code=code)
    log.error("request_failed", problem=problem.type, exc_info=error)
    return problem_response(problem)


async def _domain(_request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if problem.status >= 500:
        log.warning("request_failed", problem=problem.type, exc_info=error)
    return problem_response(problem, again_in(error))


def again_in(error: Exception) -> Mapping[str, str]:
    """The header that says when, for an error that knows it."""
    seconds = getattr(error, "retry_after", None)
    return {} if seconds is None else {"Retry-After": str(seconds)}


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem_response(problem_of(refusal_of(error.errors())))


async def _framework(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, BodyRefusedError):
        return problem_response(problem_of(error.error))
    return problem_response(problem_of(_of_status(error.status_code)), error.headers)


async def _unexpected(request: Request, error: Exception) -> Response:
    services_of(request).counts.failed(error)
    log.error("request_crashed", exc_info=error)
    return problem_response(problem_of(UnexpectedError()))


_OF_BODIES = {
    408: ("too-slow", "The body took too long to come."),
    413: ("body-too-large", "The body is too large."),
}


def _of_status(status: int) -> DomainError:
    if status == 404:
        return RequestRefusedError(
            "no-route", "There is nothing at this address.", hint="/openapi.json lists every address."
        )
    if status == 405:
        return RequestRefusedError(
            "method-not-allowed",
            "This address does not take this method.",
            hint="The header Allow names those it takes.",
        )
    if status in _OF_BODIES:
        code, message = _OF_BODIES[status]
        return RequestRefusedError(code, message, hint="Shorten the texts and send it again.")
    if status < 500:
        return RequestRefusedError("bad-request", "The request cannot be understood.", hint="See /openapi.json.")
    return UnexpectedError()
