"""Data for tests of the API: reports, keys, and what strange people type."""

from typing import Any
from uuid import uuid4

LAMP = "幸福里小区3号楼门口的路灯坏了一个星期，晚上老人出门看不见路，请尽快派人修理。"
BRIBE = "村主任收受施工队的红包，虚报冒领低保款，请纪委查处。"
# About an official, in words that nothing but the mark of the form would seal.
ALOOF = "社区的王干事对老人爱理不理，每次去都说不在。"

# Of the kind that break careless software; written for these tests.
STRANGE_TEXTS: dict[str, str] = {
    "empty": "",
    "blank": " \t\n ",
    "no-break-space": "\u00a0\u3000",
    "control characters": "灯\x01\x08\x1b[31m坏了\x7f",
    "right-to-left override": "灯\u202egnp.exe\u202c坏了",
    "isolates": "\u2066灯\u2069",
    "zero width": "灯\u200b\u200d\ufeff坏了",
    "combining marks": "Z̷͚̈́á̴l̸g̵o̶ 灯坏了",
    "four-byte characters": "𠮷野家门口的𤭢灯坏了😀👩‍👩‍👧‍👦",
    "noncharacters": "\ufffe\uffff灯",
    "sql": "'; DROP TABLE issues; --",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{7*7}} ${7*7} %s %n %d",
    "path": "../../../../etc/passwd",
    "formula": '=HYPERLINK("http://localhost","x")',
    "numbers": "1E+400 -1/0 0x1F ０１２３ NaN undefined null",
    "line ends": "第一行\r\n第二行\r第三行\u2028第四行\u2029",
    "full-width": "ＳＩＢＵ　路灯",
    "long word": "灯" * 3_000,
}

NOT_TEXTS: dict[str, Any] = {
    "a number": 7,
    "a fraction": 1.5,
    "true": True,
    "a list": ["灯"],
    "an object": {"text": "灯"},
}


def report(**changes: Any) -> dict[str, Any]:
    """The body of a filing; fields given as None are left out."""
    body = {"problem": LAMP, "place": {"building_id": "bldg-010101"}, **changes}
    return {name: value for name, value in body.items() if value is not None}


def new_key(key: str | None = None) -> dict[str, str]:
    """The header of a write that was not sent before."""
    return {"Idempotency-Key": key or str(uuid4())}
