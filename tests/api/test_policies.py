"""Policies over HTTP: checked with every line to change, compared in words, put in force as they were checked."""

from typing import Any

import httpx

from infra.policies.presets import preset_text, read_preset
from tests.api.conftest import Office
from tests.builders import BRIBE

ADMINISTRATOR = "staff-administrator"
COUNTY, PETITION = read_preset("county"), read_preset("petition")
OURS = preset_text("county").replace('name = "county"', 'name = "ours"')


async def post(office: Office, path: str, *, by: str = ADMINISTRATOR, **body: Any) -> httpx.Response:
    return await office.http.post(f"/v1/policies/{path}", json=body, headers=office.as_(by))


async def in_force(office: Office) -> dict[str, Any]:
    told: dict[str, Any] = (await office.get("/v1/policies", by=ADMINISTRATOR)).json()
    return told


async def activated(office: Office, text: str, *, instead_of: str | None = None) -> str:
    checked = (await post(office, "check", text=text)).json()
    answer = await post(office, "activations", text=text, version=checked["version"], instead_of=instead_of)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["version"])


async def test_the_overview_names_what_holds_and_what_can_be_begun_with(office: Office) -> None:
    told = await in_force(office)

    assert (told["in_force"], told["name"], told["activations"]) == (None, "county", [])
    assert [one["version"] for one in told["recorded"]] == [COUNTY.version]
    assert {"county", "petition"} <= {one["name"] for one in told["presets"]}
    text = (await office.get("/v1/policies/presets/county", by=ADMINISTRATOR)).json()["text"]
    assert text == preset_text("county")
    none = await office.get("/v1/policies/presets/nothing", by=ADMINISTRATOR)
    assert (none.status_code, none.json()["type"]) == (404, "urn:sibu:problem:policy-unknown")


async def test_a_text_that_can_be_used_is_compared_with_what_is_in_force(office: Office) -> None:
    told = (await post(office, "check", text=OURS)).json()

    assert (told["usable"], told["name"], told["problems"], told["instead_of"]) == (True, "ours", [], None)
    assert [(one["path"], one["zh"], one["en"]) for one in told["changes"]] == [
        (["name"], "名称：county → ours", "name: county -> ours")
    ]
    assert [one["version"] for one in (await in_force(office))["recorded"]] == [COUNTY.version]


async def test_every_line_to_change_is_named_with_what_is_allowed(office: Office) -> None:
    wrong = OURS.replace('name = "ours"', 'nmae = "ours"')

    told = (await post(office, "check", text=wrong)).json()

    assert (told["usable"], told["version"]) == (False, None)
    line = wrong.splitlines().index('nmae = "ours"') + 1
    assert [(one["key"], one["line"]) for one in told["problems"] if one["key"] == "nmae"] == [("nmae", line)]
    refused = await post(office, "activations", text=wrong, version=COUNTY.version, instead_of=None)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:sibu:problem:policy-file-unusable")
    assert refused.json()["errors"][0]["in"] == "file"


async def test_what_is_hardly_a_file_is_refused_all_the_same(office: Office) -> None:
    for text in ("", "[" * 5000, "x = " + "[" * 5000, "a = 1e999"):
        answer = await post(office, "check", text=text)
        assert (answer.status_code, answer.json()["usable"]) == (200, False), text[:10]


async def test_new_filings_are_under_what_was_put_in_force_and_open_ones_keep_theirs(office: Office) -> None:
    before = await office.file()

    version = await activated(office, preset_text("petition"))

    after = await office.file()
    told = await in_force(office)
    assert (told["in_force"], told["name"], told["activations"][0]["by"]) == (version, "petition", ADMINISTRATOR)
    assert [await held_to(office, one["id"]) for one in (before, after)] == [COUNTY.version, version]


async def held_to(office: Office, issue_id: str) -> str:
    found = await office.instance.issues.read(issue_id, command_id="")
    assert found.issue is not None
    return found.issue.policy_version


async def test_only_what_was_checked_is_put_in_force(office: Office) -> None:
    checked = (await post(office, "check", text=OURS)).json()
    changed = OURS.replace('name = "ours"', 'name = "others"')

    answer = await post(office, "activations", text=changed, version=checked["version"], instead_of=None)

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:sibu:problem:content-moved")
    assert (await in_force(office))["in_force"] is None


async def test_whoever_compared_with_something_else_is_told_and_a_repetition_changes_nothing(office: Office) -> None:
    version = await activated(office, OURS)

    late = await post(office, "activations", text=preset_text("petition"), version=PETITION.version, instead_of=None)
    again = await post(office, "activations", text=OURS, version=version, instead_of=None)

    assert (late.status_code, late.json()["type"]) == (412, "urn:sibu:problem:version-moved")
    assert (again.status_code, len((await in_force(office))["activations"])) == (200, 1)


async def test_a_recorded_policy_is_shown_and_compared(office: Office) -> None:
    await activated(office, preset_text("petition"))

    shown = (await office.get(f"/v1/policies/{PETITION.version}", by=ADMINISTRATOR)).json()
    pair = {"before": COUNTY.version, "after": PETITION.version}
    compared = (await office.get("/v1/policies/changes", by=ADMINISTRATOR, **pair)).json()["changes"]

    assert (shown["title"], shown["content"]["name"]) == (PETITION.title, "petition")
    assert "名称：county → petition" in [one["zh"] for one in compared]
    unknown = await office.get("/v1/policies/0123456789abcdef", by=ADMINISTRATOR)
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:sibu:problem:policy-unrecorded")


async def test_open_general_issues_are_held_to_another_policy_and_confidential_ones_are_not_even_counted(
    office: Office,
) -> None:
    general = await office.file()
    sealed = await office.file(problem=BRIBE)
    version = await activated(office, OURS)
    count = f"/v1/policies/{COUNTY.version}/issues"
    assert (await office.get(count, by=ADMINISTRATOR)).json() == {"open": 1, "complete": True}

    told = await post(office, "migrations", version=COUNTY.version, to=version)

    assert told.json() == {"moved": 1, "refused": [], "next": None}
    assert [await held_to(office, one["id"]) for one in (general, sealed)] == [version, COUNTY.version]
    assert (await office.get(count, by=ADMINISTRATOR)).json() == {"open": 0, "complete": True}


async def test_a_migration_is_narrowed_by_what_is_given(office: Office) -> None:
    await office.file()
    version = await activated(office, OURS)

    elsewhere = await post(office, "migrations", version=COUNTY.version, to=version, department="organization")
    there = await post(office, "migrations", version=COUNTY.version, to=version, department="mass_work")

    assert (elsewhere.json()["moved"], there.json()["moved"]) == (0, 1)


async def test_without_the_engine_nothing_is_moved_and_that_is_said(lonely_office: Office) -> None:
    office = lonely_office
    await office.file()
    version = await activated(office, OURS)

    answer = await post(office, "migrations", version=COUNTY.version, to=version)

    # What waits for its first step is of no class yet.
    assert answer.json() == {"moved": 0, "refused": [], "next": None}


async def test_policies_are_the_administrators_alone(office: Office) -> None:
    for reader in ("staff-supervisor-1", "staff-security", "staff-mass-work-head"):
        assert (await office.get("/v1/policies", by=reader)).status_code == 403
        assert (await post(office, "check", by=reader, text=OURS)).status_code == 403
