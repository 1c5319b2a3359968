"""What a reporter said, in clear: it lives in memory only, and is sealed wherever it is stored or sent."""

from enum import StrEnum

from pydantic import Field

from schemas.domain.attachments import AttachmentRef
from schemas.domain.base import Frozen
from schemas.domain.place import PlaceGiven


class Channel(StrEnum):
    """The ways in, as the domain names them."""

    VISIT = "visit"  # 面对面走访
    EVENING_TALK = "evening_talk"  # 居民夜话
    COURTYARD_MEETING = "courtyard_meeting"  # 坝坝会
    BACK_TO_BACK = "back_to_back"  # 背靠背
    HOTLINE = "hotline"  # 热线
    WEB = "web"  # 网页、手机
    PROXY = "proxy"  # 代办
    CONTACT_MEMBER = "contact_member"  # 联系党员
    LETTER = "letter"  # 来信
    IMPORT = "import"  # 其他系统导入


class Content(Frozen):
    """The sealed content of a filing. `conduct`: whoever filed it marked it as about the conduct of an official."""

    problem: str
    suggestions: tuple[str, ...] = ()
    channel: Channel
    place: PlaceGiven = Field(default_factory=PlaceGiven)
    filer_community_id: str | None = None
    source: str | None = None
    attachments: tuple[AttachmentRef, ...] = ()
    conduct: bool = False  # not in what was filed before 2026-11-27

    @property
    def text(self) -> str:
        """Problem and suggestions as one text, for analysis and search."""
        return "\n".join((self.problem, *self.suggestions))


class Reporter(Frozen):
    """Who reported, sealed under a key of its own so that erasing a person leaves the issue readable."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
