"""/report: a resident writes, without scripts or an account, and gets a receipt; above the budgets one waits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.gateway.errors import KeyReusedError
from api.gateway.filing import FilingDesk, Report
from api.guard.budgets import Operation
from api.guard.errors import ProofOfWorkNeededError, TooManyRequestsError
from api.guard.guard import Guard, Visit, fingerprint
from api.pages.rendering import page
from api.pages.report_form import NOT_KEPT, SENT_BEFORE, Typed, mistakes, read_form, report_of
from api.pages.routing import ROUTE_KEY
from api.pages.waiting import WaitingRoom
from api.words import CHINA, Said
from schemas.domain.principals import ANONYMOUS

log = structlog.get_logger()

PATH = "/report"
_ADDRESS_KEY = "sibu.address"  # the keyed name that the outermost line put there


@dataclass(frozen=True, kw_only=True)
class ReportPages:
    """`new_key` gives 32 random hex digits: one form is filed once, however often it is sent.

    `failures` are what storage may raise.
    """

    desk: FilingDesk
    guard: Guard
    new_key: Callable[[], str]
    failures: tuple[type[Exception], ...]

    def routes(self) -> Sequence[BaseRoute]:
        return (Route(PATH, self.show, methods=["GET"]), Route(PATH, self.take, methods=["POST"]))

    async def show(self, request: Request) -> Response:
        _tell_route(request)
        return self._form(request, Typed(key=self.new_key()))

    async def take(self, request: Request) -> Response:
        """File what was typed, show what to correct, or let wait; what was typed is never lost."""
        _tell_route(request)
        typed = await read_form(request)
        if not typed.has_key:
            return self._form(request, typed.model_copy(update={"key": self.new_key()}), status=422)
        try:
            report = report_of(typed)
        except ValidationError as error:
            return self._form(request, typed, status=422, wrong=mistakes(error))
        visit = _visit(request, typed.key, report)
        room = WaitingRoom(self.guard, request, visit, typed)
        if (early := room.too_early()) is not None:
            return early
        try:
            await self.guard.admit(visit, proof=typed.proof or typed.ticket or None, text=report.content.text)
        except ProofOfWorkNeededError as asked:
            return await room.shown(asked)
        except TooManyRequestsError as full:
            return room.full(full)
        return await self._received(request, report, typed)

    async def _received(self, request: Request, report: Report, typed: Typed) -> Response:
        try:
            filed = await self.desk.file(report, principal=ANONYMOUS, idempotency_key=typed.key)
        except KeyReusedError:
            return self._form(request, typed.model_copy(update={"key": self.new_key()}), status=409, sorry=SENT_BEFORE)
        except self.failures:
            log.exception("request_failed")
            return self._form(request, typed, status=503, sorry=NOT_KEPT)
        promised = filed.promised_at.astimezone(CHINA)
        return page(request, "receipt.html", {"receipt": filed.receipt, "promised": promised}, status=201)

    def _form(
        self,
        request: Request,
        typed: Typed,
        *,
        status: int = 200,
        wrong: Mapping[str, Said] | None = None,
        sorry: Said | None = None,
    ) -> Response:
        return page(request, "report.html", {"typed": typed, "wrong": wrong or {}, "sorry": sorry}, status=status)


def _tell_route(request: Request) -> None:
    """For the log, which holds patterns and no addresses."""
    request.scope[ROUTE_KEY].append(PATH)


def _visit(request: Request, key: str, report: Report) -> Visit:
    """The same for the same report, whatever proof comes with it."""
    return Visit(
        operation=Operation.FILING,
        address=request.scope[_ADDRESS_KEY],
        request=fingerprint(b"POST", PATH.encode(), key.encode(), report.model_dump_json().encode()),
    )
