"""The JSON Schema of a policy file, for editors that check and complete while somebody types."""

from typing import Any

from schemas.domain.limits import ALLOWED
from schemas.domain.policy import Policy

_LIMIT = {
    "type": "string",
    "pattern": r"^[0-9]{1,9}(s|min|h|wh|d|wd)$",
    "title": "Limit",
    "description": ALLOWED,
}


def policy_schema() -> dict[str, Any]:
    """What `load_policy` reads: a limit is a string, and one string may stand for the four of a stage.

    What holds between several keys stands in no schema; `sibu policy check` says it.
    """
    schema = Policy.model_json_schema(by_alias=True)
    definitions = schema["$defs"]
    definitions["Limit"] = _LIMIT
    each = definitions["StageLimits"]
    definitions["StageLimits"] = {
        "title": each["title"],
        "description": each["description"],
        "anyOf": [
            {"$ref": "#/$defs/Limit"},
            {key: each[key] for key in ("type", "properties", "required", "additionalProperties")},
        ],
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
