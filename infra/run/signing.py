"""The desk of signing in on the real parts."""

from urllib.parse import urlsplit

import httpx

from api.signing.cookies import CookieStyle
from api.signing.desk import SignInDesk
from infra.accounts.federation import Federation
from infra.accounts.provider_calls import ProviderCalls
from infra.accounts.provider_file import read_provider
from infra.accounts.sample import SampleSignIns, is_this_machine, sample_people
from infra.run.instance import Instance
from schemas.domain.roles import ADMINISTRATIONS


def sign_in_desk(instance: Instance) -> SignInDesk:
    """What the routes and pages of accounts are given."""
    offices, url = instance.offices, instance.settings.public_url
    return SignInDesk(
        sign_ins=offices.sign_ins,
        sessions=offices.sessions,
        tokens=offices.tokens,
        set_ups=offices.set_ups,
        own=offices.own,
        book=offices.book,
        journal=offices.journal,
        keys=offices.keys,
        cookies=CookieStyle(secure=url.startswith("https://")),
        public_url=url,
        provider=_provider(instance),
    )


def sample_sign_ins(instance: Instance) -> SampleSignIns | None:
    """Where this is the sample county and nobody beyond this machine reaches it, by no proxy either; else nothing."""
    settings, offices = instance.settings, instance.offices
    here = is_this_machine(settings.http.host) and is_this_machine(urlsplit(settings.public_url).netloc)
    people = tuple(person for person in sample_people(instance.registry) if person.role not in ADMINISTRATIONS)
    if not (settings.sign_in.sample and here and people) or settings.http.trusted_proxies:
        return None
    return SampleSignIns(
        database=instance.database,
        sessions=offices.sessions,
        failures=offices.failures,
        people=people,
        demo=settings.demo,
    )


def _provider(instance: Instance) -> Federation | None:
    path, offices = instance.settings.sign_in.provider, instance.offices
    if path is None:
        return None
    described, secret = read_provider(path)
    return Federation(
        database=instance.database,
        keys=offices.keys,
        calls=ProviderCalls(described, secret, _client),
        sessions=offices.sessions,
        failures=offices.failures,
        redirect_uri=f"{instance.settings.public_url}/sign-in/provider/back",
        second_factor_roles=instance.settings.sign_in.second_factor_roles,
    )


def _client() -> httpx.AsyncClient:
    """Follows no redirect: the addresses are the provider's own, and an answer from elsewhere is none of its."""
    return httpx.AsyncClient(timeout=10.0, follow_redirects=False)
