"""What a socket may send: in time, in bounds, and readable in one way only."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from infra.run.serving import PunctualProtocol
from tests.api.conftest import Office
from tests.api.serving import serving

ASK = b"GET /livez HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /v1/issues HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n"


class Impatient(PunctualProtocol):
    """Waits for headers a moment, so that a test need not."""

    header_seconds = 0.2


@dataclass
class Line:
    """A server on a socket of loopback."""

    port: int

    async def say(self, *parts: bytes, finish: bool = False) -> bytes:
        """All that is answered until the server closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
            if finish:
                writer.write_eof()
            async with asyncio.timeout(20):
                return await reader.read()
        except ConnectionResetError:
            return b""
        finally:
            writer.close()


@asynccontextmanager
async def lined(office: Office, *, connections: int = 100) -> AsyncIterator[Line]:
    office.app.state.services = replace(office.services, body_seconds=0.2)
    stopping = office.services.stopping
    async with serving(office.app, stopping=stopping, connections=connections, protocol=Impatient) as url:
        yield Line(int(url.rpartition(":")[2]))


@pytest.fixture
async def line(office: Office) -> AsyncIterator[Line]:
    async with lined(office) as alive:
        yield alive


def statuses(answer: bytes) -> list[int]:
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


async def test_a_whole_request_is_answered(line: Line) -> None:
    assert statuses(await line.say(ASK + b"Connection: close\r\n\r\n")) == [200]


@pytest.mark.parametrize("sent", [b"", b"G", ASK, ASK + b"X-Slow: a"])
async def test_headers_that_never_end_are_not_waited_for(line: Line, sent: bytes) -> None:
    assert await line.say(sent) == b""


async def test_neither_are_those_of_a_second_request(line: Line) -> None:
    assert statuses(await line.say(ASK + b"\r\n", ASK)) == [200]


async def test_a_body_that_never_ends_is_not_waited_for(line: Line) -> None:
    answer = await line.say(POST + b"Connection: close\r\nContent-Length: 100\r\n\r\n", b"{")

    assert statuses(answer) == [408]
    assert b"urn:sibu:problem:too-slow" in answer


@pytest.mark.parametrize(
    "sent",
    [
        ASK + b"X-Long: " + b"a" * 20_000 + b"\r\n\r\n",
        ASK + b"X-Many: b\r\n" * 150 + b"\r\n",
        b"GET /livez?" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["long", "many", "address"],
)
async def test_headers_have_a_size(line: Line, sent: bytes) -> None:
    answer = await line.say(sent)

    # Refused by the server where they come in pieces, and by the application where they came whole.
    assert statuses(answer) in ([431], [400])


async def test_headers_without_an_end_are_refused_at_their_size(line: Line) -> None:
    assert statuses(await line.say(ASK + b"X-Long: " + b"a" * 200_000)) in ([400], [])


async def test_a_body_has_a_size_whether_it_says_it_or_not(line: Line) -> None:
    said = await line.say(POST + b"Connection: close\r\nContent-Length: 300000\r\n\r\n{")
    chunks = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
    unsaid = await line.say(POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks * 5)

    assert (statuses(said), statuses(unsaid)) == ([413], [413])


INNER = b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: 5, 6\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: 0x5\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length : 5\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"X-Folded: a\r\n b\r\nContent-Length : 5\r\n",
        b"X-Nul: a\x00b\r\n",
        b"Host: y\r\n",
    ],
)
async def test_what_two_readers_could_read_differently_is_refused(line: Line, head: bytes) -> None:
    answer = await line.say(POST + head + b"\r\n" + INNER)

    # One refusal, and the request hidden in the body is never answered.
    assert statuses(answer) == [400]
    assert b"content-type: application/problem+json" in answer
    assert b"x-content-type-options: nosniff" in answer
    assert b"content-security-policy: default-src 'none'" in answer
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["type"] == "urn:sibu:problem:bad-request"


async def test_a_length_beside_chunks_never_hides_a_second_request(line: Line) -> None:
    both = b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"

    answer = await line.say(POST + both + b"0\r\n\r\n" + INNER)

    assert len(statuses(answer)) == 1
    assert b'"checks"' not in answer


@pytest.mark.parametrize(
    "chunk", [b"-1\r\n", b"0x5\r\naaaaa\r\n", b"5\naaaaa\r\n", b"ffffffffffffffffffffff\r\n", b"g\r\n"]
)
async def test_chunks_that_are_none_are_refused(line: Line, chunk: bytes) -> None:
    answer = await line.say(POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + INNER)

    assert b'"checks"' not in answer
    assert 200 not in statuses(answer)


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x00" * 64 + b"\r\n\r\n",
    ],
)
async def test_other_protocols_are_refused(line: Line, sent: bytes) -> None:
    answer = await line.say(sent, finish=True)

    assert 200 not in statuses(answer)


async def test_deep_and_wide_bodies_are_refused(line: Line) -> None:
    for body in (b"[" * 1_000 + b"]" * 1_000, b"[" + b"1," * 20_000 + b"1]", b'{"a":' * 30 + b"1" + b"}" * 30):
        length = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)

        answer = await line.say(POST + length + body)

        assert statuses(answer) == [400]
        assert b"urn:sibu:problem:bad-json" in answer


async def test_too_many_connections_are_told_so(office: Office) -> None:
    async with lined(office, connections=3) as line:
        held = [await asyncio.open_connection("127.0.0.1", line.port) for _ in range(3)]
        answer = await line.say(ASK + b"\r\n")
        for _, writer in held:
            writer.close()

    assert statuses(answer) == [503]


async def test_nobody_becomes_a_websocket(line: Line) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

    answer = await line.say(ASK + upgrade + b"Sec-WebSocket-Version: 13\r\n\r\n")

    assert statuses(answer) == [200]
