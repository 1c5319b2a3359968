"""What a report is joined by: it comes back whole, tells nothing, and cannot be made or changed by anybody else."""

import base64
from datetime import UTC, datetime, timedelta

from infra.keys.cursors import Cursors
from infra.keys.joins import JoinMarks

UNTIL = datetime(2030, 5, 6, 10, 0, tzinfo=UTC)
ID = "5b0c3c1e-8c57-4f0e-9f6b-2c1d7a0e4b11"
MARKS = JoinMarks(Cursors(b"c" * 32))


def test_a_mark_gives_back_the_issue_and_its_time() -> None:
    assert MARKS.read(MARKS.write(ID, until=UNTIL)) == (ID, UNTIL)


def test_a_mark_holds_no_id_in_clear_and_differs_with_time() -> None:
    one, later = (MARKS.write(ID, until=UNTIL + timedelta(seconds=each)) for each in (0, 1))

    opened = base64.urlsafe_b64decode(one + "=" * (-len(one) % 4))
    assert ID not in one
    assert ID.encode() not in opened
    assert ID.replace("-", "").encode() not in opened
    assert one[:20] != later[:20]
    assert one[-20:] != later[-20:]


def test_a_mark_of_another_key_or_that_was_changed_is_none() -> None:
    mark = MARKS.write(ID, until=UNTIL)
    foreign = JoinMarks(Cursors(b"d" * 32)).write(ID, until=UNTIL)
    changed = mark[:-5] + ("A" if mark[-5] != "A" else "B") + mark[-4:]

    assert [MARKS.read(each) for each in (foreign, changed, "", "x" * 60)] == [None] * 4


def test_a_page_mark_opens_nothing_that_could_be_joined() -> None:
    page = Cursors(b"c" * 32).encode("list", {"issue": ID, "until": int(UNTIL.timestamp())})

    assert MARKS.read(page) is None
