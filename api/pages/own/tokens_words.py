"""How somebody signed in, and what a token may do, in words."""

from collections.abc import Mapping
from typing import Final

from api.words import Said
from schemas.wire.accounts import Method

METHOD: Final[Mapping[Method, Said]] = {
    Method.PASSWORD: Said(zh="密码", en="password"),
    Method.TWO_FACTORS: Said(zh="密码和动态码", en="password and code"),
    Method.RECOVERY_CODE: Said(zh="密码和恢复码", en="password and recovery code"),
    Method.SET_UP: Said(zh="设置链接", en="set-up link"),
    Method.PROVIDER: Said(zh="统一登录", en="the organisation's sign-in"),
    Method.SAMPLE: Said(zh="示例县", en="the sample county"),
}
