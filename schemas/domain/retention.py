"""How long a person's data is kept after an issue is over: by class, by the policy the issue was filed under."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.domain.base import Frozen
from schemas.domain.contradictions import UnfitError
from schemas.domain.issue_state import Issue
from schemas.domain.sealed import KeyClass

Outlived = Literal["reporter", "content"]
Days = Annotated[int, Field(ge=1, le=36_500)]


class Kept(Frozen):
    """Calendar days after the end; what is left out is kept for good. The text goes never before its reporter."""

    reporter: Days | None = None
    content: Days | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.content is not None and (self.reporter is None or self.content < self.reporter):
            raise UnfitError(
                "The text may not go before its reporter's details: give reporter, at most content.",
                zh="来件内容不得先于来件人信息清除：应填 reporter，且不大于 content。",
            )
        return self


class Retention(Frozen):
    """`least`: no text may go earlier, by the law that `source` names. Without it nothing is checked."""

    general: Kept = Kept()
    discipline: Kept = Kept()
    least: Days | None = None
    source: Annotated[str, Field(min_length=1, max_length=500)] | None = None

    @model_validator(mode="after")
    def _is_lawful(self) -> Self:
        texts = (self.general.content, self.discipline.content)
        if self.least is not None and any(text is not None and text < self.least for text in texts):
            raise UnfitError(
                f"A text goes earlier than the law allows (least). Allowed: {self.least} days at least.",
                zh=f"来件内容保存短于法定最短期限（least）。至少{self.least}天。",
            )
        return self

    def of(self, key_class: KeyClass) -> Kept:
        return self.discipline if key_class is KeyClass.DISCIPLINE else self.general

    @property
    def soonest(self) -> timedelta | None:
        """No issue is concerned before so long after its end; None where all is kept for good."""
        limits = (self.general.reporter, self.discipline.reporter)
        return min((timedelta(days=limit) for limit in limits if limit is not None), default=None)


def outlived(issue: Issue, retention: Retention, *, now: datetime) -> Outlived | None:
    """What of the issue is kept too long by now. Nothing of what is open, on hold, or gone already."""
    if issue.open or issue.on_hold or issue.closed_at is None:
        return None
    kept, passed = retention.of(issue.key_class), now - issue.closed_at
    if kept.content is not None and passed >= timedelta(days=kept.content):
        return None if "content" in issue.erased_keys else "content"
    if kept.reporter is not None and passed >= timedelta(days=kept.reporter):
        return "reporter" if issue.has_details else None
    return None
