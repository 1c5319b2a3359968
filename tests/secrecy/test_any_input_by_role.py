"""As whatever role anybody sends whatever to any operation: no fault of ours, and no answer that was not declared."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from schemas.domain.roles import Role
from tests.secrecy.any_input import ANYBODY, EXAMPLES, MANY, Tried, accounts, tried, unsigned

pytestmark = [pytest.mark.slow]

LEAST = 20_000


def test_every_role_that_can_sign_in_is_tried() -> None:
    assert accounts().keys() == {ANYBODY} | {role.value for role in Role if role not in unsigned()}


@pytest.mark.timeout(14_400)
@pytest.mark.parametrize(
    "examples", [pytest.param(EXAMPLES, marks=pytest.mark.heavy), pytest.param(MANY, marks=pytest.mark.long)]
)
def test_no_role_finds_a_fault_or_an_undeclared_answer(examples: int) -> None:
    roles, result = sorted(accounts()), Tried()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for part in pool.map(tried, [roles[n::4] for n in range(4)], [examples] * 4):
            result.add(part)

    print(f"\n{result.cases.total():,} cases of {len(result.operations)} operations as {len(result.cases)} roles")
    print(dict(sorted(result.answers.items())))
    assert result.wrong == []
    assert not [status for status in result.answers if status >= 500]
    assert result.cases.keys() == set(roles)
    assert result.cases.total() >= LEAST
