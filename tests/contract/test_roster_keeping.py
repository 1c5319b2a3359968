"""Who is away and who is on duty, as it is kept: each person at one place at a time, and nothing that is over."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from infra.db.engine import Database
from infra.db.registry_tables import registry_changes
from infra.organisation.roster import RosterKeeper
from infra.registry import county, store
from infra.registry.addressees import Posts
from infra.registry.county import LivingCounty
from infra.registry.loading import sample_county
from schemas.domain.roster import Absence, RosterError, Shift
from schemas.wire.roster import KeptShift

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OFFICER, COLLEAGUE, HEAD = "staff-mass-work-officer-1", "staff-mass-work-officer-2", "staff-mass-work-head"
BY = "staff-administrator"
NIGHT = Shift(staff_id="staff-duty-county", start=NOW + DAY, end=NOW + 2 * DAY)


@pytest.fixture
async def keeper(database: Database) -> RosterKeeper:
    async with database.write() as conn:
        await store.save(conn, sample_county())
    living = LivingCounty(await county.read(database), mark=lambda accused: accused.id)
    return RosterKeeper(database=database, county=living, posts=Posts())


async def away(keeper: RosterKeeper, since: datetime, until: datetime | None = None, deputy: str = COLLEAGUE) -> None:
    absence = Absence(staff_id=OFFICER, deputy_id=deputy, since=since, until=until)
    await keeper.away(absence, by=BY, at=NOW)


async def spans(keeper: RosterKeeper) -> list[tuple[datetime, datetime | None, str]]:
    return [(one.since, one.until, one.deputy_id) for one in (await keeper.read(at=NOW)).absences]


async def test_a_later_absence_takes_the_place_of_the_rest_of_an_earlier_one(keeper: RosterKeeper) -> None:
    await away(keeper, NOW)
    await away(keeper, NOW + 5 * DAY, deputy=HEAD)

    assert await spans(keeper) == [(NOW, NOW + 5 * DAY, COLLEAGUE), (NOW + 5 * DAY, None, HEAD)]
    assert keeper.posts.roster.present([OFFICER], at=NOW) == (COLLEAGUE,)
    assert keeper.posts.roster.present([OFFICER], at=NOW + 6 * DAY) == (HEAD,)


async def test_an_absence_from_before_one_that_was_to_come_takes_its_place(keeper: RosterKeeper) -> None:
    await away(keeper, NOW + 20 * DAY)
    await away(keeper, NOW + 10 * DAY, deputy=HEAD)

    assert await spans(keeper) == [(NOW + 10 * DAY, None, HEAD)]


async def test_saying_the_same_again_changes_nothing(keeper: RosterKeeper) -> None:
    await away(keeper, NOW + DAY, NOW + 2 * DAY)
    await away(keeper, NOW + DAY, NOW + 2 * DAY)

    assert await spans(keeper) == [(NOW + DAY, NOW + 2 * DAY, COLLEAGUE)]


async def test_whoever_is_back_is_named_again_and_is_not_away_next_week_either(keeper: RosterKeeper) -> None:
    await away(keeper, NOW - DAY)
    await away(keeper, NOW + 7 * DAY)

    assert await keeper.back(OFFICER, at=NOW)
    assert not await keeper.back(OFFICER, at=NOW)

    assert await spans(keeper) == []
    assert keeper.posts.roster.present([OFFICER], at=NOW) == (OFFICER,)


async def test_whoever_has_left_leaves_no_second_time(keeper: RosterKeeper, database: Database) -> None:
    for minutes in (0, 5):
        await keeper.left(OFFICER, to=COLLEAGUE, by="machine:test", at=NOW + timedelta(minutes=minutes))

    async with database.read() as conn:
        told = (await conn.execute(select(registry_changes))).all()
    assert [(one.entry_id, one.before, one.after, one.at) for one in told] == [
        (OFFICER, {"active": True}, {"active": False}, NOW)
    ]
    assert [person.active for person in (await county.read(database)).registry.staff if person.id == OFFICER] == [False]
    assert keeper.posts.roster.present([OFFICER], at=NOW + DAY) == (COLLEAGUE,)


async def test_an_absence_that_is_over_or_has_no_able_deputy_is_refused(keeper: RosterKeeper) -> None:
    with pytest.raises(RosterError, match="over already"):
        await away(keeper, NOW - 2 * DAY, NOW)
    with pytest.raises(RosterError, match="cannot stand in"):
        await away(keeper, NOW, deputy="staff-supervisor-1")
    with pytest.raises(RosterError, match="no account 'nobody'"):
        await away(keeper, NOW, deputy="nobody")


async def test_deputies_are_those_who_hold_the_post_or_head_it(keeper: RosterKeeper) -> None:
    assert [one.id for one in await keeper.deputies(OFFICER)] == [HEAD, COLLEAGUE]
    assert [one.id for one in await keeper.deputies("staff-grid-0101")][:2] == ["staff-grid-0102", "staff-grid-0201"]


async def test_a_shift_is_kept_once_and_taken_up(keeper: RosterKeeper) -> None:
    await keeper.on_duty(NIGHT, by=BY, at=NOW)
    await keeper.on_duty(NIGHT, by=BY, at=NOW)

    (kept,) = (await keeper.read(at=NOW)).shifts
    assert kept == KeptShift(id=kept.id, **NIGHT.model_dump(), by=BY)
    assert keeper.posts.roster.on_duty(at=NIGHT.start, community_id=None) == ("staff-duty-county",)


async def test_a_shift_ends_early_and_one_that_never_began_is_gone(keeper: RosterKeeper) -> None:
    await keeper.on_duty(NIGHT.model_copy(update={"start": NOW - DAY}), by=BY, at=NOW)
    await keeper.on_duty(NIGHT, by=BY, at=NOW)

    running, coming = (one.id for one in (await keeper.read(at=NOW)).shifts)

    assert await keeper.off_duty(running, at=NOW)
    assert await keeper.off_duty(coming, at=NOW)
    assert not await keeper.off_duty(coming, at=NOW)
    assert (await keeper.read(at=NOW)).shifts == ()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"staff_id": "nobody"}, "no account 'nobody'"),
        ({"community_id": "comm-99"}, "no community 'comm-99'"),
        ({"start": NOW - 2 * DAY, "end": NOW}, "over already"),
    ],
)
async def test_a_shift_that_cannot_be_is_refused(
    keeper: RosterKeeper, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(RosterError, match=sentence):
        await keeper.on_duty(NIGHT.model_copy(update=changes), by=BY, at=NOW)
