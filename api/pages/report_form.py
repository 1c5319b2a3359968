"""What a resident typed on the report page: read within bounds, kept whole, and made a report of."""

import re
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from pydantic import Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.gateway.filing import Report
from api.pages.taking import FormRefusedError, form_body
from api.words import Said
from schemas.domain.base import Frozen
from schemas.domain.content import Channel, Content, Reporter
from schemas.domain.text import Text

MOST_BYTES: Final = 131_072  # ten thousand Chinese characters as a form writes them are 90,000
_KEY: Final = re.compile(r"[0-9a-f]{32}")

WORDS: Final = {
    "problem": Said(zh="请写明问题，不超过一万字。", en="Say what is wrong, in at most 10,000 characters."),
    "suggestion": Said(zh="建议不超过两千字。", en="At most 2,000 characters."),
    "name": Said(zh="姓名不超过两百字。", en="At most 200 characters."),
    "phone": Said(zh="电话不超过两百字。", en="At most 200 characters."),
}

# What went wrong with a form as a whole; it is shown again as it was typed.
SENT_BEFORE: Final = Said(
    zh="这张表先前已经提交过，之后又改了内容。如果这是另一件事，请再点一次“提交”；如果是同一件事，请凭查询码补充说明。",
    en="This form was sent before, with another text. If this is another matter, send it again.",
)
NOT_KEPT: Final = Said(
    zh="系统暂时无法保存，内容没有提交成功。请不要关闭页面，过一两分钟再点“提交”。",
    en="We could not save your report. Keep this page open and send it again in a minute or two.",
)


class Typed(Frozen):
    """The fields as they were typed, for showing them again; `proof` and `ticket` came with them."""

    problem: str = ""
    suggestion: str = ""
    name: str = ""
    phone: str = ""
    key: str = ""
    proof: str = ""
    ticket: str = ""

    @property
    def has_key(self) -> bool:
        return _KEY.fullmatch(self.key) is not None


class _Fields(Frozen):
    problem: Annotated[Text, Field(min_length=1, max_length=10_000)]
    suggestion: Annotated[Text, Field(max_length=2_000)]
    name: Annotated[Text, Field(max_length=200)]
    phone: Annotated[Text, Field(max_length=200)]


async def read_form(request: Request) -> Typed:
    """The form of a request.

    Raises:
        HTTPException: 400, 408 or 413, for what no form of ours sends.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise HTTPException(400)
    try:
        return _typed(await form_body(request, limit=MOST_BYTES))
    except FormRefusedError as refused:
        raise HTTPException(refused.status) from refused


def report_of(typed: Typed) -> Report:
    """The report.

    Raises:
        ValidationError: some fields cannot be taken; `mistakes` says which.
    """
    fields = _Fields(problem=typed.problem, suggestion=typed.suggestion, name=typed.name, phone=typed.phone)
    content = Content(
        problem=fields.problem,
        suggestions=(fields.suggestion,) if fields.suggestion else (),
        channel=Channel.WEB,
    )
    known = fields.name or fields.phone
    reporter = Reporter(name=fields.name or None, phone=fields.phone or None) if known else None
    return Report(content=content, reporter=reporter)


def mistakes(error: ValidationError) -> dict[str, Said]:
    """What to change, by field."""
    return {str(each["loc"][0]): WORDS[str(each["loc"][0])] for each in error.errors()}


def _typed(body: bytes) -> Typed:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError as error:  # Of which UnicodeDecodeError is one.
        raise HTTPException(400) from error
    given: dict[str, Any] = dict(pairs)
    if len(given) != len(pairs) or not set(given) <= set(Typed.model_fields):
        raise HTTPException(400)
    return Typed.model_validate(given)
