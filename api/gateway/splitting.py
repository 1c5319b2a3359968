"""拆单: files the parts of an issue that was split, each exactly once however often the request is repeated."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.gateway.bodies import Part
from api.gateway.filing import FilingDesk, Report
from api.ports import Issues, StagedParts, Vault
from schemas.domain.content import Channel, Content, Reporter
from schemas.domain.issue import Issue
from schemas.domain.possible import TextErasedError
from schemas.domain.principals import ANONYMOUS, Principal
from schemas.domain.sealed import KeyClass, Sealed
from schemas.wire.decisions import Found


@dataclass(frozen=True, kw_only=True)
class PartsDesk:
    """Needs the keys of the issue that was split: its place, channel and reporter go with every part."""

    issues: Issues
    filing: FilingDesk
    vault: Vault
    staged: StagedParts

    async def stage(
        self, issue: Issue, found: Found, parts: Sequence[Part], *, children: Sequence[str], principal: Principal
    ) -> None:
        """Keep each part, sealed to intake, before the split is asked for: whoever asks may die right after."""
        reports = self._reports(issue, found, parts)
        filer = _filer(issue, principal)
        filings = {
            child_id: self.filing.prepared(
                report, principal=filer, idempotency_key=part_key(child_id), issue_id=child_id
            )[1]
            for child_id, report in zip(children, reports, strict=True)
        }
        await self.staged.stage(issue.id, filings)

    async def file(
        self, issue_id: str, parts: Sequence[Part], *, children: Sequence[str], principal: Principal
    ) -> None:
        """File each part under the id that the split announced.

        Raises:
            DomainError: a part could not be filed; the same request again, or the relay, files what is missing.
        """
        found = await self.issues.read(issue_id, command_id="")
        assert found.issue is not None, "it has just been split"
        if found.issue.unreadable:
            raise TextErasedError
        filer = _filer(found.issue, principal)
        for child_id, report in zip(children, self._reports(found.issue, found, parts), strict=True):
            await self.filing.file(report, principal=filer, idempotency_key=part_key(child_id), issue_id=child_id)
        await self.staged.drop(children)

    def _reports(self, issue: Issue, found: Found, parts: Sequence[Part]) -> tuple[Report, ...]:
        """What leaves a confidential issue bears no trace of it: nobody's name, no link, and no hand of discipline."""
        content = Content.model_validate_json(self._opened(issue, found, issue.content))
        apart = _is_apart(issue)
        reporter = None if apart else self._reporter(issue, found)
        return tuple(
            Report(
                content=_content(content, part, apart=apart),
                reporter=reporter,
                parent_id=None if apart else issue.id,
            )
            for part in parts
        )

    def _reporter(self, issue: Issue, found: Found) -> Reporter | None:
        if issue.reporter is None or not any(key.name == "reporter" for key in found.keys):
            return None
        return Reporter.model_validate_json(self._opened(issue, found, issue.reporter))

    def _opened(self, issue: Issue, found: Found, sealed: Sealed) -> str:
        return self.vault.open(issue.id, found.key(sealed.key), sealed)


def part_key(child_id: str) -> str:
    """Under which key a part is filed. No client can send it, for the blank: a 409 would tell what was split off."""
    return f"part {child_id}"


def _is_apart(issue: Issue) -> bool:
    return issue.key_class is KeyClass.DISCIPLINE


def _filer(issue: Issue, principal: Principal) -> Principal:
    return ANONYMOUS if _is_apart(issue) else principal


def _content(whole: Content, part: Part, *, apart: bool) -> Content:
    # Whether a part is about an official is said by its own words: who splits the whole has decided on the mark.
    said = {"problem": part.problem, "suggestions": part.suggestions, "attachments": (), "conduct": False}
    if not apart:
        return whole.model_copy(update=said)
    # By which way it came would tell which report it was.
    untold = {"filer_community_id": None, "source": None, "channel": Channel.WEB}
    return whole.model_copy(update=said | untold)
