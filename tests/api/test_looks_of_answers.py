"""Language and type are chosen on pages that answer a form, too, and what is shown once is never lost by it."""

import pytest

from tests.api.conftest import Office
from tests.api.staff_pages import PASSWORD, AtDesk, at_desk, form_in
from tests.api.test_field_pages import WORKER, opened, send
from tests.api.test_field_pages import enter as enter_by_sample


async def refused(desk: AtDesk, **headers: str) -> str:
    """The page that says that a password was not changed."""
    form = form_in(await desk.page("/account"), "/account/password")
    typed = {**form, "new": "石榴", "repeated": "灯塔"}
    answer = await desk.http.post("/account/password", data=typed, headers=headers)
    assert answer.status_code == 422
    return answer.text


@pytest.mark.parametrize(
    ("shown_on", "back"),
    [
        ("http://sibu.test/account?done=password", "/account?done=password"),
        ("http://sibu.test/account/password", "/staff"),
        ("http://evil.test/account", "/staff"),
        ("http://sibu.test/account/%70assword", "/staff"),
    ],
)
async def test_a_look_that_is_chosen_on_an_answer_leads_to_a_page_that_opens(
    office: Office, shown_on: str, back: str
) -> None:
    desk = await at_desk(office, WORKER, factor=False)

    page = await refused(desk, Referer=shown_on)
    look = await desk.send(page, "/look", large="on")
    opened_again = await desk.http.get(look.headers["location"], follow_redirects=True)

    assert form_in(page, "/look")["back"] == back
    assert (look.status_code, opened_again.status_code) == (303, 200)


async def test_pages_that_show_something_once_offer_no_other_look(office: Office) -> None:
    desk = await at_desk(office, "staff-administrator")
    account = await desk.page("/account")

    codes = await desk.send(account, "/account/codes", present=PASSWORD)
    factor = await desk.send(account, "/account/factor", present=PASSWORD)
    token = await desk.send(account, "/account/tokens", name="台账", days="3")

    assert [answer.status_code for answer in (codes, factor, token)] == [200, 200, 201]
    for answer in (codes, factor, token):
        assert 'action="/look"' not in answer.text


async def test_the_page_of_a_receipt_offers_no_other_look_and_no_end_of_the_tour(office: Office) -> None:
    await enter_by_sample(office, WORKER)
    empty = (await office.http.get("/staff/file")).text

    filed = await send(office, await opened(office, place="building:bldg-010101"))

    assert filed.status_code == 201
    assert 'name="contrast"' in empty
    assert 'name="contrast"' not in filed.text
    assert 'action="/look"' not in filed.text
    assert 'action="/tour/end"' not in filed.text
