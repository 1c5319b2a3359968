"""Whole lives: filed, routed, accepted, resolved, rated, closed: `python -m tests.bench.lives`."""

import asyncio

from api.gateway.bodies import AcceptBody, FeedbackBody, ResolveBody
from infra.run.instance import Instance
from schemas.domain.issue import Issue
from schemas.domain.principals import REPORTER, Principal
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from tests.bench.installation import Stage, staged
from tests.bench.measuring import Sample, alternating, closed_loop
from tests.bench.table import Figure, options, tell

AT_ONCE = 24
PIECES = 144
ROUNDS = 3


def officer_of(instance: Instance, issue: Issue) -> Principal:
    """An officer of the department that the issue was routed to."""
    role = Role.DISCIPLINE_OFFICER if issue.key_class is KeyClass.DISCIPLINE else Role.DEPARTMENT_OFFICER
    person = instance.staff.who(role, department_id=issue.department_id or "")[0]
    return Principal(id=person.id, role=person.role, department_id=person.department_id)


async def live(stage: Stage, number: int) -> None:
    ours = stage.ours
    issue_id = await ours.file_and_wait(number)
    officer = officer_of(ours.instance, await ours.issue(issue_id))
    await ours.give(issue_id, AcceptBody(), officer)
    await ours.give(issue_id, ResolveBody(answer="已修好，请您查看。"), officer)
    outcome = await ours.give(issue_id, FeedbackBody(satisfied=True, rating=5), REPORTER)
    assert outcome.progress.closed


async def measured(*, scale: float) -> tuple[str, Sample]:
    async with staged() as stage:
        await closed_loop(lambda n: live(stage, n), pieces=AT_ONCE, at_once=AT_ONCE, meter=stage.meter)

        async def one_round() -> Sample:
            pieces = int(PIECES * scale)
            return await closed_loop(lambda n: live(stage, n), pieces=pieces, at_once=AT_ONCE, meter=stage.meter)

        return stage.temporal.described, (await alternating({"ours": one_round}, rounds=ROUNDS))["ours"]


def main() -> None:
    given = options(__doc__).parse_args()
    described, sample = asyncio.run(measured(scale=given.scale))
    tell([Figure(f"a whole life, filed to closed ({described})", sample.told)], into=given.json)


if __name__ == "__main__":
    main()
