"""Every key of a TOML text is found on its line, however it is written."""

from schemas.domain.contradictions import Path
from schemas.wire.toml_lines import line_numbers

TEXT = """# a comment with = and [brackets]
name = "x # not a comment"
"quoted key" = 'y = z'
a.b.c = 1
list = [ # after the bracket
  1,
  { one = 1, two = [2,
    3] },
]
long = \"\"\"
fake = 1
[fake]
\"\"\"
last = '''
fake = 2'''

[table.inner]
when = 2026-10-10T08:30:00 # a time
[[items]]
k = 1
[items.sub]
k = 2
[[items]]
k = 3
[[items.deep]]
k = 4
"""


def test_every_key_is_found_on_its_line() -> None:
    lines = line_numbers(TEXT)

    expected: dict[Path, int] = {
        ("name",): 2,
        ("quoted key",): 3,
        ("a",): 4,
        ("a", "b", "c"): 4,
        ("list",): 5,
        ("list", 0): 6,
        ("list", 1): 7,
        ("list", 1, "two"): 7,
        ("list", 1, "two", 1): 8,
        ("long",): 10,
        ("last",): 14,
        ("table",): 17,
        ("table", "inner", "when"): 18,
        ("items", 0): 19,
        ("items", 0, "k"): 20,
        ("items", 0, "sub", "k"): 22,
        ("items", 1): 23,
        ("items", 1, "k"): 24,
        ("items", 1, "deep", 0, "k"): 26,
    }
    assert {path: lines.get(path) for path in expected} == expected
    assert not any("fake" in path for path in lines)


def test_windows_line_ends_do_not_shift_lines() -> None:
    assert line_numbers("a = 1\r\n\r\nb = [\r\n  2,\r\n]\r\n")["b", 0] == 4


def test_an_empty_text_has_only_its_first_line() -> None:
    assert line_numbers("") == {(): 1}
