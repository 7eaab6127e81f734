"""What was estimated first and counted later: both figures, and whether the interval held."""

from collections.abc import Iterator

from core.model import EXACT
from core.report.columns import ALL_FILES, Cell, Column, Row, Sheet, estimate_cells, number_cell
from core.report.words import word
from core.result import Replaced, Result

CENSUS_COLUMNS = (
    Column("part", "范围", "Part", 14),
    Column("name", "名称或路径", "Name or path", 60),
    Column("was_point", "原估计条数", "Estimated", 15.5, "number"),
    Column("was_low", "原区间下端", "Low", 15.5, "number"),
    Column("was_high", "原区间上端", "High", 15.5, "number"),
    Column("was_floor", "原下限", "Floor", 15.5, "number"),
    Column("was_at_most", "原至多", "At most", 17, "number"),
    Column("was_method", "原计数方式", "Method then", 13),
    Column("now", "现条数", "Records now", 15.5, "number"),
    Column("now_method", "现计数方式", "Method now", 13),
    Column("held", "与原估计相比", "Against the estimate", 26),
)


def census_rows(result: Result) -> Iterator[Row]:
    """The total, pools, strata of units, then files; none without a census."""
    for row in result.replaced():
        now = number_cell(row.now.floor if row.now.point is None else row.now.point)
        name: Cell = row.name or word("type", "records")
        method = word("method", row.now.method)
        yield word("part", row.part), name, *estimate_cells(row.was), now, method, word("held", held(row))


def held(row: Replaced) -> str:
    """inside | outside: of the interval, of floor and ceiling where there was none; open: not all was counted."""
    if row.now.method != EXACT or row.now.point is None:
        return "open"
    low = row.was.floor if row.was.low is None else row.was.low
    high = row.was.at_most if row.was.high is None else row.was.high
    return "inside" if low <= row.now.point and (high is None or row.now.point <= high) else "outside"


CENSUS = Sheet("census", "全量清点对照", "Census against estimates", CENSUS_COLUMNS, census_rows, length=ALL_FILES)
