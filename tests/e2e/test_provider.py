"""Signing in through a real OpenID Connect provider that nobody here wrote."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from infra.accounts.federation import Federation
from infra.accounts.provider_calls import ProviderCalls
from infra.accounts.provider_file import read_provider
from infra.run.clock import now
from infra.run.instance import Instance, opened
from schemas.domain.account_errors import ProviderAwayError, ProviderRefusedError
from schemas.domain.roles import SECOND_FACTOR_ROLES
from schemas.wire.accounts import Begun, JournalKind
from tests.e2e.providing import RealProvider, description, providing
from tests.world import settings_for

BACK = "http://127.0.0.1:8000/sign-in/provider/back"


@dataclass
class Desk:
    """Signs people in through the provider; `calls` counts what was asked of it."""

    federation: Federation
    provider: RealProvider
    instance: Instance

    async def sign_in(self, person: str) -> Begun:
        address, state = await self.federation.begin(at=now())
        return await self.federation.finish(await self.provider.log_in(address, person), state=state, at=now())

    async def why(self) -> str:
        page = await self.instance.offices.journal.entries(None, limit=1)
        assert page.items[0].kind is JournalKind.PROVIDER_REFUSED
        return str(page.items[0].details["reason"])


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=10)


@pytest.fixture
async def desk(folder: Path) -> AsyncIterator[Desk]:
    async with providing(BACK) as provider, opened(settings_for(folder), classes=frozenset()) as instance:
        yield Desk(federation_of(instance, description(provider.issuer, folder)), provider, instance)


def federation_of(instance: Instance, path: Path) -> Federation:
    described, secret = read_provider(path)
    return Federation(
        database=instance.database,
        keys=instance.offices.keys,
        calls=ProviderCalls(described, secret, client),
        sessions=instance.offices.sessions,
        failures=instance.offices.failures,
        redirect_uri=BACK,
        second_factor_roles=SECOND_FACTOR_ROLES,
    )


async def test_claims_give_role_and_scope_and_the_second_time_it_is_the_same_account(desk: Desk) -> None:
    first = await desk.sign_in("wang")
    second = await desk.sign_in("wang")

    assert first.account.id.startswith("sso-")
    assert (first.account.name, first.account.role, first.account.grid_id) == ("王芳", "grid_worker", "grid-0101")
    assert second.account == first.account
    found = await desk.instance.offices.sessions.find(second.secret, at=now())
    assert found is not None
    assert found.principal == first.account.principal


async def test_a_claim_may_name_an_account_which_then_belongs_to_this_subject_alone(desk: Desk) -> None:
    assert (await desk.sign_in("zhou")).account.id == "staff-grid-0102"

    [account] = [each for each in await desk.instance.offices.book.all() if each.id == "staff-grid-0102"]
    assert account.federated


@pytest.mark.parametrize(
    ("person", "reason"),
    [("sun", "no_role"), ("zhao", "second_factor"), ("qian", "roles")],
    ids=["without a role", "auditor by password alone", "auditor and administrator"],
)
async def test_whoever_may_not_sign_in_here_is_refused_and_leaves_no_account(
    desk: Desk, person: str, reason: str
) -> None:
    before = await desk.instance.offices.book.all()

    with pytest.raises(ProviderRefusedError):
        await desk.sign_in(person)

    assert await desk.why() == reason
    assert await desk.instance.offices.book.all() == before


async def test_an_auditor_with_a_second_factor_at_the_provider_signs_in(desk: Desk) -> None:
    assert (await desk.sign_in("li")).account.role == "auditor"


async def test_new_keys_of_the_provider_are_fetched_when_they_are_first_seen(desk: Desk) -> None:
    await desk.sign_in("wang")
    await desk.provider.rotate()
    address, state = await desk.federation.begin(at=now())
    answer = await desk.provider.log_in(address, "wang")

    # Within half a minute of the last fetch an unknown key is refused: anybody can invent one.
    with pytest.raises(ProviderRefusedError):
        await desk.federation.finish(answer, state=state, at=now())
    assert await desk.why() == "signature"

    kept = desk.federation.calls._keys
    assert kept is not None
    kept.at -= timedelta(seconds=31)
    assert (await desk.sign_in("wang")).account.name == "王芳"


async def test_an_answer_counts_once(desk: Desk) -> None:
    address, state = await desk.federation.begin(at=now())
    answer = await desk.provider.log_in(address, "wang")
    await desk.federation.finish(answer, state=state, at=now())

    with pytest.raises(ProviderRefusedError):
        await desk.federation.finish(answer, state=state, at=now())

    assert await desk.why() == "state_used"


async def test_a_code_that_was_used_is_refused_by_the_provider_too(desk: Desk) -> None:
    address, state = await desk.federation.begin(at=now())
    answer = await desk.provider.log_in(address, "wang")
    await desk.federation.finish(answer, state=state, at=now())
    _, fresh = await desk.federation.begin(at=now())

    with pytest.raises(ProviderRefusedError):
        await desk.federation.finish({**answer, "state": fresh}, state=fresh, at=now())

    assert await desk.why() == "code"


async def test_an_answer_for_another_browser_is_refused(desk: Desk) -> None:
    address, _ = await desk.federation.begin(at=now())
    answer = await desk.provider.log_in(address, "wang")
    _, another = await desk.federation.begin(at=now())

    for state in ("", another):
        with pytest.raises(ProviderRefusedError):
            await desk.federation.finish(answer, state=state, at=now())
        assert await desk.why() == "state"


async def test_an_answer_that_names_another_issuer_is_refused(desk: Desk) -> None:
    address, state = await desk.federation.begin(at=now())
    answer = await desk.provider.log_in(address, "wang")

    with pytest.raises(ProviderRefusedError):
        await desk.federation.finish({**answer, "iss": "https://id.example.gov.cn"}, state=state, at=now())

    assert await desk.why() == "issuer"


async def test_nothing_of_the_provider_s_tokens_is_kept(desk: Desk, folder: Path) -> None:
    token = await _token(desk)
    await desk.sign_in("wang")

    kept = everything_in(folder)
    head = token.text.partition(".")[0]  # Every token of one key begins with it.
    assert b"wang" in kept  # The subject, by which the account is known again.
    assert head.encode() not in kept


async def test_a_token_for_another_client_is_refused(desk: Desk, folder: Path) -> None:
    token = await _token(desk)
    other = description(desk.provider.issuer, folder, client="another")

    with pytest.raises(ProviderRefusedError) as refused:
        await federation_of(desk.instance, other).calls.claims_of(token.text, nonce=token.nonce, at=now())

    assert refused.value.reason == "aud"


async def test_an_expired_token_an_altered_one_and_another_visits_are_refused(desk: Desk) -> None:
    token = await _token(desk)
    calls = desk.federation.calls
    head, body, signature = token.text.split(".")
    unsigned = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}

    reasons = []
    for text, nonce, at in [
        (token.text, token.nonce, now() + timedelta(hours=2)),
        (token.text, "another", now()),
        (f"{head}.{body}.{signature[:-8]}AAAAAAAA", token.nonce, now()),
        (f"{unsigned}.{body}.", token.nonce, now()),
        ("no token", token.nonce, now()),
    ]:
        with pytest.raises(ProviderRefusedError) as refused:
            await calls.claims_of(text, nonce=nonce, at=at)
        reasons.append(refused.value.reason)

    assert reasons == ["exp", "nonce", "signature", "signature", "signature"]
    assert (await calls.claims_of(token.text, nonce=token.nonce, at=now()))["sub"] == "wang"


async def test_a_provider_that_is_another_than_the_issuer_is_refused(desk: Desk, folder: Path) -> None:
    path = description(f"{desk.provider.issuer}/", folder)

    with pytest.raises(ProviderRefusedError) as refused:
        await federation_of(desk.instance, path).begin(at=now())

    assert refused.value.reason == "issuer"


async def test_what_goes_to_the_provider_is_bound_to_the_visit_and_holds_no_secret(desk: Desk) -> None:
    first, _ = await desk.federation.begin(at=now())
    second, _ = await desk.federation.begin(at=now())

    asked, other = parse_qs(urlsplit(first).query), parse_qs(urlsplit(second).query)
    assert asked["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) == 43
        assert asked[name] != other[name]
    assert "client_secret" not in asked
    assert "code_verifier" not in asked


async def test_a_provider_that_is_away_is_said_to_be(desk: Desk, folder: Path) -> None:
    gone = federation_of(desk.instance, description("http://127.0.0.1:9", folder))

    with pytest.raises(ProviderAwayError, match="does not answer"):
        await gone.begin(at=now())


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@dataclass
class Token:
    text: str
    nonce: str


async def _token(desk: Desk) -> Token:
    """A real ID token, taken between the provider and us."""
    address, state = await desk.federation.begin(at=now())
    answer = await desk.provider.log_in(address, "wang")
    nonce, verifier = await desk.federation._visit(answer, state=state, at=now())
    calls = replace(desk.federation.calls)
    text = await calls.token_for(answer["code"], verifier=verifier, redirect_uri=BACK, at=now())
    return Token(text, nonce)
