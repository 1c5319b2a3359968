"""Photos and documents: sent with a report or a step, listed, and saved to a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from api.cli import options as opt
from api.cli import words
from api.cli.client import ApiClient
from api.cli.errors import UsageError
from api.cli.screen import show, show_json, table, telling

_PART = {"report": "来件", "settled": "办好后", "evidence": "办理凭证"}
_KIND = {"photo": "照片", "document": "文件"}
_CLAIM_LENGTH = 59  # an id, a point, and what opens it


def claims_of(client: ApiClient, given: Sequence[str], *, key: str) -> list[str]:
    """The claims of files that are sent now; what is a claim already stays. No name of a file leaves this machine.

    Raises:
        UsageError: a file that cannot be read.
    """
    return [
        one if _is_claim(one) else str(client.send_file("/v1/attachments", _read(one), key=f"{key}.{number}")["claim"])
        for number, one in enumerate(given)
    ]


def attachments(ctx: typer.Context, issue: opt.IssueId, *, who: opt.As = None, as_json: opt.AsJson = False) -> None:
    """Photos and documents of an issue: of the report, and what shows that it was settled."""
    with opt.connected(ctx, who) as client:
        answer = client.get(f"/v1/issues/{opt.part(issue)}/attachments")
    show_json(answer) if as_json else show(_listed(answer["attachments"]))


def attachment(
    ctx: typer.Context,
    issue: opt.IssueId,
    attachment_id: Annotated[str, typer.Argument(metavar="ATTACHMENT", help="Its id, as `sibu attachments` shows it.")],
    *,
    out: Annotated[Path, typer.Option(help="The file to write; one that is there is never overwritten.")],
    thumbnail: Annotated[bool, typer.Option("--thumbnail", help="A small picture of it.")] = False,
    who: opt.As = None,
) -> None:
    """Save a photo or document of an issue to a file that only you may read."""
    with opt.connected(ctx, who) as client:
        path = f"/v1/issues/{opt.part(issue)}/attachments/{opt.part(attachment_id)}"
        data = client.get_file(path, {"size": "thumbnail" if thumbnail else "whole"})
    with telling():
        _write(out, data)
    show(Text(f"{out} ({len(data):,} bytes)"))


def _is_claim(given: str) -> bool:
    return len(given) == _CLAIM_LENGTH and given.count("-") >= 4 and not Path(given).exists()


def _read(given: str) -> bytes:
    try:
        return Path(given).read_bytes()
    except OSError as error:
        raise UsageError(f"{given} cannot be read: {error.strerror}.") from error


def _write(out: Path, data: bytes) -> None:
    try:
        with out.open("xb") as file:
            out.chmod(0o600)
            file.write(data)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}.") from error


def _listed(rows: Sequence[dict[str, Any]]) -> Any:
    if not rows:
        return Text("没有附件。 No attachments.")
    shown = table("附件", "类型", "属于", "时间")
    for row in rows:
        shown.add_row(row["id"], _KIND[row["kind"]], _PART[row["part"]], words.moment(row["added_at"]) or "")
    return shown
