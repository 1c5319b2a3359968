"""What staff ask of the reporter, and what the reporter says by receipt. Every text arrives sealed."""

from typing import Literal

from schemas.domain.base import Frozen
from schemas.domain.sealed import Sealed


class AskReporter(Frozen):
    """询问: a question that the reporter finds with the receipt."""

    name: Literal["ask_reporter"] = "ask_reporter"
    question: Sealed


class Reply(Frozen):
    """答复提问, or an addition that nobody asked for (补充说明)."""

    name: Literal["reply"] = "reply"
    text: Sealed


class Objection(Frozen):
    """异议 to a refusal or to a merging, whichever it is."""

    name: Literal["object"] = "object"
    note: Sealed


DialogueCommand = AskReporter | Reply | Objection
