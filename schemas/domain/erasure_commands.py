"""What people and the clock ask of a person's data. Reasons arrive sealed, like all that passes the workflow engine."""

from typing import Literal

from schemas.domain.base import Frozen
from schemas.domain.erasure_events import Ground
from schemas.domain.sealed import Sealed


class EraseReporter(Frozen):
    """删除个人信息; `content`: the text as well, because it tells who wrote it."""

    name: Literal["erase_reporter"] = "erase_reporter"
    content: bool = False
    ground: Ground = "asked"
    note: Sealed | None = None


class PlaceHold(Frozen):
    """法律保全."""

    name: Literal["place_hold"] = "place_hold"
    note: Sealed


class LiftHold(Frozen):
    """解除保全."""

    name: Literal["lift_hold"] = "lift_hold"
    note: Sealed


ErasureCommand = EraseReporter | PlaceHold | LiftHold
