"""The document of the API, for tests that hold answers or questions against it."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

_WRITTEN: dict[frozenset[str], Mapping[str, Any]] = {}


def document_of(app: FastAPI) -> Mapping[str, Any]:
    """The document of the API: written once for all installations of this process that have the same routes."""
    routes = frozenset(f"{getattr(route, 'methods', '')} {getattr(route, 'path', '')}" for route in app.routes)
    if routes not in _WRITTEN:
        _WRITTEN[routes] = app.openapi()
    return _WRITTEN[routes]
