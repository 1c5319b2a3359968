"""POST /v1/issues: a report comes in, a receipt goes out."""

from typing import Annotated

from fastapi import APIRouter, Body, Response

from api.http.answers import problems
from api.http.callers import CallerDep, IdempotencyKey, ServicesDep
from api.http.direct_route import DirectRoute
from api.http.examples import FILED, REPORTS
from api.writing.filing import FiledView, ReportBody, filed

router = APIRouter(route_class=DirectRoute)


@router.post(
    "/v1/issues",
    status_code=201,
    response_model=FiledView,
    operation_id="file_issue",
    summary="File a report",
    openapi_extra={"security": [{}]},  # Beside the token: none is needed.
    responses={
        201: {
            "description": "Received for good; the receipt is shown this once (and to a repeat with the same key).",
            "content": {"application/json": {"example": FILED}},
            "headers": {"Location": {"schema": {"type": "string"}, "description": "Where staff read the issue."}},
        },
        **problems(
            *("idempotency-key", "idempotency-key-reused", "sign-in-needed", "staff-only", "place-unknown"),
            *("database-full", "not-found", "main-not-possible", "proof-of-work-needed", "key-erased"),
            *("attachment-unknown", "attachment-claimed", "offer-over"),
            body=True,
        ),
    },
    tags=["filing"],
)
async def file_issue(
    services: ServicesDep,
    caller: CallerDep,
    key: IdempotencyKey,
    body: Annotated[ReportBody, Body(openapi_examples=REPORTS)],
) -> Response:
    """Anybody may file, without signing in; staff also file for others, by any channel, and what they settled.

    Works while the workflow engine is away. The same Idempotency-Key and report give the same answer.
    """
    view = await filed(services, body, caller=caller, key=key)
    return Response(
        view.model_dump_json(),
        status_code=201,
        media_type="application/json",
        headers={"Location": f"/v1/issues/{view.id}"},
    )
