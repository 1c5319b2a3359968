"""The work in a proof of work: a counter that makes a hash begin with zero bits (hashcash over SHA-256)."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from typing import Final

EASIEST: Final = 17  # bits: 131,000 hashes on average, a fraction of a second of a phone
HARDEST: Final = 21  # bits: 2 million, some ten seconds of an old phone
_LONGEST_COUNTER: Final = 16  # digits
_SAVED: Final = 20_000  # hashes between two looks at whether to go on


def bits_for(*, excess: int, at_once: int) -> int:
    """How hard it is for whoever stands `excess` above a budget of `at_once`: one bit more for each doubling."""
    return min(HARDEST, EASIEST + (1 + max(0, excess) // max(1, at_once)).bit_length() - 1)


def is_solved(challenge: str, counter: str, *, bits: int) -> bool:
    """Whether SHA-256 of the challenge's own SHA-256 in hex, and the counter in decimal, begins with so many 0 bits."""
    if not (counter.isascii() and counter.isdecimal() and len(counter) <= _LONGEST_COUNTER):
        return False
    digest = sha256(_prefix(challenge) + counter.encode()).digest()
    return _leading_zeros(digest) >= bits


def solve(challenge: str, *, bits: int) -> str:
    """The counter, however long it takes: 2 ** bits hashes on average."""
    return next(found for found in solving(challenge, bits=bits) if found is not None)


def solving(challenge: str, *, bits: int) -> Iterator[str | None]:
    """None from time to time, and at last the counter: for whoever shows that it goes on."""
    begun, full, rest = sha256(_prefix(challenge)), bits // 8, bits % 8
    zeros, ceiling = bytes(full), 1 << (8 - rest)
    for counter in count():
        tried = begun.copy()
        tried.update(b"%d" % counter)
        digest = tried.digest()
        if digest[:full] == zeros and digest[full] < ceiling:
            yield str(counter)
            return
        if counter % _SAVED == _SAVED - 1:
            yield None


def _prefix(challenge: str) -> bytes:
    """One block of SHA-256, so that a browser hashes it once and not for each counter."""
    return sha256(challenge.encode()).hexdigest().encode()


def _leading_zeros(digest: bytes) -> int:
    return len(digest) * 8 - int.from_bytes(digest, "big").bit_length()
