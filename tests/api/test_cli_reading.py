"""Reading through the command line: the ledger, inboxes, one issue, its timeline, events, exports."""

import csv
import json
import re
import stat
from itertools import islice
from pathlib import Path

from rich.cells import cell_len

from api.cli.client import ApiClient
from api.cli.sign_in import token_for
from api.cli.watching import following, parsed
from api.cli.words import READING
from tests.serving import LAMP, Terminal, a_folder, a_prepared_folder, a_terminal, serving  # noqa: F401

ROOT = Path(__file__).parents[2]
OFFICER = "staff-mass-work-officer-1"
SUPERVISOR = "staff-supervisor-1"


def test_the_ledger_shows_what_was_filed_in_chinese_within_eighty_columns(terminal: Terminal) -> None:
    filed = terminal.json("file", LAMP, "--building", "bldg-010101")

    shown = terminal.sibu("ledger", "--as", "supervisor")

    assert shown.exit_code == 0
    assert filed["id"] in shown.stdout
    assert "已交办" in shown.stdout
    assert "群工部" in shown.stdout
    assert max(cell_len(line.rstrip()) for line in shown.stdout.splitlines()) <= 80


def test_the_ledger_is_narrowed_by_filters_that_must_all_hold(terminal: Terminal) -> None:
    first = terminal.json("file", LAMP, "--building", "bldg-010101")
    terminal.json("file", LAMP, "--building", "bldg-010101")
    terminal.json("command", first["id"], "accept", "--as", OFFICER)

    found = terminal.json("ledger", "--status", "accepted", "--category", "livelihood", "--open", "--as", "supervisor")

    assert [row["id"] for row in found["items"]] == [first["id"]]
    assert terminal.json("ledger", "--overdue", "--as", "supervisor")["items"] == []


def test_a_filter_with_a_value_that_does_not_exist_names_those_that_do(terminal: Terminal) -> None:
    refused = terminal.sibu("ledger", "--status", "lost", "--as", "supervisor")

    assert refused.exit_code == 11
    assert "  status: This is not one of the values allowed. Allowed: 'filed'" in refused.stderr


def test_a_limited_ledger_says_that_there_is_more(terminal: Terminal) -> None:
    for number in range(3):
        terminal.json("file", f"{LAMP}第{number}次反映。", "--building", "bldg-010101")

    shown = terminal.sibu("ledger", "--limit", "2", "--as", "supervisor")
    everything = terminal.json("ledger", "--all", "--as", "supervisor")

    assert "There are more: --limit 8 or --all." in shown.stderr
    assert len(everything["items"]) == 3
    assert everything["more"] is False


def test_reading_without_a_sign_in_says_how_to_sign_in(terminal: Terminal) -> None:
    refused = terminal.sibu("ledger")

    assert refused.exit_code == 11
    assert refused.stderr.splitlines() == [
        "sibu: This is for staff who signed in.",
        "Sign in with --as ROLE_OR_ID (from the file that `sibu up` wrote), or set SIBU_TOKEN.",
    ]
    assert refused.stdout == ""


def test_a_token_of_the_environment_signs_in(terminal: Terminal) -> None:
    accounts = json.loads((terminal.folder / "sign-in.json").read_text(encoding="utf-8"))
    terminal.token = next(each["token"] for each in accounts.values() if each["role"] == "supervisor")

    assert terminal.json("ledger") == {"items": [], "more": False}


def test_the_inbox_of_a_department_holds_what_waits_for_it(terminal: Terminal) -> None:
    filed = terminal.json("file", LAMP, "--building", "bldg-010101")

    inbox = terminal.json("inbox", "mass_work", "--as", OFFICER)

    assert [row["id"] for row in inbox["items"]] == [filed["id"]]


def test_an_inbox_of_another_department_is_refused_with_its_sentence(terminal: Terminal) -> None:
    refused = terminal.sibu("inbox", "discipline", "--as", OFFICER)

    assert refused.exit_code == 11
    assert "sibu: This inbox is for the department's own people and for supervisors." in refused.stderr


def test_an_issue_is_shown_with_its_words_its_clocks_and_what_can_be_done(terminal: Terminal) -> None:
    filed = terminal.json("file", LAMP, "--building", "bldg-010101", "--suggestion", "换成声控灯")

    shown = terminal.sibu("show", filed["id"], "--as", OFFICER).stdout

    assert LAMP in shown.replace("\n", "")
    assert "换成声控灯" in shown
    assert "办理  7wd" in shown
    assert "accept" in shown
    assert "（您可以）" in shown


def test_the_timeline_tells_each_step_and_what_was_said_with_it(terminal: Terminal) -> None:
    filed = terminal.json("file", LAMP, "--building", "bldg-010101")
    terminal.json("command", filed["id"], "accept", "--as", OFFICER)
    terminal.json("command", filed["id"], "resolve", "--answer", "灯已修好。", "--as", OFFICER)

    shown = terminal.sibu("timeline", filed["id"], "--as", "supervisor").stdout

    steps = ["受理登记", "对接", "分析", "建账", "上报交办 群工部", "签收", "办结答复", "灯已修好。"]
    assert [shown.index(step) for step in steps] == sorted(shown.index(step) for step in steps)
    assert OFFICER in shown
    assert max(cell_len(line.rstrip()) for line in shown.splitlines()) <= 80


def test_a_possible_discipline_matter_is_nowhere_for_general_readers(terminal: Terminal) -> None:
    filed = terminal.json("file", "村主任收受施工队的红包，虚报冒领低保款，请纪委查处。", "--building", "bldg-010101")

    assert terminal.json("ledger", "--order", "due", "--as", "supervisor")["items"] == []
    hidden = terminal.sibu("show", filed["id"], "--as", SUPERVISOR)
    assert hidden.exit_code == 11
    assert hidden.stderr.startswith("sibu: There is no such issue.")


def test_whatever_is_typed_as_an_issue_is_an_issue_that_does_not_exist(terminal: Terminal) -> None:
    for typed in ("灯", "x?y#z", "%2e%2e"):
        refused = terminal.sibu("show", typed, "--as", SUPERVISOR)

        assert (refused.exit_code, refused.stderr.splitlines()[0]) == (11, "sibu: There is no such issue.")


def test_an_export_holds_every_row_for_spreadsheets_and_for_its_owner_alone(terminal: Terminal, tmp_path: Path) -> None:
    filed = [terminal.json("file", f"{LAMP}第{number}次。", "--building", "bldg-010101")["id"] for number in range(3)]
    file = tmp_path / "台账.csv"

    exported = terminal.sibu("export", str(file), "--as", "supervisor")

    assert exported.exit_code == 0
    assert "3 rows." in exported.stderr
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert sorted(row["id"] for row in rows) == sorted(filed)
    assert {row["department_id"] for row in rows} == {"mass_work"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_export_for_programs_is_one_json_object_a_line(terminal: Terminal, tmp_path: Path) -> None:
    filed = terminal.json("file", LAMP, "--building", "bldg-010101")
    file = tmp_path / "ledger.jsonl"

    assert terminal.json("export", str(file), "--as", "supervisor") == {"file": str(file), "rows": 1}

    assert [json.loads(line)["id"] for line in file.read_text(encoding="utf-8").splitlines()] == [filed["id"]]


def test_an_export_that_is_refused_leaves_the_old_file(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text("the old one", encoding="utf-8")

    refused = terminal.sibu("export", str(file), "--as", "administrator")

    assert refused.exit_code == 11
    assert file.read_text(encoding="utf-8") == "the old one"
    assert [each.name for each in tmp_path.iterdir() if each.name != "var"] == ["ledger.csv"]


def test_events_are_listed_and_go_on_after_any_of_them(terminal: Terminal) -> None:
    terminal.json("file", LAMP, "--building", "bldg-010101")

    listed = [json.loads(line) for line in terminal.sibu("events", "--json", "--as", "supervisor").stdout.splitlines()]
    rest = terminal.sibu("events", "--json", "--after", listed[0]["id"], "--as", "supervisor").stdout

    assert [item["type"] for item in listed] == ["analyzed", "logged", "routed"]
    assert [json.loads(line)["type"] for line in rest.splitlines()] == ["logged", "routed"]


def test_following_events_goes_on_after_the_api_was_restarted_without_losing_or_repeating_any(folder: Path) -> None:
    with serving(folder) as url:
        terminal = Terminal(url, folder)
        terminal.json("file", LAMP, "--building", "bldg-010101")
        client = ApiClient(terminal.config(), token=token_for(terminal.config(), "supervisor"))
        followed = following(client, None, terminal.hands.sleep)
        seen = [item["id"] for item in islice(followed, 2)]
        followed.close()
    with serving(folder, port=int(url.rpartition(":")[2])), client:
        terminal.json("file", f"{LAMP}又坏了。", "--building", "bldg-010101")
        again = following(client, seen[-1], terminal.hands.sleep)
        seen += [item["id"] for item in islice(again, 4)]
        again.close()

        listed = terminal.sibu("events", "--json", "--as", "supervisor").stdout

    assert seen == [json.loads(line)["id"] for line in listed.splitlines()]


def test_a_stream_is_read_event_by_event_and_a_broken_end_is_passed_over() -> None:
    lines = ["retry: 2000", "", ": still here", "", "id: a", "event: logged", 'data: {"id": "a"}', "", 'data: {"id":']

    assert list(parsed(lines)) == [{"id": "a"}]


def test_own_filings_are_listed_with_what_became_of_them(terminal: Terminal) -> None:
    filed = terminal.json("file", LAMP, "--building", "bldg-010101", "--as", "staff-grid-0201")

    shown = terminal.sibu("filings", "--as", "staff-grid-0201")
    listed = terminal.json("filings", "--as", "staff-grid-0201")

    assert filed["id"] in shown.stdout
    assert "已交办" in shown.stdout
    assert [(row["id"], row["status"]) for row in listed["items"]] == [(filed["id"], "routed")]


def test_the_week_is_told_in_brief_and_a_week_that_there_is_not_is_refused(terminal: Terminal) -> None:
    shown = terminal.sibu("brief", "--as", "supervisor")
    other = terminal.json("brief", "--until", "2020-W10", "--as", "supervisor")
    refused = terminal.sibu("brief", "--until", "2020-W60", "--as", "supervisor")

    assert "1. 本周受理0件，与上周持平。" in shown.stdout
    assert other["week"] == "2020-W10"
    assert refused.exit_code != 0
    assert "There is no such week; write it like 2026-W10." in refused.stderr


def test_the_auditor_reads_the_access_log_and_nobody_else(terminal: Terminal) -> None:
    filed = terminal.json("file", "村主任收受施工队的红包，虚报冒领低保款，请纪委查处。")
    terminal.json("show", filed["id"], "--as", "discipline_intake")

    shown = terminal.sibu("access-log", "--as", "auditor")
    refused = terminal.sibu("access-log", "--as", "supervisor")

    assert "staff-discipline-intake  来件" in shown.stdout
    assert refused.exit_code != 0
    assert "sibu: The role supervisor may not do this: read access log." in refused.stderr


def test_every_kind_of_reading_has_a_word() -> None:
    code = "".join(path.read_text("utf-8") for folder in ("api", "infra") for path in (ROOT / folder).rglob("*.py"))

    noted = set(re.findall(r'action="([a-z-]+)"', code))

    assert {"read-issue", "person-export"} <= noted
    assert noted == READING.keys()
