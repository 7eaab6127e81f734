"""Column labels of JSON values: the keys in front of them, looked up all at once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.readers.block import Block, Flags, Positions, spaces_on
from core.readers.json_tokens import (
    COLON,
    COMMA,
    OPEN_ARRAY,
    STEP,
    Signatures,
    Tokens,
    keys_before,
    signatures,
)
from core.text import Bytes

MAX_KEYS = 200
OTHER = "+"
"""Label of values whose keys are too many to be columns."""

_LABEL_SIGNS = 64


@dataclass(frozen=True, slots=True)
class Spans:
    """Tokens that open and close each row, ascending, apart."""

    first: Positions
    close: Positions

    def row_of(self, size: int) -> Positions:
        """For each of `size` tokens the row around it, -1 between rows."""
        if not self.first.size:
            return np.full(size, -1, np.int64)
        row = np.cumsum(self.opens(size), dtype=np.int64) - 1
        row[np.arange(size) >= self.close[row]] = -1
        return row

    def opens(self, size: int) -> Flags:
        """For each of `size` tokens: does it open a row?"""
        flags = np.zeros(size, bool)
        flags[self.first] = True
        return flags


def label_of(key: str) -> str:
    """The key as a reader sees it: escapes resolved, at most 64 signs."""
    try:
        return str(json.loads(f'"{key}"', strict=False))[:_LABEL_SIGNS]
    except ValueError:
        return key[:_LABEL_SIGNS]


def marks_of(keys: Sequence[str], encoding: str | None) -> Signatures:
    """The signatures of keys as they are written in a content of this encoding."""
    written = [_encoded(key, encoding) for key in keys]
    ends = np.cumsum([len(key) for key in written], dtype=np.int64)
    starts = ends - np.array([len(key) for key in written], np.int64)
    return signatures(b"".join(written), starts, ends)


def fields_of(
    block: Block, tokens: Tokens, keys: Sequence[str], rows: Spans, element: Flags | None
) -> tuple[Positions, Positions, Positions, tuple[str, ...]]:
    """(field_start, field_row, field_column, columns) of rows. keys: those of the layout.

    element: tokens whose depth is that of a row's own elements, where rows are arrays: their elements
    are columns "1", "2" …; None where rows are objects. A field starts at its value's first byte, behind
    an opening quote.
    """
    row_of = rows.row_of(tokens.pos.size)
    colons = np.flatnonzero((tokens.kind == COLON) & (row_of >= 0))
    start, end, known = keys_before(block, tokens, colons)
    column, columns = labelled(block, np.where(known, start, 0), np.where(known, end, 0), known, keys)
    at, row = colons, row_of[colons]
    if element is not None:
        elements = np.flatnonzero(((tokens.kind == COMMA) & element & (row_of >= 0)) | rows.opens(tokens.pos.size))
        owner = row_of[elements]
        ordinal = np.minimum(np.arange(elements.size) - np.searchsorted(owner, owner), MAX_KEYS)
        at, row = np.concatenate((at, elements)), np.concatenate((row, owner))
        column = np.concatenate((column, len(columns) + ordinal))
        order = np.argsort(at, kind="stable")
        at, row, column = at[order], row[order], column[order]
        columns = (*columns, *(str(number + 1) for number in range(MAX_KEYS)), OTHER)
    at, row, column = _with_elements(tokens, row_of, at, row, column)
    return _value_starts(block, tokens, at), row, column, columns


def _value_starts(block: Block, tokens: Tokens, at: Positions) -> Positions:
    data = block.data
    start = spaces_on(data, tokens.pos[at] + 1)
    quoted = np.append(data, np.uint8(0))[start] == 0x22
    starts: Positions = start + quoted
    return starts


def _with_elements(
    tokens: Tokens, row_of: Positions, at: Positions, row: Positions, column: Positions
) -> tuple[Positions, Positions, Positions]:
    """The fields and, besides, the elements of arrays inside records: their column is that of the array.

    An array is the value of the token before it. A comma that no key follows divides an array.
    """
    kind, size = tokens.kind, tokens.pos.size
    arrays = np.flatnonzero((kind == OPEN_ARRAY) & (row_of >= 0))
    known = np.full(size, -1, np.int64)
    known[at] = column
    arrays = arrays[known[arrays] < 0]
    if not arrays.size:
        return at, row, column
    commas = np.flatnonzero((kind == COMMA) & (row_of >= 0) & (np.append(kind[1:], 0) != COLON) & (known < 0))
    source = np.arange(size)
    source[arrays] = np.maximum(arrays - 1, 0)
    source[commas] = _around(kind, commas)
    while not np.array_equal(further := source[source], source):
        source = further
    added = np.concatenate((arrays, commas))
    label = known[source[added]]
    added, label = added[label >= 0], label[label >= 0]
    at, column = np.concatenate((at, added)), np.concatenate((column, label))
    order = np.argsort(at, kind="stable")
    return at[order], row_of[at[order]], column[order]


def _around(kind: Bytes, commas: Positions) -> Positions:
    """For each comma token the opening token of the box around it; the comma itself where there is none."""
    step = STEP[kind]
    depth = np.cumsum(step, dtype=np.int64)
    depth -= min(0, int(depth.min()))
    far = kind.size + 1
    openers = np.flatnonzero(step > 0)
    ranked = np.sort(depth[openers] * far + openers)
    found = np.append(ranked, -1)[np.searchsorted(ranked, depth[commas] * far + commas) - 1]
    return np.where((found >= 0) & (found // far == depth[commas]), found % far, commas)


def labelled(
    block: Block, start: Positions, end: Positions, known: Flags, keys: Sequence[str]
) -> tuple[Positions, tuple[str, ...]]:
    """(index into the labels, labels) for each key range. keys: those of the layout.

    Keys that the layout does not hold become labels of their own while all together are at most
    MAX_KEYS; else each of them is OTHER, as is a range that is no key.
    """
    marks = signatures(block.raw, start * block.unit, end * block.unit)
    table = marks_of(keys, block.encoding)
    order = np.argsort(table)
    places = np.append(table[order], np.uint64(0))
    at = np.searchsorted(table[order], marks)
    column = np.where(known & (at < table.size) & (places[at] == marks), np.append(order, 0)[at], -1)
    labels = [label_of(key) for key in keys]
    new, column = _new_keys(block, start, end, np.where(known, column, -2), marks, len(labels))
    other = len(labels) + len(new)
    column = np.where(column < 0, other, column)
    return _merged(column, [*labels, *new, OTHER])


def _new_keys(
    block: Block, start: Positions, end: Positions, column: Positions, marks: Signatures, first: int
) -> tuple[list[str], Positions]:
    """Labels of the keys still at -1, and all columns with them filled in; none if they are too many."""
    filled = column.copy()
    new: list[str] = []
    missing = np.flatnonzero(column == -1)
    while missing.size:
        if first + len(new) >= MAX_KEYS:
            return [], column
        one = int(missing[0])
        same = marks[missing] == marks[one]
        filled[missing[same]] = first + len(new)
        new.append(label_of(block.words_at(int(start[one]), int(end[one]))))
        missing = missing[~same]
    return new, filled


def _merged(column: Positions, labels: list[str]) -> tuple[Positions, tuple[str, ...]]:
    """Equal labels become one."""
    numbers: dict[str, int] = {}
    to = np.array([numbers.setdefault(label, len(numbers)) for label in labels], np.int64)
    return to[column], tuple(numbers)


def _encoded(key: str, encoding: str | None) -> bytes:
    return key.encode(encoding if encoding not in (None, "ascii") else "utf-8", errors="replace")
