"""Where a report is followed, as it stands on receipts and cards."""

from urllib.parse import urlencode

from starlette.requests import Request

from api.services import services_of


def tracking_address(request: Request, number: str = "") -> str:
    """The code is typed there and stands in no address: whoever finds the paper still needs it."""
    asked = f"?{urlencode({'number': number})}" if number else ""
    return f"{services_of(request).desk.public_url}/track{asked}"
