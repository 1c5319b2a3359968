"""`python -m infra.run.fetch_server`: makes sure a Temporal server fit for the tests is on this machine."""

import asyncio
import sys

from infra.run.exit_codes import ExitCode
from infra.settings.errors import SettingsError
from infra.settings.reading import read_settings
from infra.temporal.acquire import acquire_server
from infra.temporal.binary import OLDEST_SKIPPING_TIME
from infra.temporal.errors import NoServerError


def main() -> int:
    """Prints where the server stands, or why there is none; returns the exit code."""
    try:
        settings = read_settings()
        found = asyncio.run(acquire_server(cache_dir=settings.cache_dir, say=_say, oldest=OLDEST_SKIPPING_TIME))
    except SettingsError as error:
        _say(str(error))
        return ExitCode.SETTINGS
    except NoServerError as error:
        _say(f"{error.message} {error.hint}")
        return ExitCode.NO_TEMPORAL
    _say(found.described)
    return ExitCode.OK


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


if __name__ == "__main__":
    sys.exit(main())
