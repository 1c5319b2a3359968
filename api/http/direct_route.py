"""A route for the one operation that comes in bursts: its inputs are read at once, past the framework's solver."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, get_type_hints

from fastapi import HTTPException, Request, Response
from pydantic import BaseModel, ValidationError, create_model
from starlette.requests import ClientDisconnect

from api.guard.budgets import Operation
from api.http.callers import IdempotencyKey, asking_of
from api.http.field_problems import refusal_of
from api.http.guarding import admit
from api.http.strict_route import StrictRequest, StrictRoute
from api.reading.knowing import as_the_registry_knows
from api.services import ROUTE_KEY, services_of

_KEY = "Idempotency-Key"


class DirectRoute(StrictRoute):
    """For endpoints of exactly (services, caller, key, body) that answer with a response of their own.

    What the framework reads of their signature is /openapi.json alone: solving it took a third of all that HTTP costs a
    filing. Answers and their order are the framework's: an unreadable body first, then the sign-in, then every field.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        asked, endpoint = _model_of(get_type_hints(self.endpoint)["body"]), self.endpoint

        async def directly(request: Request) -> Response:
            request.scope[ROUTE_KEY].append(self.path)
            services = services_of(request)
            strict = StrictRequest(request.scope, request.receive)
            given = await _given(strict)
            caller = as_the_registry_knows(services, (await asking_of(request, services)).principal)
            read = _read(asked, given)
            await admit(strict, caller, operation=Operation.FILING, text=read.body.problem)
            answer: Response = await endpoint(services, caller, read.header.key, read.body)
            return answer

        return directly


def _model_of(body: type[BaseModel]) -> type[BaseModel]:
    """Headers and body as one model, so that all that is wrong is found at once and named by where it stands."""
    header = create_model("Header", key=(IdempotencyKey, ...))
    return create_model("Asked", header=(header, ...), body=(body, ...))


async def _given(request: StrictRequest) -> dict[str, Any]:
    key = request.headers.get(_KEY)
    given: dict[str, Any] = {"header": {} if key is None else {_KEY: key}}
    try:
        if await request.body():
            given["body"] = await request.json()
    except ClientDisconnect as gone:
        raise HTTPException(400) from gone
    return given


def _read(asked: type[BaseModel], given: Mapping[str, Any]) -> Any:
    try:
        return asked.model_validate(given)
    except ValidationError as error:
        problems = error.errors(include_url=False)
    raise refusal_of(problems)
