"""Errors of any kind are problems: unknown addresses, wrong methods, faults of ours, a database that is away."""

import importlib
import pkgutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

import schemas.domain
import schemas.wire
from api.errors import TABLE, problem_of
from api.http.app import create_app
from infra.db.errors import DatabaseFullError, StorageError
from infra.issues.filing import FilingStore
from infra.run.clock import now
from schemas.domain.errors import DomainError
from tests.api.conftest import Office
from tests.builders import new_key, report
from tests.databases import gone_database

_MET_BY_REQUESTS = ("schemas.domain.", "schemas.wire.refusals", "api.gateway.", "activities.", "infra.issues.")
# Of files and limits that no request ever reads.
NEVER_OVER_HTTP = {"file-unusable", "limit-unreadable", "time-without-offset", "contradiction"}


@pytest.mark.parametrize("path", ["/v1", "/v1/nothing", "/docs", "/v1/issues/", "/v1/departments/x"])
async def test_an_unknown_address_is_a_problem(office: Office, path: str) -> None:
    answer = await office.http.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:sibu:problem:no-route"


async def test_a_wrong_method_is_a_problem_that_names_the_right_ones(office: Office) -> None:
    answer = await office.http.delete("/livez")

    assert answer.status_code == 405
    assert answer.json()["type"] == "urn:sibu:problem:method-not-allowed"
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "path", ["/v1/issues", "/v1/issues/x", "/v1/issues/x/timeline", "/v1/departments/x/inbox", "/v1/events"]
)
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic dTpw", "Bearer wrong", "Bearer " + "x" * 9_000]
)
async def test_staff_addresses_ask_for_a_sign_in(office: Office, path: str, header: str | None) -> None:
    answer = await office.http.get(path, headers={} if header is None else {"Authorization": header})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["type"] == "urn:sibu:problem:sign-in-needed"


async def test_a_fault_of_ours_tells_nothing_of_itself(office: Office) -> None:
    app = create_app(office.services)

    @app.get("/fault")
    async def fault() -> None:
        raise RuntimeError("the phone number was 13912345678")

    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://sibu.test") as http:
        answer = await http.get("/fault")

    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:sibu:problem:unexpected"
    assert "13912345678" not in answer.text


async def test_a_database_that_went_away_is_told_without_its_address(lonely_office: Office, tmp_path: Path) -> None:
    filing = lonely_office.services.filing
    store = FilingStore(
        await gone_database(tmp_path), lonely_office.instance.events, now, lonely_office.instance.observer
    )
    lonely_office.app.state.services = replace(lonely_office.services, filing=replace(filing, filings=store))

    answer = await lonely_office.http.post("/v1/issues", json=report(), headers=new_key())

    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:sibu:problem:database-unavailable"
    assert answer.headers["retry-after"] == "5"
    assert str(tmp_path) not in answer.text


def test_a_full_disk_is_insufficient_storage() -> None:
    problem = problem_of(DatabaseFullError("The disk of the database is full: /secret/place", hint="Free some space"))

    assert problem.status == 507
    assert "/secret/place" not in problem.detail


def test_every_storage_error_has_its_row() -> None:
    codes = {StorageError.code, *(each.code for each in StorageError.__subclasses__())} - {"unknown-database"}

    assert codes <= TABLE.keys()


def test_every_refusal_that_a_request_can_meet_has_its_row() -> None:
    codes = {str(each.__dict__["code"]).replace("_", "-") for each in _refusals() if "code" in each.__dict__}

    assert codes - NEVER_OVER_HTTP - TABLE.keys() == set()


async def test_a_usable_request_id_is_kept_and_another_is_replaced(office: Office) -> None:
    kept = await office.http.get("/livez", headers={"X-Request-Id": "trace-1.a_b"})
    replaced = await office.http.get("/livez", headers={"X-Request-Id": "a b\tc"})

    assert kept.headers["x-request-id"] == "trace-1.a_b"
    assert len(replaced.headers["x-request-id"]) == 32


async def test_the_log_tells_patterns_never_addresses_or_words(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    filed = await office.file(reporter={"phone": "13912345678"})
    await office.get(f"/v1/issues/{filed['id']}", by="staff-supervisor-1")
    await office.get("/v1/issues", by="staff-supervisor-1", text="保密的词")

    told = capsys.readouterr().out
    assert "/v1/issues/{issue_id}" in told
    for secret in (filed["id"], filed["receipt"]["code"], "13912345678", "保密的词", "路灯"):
        assert secret not in told


def _refusals() -> list[type[DomainError]]:
    for package in (schemas.domain, schemas.wire):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)
    importlib.import_module("api.gateway.errors")
    importlib.import_module("activities.act")
    importlib.import_module("infra.issues.searching")
    return [each for each in _below(DomainError) if each.__module__.startswith(_MET_BY_REQUESTS)]


def _below(kind: type[Any]) -> list[type[Any]]:
    return [each for child in kind.__subclasses__() for each in (child, *_below(child))]
