"""The version of an issue as its readers name it, in headers and in the forms of pages."""

import re

from api.errors import RequestRefusedError


def etag(version: int) -> str:
    """A strong validator: versions are known to whoever may see the issue."""
    return f'"v{version}"'


def expected_version(if_match: str | None) -> int | None:
    """The version a caller insists on; None where none is.

    Raises:
        RequestRefusedError: `version-moved`, for a validator that no version of ours ever had.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = re.fullmatch(r'"v([1-9][0-9]{0,8})"', if_match.strip())
    if found is None:
        raise RequestRefusedError(
            "version-moved",
            "The header If-Match names no version of this issue.",
            hint='Read the issue again and send its ETag, such as "v7".',
        )
    return int(found[1])
