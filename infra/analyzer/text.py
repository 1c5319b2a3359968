"""Messages made ready to be read: one width of letters, no salutations, cut into sentences."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

LONGEST = 4000  # characters that are read; what a message is about stands long before

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_SPACE = re.compile(r"(?<=[^\x00-\x7f])[^\S\n]+(?=[^\x00-\x7f])|[^\S\n]{2,}")
_SENTENCE_END = re.compile(r"[。!?;\n]+")
_LAW = re.compile(r"第[零一二三四五六七八九十百\d]{1,6}条|《[^》]{2,30}(?:法|条例|规定|办法)》|[^,。]{2,6}罪")
HEADLINE = 60  # characters: a subject, or the first sentence where there is none
# Every letter to an office opens with the title of whoever is asked; a title there says nothing about whom it accuses.
_TITLE = r"(?:书记|市长|县长|区长|镇长|乡长|局长|厅长|省长|主任|领导|部长|院长)"
_SALUTATION = re.compile(
    rf"(?:尊敬|敬爱|亲爱)的[^,,。.!!??::;;]{{0,16}}?{_TITLE}们?(?:[、和及][^,,。.!!??::;;]{{0,10}}?{_TITLE}们?)*"
    rf"|(?:^|(?<=[\s,,。.!!??::;;]))[^\s,,。.!!??::;;]{{0,8}}?{_TITLE}们?(?=[,,\s]{{0,2}}(?:您|你)们?好)"
    rf"|(?:恳请|希望|请求|恳求|请|求|望|盼|感谢|谢谢|向)(?:各位|有关|相关|上级|各级|贵|市|县|区|省|政府)*{_TITLE}们?"
)


def clean(text: str) -> str:
    """NFKC, lower case, without control and format characters or blanks inside Chinese; at most LONGEST characters."""
    folded = unicodedata.normalize("NFKC", _CONTROL.sub(" ", text[: 2 * LONGEST])).lower()
    return _SPACE.sub(" ", folded).strip()[:LONGEST]


def without_salutations(text: str) -> str:
    """The same text, of the same length, with the titles of those who are asked for help blotted out."""
    return _SALUTATION.sub(lambda found: "　" * len(found.group()), text)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the headline ends, for each character the number of its sentence, and the sentences that quote the law."""

    headline: int
    sentence: tuple[int, ...]
    quoting_law: frozenset[int]


def layout(text: str) -> Layout:
    """The layout of a cleaned text. The headline is the first sentence that says anything, cut at HEADLINE."""
    ends = [0, *(found.end() for found in _SENTENCE_END.finditer(text)), len(text) + 1]
    spans = [(start, end) for start, end in pairwise(ends) if start < end]
    headline = next((end for start, end in spans if len(text[start:end].strip("　 ")) > 5), len(text))
    return Layout(
        headline=min(headline, HEADLINE),
        sentence=tuple(number for number, (start, end) in enumerate(spans) for _ in range(start, end)),
        quoting_law=frozenset(n for n, (start, end) in enumerate(spans) if _LAW.search(text, start, end)),
    )
