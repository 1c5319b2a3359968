"""A real api process and the command line: what is typed stands in no log, no address and no list of processes."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from socket import socket

import httpx
import psutil
import pyotp
import pytest

from infra.run.preparing import first_setup_link
from tests.world import settings_for

SIBU = str(Path(sys.executable).with_name("sibu"))
PASSWORD = "石榴 灯塔 木梯 晴天"
TYPED_BY_MISTAKE = "my-password-in-the-wrong-field"


@pytest.fixture
def environ(folder: Path) -> dict[str, str]:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = {"SIBU_DATA_DIR": str(folder), "SIBU_HTTP_PORT": str(port), "SIBU_LOG_LEVEL": "debug"}
    return {**os.environ, **ours, "SIBU_LOG_FORMAT": "json", "TEMPORAL_ADDRESS": "127.0.0.1:9", "NO_COLOR": "1"}


@pytest.fixture
def api(environ: dict[str, str], folder: Path) -> Iterator[tuple[str, Path, psutil.Process]]:
    """Address, log file and process of `sibu api`."""
    log = folder / "api.log"
    with log.open("wb") as file:
        process = subprocess.Popen([SIBU, "api"], env=environ, stdout=file, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{environ['SIBU_HTTP_PORT']}"
    try:
        yield url, log, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(60)


async def until_it_answers(http: httpx.AsyncClient) -> None:
    async with asyncio.timeout(120):
        while True:
            try:
                if (await http.get("/livez")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)


async def test_what_is_typed_stands_in_no_log_and_no_list_of_processes(
    api: tuple[str, Path, psutil.Process], environ: dict[str, str], folder: Path
) -> None:
    url, log, process = api
    link = await first_setup_link(settings_for(folder))
    assert link is not None
    secret = link.partition("#")[2]
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        await until_it_answers(http)
        shown = await http.post("/set-up", data={"link": secret})
        totp = shown.text.partition('id="secret">')[2].partition("<")[0].replace(" ", "")
        code = pyotp.TOTP(totp).at(datetime.now(UTC))
        form = {"link": secret, "password": PASSWORD, "repeated": PASSWORD, "code": code}
        done = await http.post("/set-up", data=form)
        cookie = http.cookies["sibu"]
        csrf = (await http.get("/v1/me")).json()["csrf_token"]
        body = {"name": "x", "scope": ["read"], "days": 1}
        token = (await http.post("/v1/me/tokens", json=body, headers={"X-CSRF-Token": csrf})).json()["token"]
        await http.post("/v1/session", json={"account": TYPED_BY_MISTAKE, "password": f"{PASSWORD}?", "code": "123"})
        await http.post("/sign-in", data={"account": TYPED_BY_MISTAKE, "password": f"{PASSWORD}!"})
        await http.post("/v1/session", content=f'{{"account": "{TYPED_BY_MISTAKE}", "pass', headers=_JSON)
        processes = [" ".join(each.cmdline()) for each in (process, *process.children(recursive=True))]
    recovery = done.text.partition("<li><code>")[2].partition("<")[0]
    typed = await _typed_on_the_command_line(environ)

    secrets = [secret, PASSWORD, totp, cookie, csrf, token, TYPED_BY_MISTAKE, recovery]
    told = log.read_text(encoding="utf-8") + typed + "".join(processes)
    assert '"route": "/set-up"' in told
    assert all(len(each) > 8 for each in secrets)
    assert [each for each in secrets if each in told] == []
    assert _kept(folder, secrets) == []


def _kept(folder: Path, secrets: list[str]) -> list[str]:
    """Files of the installation that hold one of the secrets."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in ("keys.json", "sign-in.json")]
    return [path.name for path in files if any(each.encode() in path.read_bytes() for each in secrets)]


_JSON = {"Content-Type": "application/json"}


async def _typed_on_the_command_line(environ: dict[str, str]) -> str:
    """What `sibu user password` says, and how it looks in the list of processes while it waits for the password."""
    process = await asyncio.create_subprocess_exec(
        *(SIBU, "user", "password", "staff-supervisor-1"),
        env=environ,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    listed = " ".join(psutil.Process(process.pid).cmdline())
    said, _ = await process.communicate(f"{PASSWORD}\n".encode())
    assert process.returncode == 0, said.decode()
    assert "staff-supervisor-1 has a new password." in said.decode()
    return listed + said.decode()
