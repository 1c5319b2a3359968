"""Which passwords are refused: length and the own name here; lists of known ones are the adapter's. No composition."""

import unicodedata
from collections.abc import Iterable

from schemas.domain.account_errors import PasswordUnfitError

LONGEST = 128  # characters


def normal_password(typed: str) -> str:
    """One spelling of what keyboards encode differently (NIST SP 800-63B, 3.1.1.2); nothing is trimmed or cut."""
    return unicodedata.normalize("NFKC", typed)


def ensure_fit(password: str, *, shortest: int, own: Iterable[str]) -> None:
    """`own` are words that everybody knows of this person: id and name.

    Raises:
        PasswordUnfitError: with the rule that refuses it.
    """
    if len(password) < shortest:
        raise PasswordUnfitError(f"A password has at least {shortest} characters.")
    if len(password) > LONGEST:
        raise PasswordUnfitError(f"A password has at most {LONGEST} characters.")
    folded = password.casefold()
    if any(len(word) > 1 and word.casefold() in folded for word in own):
        raise PasswordUnfitError("A password does not contain the account or the name it is for.")
