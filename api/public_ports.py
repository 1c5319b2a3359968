"""What the routes need of the world for whoever has not signed in. Adapters in infra fulfil these."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved
from schemas.domain.policy import Duplicates
from schemas.wire.places import Around, PlaceSeen


class Gazetteer(Protocol):
    """The places of the county for everybody: neither names nor ids of those who answer for them."""

    @property
    def geojson(self) -> bytes:
        """Boundary and grids as a FeatureCollection."""
        ...

    @property
    def fingerprint(self) -> str:
        """Another one whenever anything is told that was not told before."""
        ...

    def below(self, parent_id: str | None) -> tuple[PlaceSeen, ...]:
        """What hangs in a place; None asks for the streets.

        Raises:
            PlaceUnknownError: there is no such place.
        """
        ...

    def found(self, text: str, *, limit: int) -> tuple[PlaceSeen, ...]:
        """Places whose whole name holds every word of the text."""
        ...

    def at(self, *, longitude: float, latitude: float) -> Around: ...


class OpenReports(Protocol):
    """Open general reports as a bystander may be told of them."""

    async def like(
        self, text: str, *, place: PlaceResolved, grids: Collection[str], limits: Duplicates, now: datetime
    ) -> tuple[Issue, ...]:
        """Those near by that read like the text or are of its kind, the most alike first.

        Nothing where the text may be a discipline matter. `grids` are those about the place.
        """
        ...


class JoinMarks(Protocol):
    """What a bystander joins a report by: sealed, so that it names the report to us alone."""

    def write(self, issue_id: str, *, until: datetime) -> str: ...

    def read(self, mark: str) -> tuple[str, datetime] | None:
        """The issue, and until when the mark is good (UTC); None for what we have not written."""
        ...
