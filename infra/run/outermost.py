"""The outermost line of a program: a known failure ends it with a sentence and a code."""

import sys
from collections.abc import Callable

from rich.console import Console

from infra.run.errors import exit_code_of
from infra.run.exit_codes import ExitCode
from infra.settings.errors import SettingsError


def outermost(program: Callable[[], object]) -> None:
    """Run the program; what is not known keeps its traceback."""
    try:
        program()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        code = exit_code_of(error)
        if code is ExitCode.UNEXPECTED:
            raise
        _tell(error)
        sys.exit(int(code))


def _tell(error: Exception) -> None:
    console = Console(stderr=True)
    message = str(error) if isinstance(error, SettingsError) else getattr(error, "message", str(error))
    console.print(f"sibu: {message}", style="bold", highlight=False, markup=False, soft_wrap=True)
    hint = getattr(error, "hint", "")
    if hint:
        console.print(hint, highlight=False, markup=False, soft_wrap=True)
