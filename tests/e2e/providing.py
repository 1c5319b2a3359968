"""The provider of npm's `oidc-provider` under node, as a process of its own on loopback."""

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "tests" / "provider" / "provider.js"
INSTALLED = ROOT / ".cache" / "provider"  # by `make provider`
SECRET = "secret of the client: 100%/+&?"
PEOPLE: dict[str, Any] = {
    "wang": {"name": "王芳", "groups": ["staff", "sibu-grid"], "grid": "grid-0101"},
    "li": {"name": "李强", "groups": ["sibu-auditors"], "methods": ["pwd", "otp"]},
    "zhao": {"name": "赵敏", "groups": ["sibu-auditors"]},
    "qian": {"name": "钱进", "groups": ["sibu-auditors", "sibu-admins"], "methods": ["otp"]},
    "sun": {"name": "孙静", "groups": ["nobody-here"]},
    "zhou": {"name": "周平", "groups": ["sibu-grid"], "sibu_account": "staff-grid-0102", "grid": "grid-0102"},
}


@dataclass
class RealProvider:
    issuer: str

    async def rotate(self) -> None:
        """New signing keys; the old ones are gone."""
        async with httpx.AsyncClient() as http:
            assert (await http.post(f"{self.issuer}/test/rotate")).text == "rotated"

    async def log_in(self, address: str, person: str) -> dict[str, str]:
        """What the provider sends back when this person signs in there: as a browser does, form by form."""
        async with httpx.AsyncClient() as http:
            answer = await http.get(address)
            for form in ({"prompt": "login", "login": person, "password": "any"}, {"prompt": "consent"}):
                page = await _followed(http, answer, self.issuer)
                answer = await http.post(str(page.url), data=form)
            return dict((await _until_elsewhere(http, answer, self.issuer)).params)


async def _followed(http: httpx.AsyncClient, answer: httpx.Response, issuer: str) -> httpx.Response:
    while answer.is_redirect:
        answer = await http.get(httpx.URL(issuer).join(answer.headers["location"]))
    return answer


async def _until_elsewhere(http: httpx.AsyncClient, answer: httpx.Response, issuer: str) -> httpx.URL:
    while True:
        target = httpx.URL(issuer).join(answer.headers["location"])
        if not str(target).startswith(issuer):
            return target
        answer = await http.get(target)


def description(issuer: str, folder: Path, *, client: str = "sibu") -> Path:
    """The file of SIBU_SIGN_IN_PROVIDER for this provider."""
    (folder / "client-secret").write_text(f"{SECRET}\n", encoding="utf-8")
    path = folder / "provider.toml"
    posts = {"sibu-grid": "grid_worker", "sibu-auditors": "auditor", "sibu-admins": "administrator"}
    tables = "".join(f'[[post]]\nclaim = "groups"\nvalue = "{each}"\nrole = "{role}"\n' for each, role in posts.items())
    path.write_text(
        f'issuer = "{issuer}"\nclient_id = "{client}"\nclient_secret_file = "client-secret"\n'
        f'account_claim = "sibu_account"\nsecond_factor_claim = "methods"\n{tables}[scope]\ngrid_id = "grid"\n',
        encoding="utf-8",
    )
    return path


@asynccontextmanager
async def providing(redirect: str, *, seconds: int = 3600) -> AsyncIterator[RealProvider]:
    """A running provider that sends people back to `redirect`; its ID tokens are good for `seconds`."""
    shutil.copy(PROGRAM, INSTALLED / "provider.js")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"port": port, "client": "sibu", "secret": SECRET, "redirects": [redirect], "people": PEOPLE}
    process = await asyncio.create_subprocess_exec(
        *("node", "provider.js", json.dumps({**options, "seconds": seconds})),
        cwd=INSTALLED,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            while b"listening" not in await process.stdout.readline():
                assert process.returncode is None
        yield RealProvider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        await process.wait()
