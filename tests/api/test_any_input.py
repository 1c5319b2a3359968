"""Whatever is sent, no operation answers with a fault of ours, and every answer is one that was declared."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.http.commands import NAMES
from api.http.problems import register_errors
from infra.db.errors import StorageError
from infra.run.application import application
from infra.run.clock import now
from infra.run.instance import opened
from infra.run.preparing import prepare
from infra.temporal.engine import TemporalEngine
from schemas.domain.sealed import KeyClass
from tests.api.serving import serving
from tests.builders import new_key, report
from tests.fakes.engines import DirectEngine
from tests.world import settings_for

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


class Served:
    """An API on loopback in a thread of its own: what tries it is not asynchronous."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._up = threading.Event()
        self._end: Callable[[], object] = bool
        self.url = ""
        self.tokens: dict[str, str] = {}

    def serve(self) -> None:
        asyncio.run(self._serve())

    def wait(self) -> None:
        assert self._up.wait(60), "The API did not start."

    def stop(self) -> None:
        self._end()

    async def _serve(self) -> None:
        loop, ended, stopping = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        self._end = partial(loop.call_soon_threadsafe, ended.set)
        sign_ins = await prepare(settings_for(self._folder))
        self.tokens = {each.id: each.token.get_secret_value() for each in sign_ins}
        async with opened(settings_for(self._folder), classes=frozenset(KeyClass)) as instance:
            app = application(instance, cast("TemporalEngine", DirectEngine(instance, now)), stopping=stopping)
            register_errors(app, {StorageError: "storage"})
            async with serving(app, stopping=stopping) as self.url:
                self._up.set()
                await ended.wait()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    api = Served(tmp_path_factory.mktemp("served") / "var")
    thread = threading.Thread(target=api.serve)
    thread.start()
    api.wait()
    yield api
    api.stop()
    thread.join(30)


@pytest.fixture(scope="module")
def issue_id(served: Served) -> str:
    with httpx.Client(base_url=served.url, trust_env=False) as http:
        return str(http.post("/v1/issues", json=report(), headers=new_key()).json()["id"])


OPERATIONS = (
    *("find_similar", "list_places", "locate_place", "read_place_map"),
    *("file_issue", "list_issues", "read_issue", "read_timeline", "read_clock", "read_inbox", "read_events"),
    *("track_receipt", "rate_answer", "withdraw_report", "request_review", "livez", "readyz", "metrics", *NAMES),
    *("sign_in", "sign_out", "read_me", "change_password", "offer_second_factor", "confirm_second_factor"),
    *("remove_second_factor", "renew_recovery_codes", "list_my_sessions", "end_my_session", "list_my_tokens"),
    *("make_token", "revoke_my_token", "list_accounts", "add_account", "disable_account", "enable_account"),
    *("reset_account", "release_account", "end_sessions", "read_security_journal"),
    *("list_filings", "read_access_log", "read_readers", "copy_report", "erase_person", "reply_to_question"),
    *("object_to_decision", "upload_attachment", "list_attachments", "read_attachment"),
    *("list_own_attachments", "read_own_attachment", "add_own_attachments"),
    *("read_registry", "list_registry_entries", "list_findings", "change_registry", "read_registry_journal"),
    *("preview_ground", "apply_ground", "export_registry", "export_ground"),
    *("list_policies", "read_policy", "read_policy_preset", "compare_policies", "check_policy", "activate_policy"),
    *("count_issues_under_policy", "migrate_issues"),
    *("list_calendars", "read_calendar_year", "check_calendar", "activate_calendar"),
    *("read_roster", "add_absence", "end_absence", "add_shift", "end_shift"),
    *("read_my_absence", "add_my_absence", "end_my_absence"),
    *("find_caller", "read_figures", "read_figure_issues", "read_brief"),
)


@pytest.fixture(scope="module")
def operations(served: Served) -> dict[str, Any]:
    schema = schemathesis.openapi.from_url(f"{served.url}/openapi.json")
    found = (each.ok() for each in schema.get_all_operations() if isinstance(each, Ok))
    return {each.definition.raw["operationId"]: each for each in found}


def test_every_operation_is_tried(operations: dict[str, Any]) -> None:
    assert operations.keys() == set(OPERATIONS)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", OPERATIONS)
def test_any_request_gets_an_answer_that_was_declared(
    served: Served, operations: dict[str, Any], issue_id: str, name: str, mode: GenerationMode
) -> None:
    headers = {"Authorization": f"Bearer {served.tokens['staff-mass-work-officer-1']}"}

    @given(case=operations[name].as_strategy(generation_mode=mode))
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    def sent(case: Any) -> None:
        if "issue_id" in (case.path_parameters or {}):
            case.path_parameters["issue_id"] = issue_id
        case.call_and_validate(checks=CHECKS, headers=headers, timeout=20)

    try:
        sent()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "Only an operation without parameters has no wrong requests."
