"""The one table of who may do what: a row for each operation. docs/authorization.md is this table for people."""

from collections.abc import Mapping

from schemas.domain.authorization.rows import (
    ALL_DISCIPLINE,
    AUDITOR,
    COMMUNITY,
    DEPARTMENT,
    DEPARTMENT_HEAD,
    DESK,
    DISCIPLINE,
    DISCIPLINE_SUPERIOR,
    DISCIPLINE_SUPERVISOR,
    DUTY,
    ENGINE,
    EVERYBODY,
    GENERAL,
    HEAD,
    INTAKE,
    RESIDENT,
    SECURITY_ADMINISTRATOR,
    SIGNED_IN,
    STREET_HEAD,
    SUPERVISOR,
    SYSTEM_ADMINISTRATOR,
    UNIT,
    WORKING,
    Powers,
    Roles,
    Row,
    alike,
)
from schemas.domain.authorization.words import About, Case, Operation
from schemas.domain.roles import Role


def _open_to(roles: Roles) -> Row:
    return Row(about=About.NOTHING, powers=alike(roles))


def _read(about: About = About.ISSUE, *, own: bool = False) -> Row:
    return Row(about=about, powers=Powers(general=GENERAL, discipline=ALL_DISCIPLINE), own=own)


def _step(
    *,
    general: Roles = frozenset(),
    discipline: Roles = frozenset(),
    cases: Mapping[Case, Powers] | None = None,
    not_accused: bool = False,
) -> Row:
    powers = Powers(general=general, discipline=discipline)
    return Row(about=About.ISSUE, powers=powers, cases=cases or {}, not_accused=not_accused)


def _handled(*, by_discipline: Roles = DISCIPLINE, cases: Mapping[Case, Powers] | None = None) -> Row:
    """What the department in charge does: on an emergency the duty officer too, in a review the body above alone."""
    above = DISCIPLINE_SUPERIOR if by_discipline == DISCIPLINE else by_discipline
    return _step(
        general=DEPARTMENT,
        discipline=by_discipline,
        cases={
            Case.EMERGENCY: Powers(general=DEPARTMENT | DUTY, discipline=by_discipline),
            Case.REVIEW: Powers(general=SUPERVISOR, discipline=above),
            **(cases or {}),
        },
    )


def _decided() -> Row:
    """Intake's; of what nobody in the department may have, the body above's."""
    return _step(discipline=INTAKE, cases={Case.REVIEW: Powers(discipline=DISCIPLINE_SUPERIOR)})


_GRANTERS = Powers(
    general=SUPERVISOR | {Role.DEPARTMENT_HEAD}, discipline=DISCIPLINE_SUPERVISOR | {Role.DISCIPLINE_HEAD}
)
_ANSWERING = Powers(general=SUPERVISOR | STREET_HEAD | DEPARTMENT | UNIT | {Role.CONTACT_LEADER, Role.SECRETARY})
_ENGINES = _step(general=ENGINE, discipline=ENGINE)
# Whoever shows the receipt, signed in or not.
_WITH_RECEIPT = Row(about=About.RECEIPT, powers=alike(RESIDENT))

_ROUTES: Mapping[Operation, Row] = {
    Operation.LIVEZ: _open_to(EVERYBODY),
    Operation.READYZ: _open_to(EVERYBODY),
    # They count what is confidential too: for whoever runs the machine.
    Operation.METRICS: _open_to(SYSTEM_ADMINISTRATOR),
    # Whoever administers the system files as a resident does: without signing in.
    Operation.FILE_ISSUE: _open_to(RESIDENT | WORKING),
    Operation.FILE_FOR_OTHERS: _open_to(WORKING),
    Operation.SETTLE_ON_THE_SPOT: _open_to(WORKING),
    Operation.JOIN_REPORT: _read(About.MAIN, own=True),
    # What was offered to everybody may be joined by everybody who files.
    Operation.JOIN_SIMILAR: _open_to(RESIDENT | WORKING),
    Operation.FIND_SIMILAR: _open_to(RESIDENT | WORKING),
    Operation.TAKE_OVER_HISTORY: _open_to(DESK | SUPERVISOR),
    # A file is nobody's until whoever holds its claim files with it.
    Operation.UPLOAD_ATTACHMENT: _open_to(RESIDENT | WORKING),
    # Where things are is no secret; who answers for them is not told with it.
    Operation.LIST_PLACES: _open_to(EVERYBODY),
    Operation.LOCATE_PLACE: _open_to(EVERYBODY),
    Operation.READ_PLACE_MAP: _open_to(EVERYBODY),
    Operation.TRACK_RECEIPT: _WITH_RECEIPT,
    Operation.RATE_ANSWER: _WITH_RECEIPT,
    Operation.WITHDRAW_REPORT: _WITH_RECEIPT,
    Operation.REPLY_TO_QUESTION: _WITH_RECEIPT,
    Operation.OBJECT_TO_DECISION: _WITH_RECEIPT,
    Operation.LIST_OWN_ATTACHMENTS: _WITH_RECEIPT,
    Operation.READ_OWN_ATTACHMENT: _WITH_RECEIPT,
    Operation.ADD_OWN_ATTACHMENTS: _WITH_RECEIPT,
    Operation.COPY_REPORT: _WITH_RECEIPT,
    Operation.ERASE_PERSON: _WITH_RECEIPT,
    Operation.LIST_ISSUES: _read(About.LEDGER),
    Operation.READ_EVENTS: _read(About.LEDGER),
    # Of one's own post, for those who answer for a place, a department or a unit.
    Operation.READ_FIGURES: Row(about=About.LEDGER, powers=_ANSWERING),
    Operation.READ_FIGURE_ISSUES: Row(about=About.LEDGER, powers=_ANSWERING),
    Operation.READ_BRIEF: Row(about=About.LEDGER, powers=_ANSWERING),
    Operation.LIST_FILINGS: Row(about=About.FILINGS, powers=alike(WORKING)),
    # Who reported what is told by a number alone: for whoever has the person on the telephone.
    Operation.FIND_CALLER: _open_to(DESK),
    Operation.READ_INBOX: Row(
        about=About.DEPARTMENT,
        powers=Powers(general=DEPARTMENT | SUPERVISOR, discipline=ALL_DISCIPLINE),
        elsewhere=SUPERVISOR | ALL_DISCIPLINE,
    ),
    Operation.READ_ISSUE: _read(own=True),
    Operation.READ_TIMELINE: _read(own=True),
    Operation.READ_CLOCK: _read(own=True),
    Operation.LIST_ATTACHMENTS: _read(own=True),
    Operation.READ_ATTACHMENT: _read(own=True),
    # Who knows of a confidential issue: for those who answer for discipline.
    Operation.READ_READERS: _step(discipline=HEAD | DISCIPLINE_SUPERVISOR | DISCIPLINE_SUPERIOR),
    Operation.SIGN_IN: _open_to(EVERYBODY),
    # Harmless without a session, so that nobody is told whether there was one.
    Operation.SIGN_OUT: _open_to(EVERYBODY),
    Operation.READ_ME: _open_to(SIGNED_IN),
    Operation.LIST_MY_SESSIONS: _open_to(SIGNED_IN),
    Operation.END_MY_SESSION: _open_to(SIGNED_IN),
    Operation.CHANGE_PASSWORD: _open_to(SIGNED_IN),
    Operation.OFFER_SECOND_FACTOR: _open_to(SIGNED_IN),
    Operation.CONFIRM_SECOND_FACTOR: _open_to(SIGNED_IN),
    Operation.REMOVE_SECOND_FACTOR: _open_to(SIGNED_IN),
    Operation.RENEW_RECOVERY_CODES: _open_to(SIGNED_IN),
    Operation.LIST_MY_TOKENS: _open_to(SIGNED_IN),
    Operation.MAKE_TOKEN: _open_to(SIGNED_IN),
    Operation.REVOKE_MY_TOKEN: _open_to(SIGNED_IN),
    Operation.LIST_ACCOUNTS: _open_to(SYSTEM_ADMINISTRATOR | SECURITY_ADMINISTRATOR),
    Operation.ADD_ACCOUNT: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.DISABLE_ACCOUNT: _open_to(SYSTEM_ADMINISTRATOR | SECURITY_ADMINISTRATOR),
    Operation.ENABLE_ACCOUNT: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.RESET_ACCOUNT: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.RELEASE_ACCOUNT: _open_to(SECURITY_ADMINISTRATOR),
    Operation.END_SESSIONS: _open_to(SECURITY_ADMINISTRATOR),
    Operation.READ_SECURITY_JOURNAL: _open_to(SECURITY_ADMINISTRATOR | AUDITOR),
    Operation.READ_ACCESS_LOG: _open_to(AUDITOR),
    Operation.READ_REGISTRY: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.LIST_REGISTRY_ENTRIES: _open_to(SYSTEM_ADMINISTRATOR),
    # Places that nobody answers for: whoever audits the work sees them too.
    Operation.LIST_FINDINGS: _open_to(SYSTEM_ADMINISTRATOR | SUPERVISOR),
    Operation.CHANGE_REGISTRY: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.READ_REGISTRY_JOURNAL: _open_to(SYSTEM_ADMINISTRATOR | SECURITY_ADMINISTRATOR | AUDITOR),
    Operation.PREVIEW_GROUND: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.APPLY_GROUND: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.EXPORT_REGISTRY: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.EXPORT_GROUND: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.LIST_POLICIES: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.READ_POLICY: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.READ_POLICY_PRESET: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.COMPARE_POLICIES: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.CHECK_POLICY: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.ACTIVATE_POLICY: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.COUNT_ISSUES_UNDER_POLICY: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.MIGRATE_ISSUES: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.LIST_CALENDARS: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.READ_CALENDAR_YEAR: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.CHECK_CALENDAR: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.ACTIVATE_CALENDAR: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.READ_ROSTER: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.ADD_ABSENCE: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.END_ABSENCE: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.ADD_SHIFT: _open_to(SYSTEM_ADMINISTRATOR),
    Operation.END_SHIFT: _open_to(SYSTEM_ADMINISTRATOR),
    # Whoever has tasks says who has them meanwhile.
    Operation.READ_MY_ABSENCE: _open_to(WORKING),
    Operation.ADD_MY_ABSENCE: _open_to(WORKING),
    Operation.END_MY_ABSENCE: _open_to(WORKING),
}

_COMMANDS: Mapping[Operation, Row] = {
    # Where the whole community stands accused, whoever answers for it above decides.
    Operation.CLASSIFY: _step(general=COMMUNITY | STREET_HEAD | SUPERVISOR, not_accused=True),
    Operation.CONFIRM_INTAKE: _decided(),
    Operation.RELEASE_INTAKE: _decided(),
    Operation.ACCEPT: _handled(),
    Operation.RETURN: _handled(),
    # What the reporter has objected to is refused again by the head alone, merged again by a supervisor alone.
    Operation.REFUSE: _handled(cases={Case.OBJECTED: Powers(general=DEPARTMENT_HEAD, discipline=HEAD)}),
    # What a department has, or what went back and forth too often, is moved by the supervisor alone.
    Operation.REROUTE: _step(
        general=COMMUNITY | STREET_HEAD | SUPERVISOR,
        discipline=DISCIPLINE_SUPERVISOR | {Role.DISCIPLINE_HEAD},
        cases={Case.RULING: Powers(general=SUPERVISOR, discipline=DISCIPLINE_SUPERVISOR)},
        not_accused=True,
    ),
    Operation.ASSIGN: _handled(by_discipline=frozenset()),
    Operation.EXCUSE_TASK: _handled(by_discipline=frozenset()),
    Operation.ACCEPT_TASK: _step(general=UNIT),
    Operation.RETURN_TASK: _step(general=UNIT),
    Operation.FINISH_TASK: _step(general=UNIT),
    Operation.REQUEST_EXTENSION: _handled(),
    Operation.GRANT_EXTENSION: Row(about=About.ISSUE, powers=_GRANTERS),
    Operation.DENY_EXTENSION: Row(about=About.ISSUE, powers=_GRANTERS),
    Operation.SUSPEND: _handled(),
    Operation.RESUME: _handled(),
    Operation.MERGE: _step(
        general=DEPARTMENT | SUPERVISOR,
        discipline=DISCIPLINE,
        cases={
            Case.REVIEW: Powers(general=DEPARTMENT | SUPERVISOR, discipline=DISCIPLINE_SUPERIOR),
            Case.OBJECTED: Powers(general=SUPERVISOR, discipline=DISCIPLINE_SUPERVISOR),
        },
    ),
    Operation.UNMERGE: _step(general=DEPARTMENT | SUPERVISOR | ENGINE, discipline=DISCIPLINE | ENGINE),
    # The engine tells danger to life in a sealed matter apart.
    Operation.SPLIT: _handled(
        by_discipline=DISCIPLINE | INTAKE | ENGINE,
        cases={Case.REVIEW: Powers(general=SUPERVISOR, discipline=DISCIPLINE_SUPERIOR | ENGINE)},
    ),
    Operation.RESOLVE: _handled(),
    # Only the reporter, or a caller-back who is not of the handling department, ever enters satisfaction.
    Operation.GIVE_FEEDBACK: _step(
        general=RESIDENT | DESK, discipline=RESIDENT, cases={Case.CALL_BACK: Powers(general=DESK)}
    ),
    Operation.WITHDRAW: _step(general=RESIDENT, discipline=RESIDENT),
    # The command and the route of that name.
    Operation.REQUEST_REVIEW: _WITH_RECEIPT,
    # Whoever has it now: who decides what it is, the department, or the body that reviews it.
    Operation.ASK_REPORTER: _handled(cases={Case.DECIDING: Powers(general=COMMUNITY, discipline=INTAKE)}),
    Operation.ADD_FILES: _step(general=GENERAL | RESIDENT, discipline=ALL_DISCIPLINE | RESIDENT),
    Operation.REPLY: _step(general=RESIDENT, discipline=RESIDENT),
    Operation.OBJECT: _step(general=RESIDENT, discipline=RESIDENT),
    Operation.COMMENT: _step(general=GENERAL, discipline=ALL_DISCIPLINE),
    Operation.URGE: _step(general=SUPERVISOR, discipline=DISCIPLINE_SUPERVISOR),
    Operation.ISSUE_CARD: _step(general=SUPERVISOR, discipline=DISCIPLINE_SUPERVISOR),
    Operation.TRANSFER: _step(
        general=DEPARTMENT | SUPERVISOR | ENGINE, discipline=DISCIPLINE | DISCIPLINE_SUPERVISOR | ENGINE
    ),
    Operation.TAKE_BACK: _step(general=GENERAL, discipline=ALL_DISCIPLINE),
    Operation.NAME_ACCUSED: _step(
        general=DEPARTMENT | COMMUNITY | SUPERVISOR,
        discipline=DISCIPLINE | INTAKE | DISCIPLINE_SUPERVISOR | DISCIPLINE_SUPERIOR,
        not_accused=True,
    ),
    Operation.REFER_TO_DISCIPLINE: _step(general=DEPARTMENT | COMMUNITY | SUPERVISOR),
    # Erased for the reporter by somebody who knows that it is the reporter, or because the time to keep it is over.
    Operation.ERASE_REPORTER: _step(general=SUPERVISOR | RESIDENT | ENGINE, discipline=HEAD | RESIDENT | ENGINE),
    Operation.PLACE_HOLD: _step(general=SUPERVISOR, discipline=HEAD),
    Operation.LIFT_HOLD: _step(general=SUPERVISOR, discipline=HEAD),
    Operation.TAKE_DUPLICATE: _ENGINES,
    Operation.LEAVE_DUPLICATE: _ENGINES,
    Operation.FOLLOW_MAIN: _ENGINES,
    Operation.END_CHILD: _ENGINES,
    Operation.RECALENDAR: _ENGINES,
    Operation.REPOLICE: _ENGINES,
}

TABLE: Mapping[Operation, Row] = {**_ROUTES, **_COMMANDS}
