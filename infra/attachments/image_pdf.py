"""A PDF of pictures only, written by hand: what is never written, no script, form, link or file, cannot be in it."""

from collections.abc import Sequence
from dataclasses import dataclass

_HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page as a JPEG of so many pixels, shown at so many points (1/72 inch)."""

    jpeg: bytes
    pixels: tuple[int, int]
    points: tuple[float, float]


def image_pdf(pages: Sequence[Page]) -> bytes:
    """The document; the same pages always give the same bytes."""
    kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
    ]
    for number, page in enumerate(pages):
        objects += _page(page, first=3 + 3 * number)
    return _written(objects)


def _page(page: Page, *, first: int) -> tuple[bytes, bytes, bytes]:
    """The objects `first` to `first + 2`: the page, what it draws, and the picture."""
    (width, height), (wide, high) = page.pixels, page.points
    leaf = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide:.2f} {high:.2f}] "
        f"/Resources << /XObject << /Im {first + 2} 0 R >> >> /Contents {first + 1} 0 R >>"
    )
    picture = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} "
        "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
    )
    drawing = f"q {wide:.2f} 0 0 {high:.2f} 0 0 cm /Im Do Q".encode()
    return leaf.encode(), _stream("", drawing), _stream(picture, page.jpeg)


def _stream(entries: str, data: bytes) -> bytes:
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _written(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(_HEADER), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)
