"""Sending files and asking for them back, as the tests of attachments do."""

from typing import Any, cast

import httpx

from tests.api.conftest import Office
from tests.attachment_files import jpeg
from tests.builders import new_key


async def send(office: Office, data: bytes, *, by: str | None = None, key: str | None = None) -> httpx.Response:
    headers = new_key(key) | (office.as_(by) if by else {}) | {"Content-Type": "application/octet-stream"}
    return await office.http.post("/v1/attachments", content=data, headers=headers)


async def uploaded(office: Office, data: bytes | None = None, *, by: str | None = None) -> dict[str, Any]:
    answer = await send(office, jpeg() if data is None else data, by=by)
    assert answer.status_code == 201, answer.text
    return cast("dict[str, Any]", answer.json())


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:sibu:problem:")
