"""What goes out asks where a setting says and nowhere else, and nothing comes with a password of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from infra.accounts.provider_calls import ProviderCalls
from infra.accounts.provider_file import ProviderDescription
from infra.run.signing import _client
from infra.settings.reading import read_settings
from schemas.domain.account_errors import ProviderRefusedError

NOON = datetime(2030, 5, 6, 12, 0, tzinfo=UTC)


@dataclass
class Elsewhere:
    """A server on loopback that sends whoever asks to another place of its own, and remembers what was asked."""

    port: int = 0
    asked: list[str] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append((await reader.readuntil(b"\r\n\r\n")).split()[1].decode())
        place = f"http://127.0.0.1:{self.port}/metadata-of-a-cloud"
        writer.write(f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def redirecting() -> AsyncIterator[Elsewhere]:
    elsewhere = Elsewhere()
    server = await asyncio.start_server(elsewhere.answer, "127.0.0.1", 0)
    async with server:
        elsewhere.port = server.sockets[0].getsockname()[1]
        yield elsewhere


async def test_a_redirect_of_the_provider_is_not_followed() -> None:
    async with redirecting() as elsewhere:
        described = ProviderDescription(issuer=f"http://127.0.0.1:{elsewhere.port}", client_id="sibu")

        with pytest.raises(ProviderRefusedError) as refused:
            await ProviderCalls(described, None, _client).endpoint("token_endpoint", at=NOON)

    assert refused.value.reason == "issuer"
    assert elsewhere.asked == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize("issuer", ["http://id.example.gov.cn", "ftp://id.example.gov.cn", "//id.example.gov.cn", "id"])
def test_a_provider_is_reached_by_https(issuer: str) -> None:
    with pytest.raises(ValueError, match="must begin with https://"):
        ProviderDescription(issuer=issuer, client_id="sibu")


def test_no_setting_has_a_password_or_a_token_by_default() -> None:
    settings = read_settings({})

    assert settings.database_url.startswith("sqlite+aiosqlite:///")
    assert "@" not in settings.database_url
    assert settings.client.token is None
    assert settings.client.code is None
    assert settings.sign_in.provider is None
