"""POST /v1/issues/{id}/commands/{name}: one operation for each command, with its own body and example."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Body, Path
from pydantic import BaseModel

from api.errors import RequestRefusedError
from api.gateway.bodies import StaffBody
from api.http.answers import problems
from api.http.callers import IdempotencyKey, IfMatch, IssueIdDep, ServicesDep, StaffDep
from api.http.command_examples import COMMANDS, OUTCOME
from api.http.strict_route import StrictRoute
from api.reading.versions import expected_version
from api.writing.giving import given
from schemas.domain.base import Frozen
from schemas.domain.status import Status
from schemas.wire.temporal import CommandOutcome

router = APIRouter(route_class=StrictRoute, tags=["commands"])


class OutcomeView(Frozen):
    """Where the issue stands now, and which events the command recorded; `repeated`: it had been recorded before."""

    status: Status
    version: int
    events: tuple[str, ...]
    repeated: bool


def outcome_view(outcome: CommandOutcome) -> OutcomeView:
    return OutcomeView(
        status=outcome.progress.status,
        version=outcome.seen_version or outcome.progress.version,
        events=outcome.events,
        repeated=outcome.repeated,
    )


_ANSWERS = {
    200: {"content": {"application/json": {"example": OUTCOME}}},
    **problems(
        *(
            "idempotency-key",
            "idempotency-key-reused",
            "sign-in-needed",
            "not-allowed",
            "not-found",
            "step-not-allowed",
        ),
        *("version-moved", "key-erased", "outcome-unknown", "unavailable", "engine-unavailable", "key-class-not-held"),
        body=True,
    ),
}


def _endpoint(model: Any) -> Callable[..., Coroutine[Any, Any, OutcomeView]]:
    """The operation of one command; its body may be left out where no field of it is required."""
    needed = any(field.is_required() for field in model.model_fields.values())
    default = ... if needed else model()
    examples = Body(default, openapi_examples=COMMANDS[command_name(model)])

    async def give(
        *,
        services: ServicesDep,
        caller: StaffDep,
        issue_id: IssueIdDep,
        key: IdempotencyKey,
        body: Any = examples,
        if_match: IfMatch = None,
    ) -> OutcomeView:
        outcome = await given(
            services, issue_id, body, principal=caller, key=key, expected_version=expected_version(if_match)
        )
        return outcome_view(outcome)

    give.__annotations__["body"] = model
    return give


def command_name(model: type[BaseModel]) -> str:
    return str(model.model_fields["name"].default)


_MODELS = get_args(StaffBody)
NAMES = tuple(command_name(model) for model in _MODELS)

for _model in _MODELS:
    router.add_api_route(
        f"/v1/issues/{{issue_id}}/commands/{command_name(_model)}",
        _endpoint(_model),
        methods=["POST"],
        operation_id=command_name(_model),
        summary=f"Command: {command_name(_model).replace('_', ' ')}",
        description=(_model.__doc__ or "") + " `possible` of the issue says whether it is possible now.",
        response_model=OutcomeView,
        responses=_ANSWERS,
    )


@router.post("/v1/issues/{issue_id}/commands/{name}", include_in_schema=False)
async def unknown_command(_caller: StaffDep, _issue_id: Annotated[str, Path(alias="issue_id")], name: str) -> None:  # noqa: ARG001
    raise RequestRefusedError(
        "command-unknown", "There is no such command.", hint=f"The commands are: {', '.join(NAMES)}."
    )
