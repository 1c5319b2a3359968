"""How an account stands, in words; what may be done with it, by whom, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.words import Said
from schemas.domain.accounts import Account
from schemas.domain.authorization.words import Operation

STATES: Final[Mapping[str, Said]] = {
    "usable": Said(zh="可以登录", en="can sign in"),
    "not_set_up": Said(zh="还没有设置", en="not set up yet"),
    "waiting": Said(zh="待安全管理员核准", en="waiting for release"),
    "disabled": Said(zh="已停用", en="disabled"),
    "inactive": Said(zh="已离岗", en="no longer in post"),
}
COLUMNS: Final[Mapping[str, Said]] = {
    "id": Said(zh="账号", en="account"),
    "name": Said(zh="姓名", en="name"),
    "role": Said(zh="岗位", en="post"),
    "scope": Said(zh="范围", en="scope"),
    "state": Said(zh="状态", en="state"),
    "second_factor": Said(zh="动态码", en="second factor"),
}


@dataclass(frozen=True, kw_only=True)
class Act:
    """`who` it is for, where it is not for the reader; `warns`: it takes something away."""

    name: str
    operation: Operation
    label: Said
    means: Said
    who: Said
    warns: bool = False


_SYSTEM: Final = Said(zh="系统管理员", en="the administrator")
_SECURITY: Final = Said(zh="安全管理员", en="the security administrator")
ACTS: Final = (
    Act(
        name="release",
        operation=Operation.RELEASE_ACCOUNT,
        label=Said(zh="核准", en="Release"),
        means=Said(
            zh="当面或电话问过本人，确认设置链接是本人用的，再核准。",
            en="Ask its owner whether it was really they who used the set-up link, then release it.",
        ),
        who=_SECURITY,
    ),
    Act(
        name="reset",
        operation=Operation.RESET_ACCOUNT,
        label=Said(zh="发设置链接", en="Give a set-up link"),
        means=Said(
            zh="链接只显示一次，请当面交给本人，由本人设置密码；之后还要安全管理员核准。",
            en="The link is shown once; hand it over in person for its owner to set a password. Afterwards the "
            "security administrator releases it.",
        ),
        who=_SYSTEM,
    ),
    Act(
        name="reset",
        operation=Operation.RESET_ACCOUNT,
        label=Said(zh="重发设置链接", en="New set-up link"),
        means=Said(
            zh="密码和动态码作废，登录全部结束；链接只显示一次，请当面交给本人。设置后还要安全管理员核准。",
            en="Password and second factor are void and its sessions end. The link is shown once; hand it over in "
            "person. Afterwards the security administrator releases it.",
        ),
        who=_SYSTEM,
        warns=True,
    ),
    Act(
        name="disable",
        operation=Operation.DISABLE_ACCOUNT,
        label=Said(zh="停用", en="Disable"),
        means=Said(
            zh="不能再登录，登录和令牌都结束；办过的事项和记录保留。",
            en="Nobody signs in with it any more; its sessions and tokens end, its history stays.",
        ),
        who=_SYSTEM,
        warns=True,
    ),
    Act(
        name="enable",
        operation=Operation.ENABLE_ACCOUNT,
        label=Said(zh="启用", en="Enable"),
        means=Said(zh="可以再登录，原来的密码仍然有效。", en="It may sign in again with its old password."),
        who=_SYSTEM,
    ),
    Act(
        name="end-sessions",
        operation=Operation.END_SESSIONS,
        label=Said(zh="结束全部登录", en="End its sessions"),
        means=Said(zh="所有浏览器都要重新登录。", en="Every browser has to sign in again."),
        who=_SECURITY,
    ),
)


def state_of(account: Account) -> str:
    if not account.active:
        return "inactive"
    if account.disabled:
        return "disabled"
    if not account.is_set_up:
        return "not_set_up"
    return "usable" if account.released else "waiting"


def fits(act: Act, account: Account) -> bool:
    """Whether it would change anything."""
    if act.name == "release":
        return account.is_set_up and not account.released
    if act.name in {"enable", "disable"}:
        return account.disabled is (act.name == "enable")
    return act.name != "reset" or act.warns == (state_of(account) != "not_set_up")
