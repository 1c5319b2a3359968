"""Data known by its content: two equal files have one version, and a changed one always has another."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self

from pydantic import Field

from schemas.domain.base import Frozen


class Versioned(Frozen):
    """A value whose `version` is the first 16 hex digits of the SHA-256 of its canonical JSON (sorted keys, UTF-8)."""

    @cached_property
    def version(self) -> str:
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:  # noqa: ARG002 - pydantic's
        """A checked copy: pydantic's own would carry over the version (and every cached index) of the original."""
        values = {name: getattr(self, name) for name in type(self).model_fields} | dict(update or {})
        return type(self).model_validate(values)


def added_later(default: Any, **also: Any) -> Any:
    """A field that older recorded content does not have. It stands in no JSON while it holds its default.

    So content recorded before the field came keeps its version. A default once released therefore never changes.
    """
    return Field(default=default, exclude_if=lambda value: value == default, **also)
