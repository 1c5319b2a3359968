"""Versions as a reader counts them, worked out by hand."""

import pytest

from schemas.domain.numbering import counted, counted_by, hidden_until, with_one_more
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from tests.domain.builders import LOGGED, ROUTED, WAS_DISCIPLINE, WAS_REFERRED, WAS_RELEASED, WAS_ROUTED, given

SPANS = ((3, 4), (8, 9))


@pytest.mark.parametrize(
    ("version", "hidden"), [(1, 0), (2, 0), (3, 1), (4, 2), (5, 2), (7, 2), (8, 3), (9, 4), (12, 4)]
)
def test_so_many_versions_are_disciplines_own(version: int, hidden: int) -> None:
    assert hidden_until(SPANS, version) == hidden


def test_a_run_goes_on_and_a_new_one_begins() -> None:
    assert with_one_more((), 3) == ((3, 3),)
    assert with_one_more(((3, 3),), 4) == ((3, 4),)
    assert with_one_more(((3, 4),), 8) == ((3, 4), (8, 8))


def test_what_discipline_did_leaves_no_gap_in_the_numbers_of_others() -> None:
    released = given(*WAS_RELEASED, LOGGED, ROUTED)

    assert (released.version, released.apart) == (7, ((3, 4),))
    assert [counted(released, each, classes=(KeyClass.GENERAL,)) for each in (1, 2, 5, 6, 7)] == [1, 2, 3, 4, 5]
    assert counted(released, 7, classes=(KeyClass.DISCIPLINE,)) == 7


@pytest.mark.parametrize(
    ("role", "number"), [(Role.SUPERVISOR, 5), (Role.RESIDENT, 5), (Role.DISCIPLINE_HEAD, 7), (None, 7)]
)
def test_each_role_counts_what_it_may_see(role: Role | None, number: int) -> None:
    assert counted_by(given(*WAS_RELEASED, LOGGED, ROUTED), 7, role=role) == number


def test_an_issue_is_disciplines_own_from_its_sealing_or_its_referral_on() -> None:
    assert given(*WAS_ROUTED).apart == ()
    assert given(*WAS_DISCIPLINE).apart == ((3, 6),)
    assert given(*WAS_REFERRED).apart == ((7, 7),)
