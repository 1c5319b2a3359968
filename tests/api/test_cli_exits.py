"""The exit codes of the client commands are those of `sibu`."""

from api.cli.exits import Exit
from infra.run.exit_codes import ExitCode


def test_every_exit_code_of_the_clients_means_the_same_for_the_whole_of_sibu() -> None:
    assert {each.name: each.value for each in Exit}.items() <= {each.name: each.value for each in ExitCode}.items()


def test_what_a_script_tells_apart_never_changes_its_number() -> None:
    assert (Exit.OK, Exit.USAGE, Exit.REFUSED, Exit.UNREACHABLE) == (0, 2, 11, 12)
