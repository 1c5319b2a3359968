"""What can go wrong with keys; no message ever holds content, a key or a code."""

from schemas.domain.errors import DomainError


class KeyFileError(DomainError):
    """The key file is missing, unreadable, open to others, damaged or cannot be written."""

    code = "key_file"


class KeyFileMissingError(KeyFileError):
    """There is no key file where one was expected. Beside a database this means that its texts are lost."""

    code = "key_file_missing"


class KeyClassNotHeldError(DomainError):
    """This process does not hold the private key of the class an issue is sealed to."""

    code = "key_class_not_held"


class KeyErasedError(DomainError):
    """The key was destroyed on purpose, so what it sealed is gone for ever."""

    code = "key_erased"


class SealBrokenError(DomainError):
    """A ciphertext or a wrapped key was altered, or belongs to another issue, key or class."""

    code = "seal_broken"


class UncomparableRequestError(DomainError):
    """A request holds a number that canonical JSON cannot express, so it could not be compared with a retry."""

    code = "uncomparable_request"


class CursorError(DomainError):
    """A page mark is damaged, or was given out by another list."""

    code = "cursor"


class PayloadBrokenError(DomainError):
    """A workflow payload is marked encrypted but cannot be opened with the key at hand."""

    code = "payload_broken"
