"""Digits at the beginning of the fields of columns whose name says what they are."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places
from core.detect.block import Octets, byte_set, is_alnum
from core.detect.columns import type_of_header
from core.detect.runs import Numbers
from core.model import Batch

LOOK = 24
"""Bytes of a field that are looked at: more than the longest number has."""

_LEADING = byte_set(b"\"' \t")
_JOINED = byte_set(b"@._-")


@dataclass(frozen=True, slots=True)
class Digits:
    """Runs of digits that stand alone. start, end: in the batch's data. value: of the first 19 digits."""

    start: Places
    end: Places
    value: Numbers


def named(batch: Batch, key: str) -> npt.NDArray[np.intp]:
    """Indices of the fields whose column is named as holding this type."""
    chosen = np.array([type_of_header(label) == key for label in batch.columns], np.bool_)
    return np.flatnonzero(chosen[batch.field_column]) if chosen.any() else np.empty(0, np.intp)


def digits_of(batch: Batch, key: str) -> Digits:
    """The numbers that the fields of such columns begin with, behind a quote or a blank."""
    start = batch.field_start[named(batch, key)]
    return digits_at(batch.data, behind_quotes(batch.data, start))


def behind_quotes(data: Octets, start: Places) -> Places:
    """The places, moved behind as many as two quotes or blanks."""
    for _ in range(2):
        start = start + _LEADING[data[np.minimum(start, data.size - 1)]]
    return start


def digits_at(data: Octets, start: Places) -> Digits:
    """The runs of digits that begin at these places and end before anything but a letter or a mark of a name."""
    if not start.size:
        return Digits(start, start, np.empty(0, np.uint64))
    text = pieces(data, start, LOOK)
    digit = (text - np.uint8(ord("0"))) < 10
    digit[:, -1] = False
    count = np.argmin(digit, axis=1)
    value = np.zeros(start.size, np.uint64)
    for place in range(LOOK - 5):
        more = np.flatnonzero(count > place)
        value[more] = value[more] * np.uint64(10) + (text[more, place] & np.uint8(0x0F))
    after = text[np.arange(start.size), count]
    kept = np.flatnonzero((count > 0) & ~is_alnum(after) & ~_JOINED[after])
    return Digits(start[kept], start[kept] + count[kept], value[kept])


def pieces(data: Octets, start: Places, size: int) -> Octets:
    """So many bytes from each place on, NUL behind the end of the data; shape (k, size)."""
    if not start.size:
        return np.empty((0, size), np.uint8)
    if int(start.max()) + size > data.size:
        data = np.concatenate((data, np.zeros(size, np.uint8)))
    anywhere = np.ndarray((data.size - size + 1,), f"V{size}", data, strides=(1,))
    return anywhere[start].view(np.uint8).reshape(-1, size)


def alone(data: Octets, start: Places) -> Flags:
    """Whether no ASCII letter or digit stands right before each place."""
    before = data[np.maximum(start - 1, 0)]
    free: Flags = ~is_alnum(before) | (start == 0)
    return free
