"""Does the work that the API asks for above a budget, and sends the same request with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from api.guard import puzzle

_HARDEST: Final = 26  # bits: a minute; no API of ours asks for more, and nobody else shall have this machine work
_NEEDED: Final = "urn:sibu:problem:proof-of-work-needed"
Send = Callable[[Mapping[str, str]], httpx.Response]


@dataclass(frozen=True)
class Worker:
    """`tell` says to the person at the terminal why it takes a moment."""

    tell: Callable[[str], None]

    def working(self, send: Send) -> Callable[[], httpx.Response]:
        """The same request, once more with a solution where one is asked for; never with a second one."""

        def sending() -> httpx.Response:
            answer = send({})
            asked = _challenge(answer)
            if asked is None:
                return answer
            text, bits = asked
            self.tell("Many requests come in just now, so this one needs a proof of work. Working ...")
            return send({"Proof-Of-Work": f"{text}:{puzzle.solve(text, bits=bits)}"})

        return sending


def _challenge(answer: httpx.Response) -> tuple[str, int] | None:
    """What to solve, where the answer asks for it in a way that can be believed."""
    if answer.status_code != 429:
        return None
    try:
        problem: Any = answer.json()
        asked = problem["challenge"] if problem["type"] == _NEEDED else {}
        text, bits = str(asked["text"]), int(asked["bits"])
    except (ValueError, TypeError, KeyError):
        return None
    return (text, bits) if 0 < bits <= _HARDEST and text.isascii() and len(text) <= 512 else None
