"""Files as residents and attackers send them, made by the tests themselves."""

import io
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin

GPS_CANARY = "GPS-CANARY-31415"
OWNER_CANARY = "OWNER-CANARY-27182"


def picture(width: int = 640, height: int = 480, *, mode: str = "RGB") -> Image.Image:
    """Not one colour: red grows to the right, and the upper left corner is blue."""
    red = Image.linear_gradient("L").rotate(90).resize((width, height))
    plain = Image.merge("RGB", (red, Image.new("L", red.size, 60), Image.new("L", red.size, 90)))
    plain.paste((0, 0, 255), (0, 0, width // 4, height // 4))
    return plain.convert(mode)


def jpeg(image: Image.Image | None = None, **options: object) -> bytes:
    return _saved(image or picture(), "JPEG", quality=90, **options)


def png(image: Image.Image | None = None, **options: object) -> bytes:
    return _saved(image or picture(), "PNG", **options)


def webp(image: Image.Image | None = None, **options: object) -> bytes:
    return _saved(image or picture(), "WEBP", **options)


def phone_photo(*, orientation: int = 1) -> bytes:
    """A JPEG with the notes of a camera: place, owner, maker, a comment, and how it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = OWNER_CANARY  # artist
    exif[0x010F] = OWNER_CANARY  # maker
    gps = exif.get_ifd(0x8825)
    gps[29] = GPS_CANARY  # date stamp: any text will do
    gps[1], gps[2], gps[3], gps[4] = "N", (28.0, 11.0, 38.4), "E", (112.0, 58.0, 51.6)
    return jpeg(exif=exif, comment=OWNER_CANARY.encode(), icc_profile=OWNER_CANARY.encode() * 8)


def commented_png(text: str) -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", text)
    notes.add_itxt("XML:com.adobe.xmp", f"<x>{text}</x>")
    return png(pnginfo=notes)


def claimed_png(width: int, height: int, *, channels: int = 1) -> bytes:
    """A PNG of a few kilobytes that claims to be of any size: all its pixels are one colour."""
    header = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 3: 2}[channels], 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\x00" * (width * channels + 1)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def text_bomb_png() -> bytes:
    """A PNG whose compressed comment unpacks to 600 million bytes."""
    packer = zlib.compressobj(9)
    million = b"A" * 1_000_000
    packed = b"".join(packer.compress(million) for _ in range(600)) + packer.flush()
    whole = png()
    return whole[:33] + _chunk(b"zTXt", b"Comment\x00\x00" + packed) + whole[33:]


def animated(kind: str) -> bytes:
    frames = [picture(32, 32), Image.new("RGB", (32, 32), "red")]
    return _saved(frames[0], kind, save_all=True, append_images=frames[1:])


def archive(name: str = "a.txt", content: bytes = b"hello") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(name, content)
    return out.getvalue()


def office_document() -> bytes:
    return archive("word/document.xml", b"<w:document/>")


def pdf(pages: int = 1, *, size: tuple[int, int] = (595, 842), extra: str = "", catalog: str = "") -> bytes:
    """A small PDF with a line of text on each page; `extra` goes into each page, `catalog` into the root."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(pages))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    shape = f"/MediaBox [0 0 {size[0]} {size[1]}] /Resources << /Font << /F1 3 0 R >> >>"
    for number in range(pages):
        drawing = f"BT /F1 24 Tf 72 {size[1] - 100} Td (Page {number + 1}) Tj ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R {shape} /Contents {5 + 2 * number} 0 R {extra} >>",
            f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream",
        ]
    return numbered(objects)


def numbered(objects: list[str]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


def scripted_pdf() -> bytes:
    """Opens with a script, links out, and carries a title: all of it words that must vanish."""
    link = "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 200 200] /A << /S /URI /URI (http://evil.test/) >> >>]"
    return pdf(
        extra=link,
        catalog=f"/OpenAction << /S /JavaScript /JS (app.alert\\('{OWNER_CANARY}'\\)) >> /Lang ({GPS_CANARY})",
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
