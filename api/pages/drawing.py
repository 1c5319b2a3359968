"""Small drawings as SVG inside a page: no request for a picture, which would carry what it shows in its address."""

import io

import segno
from markupsafe import Markup


def qr_of(text: str, *, title: str = "二维码") -> Markup:
    """A QR code, dark on white whatever the page looks like, and as large as the page makes it."""
    out = io.BytesIO()
    # With a size of its own in place of a view box, a page that makes it smaller would cut it off.
    shape = {"xmldecl": False, "svgns": True, "omitsize": True, "title": title}
    segno.make(text, error="m").save(out, kind="svg", border=4, dark="#000", light="#fff", **shape)
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn here; the title is ours
