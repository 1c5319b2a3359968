"""Who rates too late hears that it is too late, of every issue in the same words."""

import pytest

from schemas.domain.possible import CommandNotPossibleError, NotYoursError, ensure_possible
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.domain.builders import WAS_RESOLVED, given


@pytest.mark.parametrize("callback", [True, False], ids=["of the sample", "not of the sample"])
def test_a_reporter_who_rates_what_is_closed_comes_too_late(callback: bool) -> None:
    issue = given(*WAS_RESOLVED).model_copy(update={"status": Status.CLOSED, "callback": callback})

    with pytest.raises(CommandNotPossibleError, match="closed does not take the command give_feedback"):
        ensure_possible(issue, "give_feedback", role=Role.RESIDENT)


def test_no_handler_rates_whatever_the_status() -> None:
    with pytest.raises(NotYoursError, match="department_officer may not give feedback"):
        ensure_possible(given(*WAS_RESOLVED), "give_feedback", role=Role.DEPARTMENT_OFFICER)
