"""The command line above a budget: it works by itself and says so, waits as it is told, and gives up in a sentence."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.cli.working import Worker
from api.guard import puzzle
from tests.attachment_files import phone_photo
from tests.serving import LAMP, Terminal, a_folder, a_prepared_folder, serving  # noqa: F401


@pytest.fixture(name="terminal")
def a_terminal_at_a_place_with_few_budgets(folder: Path) -> Iterator[Terminal]:
    """One report at once, and then work."""
    with serving(folder, extra={"SIBU_LIMITS_FACTOR": "0.01"}) as url:
        yield Terminal(url, folder)


def test_above_the_budget_it_works_and_says_so(terminal: Terminal) -> None:
    first = terminal.sibu("file", LAMP, "--json")
    second = terminal.sibu("file", LAMP, "--json")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "proof of work" not in first.stderr
    assert "proof of work" in second.stderr
    assert json.loads(second.stdout)["receipt"]["number"]


def test_files_above_the_budget_cost_work_too(terminal: Terminal, tmp_path: Path) -> None:
    photos = [tmp_path / f"{number}.jpg" for number in range(2)]
    for photo in photos:
        photo.write_bytes(phone_photo())

    filed = terminal.sibu("file", LAMP, *(text for photo in photos for text in ("--attach", str(photo))), "--json")

    assert filed.exit_code == 0, filed.output
    assert "proof of work" in filed.stderr


class Refusing(BaseHTTPRequestHandler):
    """An API that is always above even what it takes for work."""

    def do_GET(self) -> None:
        problem = {"type": "urn:sibu:problem:too-many-requests", "detail": "That is more than is taken at a time."}
        body = json.dumps(problem).encode()
        self.send_response(429)
        self.send_header("Retry-After", "15")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Says nothing."""


@pytest.fixture
def refusing(folder: Path) -> Iterator[Terminal]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Terminal(f"http://127.0.0.1:{server.server_port}", folder)
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_waits_as_long_as_it_is_told_and_then_gives_up_in_a_sentence(refusing: Terminal) -> None:
    result = refusing.sibu("ledger", "--as", "supervisor")

    assert result.exit_code == 11
    assert "more than is taken at a time" in result.stderr
    assert refusing.hands.seconds == 15  # Once; twice would be longer than its patience of 20.


def answering(*answers: tuple[int, Any]) -> tuple[list[dict[str, str]], Any]:
    """A sender that notes the headers it was given."""
    given, rest = [], iter(answers)

    def send(headers: Any) -> httpx.Response:
        given.append(dict(headers))
        status, body = next(rest)
        return httpx.Response(status, json=body)

    return given, send


def asked(**challenge: Any) -> dict[str, Any]:
    return {"type": "urn:sibu:problem:proof-of-work-needed", "challenge": {"text": "t", "bits": 4, **challenge}}


def test_it_solves_what_is_asked_and_sends_it_once() -> None:
    given, send = answering((429, asked()), (429, asked()))

    answer = Worker(lambda _: None).working(send)()

    text, _, counter = given[1]["Proof-Of-Work"].partition(":")
    assert (answer.status_code, len(given), text) == (429, 2, "t")
    assert puzzle.is_solved("t", counter, bits=4)


@pytest.mark.parametrize(
    "problem",
    [
        asked(bits=60),
        asked(bits=0),
        asked(bits="many"),
        asked(text="x" * 2_000),
        {"type": "urn:sibu:problem:proof-of-work-needed"},
        {"type": "urn:sibu:problem:proof-of-work-needed", "challenge": None},
        {"type": "urn:sibu:problem:too-many-requests"},
        [],
    ],
)
def test_it_does_no_work_that_no_sibu_asks_for(problem: Any) -> None:
    given, send = answering((429, problem))

    assert Worker(lambda _: None).working(send)().status_code == 429
    assert len(given) == 1
