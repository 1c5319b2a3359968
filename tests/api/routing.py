"""Every route of an application, those of routers in routers too, which the framework keeps apart."""

from collections.abc import Iterable, Iterator

from fastapi import FastAPI
from starlette.routing import Route


def routes_of(app: FastAPI) -> list[Route]:
    return [route for route in _below(app.routes) if isinstance(route, Route)]


def _below(found: Iterable[object]) -> Iterator[object]:
    for route in found:
        yield route
        yield from _below(getattr(getattr(route, "original_router", None), "routes", ()))
