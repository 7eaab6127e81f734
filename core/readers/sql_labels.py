"""Rows of a dump with their table as group and their columns as labels."""

from dataclasses import dataclass

import numpy as np

from core.readers.block import Flags, Positions, Rows
from core.readers.sql_names import UNKNOWN, Head

_MAX_FIELDS = 4096


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one kind of statement in positions of the whole block. head: of each row, index into `heads`."""

    start: Positions
    end: Positions
    open: Flags
    head: Positions
    heads: tuple[Head, ...]
    field_start: Positions
    field_row: Positions


def labelled(parts: list[Part]) -> Rows:
    """The parts as one, with table groups and column labels."""
    if not parts:
        none = np.zeros(0, np.int64)
        return Rows(none, none, none.astype(bool), none, (), none, none, none, ())
    offsets = np.cumsum([0] + [part.start.size for part in parts])
    field_row = np.concatenate([part.field_row + offset for part, offset in zip(parts, offsets[:-1], strict=True)])
    numbers: dict[Head, int] = {}
    head = np.concatenate([_renumbered(part, numbers) for part in parts])
    counts = np.bincount(field_row, minlength=head.size)
    head = _split_unknown(head, counts, numbers)
    firsts = np.concatenate(([0], np.cumsum(counts)[:-1])) if counts.size else counts
    ordinal = np.arange(field_row.size) - np.repeat(firsts, counts)
    columns, bases, widths = _columns(head, counts, tuple(numbers))
    groups: dict[str, int] = {}
    group_of = np.array([groups.setdefault(known.table, len(groups)) for known in numbers], np.int64)
    return Rows(
        start=np.concatenate([part.start for part in parts]),
        end=np.concatenate([part.end for part in parts]),
        open=np.concatenate([part.open for part in parts]),
        group=group_of[head] if head.size else head,
        groups=tuple(groups),
        field_start=np.concatenate([part.field_start for part in parts]),
        field_row=field_row,
        field_column=_field_columns(head, field_row, ordinal, bases, widths),
        columns=columns,
    )


def _field_columns(
    head: Positions, row: Positions, ordinal: Positions, bases: Positions, widths: Positions
) -> Positions:
    owner = int(head[0]) if head.size and head.min() == head.max() else head[row]
    column: Positions = bases[owner] + np.minimum(ordinal, widths[owner] - 1)
    return column


def _renumbered(part: Part, numbers: dict[Head, int]) -> Positions:
    return np.array([numbers.setdefault(head, len(numbers)) for head in part.heads], np.int64)[part.head]


def _split_unknown(head: Positions, counts: Positions, numbers: dict[Head, int]) -> Positions:
    """Rows of an unknown table are told apart by their number of fields: table "?5"."""
    unknown = numbers.get(Head(UNKNOWN))
    rows = head == unknown if unknown is not None else np.zeros(head.size, bool)
    if not rows.any():
        return head
    head = head.copy()
    capped = np.minimum(counts, _MAX_FIELDS)
    for count in np.flatnonzero(np.bincount(capped[rows])).tolist():
        head[rows & (capped == count)] = numbers.setdefault(Head(f"{UNKNOWN}{count}"), len(numbers))
    return head


def _columns(
    head: Positions, counts: Positions, heads: tuple[Head, ...]
) -> tuple[tuple[str, ...], Positions, Positions]:
    """Labels of all heads one after the other, where each head's begin, and how many it has (at least one)."""
    widths = np.ones(len(heads), np.int64)
    np.maximum.at(widths, head, np.minimum(counts, _MAX_FIELDS))
    labels: list[str] = []
    for known, width in zip(heads, widths.tolist(), strict=True):
        names = known.columns[:width]
        labels += [f"{known.table}.{name}" for name in names]
        labels += [f"{known.table}.{number}" for number in range(len(names) + 1, width + 1)]
    return tuple(labels), np.concatenate(([0], np.cumsum(widths)[:-1])), widths
