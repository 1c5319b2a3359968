"""One account on its page: its post and scope, what may be done with it by this reader, what others have to do."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request, Response

from api.pages.admin.county import CountyOf, Place
from api.pages.admin.entries import Again
from api.pages.admin.entry_drawing import Sorry, drawn_fields
from api.pages.admin.entry_fields import FIELDS
from api.pages.admin.entry_forms import TypedEntry
from api.pages.admin.people_words import ACTS, STATES, fits, state_of
from api.pages.admin.wording import JOURNAL, KEY
from api.pages.look import look_of
from api.pages.rendering import work_page
from api.pages.visiting import Visitor
from api.reading.registry import registry_kept
from api.services import Services, services_of
from api.terms import ROLE
from api.words import Said
from schemas.domain.accounts import Account
from schemas.domain.authorization.verdicts import may_ever
from schemas.domain.authorization.words import Operation
from schemas.domain.registry_entries import EntryKind

_NOTES: Final = 20
DONE: Final[Mapping[str, Said]] = {
    "release": Said(zh="已核准，可以登录了。", en="Released; it may sign in."),
    "disable": Said(zh="已停用。", en="Disabled."),
    "enable": Said(zh="已启用。", en="Enabled."),
    "end-sessions": Said(zh="登录已全部结束。", en="Its sessions have ended."),
    "saved": Said(zh="范围已保存，一两秒内生效。", en="The scope is saved and holds within a second or two."),
}


async def account_of(services: Services, account_id: str) -> Account:
    """Raises AccountUnknownError."""
    return await services.desk.book.one(account_id)


def scope_of(county: CountyOf, account: Account) -> list[tuple[Said, Place]]:
    """What the post reaches, by name; empty for the whole county."""
    return [
        (KEY[one.key], county.place(one.of, held))
        for one in FIELDS[EntryKind.PERSON]
        if one.of is not None and (held := getattr(account, one.key))
    ]


def refused_as_page(visitor: Visitor, account: Account) -> Again:
    """The way back to the account's page for a form that is shown again."""

    async def again(request: Request, typed: TypedEntry, sorry: Sorry) -> Response:
        return await shown_account(request, visitor, account, typed=typed, sorry=sorry)

    return again


async def shown_account(
    request: Request,
    visitor: Visitor,
    account: Account,
    *,
    typed: TypedEntry | None = None,
    sorry: Sorry | None = None,
) -> Response:
    services, role = services_of(request), visitor.caller.role
    county = CountyOf(await registry_kept(services))
    journal = None
    if may_ever(Operation.READ_SECURITY_JOURNAL, role):
        journal = (await services.desk.journal.entries(None, limit=_NOTES, account_id=account.id)).items
    scopes = may_ever(Operation.CHANGE_REGISTRY, role)
    values: dict[str, Any] = {
        "account": account,
        "role": ROLE[account.role],
        "scope": scope_of(county, account),
        "state": state_of(account),
        "states": STATES,
        "acts": [act for act in ACTS if fits(act, account) and may_ever(act.operation, role)],
        "others": [act for act in ACTS if fits(act, account) and not may_ever(act.operation, role)],
        "own": account.id == visitor.caller.id,
        "form": _scope_form(request, county, account, typed, sorry) if scopes else None,
        "sorry": sorry,
        "done": DONE.get(request.query_params.get("done", "")),
        "journal": journal,
        "journal_words": JOURNAL,
        "version": county.version,
        "key": services.new_request_id(),
    }
    return work_page(request, "admin/person.html", values, status=sorry.status if sorry else 200)


def _scope_form(
    request: Request, county: CountyOf, account: Account, typed: TypedEntry | None, sorry: Sorry | None
) -> list[dict[str, Any]] | None:
    """None for an account that the registry does not have yet."""
    known = next((one for one in county.registry.staff if one.id == account.id), None)
    if known is None:
        return None
    return drawn_fields(look_of(request), county, EntryKind.PERSON, known, typed=typed, sorry=sorry)
