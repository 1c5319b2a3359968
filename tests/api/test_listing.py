"""Lists of administrators as files: all pages of a list, as far as a file goes."""

from api.pages.admin.listing import read_through
from schemas.wire.reading import Page


async def listed(total: int, *, at_a_time: int = 200) -> list[int]:
    async def page_after(cursor: str | None) -> Page[int]:
        first = int(cursor or 0)
        items = tuple(range(first, min(first + at_a_time, total)))
        return Page(items=items, next=str(first + at_a_time) if first + at_a_time < total else None)

    return await read_through(page_after)


async def test_a_file_has_every_page_of_a_list_and_ten_thousand_lines_at_most() -> None:
    assert await listed(0) == []
    assert await listed(201) == [*range(201)]
    assert await listed(20_000, at_a_time=300) == [*range(10_000)]
