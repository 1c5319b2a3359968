"""What everybody does in an installation, with or without a confidential issue beside it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Final, Protocol

from schemas.domain.roles import Role
from tests.secrecy.acting import Acting
from tests.secrecy.hidden import BUILDINGS, FILINGS
from tests.secrecy.installation import Exchange, Installation
from tests.secrecy.pages import LIVE, enter, look, pages, people
from tests.secrecy.readers import is_exempt, questions, readers, some, writes
from tests.secrecy.streams import Stream, streaming, waiting_together

BEGINNING: Final = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # A Monday at nine in the county.
_PROBLEMS: Final = (
    "幸福里小区3号楼门口的路灯坏了一个星期，晚上老人出门看不见路，请尽快派人修理。",
    "小区门口的井盖松动，昨天有人绊倒，请尽快处理。",
    "党员活动室的门坏了，楼道也堆满垃圾。",
    "楼上漏水，物业不管，请协调维修。",
    "支部三个月没有开党员大会了，党费也没有公示。",
    "单元门口燃气泄漏，有人被困，快救人！",
)
STEPS: Final = 8
# Whoever sees all general issues follows live; whom a place or department narrows is shown what lies there at the
# moment of looking, which no clock of a scenario decides, and so follows when all is over.
_FOLLOWERS: Final = ("staff-supervisor-1", "staff-supervisor-2")
_LATE_FOLLOWERS: Final = (
    *("staff-mass-work-officer-1", "staff-grid-0101", "staff-secretary-01", "staff-street-chengxi"),
    *("staff-hotline-1", "staff-leader-1"),
)
_WAITS: Final = (timedelta(minutes=5), timedelta(hours=2), timedelta(hours=20), timedelta(days=3), timedelta(days=9))


class Beside(Protocol):
    """What happens between the public steps."""

    async def turn(self, town: Installation, number: int) -> tuple[str, ...]: ...


@dataclass
class Scenario:
    """One seed, one public script, whatever happens beside it. `known`: how far what happened may be known."""

    seed: int
    beside: Beside
    ids: list[str] = field(default_factory=list)
    filings: dict[str, str] = field(default_factory=dict)
    cursors: dict[tuple[str | None, str, str], str] = field(default_factory=dict)

    async def play(self, town: Installation) -> None:
        """Every public step, hidden ones between them, and at the end everybody looks once more."""
        chance = Random(f"{self.seed}-stream")
        reader = chance.choice(_FOLLOWERS)
        cookie = await enter(town, LIVE)
        async with (
            waiting_together(town, 2) as both_wait,
            streaming(town, reader) as stream,
            streaming(town, LIVE, path="/staff/live", cookie=cookie) as live,
        ):
            await both_wait()  # What is told from now on is told of a beginning that both worlds share.
            for number in range(STEPS):
                await self._turn(town, number, partial(self._follow, town, stream, live, reader))
            await self._end(town, Random(f"{self.seed}-end"))
            told = await stream.until(await self._last_event(town, reader))
            changes = await live.until(await self._last_change(town))
        town.asked.append(Exchange(f"stream of {reader}", told))
        town.asked.append(Exchange(f"changes told to {LIVE}", changes))
        await self._look_at_pages(town, Random(f"{self.seed}-pages"))
        await self._follow_late(town, chance.choice(_LATE_FOLLOWERS))

    async def _follow_late(self, town: Installation, reader: str) -> None:
        """From the first event on, or from the one where this reader left off."""
        seen = self.cursors.get((reader, "/v1/events", "{}"))
        last = await self._last_event(town, reader, after=seen)
        async with streaming(town, reader, after=seen) as stream:
            told = await stream.until(last)
        town.asked.append(Exchange(f"late stream of {reader}", told))

    async def _follow(self, town: Installation, stream: Stream, live: Stream, reader: str) -> None:
        """Let the streams catch up: what is referred to discipline is gone from then on, and must be told before."""
        await stream.until(await self._last_event(town, reader))
        await live.until(await self._last_change(town))

    async def _look_at_pages(self, town: Installation, chance: Random) -> None:
        """When all is over, for whoever looks at pages has a session, which is told among one's own."""
        every = list(pages([*self.ids[-3:], town.fate.issue_id_in(FILINGS[0])]))
        for account in people(town.instance.staff):
            cookie = await enter(town, account)
            for path in some(chance, every, 6):
                await look(town, account, cookie, path, label="end")

    async def _last_change(self, town: Installation) -> str:
        """What a page is told of the last event that its reader may know of; what every stream begins with if none."""
        answer = await town.send("GET", "/v1/events", by=LIVE, label="last", params={"limit": 200})
        items = answer.json()["items"]
        if not items:
            return "retry:"
        last = items[-1]
        return f'"issue_id":"{last["issue_id"]}","type":"{last["type"]}","version":{last["version"]}}}'

    async def _turn(self, town: Installation, number: int, follow: Callable[[], Awaitable[None]]) -> None:
        chance, label = Random(f"{self.seed}-{number}"), f"step-{number}"
        town.fate.at += chance.choice(_WAITS)
        await town.settle()
        await follow()
        with town.fate.during(label):
            await self._step(town, chance, label)
        self.ids += await self.beside.turn(town, number)
        await town.settle()
        await self._look(town, chance, label)
        await follow()

    async def _step(self, town: Installation, chance: Random, label: str) -> None:
        if not self.ids or chance.random() < 0.3:
            await self._file(town, chance, label)
        elif chance.random() < 0.15:
            await self._join(town, chance, label)
        elif chance.random() < 0.15:
            filing = chance.choice(sorted(self.filings.values()) or [FILINGS[0]])
            await Acting(town, chance, asked=True).with_receipt(filing, label=label)
        else:
            issue_id = chance.choice(self.ids)
            others = set(self.ids) - {issue_id}
            await Acting(town, chance, asked=True).command(issue_id, label=label, others=others, without={"split"})

    async def _file(self, town: Installation, chance: Random, label: str) -> None:
        by = chance.choice([None, None, "staff-hotline-1", "staff-grid-0101"])
        body: dict[str, Any] = {
            "problem": chance.choice(_PROBLEMS),
            "place": {"building_id": chance.choice(BUILDINGS)},
        }
        if chance.random() < 0.5:
            body["reporter"] = {"name": "张三", "phone": "13800000000"}
        if by is not None and chance.random() < 0.2:
            body["settlement"] = "已当场答复。"
        answer = await town.ask("POST", "/v1/issues", by=by, label=label, json=body)
        if answer.status_code == 201:
            self.ids.append(answer.json()["id"])
            self.filings[self.ids[-1]] = label

    async def _join(self, town: Installation, chance: Random, label: str) -> None:
        """Whoever is about to file looks first, and joins what is offered."""
        building = chance.choice(BUILDINGS)
        body: dict[str, Any] = {"problem": chance.choice(_PROBLEMS), "place": {"building_id": building}}
        answer = await town.ask("POST", "/v1/nearby", by=None, label=f"{label}-nearby", json=body)
        page = {"problem": body["problem"], "place": f"building_id:{building}", "key": "0" * 32}
        await town.ask("POST", "/report/check", by=None, label=f"{label}-check", data=page)
        offers = [each["join"] for each in answer.json()["reports"]]
        if offers:
            body["joins"] = chance.choice(offers)
        filed = await town.ask("POST", "/v1/issues", by=None, label=label, json=body)
        if filed.status_code == 201:
            self.ids.append(filed.json()["id"])
            self.filings[self.ids[-1]] = label

    async def _look(self, town: Installation, chance: Random, label: str) -> None:
        """Some readers ask some questions, go on in lists they began earlier, and guess at what they may not know."""
        every = list(questions(town.document, [*self.ids, town.fate.issue_id_in(FILINGS[0])]))
        for number, reader in enumerate(some(chance, readers(town.instance.staff), 4)):
            for question in some(chance, every, 2):
                await self._read(town, reader, question, label=f"{label}-look-{number}")
        nearby = [question for question in every if question.operation == "find_similar"]
        await self._read(town, chance.choice([None, "staff-grid-0101"]), chance.choice(nearby), label=f"{label}-nearby")
        await self._guess(town, chance, label)

    async def _read(self, town: Installation, reader: str | None, question: Any, *, label: str) -> None:
        if is_exempt(question.operation, role_of(town, reader), reader=reader):
            return
        more = {} if question.body is None else {"json": question.body}
        answer = await town.ask(question.method, question.path, by=reader, label=label, params=question.params, **more)
        await self._go_on(town, reader, question, answer, label=label)

    async def _go_on(self, town: Installation, reader: str | None, question: Any, answer: Any, *, label: str) -> None:
        """The page after this one, and the one after what this reader was shown the time before."""
        place = (reader, question.path, repr(question.params))
        name = "after" if question.operation == "read_events" else "cursor"
        known = self.cursors.get(place)
        following = answer.json().get("next") if answer.status_code == 200 and '"next"' in answer.text else None
        for cursor in filter(None, (known, following)):
            await town.ask("GET", question.path, by=reader, label=label, params={**question.params, name: cursor})
        if following:
            self.cursors[place] = following

    async def _guess(self, town: Installation, chance: Random, label: str) -> None:
        """Whoever guesses the id of the confidential issue, or its receipt without the code, learns nothing."""
        issue_id, guess = town.fate.issue_id_in(chance.choice(FILINGS)), f"{label}-guess"
        match chance.randrange(4):
            case 0:
                _, path, body = chance.choice(list(writes(town.document)))
                reader = chance.choice(readers(town.instance.staff))
                await town.ask("POST", path.format(issue_id=issue_id), by=reader, label=guess, json=body)
            case 1 if self.ids:
                path, body = f"/v1/issues/{chance.choice(self.ids)}/commands/merge", {"main_id": issue_id}
                await town.ask("POST", path, by="staff-supervisor-1", label=guess, json=body)
            case 2:
                body = {"problem": "又坏了。", "joins": issue_id}
                await town.ask("POST", "/v1/issues", by="staff-hotline-1", label=guess, json=body)
            case _:
                body = {"number": town.fate.receipt_in(chance.choice(FILINGS))[0], "code": "0000-0000-0000"}
                await town.ask("POST", "/v1/receipts/track", by=None, label=guess, json=body)

    async def _end(self, town: Installation, chance: Random) -> None:
        """One more report, then everybody asks, and every receipt is followed."""
        with town.fate.during("end"):
            await self._file(town, chance, "end")
        await town.settle()
        every = list(questions(town.document, [*self.ids, town.fate.issue_id_in(FILINGS[0])]))
        for reader in readers(town.instance.staff):
            for question in some(chance, every, 2):
                await self._read(town, reader, question, label="end")
        for issue_id, filing in self.filings.items():
            number, code = town.fate.receipt_in(filing)
            body = {"number": number, "code": code}
            await town.ask("POST", "/v1/receipts/track", by=None, label=f"end-{issue_id}", json=body)

    async def _last_event(self, town: Installation, reader: str, *, after: str | None = None) -> str:
        """The mark of the last event that this reader may know of; without any, what every stream begins with."""
        params = {"limit": 200} | ({"after": after} if after else {})
        answer = await town.ask("GET", "/v1/events", by=reader, label="last", params=params)
        items = answer.json()["items"]
        return str(items[-1]["id"]) if items else "retry:"


def role_of(town: Installation, reader: str | None) -> Role | None:
    person = town.instance.staff.person(reader) if reader else None
    return person.role if person else None
