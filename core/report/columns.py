"""Column, Sheet and the cells that several sheets share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.model import Estimate
from core.report.words import Text, absent, word
from core.result import Result

Cell = str | int | float | Text
"""str: neutral or from the evidence, shown as written (invisible characters as escapes). Text: ours."""

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. width: in characters of the workbook's font. kind: text | number | times | prose | mono."""

    key: str
    zh: str
    en: str
    width: float
    kind: str = "text"

    @property
    def title(self) -> Text:
        """The header in both languages."""
        return Text(self.zh, self.en)


SHORT, ALL_FILES = "short", "all files"
"""Lengths of a sheet: a few dozen rows, made at once; or known only after a pass over all files."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook and one table of the window.

    rows: streams the rows from the facts; a row of fewer cells than columns is a heading of a page.
    page: a page to be read (item and words), not a table to be filtered. length: SHORT, ALL_FILES, or the
    name in `Result.counts` that tells it. optional: a workbook may go without it, and then says so.
    """

    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    rows: Callable[[Result], Iterator[Row]]
    page: bool = False
    length: str = SHORT
    optional: bool = False

    @property
    def title(self) -> Text:
        """The name of the sheet in both languages."""
        return Text(self.zh, self.en)


PAGE_COLUMNS = (Column("item", "项目", "Item", 34), Column("words", "内容", "Content", 112, "prose"))
"""A page to be read."""

ESTIMATE_COLUMNS = (
    Column("point", "估计条数", "Point", 15.5, "number"),
    Column("low", "区间下端", "Low", 15.5, "number"),
    Column("high", "区间上端", "High", 15.5, "number"),
    Column("floor", "下限", "Floor", 15.5, "number"),
    Column("at_most", "至多", "At most", 17, "number"),
    Column("method", "计数方式", "Method", 13),
)
"""An estimate is always these six, never a point alone."""


def estimate_cells(estimate: Estimate | None) -> Row:
    """The six cells of an estimate; None (nothing was counted) is "not examined" throughout."""
    if estimate is None:
        return (absent("not_examined"),) * len(ESTIMATE_COLUMNS)
    numbers = (estimate.point, estimate.low, estimate.high, estimate.floor, estimate.at_most)
    return (*map(number_cell, numbers), word("method", estimate.method))


def number_cell(number: int | None) -> Cell:
    """A count, or the words for "does not apply"."""
    return absent("not_applicable") if number is None else number


def text_cell(text: str | None, missing: str) -> Cell:
    """A text, or the word for why there is none."""
    return text if text else absent(missing)
