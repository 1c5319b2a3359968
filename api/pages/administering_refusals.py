"""What pages say to refusals of administering, by their code."""

from collections.abc import Mapping
from typing import Final

from api.words import Said

ADMINISTERING: Final[Mapping[str, Said]] = {
    "registry-invalid": Said(
        zh="这样登记簿就不能用了，请改正下面指出的内容。什么都没有改动。",
        en="The registry could not be used so; correct what is named below. Nothing was changed.",
    ),
    "entry-unknown": Said(
        zh="登记簿里没有这一项，请从列表中选择。", en="The registry has no such entry; choose from the list."
    ),
    "content-moved": Said(
        zh="这份内容和刚才核对的不一样。什么都没有改动，请重新核对。",
        en="This is not what was checked. Nothing was changed; check it again.",
    ),
    "file-not-text": Said(
        zh="这个文件不是 UTF-8 文本，请另存为 UTF-8 后再选。", en="The file is no text in UTF-8; save it as UTF-8."
    ),
    "policy-file-unusable": Said(
        zh="这份规定还不能用，请按下面逐行改正。", en="The policy cannot be used yet; change the lines below."
    ),
    "calendar-file-unusable": Said(
        zh="这份日历还不能用，请按下面逐行改正。", en="The calendar cannot be used yet; change the lines below."
    ),
    "policy-unrecorded": Said(zh="没有登记过这个版本的规定。", en="No policy of this version is recorded."),
    "policy-unknown": Said(zh="没有这份自带的规定。", en="No such policy ships."),
    "in-force-moved": Said(
        zh="核对之后，已有另一份生效。请和现在生效的重新比较，您的内容仍在下面。",
        en="Another one was put in force since you checked. Compare it anew; your text is still below.",
    ),
}
