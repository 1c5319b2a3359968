"""What is handed over: number and code with a QR code, and the card that somebody was here or that it is mended."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.pages.drawing import qr_of
from api.pages.field.drafts import account_mark
from api.pages.field.places import place_label
from api.pages.field.taking import Receipt
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.tracking import tracking_address
from api.pages.visiting import Visitor, visitor_of
from api.services import services_of
from schemas.domain.authorization.words import Operation

router = APIRouter(route_class=PageRoute, include_in_schema=False)

KINDS: Final = ("fixed", "missed")
_LONGEST: Final = 40  # characters of a number


def receipt_page(request: Request, visitor: Visitor, receipt: Receipt, *, again: str) -> Response:
    """Number and code, shown once; only the number stands in an address. `again`: where the next one is filed."""
    address = tracking_address(request, receipt.filed.receipt.number)
    values = {
        "filed": receipt.filed,
        "key": receipt.typed.key,
        "settled": bool(receipt.typed.settlement.strip()),
        "conduct": bool(receipt.typed.conduct),
        "address": address,
        "qr": qr_of(address),
        "again": again,
        "photos": bool(receipt.typed.claims and receipt.typed.settled_claims),
        "worker": visitor.name,
        "account": account_mark(request, visitor),
    }
    return work_page(request, "field/filed.html", values, status=201)


@router.get("/staff/card", name=Operation.FILE_FOR_OTHERS.value)
async def card(request: Request) -> Response:
    """To print and leave, or to send: it says that there is news, and never what about.

    `photos`: whoever filed it took them before and after; they are seen with number and code, and never on the card.
    """
    visitor, services = await visitor_of(request), services_of(request)
    kind = request.query_params.get("kind", "")
    typed = request.query_params.get("number", "")[:_LONGEST].strip()
    number = services.secrets.normal_number(typed) if typed else ""
    address = tracking_address(request, number)
    values = {
        "kind": kind if kind in KINDS else KINDS[0],
        "kinds": KINDS,
        "number": number,
        "photos": request.query_params.get("photos", "") == "yes",
        "address": address,
        "qr": qr_of(address),
        "worker": visitor.name,
        "community": place_label(services, visitor.caller.community_id),
    }
    return work_page(request, "field/card.html", values)
