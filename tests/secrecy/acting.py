"""People who do with an issue what is possible at that moment: whatever commands there are, with their own examples."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from random import Random
from typing import Any, Final

import httpx

from api.reading.knowing import as_the_registry_knows
from schemas.domain.possible import possible
from schemas.domain.principals import Principal, may_see
from schemas.domain.registry import Person
from schemas.domain.roles import Role
from tests.secrecy.installation import Installation
from tests.secrecy.readers import writes

_ONWARD: Final = 0.6  # how often a step ahead is taken


@dataclass(frozen=True)
class Acting:
    """`asked`: whether what is answered belongs into the transcript."""

    town: Installation
    chance: Random
    asked: bool = False

    def everybody(self) -> list[Principal]:
        book = self.town.instance.staff
        held = Principal.model_fields.keys() & Person.model_fields.keys()
        return [
            as_the_registry_knows(self.town.services, Principal(**{name: getattr(person, name) for name in held}))
            for role in Role
            for person in book.who(role)
        ]

    async def command(
        self,
        issue_id: str,
        *,
        label: str,
        without: Collection[str] = (),
        others: Collection[str] = (),
        ahead: Collection[str] = (),
    ) -> None:
        """One of the commands that are possible now, by somebody who may give it; nothing where there is none.

        `ahead`: those that are rather taken, where there are any: a life of remarks alone never gets anywhere.
        """
        issue = await self.town.issue(issue_id)
        assert issue is not None, "only what was filed is handled"
        people = [person for person in self.everybody() if may_see(person, issue)]
        open_to = [
            (command.name, [person.id for person in people if person.role in command.roles])
            for command in possible(issue)
            if command.name not in without
        ]
        choices = [(name, by) for name, by in open_to if by]
        if not choices:
            return
        onward = [(name, by) for name, by in choices if name in ahead]
        name, by = self.chance.choice(onward if onward and self.chance.random() < _ONWARD else choices)
        path, body = self._example(name, others)
        await self._send("POST", path.format(issue_id=issue_id), by=self.chance.choice(by), label=label, json=body)

    async def with_receipt(self, filing: str, *, label: str) -> bool:
        """Something that the reporter can do with the receipt; whether it was a look that was answered."""
        number, code = self.town.fate.receipt_in(filing)
        more: Mapping[str, Any] = self.chance.choice(
            [
                {"path": "track"},
                {"path": "feedback", "satisfied": self.chance.random() < 0.5, "comment": "谢谢"},
                {"path": "withdraw", "note": "不用了"},
                {"path": "review", "note": "请再看看"},
                {"path": "reply", "text": "东侧第三盏"},
                {"path": "object", "note": "应当受理"},
                {"page": "/track"},
                {"page": "/track/rate", "satisfied": "no", "comment": "谢谢"},
                {"page": "/track/reply", "text": "东侧第三盏"},
                {"page": "/track/object", "text": "应当受理"},
                {"page": "/track/copy"},
            ]
        )
        if "page" in more:
            return await self._on_page(str(more["page"]), {**more, "number": number, "code": code}, label=label)
        body = {"number": number, "code": code, **{name: value for name, value in more.items() if name != "path"}}
        answer = await self._send("POST", f"/v1/receipts/{more['path']}", by=None, label=label, json=body)
        return bool(more["path"] == "track" and answer.status_code == 200)

    async def _on_page(self, page: str, fields: Mapping[str, Any], *, label: str) -> bool:
        """The same on the page for residents, without a script."""
        key = sha256(label.encode()).hexdigest()[:32]
        sent = {"key": key, **{name: value for name, value in fields.items() if name != "page"}}
        answer = await self._send("POST", page, by=None, label=label, data=sent)
        return page == "/track" and answer.status_code == 200

    def _example(self, name: str, others: Collection[str]) -> tuple[str, Any]:
        found = [(path, body) for operation, path, body in writes(self.town.document) if operation == name]
        path, body = self.chance.choice(found)
        if "evidence" in body:  # The claim of the example is nobody's.
            body = {key: value for key, value in body.items() if key != "evidence"}
        if "main_id" in body and others:
            body = {**body, "main_id": self.chance.choice(sorted(others))}
        return path, body

    async def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        send = self.town.ask if self.asked else self.town.send
        return await send(method, path, **more)
