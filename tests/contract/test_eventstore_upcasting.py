"""Old events are read as the newest shape, and what is recorded stays what it was."""

from typing import Any

import pytest

from infra.db.engine import Database
from infra.eventstore.errors import UnknownEventError
from infra.eventstore.store import EventStore
from infra.eventstore.upcasting import Upcasters
from tests.contract.builders import ALL, append_to, history, new_event, record

# As a first release recorded it: the place was one text, and the event had another name.
OLD_FILED = {"channel": "hotline", "place": "3号楼"}


def _named_place(body: dict[str, Any]) -> dict[str, Any]:
    return {"channel": body["channel"], "place": {"name": body["place"]}}


def _known_place(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"place": body["place"] | {"known": False}}


def _upcasters() -> Upcasters:
    upcasters = Upcasters()
    upcasters.register(old=("filed", 2), new=("issue_filed", 1), step=_known_place)
    upcasters.register(old=("filed", 1), new=("filed", 2), step=_named_place)
    return upcasters


async def test_an_old_event_is_read_as_the_newest_shape_everywhere(database: Database) -> None:
    store = EventStore(_upcasters())
    (recorded,) = await record(database, append_to("i1", new_event("filed", body=OLD_FILED)))

    async with database.read() as conn:
        (loaded,) = await store.load(conn, "i1")
        (found,) = await store.find(conn, stream="i1", command_id="c1")
        page = await store.feed(conn, after=None, limit=10, visibility=ALL)

    assert loaded == found == page.events[0]
    assert (loaded.type, loaded.schema_version) == ("issue_filed", 1)
    assert loaded.body == {"channel": "hotline", "place": {"name": "3号楼", "known": False}}
    assert (loaded.hash, loaded.version) == (recorded.hash, 1)
    assert await history(database, "i1") == (recorded,)


async def test_an_event_of_the_newest_shape_is_left_alone(database: Database) -> None:
    (recorded,) = await record(database, append_to("i1", new_event("closed")))

    assert _upcasters().newest(recorded) is recorded


def test_a_shape_has_one_way_on_and_no_way_back() -> None:
    upcasters = _upcasters()

    with pytest.raises(UnknownEventError, match="filed version 1 has an upcaster already"):
        upcasters.register(old=("filed", 1), new=("filed", 3), step=_named_place)
    with pytest.raises(UnknownEventError, match="issue_filed version 1 run in a circle"):
        upcasters.register(old=("issue_filed", 1), new=("filed", 1), step=_named_place)
