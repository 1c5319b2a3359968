"""The HTTP application: a factory that is given everything it needs."""

from collections.abc import Mapping
from importlib.metadata import version

from fastapi import FastAPI

from api.http import attachments, commands, departments, feed, filing, issues, operations, receipts
from api.http.document import describe
from api.http.problems import register_errors
from api.http.services import Services
from api.http.tracing import Tracing

_ROUTERS = (filing, issues, commands, departments, feed, receipts, attachments, operations)


def create_app(services: Services, *, extra_errors: Mapping[type[Exception], str] | None = None) -> FastAPI:
    """The app of one process.

    `extra_errors`: exception classes of adapters with the code that stands in where an instance has none, such as
    `{StorageError: "storage"}`.
    """
    # The documentation pages of the framework load scripts from elsewhere, so there are none.
    app = FastAPI(version=version("sibu"), docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.services = services
    for module in _ROUTERS:
        app.include_router(module.router)
    register_errors(app, extra_errors or {})
    describe(app)
    app.add_middleware(Tracing, new_request_id=services.new_request_id, max_body_bytes=services.max_body_bytes)
    return app
