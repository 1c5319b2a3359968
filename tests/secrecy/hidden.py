"""What may happen beside the public life of an installation: a confidential issue, or only what became of one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from schemas.domain.roles import DISCIPLINE_ROLES
from schemas.domain.sealed import KeyClass
from tests.secrecy.acting import Acting
from tests.secrecy.installation import Installation
from tests.secrecy.readers import FILER

FILINGS: Final = ("hidden-filing-0", "hidden-filing-1")
TEXTS: Final = (
    "村主任收受施工队的红包，虚报冒领低保款，请纪委查处。",
    "幸福里小区3号楼门口的路灯坏了一个星期，社区干部收受红包才肯派人修理，请纪委查处。",
    "街道干部索要红包，克扣低保款，里面还有人被困，有生命危险，快救人！",
    "居委会主任公款吃喝，收受物业公司的红包，请纪委调查。",
)
BUILDINGS: Final = ("bldg-010101", "bldg-010102", "bldg-010201")
PARTS: Final = ({"problem": "小区门口的路灯不亮。"}, {"problem": "楼上漏水，物业不管，请协调维修。"})
_AHEAD: Final = frozenset({"confirm_intake", "accept", "resolve"})
_LEAVES_DISCIPLINE: Final = frozenset({"release_intake", "split"})  # What comes of them everybody may know.


class Nothing:
    """Nothing happens beside."""

    async def turn(self, town: Installation, number: int) -> tuple[str, ...]:
        """What happens after this public step, and the ids of issues that everybody in scope may know from then on."""
        return ()


@dataclass
class Hidden:
    """One or two confidential issues; each move is a step that nobody else may notice.

    `moves` counts filings, looks that were answered, and `changes`: what made a new version of an issue. What was
    refused happened to nobody.
    """

    chance: Random
    turns: list[int]
    ids: list[str] = field(default_factory=list)
    moves: int = 0
    changes: int = 0

    @classmethod
    def of(cls, seed: str, *, steps: int) -> "Hidden":
        chance = Random(seed)
        return cls(chance, [chance.randrange(steps) for _ in range(chance.randint(3, 8))])

    async def turn(self, town: Installation, number: int) -> tuple[str, ...]:
        for turn in range(self.turns.count(number)):
            with town.fate.during(f"hidden-{number}-{turn}"):
                await self._move(town, f"hidden-{number}-{turn}")
        return ()

    async def _move(self, town: Installation, step: str) -> None:
        if len(self.ids) < len(FILINGS) and (not self.ids or self.chance.random() < 0.3):
            self.ids.append(await file_hidden(town, self.chance, FILINGS[len(self.ids)]))
            self.moves += 1
            return
        acting, issue_id = Acting(town, self.chance), self.chance.choice(self.ids)
        before = await _version(town, issue_id)
        read = await self._act(acting, issue_id, step)
        changed = await _version(town, issue_id) > before
        self.moves, self.changes = self.moves + (read or changed), self.changes + changed

    async def _act(self, acting: Acting, issue_id: str, step: str) -> bool:
        """Read it, or try to do something with it; whether it was read."""
        match self.chance.randrange(4):
            case 0:
                reader = self.chance.choice([p for p in acting.everybody() if p.role in DISCIPLINE_ROLES])
                for path in (f"/v1/issues/{issue_id}", f"/v1/issues/{issue_id}/timeline", "/v1/issues", "/v1/events"):
                    assert (await acting.town.send("GET", path, by=reader.id, label=step)).status_code == 200
                return True
            case 1:
                return await acting.with_receipt(FILINGS[self.ids.index(issue_id)], label=step)
            case _:
                await acting.command(issue_id, label=step, without=_LEAVES_DISCIPLINE, ahead=_AHEAD)
                return False


@dataclass
class Split:
    """A confidential issue of which discipline splits off what is no secret; only that may ever be seen."""

    chance: Random
    filed_at: int
    split_at: int
    building: str
    children: tuple[str, ...] = ()

    async def turn(self, town: Installation, number: int) -> tuple[str, ...]:
        if number == self.filed_at:
            await file_hidden(town, self.chance, FILINGS[0], building=self.building)
        if number != self.split_at:
            return ()
        issue_id, head = town.fate.issue_id_in(FILINGS[0]), "staff-discipline-head"
        for place, child_id in enumerate(self._announced(town, issue_id, head)):
            town.fate.foretold[f"part-{place}"] = child_id
        # One part, one step: each draws its own number in the ledger.
        body = {"parts": list(PARTS)}
        with town.fate.during("parts"):
            path = f"/v1/issues/{issue_id}/commands/split"
            answer = await town.send("POST", path, by=head, label="parts", json=body)
        assert answer.status_code == 200, answer.text
        self.children = tuple(town.fate.foretold[f"part-{place}"] for place in range(len(PARTS)))
        return self.children

    def _announced(self, town: Installation, issue_id: str, by: str) -> Iterator[str]:
        desk = town.services.commands
        principal = next(one for one in Acting(town, self.chance).everybody() if one.id == by)
        yield from desk.child_ids(
            desk.command_id(issue_id, principal=principal, idempotency_key="parts"), count=len(PARTS)
        )


@dataclass
class Twins:
    """The same parts, filed by residents who give no name, and no confidential issue anywhere."""

    split: Split

    async def turn(self, town: Installation, number: int) -> tuple[str, ...]:
        if number != self.split.split_at:
            return ()
        with town.fate.during("parts"):
            for place, part in enumerate(PARTS):
                town.fate.foretold["parts"] = self.split.children[place]
                body = {**part, "place": {"building_id": self.split.building}}
                answer = await town.send("POST", "/v1/issues", by=None, label=f"twin-{place}", json=body)
                assert answer.json()["id"] == self.split.children[place]
        return self.split.children


async def _version(town: Installation, issue_id: str) -> int:
    issue = await town.issue(issue_id)
    assert issue is not None, "it was filed"
    return issue.version


async def file_hidden(town: Installation, chance: Random, filing: str, *, building: str | None = None) -> str:
    """A report that is confidential from the moment it is filed."""
    by = chance.choice([None, None, FILER])
    body: dict[str, Any] = {
        "problem": chance.choice(TEXTS),
        "place": {"building_id": building or chance.choice(BUILDINGS)},
    }
    if chance.random() < 0.5:
        body["reporter"] = {"name": "王五", "phone": "13900000000"}
    with town.fate.during(filing):
        answer = await town.send("POST", "/v1/issues", by=by, label=filing, json=body)
    assert answer.status_code == 201, answer.text
    issue = await town.issue(answer.json()["id"])
    assert issue is not None, "it was filed"
    assert issue.key_class is KeyClass.DISCIPLINE, "a scenario hides nothing unless its issue is confidential"
    return issue.id
