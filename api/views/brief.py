"""本周要情: a week in five to eight sentences, each with the figures behind it. Pure: numbers in, sentences out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from api.terms import TOPIC
from api.views.board import Naming, named
from api.views.figure_words import RATE
from api.words import Said, lasting
from schemas.domain.base import Frozen
from schemas.domain.figure_cells import Dimension, ViewKind
from schemas.domain.figure_rates import Rate, rates_of
from schemas.domain.figure_weeks import day_of, week_of, week_text
from schemas.domain.hot_spots import HotSpot, recent_days
from schemas.wire.figures import BEHIND, BoardFigures, Figure, Numbers, PartFigures

_NAMED = 3  # of the best, the worst and the hottest
_ENOUGH = 3  # limits that were kept or not, below which a rate says nothing of an office


class Compared(NamedTuple):
    """The counters of issues filed in a week, and in the week before."""

    week: int
    this: Numbers
    before: Numbers


class Reference(Frozen):
    """Where the issues behind a sentence are: the parameters of GET /v1/figures/issues, but for the view's own.

    `issue_id` where it is one issue; `week` None where it is of now, `first` where it is of more weeks up to that.
    """

    figure: Figure | None = None
    week: str | None = None
    first: str | None = None
    by: Dimension | None = None
    key: str | None = None
    topic: str | None = None
    issue_id: str | None = None


class SentenceView(Frozen):
    """One sentence, and what stands behind it."""

    said: Said
    behind: tuple[Reference, ...] = ()


class BriefView(Frozen):
    """The brief of one week."""

    week: str
    at: datetime
    sentences: tuple[SentenceView, ...]


def brief(
    compared: Compared,
    found: BoardFigures,
    *,
    whose: ViewKind,
    by: Dimension,
    parts: Sequence[PartFigures],
    at: datetime,
    naming: Naming,
) -> BriefView:
    """The brief: `parts` are the shares of the week by `by`; what stands now is in `found`."""
    sentences = (
        _filed(compared),
        _rates(compared),
        _now(found.now),
        *_ranked(compared.week, parts, by, naming),
        *_hot(found, naming, whose=whose, at=at),
        *_stuck(found, at),
    )
    return BriefView(week=week_text(compared.week), at=at, sentences=sentences)


def _filed(compared: Compared) -> SentenceView:
    this, earlier = compared.this.get("filed", 0), compared.before.get("filed", 0)
    zh, en = _than(this - earlier)
    return SentenceView(
        said=Said(zh=f"本周受理{this}件，{zh}。", en=f"Filed this week: {this}, {en}."),
        behind=(Reference(figure=Figure.FILED, week=week_text(compared.week)),),
    )


def _than(more: int) -> tuple[str, str]:
    if more == 0:
        return "与上周持平", "as many as the week before"
    return (
        (f"比上周多{more}件", f"{more} more than the week before")
        if more > 0
        else (f"比上周少{-more}件", f"{-more} fewer than the week before")
    )


_TOLD = (Rate.RESPONSE, Rate.ON_TIME, Rate.RESOLUTION, Rate.SATISFACTION)


def _rates(compared: Compared) -> SentenceView:
    this, earlier = rates_of(compared.this), rates_of(compared.before)
    told = [_rate(rate, this[rate].value, earlier[rate].value) for rate in _TOLD]
    zh, en = "；".join(zh for zh, _ in told), "; ".join(en for _, en in told)
    week = week_text(compared.week)
    behind = tuple(Reference(figure=BEHIND[rate], week=week) for rate in _TOLD)
    return SentenceView(said=Said(zh=f"本周来件：{zh}。", en=f"Of this week's issues: {en}."), behind=behind)


def _rate(rate: Rate, value: float | None, earlier: float | None) -> tuple[str, str]:
    name = RATE[rate]
    if value is None:
        return f"{name.zh}尚无数据", f"{name.en}: nothing yet"
    before = "" if earlier is None else f"（上周{earlier:.1%}）"
    then = "" if earlier is None else f" (the week before {earlier:.1%})"
    return f"{name.zh}{value:.1%}{before}", f"{name.en} {value:.1%}{then}"


def _now(now: Numbers) -> SentenceView:
    is_open, overdue, at_risk = (now.get(name, 0) for name in ("open", "overdue", "at_risk"))
    return SentenceView(
        said=Said(
            zh=f"目前在办{is_open}件，其中超时{overdue}件，临期{at_risk}件。",
            en=f"{is_open} are open now, {overdue} of them overdue and {at_risk} at risk.",
        ),
        behind=tuple(Reference(figure=each) for each in (Figure.OPEN, Figure.OVERDUE, Figure.AT_RISK)),
    )


class _Place(NamedTuple):
    key: str
    name: str
    value: float


def _ranked(week: int, parts: Iterable[PartFigures], by: Dimension, naming: Naming) -> Iterator[SentenceView]:
    """The best three and the worst three by what was answered in time; nobody stands in both."""
    shares = ((part.key, rates_of(part.weeks)[Rate.ON_TIME]) for part in parts)
    places = (
        _Place(key, naming(by, key) or key, share.part / share.whole) for key, share in shares if share.whole >= _ENOUGH
    )
    ranked = sorted(places, key=lambda place: (-place.value, place.key))
    best = [place for place in ranked[:_NAMED] if place.value > ranked[-1].value or place.value == 1]
    worst = [place for place in reversed(ranked) if place not in best and place.value < 1][:_NAMED]
    for name, told, figure in ((_BEST, best, Figure.HANDLED_IN_TIME), (_WORST, worst, Figure.HANDLED_LATE)):
        if told:
            behind = (Reference(figure=figure, week=week_text(week), by=by, key=one.key) for one in told)
            yield SentenceView(said=_ranking(name, told), behind=tuple(behind))


_BEST = Said(zh="按时办结率最高", en="Best at answering in time")
_WORST = Said(zh="按时办结率最低", en="Worst at answering in time")


def _ranking(name: Said, places: Sequence[_Place]) -> Said:
    return Said(
        zh=f"{name.zh}：{'、'.join(f'{one.name}（{one.value:.1%}）' for one in places)}。",
        en=f"{name.en}: {', '.join(f'{one.name} ({one.value:.1%})' for one in places)}.",
    )


def _hot(found: BoardFigures, naming: Naming, *, whose: ViewKind, at: datetime) -> Iterator[SentenceView]:
    """A grid that is hot makes its community hot as well; the places are named as they are found."""
    spots = found.hot_spots[:_NAMED]
    if spots:
        names = [named(spot.kind, spot.place_id, naming) or spot.place_id for spot in spots]
        told = list(zip(names, spots, strict=True))
        yield SentenceView(
            said=Said(
                zh="近七日热点："
                + "、".join(f"{name}{_topic(spot.topic).zh}{spot.recent}件" for name, spot in told)
                + "。",
                en="Hot in the last seven days: "
                + ", ".join(f"{_topic(spot.topic).en} in {name} ({spot.recent})" for name, spot in told)
                + ".",
            ),
            behind=tuple(_reports(spot, whose, at) for spot in spots),
        )


def _reports(spot: HotSpot, whose: ViewKind, at: datetime) -> Reference:
    """Those of the weeks in which it became hot; a place's own figures need no key for it."""
    first, last = (week_text(week_of(day)) for day in recent_days(day_of(at)))
    place = {} if spot.kind == whose else {"by": Dimension(spot.kind), "key": spot.place_id}
    return Reference(figure=Figure.FILED, week=last, first=first, topic=spot.topic, **place)


def _topic(topic: str) -> Said:
    return TOPIC.get(topic) or Said(zh=topic, en=topic)


def _stuck(found: BoardFigures, at: datetime) -> Iterator[SentenceView]:
    if found.stuck:
        longest = found.stuck[0]
        waited = lasting((at - longest.since).total_seconds())
        number = longest.issue.ledger_number or longest.issue.id
        yield SentenceView(
            said=Said(zh=f"等待最久：{number}，已等待{waited.zh}。", en=f"Stuck longest: {number}, for {waited.en}."),
            behind=(Reference(issue_id=longest.issue.id),),
        )
