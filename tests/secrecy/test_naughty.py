"""The Big List of Naughty Strings through every free text, and back by every view and screen, as it went in."""

import json
import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import pytest

from tests.api.page_forms import form_to
from tests.builders import new_key
from tests.secrecy.fate import Fate
from tests.secrecy.installation import Installation, installed
from tests.secrecy.lives import (
    BY_RECEIPT,
    DISCIPLINE_HEAD,
    INTAKE,
    LIVES,
    MASS_WORK,
    ORGANIZATION,
    SUPERVISOR,
    with_texts,
)
from tests.secrecy.pages import HOST, enter
from tests.secrecy.readers import questions
from tests.secrecy.scenario import BEGINNING
from tests.serving import Terminal, a_folder, a_prepared_folder, a_terminal  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_600)]

LIST: Final = Path(__file__).parents[2] / ".cache" / "naughty" / "blns.json"
_LEAST_ROOM: Final = 200


@pytest.fixture(scope="module")
def naughty() -> list[str]:
    assert LIST.exists(), "`make naughty` fetches the list"
    found: list[str] = json.loads(LIST.read_text(encoding="utf-8"))
    assert len(found) > 450
    return found


def chunks(strings: list[str], *, room: int) -> list[str]:
    """All strings, each between brackets that keep its blanks, in texts of at most so many characters."""
    texts, text = [], ""
    for one in strings:
        bracketed = f"【{one[: room - 2]}】"
        if len(text) + len(bracketed) > room:
            texts.append(text)
            text = ""
        text += bracketed
    return [*texts, text]


def kept(text: str) -> str:
    """What must come back: NFC, line ends as one, without the characters that act on a screen."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    quiet = "".join(one for one in text if not acts(one))
    return unicodedata.normalize("NFC", quiet)


def acts(character: str) -> bool:
    """Controls but for tab and line feed, and the marks that turn the direction of what follows."""
    turns = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
    return character in turns or (unicodedata.category(character) == "Cc" and character not in "\t\n")


class Writer:
    """Gives each field one text after the other, and remembers what must be read back."""

    def __init__(self, strings: list[str]) -> None:
        self._by_room = {room: chunks(strings, room=room) for room in (_LEAST_ROOM, 2_000, 10_000)}
        self._next: dict[str, int] = {}
        self.written: dict[str, set[str]] = {}

    def __call__(self, field: str, longest: int) -> str:
        room = max(room for room in self._by_room if room <= longest)
        texts, number = self._by_room[room], self._next.get(field, 0)
        self._next[field] = number + 1
        text = texts[number % len(texts)]
        self.written.setdefault(field, set()).add(kept(text))
        return text


async def test_every_string_comes_back_from_every_field_as_it_went_in(
    beginning: tuple[Path, dict[str, str]], naughty: list[str]
) -> None:
    home, tokens = beginning
    writer, shown = Writer(naughty), set[str]()
    fate = Fate("naughty", BEGINNING)
    async with installed(home, tokens, home.parent / "naughty", fate) as town:
        rounds = len(chunks(naughty, room=2_000))
        for number in range(rounds):
            for kind in LIVES:
                shown |= await lived(town, kind, writer, f"{kind}-{number}")
        for number in range(len(chunks(naughty, room=_LEAST_ROOM)) - rounds * len(LIVES)):
            shown |= await lived(town, "decided", writer, f"more-{number}")

    missing = {field: texts - shown for field, texts in writer.written.items() if texts - shown}
    assert {field: len(texts) for field, texts in missing.items()} == {}


async def lived(town: Installation, kind: str, writer: Writer, label: str) -> set[str]:
    """One report's life, every text in it from the list; gives every text that anybody reads of it at the end."""
    problem, steps = LIVES[kind]
    body, _ = with_texts(town.document, "file_issue", {"problem": "", "place": {"building_id": "bldg-010101"}}, writer)
    said = body["problem"]
    # What it is about decides where it goes; the naughty text follows in the suggestions, and alone in a twin.
    with town.fate.during(label):
        filed = (await posted(town, "/v1/issues", {**body, "problem": problem}, label=label)).json()
        alone = (await posted(town, "/v1/issues", {"problem": said}, label=f"{label}-alone")).json()
    with town.fate.during(f"{label}-after"):
        for number, (by, name, given) in enumerate(steps):
            step = f"{label}-{number}"
            if by == "receipt":
                body, _ = with_texts(town.document, BY_RECEIPT[name], {**given, **filed["receipt"]}, writer)
                await posted(town, f"/v1/receipts/{name}", body, label=step)
            else:
                body, _ = with_texts(town.document, name, given, writer)
                await posted(town, f"/v1/issues/{filed['id']}/commands/{name}", body, label=step, by=by)
    return await read_back(town, [filed["id"], alone["id"]], filed["receipt"])


async def posted(town: Installation, path: str, body: Any, *, label: str, by: str | None = None) -> httpx.Response:
    # Half of a character cannot be sent as UTF-8; as JSON with escapes anything can.
    answer = await town.send(
        "POST", path, by=by, label=label, content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {200, 201}, (path, answer.text)
    return answer


async def read_back(town: Installation, ids: list[str], receipt: dict[str, str]) -> set[str]:
    """Every text in every view of these issues; whoever asks, what is told is JSON that no browser takes for a page."""
    found: set[str] = set()
    for issue_id in ids:
        asked = [one.path for one in questions(town.document, [issue_id]) if issue_id in one.path]
        for reader in (INTAKE, DISCIPLINE_HEAD, "staff-secretary-01", "staff-desk-secretary", MASS_WORK, ORGANIZATION):
            if (await town.send("GET", f"/v1/issues/{issue_id}", by=reader, label="read")).status_code == 200:
                for path in asked:
                    found |= set(texts_of(await town.send("GET", path, by=reader, label="read")))
    answer = await town.send("POST", "/v1/receipts/track", by=None, label="track", json=receipt)
    return found | set(texts_of(answer))


def texts_of(answer: httpx.Response) -> Iterator[str]:
    if "json" not in answer.headers["content-type"]:
        assert "html" not in answer.headers["content-type"], "pages need a test of their own"
        return
    assert answer.headers["x-content-type-options"] == "nosniff"
    yield from _texts(answer.json())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)


async def test_every_string_comes_back_on_the_page_of_residents_as_text(
    beginning: tuple[Path, dict[str, str]], naughty: list[str]
) -> None:
    home, tokens = beginning
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    async with installed(home, tokens, home.parent / "naughty-pages", Fate("naughty", BEGINNING)) as town:
        for text in chunks(naughty, room=10_000):
            # A form without its key is shown again with all that was typed.
            body = urlencode({"problem": text, "suggestion": text[:2_000], "name": text[:200], "phone": text[-200:]})
            page = (await town.http.post("/report", content=body, headers=form)).text

            shown = {name: kept(value) for name, value in form_to(page, "/report/where").fields.items()}
            assert shown["problem"] == kept(text)
            assert (shown["suggestion"], shown["name"]) == (kept(text[:2_000]), kept(text[:200]))
            assert not re.search(r"<script(?! src=\"/static/)|<img|<iframe|<svg|\son\w+=", outside_of_texts(page))


async def test_every_string_comes_back_on_the_pages_of_work_as_text(
    beginning: tuple[Path, dict[str, str]], naughty: list[str]
) -> None:
    home, tokens = beginning
    async with installed(home, tokens, home.parent / "naughty-work", Fate("naughty", BEGINNING)) as town:
        filed = (await posted(town, "/v1/issues", {"problem": "路灯坏了。"}, label="work")).json()["id"]
        headers = {"Cookie": await enter(town, SUPERVISOR), "Host": HOST, "Origin": f"http://{HOST}"}
        way = f"/staff/issues/{filed}/do/comment"
        csrf = re.findall(r'name="csrf" value="(\w+)"', (await town.http.get(way, headers=headers)).text)[0]
        said = chunks(naughty, room=2_000)
        for number, text in enumerate(said):
            form = {"csrf": csrf, "key": f"k{number}", "text": text}
            # Without a reason it is shown again, with all that was typed.
            again = await town.http.post(
                f"/staff/issues/{filed}/do/place_hold", data={**form, "note": ""}, headers=headers
            )
            sent = await town.http.post(way, data=form, headers=headers)
            assert (again.status_code, sent.status_code) == (422, 303), text
            assert (
                await town.http.get("/staff/issues", params={"text": text[:200]}, headers=headers)
            ).status_code < 500
        pages = [
            (await town.http.get(f"/staff/issues/{filed}{part}", headers=headers)).text
            for part in ("", "/timeline", "/events", "/sheet")
        ]

    timeline = unescape(pages[1])
    assert [text for text in said if kept(text) not in timeline] == []
    for page in pages:
        assert not re.search(r'<(script(?! src="/static/)|iframe|img)|<\w[^<>]*\son\w+=', page)


def outside_of_texts(page: str) -> str:
    """The page without what its fields hold, escaped as it is."""
    return re.sub(r'(<textarea[^>]*>).*?</textarea>|value="[^"]*"', r"\1", page, flags=re.DOTALL)


def test_no_string_acts_on_a_terminal(terminal: Terminal, naughty: list[str]) -> None:
    tokens = {name: each["token"] for name, each in json.loads((terminal.folder / "sign-in.json").read_text()).items()}
    officer = {"Authorization": f"Bearer {tokens[MASS_WORK]}"}
    screens = []
    with httpx.Client(base_url=terminal.url, trust_env=False, timeout=60) as http:
        for text in chunks(naughty, room=10_000):
            body = {
                "problem": f"路灯坏了。{text}",
                "reporter": {"name": text[:200]},
                "place": {"building_id": "bldg-010101"},
            }
            filed = http.post("/v1/issues", content=json.dumps(body), headers={**_JSON, **new_key()}).json()
            path = f"/v1/issues/{filed['id']}/commands"
            http.post(f"{path}/accept", json={}, headers=officer | new_key()).raise_for_status()
            for note in chunks(naughty, room=2_000):
                say = json.dumps({"text": note})
                http.post(f"{path}/comment", content=say, headers={**officer, **_JSON, **new_key()}).raise_for_status()
            answered = json.dumps({"answer": text})
            http.post(f"{path}/resolve", content=answered, headers={**officer, **_JSON, **new_key()}).raise_for_status()
            terminal.code = filed["receipt"]["code"]
            screens += [
                terminal.sibu("show", filed["id"], "--as", MASS_WORK),
                terminal.sibu("timeline", filed["id"], "--as", MASS_WORK),
                terminal.sibu("track", filed["receipt"]["number"]),
            ]
    screens += [terminal.sibu("ledger", "--as", "supervisor"), terminal.sibu("events", "--as", "supervisor")]

    assert [screen.exit_code for screen in screens] == [0] * len(screens)
    assert [hex(ord(one)) for screen in screens for one in screen.output if acts(one)] == []


_JSON: Final = {"Content-Type": "application/json"}
