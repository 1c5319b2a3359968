"""Takes the form of a report, by whichever page: looks things up, or files it, or shows what to correct."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import structlog
from starlette.requests import Request
from starlette.responses import Response

from api.errors import kind_of
from api.gateway.errors import KeyReusedError
from api.pages.field.looking import Shown, looked_up, similar
from api.pages.field.signed_out import AGAIN
from api.pages.field.typed import FILES, Typed, checked, typed_of
from api.pages.look import choose_look, keep_look
from api.pages.photos import PhotoForm, photo_form
from api.pages.refusals import SAID, said_of
from api.pages.visiting import Visitor, ensure_own_form
from api.reading.nearby import same_offer
from api.services import Services, services_of
from api.views.nearby import SimilarView
from api.words import Said
from api.writing.filing import FiledView, ReportBody, filed
from schemas.domain.attachments import MOST_AT_ONCE
from schemas.domain.errors import DomainError

log = structlog.get_logger()

LOOK_FIRST: Final = Said(
    zh="附近有相似的事正在办，请先看看是不是同一件。都不是，就再点一次“登记”。",
    en="Something like it is open near by. Look whether it is the same; if not, send it again.",
)
# What a refusal is about, by the beginning of its code: there it is shown.
_ABOUT: Final = (("place", "place"), ("attachment", "photos"), ("upload", "photos"), ("offer", "joins"))

_OF_NO_USE: Final[Mapping[str, Mapping[str, Any]]] = {
    "photos": {"claims": (), "settled_claims": ()},
    "joins": {"joins": ""},
}


@dataclass(frozen=True)
class Receipt:
    """What was filed, for the page that says so."""

    typed: Typed
    filed: FiledView


@dataclass(frozen=True, kw_only=True)
class Desk:
    """How one page shows itself: the form as it stands, with a status; and what was filed.

    `by_itself`: a draft that is sent when the network is back; nobody is there to look at what is similar.
    """

    form: Callable[[Shown, int], Awaitable[Response]]
    receipt: Callable[[Receipt], Response]
    by_itself: bool = False


async def take(request: Request, visitor: Visitor, desk: Desk) -> Response:
    """What becomes of the form; whatever is refused is shown with all that was typed, and so is another look of it.

    What comes from the page of a session that was over is shown again, and nothing else, so it needs no token.

    Raises:
        FormRefusedError: it is no form of ours.
        ForgedRequestError: it was drawn for another session.
    """
    services, failures = services_of(request), request.app.state.page_failures
    form = await photo_form(request, services, most=MOST_AT_ONCE, caller=visitor.caller, failures=failures)
    fields = dict(form.fields)
    typed = typed_of(form)
    taking = _Taking(services, visitor, desk, failures)
    if fields.get("act") == AGAIN:
        return await taking.again(typed if typed.has_key else taking.fresh(typed), status=200)
    ensure_own_form(visitor, fields)
    lost = _lost(form)
    if (look := choose_look(request, fields)) is None:
        return await _acted(taking, typed, act=fields.get("act", ""), lost=lost)
    shown = await taking.again(typed if typed.has_key else taking.fresh(typed), status=200, wrong=lost)
    keep_look(shown, look, secure=services.desk.cookies.secure)
    return shown


async def _acted(taking: "_Taking", typed: Typed, *, act: str, lost: dict[str, Said]) -> Response:
    """What the button that was pressed asks for: to look things up, or to file it."""
    if not typed.has_key:
        return await taking.again(taking.fresh(typed), status=422, wrong=lost, sorry=SAID["idempotency-key"])
    if act != "send":
        return await taking.again(typed, status=200, wrong=lost, looked=True)
    body = checked(typed)
    if isinstance(body, dict) or lost:
        return await taking.again(typed, status=422, wrong={**(body if isinstance(body, dict) else {}), **lost})
    if await taking.is_to_look_first(typed):
        return await taking.again(typed, status=200, notice=LOOK_FIRST)
    return await taking.filed(typed, body)


def _lost(form: PhotoForm) -> dict[str, Said]:
    """By field, why the first of its files was not kept."""
    refused = {name: form.of(name).refused for name in FILES}
    return {name: said_of(errors[0]) for name, errors in refused.items() if errors}


@dataclass
class _Taking:
    services: Services
    visitor: Visitor
    desk: Desk
    failures: tuple[type[Exception], ...]
    found: tuple[SimilarView, ...] | None = None

    def fresh(self, typed: Typed) -> Typed:
        """The same under a key that nothing was filed with."""
        return typed.model_copy(update={"key": self.services.new_request_id()})

    async def filed(self, typed: Typed, body: ReportBody) -> Response:
        try:
            done = await filed(self.services, body, caller=self.visitor.caller, key=typed.key)
        except KeyReusedError as error:
            return await self.again(self.fresh(typed), status=409, sorry=said_of(error))
        except self.failures as error:
            log.exception("request_failed")
            return await self.again(typed, status=503, sorry=said_of(error, code="storage"))
        except DomainError as error:
            return await self._refused(typed, error)
        return self.desk.receipt(Receipt(typed=typed, filed=done))

    async def again(
        self,
        typed: Typed,
        *,
        status: int,
        wrong: dict[str, Said] | None = None,
        sorry: Said | None = None,
        notice: Said | None = None,
        looked: bool = False,
    ) -> Response:
        shown = Shown(typed=typed, wrong=wrong or {}, sorry=sorry, notice=notice, looked=looked)
        shown = replace(looked_up(self.services, self.visitor.caller, shown), similar=await self.near(typed))
        told = {"shown": "1"} if shown.similar else {}
        shown = replace(shown, typed=typed.model_copy(update={"joins": self._joins(shown), **told}))
        return await self.desk.form(shown, status)

    def _joins(self, shown: Shown) -> str:
        """What was chosen to join: as it is offered now, or, where nothing can be looked for now, as it was."""
        joins = shown.typed.joins
        if shown.similar:
            return same_offer(self.services, joins, shown.similar)
        return joins if self.services.join_marks.read(joins) is not None else ""

    async def is_to_look_first(self, typed: Typed) -> bool:
        """Once, and not where it is settled or joined; what was filed already is like itself."""
        if self.desk.by_itself or typed.shown or typed.joins or typed.settlement.strip():
            return False
        if not await self.near(typed):
            return False
        return not await self.services.filing.was_filed(principal=self.visitor.caller, idempotency_key=typed.key)

    async def near(self, typed: Typed) -> tuple[SimilarView, ...]:
        """What is open near by, looked for once: neither text nor place of a form changes while it is taken."""
        if self.found is None:
            self.found = await similar(self.services, typed, failures=self.failures)
        return self.found

    async def _refused(self, typed: Typed, error: DomainError) -> Response:
        """Beside the field that it is about; what can be of no use any more is taken out of the form."""
        code = error.code.replace("_", "-")
        status = int(kind_of(code).status)
        field = next((field for begin, field in _ABOUT if code.startswith(begin)), None)
        if field is None:
            return await self.again(typed, status=status, sorry=said_of(error))
        return await self.again(
            typed.model_copy(update=_OF_NO_USE.get(field, {})), status=status, wrong={field: said_of(error)}
        )
