"""The words that authorisation is written in: operations, relations, cases, verdicts."""

from enum import StrEnum


class Verdict(StrEnum):
    """What comes of asking. `hide`: answered exactly as if there were no such thing."""

    ALLOW = "allow"
    DENY = "deny"
    HIDE = "hide"


class Relation(StrEnum):
    """How somebody stands to an issue. Several may hold at once; `other` holds where none of the rest does.

    `own`: filed by them, or they show its receipt. `assigned`: named responsible. `accused`: it is about the unit or
    the community they work for. `named`: it is about them, about their department or about its head.
    """

    OWN = "own"
    ASSIGNED = "assigned"
    SAME_UNIT = "same_unit"
    SAME_DEPARTMENT = "same_department"
    SAME_COMMUNITY = "same_community"
    SAME_STREET = "same_street"
    SAME_GRID = "same_grid"
    OTHER = "other"
    ACCUSED = "accused"
    NAMED = "named"


class Case(StrEnum):
    """What hands an operation to other people than ordinarily."""

    ORDINARY = "ordinary"
    EMERGENCY = "emergency"  # 值班: at night whoever is on duty takes it and sets units to work
    REVIEW = "review"  # a higher body looks at it again
    RULING = "ruling"  # it stays where somebody has it, or went back and forth too often
    OBJECTED = "objected"  # the reporter says that it was wrong the first time
    DECIDING = "deciding"  # somebody decides what it is
    CALL_BACK = "call_back"  # it was closed in silence


class About(StrEnum):
    """What an operation is about, which says what its verdict depends on."""

    NOTHING = "nothing"  # the role alone
    RECEIPT = "receipt"  # whether the receipt is shown
    LEDGER = "ledger"  # lists of the post: they hold an issue, or they do not
    FILINGS = "filings"  # the list of what one filed
    DEPARTMENT = "department"  # whose inbox it is
    MAIN = "main"  # an issue that a report joins: whoever files nothing is refused before it is looked for
    ISSUE = "issue"  # one issue


class FieldGroup(StrEnum):
    """Parts of what is known of an issue that not every reader of it has."""

    CONTENT = "content"  # problem, suggestions, channel, answer, what was said with a step
    REPORTER = "reporter"  # name, telephone, address of who reports
    FILER = "filer"  # who filed it, wherever that would be named
    GROUNDS = "grounds"  # confidence and reasons of the analysis
    COMMENTS = "comments"  # what staff noted beside it


class Operation(StrEnum):
    """Everything that can be asked of the system. Routes carry these names as their operation id.

    Several belong to one route: what is filed decides which of them it takes.
    """

    LIVEZ = "livez"
    READYZ = "readyz"
    METRICS = "metrics"
    # Filing.
    FILE_ISSUE = "file_issue"
    FILE_FOR_OTHERS = "file_for_others"  # by any other channel than those that residents have
    SETTLE_ON_THE_SPOT = "settle_on_the_spot"
    JOIN_REPORT = "join_report"
    JOIN_SIMILAR = "join_similar"  # one that was offered as similar, by the mark of the offer
    TAKE_OVER_HISTORY = "take_over_history"
    UPLOAD_ATTACHMENT = "upload_attachment"
    FIND_SIMILAR = "find_similar"
    # Places, for everybody.
    LIST_PLACES = "list_places"
    LOCATE_PLACE = "locate_place"
    READ_PLACE_MAP = "read_place_map"
    # With a receipt.
    TRACK_RECEIPT = "track_receipt"
    RATE_ANSWER = "rate_answer"
    WITHDRAW_REPORT = "withdraw_report"
    REQUEST_REVIEW = "request_review"
    REPLY_TO_QUESTION = "reply_to_question"
    OBJECT_TO_DECISION = "object_to_decision"
    LIST_OWN_ATTACHMENTS = "list_own_attachments"
    READ_OWN_ATTACHMENT = "read_own_attachment"
    ADD_OWN_ATTACHMENTS = "add_own_attachments"
    COPY_REPORT = "copy_report"
    ERASE_PERSON = "erase_person"
    # Reading.
    LIST_ISSUES = "list_issues"
    READ_EVENTS = "read_events"
    LIST_FILINGS = "list_filings"
    FIND_CALLER = "find_caller"  # earlier reports of whoever is on the telephone
    READ_INBOX = "read_inbox"
    READ_FIGURES = "read_figures"
    READ_FIGURE_ISSUES = "read_figure_issues"
    READ_BRIEF = "read_brief"
    READ_ISSUE = "read_issue"
    READ_TIMELINE = "read_timeline"
    READ_CLOCK = "read_clock"
    LIST_ATTACHMENTS = "list_attachments"
    READ_ATTACHMENT = "read_attachment"
    READ_READERS = "read_readers"
    READ_ACCESS_LOG = "read_access_log"
    # One's own account, and those of others.
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    READ_ME = "read_me"
    LIST_MY_SESSIONS = "list_my_sessions"
    END_MY_SESSION = "end_my_session"
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - a name, as below
    OFFER_SECOND_FACTOR = "offer_second_factor"
    CONFIRM_SECOND_FACTOR = "confirm_second_factor"
    REMOVE_SECOND_FACTOR = "remove_second_factor"
    RENEW_RECOVERY_CODES = "renew_recovery_codes"
    LIST_MY_TOKENS = "list_my_tokens"
    MAKE_TOKEN = "make_token"  # noqa: S105
    REVOKE_MY_TOKEN = "revoke_my_token"  # noqa: S105
    LIST_ACCOUNTS = "list_accounts"
    ADD_ACCOUNT = "add_account"
    DISABLE_ACCOUNT = "disable_account"
    ENABLE_ACCOUNT = "enable_account"
    RESET_ACCOUNT = "reset_account"
    RELEASE_ACCOUNT = "release_account"
    END_SESSIONS = "end_sessions"
    READ_SECURITY_JOURNAL = "read_security_journal"
    # The organisation.
    READ_REGISTRY = "read_registry"
    LIST_REGISTRY_ENTRIES = "list_registry_entries"
    LIST_FINDINGS = "list_findings"
    CHANGE_REGISTRY = "change_registry"
    READ_REGISTRY_JOURNAL = "read_registry_journal"
    PREVIEW_GROUND = "preview_ground"
    APPLY_GROUND = "apply_ground"
    EXPORT_REGISTRY = "export_registry"
    EXPORT_GROUND = "export_ground"
    LIST_POLICIES = "list_policies"
    READ_POLICY = "read_policy"
    READ_POLICY_PRESET = "read_policy_preset"
    COMPARE_POLICIES = "compare_policies"
    CHECK_POLICY = "check_policy"
    ACTIVATE_POLICY = "activate_policy"
    COUNT_ISSUES_UNDER_POLICY = "count_issues_under_policy"
    MIGRATE_ISSUES = "migrate_issues"
    LIST_CALENDARS = "list_calendars"
    READ_CALENDAR_YEAR = "read_calendar_year"
    CHECK_CALENDAR = "check_calendar"
    ACTIVATE_CALENDAR = "activate_calendar"
    READ_ROSTER = "read_roster"
    ADD_ABSENCE = "add_absence"
    END_ABSENCE = "end_absence"
    ADD_SHIFT = "add_shift"
    END_SHIFT = "end_shift"
    READ_MY_ABSENCE = "read_my_absence"
    ADD_MY_ABSENCE = "add_my_absence"
    END_MY_ABSENCE = "end_my_absence"
    # Commands.
    CLASSIFY = "classify"
    CONFIRM_INTAKE = "confirm_intake"
    RELEASE_INTAKE = "release_intake"
    ACCEPT = "accept"
    RETURN = "return"
    REFUSE = "refuse"
    REROUTE = "reroute"
    ASSIGN = "assign"
    EXCUSE_TASK = "excuse_task"
    ACCEPT_TASK = "accept_task"
    RETURN_TASK = "return_task"
    FINISH_TASK = "finish_task"
    REQUEST_EXTENSION = "request_extension"
    GRANT_EXTENSION = "grant_extension"
    DENY_EXTENSION = "deny_extension"
    SUSPEND = "suspend"
    RESUME = "resume"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SPLIT = "split"
    RESOLVE = "resolve"
    GIVE_FEEDBACK = "give_feedback"
    WITHDRAW = "withdraw"
    ADD_FILES = "add_files"
    ASK_REPORTER = "ask_reporter"
    REPLY = "reply"
    OBJECT = "object"
    COMMENT = "comment"
    URGE = "urge"
    ISSUE_CARD = "issue_card"
    TRANSFER = "transfer"
    TAKE_BACK = "take_back"
    NAME_ACCUSED = "name_accused"
    REFER_TO_DISCIPLINE = "refer_to_discipline"
    ERASE_REPORTER = "erase_reporter"
    PLACE_HOLD = "place_hold"
    LIFT_HOLD = "lift_hold"
    # What issues tell one another.
    TAKE_DUPLICATE = "take_duplicate"
    LEAVE_DUPLICATE = "leave_duplicate"
    FOLLOW_MAIN = "follow_main"
    END_CHILD = "end_child"
    RECALENDAR = "recalendar"
    REPOLICE = "repolice"
