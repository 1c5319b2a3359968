"""/staff/issues/{id}/{command}: the form of a command, and giving it; what was typed outlives every refusal."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.errors import kind_of
from api.gateway.bodies import CommandBody, MergeBody
from api.gateway.errors import MainUnfitError
from api.pages.forms import pairs_of
from api.pages.look import look_of
from api.pages.parts import has_files
from api.pages.photos import PhotoForm, photo_form
from api.pages.refusals import said_of
from api.pages.refusing import keep_unsent
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import SignInNeededError, Visitor, ensure_own_form, signed_in
from api.pages.work.choices import Options, options
from api.pages.work.fields import FILES, FORMS, Form
from api.pages.work.issue import actor_name, around
from api.pages.work.keeping import templates_of
from api.pages.work.reading_forms import (
    MOST_NAMED,
    MOST_PARTS,
    UNITS,
    MistakesError,
    Typed,
    body_of,
    texts_of,
    typed_of,
)
from api.pages.work.resuming import ANEW, LARGEST, waiting_for_sign_in
from api.reading.issues import timeline_for
from api.reading.numbers import id_of_number
from api.reading.opening import visible
from api.services import Services, services_of
from api.views.possible import is_yours
from api.views.timeline import EntryView
from api.words import Said
from api.writing.giving import given
from schemas.domain.account_errors import ForgedRequestError
from schemas.domain.attachments import MOST_AT_ONCE
from schemas.domain.errors import DomainError
from schemas.domain.issue import Issue
from schemas.domain.numbering import counted_by
from schemas.domain.possible import CommandNotPossibleError
from schemas.wire.decisions import Found

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Seen = tuple[Issue, Found]
_UNKNOWN: Final = 500  # from here on it may have been done
_ANSWERS: Final = ("resolve", "finish_task", "ask_reporter")


class NoSuchCommandError(DomainError):
    """An address that names no command of staff."""

    code = "command-unknown"

    def __init__(self) -> None:
        super().__init__("There is no such command.")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asks for which command on which issue."""

    request: Request
    visitor: Visitor
    services: Services
    issue_id: str
    command: str
    form: Form

    async def seen(self) -> Seen:
        """The issue as it is now. Raises IssueNotFoundError."""
        return await visible(self.services, self.issue_id, self.visitor.caller)


@router.get("/staff/issues/{issue_id}/do/{command}", name="command_form")
async def command_form(request: Request, issue_id: str, command: str) -> Response:
    """The form, for whoever may give the command now."""
    asked = await _asked(request, issue_id, command)
    seen = await asked.seen()
    if not is_yours(asked.visitor.caller, seen[0], command):
        raise CommandNotPossibleError(status=seen[0].status, command=command)
    return await _shown(asked, seen, Typed({"key": [asked.services.new_request_id()]}))


@router.post("/staff/issues/{issue_id}/do/{command}", name="give_command")
async def give_command(request: Request, issue_id: str, command: str) -> Response:
    """Give it once, however often the form is sent; then back to the issue, where it can be taken back."""
    try:
        asked = await _asked(request, issue_id, command)
    except SignInNeededError as over:
        return await waiting_for_sign_in(request, command, over)
    sent = await _sent(asked)
    typed = typed_of((*sent.fields, *((FILES, claim) for claim in sent.claims)))
    # The issue may have left this reader's sight meanwhile, and the form with it.
    keep_unsent(request, texts_of(asked.form, typed))
    try:
        ensure_own_form(asked.visitor, dict(sent.fields))
    except ForgedRequestError:
        return await _again(asked, typed)
    seen = await asked.seen()
    try:
        body = body_of(command, asked.form, typed, among=await _among(asked, seen[0]))
        _ensure_kept(sent)
        await _give(asked, await _with_main(asked, body), typed)
    except MistakesError as error:
        return await _shown(asked, seen, typed, wrong=error.mistakes, status=422)
    except DomainError as error:
        status = int(kind_of(error.code).status)
        # A refusal is remembered under its key. Where the outcome is not known the same key finds it.
        again = typed if status >= _UNKNOWN else Typed({**typed.values, "key": [asked.services.new_request_id()]})
        return await _shown(asked, await asked.seen(), again, sorry=said_of(error), status=status)
    return RedirectResponse(await _onward(asked), status_code=303)


async def _again(asked: Asked, typed: Typed) -> Response:
    """The form of another session is shown as one of this, and nothing is done.

    Raises:
        ForgedRequestError: there is nothing in it that could be lost.
    """
    if not texts_of(asked.form, typed):
        raise ForgedRequestError
    own = Typed({**typed.values, "key": [typed.one("key") or asked.services.new_request_id()]})
    return await _shown(asked, await asked.seen(), own, sorry=ANEW, status=403)


async def _asked(request: Request, issue_id: str, command: str) -> Asked:
    visitor = await signed_in(request)
    if command not in FORMS:
        raise NoSuchCommandError
    return Asked(
        request=request,
        visitor=visitor,
        services=services_of(request),
        issue_id=issue_id,
        command=command,
        form=FORMS[command],
    )


async def _onward(asked: Asked) -> str:
    """Back to the issue; to the list where it has gone on to somebody else and out of this reader's sight."""
    try:
        await asked.seen()
    except DomainError:
        return f"/staff/inbox?done={asked.command}"
    return f"/staff/issues/{asked.issue_id}?done={asked.command}"


async def _sent(asked: Asked) -> PhotoForm:
    """The fields, and the files that came with them, each made safe and kept."""
    if not (asked.form.takes_files and has_files(asked.request)):
        return PhotoForm(fields=await pairs_of(asked.request, limit=LARGEST))
    failures = asked.request.app.state.page_failures
    return await photo_form(
        asked.request, asked.services, most=MOST_AT_ONCE, caller=asked.visitor.caller, failures=failures
    )


def _ensure_kept(sent: PhotoForm) -> None:
    """Nothing is given without a file that somebody meant to go along. Raises MistakesError."""
    if sent.refused:
        raise MistakesError({FILES: said_of(sent.refused[0])})


async def _give(asked: Asked, body: CommandBody, typed: Typed) -> None:
    version = typed.one("version")
    await given(
        asked.services,
        asked.issue_id,
        body,
        principal=asked.visitor.caller,
        key=typed.one("key")[:64] or asked.services.new_request_id(),
        expected_version=int(version) if version.isdecimal() and len(version) < 10 else None,
    )


async def _shown(
    asked: Asked,
    seen: Seen,
    typed: Typed,
    *,
    wrong: Mapping[str, Said] | None = None,
    sorry: Said | None = None,
    status: int = 200,
) -> Response:
    """The form, on the issue as it is now, with what has happened since it was drawn first."""
    caller, issue = asked.visitor.caller, seen[0]
    values = {
        "command": asked.command,
        "form": asked.form,
        "typed": typed,
        "among": await _among(asked, issue),
        "wrong": wrong or {},
        "sorry": sorry,
        "meanwhile": await _meanwhile(asked, seen, since=typed.one("version")) if sorry else (),
        "version": counted_by(issue, issue.version, role=caller.role),
        "possible": is_yours(caller, issue, asked.command),
        "limit_units": UNITS,
        "most_parts": MOST_PARTS,
        "most_named": MOST_NAMED,
        "templates": await templates_of(asked.services, asked.visitor) if asked.command in _ANSWERS else (),
        "actor": partial(actor_name, asked.services, look=look_of(asked.request)),
        **around(issue, look=look_of(asked.request)),
    }
    return work_page(asked.request, "work/command.html", values, status=status)


async def _among(asked: Asked, issue: Issue) -> dict[str, Options]:
    look, fields = look_of(asked.request), asked.form.fields
    return {
        each.name: await options(each.among, services=asked.services, issue=issue, look=look)
        for each in fields
        if each.among
    }


async def _meanwhile(asked: Asked, seen: Seen, *, since: str) -> tuple[EntryView, ...]:
    """The steps after the version that the form was drawn for."""
    if not since.isdecimal():
        return ()
    told = await timeline_for(asked.services, asked.visitor.caller, *seen)
    return tuple(entry for entry in told.entries if entry.version > int(since[:9]))


async def _with_main(asked: Asked, body: CommandBody) -> CommandBody:
    """People know issues by their ledger numbers; the command wants the id.

    Raises:
        MainUnfitError: there is none of this number that they may see.
    """
    if not isinstance(body, MergeBody):
        return body
    main_id = await id_of_number(asked.services, asked.visitor.caller, body.main_id)
    if main_id is None:
        raise MainUnfitError("There is no such issue.")
    return body.model_copy(update={"main_id": main_id})
