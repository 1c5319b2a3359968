"""The description of an OpenID Connect provider: where it is, what its claims mean here. See docs/sign-in.md."""

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from schemas.domain.base import Frozen
from schemas.domain.contradictions import UnfitError
from schemas.domain.errors import DomainError
from schemas.domain.roles import Role
from schemas.wire.toml_file import read_toml

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# Of signatures with a key pair: a shared secret would let whoever can check a token also make one.
_SAFE = ("RS256", "PS256", "ES256", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512", "EdDSA")

Text = Annotated[str, Field(min_length=1, max_length=300)]


class Post(Frozen):
    """Whoever has `value` in the claim, alone or in a list, holds the role."""

    claim: Text
    value: Text
    role: Role


class ScopeClaims(Frozen):
    """Which claim holds the id of one's department, unit and place; those that are not named stay as they are."""

    department_id: Text | None = None
    unit_id: Text | None = None
    community_id: Text | None = None
    street_id: Text | None = None
    grid_id: Text | None = None


class ProviderDescription(Frozen):
    """`account_claim` names an existing account at the first sign-in; a mail address or a name never does."""

    name: Text = "统一身份认证"
    issuer: Text
    client_id: Text
    client_secret_file: Path | None = None
    scopes: tuple[Text, ...] = ("openid", "profile")
    algorithms: tuple[Text, ...] = ("RS256", "PS256", "ES256", "EdDSA")
    account_claim: Text | None = None
    name_claim: Text = "name"
    second_factor_claim: Text = "amr"  # or `acr`, or whatever tells how somebody signed in there
    second_factor: tuple[Text, ...] = ("mfa", "otp", "hwk")
    post: tuple[Post, ...] = ()
    scope: ScopeClaims = ScopeClaims()

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        address = urlsplit(self.issuer)
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _LOOPBACK):
            raise UnfitError("The issuer must begin with https://.", zh="issuer 应以 https:// 开头。")
        unsafe = [each for each in self.algorithms if each not in _SAFE]
        if unsafe or not self.algorithms:
            raise UnfitError(f"Allowed algorithms: {', '.join(_SAFE)}.", zh=f"可用的算法：{'、'.join(_SAFE)}。")
        if "openid" not in self.scopes:
            raise UnfitError("The scopes must include openid.", zh="scopes 应包含 openid。")
        return self


class ProviderFileError(DomainError):
    """The file or the secret beside it cannot be read."""

    code = "provider_file"


def read_provider(path: Path) -> tuple[ProviderDescription, SecretStr | None]:
    """The description and the client's secret, if there is one.

    Raises:
        TomlFileError: with every key to change.
        ProviderFileError: a file cannot be read.
    """
    described = read_toml(_text_of(path), ProviderDescription, name=str(path))
    if described.client_secret_file is None:
        return described, None
    return described, SecretStr(_text_of(path.parent / described.client_secret_file).strip())


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise ProviderFileError(
            f"The file {path} cannot be read: {reason}.", hint="See SIBU_SIGN_IN_PROVIDER in docs/settings.md."
        ) from error
