"""The few files that pages load: styles, scripts, pictures; each address changes with what the file holds."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

KINDS: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "webmanifest": "application/manifest+json",
}


def asset(path: str) -> str:
    """The address of a file named `folder/name`. Raises LookupError."""
    return f"/static/{path}?v={mark(path)}"


@cache
def known() -> frozenset[str]:
    """Every file there is to give, as `folder/name`; no name that comes in becomes a path."""
    folders = (folder for folder in (files("api.pages") / "files").iterdir() if folder.is_dir())
    names = (f"{folder.name}/{file.name}" for folder in folders for file in folder.iterdir())
    return frozenset(name for name in names if name.rpartition(".")[2] in KINDS)


@cache
def mark(path: str) -> str:
    """What stands for the content of a file in its address."""
    return sha256(content(path)).hexdigest()[:10]


@cache
def content(path: str) -> bytes:
    """The bytes of a known file. Raises LookupError."""
    if path not in known():
        raise LookupError(path)
    folder, _, name = path.partition("/")
    return (files("api.pages") / "files" / folder / name).read_bytes()
