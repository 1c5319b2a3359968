"""Somebody at the pages of work without a script: forms are filled in as a browser reads them, and sent."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx
import pyotp

from tests.api.conftest import Office

PASSWORD = "石榴 灯塔 木梯 晴天"
_LATER = timedelta(minutes=2)


@dataclass
class AtDesk:
    """One browser of one person."""

    http: httpx.AsyncClient
    secret: str = ""

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(path)

    async def page(self, path: str) -> str:
        answer = await self.http.get(path)
        assert answer.status_code == 200, answer.text[:2000]
        return answer.text

    async def send(self, shown: str, action: str, **typed: str | list[str]) -> httpx.Response:
        """The form of a page with this action, with what somebody typed in place of what stood there."""
        fields = {**form_in(shown, action), **typed}
        return await self.post(action, fields)

    async def post(self, action: str, fields: dict[str, str | list[str]]) -> httpx.Response:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.http.post(action, content=urlencode(fields, doseq=True), headers=headers)

    async def upload(self, shown: str, action: str, content: bytes, **typed: str) -> httpx.Response:
        """The same with a file."""
        fields = {key: value for key, value in {**form_in(shown, action), **typed}.items() if isinstance(value, str)}
        return await self.http.post(action, data=fields, files={"file": ("drawing.json", content)})


async def at_desk(office: Office, account_id: str, *, factor: bool = True) -> AtDesk:
    """Signs somebody in, in a browser that has never been here."""
    set_ups, now = office.instance.offices.set_ups, datetime.now(UTC)
    link = await set_ups.new_link(account_id, by="machine:operator", at=now - _LATER)
    secret = (await set_ups.seen(link, at=now - _LATER)).factor.secret
    code = pyotp.TOTP(secret).at(now - _LATER) if factor else ""
    await set_ups.finish(link, password=PASSWORD, code=code, at=now - _LATER)
    browser = httpx.AsyncClient(transport=httpx.ASGITransport(app=office.app), base_url="http://sibu.test")
    typed = {"account": account_id, "password": PASSWORD, "code": pyotp.TOTP(secret).now() if factor else ""}
    answer = await browser.post("/sign-in", data=typed)
    assert answer.status_code == 303, answer.text
    return AtDesk(browser, secret)


def text_of(page: str) -> str:
    """What stands on the page, its tags left out."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)))


def form_in(page: str, action: str) -> dict[str, str | list[str]]:
    """What the form of a page would send untouched."""
    reader = _Forms()
    reader.feed(page)
    assert action in reader.forms, f"{action} is none of {sorted(reader.forms)}"
    return {name: values if len(values) > 1 else values[0] for name, values in reader.forms[action].items()}


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, list[str]]] = {}
        self._form: dict[str, list[str]] | None = None
        self._area: str | None = None
        self._select: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = self.forms.setdefault(given.get("action", ""), {})
        elif self._form is None:
            return
        elif tag == "input" and given.get("name") and given.get("type") != "file":
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self._put(given["name"], given.get("value", ""))
        elif tag == "textarea":
            self._area, self._text = given.get("name", ""), ""
        elif tag == "select":
            self._select = given.get("name", "")
            self._put(self._select, "")
        elif tag == "option" and self._select and "selected" in given:
            self._form[self._select] = [given.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area is not None and self._form is not None:
            self._put(self._area, self._text.removeprefix("\n").replace("\n", "\r\n"))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def _put(self, name: str, value: str) -> None:
        assert self._form is not None
        self._form.setdefault(name, []).append(value)


@contextmanager
def in_english(desk: AtDesk) -> Iterator[None]:
    desk.http.cookies.set("sibu-look", "en")
    yield
    desk.http.cookies.delete("sibu-look")
