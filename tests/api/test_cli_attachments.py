"""Photos from the command line: sent with a report and a step, listed, and saved for one pair of eyes."""

import io
import stat
from pathlib import Path

from PIL import Image

from tests.attachment_files import OWNER_CANARY, office_document, phone_photo
from tests.serving import Terminal, a_folder, a_prepared_folder, a_terminal  # noqa: F401

OFFICER = "staff-mass-work-officer-1"


def a_file(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def test_a_photo_is_filed_listed_saved_and_answered_with_another(terminal: Terminal, tmp_path: Path) -> None:
    before = a_file(tmp_path, "NAME-CANARY.jpg", phone_photo(orientation=6))
    after = a_file(tmp_path, "after.jpg", phone_photo())
    issue = terminal.json("file", "楼道灯坏了三天", "--building", "bldg-010101", "--attach", before)["id"]
    terminal.json("command", issue, "accept", "--as", OFFICER)
    terminal.json("command", issue, "resolve", "--answer", "已修好。", "--evidence", after, "--as", OFFICER)

    listed = terminal.json("attachments", issue, "--as", OFFICER)["attachments"]
    shown = terminal.sibu("attachments", issue, "--as", OFFICER).stdout
    out = tmp_path / "saved.jpg"
    saved = terminal.sibu("attachment", issue, listed[0]["id"], "--out", str(out), "--as", OFFICER)

    assert [each["part"] for each in listed] == ["report", "evidence"]
    assert "来件" in shown
    assert "办理凭证" in shown
    assert saved.exit_code == 0, saved.output
    assert Image.open(io.BytesIO(out.read_bytes())).size == (480, 640)
    assert OWNER_CANARY.encode() not in out.read_bytes()
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    again = terminal.sibu("attachment", issue, listed[0]["id"], "--out", str(out), "--as", OFFICER)
    assert again.exit_code == 2


def test_photos_from_before_and_after_are_filed_apart(terminal: Terminal, tmp_path: Path) -> None:
    before, after = a_file(tmp_path, "a.jpg", phone_photo()), a_file(tmp_path, "b.jpg", phone_photo(orientation=6))
    told = ("file", "楼道灯坏了", "--channel", "visit", "--settled", "换了灯泡。", "--as", "grid_worker")

    issue = terminal.json(*told, "--attach", before, "--attach-after", after)["id"]

    listed = terminal.json("attachments", issue, "--as", "supervisor")["attachments"]
    assert [each["part"] for each in listed] == ["report", "settled"]
    assert "办好后" in terminal.sibu("attachments", issue, "--as", "supervisor").stdout


def test_a_repeat_with_the_same_key_files_once(terminal: Terminal, tmp_path: Path) -> None:
    photo = a_file(tmp_path, "lamp.jpg", phone_photo())
    told = ("file", "楼道灯坏了三天", "--attach", photo, "--idempotency-key", "once")

    assert terminal.json(*told) == terminal.json(*told)


def test_a_file_that_cannot_be_taken_is_told_before_anything_is_filed(terminal: Terminal, tmp_path: Path) -> None:
    letter = a_file(tmp_path, "letter.docx", office_document())

    refused = terminal.sibu("file", "楼道灯坏了三天", "--attach", letter)
    missing = terminal.sibu("file", "楼道灯坏了三天", "--attach", str(tmp_path / "nowhere.jpg"))

    assert refused.exit_code == 11
    assert "office document" in refused.output
    assert missing.exit_code == 2
    assert terminal.json("ledger", "--as", "supervisor")["items"] == []
