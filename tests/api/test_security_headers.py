"""Every answer of every address tells browsers the same, errors included; nothing is open to other sites."""

from ipaddress import ip_network

import httpx
import pytest
from fastapi import FastAPI

from api.guard.addresses import Proxies
from tests.api.conftest import Office
from tests.api.limited import Limited, a_limited_office, limited_office
from tests.api.routing import routes_of
from tests.builders import new_key, report

__all__ = ["a_limited_office"]

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types sibu",
}


# What asks where somebody stands.
LOCATING = {("GET", "/staff/shell/file")}
# Their forms prove by their origin that they come from here.
PAGES = ("/", "/sign-in", "/sign-out", "/set-up", "/account")


def assert_guarded(answer: httpx.Response, *, referrer: str = "no-referrer", located: bool = False) -> None:
    told = answer.headers
    assert set(told["content-security-policy"].split("; ")) == POLICY
    assert told["x-content-type-options"] == "nosniff"
    assert told["referrer-policy"] == referrer
    assert told["cross-origin-opener-policy"] == "same-origin"
    assert told["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in told["permissions-policy"]
    assert f"geolocation=({'self' if located else ''})" in told["permissions-policy"]
    assert told["x-request-id"]
    assert not [name for name in told if name.startswith("access-control-")]
    assert "server" not in told
    # What may be kept is public; everything else is kept nowhere.
    assert told["cache-control"] == "no-store" or told["cache-control"].startswith("public")
    assert len(told.get_list("content-security-policy")) == 1


def addresses(app: FastAPI) -> set[tuple[str, str]]:
    """What the document tells of, and the pages and files that it does not."""
    told = {(method.upper(), path) for path, each in app.openapi()["paths"].items() for method in each}
    plain = {(method, route.path) for route in routes_of(app) for method in route.methods or ()}
    assert len(told) > 30
    assert {*PAGES, "/report"} <= {path for _, path in plain}
    return told | plain


async def test_every_address_answers_with_them_signed_in_or_not(office: Office) -> None:
    seen: set[tuple[str, str]] = set()
    for method, pattern in sorted(addresses(office.app)):
        path = pattern.replace("{issue_id}", "x").replace("{command}", "x").replace("{department_id}", "x")
        for headers in ({}, office.as_("staff-supervisor-1")):
            answer = await office.http.request(method, path, headers=headers)
            page = answer.headers.get("content-type", "").startswith("text/html")
            assert not (page and path.startswith("/v1/"))
            # What asks where somebody stands; residents are asked by an answer to a form (test_report_screens).
            located = (method, path) in LOCATING and answer.status_code < 400
            seen |= {(method, path)} if located else set()
            assert_guarded(answer, referrer="same-origin" if page else "no-referrer", located=located)

    assert seen == LOCATING


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("DELETE", "/livez", 405), ("OPTIONS", "/v1/issues", 405), ("TRACE", "/livez", 405)],
)
async def test_so_does_what_is_no_address(office: Office, method: str, path: str, status: int) -> None:
    answer = await office.http.request(method, path)

    assert answer.status_code == status
    assert_guarded(answer)


async def test_so_do_refusals_and_faults_of_ours(limited: Limited) -> None:
    refused = await limited.file_until_challenged()
    broken = await limited.post("/v1/issues", None)
    too_large = await limited.post("/v1/issues", report(problem="长" * 200_000))

    assert [each.status_code for each in (refused, broken, too_large)] == [429, 422, 413]
    for answer in (refused, broken, too_large):
        assert_guarded(answer)


async def test_a_crash_is_answered_with_them_and_with_its_request_id(office: Office) -> None:
    limited = limited_office(office)
    async with limited.at("192.0.2.1") as http:

        @limited.app.get("/crash")
        async def crash() -> None:
            raise ZeroDivisionError

        answer = await http.get("/crash")

    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    assert_guarded(answer)


async def test_other_sites_are_told_nothing(office: Office) -> None:
    answer = await office.http.post(
        "/v1/issues", json=report(), headers={**new_key(), "Origin": "https://elsewhere.example"}
    )
    asked_before = await office.http.options(
        "/v1/issues", headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    )

    for each in (answer, asked_before):
        assert not [name for name in each.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    ("peer", "told", "strict"),
    [
        ("10.0.0.9", "https", True),
        ("10.0.0.9", "http", False),
        ("10.0.0.9", "https, http", False),
        ("10.0.0.9", "gopher", False),
        ("192.0.2.1", "https", False),  # Anybody can write a header.
    ],
)
async def test_https_alone_is_asked_for_where_a_trusted_proxy_says_it_came_by_https(
    office: Office, peer: str, told: str, strict: bool
) -> None:
    limited = limited_office(office, proxies=Proxies((ip_network("10.0.0.0/8"),)))

    async with limited.at(peer) as http:
        answer = await http.get("/livez", headers={"X-Forwarded-Proto": told})

    assert ("strict-transport-security" in answer.headers) is strict
    if strict:
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
