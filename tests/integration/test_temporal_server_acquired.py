"""Where a server comes from, on machines that have one, can build one, or neither."""

import asyncio
from pathlib import Path

import pytest

from infra.temporal.acquire import acquire_server
from infra.temporal.binary import BinaryKind, ServerBinary, inspect_binary
from infra.temporal.errors import NoServerError

SERVER = "#!/bin/sh\necho temporal version 1.32.0\n"
COMMAND_LINE = "#!/bin/sh\necho 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)'\n"
OLD_COMMAND_LINE = "#!/bin/sh\necho 'temporal version 0.10.0 (Server 1.20.0, UI 2.9.0)'\n"
STRANGER = "#!/bin/sh\necho hello\n"
# `go install` with a result, after a while: what it writes first is not yet whole.
BUILDING_GO = """#!/bin/sh
printf '#!/bin/sh\\n' > "$GOBIN/server"
chmod +x "$GOBIN/server"
/bin/sleep 0.3
printf 'echo temporal version 1.32.0\\n' >> "$GOBIN/server"
echo built >> {notes}
"""
FAILING_GO = "#!/bin/sh\necho 'go: the module could not be fetched' >&2\nexit 1\n"


def program(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(script)
    file.chmod(0o755)
    return file


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's download is refused at once, as by a firewall."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")


async def acquire(tmp_path: Path, said: list[str] | None = None) -> ServerBinary:
    say = (said if said is not None else []).append
    return await acquire_server(cache_dir=tmp_path / "cache", say=say, search_path=str(tmp_path / "bin"))


async def test_a_server_on_the_path_is_used_before_the_command_line(tmp_path: Path) -> None:
    program(tmp_path / "bin", "temporal", COMMAND_LINE)
    server = program(tmp_path / "bin", "temporal-server", SERVER)

    found = await acquire(tmp_path)

    assert found == ServerBinary(path=server, kind=BinaryKind.SERVER, version=(1, 32, 0))


async def test_the_command_line_brings_a_server_too(tmp_path: Path) -> None:
    program(tmp_path / "bin", "temporal", COMMAND_LINE)

    found = await acquire(tmp_path)

    assert (found.kind, found.version) == (BinaryKind.CLI, (1, 29, 1))


async def test_a_server_too_old_for_the_purpose_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "bin", "temporal", COMMAND_LINE)
    kept = program(tmp_path / "cache", "temporal-server-1.32.0", SERVER)

    found = await acquire_server(
        cache_dir=tmp_path / "cache", say=lambda _: None, search_path=str(tmp_path / "bin"), oldest=(1, 32)
    )

    assert found.path == kept


async def test_what_was_fetched_earlier_is_used_again(tmp_path: Path) -> None:
    kept = program(tmp_path / "cache", "temporal-server-1.32.0", SERVER)

    assert (await acquire(tmp_path)).path == kept


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (OLD_COMMAND_LINE, "is server 1.20.0; 1.28 or newer is needed, so it was passed over."),
        (STRANGER, "did not tell a version of Temporal and was passed over."),
    ],
)
async def test_a_program_that_cannot_serve_is_passed_over_with_its_reason(
    tmp_path: Path, script: str, reason: str
) -> None:
    file = program(tmp_path / "bin", "temporal", script)

    assert await inspect_binary(file) == f"{file} {reason}"


async def test_without_any_way_each_one_tried_and_what_to_do_is_told(tmp_path: Path) -> None:
    program(tmp_path / "bin", "temporal", STRANGER)

    with pytest.raises(NoServerError) as refusal:
        await acquire(tmp_path)

    assert "was passed over." in refusal.value.message
    assert "The SDK's download was not reachable." in refusal.value.message
    assert "Go is not installed" in refusal.value.message
    assert "TEMPORAL_ADDRESS" in refusal.value.hint


async def test_a_build_that_fails_tells_the_words_of_go_and_leaves_nothing(tmp_path: Path) -> None:
    program(tmp_path / "bin", "go", FAILING_GO)

    with pytest.raises(NoServerError, match="go: the module could not be fetched"):
        await acquire(tmp_path)

    assert [file.name for file in (tmp_path / "cache").iterdir()] == ["fetch.lock"]


async def test_two_starts_at_once_build_once_and_never_see_half_a_program(tmp_path: Path) -> None:
    program(tmp_path / "bin", "go", BUILDING_GO.format(notes=tmp_path / "notes"))
    said: list[str] = []

    first, second = await asyncio.gather(acquire(tmp_path, said), acquire(tmp_path, said))

    assert first == second
    assert first.path == tmp_path / "cache" / "temporal-server-1.32.0"
    assert (tmp_path / "notes").read_text() == "built\n"
    assert "Another start is fetching the Temporal server; waiting for it." in said


async def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")

    with pytest.raises(NoServerError, match=r"The cache folder .* cannot be written") as refusal:
        await acquire(tmp_path)

    assert "SIBU_CACHE_DIR" in refusal.value.hint
