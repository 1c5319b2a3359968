"""Above a budget one works, waits or comes later; danger to life passes; nobody is locked out by somebody else."""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from infra.budgets.tokens import TokenBook
from infra.db.budget_tables import budgets, used_tokens
from tests.api.conftest import Office
from tests.api.limited import ELSEWHERE, HOME, Limited, a_limited_office, limited_office, solved
from tests.builders import new_key, report
from tests.databases import gone_database

__all__ = ["a_limited_office"]

WRONG = "0000-0000-0000"
FILE = "00000000-0000-4000-8000-000000000000"
DANGER = "三楼现在着火了，有人被困，快来救人！"


async def test_an_address_files_thirty_reports_and_is_then_asked_for_work(limited: Limited) -> None:
    statuses = [(await limited.file()).status_code for _ in range(32)]

    assert statuses == [201] * 30 + [429] * 2


async def test_the_challenge_says_what_to_do_and_when_it_is_not_needed(limited: Limited) -> None:
    asked = await limited.file_until_challenged()

    problem = asked.json()
    assert asked.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "urn:sibu:problem:proof-of-work-needed"
    assert problem["challenge"]["bits"] == 17
    assert problem["challenge"]["expires_at"] == "2026-03-02T04:15:00Z"
    assert asked.headers["retry-after"] == "60"  # Sixty an hour.


async def test_work_files_the_same_report_once(limited: Limited) -> None:
    key, asked = new_key(), await limited.file_until_challenged()
    body = report()
    asked = await limited.post("/v1/issues", body, **key)
    proof = {"Proof-Of-Work": solved(asked)}

    worked = await limited.post("/v1/issues", body, **key, **proof)
    again = await limited.post("/v1/issues", body, **new_key(), **proof)

    assert (asked.status_code, worked.status_code, again.status_code) == (429, 201, 429)


@pytest.mark.parametrize("spoil", ["another text", "another counter", "another bit", "nothing", "no signature"])
async def test_work_that_is_not_for_this_request_is_as_good_as_none(limited: Limited, spoil: str) -> None:
    asked = await limited.file_until_challenged()
    proof, changes = solved(asked), {}
    challenge, _, counter = proof.partition(":")
    if spoil == "another text":
        changes = {"problem": "井盖坏了。"}
    elif spoil == "another counter":
        proof = f"{challenge}:{int(counter) + 1}"
    elif spoil == "another bit":
        proof = f"{challenge.replace('.17.', '.1.')}:{counter}"
    elif spoil == "nothing":
        proof = ""
    else:
        proof = f"{challenge.rpartition('.')[0]}:{counter}"

    answer = await limited.file(proof=proof, **changes)

    assert answer.status_code == 429


async def test_work_is_worth_nothing_after_a_quarter_of_an_hour(limited: Limited) -> None:
    proof = solved(await limited.file_until_challenged())
    for _ in range(15):  # Others use up what drips meanwhile.
        limited.clock.now += timedelta(minutes=1)
        await limited.file()

    assert (await limited.file(proof=proof)).status_code == 429


async def test_it_becomes_harder_with_what_was_taken_above_the_budget(office: Office) -> None:
    limited = limited_office(office, factor=0.1)  # Three at once.
    bits = []
    for _ in range(8):
        asked = await limited.file_until_challenged()
        bits.append(asked.json()["challenge"]["bits"])
        assert (await limited.file(proof=solved(asked))).status_code == 201

    # One bit more for each doubling: above by 0, 1, 2 | 3, 4, 5, 6, 7.
    assert bits == [17, 17, 17, 18, 18, 18, 18, 18]


async def test_signing_in_with_work_that_cannot_be_looked_up_is_told_so(office: Office, tmp_path: Path) -> None:
    used = TokenBook(await gone_database(tmp_path))
    limited = limited_office(office, factor=0.1, used=used)
    key, attempt = new_key(), {"account": "nobody", "password": "nothing at all"}
    asked = [await limited.post("/v1/session", attempt, **key) for _ in range(4)][-1]

    answer = await limited.post("/v1/session", attempt, **key, **{"Proof-Of-Work": solved(asked)})

    assert (answer.status_code, answer.json()["type"]) == (503, "urn:sibu:problem:database-unavailable")


async def test_another_address_files_on(limited: Limited) -> None:
    await limited.file_until_challenged()

    assert (await limited.file(address=ELSEWHERE)).status_code == 201


async def test_one_household_of_the_new_addresses_has_one_budget(limited: Limited) -> None:
    statuses = [(await limited.file(address=f"2001:db8:1:2::{n:x}")).status_code for n in range(1, 32)]
    neighbour = await limited.file(address="2001:db8:1:3::1")

    assert (statuses[-1], neighbour.status_code) == (429, 201)


async def test_after_a_minute_one_more_is_taken(limited: Limited) -> None:
    await limited.file_until_challenged()
    limited.clock.now += timedelta(minutes=1)

    assert [(await limited.file()).status_code for _ in range(2)] == [201, 429]


async def test_a_new_day_begins_anew(limited: Limited) -> None:
    await limited.file_until_challenged()
    limited.clock.now += timedelta(days=1)

    assert (await limited.file()).status_code == 201


async def test_danger_to_life_passes_above_the_budget(limited: Limited) -> None:
    await limited.file_until_challenged()

    passed = await limited.file(problem=DANGER)

    assert passed.status_code == 201
    assert limited.counted("filing", "in_danger") == 1


async def test_not_everything_can_be_danger_to_life(limited: Limited) -> None:
    await limited.file_until_challenged()

    assert [(await limited.file(problem=DANGER)).status_code for _ in range(4)] == [201] * 3 + [429]


async def test_staff_file_without_end(limited: Limited) -> None:
    await limited.file_until_challenged()
    desk = limited.office.as_("staff-hotline-1")

    statuses = {
        (await limited.post("/v1/issues", report(channel="hotline"), **desk, **new_key())).status_code
        for _ in range(40)
    }

    assert statuses == {201}


async def test_a_report_with_mistakes_costs_nothing(limited: Limited) -> None:
    for _ in range(40):
        assert (await limited.file(problem="")).status_code == 422

    assert (await limited.file()).status_code == 201


async def track(limited: Limited, number: str, code: str, *, address: str = HOME, proof: str = "") -> Any:
    headers = {"Proof-Of-Work": proof} if proof else {}
    return await limited.post("/v1/receipts/track", {"number": number, "code": code}, address=address, **headers)


async def test_somebody_elses_guesses_never_lock_the_owner_out(limited: Limited) -> None:
    receipt = (await limited.file()).json()["receipt"]
    guessed = [(await track(limited, receipt["number"], WRONG, address=ELSEWHERE)).status_code for _ in range(8)]

    asked = await track(limited, receipt["number"], receipt["code"])
    worked = await track(limited, receipt["number"], receipt["code"], proof=solved(asked))

    assert guessed == [404] * 6 + [429] * 2
    assert (asked.status_code, worked.status_code) == (429, 200)
    assert worked.json()["number"] == receipt["number"]


async def test_guessing_goes_on_only_with_work_for_each_guess(limited: Limited) -> None:
    receipt = (await limited.file()).json()["receipt"]
    for _ in range(6):
        await track(limited, receipt["number"], WRONG)

    asked = await track(limited, receipt["number"], WRONG)
    wrong = await track(limited, receipt["number"], WRONG, proof=solved(asked))
    right_with_the_same_work = await track(limited, receipt["number"], receipt["code"], proof=solved(asked))

    assert (wrong.status_code, right_with_the_same_work.status_code) == (404, 429)


async def test_an_unknown_number_is_counted_as_a_known_one(limited: Limited) -> None:
    receipt = (await limited.file()).json()["receipt"]

    known = [await track(limited, receipt["number"], WRONG, address=HOME) for _ in range(9)]
    unknown = [await track(limited, "SIBU-0000-0000-0001", WRONG, address=ELSEWHERE) for _ in range(9)]

    shown = [[(each.status_code, each.json()["type"], len(each.content)) for each in row] for row in (known, unknown)]
    assert shown[0] == shown[1]


async def test_however_a_number_is_spelt_it_is_the_same_number(limited: Limited) -> None:
    number = (await limited.file()).json()["receipt"]["number"]
    spellings = [number, number.lower(), number.replace("-", ""), f" {number} ", number[5:], number.replace("-", " ")]

    statuses = [(await track(limited, each, WRONG)).status_code for each in [*spellings, number]]

    assert statuses == [404] * 6 + [429]


async def test_the_owner_may_look_as_often_as_the_address_may(limited: Limited) -> None:
    receipt = (await limited.file()).json()["receipt"]

    statuses = [(await track(limited, receipt["number"], receipt["code"])).status_code for _ in range(61)]

    assert statuses == [200] * 60 + [429]


async def test_one_address_guesses_at_no_more_numbers_than_it_may(limited: Limited) -> None:
    statuses = [(await track(limited, f"SIBU-0000-0000-{n:04}", WRONG)).status_code for n in range(62)]

    assert statuses == [404] * 60 + [429] * 2


async def test_an_address_that_fails_to_sign_in_is_asked_for_work(limited: Limited) -> None:
    wrong = {"account": "nobody", "password": "wrong"}

    answers = [await limited.post("/v1/session", wrong, **{"Idempotency-Key": "one"}) for _ in range(22)]

    assert [each.status_code for each in answers] == [401] * 20 + [429] * 2
    assert answers[21].json()["type"] == "urn:sibu:problem:proof-of-work-needed"


async def test_uploads_of_one_address_have_a_budget(limited: Limited) -> None:
    statuses = [(await limited.post("/v1/attachments", {})).status_code for _ in range(42)]

    assert statuses == [415] * 40 + [429] * 2


@pytest.mark.parametrize(
    ("route", "words"),
    [
        *(("track", {}), ("reply", {"text": "x"}), ("object", {"note": "x"}), ("withdraw", {})),
        *(("feedback", {"satisfied": True}), ("review", {"note": "x"}), ("export", {}), ("erase", {})),
        *(("attachments", {}), ("attachments/read", {"attachment_id": FILE})),
        ("attachments/add", {"attachments": [f"{FILE}.{'A' * 22}"]}),
    ],
)
async def test_no_operation_by_receipt_can_be_guessed_at_without_work(
    limited: Limited, route: str, words: dict[str, Any]
) -> None:
    receipt = (await limited.file()).json()["receipt"]
    body = {"number": receipt["number"], "code": WRONG, **words}

    answers = [await limited.post(f"/v1/receipts/{route}", body) for _ in range(7)]

    assert [each.status_code for each in answers] == [404] * 6 + [429], answers[0].text


async def test_staff_read_more_than_a_person_can_but_not_without_end(office: Office) -> None:
    limited = limited_office(office, factor=0.01)  # Twelve at once.
    async with limited.at(HOME) as http:
        answers = [await http.get("/v1/issues", headers=office.as_("staff-supervisor-1")) for _ in range(13)]
        another = await http.get("/v1/issues", headers=office.as_("staff-hotline-1"))

    assert [answer.status_code for answer in answers] == [200] * 12 + [429]
    assert answers[-1].json()["type"] == "urn:sibu:problem:too-many-requests"
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert another.status_code == 200


async def test_an_account_follows_the_feed_in_six_places_and_no_more(limited: Limited) -> None:
    guard = limited.app.state.services.guard
    ask = {"Accept": "text/event-stream"} | limited.office.as_("staff-supervisor-1")
    with ExitStack() as open_streams:
        for _ in range(6):
            open_streams.enter_context(guard.stream("staff-supervisor-1"))
        async with limited.at(HOME) as http:
            refused = await http.get("/v1/events", headers=ask)
        with guard.stream("staff-supervisor-2"):
            pass

    with guard.stream("staff-supervisor-1"):
        pass
    assert refused.status_code == 429
    assert refused.json()["type"] == "urn:sibu:problem:too-many-streams"


async def test_filing_goes_on_while_the_limits_have_no_storage(limited: Limited) -> None:
    async with limited.office.instance.database.write() as conn:
        await conn.run_sync(budgets.drop)
        await conn.run_sync(used_tokens.drop)

    statuses = [(await limited.file()).status_code for _ in range(31)]
    asked = await limited.file()
    worked = await limited.file(proof=solved(asked))

    assert statuses == [201] * 30 + [429]
    assert worked.status_code == 201


async def test_a_receipt_is_not_tried_with_work_while_nobody_knows_whether_it_was_used(limited: Limited) -> None:
    receipt = (await limited.file()).json()["receipt"]
    for _ in range(6):
        await track(limited, receipt["number"], WRONG)
    asked = await track(limited, receipt["number"], receipt["code"])
    async with limited.office.instance.database.write() as conn:
        await conn.run_sync(used_tokens.drop)

    assert (await track(limited, receipt["number"], receipt["code"], proof=solved(asked))).status_code == 503


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_no_address_stands_in_the_database_the_log_or_the_figures(
    limited: Limited, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    number = (await limited.file()).json()["receipt"]["number"]
    for _ in range(8):
        await track(limited, number, WRONG)
    asked = await limited.file_until_challenged()
    await limited.file(proof=solved(asked))
    async with limited.office.instance.database.write() as conn:
        rows = (await conn.execute(text("SELECT key FROM budgets"))).scalars().all()

    written = everything_in(tmp_path)
    shown = "".join(capfd.readouterr()) + limited.metrics.render()[0].decode()
    assert len(rows) >= 3
    assert not [row for row in rows if number in row or number[5:] in row]
    for spelling in (HOME, HOME.replace(".", ""), "192.0.2"):
        assert spelling.encode() not in written
        assert spelling not in shown
