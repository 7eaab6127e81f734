"""Where the values of fields begin and end: without blanks, quotes and what divides fields."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places, rank
from core.detect.block import Octets, byte_set
from core.model import Batch

WORD_BYTES = 8

_BLANK, _DOUBLE, _SINGLE, _DASH = 0x20, 0x22, 0x27, 0x2D
_BLANKS = 4
"""So many blanks before or behind a value are passed over."""

_LONG_DELIMITER = 4
"""Length of "----", the only delimiter of more than one byte."""

_OPENING = byte_set(b'{["')
"""What records of JSON begin with."""

_BARE = np.zeros(256, np.bool_)
_BARE[list(b"0123456789-tfn")] = True
"""What a value of JSON begins with that is no string and no box."""


@dataclass(frozen=True, slots=True)
class Values:
    """The values of some fields that have one. start, end: int64 (k,), half-open, in the batch's data; ascending.

    row, column: of each, indices into the batch's rows and columns.
    """

    start: Places
    end: Places
    row: Places
    column: npt.NDArray[np.int64]


def values_of(batch: Batch, field: Places) -> Values:
    """The values of these fields (indices, ascending) of the batch, those that are empty left out.

    A field that begins a box of JSON has no value of its own.
    """
    data = batch.data
    start, end, last, row = _edges(batch, field)
    start = _past_blanks(data, start, end)
    first, before = data[np.minimum(start, data.size - 1)], data[np.maximum(start - 1, 0)]
    inside = (before == _DOUBLE) & (start > batch.row_start[row])
    quote = np.where(inside, np.uint8(_DOUBLE), first)
    quoted = inside | (first == _DOUBLE) | (first == _SINGLE)
    start += quoted & ~inside
    second = data[np.minimum(start + 1, data.size - 1)]
    prefixed = np.flatnonzero((second == _SINGLE) & ~quoted & ((first | 0x20) >= ord("a")))
    if prefixed.size:  # N'…' and E'…' of SQL
        start[prefixed] += 2
        quote[prefixed], quoted[prefixed] = _SINGLE, True
    if quoted.any():
        end = _before_quote(data, start, end, quote, quoted)
    end = _unquoted_end(batch, start, end, quoted, last, row)
    end = _before_blanks(data, start, end)
    boxed = ~quoted & ((first == ord("{")) | (first == ord("[")))
    kept = np.flatnonzero((start < end) & ~boxed)
    kept = kept[np.concatenate(([True], np.diff(start[kept]) > 0))[: kept.size]]
    return Values(start[kept], end[kept], row[kept], batch.field_column[field[kept]].astype(np.int64))


def cut(data: Octets, at: Places, size: int) -> Octets:
    """The bytes from each place on, zeros beyond the data; shape (k, size)."""
    if at.size and int(at[-1]) + size > data.size:
        data = np.concatenate((data, np.zeros(size, np.uint8)))
    data = np.ascontiguousarray(data)
    if data.size < size:
        return np.zeros((at.size, size), np.uint8)
    anywhere = np.ndarray((data.size - size + 1,), f"V{size}", data, strides=(1,))
    return anywhere[at].view(np.uint8).reshape(-1, size)


def _edges(batch: Batch, field: Places) -> tuple[Places, Places, Flags, Places]:
    """(start, end, is it the last of its row, index of the row) of the fields that lie inside a listed row.

    Those that do not get an empty range. The end is that of the field's text, without the delimiter.
    """
    data = batch.data
    start = batch.field_start[field]
    row = np.maximum(rank(batch.row_start, start, data.size) - 1, 0)
    row_end = batch.row_end[row]
    following = batch.field_start[np.minimum(field + 1, batch.field_start.size - 1)]
    last = (following >= row_end) | (following <= start)
    dashes = np.zeros(start.size, np.bool_)
    divided = np.flatnonzero((data[np.maximum(following - 1, 0)] == _DASH) & ~last)
    dashes[divided] = (cut(data, np.maximum(following[divided] - _LONG_DELIMITER, 0), _LONG_DELIMITER) == _DASH).all(
        axis=1
    )
    end = np.where(last, row_end, following - np.where(dashes, _LONG_DELIMITER, 1))
    outside = (start < batch.row_start[row]) | (start >= row_end)
    return start, np.where(outside, start, np.maximum(end, start)), last, row


def _past_blanks(data: Octets, start: Places, end: Places) -> Places:
    start = start.copy()
    active = np.flatnonzero(start < end)
    for _ in range(_BLANKS):
        active = active[data[start[active]] == _BLANK]
        if not active.size:
            break
        start[active] += 1
        active = active[start[active] < end[active]]
    return start


def _before_blanks(data: Octets, start: Places, end: Places) -> Places:
    """Blanks, tabs and carriage returns are never part of a longer character."""
    end = end.copy()
    active = np.flatnonzero(start < end)
    for _ in range(_BLANKS):
        active = active[data[end[active] - 1] <= _BLANK]
        if not active.size:
            break
        end[active] -= 1
        active = active[start[active] < end[active]]
    return end


def _before_quote(data: Octets, start: Places, end: Places, quote: Octets, quoted: Flags) -> Places:
    """Up to the quote that closes what a quote opened; a quote byte is never part of a longer character."""
    end = end.copy()
    for byte in (_DOUBLE, _SINGLE):
        here = np.flatnonzero(quoted & (quote == byte))
        if here.size:
            closing = np.append(np.flatnonzero(data == byte), data.size)
            end[here] = np.minimum(end[here], closing[np.searchsorted(closing[:-1], start[here])])
    return end


def _unquoted_end(batch: Batch, start: Places, end: Places, quoted: Flags, last: Flags, row: Places) -> Places:
    """Without the bracket that closes a tuple of SQL, and the rest of the object behind a number of JSON."""
    data, opening = batch.data, batch.data[batch.row_start]
    if (opening == ord("(")).any():
        closed = last & ~quoted & (opening[row] == ord("(")) & (end > start)
        end = end - (closed & (data[np.maximum(end - 1, 0)] == ord(")")))
    if not _OPENING[opening].any():
        return end
    colon = data[np.maximum(start - 1, 0)] == ord(":")
    colon |= (data[np.maximum(start - 1, 0)] == _BLANK) & (data[np.maximum(start - 2, 0)] == ord(":"))
    bare = np.flatnonzero(~quoted & colon & _BARE[data[np.minimum(start, data.size - 1)]])
    if bare.size:
        stops = np.flatnonzero((data == ord(",")) | (data == ord("}")) | (data == ord("]")))
        stops = np.append(stops, data.size)
        end[bare] = np.minimum(end[bare], stops[np.searchsorted(stops[:-1], start[bare])])
    return end
