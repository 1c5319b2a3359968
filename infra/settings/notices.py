"""How people are told outside that there is news."""

import base64
import binascii

from pydantic import SecretStr, ValidationInfo, field_validator

from infra.settings.groups import Group, prefix, setting

_PREFIX = "whsec_"


class NoticeSettings(Group):
    """Where notices go: to a gateway that knows how each person is reached, or into a file."""

    model_config = prefix("SIBU_NOTICES_")

    webhook: str | None = setting(
        None,
        shown="none: notices are lines of `notices.jsonl` in the data folder of the relay",
        says="Address that each notice is posted to, signed (docs/notices.md).",
        allowed="an address that starts with https://, or with http:// on this machine",
        pattern=r"^(https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/])\S+$",
    )
    secret: SecretStr | None = setting(
        None,
        says="Secret that notices are signed with; the gateway checks them by it.",
        allowed="whsec_ and 24 to 64 bytes in base64, and given where SIBU_NOTICES_WEBHOOK is",
        validate_default=True,
    )

    @field_validator("secret")
    @classmethod
    def _is_one(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is not None:
            _decoded(value)
        elif info.data.get("webhook") is not None:
            raise ValueError("secret")
        return value

    @property
    def key(self) -> bytes:
        """The bytes of the secret, which is there where the webhook is."""
        assert self.secret is not None, "the validator saw to it"
        return _decoded(self.secret)


def _decoded(secret: SecretStr) -> bytes:
    text = secret.get_secret_value()
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not text.startswith(_PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError("secret")
    return key
