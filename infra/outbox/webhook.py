"""Notices by HTTP, for a gateway that knows how each person is reached: mail, text message, the city's own app."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import httpx

from infra.keys.macs import labelled_mac
from infra.outbox.notifiers import NEWS

# Long enough for a gateway that asks others; the relay has twenty on their way at a time.
_PATIENCE: Final = httpx.Timeout(10.0, connect=5.0)


class NotTakenError(OSError):
    """The gateway did not take the notice; the relay tries again."""


@dataclass(frozen=True, kw_only=True)
class WebhookNotifier:
    """One POST a notice, signed as the specification Standard Webhooks 1.0 has it.

    `webhook-id` is the same at every try, so a receiver drops repeats by it; it is a keyed mark, for the number of an
    issue is nothing for a gateway. The body says who and that there is news, never about what:
    `{"type": KIND, "timestamp": ISO 8601, "data": {"to": [STAFF ID, ...], "text": ...}}`.
    """

    url: str
    secret: bytes
    clock: Callable[[], datetime]
    connect: Callable[[], httpx.AsyncClient]

    async def notify(self, *, key: str, kind: str, to: tuple[str, ...]) -> None:
        """Post it. Raises NotTakenError unless the answer is a success; redirects are none."""
        at = self.clock()
        message = {"type": kind, "timestamp": at.isoformat(), "data": {"to": to, "text": NEWS}}
        body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            async with self.connect() as http:
                answer = await http.post(self.url, content=body, headers=self._headers(key, at, body))
        except httpx.HTTPError as error:
            raise NotTakenError(type(error).__name__) from error
        if not answer.is_success:
            raise NotTakenError(f"HTTP {answer.status_code}")

    def _headers(self, key: str, at: datetime, body: bytes) -> dict[str, str]:
        opaque, seconds = f"msg_{labelled_mac(self.secret, 'sibu/notice/1', key.encode()).hex()[:32]}", at.timestamp()
        return {
            "content-type": "application/json",
            "webhook-id": opaque,
            "webhook-timestamp": str(int(seconds)),
            "webhook-signature": signature(self.secret, of_id=opaque, seconds=int(seconds), body=body),
        }


def signature(secret: bytes, *, of_id: str, seconds: int, body: bytes) -> str:
    """As the header has it: HMAC-SHA256 over id, seconds since 1970 and body."""
    signed = hmac.digest(secret, b".".join((of_id.encode(), str(seconds).encode(), body)), hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


def gateway() -> httpx.AsyncClient:
    """A client that goes nowhere but where it is told to."""
    return httpx.AsyncClient(timeout=_PATIENCE, trust_env=False, follow_redirects=False)
