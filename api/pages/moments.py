"""Times in the reader's words, counted from now in the county's zone; the exact time is one hover away."""

from datetime import datetime, timedelta
from typing import Final

from markupsafe import Markup

from api.pages.look import Look
from api.words import CHINA, MONTHS, lasting

_WEEKDAYS: Final = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)
_NAMED_DAYS: Final = {
    -1: ("昨天", "yesterday"),
    0: ("今天", "today"),
    1: ("明天", "tomorrow"),
    2: ("后天", "in two days"),
}


def exact(at: datetime, look: Look) -> str:
    """To the minute, with the day of the week: 2026年11月27日 周五 17:00."""
    local = at.astimezone(CHINA)
    day = look.t(*_WEEKDAYS[local.weekday()])
    zh = f"{local.year}年{local.month}月{local.day}日 {day} {local:%H:%M}"
    return look.t(zh, f"{day} {local.day} {MONTHS[local.month - 1]} {local.year} {local:%H:%M}")


def near(at: datetime, look: Look, *, now: datetime) -> str:
    """The day as people say it, and the time: 明天 17:00, 周五 17:00, 12月3日 17:00."""
    local, today = at.astimezone(CHINA), now.astimezone(CHINA)
    away = (local.date() - today.date()).days
    return f"{_day(local, away, look, this_year=today.year)} {local:%H:%M}"


def due(at: datetime, look: Look, *, now: datetime) -> str:
    """When it is due, or for how long it has been over: 明天 17:00 到期, 超期 2天3小时."""
    if at <= now:
        late = lasting((now - at).total_seconds())
        return look.t(f"超期 {late.zh}", f"{late.en} overdue")
    left = lasting((at - now).total_seconds())
    if at - now < timedelta(hours=2):
        return look.t(f"还剩 {left.zh}", f"{left.en} left")
    return look.t(f"{near(at, look, now=now)} 到期", f"due {near(at, look, now=now)}")


def ago(at: datetime, look: Look, *, now: datetime) -> str:
    """When it was: 刚刚, 12分钟前, 今天 09:30, 11月20日 09:00."""
    passed = now - at
    if timedelta(0) <= passed < timedelta(minutes=1):
        return look.t("刚刚", "just now")
    if timedelta(0) <= passed < timedelta(hours=1):
        minutes = passed // timedelta(minutes=1)
        return look.t(f"{minutes}分钟前", f"{minutes} min ago")
    return near(at, look, now=now)


def timed(words: str, at: datetime, look: Look, *, css: str = "") -> Markup:
    """The words as an element that tells the exact time on hover and to programs."""
    return Markup('<time class="{}" datetime="{}" title="{}">{}</time>').format(
        css, at.isoformat(timespec="seconds").replace("+00:00", "Z"), exact(at, look), words
    )


def urgency_of(at: datetime | None, *, now: datetime) -> str:
    """How a due date is coloured: `late`, `soon` within a day, `calm`; nothing where there is none."""
    if at is None:
        return ""
    if at <= now:
        return "late"
    return "soon" if at - now < timedelta(days=1) else "calm"


def _day(local: datetime, away: int, look: Look, *, this_year: int) -> str:
    if away in _NAMED_DAYS:
        return look.t(*_NAMED_DAYS[away])
    if 2 < away < 7:
        return look.t(*_WEEKDAYS[local.weekday()])
    year = "" if local.year == this_year else f"{local.year}年"
    en = f"{local.day} {MONTHS[local.month - 1]}" + (f" {local.year}" if year else "")
    return look.t(f"{year}{local.month}月{local.day}日", en)
