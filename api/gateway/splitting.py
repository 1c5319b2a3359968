"""拆单: files the parts of an issue that was split, each exactly once however often the request is repeated."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.gateway.bodies import Part
from api.gateway.filing import FilingDesk, Report
from api.ports import Issues, Vault
from schemas.domain.content import Content, Reporter
from schemas.domain.issue import Issue
from schemas.domain.principals import ANONYMOUS, Principal
from schemas.domain.sealed import KeyClass, Sealed
from schemas.wire.decisions import Found


@dataclass(frozen=True, kw_only=True)
class PartsDesk:
    """Needs the keys of the issue that was split: its place, channel and reporter go with every part."""

    issues: Issues
    filing: FilingDesk
    vault: Vault

    async def file(
        self, issue_id: str, parts: Sequence[Part], *, children: Sequence[str], principal: Principal
    ) -> None:
        """File each part under the id that the split announced.

        What leaves a confidential issue bears no trace of it: nobody's name, no link, and no hand of discipline.

        Raises:
            DomainError: a part could not be filed; the same request again files what is missing.
        """
        found = await self.issues.read(issue_id, command_id="")
        assert found.issue is not None, "it has just been split"
        content = Content.model_validate_json(self._opened(found.issue, found, found.issue.content))
        apart = found.issue.key_class is KeyClass.DISCIPLINE
        for child_id, part in zip(children, parts, strict=True):
            report = Report(
                content=_content(content, part, apart=apart),
                reporter=None if apart else self._reporter(found.issue, found),
                parent_id=None if apart else issue_id,
            )
            await self.filing.file(
                report,
                principal=ANONYMOUS if apart else principal,
                idempotency_key=f"part:{child_id}",
                issue_id=child_id,
            )

    def _reporter(self, issue: Issue, found: Found) -> Reporter | None:
        if issue.reporter is None or not any(key.name == "reporter" for key in found.keys):
            return None
        return Reporter.model_validate_json(self._opened(issue, found, issue.reporter))

    def _opened(self, issue: Issue, found: Found, sealed: Sealed) -> str:
        return self.vault.open(issue.id, found.key(sealed.key), sealed)


def _content(whole: Content, part: Part, *, apart: bool) -> Content:
    said = {"problem": part.problem, "suggestions": part.suggestions, "attachments": ()}
    return whole.model_copy(update=said | {"filer_community_id": None, "source": None} if apart else said)
