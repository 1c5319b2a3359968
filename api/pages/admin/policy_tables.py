"""A policy as tables that people read: limits by stage and urgency, who leads what, ladders, reasons, caps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.look import Look
from api.terms import CATEGORY, ROLE, URGENCY
from api.words import STAGE, Said, limit
from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Stage
from schemas.domain.limits import Limit
from schemas.domain.policy_measures import Caps, Reasons
from schemas.domain.roles import Role

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class PolicyTables:
    """Every cell is a text in the reader's language."""

    urgencies: tuple[str, ...]
    limits: Rows
    departments: Rows
    ladders: tuple[tuple[str, Rows], ...]
    reasons: tuple[tuple[str, Rows], ...]
    caps: Rows


_REASONS: Mapping[str, Said] = {
    "suspension": Said(zh="可以挂起的原因", en="reasons to suspend"),
    "refusal": Said(zh="可以不予受理的原因", en="reasons to refuse"),
    "returning": Said(zh="可以退单的原因", en="reasons to return"),
    "extension": Said(zh="可以延期的原因", en="reasons to extend"),
}
_CAPS: Mapping[str, Said] = {
    "returns": Said(zh="最多退单次数", en="returns at most"),
    "extensions": Said(zh="最多延期次数", en="extensions at most"),
    "extension": Said(zh="一次延期最长", en="longest extension"),
    "reopenings": Said(zh="最多重办次数", en="reopenings at most"),
    "suspension": Said(zh="一次挂起最长", en="longest suspension"),
    "reviews": Said(zh="最多复查次数", en="reviews at most"),
    "additions": Said(zh="最多补充说明次数", en="additions unasked at most"),
}

_AT_ONCE = Said(zh="到期即报", en="at expiry")


def tables(content: Mapping[str, Any], look: Look) -> PolicyTables:
    """Of a policy as it is written in JSON."""
    say = look.say
    # What a policy leaves out has a value all the same.
    caps, reasons = Caps.model_validate(content["caps"]), Reasons.model_validate(content["reasons"])
    leads: dict[str, list[str]] = {}
    for category, department in content["categories"].items():
        leads.setdefault(department, []).append(say(CATEGORY[category]) if category in CATEGORY else category)
    return PolicyTables(
        urgencies=tuple(say(URGENCY[one]) for one in Urgency),
        limits=_limits(content["limits"], look),
        departments=tuple(
            (one["name"], key, "、".join(leads.get(key, ())), one["ladder"], _own(one.get("limits") or {}, look))
            for key, one in content["departments"].items()
        ),
        ladders=tuple((name, _ladder(levels, look)) for name, levels in content["ladders"].items()),
        reasons=tuple(
            (say(said), tuple(found.items())) for key, said in _REASONS.items() if (found := getattr(reasons, key))
        ),
        caps=tuple((say(said), _cap(getattr(caps, key), look)) for key, said in _CAPS.items()),
    )


def _limits(limits: Mapping[str, Any], look: Look) -> Rows:
    """A stage that the policy gives none takes as long as the one it resembles, and is left out."""
    return tuple(
        (look.say(STAGE[Stage(stage)]), *(look.say(limit(str(each[urgency]))) for urgency in Urgency))
        for stage, each in limits.items()
        if each
    )


def _own(limits: Mapping[str, Any], look: Look) -> str:
    """The limits that a department has of its own, in a line."""
    return "；".join(f"{row[0]}: " + " / ".join(dict.fromkeys(row[1:])) for row in _limits(limits, look))


def _ladder(levels: list[Mapping[str, Any]], look: Look) -> Rows:
    return tuple(
        (
            str(one["level"]),
            look.say(ROLE[Role(one["who"])]),
            look.say(_AT_ONCE if str(one["after"]).startswith("0") else limit(str(one["after"]))),
            look.say(limit(str(one["emergency"]))) if one.get("emergency") else "",
        )
        for one in levels
    )


def _cap(value: Limit | int | None, look: Look) -> str:
    if value is None:
        return look.t("不限", "no limit")
    return str(value) if isinstance(value, int) else look.say(limit(str(value)))
