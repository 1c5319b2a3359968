"""/openapi.json and the addresses of operation: complete, with examples that are true, and usable without a network."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from api.gateway.bodies import CommandBody
from api.http import clock_examples, command_examples, examples, person
from api.http.commands import OutcomeView
from api.http.filing import FiledView, ReportBody
from api.http.person import ErasedReceiptBody, ErasedView
from api.http.receipts import (
    FeedbackTakenView,
    RatedReceiptBody,
    ReceiptBody,
    ReviewedReceiptBody,
    WithdrawnReceiptBody,
)
from api.http.services import Check
from api.http.views.clock import ClocksView
from api.http.views.copies import CopyView
from api.http.views.issue import IssueView
from api.http.views.timeline import TimelineView
from api.http.views.tracking import TrackingView
from schemas.wire.reading import FeedItem, IssueRow, Page
from tests.api.conftest import Office

VALID = {name: next(iter(found.values()))["value"] for name, found in command_examples.COMMANDS.items()}
EXAMPLES: list[tuple[Any, Any]] = [
    *((ReportBody, each["value"]) for each in examples.REPORTS.values()),
    *((ReceiptBody, each["value"]) for each in examples.RECEIPTS.values()),
    *((RatedReceiptBody, each["value"]) for each in examples.FEEDBACK.values()),
    *((WithdrawnReceiptBody, each["value"]) for each in examples.WITHDRAWALS.values()),
    *((ReviewedReceiptBody, each["value"]) for each in examples.REVIEWS.values()),
    *(
        (CommandBody, {**(each["value"] or {}), "name": name})
        for name, found in command_examples.COMMANDS.items()
        for each in found.values()
    ),
    (FiledView, examples.FILED),
    (Page[IssueRow], examples.LEDGER),
    (IssueView, examples.ISSUE),
    (TimelineView, examples.TIMELINE),
    (ClocksView, clock_examples.CLOCKS),
    (OutcomeView, command_examples.OUTCOME),
    (FeedbackTakenView, examples.FEEDBACK_TAKEN),
    (FeedbackTakenView, examples.WITHDRAWN),
    (FeedbackTakenView, examples.REVIEWED),
    (TrackingView, examples.TRACKED),
    (Page[FeedItem], examples.EVENTS),
    *((ErasedReceiptBody, each["value"]) for each in person.ERASURES.values()),
    (ErasedView, person.ERASED),
    (CopyView, person.COPY),
]


@pytest.mark.parametrize(("model", "value"), EXAMPLES)
def test_an_example_is_what_the_model_takes(model: Any, value: Any) -> None:
    TypeAdapter(model).validate_python(value)


async def test_every_operation_has_an_example_of_what_it_takes_and_gives(office: Office) -> None:
    document = (await office.http.get("/openapi.json")).json()

    for name, operation in operations(document):
        assert operation["summary"], name
        if "requestBody" in operation:
            assert operation["requestBody"]["content"]["application/json"]["examples"], name
        success = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
        assert all("example" in content for content in success["content"].values()), name


async def test_every_write_declares_its_idempotency_key(office: Office) -> None:
    document = (await office.http.get("/openapi.json")).json()

    # Number and code go in the body, so that two ways of reading are posted as well.
    reads = ("/track", "/export")
    writes = [name for name, _ in operations(document) if name.startswith("post") and not name.endswith(reads)]
    keyed = [
        name
        for name, operation in operations(document)
        if any(each["name"] == "Idempotency-Key" and each["required"] for each in operation.get("parameters", ()))
    ]
    assert sorted(writes) == sorted(keyed)


PUBLIC = {
    *("post /v1/issues", "post /v1/receipts/track", "post /v1/receipts/feedback"),
    *("post /v1/receipts/withdraw", "post /v1/receipts/review"),
    *("post /v1/receipts/export", "post /v1/receipts/erase"),
    *("get /livez", "get /readyz", "get /metrics"),
}


async def test_every_operation_but_the_public_ones_asks_for_a_sign_in(office: Office) -> None:
    document = (await office.http.get("/openapi.json")).json()
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    bodies = {f"/v1/issues/{{issue_id}}/commands/{name}": body for name, body in VALID.items()}

    open_to_all = set()
    for name, _ in operations(document):
        method, path = name.split()
        address = path.format(issue_id="00000000-0000-4000-8000-000000000000", department_id="mass_work")
        answer = await office.http.request(method, address, json=bodies.get(path, {}), headers=headers)
        if answer.status_code != 401:
            open_to_all.add(name)

    assert open_to_all == PUBLIC


async def test_every_refusal_is_declared_as_a_problem(office: Office) -> None:
    document = (await office.http.get("/openapi.json")).json()

    for name, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status >= "400" and not name.endswith("/readyz"):
                assert list(answer["content"]) == ["application/problem+json"], (name, status)
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_no_page_loads_anything_from_elsewhere(office: Office) -> None:
    for path in ("/docs", "/redoc"):
        assert (await office.http.get(path)).status_code == 404


async def test_a_process_is_ready_without_the_engine(lonely_office: Office) -> None:
    answer = await lonely_office.http.get("/readyz")

    checks = {check["name"]: (check["ok"], check["needed"]) for check in answer.json()["checks"]}
    assert answer.status_code == 200
    assert checks == {"database": (True, True), "engine": (False, False)}


async def test_a_process_without_its_database_is_alive_but_not_ready(office: Office) -> None:
    async def away() -> tuple[Check, ...]:
        return (Check(name="database", ok=False, says="It is away."),)

    office.app.state.services = replace(office.services, ready=away)

    assert (await office.http.get("/livez")).status_code == 200
    answer = await office.http.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")


async def test_figures_are_for_prometheus_and_name_no_issue(office: Office) -> None:
    filed = await office.file()

    answer = await office.http.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain")
    assert "sibu_filings_total" in answer.text
    assert filed["id"] not in answer.text


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation
