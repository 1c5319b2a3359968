"""Every route stands in the table of authorisation, and every row of it has its route."""

from pathlib import Path

from fastapi.routing import APIRoute

from infra.run.authorization_document import document
from schemas.domain.authorization.table import TABLE
from schemas.domain.authorization.words import Operation
from tests.api.conftest import Office
from tests.api.routing import routes_of

# What belongs to the route of another name, and what the engine alone gives.
WITHOUT_A_ROUTE = {
    # POST /v1/issues, by what is filed.
    *("file_for_others", "settle_on_the_spot", "join_report", "join_similar", "take_over_history"),
    *("withdraw", "reply", "object"),  # POST /v1/receipts/withdraw, reply, object
    *("take_duplicate", "leave_duplicate", "follow_main", "end_child", "recalendar", "repolice"),
}
WITHOUT_A_ROW = {
    "/v1/issues/{issue_id}/commands/{name}",  # answers that there is no such command
    # Pages for everybody, of signing in and of one's own account, and what they are drawn with.
    *("/sign-in", "/sign-in/provider", "/sign-in/provider/back", "/sign-out", "/set-up"),
    *("/", "/look", "/sample", "/tour/end", "/staff"),
    *("/report", "/report/map.svg", "/report/{screen}", "/track", "/track/file", "/track/copy", "/track/{act}"),
    # Pages that serve several operations: which one a form gives, the gateway asks the table.
    *("/staff/issues/{issue_id}/do/{command}", "/staff/bulk/{command}", "/staff/issues/{issue_id}/here"),
    *("/staff/kept", "/staff/kept/drop"),
    "/static/{folder}/{name}",
    # What a browser keeps for when there is no network: the same for everybody.
    *("/staff/field-worker.js", "/staff/shell/file", "/staff/shell/today"),
}


def routes(office: Office) -> list[APIRoute]:
    return [route for route in routes_of(office.app) if isinstance(route, APIRoute)]


async def test_every_route_names_an_operation_that_has_a_row(office: Office) -> None:
    for_staff = [route for route in routes(office) if route.path.startswith(("/staff/", "/account"))]
    pages = {route.path for route in for_staff if route.name in set(Operation)}
    unnamed = {route.path for route in routes(office) if route.operation_id is None} - pages
    named = [route.operation_id for route in routes(office) if route.operation_id is not None]

    assert unnamed == WITHOUT_A_ROW
    assert {name for name in named if name not in set(Operation) or Operation(name) not in TABLE} == set()
    assert len(named) == len(set(named))


async def test_every_row_has_a_route_or_is_known_to_have_none(office: Office) -> None:
    named = {route.operation_id for route in routes(office)}

    assert {operation.value for operation in TABLE} - named == WITHOUT_A_ROUTE


def test_the_page_for_people_is_the_table_of_now() -> None:
    page = (Path(__file__).parents[2] / "docs" / "authorization.md").read_text(encoding="utf-8")

    assert page == document(), "write it anew: python -m infra.run.authorization_document > docs/authorization.md"
