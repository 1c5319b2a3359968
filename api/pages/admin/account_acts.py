"""What is done with accounts: each administration its own part (三员分立), each link shown once."""

from typing import Final

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from starlette.responses import RedirectResponse

from api.errors import status_of
from api.pages.admin.county import CountyOf
from api.pages.admin.entry_drawing import Sorry, drawn_fields
from api.pages.admin.entry_fields import FIELDS
from api.pages.admin.entry_forms import TypedEntry, typed_of
from api.pages.admin.people import PEOPLE
from api.pages.admin.person import account_of, shown_account
from api.pages.forms import form_of, pairs_of
from api.pages.look import look_of
from api.pages.refusals import SAID, said_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import ensure_own_form, visitor_of
from api.reading.registry import registry_kept
from api.services import services_of
from api.terms import ROLE
from api.words import Said
from schemas.domain.accounts import Account, NewAccount
from schemas.domain.authorization.words import Operation
from schemas.domain.errors import DomainError
from schemas.domain.registry_entries import EntryKind

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_ADD: Final = Operation.ADD_ACCOUNT.value
_WRONG: Final = {
    "id": Said(
        zh="账号用小写字母、数字、横线，2–64 个字符，以字母开头。",
        en="An account has 2 to 64 lower-case letters, digits and dashes and begins with a letter.",
    ),
    "name": Said(zh="请写 1–60 个字。", en="Write 1 to 60 characters."),
    "roles": Said(zh="请选择一个岗位。", en="Choose one post."),
}


@router.get("/staff/admin/add-account", name=_ADD)
async def new_account_page(request: Request) -> Response:
    await visitor_of(request)
    return await _new(request, {}, TypedEntry({}))


@router.post("/staff/admin/add-account", name=_ADD)
async def add_account(request: Request) -> Response:
    """The new account with its link, which is shown this once."""
    visitor, services = await visitor_of(request), services_of(request)
    pairs = await pairs_of(request)
    fields = dict(pairs)
    ensure_own_form(visitor, fields)
    typed = typed_of(EntryKind.PERSON, pairs)
    scope = {key: typed.values[key] or None for key in (one.key for one in FIELDS[EntryKind.PERSON])}
    asked = {"id": fields.get("id", "").strip(), "name": fields.get("name", "").strip()}
    try:
        new = NewAccount.model_validate(asked | scope | {"roles": [fields.get("role", "")]})
        account, secret = await services.desk.book.add(new, by=visitor.caller.id, at=services.clock())
    except ValidationError as error:
        wrong = {str(one["loc"][0]): _WRONG.get(str(one["loc"][0]), SAID["invalid"]) for one in error.errors()}
        return await _new(request, fields, typed, Sorry(sentence=SAID["invalid"], wrong=wrong))
    except DomainError as error:
        return await _new(request, fields, typed, _sorry(error))
    return _linked(request, account, secret, status=201)


@router.post("/staff/admin/people/{account_id}/release", name=Operation.RELEASE_ACCOUNT.value)
async def release(request: Request, account_id: str) -> Response:
    return await _act(request, account_id, "release")


@router.post("/staff/admin/people/{account_id}/disable", name=Operation.DISABLE_ACCOUNT.value)
async def disable(request: Request, account_id: str) -> Response:
    return await _act(request, account_id, "disable")


@router.post("/staff/admin/people/{account_id}/enable", name=Operation.ENABLE_ACCOUNT.value)
async def enable(request: Request, account_id: str) -> Response:
    return await _act(request, account_id, "enable")


@router.post("/staff/admin/people/{account_id}/reset", name=Operation.RESET_ACCOUNT.value)
async def reset(request: Request, account_id: str) -> Response:
    return await _act(request, account_id, "reset")


@router.post("/staff/admin/people/{account_id}/end-sessions", name=Operation.END_SESSIONS.value)
async def end_sessions(request: Request, account_id: str) -> Response:
    return await _act(request, account_id, "end-sessions")


async def _act(request: Request, account_id: str, act: str) -> Response:
    visitor, services = await visitor_of(request), services_of(request)
    fields = await form_of(request)
    ensure_own_form(visitor, fields)
    account = await account_of(services, account_id)
    by, at, book = visitor.caller.id, services.clock(), services.desk.book
    try:
        if act == "reset":
            secret = await book.reset(account.id, by=by, at=at)
            return _linked(request, await account_of(services, account.id), secret)
        if act == "end-sessions":
            await services.desk.sessions.end_all(account.id, by=by, at=at)
        else:
            await {"release": book.release, "disable": book.disable, "enable": book.enable}[act](
                account.id, by=by, at=at
            )
    except DomainError as error:
        return await shown_account(request, visitor, account, sorry=_sorry(error))
    return RedirectResponse(f"/staff/admin/people/{account.id}?done={act}", status_code=303)


def _sorry(error: DomainError) -> Sorry:
    return Sorry(sentence=said_of(error), status=status_of(error))


def _linked(request: Request, account: Account, secret: str, *, status: int = 200) -> Response:
    """The secret stands behind the #, which browsers send to nobody."""
    link = f"{services_of(request).desk.public_url}/set-up#{secret}"
    return work_page(
        request, "admin/linked.html", {"account": account, "role": ROLE[account.role], "link": link}, status=status
    )


async def _new(request: Request, fields: dict[str, str], typed: TypedEntry, sorry: Sorry | None = None) -> Response:
    look = look_of(request)
    county = CountyOf(await registry_kept(services_of(request)))
    values = {
        "fields": fields,
        "form": drawn_fields(look, county, EntryKind.PERSON, None, typed=typed, sorry=sorry),
        "roles": [(role.value, look.say(ROLE[role])) for role in PEOPLE],
        "sorry": sorry,
    }
    return work_page(request, "admin/new_account.html", values, status=sorry.status if sorry else 200)
