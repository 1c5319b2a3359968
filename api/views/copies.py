"""A copy of everything held about a person and the report, for the person (PIPL article 45): data and readable text."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from api.views.attachments import AttachmentView
from api.views.tracking import TrackingView
from api.words import ERASED, EVENT, HELD, Said, on_the_day
from schemas.domain.base import Frozen
from schemas.domain.content import Channel, Content, Reporter
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceGiven

FORMAT: Literal["sibu-copy/1"] = "sibu-copy/1"

# What the reporter said and was told, by the recorded names of the events; whatever else happened is staff's work.
BY_THE_REPORTER = frozenset({"feedback_given", "withdrawn", "review_opened", "replied", "objected", "erasure_asked"})
FILES_ADDED = "files_added"  # by the reporter, or by staff among themselves
TAKEN_BACK = "taken_back"  # names by its version what holds no longer
TO_THE_REPORTER = frozenset({"resolved", "questioned"})
# Named alike whatever the matter is: the name of a department would tell what the report is taken for.
_READERS = Said(
    zh="负责受理、办理本件的部门经办人员及其负责人、社区书记、坐席可查看您的联系方式；承办单位和被反映人看不到。",
    en=(
        "Officers and heads of the department that handles it, and the posts that take reports in, may read your "
        "details; units given a task and whoever the report is about may not."
    ),
)
_KEPT = Said(
    zh="结单后按本件所依规定的保存期限保存，期满自动删除；您可以随时申请更正或删除。",
    en="Kept after the end for as long as the policy of this report says, then erased; ask for erasure at any time.",
)


class SpokenView(Frozen):
    """One thing said: `by` the reporter or to the reporter. `erased` in place of a text that is gone."""

    at: datetime
    type: str
    name: Said
    by: Literal["reporter", "office"]
    text: str | None
    erased: Said | None
    satisfied: bool | None = None
    rating: int | None = None


class ReportCopy(Frozen):
    """The report as it was given."""

    problem: str
    suggestions: tuple[str, ...]
    channel: Channel
    place: PlaceGiven


class CopyView(Frozen):
    """Everything held, as data and as `readable` text. Times are UTC. `report` and `person` are None where erased.

    `attachments`: the files, each of which is read by receipt. `hold`: it must be kept by law for the time being.
    """

    format: Literal["sibu-copy/1"]
    made_at: datetime
    number: str
    person: Reporter | None
    report: ReportCopy | None
    erased: Said | None
    hold: Said | None
    said: tuple[SpokenView, ...]
    attachments: tuple[AttachmentView, ...]
    tracking: TrackingView
    readers: Said
    kept: Said
    readable: str


def copy_view(
    issue: Issue,
    *,
    person: Reporter | None,
    content: Content | None,
    said: Iterable[SpokenView],
    attachments: tuple[AttachmentView, ...],
    tracking: TrackingView,
    now: datetime,
) -> CopyView:
    """`person` and `content` as opened; None where they were erased or never given."""
    copy = CopyView(
        format=FORMAT,
        made_at=now,
        number=tracking.number,
        person=person,
        report=_report(content) if content else None,
        erased=ERASED[issue.erasure.ground] if issue.erasure else None,
        hold=HELD if issue.on_hold else None,
        said=tuple(said),
        attachments=attachments,
        tracking=tracking,
        readers=_READERS,
        kept=_KEPT,
        readable="",
    )
    return copy.model_copy(update={"readable": "\n".join(_lines(copy))})


def spoken(
    kind: str,
    *,
    at: datetime,
    text: str | None,
    erased: Said | None,
    satisfied: bool | None = None,
    rating: int | None = None,
) -> SpokenView:
    """One line of what was said."""
    return SpokenView(
        at=at,
        type=kind,
        name=EVENT.get(kind, Said(zh=kind, en=kind)),
        by="office" if kind in TO_THE_REPORTER else "reporter",
        text=text,
        erased=erased,
        satisfied=satisfied,
        rating=rating,
    )


def _report(content: Content) -> ReportCopy:
    return ReportCopy(
        problem=content.problem, suggestions=content.suggestions, channel=content.channel, place=content.place
    )


def _lines(copy: CopyView) -> Iterator[str]:
    yield f"受理编号 {copy.number}（{on_the_day(copy.made_at)}导出）"
    yield copy.tracking.progress.zh
    for notice in (copy.erased, copy.hold):
        if notice:
            yield notice.zh
    yield from _about(copy.person)
    if copy.report:
        yield f"反映内容：{copy.report.problem}"
        yield from (f"建议：{suggestion}" for suggestion in copy.report.suggestions)
    for step in copy.tracking.steps:
        if step.at:
            yield f"{on_the_day(step.at)} {step.name.zh}"
    yield from (_told(one) for one in copy.said)
    yield from (f"附件：{one.id}（{on_the_day(one.added_at)}）" for one in copy.attachments)
    yield f"谁能看到：{copy.readers.zh}"
    yield f"保存多久：{copy.kept.zh}"


def _about(person: Reporter | None) -> Iterator[str]:
    named = (("姓名", "name"), ("电话", "phone"), ("邮箱", "email"), ("住址", "address"))
    for zh, field in named:
        value = getattr(person, field) if person else None
        if value:
            yield f"{zh}：{value}"


def _told(one: SpokenView) -> str:
    who = "您" if one.by == "reporter" else "答复方"
    rated = {True: "满意", False: "不满意", None: ""}[one.satisfied] + (f"{one.rating}分" if one.rating else "")
    words = one.text or (f"（{one.erased.zh}）" if one.erased else "")
    return f"{on_the_day(one.at)} {who}·{one.name.zh}：{' '.join(part for part in (rated, words) if part)}"
