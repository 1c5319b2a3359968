"""Which hazard the words for an emergency speak of."""

from collections.abc import Collection, Mapping
from typing import Final

from schemas.domain.analysis import Hazard

# By pieces of the lexicon's words. What spreads, and what rescuers must know before they go in, comes first.
_PIECES: Final[Mapping[Hazard, tuple[str, ...]]] = {
    Hazard.GAS: ("煤气", "燃气", "天然气"),
    Hazard.FIRE: ("着火", "起火", "燃烧", "浓烟", "火势", "爆炸"),
    Hazard.ELECTRICITY: ("电线", "高压线", "漏电", "触电"),
    Hazard.COLLAPSE: ("塌", "垮", "滑坡", "被埋"),
    Hazard.WATER: ("落水", "掉进", "溃坝", "决堤", "洪水"),
    Hazard.VIOLENCE: ("砍人", "持刀", "打人", "同归于尽"),
    Hazard.SELF_HARM: ("跳楼", "楼顶", "跳河", "轻生", "自杀", "不想活", "割腕", "农药"),
    Hazard.ILLNESS: ("昏", "垂危", "出血", "呼吸", "心脏", "中毒", "快死", "命在旦夕"),
    Hazard.TRAPPED: ("困", "卡住", "掉下去"),
}


def hazard_of(words: Collection[str]) -> Hazard:
    """The first hazard that any of the words speaks of; `other` where none does."""
    found = (hazard for hazard, pieces in _PIECES.items() if any(piece in word for word in words for piece in pieces))
    return next(found, Hazard.OTHER)
