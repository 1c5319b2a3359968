"""What is wrong with a value or with the TOML around it, in Chinese."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import ErrorDetails

_WHOLE: Final = "应填整数，不加引号。"
_NUMBER: Final = "应填数字，不加引号。"
_TRUTH: Final = "应填 true 或 false。"
_TABLE: Final = "应为表（多个键）。"
_LIST: Final = "应为列表，用 [ ] 括起。"
_DATE: Final = "应填日期，如 2026-01-01。"
_TIME: Final = "应填时间，如 08:30:00。"

# By the type of pydantic's error, with the names that it gives to what is allowed.
_TYPES: Final[Mapping[str, str]] = {
    "string_type": "应填文字，加引号。",
    "string_too_short": "至少{min_length}个字符。",
    "string_too_long": "最多{max_length}个字符。",
    "string_pattern_mismatch": "写法不符合 {pattern}。",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": "应填有限的数字。",
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "greater_than": "应大于{gt:g}。",
    "greater_than_equal": "不得小于{ge:g}。",
    "less_than": "应小于{lt:g}。",
    "less_than_equal": "不得大于{le:g}。",
    "too_short": "至少{min_length}项。",
    "too_long": "最多{max_length}项。",
    "model_type": _TABLE,
    "dict_type": _TABLE,
    "mapping_type": _TABLE,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": "应填日期，不带时间。",
    "time_type": _TIME,
    "time_parsing": _TIME,
}

# By how the sentences of tomllib begin.
_BROKEN: Final[Mapping[str, str]] = {
    "Cannot overwrite a value": "同一个键写了两次",
    "Cannot declare": "同一个表写了两次",
    "Duplicate inline table key": "同一个键写了两次",
    "Unclosed array": "列表缺少 ]",
    "Unclosed inline table": "行内表缺少 }",
    "Unterminated string": "文字缺少结尾的引号",
    "Invalid value": "值的写法有误",
    "Invalid date or datetime": "没有这个日期或时间",
    "Expected '='": "键后缺少等号",
    "Expected newline": "一行只写一项",
    "Expected ']": "表名缺少 ]",
}


def chinese_of(error: ErrorDetails) -> str:
    """What a value of the wrong kind should be; pydantic's own words for a kind that no file of ours needs."""
    if error["type"] in {"enum", "literal_error"}:
        return f"可填：{_listed(error['ctx']['expected'])}。"
    sentence, allowed = _TYPES.get(error["type"]), error.get("ctx", {})
    return sentence.format(**allowed) if sentence else f"这个值不能用（{error['msg']}）。"


def unreadable(broken: tomllib.TOMLDecodeError) -> str:
    """Why a text is no TOML, and where."""
    place = place_of(broken)
    where = f"第{place[0]}行第{place[1]}个字符" if place else "文末"
    why = next((zh for begins, zh in _BROKEN.items() if str(broken).startswith(begins)), "写法有误")
    return f"不是 TOML：{where}，{why}。"


def place_of(broken: tomllib.TOMLDecodeError) -> tuple[int, int] | None:
    """Line and column from 1; None for what breaks at the end of the text."""
    found = re.search(r"\(at line (\d+), column (\d+)\)", str(broken))
    return (int(found[1]), int(found[2])) if found else None


def _listed(expected: Any) -> str:
    """From `'a', 'b' or 'c'`."""
    return "、".join(re.findall(r"'([^']*)'", str(expected)))
