"""Files that hold the same persons: shuffled copies, merged lists, subsets, overlaps."""

from collections.abc import Iterator

from core.report.columns import ESTIMATE_COLUMNS, Column, Row, Sheet, estimate_cells
from core.report.figures import percent
from core.report.words import absent, word
from core.result import Result

OVERLAP_COLUMNS = (
    Column("one", "文件", "File", 50),
    Column("relation", "关系", "Relation", 34),
    Column("other", "另一文件", "Other file", 50),
    Column("persons_one", "号码数（去重）", "Distinct numbers", 18, "number"),
    Column("persons_other", "另一文件号码数（去重）", "Distinct numbers, other", 18, "number"),
    *ESTIMATE_COLUMNS,
    Column("share_one", "共有占该文件", "Share of the file", 16),
    Column("share_other", "共有占另一文件", "Share of the other", 16),
)


def overlap_rows(result: Result) -> Iterator[Row]:
    """Pairs of files, most persons in both first. The estimate is of the persons in both."""
    for row in result.overlaps():
        other = absent("not_applicable") if row.share_other is None else percent(row.share_other)
        numbers = (row.persons_one, row.persons_other, *estimate_cells(row.both))
        yield (row.one, word("relation", row.relation), row.other, *numbers, percent(row.share_one), other)


OVERLAPS = Sheet("overlaps", "近似副本与重叠", "Near-copies & overlaps", OVERLAP_COLUMNS, overlap_rows)
