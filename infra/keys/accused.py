"""Marks of the accused: HMACs that only a holder of the key makes, equal for the same person or office."""

from infra.keys.macs import labelled_mac
from infra.keys.ring import KeyRing, Purpose
from schemas.domain.accused import Accused

_LENGTH = 16  # bytes: as many marks as one likes, and no two alike


def accused_secret(ring: KeyRing) -> bytes:
    """The 32 bytes that marks are made with.

    Derived from a secret that every key file has, under a label of its own: a purpose of its own would make every key
    file of before unreadable.
    """
    return labelled_mac(ring.secret(Purpose.SEARCH_TOKEN), "sibu/derived/accused/1", b"")


def mark_of(secret: bytes, accused: Accused) -> str:
    """32 hex digits. Who has the tables and not the key cannot tell whom they mean, only that two are the same."""
    return labelled_mac(secret, "sibu/accused/1", f"{accused.kind.value}:{accused.id}".encode())[:_LENGTH].hex()
