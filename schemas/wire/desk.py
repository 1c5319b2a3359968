"""What staff keep for themselves at their desks."""

from enum import StrEnum

from schemas.domain.base import Frozen


class KeepsakeKind(StrEnum):
    VIEW = "view"  # filters of a list, as the address has them
    TEMPLATE = "template"  # words for an answer


class Keepsake(Frozen):
    """`owner` is an account id, or `department:` with its id for what a department shares."""

    id: str
    owner: str
    name: str
    text: str
