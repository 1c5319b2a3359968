"""The county in the database: what was saved comes back, and sign-in tokens survive a new registry."""

from sqlalchemy import select, update

from infra.db import tables
from infra.db.engine import Database
from infra.registry import store
from infra.registry.findings import findings
from infra.registry.loading import sample_county
from schemas.domain.registry import Registry


async def saved(database: Database, registry: Registry) -> Registry:
    async with database.write() as conn:
        await store.save(conn, registry)
    async with database.read() as conn:
        loaded = await store.load(conn)
    assert loaded is not None
    return loaded


def in_order(registry: Registry) -> Registry:
    """The registry with every list ordered by id, as the store gives it back."""
    lists = ("streets", "communities", "courtyards", "buildings", "grids", "units", "departments", "staff")
    return registry.model_copy(
        update={name: tuple(sorted(getattr(registry, name), key=lambda entry: entry.id)) for name in lists}
    )


async def test_a_database_without_county_gives_none(database: Database) -> None:
    async with database.read() as conn:
        assert await store.load(conn) is None


async def test_the_county_comes_back_as_it_was_saved(database: Database) -> None:
    loaded = await saved(database, sample_county())

    assert loaded == in_order(sample_county())
    assert findings(loaded) == findings(sample_county())


async def test_saving_twice_changes_nothing(database: Database) -> None:
    first = await saved(database, sample_county())

    assert await saved(database, sample_county()) == first


async def test_tokens_survive_a_new_registry_and_people_who_left_become_inactive(database: Database) -> None:
    sample = sample_county()
    await saved(database, sample)
    async with database.write() as conn:
        await conn.execute(update(tables.staff).where(tables.staff.c.id == "staff-auditor").values(token_mac="mac"))
    without_one = tuple(person for person in sample.staff if person.id != "staff-hotline-2")

    loaded = await saved(database, sample.model_copy(update={"staff": without_one}))

    async with database.read() as conn:
        tokens = (await conn.execute(select(tables.staff.c.id).where(tables.staff.c.token_mac == "mac"))).scalars()
        assert list(tokens) == ["staff-auditor"]
    assert [person.id for person in loaded.staff if not person.active] == ["staff-hotline-2"]


async def test_a_place_that_is_gone_is_deleted(database: Database) -> None:
    sample = sample_county()
    await saved(database, sample)

    loaded = await saved(database, sample.model_copy(update={"buildings": sample.buildings[1:]}))

    assert [b.id for b in loaded.buildings] == [b.id for b in sample.buildings[1:]]


async def test_the_rows_name_the_first_contact_and_hold_geojson(database: Database) -> None:
    await saved(database, sample_county())

    async with database.read() as conn:
        rows = {row.id: row for row in await conn.execute(select(tables.places))}

    assert rows["bldg-010101"].contact_member_id == "staff-member-01011"
    assert rows["comm-01"].leader_id == "staff-leader-1"
    assert rows["comm-desk"].kind == "desk"
    ring = rows["grid-0101"].geometry["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
