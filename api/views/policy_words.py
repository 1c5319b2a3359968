"""Policies in words: what a key is called, and a change of it as a sentence in Chinese and English."""

from collections.abc import Callable, Mapping

from api.words import STAGE, Said
from schemas.domain.clocks import Stage
from schemas.domain.policy import Policy
from schemas.domain.policy_diff import EVERY_URGENCY, Change, Effect
from schemas.domain.roles import CHINESE, Role

_URGENCIES = {"emergency": "险情", "urgent": "紧急", "ordinary": "一般", "complex": "复杂", EVERY_URGENCY: "各级"}
_LONGEST = 40  # characters; a source may be a page
_EFFECTS = {
    Effect.LONGER: Said(zh="延长", en="longer"),
    Effect.SHORTER: Said(zh="缩短", en="shorter"),
    Effect.MORE: Said(zh="增加", en="more"),
    Effect.FEWER: Said(zh="减少", en="fewer"),
    Effect.BY_CALENDAR: Said(zh="长短视日历而定", en="longer or shorter by the calendar"),
}
_KEYS = {
    "name": Said(zh="名称", en="name"),
    "title": Said(zh="标题", en="title"),
    "source": Said(zh="依据", en="source"),
    "categories": Said(zh="类别", en="category"),
    "default_category": Said(zh="默认类别", en="default category"),
    "urgencies": Said(zh="紧急程度", en="urgency"),
    "reminders": Said(zh="提醒", en="reminders at"),
    "reminders_spread": Said(zh="提醒错开", en="spread of reminders"),
    "returns": Said(zh="退单次数", en="returns"),
    "extensions": Said(zh="延期次数", en="extensions"),
    "extension": Said(zh="延期", en="extension"),
    "reopenings": Said(zh="重办次数", en="reopenings"),
    "suspension": Said(zh="挂起", en="suspension"),
    "reviews": Said(zh="复查次数", en="reviews"),
    "refusal": Said(zh="不予受理", en="refusal"),
    "return": Said(zh="退单", en="return"),
    "confidence": Said(zh="把握程度", en="confidence"),
    "duplicates": Said(zh="相似来件", en="near duplicates"),
    "callback_share": Said(zh="抽查回访比例", en="share called back"),
    "take_back": Said(zh="撤销操作时限", en="time to take a step back"),
    "objection": Said(zh="提出异议期限", en="time to object to a refusal"),
    "additions": Said(zh="补充说明次数", en="additions unasked"),
    "waiting": Said(zh="答复即恢复办理的挂起原因", en="suspensions that a reply ends"),
    "review": Said(zh="请求复查期限", en="time to request a review"),
    "yellow": Said(zh="黄牌", en="yellow card"),
    "red": Said(zh="红牌", en="red card"),
    "black": Said(zh="黑牌", en="black card"),
    "points": Said(zh="扣分", en="points"),
    "after": Said(zh="之后", en="after"),
    "emergency": Said(zh="险情时", en="in an emergency"),
    "who": Said(zh="由谁", en="who"),
    "ladder": Said(zh="逐级上报", en="ladder"),
    "confidential": Said(zh="保密", en="confidential"),
    "by_person": Said(zh="只由人定", en="set by a person only"),
    "on_duty": Said(zh="值班受理", en="served by the duty roster"),
}


def sentence(change: Change, *, before: Policy, after: Policy) -> Said:
    """`办理，紧急：3wd → 5wd（延长）` and `handle, urgent: 3wd -> 5wd (longer)`."""
    what = _subject(change.path, before=before, after=after)
    old, new = (_value(value) for value in (change.before, change.after))
    if old is None:
        assert new is not None, "a change has a before or an after"
        return Said(zh=f"{what.zh}：新增 {new.zh}", en=f"{what.en}: {new.en} added")
    if new is None:
        return Said(zh=f"{what.zh}：取消 {old.zh}", en=f"{what.en}: {old.en} removed")
    effect = _EFFECTS[change.effect] if change.effect else None
    zh, en = (f"（{effect.zh}）", f" ({effect.en})") if effect else ("", "")
    return Said(zh=f"{what.zh}：{old.zh} → {new.zh}{zh}", en=f"{what.en}: {old.en} -> {new.en}{en}")


def _subject(path: tuple[str, ...], *, before: Policy, after: Policy) -> Said:
    """What a key is about."""
    table, *rest = path
    if table == "limits":
        return _limit(rest)
    if table == "departments":
        return _department(rest, before=before, after=after)
    if table == "ladders":
        return _ladder(rest)
    in_table = _TABLES.get(table)
    return in_table(rest) if in_table else _listed([table, *rest])


def _limit(rest: list[str]) -> Said:
    stage, urgency = rest
    every = "every urgency" if urgency == EVERY_URGENCY else urgency
    return Said(zh=f"{STAGE[Stage(stage)].zh}，{_URGENCIES[urgency]}", en=f"{stage}, {every}")


def _department(rest: list[str], *, before: Policy, after: Policy) -> Said:
    department_id, *below = rest
    known = after.departments.get(department_id) or before.departments[department_id]
    if not below:
        return Said(zh=f"部门 {department_id}", en=f"department {department_id}")
    key = _limit(below[1:]) if below[0] == "limits" else _listed(below)
    return Said(zh=f"部门 {known.name}，{key.zh}", en=f"department {department_id}, {key.en}")


def _ladder(rest: list[str]) -> Said:
    name, *below = rest
    if not below:
        return Said(zh=f"逐级上报 {name}", en=f"ladder {name}")
    level, *key = below
    of_key = _listed(key)
    zh, en = (f"，{of_key.zh}", f", {of_key.en}") if key else ("", "")
    return Said(zh=f"逐级上报 {name} 第{level}级{zh}", en=f"ladder {name}, level {level}{en}")


def _cap(rest: list[str]) -> Said:
    if rest[0] in {"suspension", "extension"}:
        key = _word(rest[0])
        return Said(zh=f"一次{key.zh}最长", en=f"longest {key.en}")
    return _listed(rest)


def _reason(rest: list[str]) -> Said:
    kind, *name = rest
    said = _word(kind)
    return Said(zh=f"{said.zh}理由 {' '.join(name)}", en=f"reason for {said.en} {' '.join(name)}")


def _urgency(rest: list[str]) -> Said:
    urgency, *key = rest
    return Said(zh=f"{_URGENCIES[urgency]}：{_listed(key).zh}", en=f"urgency {urgency}, {_listed(key).en}")


def _legal(rest: list[str]) -> Said:
    return Said(zh=f"法定上限 {rest[0]}", en=f"longest the law allows for {rest[0]}")


def _retention(rest: list[str]) -> Said:
    key, *what = rest
    if key == "source":
        return Said(zh="保存期限的依据", en="source of the time of keeping")
    if key == "least":
        return Said(zh="来件内容法定最短保存", en="shortest time that the law lets a text be kept")
    kinds = {"general": Said(zh="一般件", en="general"), "discipline": Said(zh="纪检件", en="discipline")}
    whats = {"reporter": Said(zh="来件人信息", en="reporter's details"), "content": Said(zh="来件内容", en="text")}
    parts = [kinds[key], *(whats[one] for one in what)]
    return Said(zh="保存期限 " + " ".join(one.zh for one in parts), en="kept: " + " ".join(one.en for one in parts))


def _listed(keys: list[str]) -> Said:
    words = [_word(key) for key in keys]
    return Said(zh=" ".join(word.zh for word in words), en=" ".join(word.en for word in words))


def _word(key: str) -> Said:
    return _KEYS.get(key, Said(zh=key, en=key.replace("_", " ")))


def _value(value: str | None) -> Said | None:
    if value is None:
        return None
    role = next((CHINESE[role] for role in Role if role == value), None)
    truth = {"true": "是", "false": "否"}.get(value)
    short = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    return Said(zh=role or truth or short, en={"true": "yes", "false": "no"}.get(value, short))


_TABLES: Mapping[str, Callable[[list[str]], Said]] = {
    "caps": _cap,
    "reasons": _reason,
    "legal": _legal,
    "retention": _retention,
    "cards": _listed,
    "urgencies": _urgency,
}
