"""The life whose history is recorded because of photos: added while somebody works on it, and shown as evidence."""

from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import AddFilesBody, ResolveBody
from tests.attachment_steps import given, sent
from tests.replay.beginnings import accepted
from tests.world import World


async def files_added(world: World, clock: TimeSkipper) -> str:
    issue_id, officer = await accepted(world)
    photo = await sent(world)
    await given(world, issue_id, AddFilesBody(evidence=(photo,), note="又一张。"), photo, by=world.reporter)
    photo = await sent(world)
    await given(world, issue_id, ResolveBody(answer="路灯已修好。", evidence=(photo,)), photo, by=officer)
    return issue_id


FILE_LIVES = (files_added,)
