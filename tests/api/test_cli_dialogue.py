"""The dialogue through the command line: asked by staff, answered and objected to with number and code."""

from typing import Any

from tests.serving import LAMP, Terminal, a_folder, a_prepared_folder, a_terminal  # noqa: F401

OFFICER = "staff-mass-work-officer-1"


def filed(terminal: Terminal) -> dict[str, Any]:
    answer: dict[str, Any] = terminal.json("file", LAMP, "--building", "bldg-010101")
    terminal.code = answer["receipt"]["code"]
    return answer


def test_a_question_is_seen_and_answered_with_the_receipt(terminal: Terminal) -> None:
    issue = filed(terminal)
    number = issue["receipt"]["number"]
    asked = terminal.sibu("command", issue["id"], "ask-reporter", "--question", "哪一盏灯？", "--as", OFFICER)
    waiting = terminal.sibu("track", number).stdout

    replied = terminal.sibu("reply", number, "--text", "东侧第三盏。")

    assert asked.exit_code == 0, asked.output
    assert "询问来件人" in asked.stdout
    assert "询问（待您答复）：哪一盏灯？" in waiting
    assert f"可以答复询问：sibu reply {number}" in waiting
    assert (replied.exit_code, replied.stdout.splitlines()[0]) == (0, "已转给经办人。")
    after = terminal.sibu("track", number).stdout
    assert "您说：东侧第三盏。" in after
    assert "待您答复" not in after
    assert f"可以补充说明：sibu reply {number}" in after
    timeline = terminal.sibu("timeline", issue["id"], "--as", OFFICER).stdout
    assert "来件人答复" in timeline
    assert "东侧第三盏。" in timeline


def test_a_refusal_is_objected_to_with_the_receipt(terminal: Terminal) -> None:
    issue = filed(terminal)
    number = issue["receipt"]["number"]
    terminal.json("command", issue["id"], "refuse", "--reason", "other_area", "--as", OFFICER)
    refused = terminal.sibu("track", number).stdout

    objected = terminal.sibu("object", number, "--note", "属于本县。")

    assert f"提出异议：sibu object {number}" in refused
    assert (objected.exit_code, objected.stdout.splitlines()[0]) == (0, "已记录您的异议，将重新办理。")
    again = terminal.sibu("object", number, "--note", "属于本县。")
    assert again.exit_code != 0
    assert "This is not possible with the report as it stands now." in again.output
