"""The tables of photos and documents: uploads, their encrypted chunks, and which issue an upload belongs to.

`attachments` is written in the transaction of a filing or a command; its primary key lets an upload belong to one issue
only, its foreign key refuses an upload that has expired. Whoever deletes an upload deletes its chunks.
"""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, Text

from infra.db.tables import metadata
from infra.db.types import UtcDateTime

# Complete once `command_id` stands: it is written last.
uploads = Table(
    "uploads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("command_id", Text, unique=True),
    Column("command_hash", Text),
    Column("kind", Text, nullable=False),
    Column("media", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("claim_box", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
)

attachment_chunks = Table(
    "attachment_chunks",
    metadata,
    Column(
        "upload_id",
        Text,
        ForeignKey("uploads.id", name="fk_attachment_chunks_upload_id_uploads", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("variant", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("box", LargeBinary, nullable=False),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", Text, ForeignKey("uploads.id", name="fk_attachments_id_uploads"), primary_key=True),
    Column("issue_id", Text, nullable=False, index=True),
    Column("part", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("key_name", Text, nullable=False),
    Column("box", Text, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)
