"""Notices by HTTP: signed as the specification has it, tried again, and telling nothing but that there is news."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from infra.outbox.webhook import NotTakenError, WebhookNotifier, gateway, signature
from infra.settings.errors import SettingsError
from infra.settings.notices import NoticeSettings
from infra.settings.reading import read_settings

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
ISSUE = "5a8d16a3-2885-4c59-ba6f-6469e66c4514"
# The example of the specification (Standard Webhooks 1.0.0).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Gateway:
    """A server of the test that keeps what it is sent and answers what it is told to."""

    answer: bytes = b"HTTP/1.1 204 No Content\r\n\r\n"
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
        exact = dict(line.split(": ", 1) for line in head[1:] if line)
        body = await reader.readexactly(int(headers["content-length"]))
        self.got.append(({name.lower(): value for name, value in exact.items()} | {"first": head[0]}, body))
        writer.write(self.answer)
        await writer.drain()
        writer.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Gateway]:
    kept = Gateway()
    server = await asyncio.start_server(kept.serve, "127.0.0.1", 0)
    kept.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/notices"
    async with server:
        yield kept


def notifier(receiver: Gateway) -> WebhookNotifier:
    key = NoticeSettings(webhook=receiver.url, secret=SecretStr(SECRET)).key
    return WebhookNotifier(url=receiver.url, secret=key, clock=lambda: NOON, connect=gateway)


def test_the_signature_is_that_of_the_specifications_example() -> None:
    key = NoticeSettings(secret=SecretStr(SECRET)).key

    told = signature(key, of_id="msg_p5jXN8AQM9LWM0D4loKWxJek", seconds=1614265330, body=b'{"test": 2432232314}')

    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_notice_is_one_signed_post_that_says_who_and_that_there_is_news(receiver: Gateway) -> None:
    await notifier(receiver).notify(key=f"{ISSUE}:4:task", kind="task", to=("staff-a", "staff-b"))

    ((headers, body),) = receiver.got
    assert headers["first"] == "POST /notices HTTP/1.1"
    assert headers["webhook-timestamp"] == "1772424000"
    assert headers["webhook-signature"] == signature(
        NoticeSettings(secret=SecretStr(SECRET)).key, of_id=headers["webhook-id"], seconds=1772424000, body=body
    )
    assert json.loads(body) == {
        "type": "task",
        "timestamp": "2026-03-02T04:00:00+00:00",
        "data": {"to": ["staff-a", "staff-b"], "text": "您的来件有新进展"},
    }


async def test_the_id_is_the_same_at_each_try_another_for_another_notice_and_tells_no_issue(receiver: Gateway) -> None:
    for key in (f"{ISSUE}:4:task", f"{ISSUE}:4:task", f"{ISSUE}:5:task"):
        await notifier(receiver).notify(key=key, kind="task", to=("staff-a",))

    first, again, other = (headers["webhook-id"] for headers, _ in receiver.got)
    assert first == again != other
    assert not any(ISSUE in str(each) for each in receiver.got)


@pytest.mark.parametrize(
    ("status", "told"), [("500 No", "HTTP 500"), ("404 No", "HTTP 404"), ("302 Found\r\nLocation: /x", "HTTP 302")]
)
async def test_whatever_is_no_success_is_tried_again_later(receiver: Gateway, status: str, told: str) -> None:
    receiver.answer = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()

    with pytest.raises(NotTakenError, match=told):
        await notifier(receiver).notify(key="a:1:task", kind="task", to=())

    assert len(receiver.got) == 1


async def test_a_gateway_that_is_away_is_tried_again_later() -> None:
    away = Gateway(url="http://127.0.0.1:9/notices")

    with pytest.raises(NotTakenError, match="ConnectError"):
        await notifier(away).notify(key="a:1:task", kind="task", to=())


@pytest.mark.parametrize(
    ("given", "variable"),
    [
        ({"SIBU_NOTICES_WEBHOOK": "https://gateway.example/n"}, "SIBU_NOTICES_SECRET"),
        ({"SIBU_NOTICES_WEBHOOK": "http://gateway.example/n", "SIBU_NOTICES_SECRET": SECRET}, "SIBU_NOTICES_WEBHOOK"),
        ({"SIBU_NOTICES_WEBHOOK": "http://127.0.0.1.example/n", "SIBU_NOTICES_SECRET": SECRET}, "SIBU_NOTICES_WEBHOOK"),
        ({"SIBU_NOTICES_SECRET": "whsec_c2hvcnQ="}, "SIBU_NOTICES_SECRET"),
        ({"SIBU_NOTICES_SECRET": "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "SIBU_NOTICES_SECRET"),
        ({"SIBU_NOTICES_SECRET": "whsec_not*base64*not*base64*not*base"}, "SIBU_NOTICES_SECRET"),
    ],
)
def test_what_cannot_be_signed_or_would_go_in_clear_is_refused_and_not_repeated(
    given: dict[str, str], variable: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(given)

    assert f"{variable} is " in str(refused.value)
    assert given.get("SIBU_NOTICES_SECRET", SECRET) not in str(refused.value)


def test_a_gateway_of_this_machine_needs_no_tls() -> None:
    settings = read_settings({"SIBU_NOTICES_WEBHOOK": "http://127.0.0.1:8080/n", "SIBU_NOTICES_SECRET": SECRET})

    assert settings.notices.webhook == "http://127.0.0.1:8080/n"
