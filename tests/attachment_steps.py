"""Files of a whole installation in one process: sent, and given with a command."""

from uuid import uuid4

from api.gateway.attaching import AttachmentDesk
from api.gateway.bodies import CommandBody
from infra.attachments.shelf import AttachmentShelf
from infra.run.attaching import attachment_desk
from schemas.domain.attachments import AttachmentPart
from schemas.domain.principals import ANONYMOUS, Principal
from schemas.wire.temporal import CommandOutcome
from tests.attachment_files import jpeg
from tests.world import World


def desk_of(world: World) -> AttachmentDesk:
    return attachment_desk(world.instance, shelf=AttachmentShelf(database=world.instance.database))


async def sent(world: World) -> str:
    """The claim of a photo that nothing serves yet."""
    uploaded = await desk_of(world).upload(jpeg(), principal=ANONYMOUS, idempotency_key=f"{uuid4()}")
    return uploaded.claim


async def given(world: World, issue_id: str, body: CommandBody, claim: str, *, by: Principal) -> CommandOutcome:
    """What `body` did with the file of `claim`."""
    found = await world.instance.issues.read(issue_id, command_id="")
    desk = desk_of(world)
    attachments = await desk.for_step(await desk.opened([claim]), found, part=AttachmentPart.EVIDENCE)
    return await world.command_desk.give(
        issue_id, body, principal=by, idempotency_key=f"{uuid4()}", attachments=attachments
    )
