"""Files on both databases: kept encrypted, opened by their claim alone, one issue's at most, gone in time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, update

from infra.attachments.claiming import claiming
from infra.attachments.expiring import Expiring
from infra.attachments.sealing import CHUNK, FileKey, padded
from infra.attachments.shelf import AttachmentShelf, forget_attachments
from infra.attachments.uploads import CLAIMABLE_FOR, UploadStore
from infra.db.attachment_tables import attachment_chunks, attachments, uploads
from infra.db.engine import Database
from infra.db.errors import DatabaseFullError
from infra.db.scrubbing import HELD
from infra.db.tables import issues, metadata, outbox, receipts
from infra.keys.errors import SealBrokenError
from schemas.domain.attachment_refusals import AttachmentClaimedError, AttachmentNotFoundError, AttachmentUnknownError
from schemas.domain.attachments import AttachmentKind, AttachmentPart
from schemas.domain.sealed import Sealed
from schemas.wire.attachments import Media, NewAttachment, Prepared, StoredUpload
from tests.contract.shelf import Shelf
from tests.domain import builders

SECRET = "A" * 21 + "Q"
OTHER = "B" * 21 + "Q"
FILED = datetime(2026, 3, 2, 2, 10, tzinfo=UTC)
WHOLE = bytes(range(256)) * 3_000  # three chunks
PREPARED = Prepared(media=Media.JPEG, whole=WHOLE, thumbnail=b"small")


@dataclass
class Shelves:
    """A store whose clock stands where the test puts it."""

    database: Database
    now: datetime = FILED
    store: UploadStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = UploadStore(database=self.database, clock=lambda: self.now)

    @property
    def shelf(self) -> AttachmentShelf:
        return AttachmentShelf(database=self.database)

    async def keep(self, name: str = "one", *, prepared: Prepared = PREPARED) -> StoredUpload:
        return await self.store.keep(prepared, command_id=name, command_hash=f"h-{name}", claim_secret=SECRET)

    async def attach(self, kept: StoredUpload, *, issue_id: str = "issue-1") -> str:
        """Make it the issue's, and give its key as text."""
        claimed = await self.store.claimed(f"{kept.ref.id}.{SECRET}")
        one = NewAttachment(
            id=kept.ref.id, part=AttachmentPart.REPORT, number=0, box=Sealed(key="content", box="sealed")
        )
        [rows] = claiming(issue_id, [one], now=self.now)
        async with self.database.write() as conn:
            await conn.execute(insert(rows.table), list(rows.rows))
        return claimed.key

    async def count(self, table: Any) -> int:
        async with self.database.read() as conn:
            return int(await conn.scalar(select(func.count()).select_from(table)) or 0)

    async def expire(self) -> int:
        return await Expiring(database=self.database, clock=lambda: self.now).sweep()


@pytest.fixture
def shelves(database: Database) -> Shelves:
    return Shelves(database)


async def read(shelves: Shelves, upload_id: str, key: str, variant: Any = "whole") -> bytes:
    length, parts = await shelves.shelf.read(upload_id, key=key, variant=variant)
    given = b"".join([part async for part in parts])
    assert len(given) == length
    return given


async def test_what_was_kept_is_read_again_whole_and_small(shelves: Shelves) -> None:
    kept = await shelves.keep()
    key = await shelves.attach(kept)

    assert await read(shelves, kept.ref.id, key) == WHOLE
    assert await read(shelves, kept.ref.id, key, "thumbnail") == b"small"


async def test_a_kept_file_tells_its_kind_and_a_padded_size(shelves: Shelves) -> None:
    kept = await shelves.keep()

    assert (kept.ref.kind, kept.media, kept.ref.size) == (AttachmentKind.PHOTO, Media.JPEG, 770_048)
    assert kept == await shelves.store.known("one")
    assert await shelves.store.known("two") is None


async def test_no_byte_of_a_file_stands_in_clear(shelves: Shelves) -> None:
    await shelves.keep(prepared=PREPARED.model_copy(update={"whole": b"CANARY" * 100_000}))

    async with shelves.database.read() as conn:
        boxes = (await conn.execute(select(attachment_chunks.c.box))).scalars().all()
        rows = str((await conn.execute(select(uploads))).mappings().all())
    assert not any(b"CANARY" in bytes(box) for box in boxes)
    assert SECRET not in rows


@pytest.mark.parametrize("claim", [f"{{id}}.{OTHER}", f"00000000-0000-4000-8000-000000000000.{SECRET}"])
async def test_only_its_claim_opens_an_upload(shelves: Shelves, claim: str) -> None:
    kept = await shelves.keep()

    with pytest.raises(AttachmentUnknownError):
        await shelves.store.claimed(claim.format(id=kept.ref.id))


async def test_an_upload_can_be_claimed_for_a_day(shelves: Shelves) -> None:
    kept = await shelves.keep()

    shelves.now = FILED + timedelta(hours=24)
    assert (await shelves.store.claimed(f"{kept.ref.id}.{SECRET}")).ref == kept.ref
    shelves.now += timedelta(seconds=1)
    with pytest.raises(AttachmentUnknownError):
        await shelves.store.claimed(f"{kept.ref.id}.{SECRET}")


async def test_the_repeat_of_a_filing_finds_its_file_after_the_day(shelves: Shelves) -> None:
    kept = await shelves.keep()
    await shelves.attach(kept)

    shelves.now = FILED + timedelta(days=3)

    assert (await shelves.store.claimed(f"{kept.ref.id}.{SECRET}")).ref == kept.ref


async def test_what_nobody_claims_is_deleted_an_hour_after_its_day(shelves: Shelves) -> None:
    await shelves.keep()
    shelves.now = FILED + timedelta(hours=25)
    assert await shelves.expire() == 0

    shelves.now += timedelta(seconds=1)

    assert await shelves.expire() == 1
    assert (await shelves.count(uploads), await shelves.count(attachment_chunks)) == (0, 0)


async def test_what_an_issue_has_never_expires(shelves: Shelves) -> None:
    kept = await shelves.keep()
    key = await shelves.attach(kept)
    await shelves.keep("two")
    shelves.now = FILED + timedelta(days=400)

    assert await shelves.expire() == 1
    assert await read(shelves, kept.ref.id, key) == WHOLE


async def test_more_than_one_batch_expires_in_one_sweep(shelves: Shelves) -> None:
    small = PREPARED.model_copy(update={"whole": b"x"})
    for number in range(53):
        await shelves.keep(f"key-{number}", prepared=small)
    shelves.now = FILED + timedelta(days=2)

    assert await shelves.expire() == 53
    assert await shelves.count(uploads) == 0


async def test_an_upload_belongs_to_one_issue_only(shelves: Shelves) -> None:
    kept = await shelves.keep()
    await shelves.attach(kept)

    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        await shelves.attach(kept, issue_id="issue-2")


async def test_an_upload_that_is_gone_cannot_become_an_issue_s(shelves: Shelves) -> None:
    kept = await shelves.keep()
    claimed = await shelves.store.claimed(f"{kept.ref.id}.{SECRET}")
    shelves.now = FILED + timedelta(days=2)
    await shelves.expire()
    one = NewAttachment(
        id=claimed.ref.id, part=AttachmentPart.REPORT, number=0, box=Sealed(key="content", box="sealed")
    )

    [rows] = claiming("issue-1", [one], now=shelves.now)

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with shelves.database.write() as conn:
            await conn.execute(insert(rows.table), list(rows.rows))


async def test_the_same_request_twice_at_once_is_kept_once(shelves: Shelves) -> None:
    kept = await asyncio.gather(*(shelves.keep() for _ in range(3)))

    assert kept[0] == kept[1] == kept[2]
    assert (await shelves.count(uploads), await shelves.count(attachment_chunks)) == (1, 4)
    assert (await shelves.store.claimed(f"{kept[0].ref.id}.{SECRET}")).ref == kept[0].ref


async def test_unclaimed_bytes_are_those_that_no_issue_has(shelves: Shelves) -> None:
    assert await shelves.store.unclaimed() == 0
    kept = await shelves.keep()
    await shelves.keep("two", prepared=PREPARED.model_copy(update={"whole": b"x"}))
    assert await shelves.store.unclaimed() == 770_048 + 16_384

    await shelves.attach(kept)

    assert await shelves.store.unclaimed() == 16_384
    old = replace(shelves.store, clock=lambda: shelves.store.clock() + 3 * CLAIMABLE_FOR)
    assert await old.unclaimed() == 0


def as_new(kept: StoredUpload) -> tuple[NewAttachment, ...]:
    box = Sealed(key="content", box="sealed")
    return (NewAttachment(id=kept.ref.id, part=AttachmentPart.EVIDENCE, number=0, box=box),)


async def test_a_filing_and_its_files_are_one_transaction(shelves: Shelves) -> None:
    shelf, kept = Shelf(shelves.database), await shelves.keep()
    await shelf.file(issue_id="issue-1", attachments=as_new(kept))

    with pytest.raises(AttachmentClaimedError):
        await shelf.file(issue_id="issue-2", attachments=as_new(kept))

    assert [row.ref for row in await shelves.shelf.of("issue-1")] == [kept.ref]
    assert (await shelf.store.read("issue-2", command_id="")).issue is None
    assert (await shelves.count(issues), await shelves.count(receipts), await shelves.count(outbox)) == (1, 1, 1)


async def test_a_filing_that_names_an_expired_file_records_nothing(shelves: Shelves) -> None:
    shelf, kept = Shelf(shelves.database), await shelves.keep()
    shelves.now = FILED + timedelta(days=2)
    await shelves.expire()

    with pytest.raises(AttachmentClaimedError):
        await shelf.file(issue_id="issue-1", attachments=as_new(kept))

    assert (await shelves.count(issues), await shelves.count(receipts)) == (0, 0)


async def test_a_step_and_its_files_are_one_transaction(shelves: Shelves) -> None:
    shelf, first, second = Shelf(shelves.database), await shelves.keep(), await shelves.keep("two")
    issue_id = await shelf.general()
    await shelf.happen(issue_id, builders.FILES_ADDED, attachments=as_new(first))

    with pytest.raises(AttachmentClaimedError):
        await shelf.happen(issue_id, builders.FILES_ADDED, attachments=as_new(second) + as_new(first))

    found = await shelf.store.read(issue_id, command_id="")
    assert found.issue is not None
    assert found.issue.version == 6
    assert [row.ref for row in await shelves.shelf.of(issue_id)] == [first.ref]


class FullDisk:
    """A database whose disk is full after so many transactions."""

    def __init__(self, database: Database, *, after: int) -> None:
        self._database = database
        self._left = after

    def write(self) -> Any:
        self._left -= 1
        if self._left == -1:
            raise DatabaseFullError("The disk of the database is full.")
        return self._database.write()

    def read(self) -> Any:
        return self._database.read()


@pytest.mark.parametrize("after", range(6))
async def test_a_full_disk_leaves_nothing_half_done(shelves: Shelves, after: int) -> None:
    store = UploadStore(database=FullDisk(shelves.database, after=after), clock=lambda: FILED)  # type: ignore[arg-type]

    with pytest.raises(DatabaseFullError):
        await store.keep(PREPARED, command_id="one", command_hash="h", claim_secret=SECRET)

    assert (await shelves.count(uploads), await shelves.count(attachment_chunks)) == (0, 0)


async def test_an_upload_that_was_never_completed_can_be_claimed_by_nobody_and_expires(shelves: Shelves) -> None:
    kept = await shelves.keep()
    async with shelves.database.write() as conn:
        await conn.execute(update(uploads).values(command_id=None, command_hash=None))

    with pytest.raises(AttachmentUnknownError):
        await shelves.store.claimed(f"{kept.ref.id}.{SECRET}")
    shelves.now = FILED + timedelta(days=2)
    assert await shelves.expire() == 1


async def test_forgetting_an_issue_s_files_leaves_those_of_others(shelves: Shelves) -> None:
    mine, other = await shelves.keep(), await shelves.keep("two")
    key = await shelves.attach(mine)
    other_key = await shelves.attach(other, issue_id="issue-2")

    async with shelves.database.write() as conn:
        assert await forget_attachments(conn, "issue-1") == 1
        assert await forget_attachments(conn, "issue-1") == 0

    assert await shelves.shelf.of("issue-1") == ()
    assert (await shelves.count(uploads), await shelves.count(attachments), await shelves.count(attachment_chunks)) == (
        *(1, 1),
        4,
    )
    with pytest.raises(AttachmentNotFoundError):
        await shelves.shelf.read(mine.ref.id, key=key, variant="whole")
    assert await read(shelves, other.ref.id, other_key) == WHOLE


async def test_files_are_listed_in_the_order_in_which_they_came(shelves: Shelves) -> None:
    first, second = await shelves.keep(), await shelves.keep("two")
    await shelves.attach(second)
    shelves.now += timedelta(minutes=1)
    await shelves.attach(first)

    listed = await shelves.shelf.of("issue-1")

    assert [row.ref for row in listed] == [second.ref, first.ref]
    assert [row.added_at for row in listed] == [FILED, FILED + timedelta(minutes=1)]


async def altered(shelves: Shelves, upload_id: str, *, number: int, box: bytes) -> None:
    async with shelves.database.write() as conn:
        await conn.execute(
            update(attachment_chunks)
            .where(attachment_chunks.c.upload_id == upload_id, attachment_chunks.c.variant == "whole")
            .where(attachment_chunks.c.number == number)
            .values(box=box)
        )


@pytest.mark.parametrize("number", [0, 1, 2])
async def test_an_altered_chunk_is_never_given(shelves: Shelves, number: int) -> None:
    kept = await shelves.keep()
    key = await shelves.attach(kept)
    await altered(shelves, kept.ref.id, number=number, box=b"x" * 100)

    with pytest.raises(SealBrokenError):
        await read(shelves, kept.ref.id, key)


async def test_a_file_whose_end_was_cut_off_is_never_given(shelves: Shelves) -> None:
    kept = await shelves.keep()
    key = await shelves.attach(kept)
    async with shelves.database.write() as conn:
        await conn.execute(attachment_chunks.delete().where(attachment_chunks.c.number == 2))

    with pytest.raises(SealBrokenError):
        await read(shelves, kept.ref.id, key)


async def test_a_chunk_of_another_place_or_file_is_never_given(shelves: Shelves) -> None:
    kept, other = await shelves.keep(), await shelves.keep("two")
    key = await shelves.attach(kept)
    async with shelves.database.read() as conn:
        boxes = (
            select(attachment_chunks.c.box)
            .where(attachment_chunks.c.variant == "whole")
            .order_by(attachment_chunks.c.number)
        )
        mine = (await conn.execute(boxes.where(attachment_chunks.c.upload_id == kept.ref.id))).scalars().all()
        theirs = (await conn.execute(boxes.where(attachment_chunks.c.upload_id == other.ref.id))).scalars().all()

    for box in (mine[0], theirs[1]):
        await altered(shelves, kept.ref.id, number=1, box=bytes(box))
        with pytest.raises(SealBrokenError):
            await read(shelves, kept.ref.id, key)


async def test_a_file_is_read_chunk_by_chunk(shelves: Shelves) -> None:
    kept = await shelves.keep()
    key = await shelves.attach(kept)

    _, parts = await shelves.shelf.read(kept.ref.id, key=key, variant="whole")
    assert isinstance(parts, AsyncIterator)

    assert max([len(part) async for part in parts]) <= CHUNK


@pytest.mark.parametrize(
    ("length", "kept"),
    [
        (0, 16_384),
        (1, 16_384),
        (16_384, 16_384),
        (16_385, 17_408),
        (100_000, 100_352),
        (1_000_000, 1_015_808),
        (10_000_000, 10_223_616),
    ],
)
def test_a_kept_length_tells_little(length: int, kept: int) -> None:
    assert padded(length) == kept


@given(length=st.integers(1, 50_000_000))
def test_padding_costs_an_eighth_at_most_and_never_cuts(length: int) -> None:
    assert length <= padded(length) <= max(16_384, length * 1.12)
    assert padded(padded(length)) == padded(length)


@given(data=st.binary(max_size=1_000), times=st.integers(1, 600))
def test_any_length_comes_back(data: bytes, times: int) -> None:
    key, whole = FileKey("u", b"k" * 32), data * times

    boxes = list(key.encrypted(whole, variant="whole"))
    clear = b"".join(
        key.decrypted(box, variant="whole", number=number, of=len(boxes)) for number, box in enumerate(boxes)
    )

    assert clear[8 : 8 + int.from_bytes(clear[:8], "big")] == whole
    assert not any(clear[8 + len(whole) :])


async def test_whatever_loses_rows_with_the_files_of_an_issue_is_cleaned_of_their_bytes(shelves: Shelves) -> None:
    await shelves.attach(await shelves.keep())
    before = {table.name: await shelves.count(table) for table in metadata.sorted_tables}

    async with shelves.database.write() as conn:
        await forget_attachments(conn, "issue-1")

    shrunk = {table.name for table in metadata.sorted_tables if await shelves.count(table) < before[table.name]}
    assert shrunk == {"attachments", "attachment_chunks", "uploads"}
    assert shrunk <= set(HELD)
