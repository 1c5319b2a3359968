"""The desk for photos and documents on the real parts."""

from api.gateway.attaching import AttachmentDesk
from api.ports import Clock
from infra.attachments.decoding import Decoders
from infra.attachments.limits import DecodingLimits
from infra.attachments.shelf import AttachmentShelf
from infra.attachments.uploads import UploadStore
from infra.keys.secrets import Secrets
from infra.keys.vault import Vault
from infra.run.clock import now
from infra.run.instance import Instance


def attachment_desk(
    instance: Instance, *, shelf: AttachmentShelf, clock: Clock = now, secrets: Secrets | None = None
) -> AttachmentDesk:
    """One for a process: its decoders are counted together."""
    settings, secrets = instance.settings.attachments, secrets or Secrets(instance.ring)
    limits = DecodingLimits(bytes=settings.max_bytes, pixels=settings.max_pixels, pages=settings.max_pages)
    return AttachmentDesk(
        uploads=UploadStore(database=instance.database, clock=clock, new_id=secrets.new_upload_id),
        shelf=shelf,
        decoder=Decoders(limits, side_by_side=settings.decoders, waiting=settings.at_once),
        secrets=secrets,
        vault=Vault(instance.ring),
        room=settings.unclaimed_bytes,
        most=settings.per_issue,
    )
