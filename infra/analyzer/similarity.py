"""Near-duplicates: MinHash over keyed character shingles, band buckets to find candidates.

64 minima in 16 bands of 4: texts that share 60 % of their shingles meet in some bucket 9 times of 10, 80 % always,
30 % once in 8. Nothing here can be turned back into text without the key, and with it only by guessing.
"""

from functools import cache
from hashlib import blake2b

import numpy as np
from pydantic import Field

from infra.analyzer.text import clean
from schemas.domain.base import Frozen

MINIMA, BANDS = 64, 16
ROWS = MINIMA // BANDS
SHINGLE = 4  # characters
READ = 2000  # characters of a text that count
SIMILAR = 0.6  # the share of equal minima from which two messages are called near-duplicates

Words = np.ndarray[tuple[int, ...], np.dtype[np.uint64]]


class Signature(Frozen):
    """The minima of one text, 32 bits each; none where the text holds no letter or character."""

    minima: tuple[int, ...] = Field(max_length=MINIMA)

    def to_text(self) -> str:
        """Eight hex digits each, as kept in the database."""
        return "".join(f"{value:08x}" for value in self.minima)

    @classmethod
    def from_text(cls, text: str) -> "Signature":
        """The signature that `to_text` wrote."""
        return cls(minima=tuple(int(text[i : i + 8], 16) for i in range(0, len(text), 8)))


def signature(text: str, *, key: bytes) -> Signature:
    """The signature of a message under a key of 16-64 bytes; punctuation, blanks and case make no difference."""
    hashes = [_hashed(shingle, key) for shingle in _shingles(text)]
    if not hashes:
        return Signature(minima=())
    factors, offsets = _permutations()
    mixed = np.array(hashes, dtype=np.uint64)[:, None] * factors + offsets  # modulo 2**64, as uint64 is
    return Signature(minima=tuple(int(value) for value in (mixed >> np.uint64(32)).min(axis=0)))


def buckets(signature: Signature) -> tuple[str, ...]:
    """One bucket a band: two texts are candidates where they share one. Empty for an empty signature."""
    values = signature.minima
    return tuple("".join(f"{v:08x}" for v in values[i : i + ROWS]) for i in range(0, len(values), ROWS))


def similarity(a: Signature, b: Signature) -> float:
    """The share of equal minima, 0..1, which estimates the share of common shingles (standard error 0.06 at most)."""
    if not a.minima or len(a.minima) != len(b.minima):
        return 0.0
    return sum(x == y for x, y in zip(a.minima, b.minima, strict=True)) / len(a.minima)


def _shingles(text: str) -> set[str]:
    letters = "".join(filter(str.isalnum, clean(text)))[:READ]
    return {letters[i : i + SHINGLE] for i in range(max(1, len(letters) - SHINGLE + 1))} - {""}


def _hashed(shingle: str, key: bytes) -> int:
    return int.from_bytes(blake2b(shingle.encode(), key=key, digest_size=8).digest())


@cache
def _permutations() -> tuple[Words, Words]:
    """Fixed for ever: signatures made with other numbers could not be compared. The key, not these, is secret."""
    words = np.frombuffer(
        b"".join(blake2b(b"sibu %d" % i, digest_size=16).digest() for i in range(MINIMA)), dtype="<u8"
    )
    pairs = words.astype(np.uint64).reshape(MINIMA, 2)
    return pairs[:, 0] | np.uint64(1), pairs[:, 1]
