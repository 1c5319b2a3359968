"""The process that reads one file of a stranger: `python -I -m infra.attachments.decoder LIMITS`, stdin to stdout.

It has bounded memory and processor time, may write no file and start no process, has no environment, and ends after
one file. A photo is read when no file can be opened any more; a document may need fonts of the machine. The answer is a
line of JSON, then the bytes it tells of. Whatever breaks ends the process, which says enough.
"""

import json
import resource
import sys
from typing import Any

from infra.attachments.limits import DecodingLimits
from infra.attachments.refusing import RefusedFileError
from infra.attachments.sniffing import PDF, is_two_things, kind_of, seems

_FONTS = 64  # files that a document may have open at a time


def main() -> None:
    """Answers for the one file on stdin."""
    limits = DecodingLimits.of_text(sys.argv[1])
    _confine(limits)
    data = sys.stdin.buffer.read(limits.bytes + 1)
    try:
        media, whole, thumbnail = made_anew(data, limits)
    except RefusedFileError as refused:
        _answer({"refused": refused.code, "figures": refused.figures})
    else:
        _answer({"media": media, "lengths": [len(whole), len(thumbnail)]}, whole, thumbnail)


def made_anew(data: bytes, limits: DecodingLimits) -> tuple[str, bytes, bytes]:
    """Media type, whole and thumbnail.

    Raises:
        RefusedFileError: what it is, and why that is not taken.
    """
    if len(data) > limits.bytes:
        raise RefusedFileError("attachment-too-large", limit=limits.bytes)
    if not data:
        raise RefusedFileError("attachment-empty")
    kind = kind_of(data)
    if kind is None:
        raise RefusedFileError("attachment-type", seen=seems(data))
    if is_two_things(data, kind):
        raise RefusedFileError("attachment-ambiguous")
    if kind == PDF:
        from infra.attachments import papers

        _bound(resource.RLIMIT_NOFILE, _FONTS)
        return papers.made_anew(data, limits)
    from infra.attachments import pictures

    _bound(resource.RLIMIT_NOFILE, 0)
    return pictures.made_anew(data, limits)


def _confine(limits: DecodingLimits) -> None:
    _bound(resource.RLIMIT_AS, limits.memory)
    _bound(resource.RLIMIT_CPU, limits.cpu)
    _bound(resource.RLIMIT_FSIZE, 0)
    _bound(resource.RLIMIT_CORE, 0)


def _bound(what: int, value: int) -> None:
    resource.setrlimit(what, (value, value))


def _answer(told: dict[str, Any], *parts: bytes) -> None:
    out = sys.stdout.buffer
    out.write(json.dumps(told).encode() + b"\n")
    for part in parts:
        out.write(part)
    out.flush()


if __name__ == "__main__":
    main()
