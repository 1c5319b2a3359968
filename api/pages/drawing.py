"""Small drawings as SVG inside a page: no request for a picture, which would carry what it shows in its address."""

import io

import segno
from markupsafe import Markup


def qr_of(text: str, *, title: str = "二维码") -> Markup:
    """A QR code, dark on white whatever the page looks like."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", scale=5, border=4, xmldecl=False, svgns=True, dark="#000", light="#fff", title=title
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn here; the title is ours
