"""The form of each command: which fields it has, how they are called, and what one chooses among."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from api.words import Said


class Kind(StrEnum):
    AREA = "area"  # a text of several lines
    TEXT = "text"
    PICK = "pick"  # one of a list
    CHOICE = "choice"  # one of a few, all in sight
    MANY = "many"  # several of a list
    LIMIT = "limit"  # a number and a unit of time
    YES = "yes"  # yes or no
    PARTS = "parts"  # several texts of several lines
    NAMED = "named"  # people and offices by their name, several
    FILES = "files"  # photos and documents


@dataclass(frozen=True, kw_only=True)
class Field:
    """`name` as in the body of the command; `among` names what one chooses from."""

    name: str
    kind: Kind
    label: Said
    hint: Said | None = None
    among: str = ""
    needed: bool = True
    most: int = 2000


@dataclass(frozen=True, kw_only=True)
class Form:
    """`says` what comes of it, before it is done; a form without fields is one press. `grave`: it is asked twice."""

    fields: tuple[Field, ...] = ()
    says: Said | None = None
    grave: bool = False

    @property
    def takes_files(self) -> bool:
        return any(each.kind is Kind.FILES for each in self.fields)


def _note(zh: str = "说明", en: str = "Words with it", *, needed: bool = False) -> Field:
    return Field(name="note", kind=Kind.AREA, label=Said(zh=zh, en=en), needed=needed)


def _reason(among: str, *, needed: bool = True) -> Field:
    return Field(name="reason", kind=Kind.CHOICE, label=Said(zh="原因", en="Reason"), among=among, needed=needed)


FILES: Final = "evidence"  # how the field with files is called
_FILES: Final = Field(
    name=FILES,
    kind=Kind.FILES,
    label=Said(zh="照片或 PDF", en="Photos or PDF"),
    hint=Said(zh="办理前后的照片最能说明问题。", en="Photos of before and after say most."),
    needed=False,
)
_CATEGORY: Final = Field(name="category", kind=Kind.CHOICE, label=Said(zh="类别", en="Category"), among="categories")
_TOPIC: Final = Field(
    name="topic",
    kind=Kind.PICK,
    label=Said(zh="主题", en="Topic"),
    among="topics",
    needed=False,
    hint=Said(zh="与机器判断相同的，不用选。", en="Leave it where the machine is right."),
)
_URGENCY: Final = Field(
    name="urgency",
    kind=Kind.PICK,
    label=Said(zh="紧急程度", en="Urgency"),
    among="urgencies",
    needed=False,
    hint=Said(zh="与机器判断相同的，不用选。", en="Leave it where the machine is right."),
)
_WHY: Final = Field(name="reason", kind=Kind.AREA, label=Said(zh="理由", en="Why"), needed=False)
_ACCUSED: Final = Field(
    name="accused",
    kind=Kind.NAMED,
    label=Said(zh="被反映的人或单位", en="Who is accused"),
    hint=Said(zh="写上的人和单位看不到这件事，也不会经手。", en="Whoever stands here neither sees it nor works on it."),
    among="accusable",
    needed=False,
)

FORMS: Final[Mapping[str, Form]] = {
    "accept": Form(),
    "classify": Form(fields=(_CATEGORY, _TOPIC, _URGENCY, _ACCUSED, _WHY)),
    "confirm_intake": Form(fields=(_URGENCY, _ACCUSED, _WHY)),
    "release_intake": Form(
        fields=(_CATEGORY, _TOPIC, _URGENCY, _WHY),
        says=Said(
            zh="转出后，一般部门就能看到这件事。涉及个人的内容请先拆单。",
            en="General departments see it from then on. Split first what concerns persons.",
        ),
        grave=True,
    ),
    "resolve": Form(
        fields=(
            Field(
                name="answer",
                kind=Kind.AREA,
                label=Said(zh="给来件人的答复", en="The answer to the reporter"),
                hint=Said(
                    zh="来件人会原样看到。写明做了什么、结果怎样、还有问题找谁。",
                    en="The reporter reads it as it is: what was done, what came of it, whom to ask.",
                ),
                most=10_000,
            ),
            _FILES,
        )
    ),
    "give_feedback": Form(
        fields=(
            Field(name="satisfied", kind=Kind.YES, label=Said(zh="来件人满意吗？", en="Is the reporter satisfied?")),
            Field(name="rating", kind=Kind.PICK, label=Said(zh="打分", en="Mark"), among="marks", needed=False),
            Field(name="comment", kind=Kind.AREA, label=Said(zh="来件人说了什么", en="What was said"), needed=False),
        )
    ),
    "return": Form(fields=(_reason("return_reasons"), _note())),
    "refuse": Form(
        fields=(_reason("refusal_reasons"), _note()),
        says=Said(zh="来件人会看到这个原因，并可以提出异议。", en="The reporter reads the reason and may object."),
        grave=True,
    ),
    "reroute": Form(
        fields=(
            Field(
                name="department_id",
                kind=Kind.CHOICE,
                label=Said(zh="交给哪个部门", en="To which department"),
                among="departments",
            ),
            Field(
                name="category",
                kind=Kind.PICK,
                label=Said(zh="类别（需要改时才选）", en="Category, where it changes"),
                among="categories",
                needed=False,
            ),
            _note(),
        )
    ),
    "assign": Form(
        fields=(
            Field(
                name="lead_unit_id",
                kind=Kind.PICK,
                label=Said(zh="牵头单位", en="The unit that leads"),
                among="units",
                needed=False,
                hint=Said(zh="已有牵头单位的，不用再选。", en="Leave it where a unit leads already."),
            ),
            Field(
                name="unit_ids",
                kind=Kind.MANY,
                label=Said(zh="协办单位", en="Units that help"),
                among="units",
                needed=False,
            ),
            Field(
                name="instruction", kind=Kind.AREA, label=Said(zh="办理要求", en="What they are to do"), needed=False
            ),
        ),
        says=Said(zh="每个单位有自己的期限；都办完或免予办理后，部门才能办结。", en="Each unit has its own clock."),
    ),
    "accept_task": Form(),
    "return_task": Form(fields=(_note("退回的原因", "Why it is returned", needed=True),)),
    "finish_task": Form(
        fields=(
            Field(name="report", kind=Kind.AREA, label=Said(zh="办理情况", en="What was done"), most=10_000),
            _FILES,
        )
    ),
    "excuse_task": Form(
        fields=(
            Field(name="unit_id", kind=Kind.CHOICE, label=Said(zh="哪个单位", en="Which unit"), among="tasks"),
            _note("理由", "Why"),
        )
    ),
    "request_extension": Form(
        fields=(
            Field(name="limit", kind=Kind.LIMIT, label=Said(zh="延长多久", en="How much longer")),
            _reason("extension_reasons", needed=False),
            _note("为什么需要更多时间", "Why more time is needed", needed=True),
        ),
        says=Said(zh="由上一级决定；来件人的承诺日期不变。", en="Somebody one level up decides; the promise stays."),
    ),
    "grant_extension": Form(),
    "deny_extension": Form(fields=(_note("理由", "Why"),)),
    "suspend": Form(fields=(_reason("suspension_reasons"), _note())),
    "resume": Form(),
    "merge": Form(
        fields=(
            Field(
                name="main_id",
                kind=Kind.TEXT,
                label=Said(zh="并入哪一件（台账号）", en="Into which issue (ledger number)"),
                hint=Said(zh="例如 2026-A1VP-YKSZ", en="Like 2026-A1VP-YKSZ"),
            ),
        ),
        says=Said(
            zh="并入后本件停表，随主件一起结单，并告诉来件人。", en="Its clocks stop; it ends with the main issue."
        ),
    ),
    "unmerge": Form(),
    "split": Form(
        fields=(
            Field(
                name="parts",
                kind=Kind.PARTS,
                label=Said(zh="拆出的每一件，各用自己的话写", en="Each part in words of its own"),
                hint=Said(zh="不要写出来件人是谁。", en="Leave out who reported it."),
                most=10_000,
            ),
        )
    ),
    "comment": Form(
        fields=(
            Field(
                name="text",
                kind=Kind.AREA,
                label=Said(zh="备注", en="Comment"),
                hint=Said(zh="同事能看到，来件人看不到。", en="Colleagues read it, the reporter never."),
            ),
        )
    ),
    "add_files": Form(fields=(replace(_FILES, needed=True), _note())),
    "urge": Form(fields=(_note("催办的话", "Words with it"),)),
    "issue_card": Form(
        fields=(
            Field(name="card", kind=Kind.CHOICE, label=Said(zh="哪种卡", en="Which card"), among="cards"),
            Field(
                name="unit_id",
                kind=Kind.PICK,
                label=Said(zh="发给哪个单位（不选则发给部门）", en="To which unit, if any"),
                among="tasks",
                needed=False,
            ),
            _note("为什么", "Why", needed=True),
        ),
        grave=True,
    ),
    "transfer": Form(
        fields=(
            Field(name="to", kind=Kind.MANY, label=Said(zh="移交给", en="To whom"), among="colleagues"),
            _note(),
        )
    ),
    "take_back": Form(),
    "erase_reporter": Form(
        fields=(
            Field(
                name="content",
                kind=Kind.YES,
                label=Said(zh="连同来件内容一起删除？", en="Erase the text as well?"),
            ),
            _note("依据", "On which ground", needed=True),
        ),
        says=Said(zh="删除后无法恢复。", en="It is gone for good."),
        grave=True,
    ),
    "place_hold": Form(fields=(_note("依据", "On which ground", needed=True),)),
    "lift_hold": Form(fields=(_note("依据", "On which ground", needed=True),)),
    "name_accused": Form(fields=(_ACCUSED,), grave=True),
    "refer_to_discipline": Form(
        fields=(_WHY,),
        says=Said(
            zh="移送后，您和本部门都不再看得到这件事。", en="From then on neither you nor your department sees it."
        ),
        grave=True,
    ),
    "ask_reporter": Form(
        fields=(
            Field(
                name="question",
                kind=Kind.AREA,
                label=Said(zh="想问来件人什么", en="What the reporter is asked"),
                hint=Said(zh="来件人凭编号和查询码看到，不知道是谁问的。", en="The reporter does not learn who asked."),
            ),
        )
    ),
}
