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


def _field(
    name: str,
    kind: Kind,
    zh: str,
    en: str,
    *,
    hint: Said | None = None,
    among: str = "",
    needed: bool = True,
    most: int = 2000,
) -> Field:
    label = Said(zh=zh, en=en)
    return Field(name=name, kind=kind, label=label, hint=hint, among=among, needed=needed, most=most)


def _note(zh: str = "说明", en: str = "Words with it", *, needed: bool = False) -> Field:
    return _field("note", Kind.AREA, zh, en, needed=needed)


def _reason(among: str, *, needed: bool = True) -> Field:
    return _field("reason", Kind.CHOICE, "原因", "Reason", among=among, needed=needed)


FILES: Final = "evidence"  # how the field with files is called
_AS_JUDGED: Final = Said(zh="与机器判断相同的，不用选。", en="Leave it where the machine is right.")
_FILES: Final = _field(
    FILES,
    Kind.FILES,
    "照片或 PDF",
    "Photos or PDF",
    hint=Said(zh="办理前后的照片最能说明问题。", en="Photos of before and after say most."),
    needed=False,
)
_CATEGORY: Final = _field("category", Kind.CHOICE, "类别", "Category", among="categories")
_TOPIC: Final = _field("topic", Kind.PICK, "主题", "Topic", among="topics", needed=False, hint=_AS_JUDGED)
_URGENCY: Final = _field("urgency", Kind.PICK, "紧急程度", "Urgency", among="urgencies", needed=False, hint=_AS_JUDGED)
_WHY: Final = _field("reason", Kind.AREA, "理由", "Why", needed=False)
_ACCUSED: Final = _field(
    "accused",
    Kind.NAMED,
    "被反映的人或单位",
    "Who is accused",
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
            _field(
                "answer",
                Kind.AREA,
                "给来件人的答复",
                "The answer to the reporter",
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
            _field("satisfied", Kind.YES, "来件人满意吗？", "Is the reporter satisfied?"),
            _field("rating", Kind.PICK, "打分", "Mark", among="marks", needed=False),
            _field("comment", Kind.AREA, "来件人说了什么", "What was said", needed=False),
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
            _field("department_id", Kind.CHOICE, "交给哪个部门", "To which department", among="departments"),
            _field(
                "category",
                Kind.PICK,
                "类别（需要改时才选）",
                "Category, where it changes",
                among="categories",
                needed=False,
            ),
            _note(),
        )
    ),
    "assign": Form(
        fields=(
            _field(
                "lead_unit_id",
                Kind.PICK,
                "牵头单位",
                "The unit that leads",
                among="units",
                needed=False,
                hint=Said(zh="已有牵头单位的，不用再选。", en="Leave it where a unit leads already."),
            ),
            _field("unit_ids", Kind.MANY, "协办单位", "Units that help", among="units", needed=False),
            _field("instruction", Kind.AREA, "办理要求", "What they are to do", needed=False),
        ),
        says=Said(zh="每个单位有自己的期限；都办完或免予办理后，部门才能办结。", en="Each unit has its own clock."),
    ),
    "accept_task": Form(),
    "return_task": Form(fields=(_note("退回的原因", "Why it is returned", needed=True),)),
    "finish_task": Form(fields=(_field("report", Kind.AREA, "办理情况", "What was done", most=10_000), _FILES)),
    "excuse_task": Form(
        fields=(_field("unit_id", Kind.CHOICE, "哪个单位", "Which unit", among="tasks"), _note("理由", "Why"))
    ),
    "request_extension": Form(
        fields=(
            _field("limit", Kind.LIMIT, "延长多久", "How much longer"),
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
            _field(
                "main_id",
                Kind.TEXT,
                "并入哪一件（台账号）",
                "Into which issue (ledger number)",
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
            _field(
                "parts",
                Kind.PARTS,
                "拆出的每一件，各用自己的话写",
                "Each part in words of its own",
                hint=Said(zh="不要写出来件人是谁。", en="Leave out who reported it."),
                most=10_000,
            ),
        )
    ),
    "comment": Form(
        fields=(
            _field(
                "text",
                Kind.AREA,
                "备注",
                "Comment",
                hint=Said(zh="同事能看到，来件人看不到。", en="Colleagues read it, the reporter never."),
            ),
        )
    ),
    "add_files": Form(fields=(replace(_FILES, needed=True), _note())),
    "urge": Form(fields=(_note("催办的话", "Words with it"),)),
    "issue_card": Form(
        fields=(
            _field("card", Kind.CHOICE, "哪种卡", "Which card", among="cards"),
            _field(
                "unit_id",
                Kind.PICK,
                "发给哪个单位（不选则发给部门）",
                "To which unit, if any",
                among="tasks",
                needed=False,
            ),
            _note("为什么", "Why", needed=True),
        ),
        grave=True,
    ),
    "transfer": Form(fields=(_field("to", Kind.MANY, "移交给", "To whom", among="colleagues"), _note())),
    "take_back": Form(),
    "erase_reporter": Form(
        fields=(
            _field("content", Kind.YES, "连同来件内容一起删除？", "Erase the text as well?"),
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
            _field(
                "question",
                Kind.AREA,
                "想问来件人什么",
                "What the reporter is asked",
                hint=Said(zh="来件人凭编号和查询码看到，不知道是谁问的。", en="The reporter does not learn who asked."),
            ),
        )
    ),
}
