"""The life after routing through the command line: every command by name, its options, and why something is due."""

from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from api.cli import words
from api.cli.clock_screen import intervals_table
from api.cli.command_fields import OPTIONS, body_of, verbs
from api.cli.errors import UsageError
from api.http.commands import NAMES
from tests.serving import LAMP, Terminal, a_folder, a_prepared_folder, a_terminal  # noqa: F401

OFFICER = "staff-mass-work-officer-1"
SUPERVISOR = "staff-supervisor-1"


def filed(terminal: Terminal) -> dict[str, Any]:
    answer: dict[str, Any] = terminal.json("file", LAMP, "--building", "bldg-010101")
    return answer


def test_the_help_names_every_command_in_chinese_with_what_it_needs() -> None:
    lines = verbs().split("\n\n")[1:]

    assert [line.split()[0] for line in lines] == list(NAMES)
    assert {line.split()[0]: line.split()[1] for line in lines} == {name: words.COMMAND[name] for name in NAMES}
    assert {
        "return 退单 --reason (--note)",
        "reroute 改派 --department (--category --note)",
        "assign 交办责任单位 (--lead --unit --instruction)",
        "finish_task 单位办结 --report (--evidence)",
        "request_extension 申请延期 --limit --note (--reason)",
        "merge 并单 --main",
        "split 拆单 --part",
        "give_feedback 回访评价 --satisfied/--not-satisfied (--rating --comment)",
        "issue_card 发督办卡 --card --note (--unit)",
        "take_back 撤销操作",
        "name_accused 指明被反映人 --accused",
        "refer_to_discipline 移送纪检 (--reason)",
    } <= set(lines)


def test_every_option_that_the_help_names_is_an_option() -> None:
    named = {word.strip("()") for line in verbs().split("\n\n")[1:] for word in line.split() if "--" in word}

    assert named - {"--satisfied/--not-satisfied"} <= {f"--{option}" for option in OPTIONS}
    shown = Terminal("http://127.0.0.1:9", Path()).sibu("command", "--help").stdout
    assert all(option.split("/")[0] in shown for option in named)


@pytest.mark.parametrize(
    ("name", "given", "body"),
    [
        (
            "assign",
            {"lead": "unit-power", "unit": ["unit-property", "unit-water"]},
            {"lead_unit_id": "unit-power", "unit_ids": ["unit-property", "unit-water"]},
        ),
        ("excuse_task", {"unit": ["unit-power"], "note": None}, {"unit_id": "unit-power"}),
        ("split", {"part": ["灯", "路"]}, {"parts": [{"problem": "灯"}, {"problem": "路"}]}),
        ("reroute", {"department": "organization"}, {"department_id": "organization"}),
        ("merge", {"main": "a"}, {"main_id": "a"}),
        ("give_feedback", {"satisfied": False}, {"satisfied": False}),
        (
            "name_accused",
            {"accused": ["unit:unit-power", "person:staff-1"]},
            {"accused": [{"kind": "unit", "id": "unit-power"}, {"kind": "person", "id": "staff-1"}]},
        ),
    ],
)
def test_options_become_the_fields_of_the_body(name: str, given: dict[str, Any], body: dict[str, Any]) -> None:
    assert body_of(name, given) == body


def test_two_units_for_a_command_about_one_are_told_before_anything_is_sent() -> None:
    with pytest.raises(UsageError, match=r"excuse_task is about one unit; --unit was given 2 times\."):
        body_of("excuse_task", {"unit": ["a", "b"]})


def test_an_issue_goes_to_units_and_back_by_commands(terminal: Terminal) -> None:
    issue = filed(terminal)["id"]
    steps = [
        (OFFICER, "accept"),
        (OFFICER, "assign", "--lead", "unit-power", "--instruction", "先通电。"),
        ("staff-unit-power", "accept-task"),
        ("staff-unit-power", "finish-task", "--report", "已通电。"),
        (OFFICER, "request-extension", "--limit", "5wd", "--reason", "works", "--note", "等配件。"),
        ("staff-mass-work-head", "grant-extension"),
        (SUPERVISOR, "issue-card", "--card", "yellow", "--note", "超期。"),
        (OFFICER, "comment", "--text", "已联系。"),
        (OFFICER, "suspend", "--reason", "season"),
    ]

    events = [
        terminal.json("command", issue, name, *options, "--as", who)["events"][-1] for who, name, *options in steps
    ]

    assert events == [
        *("accepted", "assigned", "task_accepted", "task_finished", "extension_requested", "extension_granted"),
        *("card_issued", "commented", "suspended"),
    ]
    shown = terminal.sibu("show", issue, "--as", SUPERVISOR).stdout
    for words_shown in ("unit-power", "牵头", "已办结", "延期", "督办扣分", "挂起自", "resume"):
        assert words_shown in shown
    timeline = terminal.sibu("timeline", issue, "--as", SUPERVISOR).stdout
    for words_shown in ("牵头 unit-power", "已通电。", "延 5wd", "黄牌 扣1分", "受季节或气候条件限制", "办理止期"):
        assert words_shown in timeline
    # Routed, accepted, and the unit's two: no clock's judgement is cut off at the edge of the screen.
    assert timeline.count("按时") == 4
    assert max(cell_len(line.rstrip()) for line in (shown + timeline).splitlines()) <= 80


def test_explain_says_line_by_line_why_an_issue_is_due_when_it_is(terminal: Terminal) -> None:
    issue = filed(terminal)["id"]
    terminal.json("command", issue, "accept", "--as", OFFICER)
    terminal.json(
        "command",
        issue,
        "request_extension",
        "--limit",
        "5wd",
        "--reason",
        "works",
        "--note",
        "等配件。",
        "--as",
        OFFICER,
    )
    terminal.json("command", issue, "grant_extension", "--as", "staff-mass-work-head")
    terminal.json("command", issue, "suspend", "--reason", "season", "--as", OFFICER)

    shown = terminal.sibu("explain", issue, "--as", SUPERVISOR)
    clocks = terminal.json("explain", issue, "--as", SUPERVISOR)["clocks"]

    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    headings = [line for line in lines if line.startswith(("告知", "签收", "办理", "挂起"))]
    assert headings == [
        "告知由谁答复 answer  按时 in time",
        "签收 accept  按时 in time",
        "办理 handle  已停表 stands",
        "挂起 suspension  计时中 running",
    ]
    whole = "".join(lines)
    for told in ("限 7wd+5wd", "limits.handle.ordinary", "县（市）四步处理工作法@", "（延 5wd）", "caps.suspension"):
        assert told in whole
    assert "同意延期 staff-mass-work-head：止 " in whole
    assert "：受季节或气候条件限制" in whole
    assert max(cell_len(line.rstrip()) for line in lines) <= 80
    assert [one["stage"] for one in clocks] == ["answer", "accept", "handle", "suspension"]


def test_explain_of_an_issue_that_one_may_not_see_says_that_there_is_none(terminal: Terminal) -> None:
    refused = terminal.sibu("explain", filed(terminal)["id"], "--as", "staff-organization-officer")

    assert refused.exit_code == 11
    assert refused.stderr.startswith("sibu: There is no such issue.")


def test_a_reporter_sees_what_can_be_done_with_the_receipt_and_withdraws(terminal: Terminal) -> None:
    receipt = filed(terminal)["receipt"]
    terminal.code = receipt["code"]

    tracked = terminal.sibu("track", receipt["number"]).stdout
    withdrawn = terminal.sibu("withdraw", receipt["number"], "--note", "已解决。")
    after = terminal.sibu("track", receipt["number"]).stdout

    assert f"可以撤回：sibu withdraw {receipt['number']}" in tracked
    assert "前答复。" in tracked
    assert (withdrawn.exit_code, withdrawn.stdout.splitlines()[0]) == (0, "已撤回，不再办理。")
    assert "您已撤回，不再办理。" in after
    assert "sibu withdraw" not in after


def test_a_review_that_the_policy_does_not_offer_is_refused_in_a_sentence(terminal: Terminal) -> None:
    receipt = filed(terminal)["receipt"]
    terminal.code = receipt["code"]

    refused = terminal.sibu("review", receipt["number"], "--note", "没修好。", "--idempotency-key", "mine")

    assert refused.exit_code == 11
    assert refused.stderr.splitlines()[0] == "sibu: This is not possible with the report as it stands now."


def test_a_wrong_field_of_a_command_is_told_by_its_name(terminal: Terminal) -> None:
    issue = filed(terminal)["id"]
    terminal.json("command", issue, "accept", "--as", OFFICER)

    refused = terminal.sibu("command", issue, "request-extension", "--limit", "5天", "--note", "等", "--as", OFFICER)

    assert refused.exit_code == 11
    assert "  limit: " in refused.stderr


def test_a_long_count_is_folded_in_its_middle() -> None:
    amount = {"amount": 1, "unit": "wd", "said": {"zh": "1个工作日", "en": "1 working day"}}
    day = {
        "start": "2026-03-02T16:00:00Z",
        "end": "2026-03-03T16:00:00Z",
        "name": {"zh": "工作日", "en": "working day"},
        "counted": amount,
        "provisional": False,
    }

    shown = [str(cell) for cell in intervals_table([day] * 50).columns[2].cells]

    assert (len(shown), shown[30]) == (40, "略去11行")
