"""Pages rendered on the server: Jinja2 with escaping always on, no script or style inside a page."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api import terms, words
from api.browsers import REFERRING, WORK_POLICY
from api.pages import moments
from api.pages.assets import asset
from api.pages.look import Look, look_of
from api.pages.navigation import entries
from api.pages.tour import said_here
from api.pages.visiting import known_visitor, page_of
from api.services import services_of

_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("api.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_ENVIRONMENT.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
_ENVIRONMENT.globals.update(asset=asset, terms=terms, words=words)
# Never cached, for the next person at this browser must not go back to it.
_HEADERS: Final = {"Cache-Control": "no-store", "X-Frame-Options": "DENY", "Referrer-Policy": REFERRING}


def page(
    request: Request,
    template: str,
    values: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page, or a part of one, for whoever asks; every value is escaped.

    Its address is told to no other site, and its forms say where they come from. What a page may load, and that nobody
    may frame it, every answer says. Templates have `t(zh, en)`, `say(said)`, and times in the reader's words.
    """
    body = _ENVIRONMENT.get_template(template).render(**_around(request), **(values or {}))
    return HTMLResponse(body, status_code=status, headers={**_HEADERS, **(headers or {})})


def work_page(
    request: Request, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200
) -> HTMLResponse:
    """A page of work, which may put parts of pages in place."""
    return page(request, template, values, status=status, headers={"Content-Security-Policy": WORK_POLICY})


def _around(request: Request) -> dict[str, Any]:
    look, visitor, now = look_of(request), known_visitor(request), services_of(request).clock()
    role, sample = visitor.caller.role if visitor else None, services_of(request).sample
    return {
        "look": look,
        "t": look.t,
        "say": look.say,
        "now": now,
        "due": partial(_due, look=look, now=now),
        "ago": partial(_ago, look=look, now=now),
        "exact": partial(moments.exact, look=look),
        "visitor": visitor,
        "role_name": look.say(terms.ROLE[role]) if role else "",
        "navigation": entries(role) if role else (),
        "here": request.url.path,
        "way": page_of(request) or ("/staff" if visitor else "/"),
        "tour": said_here(request, role),
        "most_in_a_file": services_of(request).rows_in_a_file,
        "sample": sample is not None and sample.is_here(request.headers),
        "demo": bool(sample and sample.demo),
    }


def _due(at: datetime, *, look: Look, now: datetime) -> Markup:
    css = f"due {moments.urgency_of(at, now=now)}"
    return moments.timed(moments.due(at, look, now=now), at, look, css=css)


def _ago(at: datetime, *, look: Look, now: datetime) -> Markup:
    return moments.timed(moments.ago(at, look, now=now), at, look)
