"""Do the parts add up? Checked before a workbook is written, and again on what was written."""

import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from core.errors import ReportError
from core.model import EXACT, INDICATIVE, SAMPLED, Estimate
from core.result import FileResult, Result, StratumRow, Unopened

BLOCK_BYTES = 1 << 17
ROW_TAG = b"<row "

FILES_A_STEP = 1000
"""Files between two looks at whether anybody still wants the workbook."""


@dataclass(frozen=True, slots=True)
class _Range:
    """Where a sum must lie, both ends included."""

    low: int = 0
    high: int = 0

    def __add__(self, other: "_Range") -> "_Range":
        return _Range(self.low + other.low, self.high + other.high)


def check_totals(result: Result) -> Iterator[None]:
    """Exact files and sampled strata must add up to the totals, entries per status to the inventory and its lines.

    Indicative files are floors: a total with a point may hold them or leave them out. Totals that
    have no point, or that rest on a stratum without one, are not checked. Of a pool that holds copies
    any part may be without them. Yields now and then: there may be millions. Raises ReportError.
    """
    summary = result.summary()
    check_count("entries by status", sum(summary.coverage.by_status.values()), summary.coverage.files)
    strata = list(result.strata())
    speaking = {(row.design, row.name) for row in strata}
    everything, first_ones, copied, listed = _Range(), _Range(), set(), Counter[str]()
    for number, file in enumerate(result.files()):
        if number % FILES_A_STEP == 0:
            yield
        listed[file.status] += 1
        if isinstance(file, Unopened):
            continue
        is_spoken_for = not speaking.isdisjoint(_strata_of(file))
        own = _Range() if is_spoken_for else _of_file(file)
        everything += own
        if file.same_as is None:
            first_ones += own
        elif file.status == SAMPLED or is_spoken_for:
            copied.add(file.path)
    for status, expected in summary.coverage.by_status.items():
        check_count(f"lines of files, {status}", listed[status], expected)
    check_count("lines of files", listed.total(), summary.coverage.files)
    in_pools = bool(copied - {row.name for row in strata})
    for row in strata:
        part = _of_stratum(row)
        if part is None:
            return
        everything += part
        if row.design != "pairs" and in_pools:
            part = _Range(0, part.high)
        if row.name not in copied:
            first_ones += part
    _check(summary.records, everything, "records")
    _check(summary.records_without_copies, first_ones, "records without copies")


def check_rows(file: BinaryIO, rows: Mapping[str, int]) -> None:
    """Counts the rows in the file as written. rows: {sheet name: rows, header included}, in order."""
    with zipfile.ZipFile(file) as archive:
        for number, (name, expected) in enumerate(rows.items(), 1):
            written = _rows_in(archive, f"xl/worksheets/sheet{number}.xml")
            check_count(f"rows of sheet “{name}”", written, expected)


def check_count(what: str, found: int, expected: int) -> None:
    """Raises ReportError unless the two are the same."""
    _agree(what, found, _Range(expected, expected))


def _rows_in(archive: zipfile.ZipFile, member: str) -> int:
    count, rest = 0, b""
    with archive.open(member) as stream:
        while block := stream.read(BLOCK_BYTES):
            block = rest + block
            count += block.count(ROW_TAG)
            rest = block[-(len(ROW_TAG) - 1) :]
    return count


def _of_file(file: FileResult) -> _Range:
    """What a file adds by itself; sampled ones add through their stratum."""
    if file.records is None:
        return _Range()
    if file.records.method == INDICATIVE:
        return _Range(0, file.records.floor)
    if file.status == EXACT and file.records.method == EXACT and file.records.point is not None:
        return _Range(file.records.point, file.records.point)
    return _Range()


def _strata_of(file: FileResult) -> Iterator[tuple[str, str]]:
    """Design and name of the pool or stratum of units that adds for the file, also if it was counted beside the draw,
    unless all of it was counted."""
    if file.drawn is not None and file.drawn.pool:
        yield "srs", file.drawn.pool
    if file.unit is not None:
        yield "units", file.unit.stratum


def _of_stratum(row: StratumRow) -> _Range | None:
    """What a stratum adds, None if it has no point. Its point was rounded on its own: one record of play.

    Where the point was raised to what was read and counted (it equals the low end), the total may
    rest on the smaller figure from before.
    """
    estimate = row.estimate
    if estimate.point is None:
        return None
    if estimate.method == EXACT:
        return _Range(estimate.point, estimate.point)
    low = row.counted if estimate.point == estimate.low else estimate.point
    return _Range(low - 1, estimate.point + 1)


def _check(total: Estimate, expected: _Range, what: str) -> None:
    if total.point is not None:
        _agree(what, total.point, expected)


def _agree(what: str, found: int, expected: _Range) -> None:
    if not expected.low <= found <= expected.high:
        words = f"{expected.low:,}" if expected.low == expected.high else f"{expected.low:,} to {expected.high:,}"
        raise ReportError(
            f"The totals do not agree: {what}: {found:,}, expected {words}. No workbook was written. "
            "This is an error in this program or a damaged case: run `pandian verify` on the case."
        )
