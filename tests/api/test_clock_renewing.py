"""The clock explained across a newer calendar and a newer policy: each change named, with its versions."""

from datetime import date

from schemas.domain.calendar import CalendarYear, DaysOff, YearStatus
from schemas.domain.commands import Accept
from schemas.domain.handling_commands import Recalendar, Repolice, Resume, Suspend
from schemas.domain.rules.rulebook import Rulebook
from tests.api.lives import handling, routed
from tests.domain.county import CALENDAR, RULEBOOK, a_policy, shown


def a_day_off_later() -> Rulebook:
    """The same policy, and a calendar whose later notice gives 9 May off."""
    day_off = DaysOff(name="节日", first=date(2030, 5, 9), last=date(2030, 5, 9))
    year = CalendarYear(year=2030, status=YearStatus.OFFICIAL, source="a later test", off=(day_off,))
    return Rulebook(policy=RULEBOOK.policy, calendar=CALENDAR.model_copy(update={"years": (year,)}), who=RULEBOOK.who)


def test_a_newer_calendar_and_a_newer_policy_are_named_line_by_line() -> None:
    newer = a_day_off_later()
    stricter = Rulebook(
        policy=a_policy(name="stricter", limits=RULEBOOK.policy.limits.model_dump(mode="json") | {"handle": "3wd"}),
        calendar=newer.calendar,
        who=RULEBOOK.who,
    )
    life = routed().give("05-06 15:00", Accept())
    recalendar = Recalendar(calendar_version=newer.calendar.version)
    life.give("05-07 09:00", recalendar, by="system", newer=newer)
    repolice = Repolice(policy_version=stricter.policy.version)
    life.give("05-07 10:00", repolice, by="staff:administrator-1", newer=stricter)

    handle = handling(life, "05-07 11:00")

    assert [(one.type, shown(one.before), shown(one.after), one.limit) for one in handle.changes] == [
        ("recalendared", "05-13 17:00", "05-14 17:00", None),
        ("repoliced", "05-14 17:00", "05-10 17:00", "3wd"),
    ]
    assert (handle.limit, handle.rule, handle.policy.version) == (
        "3wd",
        "limits.handle.ordinary",
        stricter.policy.version,
    )
    assert [each.name.zh for each in handle.intervals if each.reason == "holiday"] == ["放假 节日"]
    accept = life.explained("05-07 11:00")[1]
    assert (accept.policy.version, accept.calendar.version) == (RULEBOOK.policy.version, CALENDAR.version)


def test_a_clock_that_stands_is_counted_by_the_newer_calendar_too() -> None:
    newer = a_day_off_later()
    life = routed().give("05-06 15:00", Accept()).give("05-07 10:00", Suspend(reason="court"))
    life.give("05-07 11:00", Recalendar(calendar_version=newer.calendar.version), by="system", newer=newer)
    standing = handling(life, "05-07 12:00")
    life.give("05-08 10:00", Resume())

    handle = handling(life, "05-08 11:00")

    assert (standing.state, standing.calendar.version) == ("paused", newer.calendar.version)
    assert [(one.type, shown(one.before), shown(one.after)) for one in handle.changes] == [
        ("recalendared", "05-13 17:00", "05-14 17:00"),
        ("resumed", "05-14 17:00", "05-15 17:00"),
    ]
