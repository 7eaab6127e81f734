"""Where fields begin in rows of delimited text."""

import numpy as np
import numpy.typing as npt

from core.readers.lines import Bytes, Places, next_visible
from core.text import is_trail

OVERFLOW = "+"
"""Label of fields beyond the known columns."""

_SPACE = 32
_TRAILABLE = b"@[\\]^_`{|}~"


def delimiter_places(data: Bytes, delimiter: bytes, two_byte: bool) -> Places:
    """First byte of every delimiter (one character, perhaps repeated), ascending; not overlapping.

    two_byte: the data is GB18030 or Big5, where "|" and its like may end a character. A single space
    stands for any run of spaces: then it is the last one of each run.
    """
    found = data == delimiter[0]
    if delimiter == b" ":
        found[:-1] &= data[1:] != _SPACE
        return np.flatnonzero(found)
    if two_byte and delimiter[0] in _TRAILABLE:
        drop_trails(data, found)
    size = len(delimiter)
    if size == 1:
        return np.flatnonzero(found)
    whole = found[: max(0, found.size - size + 1)].copy()
    for step in range(1, size):
        whole &= found[step : step + whole.size]
    return _from_the_left(np.flatnonzero(whole), size)


def drop_trails(data: Bytes, found: npt.NDArray[np.bool_]) -> None:
    """Clears, in a bitmap of ASCII-range bytes, those that end a GB18030 or Big5 character."""
    places = np.flatnonzero(found[1:] & (data[:-1] >= 0x81)) + 1
    found[places[is_trail(data, places)]] = False


def fields_of(
    data: Bytes, start: Places, end: Places, delimiters: Places, delimiter: bytes, columns: int
) -> tuple[Places, npt.NDArray[np.int32]]:
    """Field starts (int64) and column indices (int32) of the rows from start to end.

    Field 0 begins with its row, the others behind their delimiters; those beyond the last column
    have the index `columns`.
    """
    if delimiter == b" ":
        delimiters = _between_words(data, start, end, delimiters)
    low = np.searchsorted(delimiters, start)
    count = np.searchsorted(delimiters, end) - low
    first = np.cumsum(count + 1) - (count + 1)
    total = int(count.sum()) + count.size
    column = np.arange(total) - np.repeat(first, count + 1)
    index = np.repeat(low - 1, count + 1) + column
    behind = delimiters + len(delimiter) if delimiters.size else np.zeros(1, np.int64)
    field_start = behind[np.maximum(index, 0)]
    field_start[first] = start
    return field_start, np.minimum(column, columns).astype(np.int32)


def _from_the_left(places: Places, size: int) -> Places:
    """Of overlapping places (a run longer than the delimiter) those that a reader from the left takes."""
    if places.size < 2 or not (np.diff(places) < size).any():
        return places
    index = np.arange(places.size)
    new_run = np.concatenate(([True], np.diff(places) > 1))
    run_first = np.maximum.accumulate(np.where(new_run, index, 0))
    taken: Places = places[(index - run_first) % size == 0]
    return taken


def _between_words(data: Bytes, start: Places, end: Places, delimiters: Places) -> Places:
    """Without the spaces that lead or trail a row."""
    if not start.size or not delimiters.size:
        return delimiters
    row = np.maximum(np.searchsorted(start, delimiters, side="right") - 1, 0)
    between = (delimiters > next_visible(data, start)[row]) & (delimiters + 1 < end[row])
    return delimiters[between]
