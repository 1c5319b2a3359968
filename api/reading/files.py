"""The files of an issue as its reporter has them."""

from api.services import Services
from schemas.domain.attachment_refusals import AttachmentNotFoundError
from schemas.domain.issue import Issue
from schemas.wire.attachments import AttachmentRow


async def own_files(services: Services, issue: Issue) -> tuple[AttachmentRow, ...]:
    """What the reporter may see: what staff keep beside the issue for one another is not among it."""
    rows = await services.shelf.of(issue.id)
    return tuple(row for row in rows if row.part.is_filed or row.ref.id in issue.evidence)


def named(rows: tuple[AttachmentRow, ...], attachment_id: str) -> AttachmentRow:
    """The one of them with this id. Raises AttachmentNotFoundError."""
    for row in rows:
        if row.ref.id == attachment_id:
            return row
    raise AttachmentNotFoundError
