"""By what a browser knows whose the drafts are that it keeps."""

from starlette.requests import Request

from api.pages.visiting import Visitor
from api.services import services_of


def account_mark(request: Request, visitor: Visitor) -> str:
    """The same for one account, and nothing else can be told from it; another account's drafts are thrown away."""
    return services_of(request).desk.keys.mac("field-drafts", visitor.caller.id)[:32]
