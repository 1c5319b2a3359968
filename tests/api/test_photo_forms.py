"""A resident's photos without a script: safe, kept once, filed with the report; whatever is refused, the words stay."""

from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from api.pages.photos import photo_form
from api.pages.taking import FormRefusedError
from api.receiving import Receiving
from api.services import Services
from infra.db.errors import StorageError
from tests import attachment_files as files
from tests.api.conftest import Office
from tests.api.limited import Limited, a_limited_office
from tests.api.test_attachments import OFFICER, size_of

__all__ = ["a_limited_office"]

KEY = "0123456789abcdef0123456789abcdef"
Chosen = tuple[str, tuple[str, bytes, str]]


@dataclass
class Page:
    """A page that does nothing but take a form."""

    services: Services
    most: int = 3
    failures: tuple[type[Exception], ...] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request({**scope, "sibu.address": "somebody"}, receive)
        form = await photo_form(request, self.services, most=self.most, failures=self.failures)
        told = {
            "fields": form.fields,
            "claims": form.claims,
            "files": [one.id for one in form.files],
            "refused": [one.code for one in form.refused],
        }
        await JSONResponse(told)(scope, receive, send)


def photo(data: bytes, name: str = "IMG_0001.jpg") -> Chosen:
    return ("photo", (name, data, "image/jpeg"))


async def sent(page: Page, *chosen: Chosen, key: str | None = KEY) -> dict[str, Any]:
    fields = ({"key": key} if key else {}) | {"problem": "路灯坏了"}
    transport = httpx.ASGITransport(app=page)
    async with httpx.AsyncClient(transport=transport, base_url="http://sibu.test") as http:
        answer = await http.post("/report", data=fields, files=list(chosen))
    return dict(answer.json())


async def test_photos_are_made_safe_and_go_with_the_report(office: Office) -> None:
    told = await sent(Page(office.services), photo(files.phone_photo(orientation=6)), photo(files.png()))

    filed = await office.file(attachments=told["claims"])
    listed = (await office.get(f"/v1/issues/{filed['id']}/attachments", by=OFFICER)).json()["attachments"]
    first = await office.get(f"/v1/issues/{filed['id']}/attachments/{told['files'][0]}", by=OFFICER)
    assert told["fields"] == [["key", KEY], ["problem", "路灯坏了"]]
    assert told["refused"] == []
    assert [each["id"] for each in listed] == told["files"]
    assert size_of(first.content) == (480, 640)
    assert b"CANARY" not in first.content


async def test_what_cannot_be_taken_is_told_and_the_rest_is_kept(office: Office) -> None:
    told = await sent(
        Page(office.services), photo(files.archive(), "a.docx"), photo(files.jpeg()), photo(files.animated("GIF"))
    )

    assert told["refused"] == ["attachment-type", "attachment-type"]
    assert len(told["claims"]) == 1
    assert ["problem", "路灯坏了"] in told["fields"]


async def test_a_photo_beyond_the_number_or_the_size_is_told_and_nothing_else_is_lost(office: Office) -> None:
    small = replace(office.services, receiving=Receiving(limit=50_000))

    told = await sent(Page(small, most=2), photo(b"\xff\xd8" + bytes(60_000)), photo(files.jpeg()), photo(files.png()))

    assert told["refused"] == ["attachment-too-large", "attachments-too-many"]
    assert len(told["claims"]) == 1
    assert ["problem", "路灯坏了"] in told["fields"]


async def test_a_field_of_files_that_was_left_empty_is_no_file(office: Office) -> None:
    told = await sent(Page(office.services), photo(b"", ""))

    assert (told["claims"], told["refused"]) == ([], [])


async def test_the_same_form_sent_again_keeps_each_photo_once(office: Office) -> None:
    one, other = files.jpeg(), files.png()

    first = await sent(Page(office.services), photo(one), photo(one))
    again = await sent(Page(office.services), photo(other), photo(one))
    of_another_form = await sent(Page(office.services), photo(one), key="f" * 32)

    assert len(first["claims"]) == 1
    assert again["claims"][1:] == first["claims"]
    assert of_another_form["claims"] != first["claims"]


async def test_when_too_many_come_at_once_the_words_are_taken_without_the_photos(office: Office) -> None:
    services = replace(office.services, receiving=Receiving(at_once=1))

    with services.receiving.place():
        busy = await sent(Page(services), photo(files.jpeg()))
    free = await sent(Page(services), photo(files.jpeg()))

    assert (busy["refused"], busy["claims"]) == (["uploads-busy"], [])
    assert ["problem", "路灯坏了"] in busy["fields"]
    assert len(free["claims"]) == 1


async def test_when_there_is_no_room_or_no_database_the_words_are_taken_without_the_photos(office: Office) -> None:
    full = replace(office.services, attachments=replace(office.services.attachments, room=0))
    no_room = await sent(Page(full), photo(files.jpeg()))
    await office.instance.database.close()

    away = await sent(Page(office.services, failures=(StorageError,)), photo(files.jpeg()))

    assert (no_room["refused"], no_room["claims"]) == (["uploads-full"], [])
    assert ["problem", "路灯坏了"] in away["fields"]
    assert away["claims"] == []


async def test_photos_count_as_uploads_of_an_address(limited: Limited) -> None:
    page = Page(limited.app.state.services, most=50)

    told = await sent(page, *(photo(b"\xff\xd8%d" % number) for number in range(42)))

    assert told["refused"].count("proof-of-work-needed") == 2
    assert limited.counted("upload", "challenged") == 2


async def test_a_form_with_files_and_no_key_before_them_is_none_of_ours(office: Office) -> None:
    with pytest.raises(FormRefusedError):
        await sent(Page(office.services), photo(files.jpeg()), key=None)
