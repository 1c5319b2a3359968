"""Receipt numbers, their secret codes, and ledger numbers: random, so that none tells how many there are.

The 32 symbols are Crockford's: digits and letters without I, L, O, U, so that what looks alike can be put right.
"""

import hmac
import re
import secrets
import unicodedata

from infra.keys.macs import labelled_mac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_PREFIX = "SIBU"
_BODY_LENGTH = 10  # 50 bits: among a million receipts a clash is expected once in 2,000 such systems.
_CODE_LENGTH = 12  # 60 bits.
_LEDGER_LENGTH = 8  # 40 bits within a year.


def new_receipt_number() -> str:
    """Give a number such as SIBU-7K3M-92QX-4M45; the last two digits check the rest.

    Keep a unique index and draw again when it refuses.
    """
    body = _random_symbols(_BODY_LENGTH)
    return _number(body + _check_digits(body))


def normalise_number(typed: str) -> str:
    """Give the number in its one spelling, from what a person typed or pasted; not checked, see `is_well_formed`.

    Mends case, full-width characters, spaces and dashes (missing, extra, or of another kind), a missing prefix, O for
    0 and I or L for 1.
    """
    symbols = _symbols(typed)
    return _number(symbols.removeprefix(_TYPED_PREFIX))


def is_well_formed(number: str) -> bool:
    """Tell whether this can be a receipt number, after `normalise_number`.

    Any one wrong symbol and any two exchanged ones are found.
    """
    symbols = _symbols(number).removeprefix(_TYPED_PREFIX)
    body, check = symbols[:_BODY_LENGTH], symbols[_BODY_LENGTH:]
    # The exact length matters: without it a longer text could satisfy the checksum.
    return len(symbols) == _BODY_LENGTH + 2 and set(body) <= set(ALPHABET) and check == _check_digits(body)


def new_receipt_code() -> str:
    """Give a secret code such as 5TQ2-9XKD-M03V, 60 random bits. It is shown once and kept only as `code_mac`."""
    return _grouped(_random_symbols(_CODE_LENGTH))


def normalise_code(typed: str) -> str:
    """Give the code in its one spelling, mended as `normalise_number` does."""
    return _grouped(_symbols(typed))


def code_mac(secret: bytes, *, number: str, code: str) -> str:
    """Give the 64 hex digits kept instead of the code. Bound to the number, so no row can stand in for another."""
    text = f"{normalise_number(number)} {normalise_code(code)}"
    return labelled_mac(secret, "sibu/receipt-code/1", text.encode()).hex()


def code_matches(secret: bytes, *, number: str, code: str, kept: str) -> bool:
    """Tell, in a time that does not depend on the code, whether this is the code of this number."""
    return hmac.compare_digest(code_mac(secret, number=number, code=code).encode(), kept.encode())


def new_ledger_number(year: int) -> str:
    """Give a ledger number such as 2026-4F7K-2M9P. Within a year the order tells nothing; draw again on a clash."""
    return f"{year:04d}-{_grouped(_random_symbols(_LEDGER_LENGTH))}"


_MENDED = str.maketrans("OIL", "011")
_TYPED_PREFIX = _PREFIX.translate(_MENDED)  # U is no symbol, so no number begins like this by chance.
_UNTYPEABLE = re.compile("[^0-9A-Z]+")


def _symbols(typed: str) -> str:
    upper = unicodedata.normalize("NFKC", typed).upper()
    return _UNTYPEABLE.sub("", upper).translate(_MENDED)


def _number(symbols: str) -> str:
    return f"{_PREFIX}-{_grouped(symbols)}"


def _grouped(symbols: str) -> str:
    return "-".join(symbols[at : at + 4] for at in range(0, len(symbols), 4))


def _random_symbols(length: int) -> str:
    # 32 divides 256, so five bits of a random byte choose among the symbols without favour.
    return "".join(ALPHABET[byte & 31] for byte in secrets.token_bytes(length))


def _check_digits(body: str) -> str:
    """Two decimal digits that bring the weighted sum to 1 modulo the prime 97, after ISO 7064 MOD 97-10.

    The weights are powers of 32, one place per symbol, then 100 for the digits' own places. 32 has order 48 modulo
    97, so all weights differ and any exchange shows.
    """
    remainder = 0
    for symbol in body:
        remainder = (remainder * 32 + ALPHABET.index(symbol)) % 97
    return f"{(1 - remainder * 100) % 97:02d}"
