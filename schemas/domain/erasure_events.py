"""What is recorded when a person's data is erased, and of the holds under which it must stay (法律保全)."""

from typing import Literal

from pydantic import Field

from schemas.domain.recorded import Recorded
from schemas.domain.sealed import KeyName, Sealed

Ground = Literal["asked", "retention"]  # the person asked for it, or the policy's time of keeping is over


class ReporterErased(Recorded):
    """删除个人信息: these keys are destroyed, and with them for ever what they sealed. History and its hashes stay.

    `content` among the keys: the text itself and every answer and note on it, for all of these are sealed to it.
    """

    type: Literal["reporter_erased"] = "reporter_erased"
    keys: tuple[KeyName, ...] = Field(min_length=1)
    ground: Ground
    note: Sealed | None = None


class ErasureAsked(Recorded):
    """Somebody asked for erasure while a hold forbade it; nothing was erased."""

    type: Literal["erasure_asked"] = "erasure_asked"
    content: bool
    note: Sealed | None = None


class HoldPlaced(Recorded):
    """法律保全: nothing of it may be erased until the hold is lifted."""

    type: Literal["hold_placed"] = "hold_placed"
    note: Sealed


class HoldLifted(Recorded):
    """解除保全."""

    type: Literal["hold_lifted"] = "hold_lifted"
    note: Sealed


ErasureEvent = ReporterErased | ErasureAsked | HoldPlaced | HoldLifted
