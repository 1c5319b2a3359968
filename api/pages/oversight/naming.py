"""What the keys of figures are called, in the reader's language: places, offices, topics, and what is waited for."""

from dataclasses import dataclass

from api.pages.look import Look
from api.reading.figures import name_of
from api.services import Services
from api.terms import TOPIC
from api.views.board import HotSpotView, PartView, WaitView, wait_view
from schemas.domain.figure_cells import Dimension


@dataclass(frozen=True)
class Names:
    """A board was given the names of its places and offices; only topics and waits have words of their own."""

    services: Services
    look: Look

    def part(self, by: Dimension | None, part: PartView) -> str:
        return self._word(by, part.key, part.name)

    def spot(self, spot: HotSpotView) -> str:
        return f"{spot.name or spot.id} · {self._word(Dimension.TOPIC, spot.topic, None)}"

    def wait(self, wait: WaitView) -> str:
        """Who has to act, and which of them."""
        return " ".join(filter(None, (self.look.say(wait.who), wait.name or wait.id)))

    def key(self, by: Dimension, key: str) -> str:
        """Of a key that stands in an address: anything may stand there, and what nobody knows is said as it is."""
        if by is Dimension.WAITS:
            return self._wait_key(key)
        return self._word(by, key, name_of(self.services, by, key))

    def _word(self, by: Dimension | None, key: str, name: str | None) -> str:
        if not key:
            return "—"
        if by is Dimension.TOPIC:
            return self.look.say(TOPIC.get(key)) or key
        return name or key

    def _wait_key(self, key: str) -> str:
        try:
            wait = wait_view(key, {}, lambda by, name: name_of(self.services, by, name))
        except ValueError:
            return key
        return f"{self.wait(wait)} {self.look.say(wait.what_name)}"
