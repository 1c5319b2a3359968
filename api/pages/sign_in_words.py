"""What the pages of signing in say, in Chinese, to each refusal."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "sign_in_failed": "账号、密码或动态码不正确，或尝试次数过多。请核对三项；多次失败后请等待几分钟再试。",
    "sign_in_busy": "现在登录的人较多，请几秒钟后再试。",
    "account_not_released": "账号已设置好，尚待安全管理员核准。核准后即可登录。",
    "request_forged": "这个请求不是从本系统的页面发出的，请重新打开页面再试。",
    "link_unusable": "设置码无效：不存在、已经用过、已过期，或已被新的设置码取代。请向系统管理员索取新的设置链接。",
    "code_wrong": "动态码不正确。请等下一组六位数字再试；若一直不对，请把手机时间设为自动。",
    "passwords_differ": "两次输入的密码不一样，请重新输入。",
    "provider_away": "单位的统一登录服务没有回应。请稍后再试，或用账号和密码登录。",
    "provider_refused": "统一登录没有成功，请重新开始。若仍不成功，请联系系统管理员。",
    "storage": "系统暂时无法使用数据库，请稍后再试。",
    "too_many": "尝试次数过多，请过一两分钟再试。您的账号没有因此被锁定。",
    "too_long": "提交的内容过长，请重新填写。",
    "too_slow": "提交的内容没有在时限内传完，请检查网络后再试。",
    "form_unreadable": "提交的内容无法读取，请重新打开页面再填写。",
}
_PASSWORD_RULES = (
    ("at least", "密码太短，至少要 {shortest} 个字符。"),
    ("at most", "密码太长，最多 128 个字符。"),
    ("account or the name", "密码里不要包含账号或姓名。"),
    ("easy to guess", "这个密码太容易猜到。用几个不相干的词组成，既好记又安全。"),
)


def said(code: str, message: str) -> str:
    """The sentence for a refusal; `message` tells which rule of passwords it was."""
    if code == "password_unfit":
        found = next((words for mark, words in _PASSWORD_RULES if mark in message), "这个密码不能使用。")
        number = "".join(character for character in message if character.isdecimal())
        return found.format(shortest=number)
    return WORDS.get(code, "没有成功，请再试一次。")
