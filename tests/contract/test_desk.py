"""What staff keep at their desks, and who looks at what, on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from infra.db.desk_tables import keepsakes, presences
from infra.db.engine import Database
from infra.issues.keepsakes import MOST, Keepsakes, KeepsakesFullError
from infra.issues.presence import LASTING, Presence
from infra.keys.errors import SealBrokenError
from infra.keys.keepsakes import KeepsakeSeal
from schemas.wire.desk import KeepsakeKind

NOW = datetime(2030, 5, 6, 8, 0, tzinfo=UTC)
ME, COLLEAGUE, OFFICE = "staff-li", "staff-wang", "department:mass_work"
SEAL = KeepsakeSeal(b"k" * 32)
VIEW, TEMPLATE = KeepsakeKind.VIEW, KeepsakeKind.TEMPLATE


@pytest.fixture
def kept(database: Database) -> Keepsakes:
    return Keepsakes(database=database, seal=SEAL)


@pytest.fixture
def presence(database: Database) -> Presence:
    return Presence(database=database)


async def test_what_somebody_keeps_is_read_by_its_owner_alone_the_oldest_first(kept: Keepsakes) -> None:
    await kept.keep(ME, VIEW, name="超期的", text="overdue=1", at=NOW)
    await kept.keep(ME, VIEW, name="路灯", text="text=路灯", at=NOW + timedelta(minutes=1))
    await kept.keep(ME, TEMPLATE, name="路灯", text="已修好。", at=NOW)
    await kept.keep(COLLEAGUE, VIEW, name="我的", text="open=1", at=NOW)

    mine = await kept.all((ME,), VIEW)

    assert [(one.owner, one.name, one.text) for one in mine] == [
        (ME, "超期的", "overdue=1"),
        (ME, "路灯", "text=路灯"),
    ]


async def test_somebody_has_their_own_and_what_the_office_shares(kept: Keepsakes) -> None:
    await kept.keep(OFFICE, TEMPLATE, name="共用", text="已办。", at=NOW)
    await kept.keep(ME, TEMPLATE, name="自己", text="好。", at=NOW + timedelta(seconds=1))

    assert [one.name for one in await kept.all((ME, OFFICE), TEMPLATE)] == ["共用", "自己"]
    assert [one.name for one in await kept.all((COLLEAGUE, OFFICE), TEMPLATE)] == ["共用"]


async def test_nothing_that_is_kept_stands_in_clear_in_the_table(kept: Keepsakes, database: Database) -> None:
    await kept.keep(ME, VIEW, name="王小明投诉", text="text=王小明", at=NOW)

    async with database.read() as conn:
        [row] = (await conn.execute(select(keepsakes))).mappings().all()

    told = repr(dict(row))
    assert "王" not in told
    assert "text" not in told
    assert "\\u738b" not in told


async def test_a_box_opens_for_no_other_owner(kept: Keepsakes, database: Database) -> None:
    await kept.keep(ME, VIEW, name="路灯", text="text=路灯", at=NOW)
    async with database.write() as conn:
        await conn.execute(keepsakes.update().values(owner=COLLEAGUE))

    with pytest.raises(SealBrokenError):
        await kept.all((COLLEAGUE,), VIEW)


async def test_the_same_name_again_takes_the_place_of_the_one_before(kept: Keepsakes) -> None:
    first = await kept.keep(ME, VIEW, name="路灯", text="text=路灯", at=NOW)

    again = await kept.keep(ME, VIEW, name="路灯", text="text=路灯&open=1", at=NOW)

    assert first == again
    assert [one.text for one in await kept.all((ME,), VIEW)] == ["text=路灯&open=1"]


async def test_the_same_name_kept_twice_at_once_is_there_once(kept: Keepsakes) -> None:
    await asyncio.gather(*(kept.keep(ME, VIEW, name="路灯", text="text=路灯", at=NOW) for _ in range(4)))

    assert len(await kept.all((ME,), VIEW)) == 1


async def test_no_more_are_kept_than_anybody_finds_anything_among(kept: Keepsakes) -> None:
    for number in range(MOST):
        await kept.keep(ME, VIEW, name=f"{number}", text="", at=NOW)

    with pytest.raises(KeepsakesFullError):
        await kept.keep(ME, VIEW, name="one more", text="", at=NOW)

    await kept.keep(ME, VIEW, name="7", text="changed", at=NOW)
    await kept.keep(ME, TEMPLATE, name="another kind", text="x", at=NOW)
    await kept.keep(COLLEAGUE, VIEW, name="another's", text="", at=NOW)
    assert len(await kept.all((ME,), VIEW)) == MOST


async def test_nobody_drops_what_is_anothers(kept: Keepsakes) -> None:
    own = await kept.keep(ME, VIEW, name="路灯", text="", at=NOW)

    await kept.drop(COLLEAGUE, own)
    await kept.drop(ME, "nothing")
    assert len(await kept.all((ME,), VIEW)) == 1

    await kept.drop(ME, own)
    assert await kept.all((ME,), VIEW) == ()


async def test_two_who_look_at_one_issue_are_told_of_each_other(presence: Presence) -> None:
    assert await presence.seen("lamp", ME, at=NOW) == ()
    assert await presence.seen("lamp", COLLEAGUE, at=NOW) == (ME,)
    assert await presence.seen("lamp", ME, at=NOW + timedelta(seconds=20)) == (COLLEAGUE,)
    assert await presence.seen("drain", ME, at=NOW) == ()


async def test_whoever_looks_no_longer_is_forgotten(presence: Presence, database: Database) -> None:
    await presence.seen("lamp", ME, at=NOW)

    assert await presence.seen("lamp", COLLEAGUE, at=NOW + LASTING) == ()
    await presence.seen("drain", COLLEAGUE, at=NOW + timedelta(hours=2))

    async with database.read() as conn:
        rows = (await conn.execute(select(presences.c.issue_id, presences.c.staff_id))).all()
    assert [tuple(row) for row in rows] == [("drain", COLLEAGUE)]
