"""A person's rights over the own data, with number and code: a copy of everything, and erasure for good."""

from api.gateway.bodies import EraseReporterBody
from api.reading.copying import copied
from api.services import Services
from api.views.copies import CopyView
from api.views.tracking import status_shown
from api.words import Said
from api.writing.giving import given
from api.writing.receipts import ReceiptBody, TakenView, held, issue_of
from schemas.domain.principals import REPORTER

DETAILS = Said(
    zh="您的个人信息已删除，无法恢复。来件继续办理，凭受理编号和查询码仍可查看进展。",
    en="Your details are erased for good. The report goes on; number and code still show its progress.",
)
TEXT = Said(
    zh="您的个人信息和来件内容已全部删除，无法恢复，来件不再办理。",
    en="Your details and the text of the report are erased for good; nobody works on it any more.",
)


async def copied_by_receipt(services: Services, receipt: ReceiptBody) -> CopyView:
    """Everything that the person gave, said and was told. That it was asked is logged.

    Raises:
        ReceiptUnknownError: number and code do not belong together.
        NotYetCopiedError: its class is not decided yet.
    """
    issue, found = await held(services, receipt)
    await services.access.note(reader=REPORTER.id, action="export", reference=issue.id, at=services.clock())
    return await copied(services, issue, found, number=services.secrets.normal_number(receipt.number))


async def erased(services: Services, receipt: ReceiptBody, *, content: bool, key: str) -> TakenView:
    """The keys are destroyed; `content`: that of the text too. What happened when stays, without a word of it.

    Raises:
        ReceiptUnknownError: number and code do not belong together.
        DomainError: nothing to erase, or a hold forbids it.
    """
    issue_id = await issue_of(services, receipt)
    outcome = await given(services, issue_id, EraseReporterBody(content=content), principal=REPORTER, key=key)
    found = await services.issues.read(issue_id, command_id="")
    assert found.issue is not None, "it has just taken a command"
    message = TEXT if content else DETAILS
    return TakenView(status=status_shown(found.issue), message=message, repeated=outcome.repeated)
