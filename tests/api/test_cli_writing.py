"""Writing through the command line: filing, commands, tracking, and what is said when it does not work."""

import json
from pathlib import Path

import pytest

from tests.builders import ALOOF
from tests.serving import (
    LAMP,
    Terminal,
    a_folder,  # noqa: F401
    a_lonely_terminal,  # noqa: F401
    a_prepared_folder,  # noqa: F401
    a_terminal,  # noqa: F401
    absent,
    serving,
)

OFFICER = "staff-mass-work-officer-1"


def test_a_filing_gives_the_receipt_and_says_what_happens_next(terminal: Terminal) -> None:
    filed = terminal.sibu("file", LAMP, "--building", "bldg-010101")

    assert filed.exit_code == 0
    assert "SIBU-" in filed.stdout
    assert "查询码" in filed.stdout
    assert "请保存受理编号和查询码" in filed.stdout.replace("\n", "")


def test_a_problem_is_read_from_the_standard_input(terminal: Terminal) -> None:
    filed = terminal.sibu("file", "--building", "bldg-010101", "--json", typed=LAMP)

    issue = terminal.json("show", json.loads(filed.stdout)["id"], "--as", OFFICER)
    assert issue["problem"] == LAMP


def test_what_is_filed_as_about_an_official_is_in_no_list_of_others(terminal: Terminal) -> None:
    filed = terminal.json("file", ALOOF, "--building", "bldg-010101", "--conduct")

    seen = terminal.sibu("show", filed["id"], "--as", "staff-supervisor-1")
    own = terminal.json("show", filed["id"], "--as", "staff-discipline-intake")
    assert seen.exit_code != 0
    assert (own["sealed"], own["problem"]) == (True, ALOOF)


def test_filing_nothing_says_how_to_file_something(terminal: Terminal) -> None:
    refused = terminal.sibu("file", typed="")

    assert refused.exit_code == 2
    assert refused.stderr.startswith("sibu: Say what the problem is, as an argument or on the standard input.")


def test_filing_works_while_the_engine_is_away(lonely_terminal: Terminal) -> None:
    assert lonely_terminal.json("file", LAMP)["status"] == "filed"


def test_a_repeat_with_the_same_key_gives_the_same_receipt(terminal: Terminal) -> None:
    first = terminal.json("file", LAMP, "--idempotency-key", "mine-1")
    second = terminal.json("file", LAMP, "--idempotency-key", "mine-1")
    other = terminal.sibu("file", "另一件事，垃圾没有人清运。", "--idempotency-key", "mine-1")

    assert second == first
    assert other.exit_code == 11
    assert "sibu: This Idempotency-Key was used before with a different request." in other.stderr


def test_two_filings_of_the_same_words_are_two_issues(terminal: Terminal) -> None:
    assert terminal.json("file", LAMP)["id"] != terminal.json("file", LAMP)["id"]


def test_everything_wrong_with_a_report_is_told_at_once_field_by_field(terminal: Terminal) -> None:
    refused = terminal.sibu("file", "灯" * 10_001, "--channel", "pigeon", "--lon", "112")

    assert refused.exit_code == 11
    assert "  problem: This must have at most 10,000 characters." in refused.stderr
    assert "  channel: This is not one of the values allowed. Allowed: 'visit'" in refused.stderr
    assert "  place: A point needs both longitude and latitude; give both or neither." in refused.stderr
    assert refused.stderr.rstrip().endswith("Correct all of them and send the request again.")


def test_half_of_a_character_is_told_and_never_sent(terminal: Terminal) -> None:
    refused = terminal.sibu("file", "灯\udc80坏了")

    assert refused.exit_code == 2
    assert "half of a character" in refused.stderr


def test_a_report_settled_on_the_spot_is_answered_at_once(terminal: Terminal) -> None:
    settled = terminal.json(
        *("file", "请问居住证在哪里办？", "--building", "bldg-010101", "--channel", "hotline"),
        *("--settled", "请带身份证到街道便民大厅3号窗口。", "--as", "hotline_desk"),
    )

    issue = terminal.json("show", settled["id"], "--as", "supervisor")
    assert issue["status"] == "resolved"


def test_residents_do_not_settle_by_themselves(terminal: Terminal) -> None:
    refused = terminal.sibu("file", LAMP, "--settled", "好了")

    assert refused.exit_code == 11
    assert "  settlement: Only staff settle a report on the spot." in refused.stderr


def test_an_officer_accepts_and_resolves_and_the_reporter_follows_it_with_the_receipt(terminal: Terminal) -> None:
    filed = terminal.json("file", LAMP, "--building", "bldg-010101")

    accepted = terminal.sibu("command", filed["id"], "accept", "--as", OFFICER)
    resolved = terminal.json("command", filed["id"], "resolve", "--data", '{"answer": "灯已修好。"}', "--as", OFFICER)

    assert accepted.stdout.strip() == "已签收 accepted（第6版）：签收"
    assert resolved["events"] == ["resolved"]
    terminal.code = filed["receipt"]["code"]
    tracked = terminal.sibu("track", filed["receipt"]["number"])
    assert "灯已修好。" in tracked.stdout


def test_a_step_that_is_not_allowed_is_refused_with_its_sentence_and_hint(terminal: Terminal) -> None:
    filed = terminal.json("file", LAMP, "--building", "bldg-010101")

    refused = terminal.sibu("command", filed["id"], "resolve", "--answer", "好了", "--as", OFFICER)

    assert refused.exit_code == 11
    assert refused.stderr.splitlines() == [
        "sibu: An issue that is routed does not take the command resolve.",
        "Read the issue again: `possible` lists what can be done now.",
    ]


def test_a_command_that_does_not_exist_names_those_that_do(terminal: Terminal) -> None:
    filed = terminal.json("file", LAMP)

    refused = terminal.sibu("command", filed["id"], "explode", "--as", OFFICER)

    assert refused.exit_code == 11
    assert "The commands are: accept, classify" in refused.stderr


@pytest.mark.parametrize("data", ["{", "[1]", '"accept"'])
def test_data_that_is_no_object_is_told_before_anything_is_sent(terminal: Terminal, data: str) -> None:
    refused = terminal.sibu("command", "any", "accept", "--data", data)

    assert refused.exit_code == 2
    assert refused.stderr.startswith("sibu: --data ")


def test_a_command_waits_a_little_for_the_engine_and_then_says_that_it_is_away(lonely_terminal: Terminal) -> None:
    filed = lonely_terminal.json("file", LAMP)

    refused = lonely_terminal.sibu("command", filed["id"], "accept", "--as", OFFICER)

    # Nobody but intake knows of an issue whose class is not decided yet.
    assert refused.exit_code == 11
    assert refused.stderr.startswith("sibu: There is no such issue.")


def test_a_routed_issue_cannot_be_accepted_while_the_engine_is_away_and_that_is_said(folder: Path) -> None:
    with serving(folder) as url:
        filed = Terminal(url, folder).json("file", LAMP, "--building", "bldg-010101")
    with serving(folder, engine=absent) as url:
        terminal = Terminal(url, folder)

        refused = terminal.sibu("command", filed["id"], "accept", "--as", OFFICER)

    assert refused.exit_code == 11
    assert "The workflow engine cannot be reached right now" in refused.stderr
    assert "Trying again ..." in refused.stderr
    assert 0 < terminal.hands.seconds <= 20


def test_the_code_of_a_receipt_is_asked_for_without_being_shown(terminal: Terminal) -> None:
    receipt = terminal.json("file", LAMP, "--building", "bldg-010101")["receipt"]

    tracked = terminal.sibu("track", receipt["number"], typed=f"{receipt['code']}\n")

    assert tracked.exit_code == 0
    assert "已交给责任部门" in tracked.stdout
    assert receipt["code"] not in tracked.output


def test_a_wrong_code_and_an_unknown_number_are_answered_alike(terminal: Terminal) -> None:
    receipt = terminal.json("file", LAMP)["receipt"]
    terminal.code = "0000-0000-0000"

    wrong_code = terminal.sibu("track", receipt["number"])
    unknown = terminal.sibu("track", "SIBU-0000-0000-0001")

    assert wrong_code.exit_code == unknown.exit_code == 11
    assert wrong_code.stderr == unknown.stderr
    assert "do not belong together" in unknown.stderr


def test_an_address_where_nobody_answers_is_told_in_a_sentence(folder: Path) -> None:
    unreachable = Terminal("http://127.0.0.1:9", folder).sibu("ledger", "--as", "staff-supervisor-1")

    assert unreachable.exit_code == 12
    assert unreachable.stderr.splitlines() == [
        "sibu: Nobody answers at http://127.0.0.1:9.",
        "Start Sibu with `sibu up`, or set SIBU_URL to where it runs.",
    ]


def test_signing_in_as_nobody_names_the_roles_there_are(terminal: Terminal) -> None:
    refused = terminal.sibu("ledger", "--as", "emperor")

    assert refused.exit_code == 2
    assert "has the staff id or role 'emperor'." in refused.stderr
    assert "hotline_desk" in refused.stderr


def test_a_role_that_several_have_says_whom_it_took(terminal: Terminal) -> None:
    taken = terminal.sibu("ledger", "--as", "department_officer")

    assert taken.exit_code == 0
    assert "--as department_officer: " in taken.stderr


@pytest.mark.parametrize("content", ["{", "[]", '{"a": {"token": 1}}'])
def test_a_sign_in_file_that_is_none_is_told(terminal: Terminal, content: str) -> None:
    (terminal.folder / "sign-in.json").write_text(content, encoding="utf-8")

    refused = terminal.sibu("ledger", "--as", "supervisor")

    assert refused.exit_code == 2
    assert "cannot be read: it is not what `sibu up` writes." in refused.stderr


def test_no_token_or_code_is_ever_an_option() -> None:
    terminal = Terminal("http://127.0.0.1:9", Path())

    for command in ("track", "file", "ledger", "command"):
        assert not {"--token", "--code"} & set(terminal.sibu(command, "--help").output.split())
