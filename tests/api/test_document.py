"""/openapi.json and the addresses of operation: complete, with examples that are true, and usable without a network."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from api.gateway.attaching import UploadedFile
from api.gateway.bodies import CommandBody
from api.http import (
    access_log,
    account_examples,
    attachment_examples,
    calls,
    clock_examples,
    command_examples,
    examples,
    filings,
    person,
    place_examples,
    policy_examples,
    registry_examples,
    roster_examples,
)
from api.http.accounts import AccountsView, LinkedView
from api.http.attachments import AddAttachmentsBody, AddedView, AttachmentList, ReadAttachmentBody
from api.http.calls import CallerBody
from api.http.commands import OutcomeView
from api.http.nearby import NearbyBody
from api.http.person import ErasedReceiptBody
from api.http.places import PlaceList
from api.http.receipts import RatedReceiptBody, ReviewedReceiptBody, WithdrawnReceiptBody
from api.http.session import ChangeBody, CodeBody, CodesView, MeView, PresentBody, SessionsView, SignInBody
from api.http.tokens import NewTokenBody, TokensView
from api.reading.calendars import CalendarsView, CheckedCalendarView, YearView
from api.reading.policies import (
    CheckedPolicyView,
    ComparedView,
    CountView,
    PoliciesView,
    PolicyView,
    PresetTextView,
)
from api.reading.registry import EntriesView, FindingsView, RegistryView
from api.reading.roster import OwnAbsenceView
from api.services import Check
from api.views.clock import ClocksView
from api.views.copies import CopyView
from api.views.issue import IssueView
from api.views.nearby import NearbyView
from api.views.timeline import TimelineView
from api.views.tracking import TrackingView
from api.writing.filing import FiledView, ReportBody
from api.writing.policies import ActivationBody, MigratedView, MigrationBody, TextBody
from api.writing.receipts import ReceiptBody, TakenView
from api.writing.registry import ChangedView, EditsBody
from api.writing.roster import AbsenceBody, OwnAbsenceBody, ShiftBody
from schemas.domain.accounts import Account, NewAccount
from schemas.wire.accounts import JournalEntry, MadeToken, OfferedFactor
from schemas.wire.ground import GroundPreview
from schemas.wire.in_force import Activation
from schemas.wire.places import Around
from schemas.wire.reading import AccessEntry, CallerReports, FeedItem, FilingRow, IssueRow, Page
from schemas.wire.registry import RegistryNote
from schemas.wire.roster import KeptRoster
from tests.api.conftest import Office

NOBODYS_ID = "00000000-0000-4000-8000-000000000000"
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
    (UploadedFile, attachment_examples.UPLOADED),
    (AttachmentList, attachment_examples.ATTACHMENTS),
    *((ReceiptBody, each["value"]) for each in attachment_examples.LISTED.values()),
    *((AddAttachmentsBody, each["value"]) for each in attachment_examples.ADDED.values()),
    (AddedView, attachment_examples.TAKEN),
    *((ReadAttachmentBody, each["value"]) for each in attachment_examples.READ.values()),
    (FiledView, examples.FILED),
    (Page[IssueRow], examples.LEDGER),
    (IssueView, examples.ISSUE),
    (TimelineView, examples.TIMELINE),
    (ClocksView, clock_examples.CLOCKS),
    (OutcomeView, command_examples.OUTCOME),
    (TakenView, examples.FEEDBACK_TAKEN),
    (TakenView, examples.WITHDRAWN),
    (TakenView, examples.REVIEWED),
    (TrackingView, examples.TRACKED),
    (Page[FeedItem], examples.EVENTS),
    (Page[FilingRow], filings.FILINGS),
    (Page[AccessEntry], access_log.ACCESS_LOG),
    (SignInBody, account_examples.SIGN_IN["one"]["value"]),
    (ChangeBody, account_examples.CHANGES["one"]["value"]),
    (PresentBody, account_examples.PRESENT["one"]["value"]),
    (CodeBody, account_examples.CONFIRM["one"]["value"]),
    (NewTokenBody, account_examples.NEW_TOKEN["one"]["value"]),
    (NewAccount, account_examples.NEW_ACCOUNT["one"]["value"]),
    (MeView, account_examples.ME),
    (CodesView, account_examples.CODES),
    (OfferedFactor, account_examples.OFFERED),
    (SessionsView, account_examples.SESSIONS),
    (TokensView, account_examples.TOKENS),
    (MadeToken, account_examples.MADE_TOKEN),
    (AccountsView, account_examples.ACCOUNTS),
    (Account, account_examples.ACCOUNT),
    (LinkedView, account_examples.LINKED),
    (Page[JournalEntry], account_examples.JOURNAL),
    *((ErasedReceiptBody, each["value"]) for each in person.ERASURES.values()),
    (TakenView, person.ERASED),
    (CopyView, person.COPY),
    *((NearbyBody, each["value"]) for each in place_examples.NEARBY.values()),
    (NearbyView, place_examples.SIMILAR),
    *((CallerBody, each["value"]) for each in calls.CALLER.values()),
    (CallerReports, calls.CALLER_REPORTS),
    (PlaceList, place_examples.PLACES),
    (Around, place_examples.AROUND),
    *((EditsBody, each["value"]) for each in registry_examples.EDITS.values()),
    (ChangedView, registry_examples.CHANGED),
    (RegistryView, registry_examples.REGISTRY),
    (EntriesView, registry_examples.ENTRIES),
    (FindingsView, registry_examples.FINDINGS),
    (Page[RegistryNote], registry_examples.JOURNAL),
    (GroundPreview, registry_examples.PREVIEW),
    (PoliciesView, policy_examples.POLICIES),
    (PolicyView, policy_examples.POLICY),
    (PresetTextView, policy_examples.PRESET),
    (ComparedView, policy_examples.COMPARED),
    (CheckedPolicyView, policy_examples.CHECKED),
    (CountView, policy_examples.COUNT),
    (MigratedView, policy_examples.MIGRATED),
    *((TextBody, each["value"]) for each in policy_examples.TEXT.values()),
    *((TextBody, each["value"]) for each in policy_examples.CALENDAR_TEXT.values()),
    *((ActivationBody, each["value"]) for each in policy_examples.ACTIVATE.values()),
    *((ActivationBody, each["value"]) for each in policy_examples.CALENDAR_ACTIVATE.values()),
    *((MigrationBody, each["value"]) for each in policy_examples.MIGRATE.values()),
    (Activation, policy_examples.ACTIVATED),
    (Activation, policy_examples.CALENDAR_ACTIVATED),
    (CalendarsView, policy_examples.CALENDARS),
    (YearView, policy_examples.YEAR),
    (CheckedCalendarView, policy_examples.CALENDAR_CHECKED),
    (KeptRoster, roster_examples.ROSTER),
    (OwnAbsenceView, roster_examples.OWN),
    *((AbsenceBody, each["value"]) for each in roster_examples.AWAY.values()),
    *((OwnAbsenceBody, each["value"]) for each in roster_examples.OWN_AWAY.values()),
    *((ShiftBody, each["value"]) for each in roster_examples.SHIFT.values()),
]


@pytest.mark.parametrize(("model", "value"), EXAMPLES)
def test_an_example_is_what_the_model_takes(model: Any, value: Any) -> None:
    TypeAdapter(model).validate_python(value)


async def test_every_operation_has_an_example_of_what_it_takes_and_gives(office: Office) -> None:
    document = (await office.http.get("/openapi.json")).json()

    for name, operation in operations(document):
        assert operation["summary"], name
        if "requestBody" in operation:
            assert all(content["examples"] for content in operation["requestBody"]["content"].values()), name
        success = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
        assert all("example" in content for content in success.get("content", {}).values()), name


# What is repeated there sets the same state again, or makes a secret that nobody may be shown twice.
OF_ACCOUNTS = (
    *("post /v1/session", "post /v1/me/", "post /v1/accounts", "post /v1/roster/"),
    *("post /v1/policies/", "post /v1/calendars/"),
)


async def test_every_write_declares_its_idempotency_key(office: Office) -> None:
    document = (await office.http.get("/openapi.json")).json()

    writes = [
        name
        for name, _ in operations(document)
        if name.startswith("post") and name not in READINGS and not name.startswith(OF_ACCOUNTS)
    ]
    keyed = [
        name
        for name, operation in operations(document)
        if any(each["name"] == "Idempotency-Key" and each["required"] for each in operation.get("parameters", ()))
    ]
    assert sorted(writes) == sorted(keyed)


# What is asked with a receipt, which has no business in an address.
READINGS = {
    *("post /v1/receipts/track", "post /v1/receipts/export"),
    "post /v1/callers/find",  # a number has none either
    "post /v1/nearby",  # a text that is not filed yet has none either
    *("post /v1/receipts/attachments", "post /v1/receipts/attachments/read"),
    "post /v1/registry/ground/preview",
}
PUBLIC = {
    *("post /v1/receipts/attachments/add",),
    *("post /v1/attachments", "post /v1/receipts/attachments", "post /v1/receipts/attachments/read"),
    *("post /v1/issues", "post /v1/receipts/track", "post /v1/receipts/feedback"),
    *("post /v1/receipts/withdraw", "post /v1/receipts/review"),
    *("post /v1/receipts/reply", "post /v1/receipts/object"),
    *("post /v1/receipts/export", "post /v1/receipts/erase"),
    *("get /livez", "get /readyz"),
    *("get /v1/places", "get /v1/places/at", "get /v1/places.geojson", "post /v1/nearby"),
    *("post /v1/session", "delete /v1/session"),
}


async def test_every_operation_but_the_public_ones_asks_for_a_sign_in(office: Office) -> None:
    document = (await office.http.get("/openapi.json")).json()
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    bodies = {f"/v1/issues/{{issue_id}}/commands/{name}": body for name, body in VALID.items()}

    open_to_all = set()
    for name, _ in operations(document):
        method, path = name.split()
        address = path.format(
            issue_id=NOBODYS_ID,
            attachment_id=NOBODYS_ID,
            department_id="mass_work",
            shift_id=1,
            version="0123456789abcdef",
            name="county",
            year=2026,
            **dict.fromkeys(("session_id", "token_id", "account_id"), "one"),
        )
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

    answer = await office.get("/metrics", by="staff-administrator")

    assert answer.headers["content-type"].startswith("text/plain")
    assert "sibu_filings_total" in answer.text
    assert filed["id"] not in answer.text


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation
