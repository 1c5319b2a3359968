"""Lives told by a file of another system: when each report was received there, and when it was answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from api.cli import words
from api.cli.errors import UsageError
from api.cli.importing.columns import KNOWN, ColumnMap, column_map
from api.cli.importing.reports import RowError, moment_of, plain
from api.cli.importing.rows import BadRow, Row, columns, read_rows
from api.cli.screen import Advance
from infra.analyzer.embedded import EmbeddedAnalyzer
from infra.run.simulation_run import RowTally
from schemas.domain.analysis import Category, Urgency
from schemas.domain.clocks import Stage
from schemas.domain.lives import Life, StageLife
from schemas.domain.policy import Policy

# What an import knows, and what spares the analysis where a file has it.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    **KNOWN,
    "category": ("category", "类别"),
    "urgency": ("urgency", "紧急程度"),
    "department": ("department", "department_id", "责任单位", "承办单位"),
}
_CATEGORIES = {written: each for each in Category for written in (each.value, words.CATEGORY[each])}
_URGENCIES = {written: each for each in Urgency for written in (each.value, words.URGENCY[each])}
_UNTAUGHT = bytes(32)  # No key hides anything here: an analyzer that was taught nothing keeps nothing.


class _Found(NamedTuple):
    category: Category
    urgency: Urgency


@dataclass(kw_only=True)
class ImportedLives:
    """The rows of a file as lives with one clock, that of handling. What was never answered tells nothing of limits.

    Category and urgency are those of their columns, else what the analyzer says of the words; a department is that of
    its column (an id or a name), else the one that leads the category in `policy`.
    """

    file: Path
    columns: ColumnMap
    policy: Policy
    tally: RowTally = field(default_factory=RowTally)

    def __post_init__(self) -> None:
        self._analyzer = EmbeddedAnalyzer(features=_UNTAUGHT)
        self._departments = {one.name: name for name, one in self.policy.departments.items()}

    def lives(self, advance: Advance) -> Iterator[Life]:
        """One life for each answered row, in the order of the file."""
        for row in read_rows(self.file):
            self.tally.read += 1
            advance()
            try:
                life = self._life(row)
            except RowError:
                self.tally.unusable += 1
                continue
            if life is None:
                self.tally.unanswered += 1
            else:
                yield life

    def _life(self, row: Row | BadRow) -> Life | None:
        if isinstance(row, BadRow):
            raise RowError(row.reason)
        filed_at, answered_at = self._moment(row, "filed_at"), self._moment(row, "answered_at")
        if filed_at is None:
            raise RowError("There is no time of filing in it.")
        if answered_at is None:
            return None
        if answered_at < filed_at:
            raise RowError("It was answered before it was received.")
        return self._told(row, filed_at, answered_at)

    def _told(self, row: Row, filed_at: datetime, answered_at: datetime) -> Life:
        found, given = self._found(row), self._text(row, "department")
        department = self._departments.get(given, given) or self.policy.department_for(found.category)
        handled = StageLife(
            stage=Stage.HANDLE,
            start=filed_at,
            urgency=found.urgency,
            department_id=department,
            named=bool(given),
            done_at=answered_at,
        )
        return Life(
            filed_at=filed_at,
            policy_version="",
            calendar_version="",
            category=found.category,
            department_id=department,
            stages=(handled,),
        )

    def _found(self, row: Row) -> _Found:
        category, urgency = self._text(row, "category"), self._text(row, "urgency")
        if category in _CATEGORIES and urgency in _URGENCIES:
            return _Found(_CATEGORIES[category], _URGENCIES[urgency])
        said = self._analyzer.analyze(problem=self._text(row, "problem"), suggestions=())
        return _Found(
            _CATEGORIES.get(category) or Category(said.category.value),
            _URGENCIES.get(urgency) or Urgency(said.urgency.value),
        )

    def _moment(self, row: Row, target: str) -> datetime | None:
        text = self._text(row, target)
        return datetime.fromisoformat(moment_of(text)) if text else None

    def _text(self, row: Row, target: str) -> str:
        texts = (plain(row.values.get(column), column) for column in self.columns.get(target, ()))
        return "\n".join(text for text in texts if text)


def lives_of(file: Path, given: list[str], map_file: Path | None, *, policy: Policy) -> ImportedLives:
    """A file ready to be read, with its columns as `sibu import` would map them.

    Raises:
        UsageError: no file that can be read, or no columns that hold both times.
    """
    if not file.is_file():
        raise UsageError(f"There is no file {file}.")
    chosen = column_map(
        given, map_file, found=columns(file), name=file.name, known=COLUMNS, needed=("filed_at", "answered_at")
    )
    return ImportedLives(file=file, columns=chosen, policy=policy)
