"""cells.csv: one line for every drawn cell, read or not. With result.json all that a second examiner needs.

Where whole files are drawn, and where a census counted files beside a draw, a line is a file, with all inside it.

path: of the file (`core.report.escapes.reversible`). stage: label of the draw, "sweep" (with the label of the draw
behind it for one that was made later), or "census" for files counted beside a draw. cell: its number in the file.
state: read | lost | not_read. blake2b_128: of its bytes. sha256: of a whole file. rows: that begin in it. records:
among them. counts: every other measure that is not zero, as name=count with blanks between.
"""

import csv
import io
from collections.abc import Iterator

from core.measures import RECORDS
from core.model import CELL_BYTES
from core.proof import DrawnCell
from core.report.escapes import reversible
from core.result import Result

CELLS_NAME = "cells.csv"
COLUMNS = (
    "path",
    "size_bytes",
    "stage",
    "cell",
    "first_byte",
    "state",
    "blake2b_128",
    "sha256",
    "rows",
    "records",
    "counts",
)
MARK = "\ufeff"
"""Spreadsheet programs take a CSV file without it for text of the system's old encoding."""


def cells_chunks(result: Result) -> Iterator[str]:
    """The file in pieces, a line each."""
    yield MARK + _line(COLUMNS)
    for cell in result.drawn_cells():
        yield _line(_values(cell))


def _values(cell: DrawnCell) -> tuple[object, ...]:
    path, first_byte = reversible(cell.key), cell.cell * CELL_BYTES
    counts = " ".join(f"{name}={n}" for name, n in sorted(cell.counts.items()) if name != RECORDS)
    place = (path, cell.size_bytes, cell.stage, cell.cell, first_byte)
    return (*place, cell.state, cell.digest, cell.sha256, cell.rows, cell.counts.get(RECORDS, 0), counts)


def _line(values: tuple[object, ...]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(values)
    return stream.getvalue()
