"""A city's installation as `make cluster` brings it up: six Temporal hosts, PostgreSQL, 2 api, 3 workers, 2 relays."""

import asyncio
import json
import os
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import text

from infra.db.engine import Database
from infra.db.errors import DatabaseUnavailableError
from infra.deploy.certificates import NAME as NAME_OF_PARTS
from infra.deploy.certificates import Certificates
from infra.deploy.cluster import RELAYS, Cluster
from infra.deploy.grants import PROCESSES, TEMPORAL
from infra.run.doctoring import examine
from infra.settings.reading import read_settings
from infra.temporal.client import is_healthy
from infra.temporal.tls import TlsFiles
from tests.cluster.people import People, connected, until

pytestmark = [pytest.mark.cluster, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

LAMP = "幸福里小区3号楼门口的路灯坏了一个星期，晚上老人出门看不见路，请尽快派人修理。"
OFFICER = "staff-mass-work-officer-1"
SUPERVISOR = "staff-supervisor-1"
IS_SECURED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
KEPT = "SELECT command_id FROM idempotency WHERE issue_id = ANY($1)"
DOUBLED = """
SELECT count(*) FROM (SELECT 1 FROM events WHERE stream = ANY($1) GROUP BY stream, type HAVING count(*) > 1) AS twice
"""


@pytest_asyncio.fixture(loop_scope="session")
async def people(city: Cluster) -> AsyncIterator[People]:
    them = People(city)
    yield them
    await them.close()


async def routed(city: Cluster, ids: set[str]) -> bool:
    """Whether each of these issues is where a person is."""
    async with connected(city) as conn:
        waiting = await conn.fetchval(
            "SELECT count(*) FROM issues WHERE id = ANY($1) AND status NOT IN ('routed', 'deliberating')", list(ids)
        )
    return bool(waiting == 0)


async def routed_or_beyond(city: Cluster, issue_id: str) -> bool:
    async with connected(city) as conn:
        status = await conn.fetchval("SELECT status FROM issues WHERE id = $1", issue_id)
    return status not in {"filed", "collected", "analyzed", "logged"}


async def delivered(city: Cluster) -> bool:
    async with connected(city) as conn:
        return bool(await conn.fetchval("SELECT count(*) FROM outbox WHERE done_at IS NULL") == 0)


async def leader(city: Cluster) -> str:
    async with connected(city) as conn:
        return str(await conn.fetchval("SELECT holder FROM leases WHERE name = 'relay'"))


def notices(city: Cluster) -> Counter[str]:
    """How often each notice was told, by whichever relay."""
    files = (city.home / "machines" / name / "notices.jsonl" for name in RELAYS)
    lines = (line for file in files if file.exists() for line in file.read_text("utf-8").splitlines())
    return Counter(json.loads(line)["key"] for line in lines)


async def kill(city: Cluster, name: str) -> None:
    """Kill the part, and come back when another one runs in its place."""
    pid = city.pid_of(name)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)

    async def again() -> bool:
        return city.pid_of(name) not in {None, pid}

    await until(again)


async def test_an_issue_lives_through_all_four_steps_by_both_addresses(city: Cluster, people: People) -> None:
    filed = await people.file(0, LAMP, key="whole-life")
    await until(lambda: routed(city, {filed["id"]}))

    accepted = await people.command(filed["id"], "accept", by=OFFICER, key="whole-life-accept")
    answered = await people.command(filed["id"], "resolve", by=OFFICER, key="whole-life-resolve", answer="已修好。")

    assert (accepted.status_code, answered.status_code) == (200, 200), (accepted.text, answered.text)
    seen = [(await people.read(f"/v1/issues/{filed['id']}", by=SUPERVISOR, address=n)).json() for n in (0, 1)]
    assert [each["status"] for each in seen] == ["resolved", "resolved"]
    assert seen[0] == seen[1]


async def test_an_api_tells_the_figures_of_all_processes_of_its_machine(city: Cluster, people: People) -> None:
    filed = await people.file(0, LAMP, key="whole-life")
    await until(lambda: routed_or_beyond(city, filed["id"]))

    told = (await people.read("/metrics", by="staff-administrator")).text

    steps = dict(re.findall(r'sibu_steps_total{step="(\w+)"} ([\d.]+)', told))
    assert {"collect", "analyze", "log", "report"} <= steps.keys()  # of the workers
    assert "sibu_outbox_backlog" in told  # of the relay


async def test_killing_the_relay_that_leads_loses_no_notice_and_doubles_only_what_was_on_its_way(
    city: Cluster, people: People
) -> None:
    before = await leader(city)
    filed = [await people.file(number) for number in range(1000, 1010)]
    await kill(city, before)
    filed += [await people.file(number) for number in range(1010, 1020)]
    await until(lambda: routed(city, {one["id"] for one in filed}))

    await until(lambda: delivered(city))

    told = notices(city)
    assert {key.partition(":")[0] for key in told} >= {one["id"] for one in filed}
    doubled = {key: times for key, times in told.items() if times > 1}
    # One batch was on its way when the leader was killed; what it tells twice has one key, by which receivers know.
    assert len(doubled) <= 20
    assert before in RELAYS


async def test_killing_parts_under_load_loses_and_doubles_nothing(city: Cluster, people: People) -> None:
    victims = ("temporal-history-2", "worker-1", "temporal-matching", "api-2", "temporal-frontend", "worker-3")
    slots = asyncio.Semaphore(8)
    answers: dict[str, str] = {}

    async def file(number: int) -> None:
        async with slots:
            answers[f"n{number}"] = (await people.file(number))["id"]

    filing = asyncio.gather(*(file(number) for number in range(2000, 2200)))
    for victim in victims:
        await kill(city, victim)
    await filing
    await until(lambda: routed(city, set(answers.values())), within=300)

    assert len(set(answers.values())) == 200
    async with connected(city) as conn:
        kept = await conn.fetch(KEPT, list(answers.values()))
        doubled = await conn.fetchval(DOUBLED, list(answers.values()))
    assert len(kept) == 200
    assert doubled == 0


async def test_the_processes_cannot_rewrite_events_nor_change_tables(city: Cluster, people: People) -> None:
    await people.file(0, LAMP, key="whole-life")
    refused = (
        "UPDATE events SET actor = 'somebody'",
        "DELETE FROM events",
        "TRUNCATE events",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TABLE issues",
        "CREATE TABLE of_mine (one int)",
        "UPDATE alembic_version SET version_num = '0001'",
    )
    async with connected(city, user=PROCESSES, password=city.passwords.processes) as conn:
        for statement in refused:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await conn.execute(statement)
        assert await conn.fetchval("SELECT count(*) FROM events") > 0


async def test_temporal_cannot_read_our_database_nor_we_its(city: Cluster) -> None:
    for user, password, database in (
        (TEMPORAL, city.passwords.temporal, "sibu"),
        (PROCESSES, city.passwords.processes, "temporal"),
        (PROCESSES, city.passwords.processes, "temporal_visibility"),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with connected(city, user=user, password=password, database=database):
                pass


async def test_the_doctor_finds_nothing_wrong_with_it(city: Cluster) -> None:
    environ = city.environ("api-1") | {"SIBU_URL": city.urls[0]}

    found = await examine(read_settings(environ))

    assert [one for one in found if not one.ok] == []
    assert {one.name: one.says for one in found}["workers"].endswith(" at the task queue sibu")


async def test_nobody_talks_to_the_engine_without_a_certificate_of_the_cluster(city: Cluster, tmp_path: Path) -> None:
    ours, strange = Certificates(city.home / "tls"), Certificates(tmp_path)
    strange.make(now=datetime.now(UTC))

    def shown(authority: Certificates, own: Certificates | None) -> TlsFiles:
        certificate, key = (own.certificate, own.key) if own else (None, None)
        return TlsFiles(authority=authority.authority, certificate=certificate, key=key, server_name=NAME_OF_PARTS)

    answers = [
        await is_healthy(city.temporal, tls=tls)
        for tls in (shown(ours, ours), None, shown(ours, None), shown(ours, strange), shown(strange, ours))
    ]

    assert answers == [True, False, False, False, False]


async def test_nobody_talks_to_the_database_in_clear_or_trusts_another_authority(city: Cluster, tmp_path: Path) -> None:
    strange = Certificates(tmp_path)
    strange.make(now=datetime.now(UTC))
    url = city.database.url("sibu", user=PROCESSES, password=city.passwords.processes)

    with pytest.raises(DatabaseUnavailableError, match="no encryption"):
        await Database.open(url.replace("sslmode=verify-full", "sslmode=disable"))
    with pytest.raises(DatabaseUnavailableError, match="certificate verify failed"):
        await Database.open(url.replace(str(city.database.certificates.authority), str(strange.authority)))
    for mode in ("verify-full", "verify-ca", "require"):
        opened = await Database.open(url.replace("verify-full", mode))
        async with opened.read() as conn:
            assert await conn.scalar(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
        assert [row[0] for row in await opened.fetch(IS_SECURED, ())] == [True]
        await opened.close()


async def test_no_secret_of_the_cluster_can_be_read_by_others(city: Cluster) -> None:
    for name in ("passwords.json", "keys.json", "sign-in.json", "tls/part.key"):
        assert (city.home / name).stat().st_mode & 0o077 == 0, name


async def test_nothing_listens_beyond_this_machine(city: Cluster) -> None:
    listening = (await asyncio.to_thread(Path("/proc/net/tcp").read_text)).splitlines()[1:]
    ports = {f"{port:04X}" for port in json.loads((city.home / "ports.json").read_text()).values()}
    open_ones = [line.split()[1] for line in listening if line.split()[3] == "0A"]

    ours = {address for address in open_ones if address.partition(":")[2] in ports}
    assert len(ours) >= 14  # Temporal's worker host serves nobody: its other port is anybody's.
    assert {address.partition(":")[0] for address in ours} == {"0100007F"}
