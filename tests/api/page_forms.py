"""Forms of pages as a browser reads and sends them."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_SENT = {"hidden", "text", "tel", "search", "email", ""}


@dataclass
class PageForm:
    """`fields`: what it would send as it stands. `ways`: where its buttons send it, its own action among them."""

    action: str
    multipart: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    ways: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self._by_id: dict[str, PageForm] = {}
        self._form: PageForm | None = None
        self._buttons: list[tuple[str, PageForm | None, str]] = []
        self._area: str | None = None
        self._select: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = PageForm(given["action"], multipart="multipart" in given.get("enctype", ""))
            self._form.ways.add(given["action"])
            self.forms.append(self._form)
            self._by_id[given.get("id", "")] = self._form
        form = self._form
        if tag == "button" and "formaction" in given:
            self._buttons.append((given.get("form", ""), form, given["formaction"].partition("#")[0]))
        if form is None:
            return
        if tag == "textarea":
            self._area, self._text = given["name"], ""
        if tag == "select":
            self._select = given["name"]
            form.fields[given["name"]] = ""
        if tag == "option" and self._select and "selected" in given:
            form.fields[self._select] = given["value"]
        if tag == "input":
            kind = given.get("type", "")
            if kind in _SENT or (kind in {"radio", "checkbox"} and "checked" in given):
                form.fields[given["name"]] = given.get("value", "on")

    def close(self) -> None:
        """A button may stand before the form that it names."""
        super().close()
        for named, around, way in self._buttons:
            form = self._by_id[named] if named else around
            if form is not None:
                form.ways.add(way)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None and self._form is not None:
            text = re.sub(r"\r\n|\r", "\n", self._text).removeprefix("\n")
            self._form.fields[self._area] = text.replace("\n", "\r\n")
            self._area = None
        if tag == "select":
            self._select = None
        if tag == "form":
            self._form = None


def forms_in(page: str) -> list[PageForm]:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.forms


def form_to(page: str, way: str) -> PageForm:
    """The first form of the page that can be sent there."""
    return next(form for form in forms_in(page) if way in form.ways)


def text_of(page: str) -> str:
    """What is read, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<head>.*?</head>", "", page, flags=re.DOTALL)))
