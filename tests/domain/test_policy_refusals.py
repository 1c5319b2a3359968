"""Limits that cannot all hold are refused with the key to change; what is recorded is never asked again."""

from typing import Any

import pytest

from schemas.domain.policy_refusals import refusals
from tests.domain.policies import a_policy, caps, departments, limits

HANDLE = {"emergency": "24h", "urgent": "3wd", "ordinary": "7wd", "complex": "15wd"}


def refused(**changes: Any) -> list[tuple[str, str, str]]:
    """Key, value and sentence of each refusal of a changed policy."""
    return [(".".join(map(str, one.path)), one.value, one.sentence) for one in refusals(a_policy(**changes))]


def test_a_policy_whose_limits_fit_is_not_refused() -> None:
    assert refused() == []
    assert (
        refused(
            limits=limits(
                unit_accept={**HANDLE, "emergency": "1h"}, unit_handle={**HANDLE, "emergency": "12h"}, reroute="0wd"
            )
        )
        == []
    )


def test_accepting_may_not_take_longer_than_handling() -> None:
    assert refused(limits=limits(accept="8wd")) == [
        (
            "limits.accept.emergency",
            "8wd",
            "Longer than limits.handle.emergency, in which it falls. Allowed: 24h at most.",
        ),
        ("limits.accept.urgent", "8wd", "Longer than limits.handle.urgent, in which it falls. Allowed: 3wd at most."),
        (
            "limits.accept.ordinary",
            "8wd",
            "Longer than limits.handle.ordinary, in which it falls. Allowed: 7wd at most.",
        ),
    ]


def test_the_promised_answer_leaves_time_for_intake_and_deliberation() -> None:
    found = refused(
        limits=limits(intake="3wd", deliberation={**HANDLE, "emergency": "1h", "ordinary": "3wd", "complex": "2wd"})
    )

    assert [key for key, _, _ in found] == [
        "limits.intake.emergency",
        "limits.intake.urgent",
        "limits.intake.ordinary",
        "limits.intake.complex",
        "limits.deliberation.urgent",
        "limits.deliberation.ordinary",
    ]
    assert found[0][2] == "Longer than limits.answer.emergency, in which it falls. Allowed: 2wd at most."


def test_a_unit_may_not_have_more_time_than_the_department_that_leads_it() -> None:
    found = refused(limits=limits(unit_accept="2wd", unit_handle={**HANDLE, "ordinary": "8wd", "urgent": "1wd"}))

    assert (
        "limits.unit_handle.ordinary",
        "8wd",
        "Longer than limits.handle.ordinary, in which it falls. Allowed: 7wd at most.",
    ) in found
    assert (
        "limits.unit_accept.urgent",
        "2wd",
        "Longer than limits.unit_handle.urgent, in which it falls. Allowed: 1wd at most.",
    ) in found


def test_a_departments_own_limit_is_measured_against_the_general_one() -> None:
    own = departments(mass_work={"name": "群工部", "limits": {"handle": "1h"}})

    assert [(key, words) for key, _, words in refused(departments=own)] == [
        (
            f"limits.accept.{urgency}",
            f"Longer than departments.mass_work.limits.handle.{urgency}, in which it falls. Allowed: 1h at most.",
        )
        for urgency in ("emergency", "urgent", "ordinary", "complex")
    ]


def test_what_is_more_pressing_may_not_wait_longer() -> None:
    assert refused(limits=limits(handle={**HANDLE, "emergency": "30d", "urgent": "8wd"})) == [
        ("limits.handle.emergency", "30d", "Longer than the less pressing limits.handle.urgent. Allowed: 8wd at most."),
        (
            "limits.handle.emergency",
            "30d",
            "Longer than the less pressing limits.handle.ordinary. Allowed: 7wd at most.",
        ),
        ("limits.handle.urgent", "8wd", "Longer than the less pressing limits.handle.ordinary. Allowed: 7wd at most."),
    ]


@pytest.mark.parametrize("nothing", ["0s", "0min", "0h", "0wh"])
def test_a_limit_that_ends_as_it_begins_is_refused(nothing: str) -> None:
    found = refused(limits=limits(accept=nothing))

    assert found[0] == (
        "limits.accept.emergency",
        nothing,
        "It ends as it begins: nobody can be reminded or keep it. Allowed: 1s or more, or 0wd.",
    )
    assert len(found) == 4


@pytest.mark.parametrize("same_day", ["0d", "0wd"])
def test_the_same_day_is_a_limit(same_day: str) -> None:
    assert refused(limits=limits(accept=same_day)) == []


@pytest.mark.parametrize("nothing", ["0s", "0d", "0wd"])
def test_a_reporter_is_given_time_to_say_whether_it_is_settled(nothing: str) -> None:
    found = refused(limits=limits(feedback=nothing))

    assert {key for key, _, _ in found} == {
        f"limits.feedback.{urgency}" for urgency in ("emergency", "urgent", "ordinary", "complex")
    }
    assert found[0][2] == "Nobody could say whether it is settled. Give the reporter some days, like 7d."


@pytest.mark.parametrize(
    ("changes", "key", "value"),
    [
        ({"caps": caps(extension="0wd")}, "caps.extension", "0wd"),
        ({"caps": caps(suspension="0d")}, "caps.suspension", "0d"),
        ({"review": "0d"}, "review", "0d"),
    ],
)
def test_what_is_granted_is_granted_some_time(changes: dict[str, Any], key: str, value: str) -> None:
    assert refused(**changes) == [(key, value, "This is no time at all. Allowed: an amount of 1 or more, like 15wd.")]


def test_an_extension_that_is_never_granted_needs_no_time() -> None:
    assert refused(caps=caps(extensions=0, extension="0wd")) == []


def test_nothing_takes_longer_than_the_law_allows() -> None:
    law = {"answer": "15d", "accept": "15d", "handle": "60d", "extension": "30d"}

    found = refused(
        limits=limits(handle={**HANDLE, "ordinary": "60d", "complex": "90d"}), legal=law, caps=caps(extension="31d")
    )

    assert found == [
        (
            "limits.handle.complex",
            "90d",
            "Longer than the law of this policy allows (legal.handle). Allowed: 60d at most.",
        ),
        ("caps.extension", "31d", "Longer than the law of this policy allows (legal.extension). Allowed: 30d at most."),
    ]
    assert refused(legal=law, caps=caps(extension="30d")) == []


def test_a_departments_own_limit_keeps_the_law_too() -> None:
    own = departments(mass_work={"name": "群工部", "limits": {"handle": "61d"}})

    assert refused(departments=own, legal={"handle": "60d"})[-1] == (
        "departments.mass_work.limits.handle.complex",
        "61d",
        "Longer than the law of this policy allows (legal.handle). Allowed: 60d at most.",
    )


def test_the_units_of_a_department_are_blamed_on_the_key_that_gives_their_limit() -> None:
    own = departments(mass_work={"name": "群工部", "limits": {"handle": "3wd", "accept": "2wd"}})
    general = limits(unit_handle=HANDLE)

    keys = {key for key, _, _ in refused(departments=own, limits=general)}

    assert "limits.unit_handle.ordinary" in keys  # 7wd of the units, 3wd of the department
    assert "departments.mass_work.limits.accept.emergency" in keys  # its units' 2wd to accept, 24h to handle
