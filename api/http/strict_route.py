"""The route class of every operation: bodies are bounded, are JSON, and are read strictly."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.errors import RequestRefusedError, problem_of
from api.http.field_problems import ensure_known
from api.http.strict_json import read_json
from api.services import ROUTE_KEY

LIMIT_KEY = "sibu.max_body_bytes"
SECONDS_KEY = "sibu.body_seconds"


class BodyRefusedError(HTTPException):
    """Carries a refusal through the framework, which lets only its own exceptions pass while it reads a body."""

    def __init__(self, error: RequestRefusedError) -> None:
        super().__init__(problem_of(error).status, detail=error.message)
        self.error = error


class StrictRequest(Request):
    """A request whose body is refused as soon as it is too long, whether it said its length or not."""

    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            self._body = await self._bounded()
            if self._body and not _is_json(self.headers.get("content-type", "")):
                raise BodyRefusedError(_not_json())
        return self._body

    async def json(self) -> Any:
        try:
            return read_json(await self.body())
        except RequestRefusedError as error:
            raise BodyRefusedError(error) from error

    async def _bounded(self) -> bytes:
        limit: int = self.scope[LIMIT_KEY]
        told = self.headers.get("content-length", "")
        if told.isdecimal() and int(told[:12]) > limit:
            raise BodyRefusedError(_too_large(limit))
        try:
            async with asyncio.timeout(self.scope[SECONDS_KEY]):
                return await self._taken(limit)
        except TimeoutError:
            raise BodyRefusedError(_too_slow()) from None

    async def _taken(self, limit: int) -> bytes:
        taken = bytearray()
        async for chunk in self.stream():
            taken += chunk
            if len(taken) > limit:
                raise BodyRefusedError(_too_large(limit))
        return bytes(taken)


class StrictRoute(APIRoute):
    """Tells the access log its address pattern, which holds no id, and reads filters and bodies strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle, known = super().get_route_handler(), frozenset(_query_names(self.dependant))

        async def strictly(request: Request) -> Response:
            request.scope[ROUTE_KEY].append(self.path)
            if known:
                ensure_known([name for name, _ in request.query_params.multi_items()], known)
            return await handle(StrictRequest(request.scope, request.receive))

        return strictly


def _query_names(dependant: Dependant) -> Iterator[str]:
    yield from (parameter.alias for parameter in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _query_names(inner)


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _not_json() -> RequestRefusedError:
    return RequestRefusedError(
        "unsupported-media-type", "The body must be JSON.", hint="Send the header Content-Type: application/json."
    )


def _too_slow() -> RequestRefusedError:
    return RequestRefusedError(
        "too-slow", "The body took too long to come.", hint="Send it again when the connection is better."
    )


def _too_large(limit: int) -> RequestRefusedError:
    return RequestRefusedError(
        "body-too-large", f"The body is larger than {limit:,} bytes.", hint="Shorten the texts and send it again."
    )
