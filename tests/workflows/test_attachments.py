"""Photos on the real engine: filed with a report, shown as evidence, added later, and never two issues'."""

from uuid import uuid4

import pytest

from api.gateway.bodies import AddFilesBody, ResolveBody
from api.gateway.filing import Report
from infra.attachments.shelf import AttachmentShelf
from infra.keys.vault import Vault
from schemas.domain.content import Channel, Content
from schemas.domain.errors import DomainError
from schemas.domain.place import PlaceGiven
from schemas.domain.principals import ANONYMOUS
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from tests.attachment_steps import desk_of, given, sent
from tests.workflows.stories import accepted
from tests.world import BRIBE, LAMP, World


async def filed(world: World, problem: str) -> str:
    claimed = await desk_of(world).opened([await sent(world)])
    content = Content(problem=problem, channel=Channel.WEB, place=PlaceGiven(building_id="bldg-010101"))
    report = Report(content=content, attachments=claimed)
    return (await world.filing_desk.file(report, principal=ANONYMOUS, idempotency_key=f"{uuid4()}")).id


async def read(world: World, issue_id: str) -> list[bytes]:
    """Every file of the issue, opened with the issue's key as it is wrapped now."""
    shelf = AttachmentShelf(database=world.instance.database)
    found = await world.instance.issues.read(issue_id, command_id="")
    given = []
    for row in await shelf.of(issue_id):
        key = Vault(world.instance.ring).open(issue_id, found.key(row.box.key), row.box)
        _, parts = await shelf.read(row.ref.id, key=key, variant="whole")
        given.append(b"".join([part async for part in parts]))
    return given


@pytest.mark.parametrize(
    ("problem", "status", "key_class"),
    [(LAMP, Status.ROUTED, KeyClass.GENERAL), (BRIBE, Status.DELIBERATING, KeyClass.DISCIPLINE)],
)
async def test_a_photo_follows_its_report_to_the_class_that_is_found(
    world: World, problem: str, status: Status, key_class: KeyClass
) -> None:
    issue_id = await filed(world, problem)

    await world.until(issue_id, status)

    [photo] = await read(world, issue_id)
    assert photo.startswith(b"\xff\xd8\xff")
    assert (await world.issue(issue_id)).key_class is key_class


async def test_evidence_is_recorded_with_the_answer_and_serves_once(world: World) -> None:
    issue_id, other, claim = await accepted(world), await accepted(world), await sent(world)
    officer = world.officer(await world.issue(issue_id))
    answer = ResolveBody(answer="路灯已修好。", evidence=(claim,))

    outcome = await given(world, issue_id, answer, claim, by=officer)
    with pytest.raises(DomainError) as refused:
        await given(world, other, answer, claim, by=world.officer(await world.issue(other)))

    assert outcome.events == ("resolved",)
    assert (await world.issue(issue_id)).evidence == (claim.split(".")[0],)
    assert refused.value.code == "attachment-claimed"
    assert (await world.issue(other)).status is Status.ACCEPTED
    assert (len(await read(world, issue_id)), len(await read(world, other))) == (1, 0)


async def test_a_photo_is_added_while_somebody_works_on_it(world: World) -> None:
    issue_id, claim = await accepted(world), await sent(world)

    await given(world, issue_id, AddFilesBody(evidence=(claim,), note="又一张。"), claim, by=world.reporter)

    assert (await world.types(issue_id))[-1] == "files_added"
    assert len(await read(world, issue_id)) == 1
    assert (await world.issue(issue_id)).status is Status.ACCEPTED
