"""What the Files page asks of the case, off the GUI thread."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.case import Case
from core.filter import parse
from core.model import Estimate
from core.queries import count_entries
from core.views import FileRow, file_ids, file_rows, filter_total

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """A result: ids in order; the rows where kept files stand now (files that are gone are left out); `of`: all
    files inventoried."""

    ids: "array[int]"
    selected: tuple[int, ...]
    current: int | None
    top: int | None
    of: int
    inventory_ended: bool


def find(
    case: Case,
    stop: Stop,
    text: str,
    sort: str,
    descending: bool,
    selected: Sequence[int],
    current: int | None,
    top: int | None,
    of: int | None = None,
) -> Found:
    """Ids of a filter in an order, and where the files of an earlier selection stand in it. of: all files
    inventoried where that is known."""
    ids = file_ids(case, parse(text), sort, descending, stop)
    places = {entry: row for entry in {*selected, current, top} - {None} if (row := place_of(ids, entry)) is not None}
    return Found(
        ids,
        tuple(sorted(places[entry] for entry in selected if entry in places)),
        places.get(current),
        places.get(top),
        count_entries(case) if of is None else of,
        case.fact("walk") is not None,
    )


def place_of(ids: "array[int]", entry: int | None) -> int | None:
    """Row of an id, None where it is not."""
    try:
        return None if entry is None else ids.index(entry)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is selected: how many files, their bytes."""

    files: int
    bytes: int


def size_of(case: Case, stop: Stop, ids: Sequence[int]) -> Chosen:
    """Bytes of some files."""
    return Chosen(len(ids), sum(row.size_bytes for row in file_rows(case, ids)))


def rows_of(case: Case, stop: Stop, ids: Sequence[int]) -> list[FileRow | None]:
    """Rows for a page of the table, one for each id; None for a file that a newer inventory does not have."""
    found = {row.id: row for row in file_rows(case, ids)}
    return [found.get(entry) for entry in ids]


@dataclass(frozen=True, slots=True)
class Total:
    """Records of all files in a filter, None where nothing was read of them. has_result: is there a result?"""

    records: Estimate | None
    has_result: bool


def total_of(case: Case, stop: Stop, text: str) -> Total:
    """For the line below the table."""
    return Total(filter_total(case, parse(text), stop), case.fact("round") is not None)
