"""A thousand markers in secret fields of the whole running system: none lies in any file that it writes."""

import asyncio
import gzip
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from tests.attachment_files import GPS_CANARY, OWNER_CANARY, phone_photo
from tests.integration.town import Town, running_town
from tests.secrecy.lives import (
    ACCUSED,
    BRIBE,
    BY_RECEIPT,
    ELSE_REFUSED,
    INTAKE,
    LIVES,
    MASS_WORK,
    OFFICER,
    ORGANIZATION,
    SUPERVISOR,
    UNIT,
    with_texts,
)
from tests.secrecy.markers import LATIN, Markers, hits, searched

pytestmark = [pytest.mark.slow, pytest.mark.timeout(14_400)]

# The two files that hold secrets because that is what they are for, each readable by its owner alone.
HOLDS_SECRETS: Final = frozenset({"keys.json", "sign-in.json"})
# What is named there is a file that was sent before; other words are refused.
CLAIMS: Final = frozenset({"/evidence/0", "/attachments/0"})
AT_ONCE: Final = 4


@dataclass
class Resident:
    """Files and acts over HTTP, a marker in every free text field that the document of the API knows of."""

    http: httpx.AsyncClient
    document: dict[str, Any]
    tokens: dict[str, str]
    markers: Markers
    taken: int = 0

    async def live_all(self, kinds: list[str]) -> None:
        slots = asyncio.Semaphore(AT_ONCE)

        async def one(kind: str) -> None:
            async with slots:
                await self.live(kind)

        await asyncio.gather(*map(one, kinds))

    async def live(self, kind: str) -> None:
        """Everything that is told of one report; every answer must be a success, or its markers prove nothing."""
        problem, steps = LIVES[kind]
        body, number = self._marked("file_issue", {"problem": problem, "place": {"building_id": "bldg-010101"}})
        body["problem"] = f"{problem}{body['problem']}"
        body["attachments"] = [await self._photo()]
        filed = await self._post("/v1/issues", body, number=number)
        self.markers.extra.add(filed["receipt"]["code"])
        await self._handed_out(filed["id"], by=INTAKE if problem == BRIBE else SUPERVISOR)
        for by, name, given in steps:
            if by == "receipt":
                body, number = self._marked(BY_RECEIPT[name], {**given, **filed["receipt"]})
                await self._post(f"/v1/receipts/{name}", body, number=number)
            else:
                body, number = self._marked(name, given)
                if name in {"resolve", "finish_task"}:
                    body["evidence"] = [await self._photo()]
                await self._post(f"/v1/issues/{filed['id']}/commands/{name}", body, number=number, by=by)

    async def look(self) -> None:
        """Searches, lists and the feed, as people look at them; and what is asked with a wrong code or token."""
        for path in ("/v1/issues", "/v1/events", "/v1/departments/mass_work/inbox", "/readyz"):
            assert (await self.http.get(path, headers=self._as(SUPERVISOR))).status_code == 200
        await self.http.get("/v1/issues", params={"text": self.markers.new("search")}, headers=self._as(SUPERVISOR))
        await self.http.get("/v1/issues", headers={"Authorization": f"Bearer {LATIN}"})
        signing_in = {
            "account": self.markers.new("account"),
            "password": self.markers.new("password"),
            "code": "492039",
        }
        await self.http.post("/v1/session", json=signing_in)
        wrong = {"number": self.markers.new("number"), "code": self.markers.new("code")}
        await self.http.post("/v1/receipts/track", json=wrong)
        bad = {
            "problem": "",
            "reporter": {"phone": self.markers.new("phone") * 20},
            "unknown": self.markers.new("field"),
        }
        await self.http.post("/v1/issues", json=bad, headers={"Idempotency-Key": "bad"})

    async def _photo(self) -> str:
        """The claim of a photo with the notes of a camera, sent just now."""
        self.markers.extra |= {GPS_CANARY, OWNER_CANARY}
        headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/octet-stream"}
        answer = await self.http.post("/v1/attachments", content=phone_photo(), headers=headers)
        assert answer.status_code == 201, answer.text
        claim = str(answer.json()["claim"])
        self.markers.extra.add(claim.partition(".")[2])
        return claim

    async def _handed_out(self, issue_id: str, *, by: str) -> None:
        async with asyncio.timeout(60):
            while True:
                answer = await self.http.get(f"/v1/issues/{issue_id}", headers=self._as(by))
                if answer.status_code == 200 and answer.json()["status"] in {"routed", "deliberating"}:
                    return
                await asyncio.sleep(0.1)

    def _marked(self, name: str, body: dict[str, Any]) -> tuple[dict[str, Any], int]:
        return with_texts(
            self.document, name, body, lambda field, _: self.markers.new(field), without=ELSE_REFUSED | CLAIMS
        )

    async def _post(self, path: str, body: dict[str, Any], *, number: int, by: str | None = None) -> dict[str, Any]:
        headers = {"Idempotency-Key": str(uuid4())} | (self._as(by) if by else {})
        answer = await self.http.post(path, json=body, headers=headers)
        assert answer.status_code in {200, 201}, (path, answer.text)
        self.taken += number
        told: dict[str, Any] = answer.json()
        return told

    def _as(self, by: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[by]}"}


@asynccontextmanager
async def resident_of(town: Town, markers: Markers) -> AsyncIterator[Resident]:
    tokens = {name: each["token"] for name, each in json.loads((town.data_dir / "sign-in.json").read_text()).items()}
    async with httpx.AsyncClient(base_url=town.url, timeout=60, trust_env=False) as http:
        document = (await http.get("/openapi.json")).json()
        yield Resident(http, document, tokens, markers)


@pytest.mark.parametrize(
    ("filings", "least"),
    [(len(LIVES), 90), pytest.param(105, 1_000, marks=pytest.mark.long)],
    ids=["each life once", "a thousand markers"],
)
async def test_no_marker_lies_in_any_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, filings: int, least: int
) -> None:
    home, temporary = tmp_path / "town", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))  # Where every process of the town puts what it needs for a moment.
    markers = Markers()

    async with running_town(home / "var") as town, resident_of(town, markers) as resident:
        await resident.live_all([list(LIVES)[number % len(LIVES)] for number in range(filings)])
        await town.kill("worker")  # What it left behind is searched as well.
        await resident.live("handled")
        await resident.look()
        figures = await resident.http.get("/metrics", headers=resident._as("staff-administrator"))
        (tmp_path / "figures.txt").write_bytes(figures.raise_for_status().content)
        back_up(town.data_dir / "sibu.db", tmp_path / "backup.db")
        alive = hits(tmp_path, markers.needles(), without=HOLDS_SECRETS)
    tokens = {resident.tokens[by] for by in (MASS_WORK, UNIT, SUPERVISOR, INTAKE, OFFICER, ORGANIZATION)}
    accusing = recorded_with(home / "var" / "sibu.db", ACCUSED)
    needles = markers.needles()
    dead = hits(tmp_path, needles, without=HOLDS_SECRETS)
    of_tokens = hits(home / "var", Markers(extra=tokens).needles(), without=HOLDS_SECRETS)

    print(f"\n{resident.taken:,} markers recorded, {len(markers.extra)} codes, {searched(tmp_path):,} bytes searched")
    assert resident.taken >= least
    assert (home / "var" / "temporal").is_dir()
    assert (alive, dead, of_tokens, accusing) == ([], [], [], 0)


def recorded_with(database: Path, name: str) -> int:
    """How many events and notices hold this name of somebody accused."""
    with closing(sqlite3.connect(database)) as source:
        counted = source.execute(
            "SELECT (SELECT count(*) FROM events WHERE body LIKE :wanted)"
            " + (SELECT count(*) FROM outbox WHERE reference LIKE :wanted)",
            {"wanted": f"%{name}%"},
        )
        return int(counted.fetchone()[0])


def back_up(database: Path, copy: Path) -> None:
    """A backup as an operator makes it, and a packed one beside it."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    with copy.open("rb") as plain, gzip.open(copy.with_suffix(".db.gz"), "wb") as file:
        shutil.copyfileobj(plain, file)
