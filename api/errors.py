"""The one table from an error to what HTTP says of it; each problem has a type that never changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from pydantic import Field

from api.guard.errors import Challenge
from schemas.domain.base import Frozen
from schemas.domain.errors import DomainError
from schemas.domain.registry_faults import Fault, RegistryInvalidError
from schemas.wire.toml_file import Problem as FileProblem
from schemas.wire.toml_file import TomlFileError

# A name, not an address: there is nothing to fetch, so nobody's network can change what it means.
TYPE_PREFIX = "urn:sibu:problem:"


class FieldProblem(Frozen):
    """One thing to change in a request. `field` is a JSON pointer in the body, else the parameter's name."""

    location: str = Field(serialization_alias="in")
    field: str
    message: str
    allowed: str | None = None


class Problem(Frozen):
    """RFC 9457 problem details. `type` is for programs, `detail` and `hint` are sentences for a person."""

    type: str
    title: str
    status: int
    detail: str
    hint: str = ""
    errors: tuple[FieldProblem, ...] = ()
    challenge: Challenge | None = None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What one code means over HTTP.

    `detail` and `hint` replace the error's own words where those are for the operator and may name files.
    """

    status: HTTPStatus
    title: str
    retry_after: int | None = None  # seconds
    detail: str | None = None
    hint: str | None = None


def _storage(status: HTTPStatus, title: str, detail: str, *, retry_after: int | None = None) -> Kind:
    hint = "Send the same request again later with the same Idempotency-Key."
    return Kind(status=status, title=title, retry_after=retry_after, detail=detail, hint=hint)


def _refused(title: str) -> Kind:
    return Kind(status=HTTPStatus.CONFLICT, title=title)


_BAD_REQUEST = HTTPStatus.BAD_REQUEST
_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY
_UNAVAILABLE = HTTPStatus.SERVICE_UNAVAILABLE
_BROKEN = HTTPStatus.INTERNAL_SERVER_ERROR

TABLE: Mapping[str, Kind] = {
    # The request itself.
    "bad-json": Kind(status=_BAD_REQUEST, title="The body is not usable JSON"),
    "bad-request": Kind(status=_BAD_REQUEST, title="The request cannot be understood"),
    "idempotency-key": Kind(status=_BAD_REQUEST, title="A usable Idempotency-Key is missing"),
    "body-too-large": Kind(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, title="The body is too large"),
    "unsupported-media-type": Kind(status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE, title="The body is not JSON"),
    "invalid": Kind(status=_UNPROCESSABLE, title="The request has fields to correct"),
    "uncomparable-request": Kind(status=_UNPROCESSABLE, title="The request cannot be kept exactly"),
    "place-unknown": Kind(status=_UNPROCESSABLE, title="The place is not known"),
    "filter-unknown": Kind(status=_UNPROCESSABLE, title="No list can be narrowed by that"),
    "cursor": Kind(status=_UNPROCESSABLE, title="The page mark cannot be used"),
    "figures-unfit": Kind(status=_UNPROCESSABLE, title="There are no such figures"),
    "search-too-short": Kind(status=_UNPROCESSABLE, title="There is nothing to search for"),
    "no-route": Kind(status=HTTPStatus.NOT_FOUND, title="There is nothing at this address"),
    "method-not-allowed": Kind(status=HTTPStatus.METHOD_NOT_ALLOWED, title="This address does not take this method"),
    # More than is taken at a time.
    "proof-of-work-needed": Kind(status=HTTPStatus.TOO_MANY_REQUESTS, title="A proof of work is needed"),
    "too-many-requests": Kind(status=HTTPStatus.TOO_MANY_REQUESTS, title="Too many requests"),
    "too-many-streams": Kind(status=HTTPStatus.TOO_MANY_REQUESTS, title="Too many open streams", retry_after=30),
    "headers-too-large": Kind(
        status=HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, title="The headers or the address are too long"
    ),
    "too-slow": Kind(status=HTTPStatus.REQUEST_TIMEOUT, title="The request came too slowly"),
    # Who asks.
    "sign-in-needed": Kind(status=HTTPStatus.UNAUTHORIZED, title="Sign in first"),
    "staff-only": Kind(status=HTTPStatus.FORBIDDEN, title="Only staff may do this"),
    "not-allowed": Kind(status=HTTPStatus.FORBIDDEN, title="This role may not do this"),
    "roles-not-separate": _refused("No account combines these roles"),
    "not-found": Kind(status=HTTPStatus.NOT_FOUND, title="There is no such issue"),
    "department-unknown": Kind(status=HTTPStatus.NOT_FOUND, title="There is no such department"),
    "command-unknown": Kind(status=HTTPStatus.NOT_FOUND, title="There is no such command"),
    "receipt-unknown": Kind(status=HTTPStatus.NOT_FOUND, title="Number and code do not belong together"),
    # Accounts.
    "sign-in-failed": Kind(status=HTTPStatus.UNAUTHORIZED, title="The sign-in failed"),
    "sign-in-busy": Kind(status=_UNAVAILABLE, title="Too many sign-ins at once", retry_after=3),
    "account-not-released": Kind(status=HTTPStatus.FORBIDDEN, title="The account waits for its release"),
    "session-needed": Kind(status=HTTPStatus.FORBIDDEN, title="A token cannot do this"),
    "token-scope": Kind(status=HTTPStatus.FORBIDDEN, title="The token is not for this"),
    "request-forged": Kind(status=HTTPStatus.FORBIDDEN, title="The request came from elsewhere"),
    "password-wrong": Kind(status=HTTPStatus.FORBIDDEN, title="The present password is wrong"),
    "password-unfit": Kind(status=_UNPROCESSABLE, title="The password cannot be taken"),
    "code-wrong": Kind(status=_UNPROCESSABLE, title="The code does not fit"),
    "second-factor-bound": _refused("The role needs its second factor"),
    "link-unusable": Kind(status=HTTPStatus.GONE, title="The set-up link cannot be used"),
    "scope-unknown": Kind(status=_UNPROCESSABLE, title="There is no such operation"),
    "roles-incompatible": _refused("These roles are never one person's"),
    "account-unknown": Kind(status=HTTPStatus.NOT_FOUND, title="There is no such account"),
    "account-exists": _refused("The account exists already"),
    "account-not-set-up": _refused("Nobody has set the account up yet"),
    "own-account": _refused("Not with one's own account"),
    "nothing-to-end": Kind(status=HTTPStatus.NOT_FOUND, title="There is nothing to end"),
    "provider-away": Kind(status=_UNAVAILABLE, title="The sign-in service is away", retry_after=30),
    "provider-refused": Kind(status=HTTPStatus.FORBIDDEN, title="The sign-in service's answer cannot be used"),
    # The rules.
    "refused": _refused("The rules say no"),
    "step-not-allowed": _refused("The issue does not take this step now"),
    "no-answer-yet": _refused("There is no answer to rate"),
    "not-accepted": _refused("Nobody has accepted it yet"),
    "not-deliberating": _refused("Nobody is asked to decide"),
    "not-sealed": _refused("It is not waiting for intake"),
    "not-general": _refused("The findings are not general"),
    "own-answer": _refused("Nobody rates an answer of their own"),
    "not-possible-now": _refused("Not possible with the report as it stands"),
    "reason-not-listed": Kind(status=_UNPROCESSABLE, title="The policy lists no such reason"),
    "ruling-binds": _refused("The supervisor's ruling binds"),
    "department-unfit": Kind(status=_UNPROCESSABLE, title="It cannot go to this department"),
    "category-unknown": Kind(status=_UNPROCESSABLE, title="The policy has no such category"),
    "category-unfit": Kind(status=_UNPROCESSABLE, title="The department does not lead this category"),
    "no-unit": Kind(status=_UNPROCESSABLE, title="No unit was named"),
    "lead-missing": Kind(status=_UNPROCESSABLE, title="One unit must lead"),
    "lead-taken": _refused("Another unit leads already"),
    "unit-unserved": Kind(status=_UNPROCESSABLE, title="Nobody works for this unit"),
    "task-given": _refused("The unit has this task already"),
    "task-not-possible": _refused("The task does not stand where this is possible"),
    "tasks-open": _refused("Units are still at work"),
    "parts-open": _refused("Parts of it are still open"),
    "extension-too-late": _refused("The time is up"),
    "extension-capped": _refused("The policy allows no such extension"),
    "extension-pending": _refused("An extension was asked already"),
    "no-extension-asked": _refused("Nobody asked for an extension"),
    "own-extension": _refused("Nobody decides on what they asked for"),
    "main-not-possible": _refused("No issue that this one could follow"),
    "offer-over": _refused("The report that was offered cannot be joined any more"),
    "no-review": _refused("There is no review to be had"),
    "not-in-post": Kind(status=_UNPROCESSABLE, title="The task cannot be given to this person"),
    "additions-used": _refused("Nothing more can be added unasked"),
    "no-objection": _refused("The time for an objection is over"),
    "keepsakes-full": _refused("There are as many as one can find anything among"),
    "nothing-to-take-back": _refused("Nothing that could be taken back"),
    "roster-unfit": Kind(status=_UNPROCESSABLE, title="The roster cannot take this"),
    "department-gone": _refused("The newer policy has no such department"),
    "nothing-to-erase": _refused("There is nothing to erase"),
    "reason-missing": Kind(status=_UNPROCESSABLE, title="A reason is missing"),
    "still-handled": _refused("It is still being handled"),
    "on-hold": _refused("It is kept by law for the time being"),
    "newer-unknown": _refused("No such policy or calendar is recorded"),
    "nobody-left": _refused("Nobody would be left who could have it"),
    "registry-invalid": Kind(status=_UNPROCESSABLE, title="The registry could not be used so"),
    "policy-file-unusable": Kind(status=_UNPROCESSABLE, title="The policy cannot be used"),
    "calendar-file-unusable": Kind(status=_UNPROCESSABLE, title="The calendar cannot be used"),
    "policy-unrecorded": Kind(status=HTTPStatus.NOT_FOUND, title="There is no such policy"),
    "policy-unknown": Kind(status=HTTPStatus.NOT_FOUND, title="No such policy ships"),
    "content-moved": _refused("It is not what was checked"),
    "accused-unknown": Kind(status=_UNPROCESSABLE, title="Somebody of the list is not known"),
    "idempotency-key-reused": _refused("The Idempotency-Key was used for something else"),
    "version-moved": Kind(status=HTTPStatus.PRECONDITION_FAILED, title="Somebody else was first"),
    "key-erased": Kind(status=HTTPStatus.GONE, title="It was erased"),
    # Photos and documents.
    "attachment-empty": Kind(status=_UNPROCESSABLE, title="The file is empty"),
    "attachment-too-large": Kind(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, title="The file is too large"),
    "attachment-type": Kind(status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE, title="Files of this kind are not taken"),
    "attachment-unreadable": Kind(status=_UNPROCESSABLE, title="The file cannot be read"),
    "attachment-ambiguous": Kind(status=_UNPROCESSABLE, title="The file is two things at once"),
    "attachment-animated": Kind(status=_UNPROCESSABLE, title="The picture moves"),
    "attachment-pixels": Kind(status=_UNPROCESSABLE, title="The picture has too many pixels"),
    "attachment-pages": Kind(status=_UNPROCESSABLE, title="The document has too many pages"),
    "attachment-locked": Kind(status=_UNPROCESSABLE, title="The document has a password"),
    "attachment-unknown": Kind(status=_UNPROCESSABLE, title="An attachment is not known"),
    "attachment-claimed": _refused("An attachment was used before"),
    "attachments-too-many": Kind(status=_UNPROCESSABLE, title="The issue has too many attachments"),
    "attachment-not-found": Kind(status=HTTPStatus.NOT_FOUND, title="There is no such attachment"),
    "attachment-sealed": _refused("It cannot be shown yet"),
    "upload-too-slow": Kind(status=HTTPStatus.REQUEST_TIMEOUT, title="The file came too slowly"),
    "uploads-busy": Kind(status=_UNAVAILABLE, title="Many files are being sent", retry_after=5),
    "uploads-full": Kind(status=_UNAVAILABLE, title="There is no room for more files", retry_after=3600),
    # The world.
    "not-ready": Kind(status=_UNAVAILABLE, title="It is not ready yet", retry_after=60),
    "outcome-unknown": Kind(status=_UNAVAILABLE, title="The outcome is not known yet", retry_after=2),
    "unavailable": Kind(status=_UNAVAILABLE, title="Busy for a moment", retry_after=2),
    "engine-unavailable": Kind(status=_UNAVAILABLE, title="The workflow engine is away", retry_after=10),
    "database-unavailable": _storage(
        _UNAVAILABLE, "The database is away", "The database cannot be used right now.", retry_after=5
    ),
    "database-full": _storage(
        HTTPStatus.INSUFFICIENT_STORAGE, "The disk is full", "The disk is full; nothing was recorded."
    ),
    "database-read-only": _storage(
        _UNAVAILABLE,
        "The database is read-only",
        "The database cannot be written; nothing was recorded.",
        retry_after=60,
    ),
    "database-damaged": _storage(_UNAVAILABLE, "The database is damaged", "The database needs its operator."),
    "schema-missing": _storage(_UNAVAILABLE, "The database is not ready", "The database needs `sibu migrate`."),
    "schema-too-new": _storage(
        _UNAVAILABLE, "The database is newer", "The database belongs to a newer version of Sibu."
    ),
    "storage": _storage(_UNAVAILABLE, "The database is away", "The database could not do its part.", retry_after=5),
    # Our own faults: the operator reads of them in the log, callers learn nothing of keys.
    "key-class-not-held": Kind(status=_BROKEN, title="Something went wrong", detail="This process may not read that."),
    "seal-broken": Kind(status=_BROKEN, title="Something went wrong", detail="What is stored cannot be read."),
    "unexpected": Kind(status=_BROKEN, title="Something went wrong"),
}


class RequestRefusedError(DomainError):
    """A request that never reaches a rule; `errors` name the fields to change."""

    def __init__(self, code: str, message: str, *, hint: str = "", errors: tuple[FieldProblem, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.errors = errors


class UnexpectedError(DomainError):
    """A fault of ours."""

    code = "unexpected"

    def __init__(self) -> None:
        super().__init__(
            "Something went wrong on our side.",
            hint="Send the same request again; if it stays, tell the operator the X-Request-Id.",
        )


def kind_of(code: str) -> Kind:
    """The row of a code; a refusal that the table does not know is a refusal all the same."""
    return TABLE.get(code.replace("_", "-"), TABLE["refused"])


def status_of(error: DomainError) -> int:
    """The status of an answer that tells of a refusal."""
    return int(kind_of(error.code).status)


def problem_of(error: Exception, *, code: str | None = None) -> Problem:
    """What a caller is told of an error that has `code`, `message` and `hint`, as ours all do; `code` stands in."""
    code = str(getattr(error, "code", code or "unexpected")).replace("_", "-")
    kind = kind_of(code)
    return Problem(
        type=TYPE_PREFIX + code,
        title=kind.title,
        status=kind.status,
        detail=kind.detail or getattr(error, "message", "") or UnexpectedError().message,
        hint=kind.hint or getattr(error, "hint", ""),
        errors=_fields(error),
        challenge=getattr(error, "challenge", None),
    )


def _fields(error: Exception) -> tuple[FieldProblem, ...]:
    if isinstance(error, RegistryInvalidError):
        return tuple(map(_fault, error.faults))
    if isinstance(error, TomlFileError):
        return tuple(map(_line, error.problems))
    given: tuple[FieldProblem, ...] = getattr(error, "errors", ())
    field = getattr(error, "field", None)
    if given or field is None:
        return given
    # The registry names the key of a place; in a report it stands below `place`.
    return (FieldProblem(location="body", field=f"/place/{field}", message=str(getattr(error, "message", ""))),)


def _line(problem: FileProblem) -> FieldProblem:
    return FieldProblem(
        location="file", field=problem.key, message=f"line {problem.line}: {problem.sentence} {problem.zh}"
    )


def _fault(fault: Fault) -> FieldProblem:
    return FieldProblem(location="registry", field=fault.pointer, message=f"{fault.en}. {fault.zh}。")
