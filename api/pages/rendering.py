"""Pages rendered on the server: Jinja2 with escaping always on, no script or style inside a page."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

_ENVIRONMENT = Environment(
    loader=PackageLoader("api.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def page(template: str, values: Mapping[str, Any] | None = None, *, status: int = 200) -> HTMLResponse:
    """A page of somebody who signs in; every value is escaped.

    Its address is told to no other site, and its forms say where they come from.
    """
    return resident_page(template, values, status=status, headers={"Referrer-Policy": "same-origin"})


def resident_page(
    template: str,
    values: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page for everybody. Never cached, for the next person at this browser must not go back to it.

    What a page may load, and that nobody may frame it, every answer says.
    """
    body = _ENVIRONMENT.get_template(template).render(**(values or {}))
    return HTMLResponse(body, status_code=status, headers={**_HEADERS, **(headers or {})})


_HEADERS = {"Cache-Control": "no-store", "X-Frame-Options": "DENY"}
