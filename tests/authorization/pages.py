"""Every page there is: which operation of the written list it asks for, and an address at which it stands."""

from collections.abc import Iterator, Mapping
from typing import Final

from schemas.domain.authorization.verdicts import Cell
from schemas.domain.authorization.words import Case, Operation, Relation
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from tests.authorization.expectation import expected

# Who of the sample county holds each post, and how they stand to an issue of grid-0101 that the power company works on.
POSTS: Final[Mapping[Role, tuple[str, Relation]]] = {
    Role.CONTACT_MEMBER: ("staff-member-01011", Relation.SAME_GRID),
    Role.GRID_WORKER: ("staff-grid-0101", Relation.SAME_GRID),
    Role.HOTLINE_DESK: ("staff-hotline-1", Relation.OTHER),
    Role.SECRETARY: ("staff-secretary-01", Relation.SAME_COMMUNITY),
    Role.DUTY_OFFICER: ("staff-duty-hekou", Relation.SAME_STREET),
    Role.UNIT_OFFICER: ("staff-unit-power", Relation.SAME_UNIT),
    Role.DEPARTMENT_OFFICER: ("staff-mass-work-officer-1", Relation.SAME_DEPARTMENT),
    Role.DEPARTMENT_HEAD: ("staff-mass-work-head", Relation.SAME_DEPARTMENT),
    Role.STREET_HEAD: ("staff-street-hekou", Relation.SAME_STREET),
    Role.SUPERVISOR: ("staff-supervisor-1", Relation.OTHER),
    Role.CONTACT_LEADER: ("staff-leader-1", Relation.OTHER),
    Role.DISCIPLINE_INTAKE: ("staff-discipline-intake", Relation.OTHER),
    Role.DISCIPLINE_OFFICER: ("staff-discipline-officer", Relation.OTHER),
    Role.DISCIPLINE_HEAD: ("staff-discipline-head", Relation.OTHER),
    Role.DISCIPLINE_SUPERVISOR: ("staff-discipline-supervisor", Relation.OTHER),
    Role.DISCIPLINE_SUPERIOR: ("staff-discipline-superior", Relation.OTHER),
    Role.AUDITOR: ("staff-auditor", Relation.OTHER),
    Role.ADMINISTRATOR: ("staff-administrator", Relation.OTHER),
    Role.SECURITY_ADMINISTRATOR: ("staff-security", Relation.OTHER),
}

EVERYBODY: Final = ("/", "/report", "/sample", "/set-up", "/sign-in", "/track", "/report/where", "/track/rate")
_ISSUE: Final = "/staff/issues/{issue_id}"
_ADMIN: Final = "/staff/admin"
# Pattern: operation, and the address where it is another.
OF_STAFF: Final[Mapping[str, tuple[str, str]]] = {
    "/account": ("read_me", ""),
    "/staff/kept": ("read_me", ""),  # one's own
    "/staff/away": ("read_my_absence", ""),
    "/staff/inbox": ("list_issues", ""),
    "/staff/issues": ("list_issues", ""),
    "/staff/go": ("list_issues", "/staff/go?to=台账"),
    "/staff/today": ("list_issues", ""),
    _ISSUE: ("read_issue", ""),
    f"{_ISSUE}/sheet": ("read_issue", ""),
    f"{_ISSUE}/similar": ("read_issue", ""),
    f"{_ISSUE}/timeline": ("read_timeline", ""),
    f"{_ISSUE}/events": ("read_timeline", ""),
    f"{_ISSUE}/clock": ("read_clock", ""),
    f"{_ISSUE}/do/{{command}}": ("comment", f"{_ISSUE}/do/comment"),
    "/staff/board": ("read_figures", ""),
    "/staff/brief": ("read_brief", ""),
    "/staff/map": ("read_figures", ""),
    "/staff/board/issues": ("read_figure_issues", "/staff/board/issues?figure=filed"),
    "/staff/file": ("file_for_others", ""),
    "/staff/card": ("file_for_others", "/staff/card?kind=missed"),
    "/staff/filings": ("list_filings", ""),
    "/staff/desk": ("find_caller", ""),
    "/staff/callbacks": ("find_caller", ""),
    _ADMIN: ("read_registry", ""),
    f"{_ADMIN}/findings": ("list_findings", ""),
    f"{_ADMIN}/places": ("list_registry_entries", ""),
    f"{_ADMIN}/places/{{kind}}": ("list_registry_entries", f"{_ADMIN}/places/community"),
    f"{_ADMIN}/places/{{kind}}/{{entry_id}}": ("list_registry_entries", f"{_ADMIN}/places/grid/grid-0101"),
    f"{_ADMIN}/add/{{kind}}": ("change_registry", f"{_ADMIN}/add/building"),
    f"{_ADMIN}/changes": ("read_registry_journal", ""),
    f"{_ADMIN}/ground": ("preview_ground", ""),
    f"{_ADMIN}/people": ("list_accounts", ""),
    f"{_ADMIN}/people/{{account_id}}": ("list_accounts", f"{_ADMIN}/people/staff-grid-0101"),
    f"{_ADMIN}/add-account": ("add_account", ""),
    f"{_ADMIN}/journal": ("read_security_journal", ""),
    f"{_ADMIN}/access-log": ("read_access_log", ""),
    f"{_ADMIN}/policies": ("list_policies", ""),
    f"{_ADMIN}/policies/{{version}}": ("read_policy", ""),
    f"{_ADMIN}/policies/presets/{{name}}": ("read_policy_preset", f"{_ADMIN}/policies/presets/petition"),
    f"{_ADMIN}/policies/changes": (
        *("compare_policies", f"{_ADMIN}/policies/changes?before={{version}}&after={{version}}"),
    ),
    f"{_ADMIN}/check-policy": ("check_policy", f"{_ADMIN}/check-policy?preset=county"),
    f"{_ADMIN}/move-issues": ("count_issues_under_policy", f"{_ADMIN}/move-issues?version={{version}}"),
    f"{_ADMIN}/calendars": ("read_calendar_year", f"{_ADMIN}/calendars?year=2026"),
    f"{_ADMIN}/check-calendar": ("check_calendar", ""),
    f"{_ADMIN}/roster": ("read_roster", ""),
}
FILES: Final[Mapping[str, tuple[str, str]]] = {
    "/staff/inbox.{kind}": ("list_issues", "/staff/inbox.csv"),
    "/staff/issues.{kind}": ("list_issues", "/staff/issues.csv"),
    "/staff/filings.{kind}": ("list_filings", "/staff/filings.csv"),
    "/staff/callbacks.{kind}": ("find_caller", "/staff/callbacks.csv"),
    "/staff/board.{kind}": ("read_figures", "/staff/board.csv"),
    "/staff/brief.{kind}": ("read_brief", "/staff/brief.csv"),
    "/staff/board/issues.{kind}": ("read_figure_issues", "/staff/board/issues.csv?figure=filed"),
    "/staff/file/session": ("file_for_others", ""),
    f"{_ADMIN}/access-log.{{ending}}": ("read_access_log", f"{_ADMIN}/access-log.csv"),
    f"{_ADMIN}/calendars.{{ending}}": ("read_calendar_year", f"{_ADMIN}/calendars.csv?year=2026"),
    f"{_ADMIN}/changes.{{ending}}": ("read_registry_journal", f"{_ADMIN}/changes.csv"),
    f"{_ADMIN}/export.toml": ("export_registry", ""),
    f"{_ADMIN}/findings.{{ending}}": ("list_findings", f"{_ADMIN}/findings.csv"),
    f"{_ADMIN}/ground.geojson": ("export_ground", ""),
    f"{_ADMIN}/journal.{{ending}}": ("read_security_journal", f"{_ADMIN}/journal.csv"),
    f"{_ADMIN}/people.{{ending}}": ("list_accounts", f"{_ADMIN}/people.csv"),
    f"{_ADMIN}/places/{{kind}}.{{ending}}": ("list_registry_entries", f"{_ADMIN}/places/community.csv"),
    f"{_ADMIN}/policies.{{ending}}": ("list_policies", f"{_ADMIN}/policies.csv"),
    f"{_ADMIN}/roster.{{ending}}": ("read_roster", f"{_ADMIN}/roster.csv"),
}
# What leads on, or is no page: each has tests of its own (test_stream, test_work_signing_in, test_field_pages).
OTHER: Final = frozenset(
    {
        *("/staff", "/staff/live", "/sign-in/provider", "/sign-in/provider/back", "/static/{folder}/{name}"),
        *("/report/map.svg", "/staff/field-worker.js", "/staff/shell/file", "/staff/shell/today"),
    }
)


def may_open(role: Role, operation: str, *, key_class: KeyClass = KeyClass.GENERAL) -> str:
    """allow, deny or hide: of the written list, for the post as it stands in the sample county.

    A list that holds nothing for somebody is open to them all the same.
    """
    relation = POSTS[role][1]
    said = expected(Cell(Operation(operation), role, relation, key_class, Case.ORDINARY))
    lists = operation in {"list_issues", "list_filings", "read_figures", "read_figure_issues"}
    return "allow" if lists and said == "hide" else said


def addresses(pages: Mapping[str, tuple[str, str]], **given: str) -> Iterator[tuple[str, str, str]]:
    """Pattern, operation and address of each, with the issue and the policy version that there are."""
    for pattern, (operation, address) in pages.items():
        filled = address or pattern
        for name, value in given.items():
            filled = filled.replace(f"{{{name}}}", value)
        yield pattern, operation, filled
