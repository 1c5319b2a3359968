"""What people type into an address or a filter may be text that no database can hold, and so no row has."""


def can_be_stored(text: str) -> bool:
    """Whether the text is free of NUL, which PostgreSQL refuses, and of lone surrogates, which have no bytes."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
