"""The registry changes while the system runs: all or nothing, one after the other, and each change is told."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from infra.accounts.journal import note
from infra.db import tables
from infra.db.account_tables import security_journal
from infra.db.engine import Database
from infra.db.registry_tables import registry_changes
from infra.keys.cursors import Cursors
from infra.organisation.registry import RegistryKeeper
from infra.registry import county, store
from infra.registry.county import LivingCounty
from infra.registry.loading import sample_county
from schemas.domain.accused import Accused, AccusedKind
from schemas.domain.place import PlaceGiven
from schemas.domain.registry import PlaceUnknownError
from schemas.domain.registry_edits import (
    AddCourtyard,
    ChangeBuilding,
    ChangeCommunity,
    ChangeCourtyard,
    ChangeGrid,
    ChangePerson,
    ChangeUnit,
    Close,
    Edit,
    Reopen,
)
from schemas.domain.registry_entries import EntryKind
from schemas.domain.registry_faults import RegistryInvalidError, RegistryMovedError
from schemas.domain.roles import Role
from schemas.wire.accounts import JournalKind
from schemas.wire.registry import Command, KeptRegistry, RegistryChanged

AT = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
BY = "staff-administrator"


def marked(accused: Accused) -> str:
    return f"mark of {accused.id}"


async def keeper_of(database: Database) -> RegistryKeeper:
    """Of one process; several of one database are several processes."""
    living = LivingCounty(await county.read(database), mark=marked)
    return RegistryKeeper(database=database, county=living, cursors=Cursors(b"c" * 32))


@pytest.fixture
async def keeper(database: Database) -> RegistryKeeper:
    async with database.write() as conn:
        await store.save(conn, sample_county())
    return await keeper_of(database)


async def change(keeper: RegistryKeeper, *edits: Edit, version: int = 0, key: str = "k") -> RegistryChanged:
    command = Command(id=key, digest=f"digest of {key}")
    return await keeper.change(edits, version=version, by=BY, at=AT, command=command)


def meanwhile(act: Callable[[], Coroutine[Any, Any, None]]) -> ChangeUnit:
    """An edit that waits, while it is made, until somebody else has done something."""
    loop = asyncio.get_running_loop()

    class Slow(ChangeUnit):
        def values(self) -> dict[str, Any]:
            asyncio.run_coroutine_threadsafe(act(), loop).result(timeout=10)
            return super().values()

    return Slow(id="unit-power", name="四步供电公司")


async def refused(keeper: RegistryKeeper, *edits: Edit) -> tuple[str, ...]:
    with pytest.raises(RegistryInvalidError) as refusal:
        await change(keeper, *edits)
    return refusal.value.problems


async def test_a_change_is_kept_and_counted(keeper: RegistryKeeper, database: Database) -> None:
    changed = await change(
        keeper,
        ChangeCourtyard(id="yard-0803", contact_unit_id="unit-power"),
        ChangeUnit(id="unit-power", name="四步供电公司"),
        ChangePerson(id="staff-secretary-01", street_id=None),
    )

    kept = await county.read(database)
    assert (changed.version, kept.version) == (1, 1)
    assert [one.contact_unit_id for one in kept.registry.courtyards if one.id == "yard-0803"] == ["unit-power"]
    assert [one.name for one in kept.registry.units if one.id == "unit-power"] == ["四步供电公司"]
    assert [one.street_id for one in kept.registry.staff if one.id == "staff-secretary-01"] == [None]
    assert (await keeper.read()).registry == kept.registry
    assert await keeper.findings() == ()


async def test_a_change_that_changes_nothing_is_no_version(keeper: RegistryKeeper) -> None:
    changed = await change(keeper, ChangeUnit(id="unit-power", name="供电公司"))

    assert (changed.version, changed.changes) == (0, ())
    assert (await keeper.journal(None, limit=10)).items == ()


async def test_what_should_be_mended_is_found_out_once_for_each_registry(keeper: RegistryKeeper) -> None:
    first, again = await keeper.findings(), await keeper.findings()
    await change(keeper, ChangeCourtyard(id="yard-0803", contact_unit_id="unit-power"))

    assert [one.subject_id for one in first] == ["yard-0803"]
    assert again is first
    assert await keeper.findings() == ()


async def test_whoever_saw_an_older_registry_changes_nothing(keeper: RegistryKeeper, database: Database) -> None:
    other = await keeper_of(database)
    await change(keeper, ChangeUnit(id="unit-power", name="一"))

    with pytest.raises(RegistryMovedError):
        await change(other, ChangeUnit(id="unit-power", name="二"), key="another")

    assert [one.name for one in (await other.read()).registry.units if one.id == "unit-power"] == ["一"]


async def test_of_several_at_once_one_is_first(keeper: RegistryKeeper, database: Database) -> None:
    keepers = [keeper, *[await keeper_of(database) for _ in range(3)]]
    asked = [
        change(each, ChangeUnit(id="unit-power", name=f"第{number}家"), key=f"k{number}")
        for number, each in enumerate(keepers)
    ]

    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert sorted(type(answer).__name__ for answer in answers) == ["RegistryChanged", *["RegistryMovedError"] * 3]
    assert (await keeper.read()).version == 1


async def test_others_write_while_it_is_found_out_what_comes_of_a_change(
    keeper: RegistryKeeper, database: Database
) -> None:
    async def write() -> None:
        async with database.write() as conn:
            await note(conn, JournalKind.SIGNED_OUT, None, by="somebody", at=AT)

    changed = await change(keeper, meanwhile(write))

    async with database.read() as conn:
        written = (await conn.execute(select(security_journal.c.by))).scalars().all()
    assert (changed.version, written) == (1, ["somebody"])


async def test_a_change_that_another_overtakes_changes_nothing(keeper: RegistryKeeper, database: Database) -> None:
    other = await keeper_of(database)

    async def overtake() -> None:
        await change(other, ChangeUnit(id="unit-gas", name="先到的"), key="another")

    with pytest.raises(RegistryMovedError):
        await change(keeper, meanwhile(overtake))

    names = {one.id: one.name for one in (await keeper.read()).registry.units}
    assert (names["unit-gas"], names["unit-power"]) == ("先到的", "供电公司")


async def test_the_same_request_is_done_once(keeper: RegistryKeeper) -> None:
    first = await change(keeper, ChangeUnit(id="unit-power", name="一"))

    again = await change(keeper, ChangeUnit(id="unit-power", name="一"))

    assert again == first.model_copy(update={"repeated": True})
    assert (await keeper.read()).version == 1


async def test_the_journal_tells_who_changed_what_from_what_to_what(keeper: RegistryKeeper) -> None:
    await change(keeper, ChangeUnit(id="unit-power", name="一"), key="one")
    await change(keeper, ChangeUnit(id="unit-gas", name="二"), version=1, key="two")

    page = await keeper.journal(None, limit=1)
    rest = await keeper.journal(page.next, limit=1)

    (newest,), (older,) = page.items, rest.items
    assert (newest.version, newest.at, newest.by, newest.kind) == (2, AT, BY, EntryKind.UNIT)
    assert (newest.id, newest.before, newest.after) == ("unit-gas", {"name": "燃气公司"}, {"name": "二"})
    assert (older.id, rest.next) == ("unit-power", None)
    assert [one.version for one in (await keeper.journal(None, limit=9, entry_id="unit-power")).items] == [1]


@pytest.mark.parametrize("statement", [update(registry_changes).values(by="nobody"), delete(registry_changes)])
async def test_nobody_edits_the_journal(keeper: RegistryKeeper, database: Database, statement: object) -> None:
    await change(keeper, ChangeUnit(id="unit-power", name="一"))

    with pytest.raises(DBAPIError, match="never changed"):
        async with database.write() as conn:
            await conn.execute(statement)  # type: ignore[call-overload]

    assert len((await keeper.journal(None, limit=9)).items) == 1


async def test_a_change_of_a_post_stands_in_the_security_journal(keeper: RegistryKeeper, database: Database) -> None:
    await change(keeper, ChangePerson(id="staff-grid-0101", grid_id="grid-0102"))

    async with database.read() as conn:
        (row,) = (await conn.execute(select(security_journal))).all()
    assert (row.kind, row.account_id, row.by, row.details) == (
        "post_changed",
        "staff-grid-0101",
        BY,
        {"grid_id": "grid-0102"},
    )


# What cannot be used


async def test_a_link_that_leads_nowhere_is_named_by_entry_and_key(keeper: RegistryKeeper) -> None:
    (problem,) = await refused(keeper, ChangeGrid(id="grid-0101", worker_id="staff-grid-0101x"))

    assert problem == (
        "grids entry grid-0101, key 'worker_id': there is no grid_worker 'staff-grid-0101x'; "
        "perhaps 'staff-grid-0101' is meant."
    )


async def test_an_id_that_is_taken_is_refused(keeper: RegistryKeeper) -> None:
    taken = sample_county().courtyards[0].model_copy(update={"id": "comm-01"})

    assert await refused(keeper, AddCourtyard(entry=taken)) == ("id 'comm-01': stands 2 times; an id names one entry.",)


async def test_a_ring_that_crosses_itself_is_refused(keeper: RegistryKeeper) -> None:
    bow = ((112.41, 28.8), (112.42, 28.81), (112.42, 28.8), (112.41, 28.81))

    (problem,) = await refused(keeper, ChangeGrid(id="grid-0101", polygon=bow))

    assert problem.startswith("grids entry grid-0101, key 'polygon': Self-intersection")


async def test_what_something_open_hangs_in_cannot_be_closed(keeper: RegistryKeeper) -> None:
    problems = await refused(keeper, Close(kind=EntryKind.COURTYARD, id="yard-0101"))

    assert problems == tuple(
        f"buildings entry {one}, key 'courtyard_id': the courtyard 'yard-0101' is closed; name an open one."
        for one in ("bldg-010101", "bldg-010102", "bldg-010103")
    )


async def test_the_county_desk_cannot_be_closed(keeper: RegistryKeeper) -> None:
    problems = await refused(keeper, Close(kind=EntryKind.COMMUNITY, id="comm-desk"))

    assert "county entry county-sibu, key 'fallback_community_id': the community 'comm-desk' is closed" in problems[0]


async def test_what_was_wrong_before_keeps_nobody_from_mending_something_else(
    keeper: RegistryKeeper, database: Database
) -> None:
    async with database.write() as conn:
        row = {"id": "sso-1", "name": "外来", "role": "secretary", "community_id": "comm-elsewhere", "active": True}
        await conn.execute(insert(tables.staff), row)

    assert (await change(keeper, ChangeUnit(id="unit-power", name="一"))).version == 1


# What a process knows


async def test_another_process_takes_the_change_up_in_everything_it_holds(
    keeper: RegistryKeeper, database: Database
) -> None:
    other = (await keeper_of(database)).county
    places, staff, marks, namer = other.places, other.staff, other.marks, other.namer
    yard = sample_county().courtyards[0].model_copy(update={"id": "yard-0999", "name": "新院"})
    await change(
        keeper,
        AddCourtyard(entry=yard),
        ChangeUnit(id="unit-power", name="光明电力"),
        ChangeCommunity(id="comm-01", leader_ids=("staff-leader-4",)),
        ChangeBuilding(id="bldg-010101", contact_member_ids=("staff-member-01031",)),
        ChangePerson(id="staff-mass-work-head", department_id="organization"),
    )

    assert await other.refresh(database)
    assert not await other.refresh(database)

    assert places.name("yard-0999").endswith("·新院")
    assert [one.id for one in staff.who(Role.CONTACT_LEADER, community_id="comm-01")] == ["staff-leader-4"]
    assert "grid-0101" in places.grids_of("staff-member-01031")
    assert namer.find(problem="光明电力乱收费", suggestions=())[0].id == "unit-power"
    assert (
        marked(Accused(kind=AccusedKind.PERSON, id="staff-mass-work-head"))
        not in marks.of_person("staff-mass-work-officer-1").department
    )
    assert other.registry == (await keeper.read()).registry


async def test_a_process_does_not_go_back_to_what_was_before(keeper: RegistryKeeper) -> None:
    before = keeper.county.kept
    await change(keeper, ChangeUnit(id="unit-power", name="一"))

    keeper.county.take_up(before)

    assert keeper.county.kept.version == 1


def test_the_places_for_everybody_are_made_when_they_are_asked_for_and_follow_from_then_on() -> None:
    def with_street(version: int, name: str) -> KeptRegistry:
        sample = sample_county()
        streets = tuple(one.model_copy(update={"name": name}) for one in sample.streets)
        return KeptRegistry(registry=sample.model_copy(update={"streets": streets}), version=version)

    living = LivingCounty(with_street(0, "一街"), mark=marked)
    living.take_up(with_street(1, "二街"))
    unasked = "gazetteer" not in vars(living)
    gazetteer = living.gazetteer
    first = gazetteer.below(None)[0].name
    living.take_up(with_street(1, "没有人登记过的街"))
    same = gazetteer.below(None)[0].name
    living.take_up(with_street(2, "三街"))

    assert (unasked, first, same) == (True, "二街", "二街")
    assert gazetteer.below(None)[0].name == "三街"
    assert living.gazetteer is gazetteer


async def test_what_cannot_be_read_is_said_and_what_is_known_stays(keeper: RegistryKeeper, database: Database) -> None:
    async with database.write() as conn:
        row = {"id": "sso-1", "name": "外来", "role": "secretary", "community_id": "No Id!", "active": True}
        await conn.execute(insert(tables.staff), row)
        at = {"version": 1, "ordinal": 0, "at": AT, "by": "provider", "kind": "person", "entry_id": "sso-1"}
        await conn.execute(insert(registry_changes), {**at, "after": {}})

    with pytest.raises(RegistryInvalidError):
        await keeper.county.refresh(database)

    assert keeper.county.kept.version == 0


async def test_what_is_closed_takes_no_reports_is_offered_nowhere_and_keeps_its_name(keeper: RegistryKeeper) -> None:
    places, building = keeper.county.places, "bldg-010101"
    await change(keeper, Close(kind=EntryKind.BUILDING, id=building))

    with pytest.raises(PlaceUnknownError) as refusal:
        places.check(PlaceGiven(building_id=building))
    assert refusal.value.message == "The place 'bldg-010101' is closed (given as building_id)."
    assert building not in [one.id for one in places.buildings()]
    assert places.name(building).endswith("1栋")
    assert places.resolve(PlaceGiven(building_id=building), filer_community_id=None).grid_id == "grid-0101"

    await change(keeper, Reopen(kind=EntryKind.BUILDING, id=building), version=1, key="again")
    places.check(PlaceGiven(building_id=building))


async def test_ground_of_a_closed_grid_is_a_gap_and_no_grid_is_found_there(keeper: RegistryKeeper) -> None:
    registry = sample_county()
    inside = [one for one in registry.buildings if one.grid_id == "grid-0102"]
    worker = [one.id for one in registry.staff if one.grid_id == "grid-0102"]
    centre = keeper.county.places.centre("grid-0102")
    assert centre is not None

    await change(
        keeper,
        *(ChangeBuilding(id=one.id, grid_id=None) for one in inside),
        *(ChangePerson(id=one, grid_id=None) for one in worker),
        Close(kind=EntryKind.GRID, id="grid-0102"),
    )

    assert keeper.county.places.grid_at(longitude=centre[0], latitude=centre[1]) is None
    assert "gap" in {one.kind for one in await keeper.findings()}
    assert keeper.county.places.centre("grid-0102") == centre
