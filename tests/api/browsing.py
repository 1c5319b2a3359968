"""A browser without scripts over the application: pages, their forms as a browser reads them, and a session."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.api.conftest import Office

HERE = "http://127.0.0.1:8000"
OFFICER, HEAD, SECRETARY, SUPERVISOR = (
    *("staff-mass-work-officer-1", "staff-mass-work-head"),
    *("staff-secretary-01", "staff-supervisor-1"),
)
UNIT, INTAKE, DISCIPLINE, HOTLINE = (
    *("staff-unit-power", "staff-discipline-intake", "staff-discipline-officer", "staff-hotline-1"),
)
_ALONE = frozenset({"input", "img", "meta", "link", "br", "rect", "line"})
Pairs = list[tuple[str, str]]
Chosen = Sequence[tuple[str, tuple[str, bytes, str]]]
Headers = Mapping[str, str]
NO_HEADERS: Headers = {}


@dataclass
class Form:
    """`fields` as they would be sent untouched; `names` are all that can be filled in; `says` its text."""

    action: str
    method: str
    multipart: bool
    fields: Pairs = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    choices: dict[str, list[str]] = field(default_factory=dict)
    says: str = ""

    def filled(self, **typed: Any) -> Pairs:
        """The fields with these in the place of what stood there; a list sends its name several times."""
        kept = [(name, value) for name, value in self.fields if name not in typed]
        for name, value in typed.items():
            assert name in self.names, f"the form has no field {name}: {sorted(self.names)}"
            kept += [(name, str(each)) for each in (value if isinstance(value, list) else [value])]
        return kept

    def value(self, name: str) -> str:
        return next(value for known, value in self.fields if known == name)


class _Reader(HTMLParser):
    """Collects what a page shows and what its forms would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.links: list[str] = []
        self.texts: list[str] = []
        self.title = ""
        self._inside: Form | None = None
        self._tag = ""
        self._area: str | None = None
        self._select: str | None = None
        self._chosen: str | None = None
        self._first: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        match tag:
            case "form":
                kind = given.get("enctype") == "multipart/form-data"
                self._inside = Form(given.get("action", ""), given.get("method", "get"), kind)
                self.forms.append(self._inside)
                self.by_id[given.get("id", "")] = self._inside
            case "a":
                self.links.append(given.get("href", ""))
            case "input":
                self._input(given)
            case "button":
                self._named(given)  # Sent where it is the one that was pressed.
            case "textarea":
                self._area = ""
                self._named(given)
            case "select":
                self._named(given)
                self._select, self._chosen, self._first = given.get("name"), None, None
            case "option":
                self._option(given)
        if tag not in _ALONE:
            self._tag = tag
        self._name = given.get("name", "") if tag == "textarea" else getattr(self, "_name", "")

    def _named(self, given: dict[str, str]) -> Form | None:
        form = self.by_id.get(given["form"]) if "form" in given else self._inside
        if form is not None and given.get("name"):
            form.names.add(given["name"])
        return form

    def _input(self, given: dict[str, str]) -> None:
        form, name, value = self._named(given), given.get("name", ""), given.get("value", "")
        if form is None or not name or given.get("type") == "file":
            return
        if given.get("type") in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(value)
            if "checked" not in given:
                return
        form.fields.append((name, value))

    def _option(self, given: dict[str, str]) -> None:
        value = given.get("value", "")
        if self._inside is not None and self._select:
            self._inside.choices.setdefault(self._select, []).append(value)
            self._first = value if self._first is None else self._first
            self._chosen = value if "selected" in given else self._chosen

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area += data
        if self._tag == "title":
            self.title += data
        self.texts.append(data)
        if self._inside is not None:
            self._inside.says += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._inside is not None and self._area is not None:
            # A browser drops the first line end, and sends every other as CRLF.
            text = re.sub(r"\r?\n|\r", "\r\n", self._area.removeprefix("\n"))
            self._inside.fields.append((self._name, text))
            self._area = None
        if tag == "select" and self._inside is not None and self._select:
            self._inside.fields.append((self._select, self._chosen or self._first or ""))
            self._select = None
        if tag == "form":
            self._inside = None
        if tag == "title":
            self._tag = ""


@dataclass
class Page:
    """What came, and where from."""

    answer: httpx.Response

    def __post_init__(self) -> None:
        self._read = _Reader()
        self._read.feed(self.answer.text)

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def path(self) -> str:
        return self.answer.request.url.raw_path.decode()

    @property
    def to(self) -> str:
        """Where a redirect goes."""
        return self.answer.headers["location"]

    @property
    def text(self) -> str:
        """All that can be read on it, blanks as one."""
        return " ".join("".join(self._read.texts).split())

    @property
    def title(self) -> str:
        return self._read.title

    @property
    def links(self) -> list[str]:
        return self._read.links

    @property
    def forms(self) -> list[Form]:
        return self._read.forms

    def form(self, ending: str) -> Form:
        """The one form whose action ends so."""
        [found] = [form for form in self.forms if form.action.endswith(ending)]
        return found


@dataclass
class Browser:
    """Follows redirects when told to; every answer must be a page, and none may be a fault of ours."""

    http: httpx.AsyncClient

    async def open(self, path: str, headers: Headers = NO_HEADERS) -> Page:
        return _page(await self.http.get(path, headers=dict(headers)))

    async def send(self, form: Form, *, files: Chosen = (), **typed: Any) -> Page:
        """As a browser sends it from a page of ours."""
        return await self.post(form.action, form.filled(**typed), files=files, multipart=form.multipart)

    async def post(
        self,
        path: str,
        pairs: Pairs,
        *,
        files: Chosen = (),
        multipart: bool = False,
        headers: Headers = NO_HEADERS,
    ) -> Page:
        given = {"Origin": HERE, **headers}
        if multipart:
            data: dict[str, list[str]] = {}
            for name, value in pairs:
                data.setdefault(name, []).append(value)
            # Without any file httpx would send it in the other way.
            sent = list(files) or [("photos", ("", b"", "application/octet-stream"))]
            return _page(await self.http.post(path, data=data, files=sent, headers=given))
        body = urlencode(pairs)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return _page(await self.http.post(path, content=body, headers=form | given))

    async def follow(self, page: Page) -> Page:
        assert page.status == 303, page.text
        return await self.open(page.to)


def _page(answer: httpx.Response) -> Page:
    assert answer.status_code != 500, answer.text
    if answer.status_code not in {303, 401} or answer.content:
        assert answer.headers["content-type"].startswith("text/html"), answer.text[:200]
    return Page(answer)


@asynccontextmanager
async def nobody(office: Office, *, base: str = HERE) -> AsyncIterator[Browser]:
    """A browser in which nobody signed in."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=office.app), base_url=base) as http:
        yield Browser(http)


@asynccontextmanager
async def signed_in(office: Office, account: str) -> AsyncIterator[Browser]:
    """A browser in which somebody of the sample county signed in."""
    async with nobody(office) as browser:
        entered = await browser.post("/sample", [("account", account)])
        assert entered.status == 303, entered.text
        yield browser
