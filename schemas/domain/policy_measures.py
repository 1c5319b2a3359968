"""What a policy allows and what it takes away: caps, reasons, and the cards of supervision."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import ConfigDict, Field

from schemas.domain.base import Frozen
from schemas.domain.limits import Limit
from schemas.domain.versioned import added_later

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
Text = Annotated[str, Field(min_length=1, max_length=500)]


class Caps(Frozen):
    """How often something may happen to one issue, and how long one extension or suspension may be at most.

    `suspension` left out means that a suspension may last as long as its reason does. `additions` are what a reporter
    adds without having been asked.
    """

    returns: int = Field(ge=0, le=20)
    extensions: int = Field(ge=0, le=20)
    extension: Limit
    reopenings: int = Field(default=1, ge=0, le=5)
    suspension: Limit | None = added_later(None)
    reviews: int = added_later(1, ge=0, le=5)
    additions: int = added_later(10, ge=0, le=100)


class Reasons(Frozen):
    """Why an issue may be suspended, refused, returned or extended: id -> the sentence on the screen.

    No other reason is accepted; only `return` and `extension` accept any text while they list none. A suspension for
    one of `waiting` ends by itself when the reporter says something.
    """

    model_config = ConfigDict(serialize_by_alias=True)

    suspension: Mapping[Identifier, Text]
    refusal: Mapping[Identifier, Text]
    returning: Mapping[Identifier, Text] = added_later({}, alias="return")
    extension: Mapping[Identifier, Text] = added_later({})
    waiting: tuple[Identifier, ...] = added_later(("waiting_reporter",))


class Card(Frozen):
    """How a card of supervision is called, and the points it takes from whoever is supervised."""

    name: Text
    points: int = Field(ge=0, le=100)


class Cards(Frozen):
    """The three cards, each worse than the one before."""

    yellow: Card = Card(name="黄牌", points=1)
    red: Card = Card(name="红牌", points=3)
    black: Card = Card(name="黑牌", points=6)


class Legal(Frozen):
    """The longest that a law lets something take. No limit of the policy may exceed it; left out it is not checked."""

    answer: Limit | None = None
    accept: Limit | None = None
    handle: Limit | None = None
    extension: Limit | None = None
