"""Pages rendered on the server: Jinja2 with escaping always on, no script or style inside a page."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

_ENVIRONMENT = Environment(
    loader=PackageLoader("api.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def page(
    template: str,
    values: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page; every value is escaped. Never cached, for the next person at this browser must not go back to it."""
    body = _ENVIRONMENT.get_template(template).render(**(values or {}))
    return HTMLResponse(body, status_code=status, headers={**_HEADERS, **(headers or {})})


# The address of a page is told to no other site, and its forms say where they come from. What a page may load, and that
# nobody may frame it, every answer says.
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}
