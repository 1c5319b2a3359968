"""How long a person's data is kept after an issue is over: by class, by the policy the issue was filed under."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.domain.base import Frozen
from schemas.domain.issue_state import Issue
from schemas.domain.limits import RUNNING, Limit, Unit
from schemas.domain.sealed import KeyClass

Outlived = Literal["reporter", "content"]
_COUNTED = {**RUNNING, Unit.DAYS: timedelta(days=1)}


class Kept(Frozen):
    """Calendar days after the end; what is left out is kept for good. The text goes never before its reporter."""

    reporter: Limit | None = None
    content: Limit | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        given = [limit for limit in (self.reporter, self.content) if limit is not None]
        if any(limit.unit not in _COUNTED for limit in given):
            raise ValueError("Keeping is counted in calendar days, like 1825d.")
        if self.content and (self.reporter is None or _span(self.content) < _span(self.reporter)):
            raise ValueError("The text may not go before its reporter's details: give reporter, at most content.")
        return self


class Retention(Frozen):
    """`least`: no text may go earlier, by the law that `source` names. Without it nothing is checked."""

    general: Kept = Kept()
    discipline: Kept = Kept()
    least: Limit | None = None
    source: Annotated[str, Field(min_length=1, max_length=500)] | None = None

    @model_validator(mode="after")
    def _is_lawful(self) -> Self:
        texts = (self.general.content, self.discipline.content)
        if self.least is None:
            return self
        if self.least.unit not in _COUNTED:
            raise ValueError("The least time of keeping is counted in calendar days, like 3650d.")
        if any(text is not None and _span(text) < _span(self.least) for text in texts):
            raise ValueError(f"A text goes earlier than the law allows (least). Allowed: {self.least} at least.")
        return self

    def of(self, key_class: KeyClass) -> Kept:
        return self.discipline if key_class is KeyClass.DISCIPLINE else self.general

    @property
    def soonest(self) -> timedelta | None:
        """No issue is concerned before so long after its end; None where all is kept for good."""
        limits = (self.general.reporter, self.discipline.reporter)
        return min((_span(limit) for limit in limits if limit is not None), default=None)


def outlived(issue: Issue, retention: Retention, *, now: datetime) -> Outlived | None:
    """What of the issue is kept too long by now. Nothing of what is open, on hold, or gone already."""
    if issue.open or issue.on_hold or issue.closed_at is None:
        return None
    kept, passed = retention.of(issue.key_class), now - issue.closed_at
    if kept.content is not None and passed >= _span(kept.content):
        return None if "content" in issue.erased_keys else "content"
    if kept.reporter is not None and passed >= _span(kept.reporter):
        return "reporter" if issue.has_details else None
    return None


def _span(limit: Limit) -> timedelta:
    return limit.amount * _COUNTED[limit.unit]
