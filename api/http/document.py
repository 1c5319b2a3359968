"""/openapi.json: what the framework writes, with our problems in place of its own."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.errors import TYPE_PREFIX, Problem

_DESCRIPTION = f"""\
Residents file and follow reports; staff carry them through the four steps.

* Every write takes the header `Idempotency-Key`: repeat a request with the same key and it is done once.
* Errors are RFC 9457 problem details; `type` is `{TYPE_PREFIX}<code>` and never changes.
* Staff sign in with `Authorization: Bearer`. An issue that you may not know of is answered like one that is not there.
* Times are UTC; page marks (`next`, `cursor`, `after`, `Last-Event-ID`) are opaque.
"""


def describe(app: FastAPI) -> None:
    """Make the app write its own document, once."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _written(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _written(app: FastAPI) -> dict[str, Any]:
    written = get_openapi(
        title="Sibu (四步)", version=app.version, description=_DESCRIPTION, routes=app.routes, tags=app.openapi_tags
    )
    schemas = written["components"]["schemas"]
    problem = Problem.model_json_schema(
        by_alias=True, ref_template="#/components/schemas/{model}", mode="serialization"
    )
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    # The framework's own shape of a validation error is never sent.
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    return written
