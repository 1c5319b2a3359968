"""Danger to life in a sealed matter: a general issue of one fixed sentence is filed; discipline alone knows why."""

import contextlib
from dataclasses import dataclass

from api.gateway.errors import KeyReusedError
from api.gateway.filing import FilingDesk, Report
from api.gateway.splitting import part_key
from infra.issues.store import IssueStore
from infra.keys.secrets import Secrets
from infra.keys.vault import Vault
from infra.outbox.tellers import Commander
from infra.registry.marks import StaffMarks
from schemas.domain.accused import Accused, AccusedKind
from schemas.domain.analysis import Analysis, Hazard
from schemas.domain.content import Channel, Content
from schemas.domain.handling_commands import SplitIssue
from schemas.domain.hazards import SENTENCES, place_told
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved
from schemas.domain.principals import ANONYMOUS
from schemas.domain.roles import Role
from schemas.domain.rules.steps import ENGINE
from schemas.domain.sealed import KeyClass
from schemas.wire.decisions import Found
from schemas.wire.refusals import EngineUnavailableError, OutcomeUnknownError, RefusedError, TransientOutcomeError
from schemas.wire.temporal import CommandRequest


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """Works in the relay, which may open what discipline may. Repeating is harmless: one id, one key, one command."""

    store: IssueStore
    vault: Vault
    secrets: Secrets
    filing: FilingDesk
    engine: Commander
    marks: StaffMarks

    async def sound(self, issue_id: str, *, version: int, attempt: int) -> None:
        """File the general issue and tell the sealed one of it.

        What was released meanwhile goes its own way as the emergency it is.

        Raises:
            EngineUnavailableError: it is filed, and discipline is to be told; the same call again does that.
        """
        found = await self.store.read(issue_id, command_id="")
        issue = found.issue
        if issue is None or issue.key_class is not KeyClass.DISCIPLINE or not issue.open:
            return
        child_id = self.secrets.derived_issue_id(f"danger:{issue_id}:{version}")
        report = self._report(issue, found)
        if report is None:
            return
        # Filed before, it may be with another place: whom the matter accuses can be said in between.
        with contextlib.suppress(KeyReusedError):
            await self.filing.file(report, principal=ANONYMOUS, idempotency_key=part_key(child_id), issue_id=child_id)
        await self._tell(issue_id, child_id, version=version, attempt=attempt)

    def _report(self, issue: Issue, found: Found) -> Report | None:
        """None where it is such a report itself, which the analyzer mistook: it must not beget another for ever."""
        key = found.key("content")
        assert issue.place is not None, "what was sealed had been collected"
        assert issue.grounds is not None, "what was sealed had been analyzed"
        content = Content.model_validate_json(self.vault.open(issue.id, key, issue.content))
        if content.problem in SENTENCES.values():
            return None
        place = PlaceResolved.model_validate_json(self.vault.open(issue.id, key, issue.place))
        analysis = Analysis.model_validate_json(self.vault.open(issue.id, key, issue.grounds))
        return Report(
            content=Content(
                problem=SENTENCES[analysis.hazard or Hazard.OTHER],
                channel=Channel.WEB,
                place=place_told(place, of_the_accused=self._is_theirs(issue, place)),
            )
        )

    def _is_theirs(self, issue: Issue, place: PlaceResolved) -> bool:
        """Whether whoever answers for the place stands accused."""
        answering = ((AccusedKind.UNIT, place.contact_unit_id), (AccusedKind.PERSON, place.grid_worker_id))
        marks = {self.marks.of(Accused(kind=kind, id=name)) for kind, name in answering if name is not None}
        return not marks.isdisjoint(issue.accused_marks)

    async def _tell(self, issue_id: str, child_id: str, *, version: int, attempt: int) -> None:
        command_id = f"danger:{issue_id}:{version}"
        request = CommandRequest(
            issue_id=issue_id,
            command_id=command_id,
            command_hash="",
            by=ENGINE,
            role=Role.SYSTEM,
            command=SplitIssue(children=(child_id,)),
        )
        try:
            await self.engine.command(request, update_id=f"{command_id}:{attempt}")
        except RefusedError:
            return  # Decided meanwhile: there is nobody left to tell.
        except (TransientOutcomeError, OutcomeUnknownError) as unknown:
            raise EngineUnavailableError from unknown
