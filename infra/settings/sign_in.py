"""Settings of signing in: how dear a password is, how long a session lasts, who needs a second factor."""

from datetime import timedelta

from infra.settings.groups import FilePath, Group, prefix, setting
from schemas.domain.roles import SECOND_FACTOR_ROLES, Role
from schemas.domain.sign_in import Lockout


class SignInSettings(Group):
    """Defaults are at or above OWASP's minimum for argon2id and ASVS 5.0 level 2 for sessions."""

    model_config = prefix("SIBU_SIGN_IN_")

    password_shortest: int = setting(
        8,  # of NIST SP 800-63B-4 and ASVS 5.0 6.2.1
        says="Shortest password; long ones of several words are best.",
        allowed="a whole number from 8 to 64",
        ge=8,
        le=64,
    )
    hash_memory: int = setting(
        65_536,
        says="Memory of one argon2id hash in KiB.",
        allowed="a whole number from 19456 to 1048576",
        ge=19_456,
        le=1_048_576,
    )
    hash_rounds: int = setting(
        3, says="Rounds of one argon2id hash.", allowed="a whole number from 2 to 20", ge=2, le=20
    )
    hash_lanes: int = setting(1, says="Threads of one argon2id hash.", allowed="a whole number from 1 to 8", ge=1, le=8)
    hash_at_once: int = setting(
        1,
        says="Passwords one process hashes at a time, so that sign-ins leave cores to filing.",
        allowed="a whole number from 1 to 64",
        ge=1,
        le=64,
    )
    hash_waiting: int = setting(
        50,
        says="Sign-ins that wait in one process; further ones are asked to come back.",
        allowed="a whole number from 0 to 10000",
        ge=0,
        le=10_000,
    )
    idle_minutes: int = setting(
        30,
        says="Minutes without a request after which a session ends.",
        allowed="a whole number from 1 to 480",
        ge=1,
        le=480,
    )
    session_hours: int = setting(
        12,
        says="Hours after which a session ends whatever happens.",
        allowed="a whole number from 1 to 24",
        ge=1,
        le=24,
    )
    lock_after: int = setting(
        5,
        says="Failed sign-ins before an account has to wait, twice as long each time, at most a quarter of an hour.",
        allowed="a whole number from 3 to 20",
        ge=3,
        le=20,
    )
    link_hours: int = setting(
        72, says="Hours a set-up link can be used.", allowed="a whole number from 1 to 336", ge=1, le=336
    )
    token_days: int = setting(
        365, says="The most days an API token may last.", allowed="a whole number from 1 to 730", ge=1, le=730
    )
    second_factor: frozenset[Role] = setting(
        frozenset(),
        shown="none further",
        says="Roles that need a second factor beside the administrations, audit and discipline, which always do.",
        allowed='a JSON list of roles, such as ["supervisor"]',
    )
    provider: FilePath | None = setting(
        None,
        says="File that describes an OpenID Connect provider (docs/sign-in.md).",
        allowed="the path of a TOML file",
    )

    sample: bool = setting(
        True,
        says="Whether the sample county can be entered without a password, on loopback alone and behind no proxy.",
        allowed="true or false",
    )

    @property
    def second_factor_roles(self) -> frozenset[Role]:
        return SECOND_FACTOR_ROLES | self.second_factor

    @property
    def lockout(self) -> Lockout:
        return Lockout(free=self.lock_after)

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)

    @property
    def session(self) -> timedelta:
        return timedelta(hours=self.session_hours)

    @property
    def link(self) -> timedelta:
        return timedelta(hours=self.link_hours)

    @property
    def token(self) -> timedelta:
        return timedelta(days=self.token_days)
