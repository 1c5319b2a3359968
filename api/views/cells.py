"""Cells of files that spreadsheets open."""

from typing import Final

# What a spreadsheet would take for a formula, whatever it says; in Chinese ones the wide signs do as well.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if text.startswith(_FORMULA) else text
