"""The rows of a stretch of a dump: SQL statements and COPY data in turn, labelled by table and column."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.readers.block import Block, Flags, Positions, Rows
from core.readers.sql_copy import STATEMENT, CopyLines, copy_lines
from core.readers.sql_names import UNKNOWN, Head, copy_head, created_table
from core.readers.sql_tokens import COPY, CREATE, IN_CODE, Dialect, Tokens, scan
from core.readers.sql_tuples import HeadCache, find_tuples

NO_HEAD = Head(UNKNOWN)
_CREATE_UNITS = 1 << 18
_MAX_FIELDS = 4096


@dataclass(frozen=True, slots=True)
class SqlState:
    """Where a stretch begins. depth: of parentheses, None if unknown. head: of rows without a statement before them.

    copy: inside COPY data. skip: what comes first is the rest of a line whose row is already done.
    """

    mode: int = IN_CODE
    depth: int | None = 0
    head: Head = NO_HEAD
    copy: bool = False
    skip: bool = False


@dataclass(frozen=True, slots=True)
class Walked:
    """rows: with labels. carry: keep the block from here, in state `carried`. ended: the state at the block's end."""

    rows: Rows
    carry: int
    carried: SqlState
    ended: SqlState


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of one statement kind in positions of the whole block."""

    start: Positions
    end: Positions
    open: Flags
    head: Positions
    heads: tuple[Head, ...]
    field_start: Positions
    field_row: Positions


def walk(block: Block, state: SqlState, dialect: Dialect, cache: HeadCache, final: bool, learns: bool) -> Walked:
    """All rows of the block, which begins in `state`. learns: CREATE TABLE names the columns of what follows."""
    parts: list[_Part] = []
    at = 0
    carry, carried, ended = 0, state, state
    while at < block.data.size:
        if state.copy:
            lines = copy_lines(block, at, state.skip, final)
            heads = np.zeros(lines.start.size, np.int64)
            parts.append(_Part(lines.start, lines.end, lines.open, heads, (state.head,), lines.field_start, lines.field_row))
            if lines.after < 0:
                carry, carried, ended = _inside_copy(block, at, state, lines)
                break
            at, state = lines.after, SqlState()
            carry, carried, ended = at, state, state
            continue
        sub, tokens, copies = _statements(block, at, state, dialect)
        if learns:
            _learn_tables(sub, tokens, cache)
        found = find_tuples(sub, tokens, state.depth, state.head, cache)
        still_open = found.open if copies is None else np.zeros(found.open.size, bool)
        parts.append(_Part(found.start + at, found.end + at, still_open, found.head, found.heads, found.field_start + at, found.field_row))
        if copies is None:
            moved = found.carry > 0
            carry, carried = at + found.carry, SqlState(head=found.last) if moved else state
            ended = SqlState(tokens.mode, found.depth, found.last)
            break
        at, state = copies
        carry, carried, ended = at, state, state
    return Walked(_labelled(parts), carry, carried, ended)


def _inside_copy(block: Block, at: int, state: SqlState, lines: CopyLines) -> tuple[int, SqlState, SqlState]:
    """(carry, state there, state at the end) of a block that ends inside COPY data."""
    if lines.open.any():
        return int(lines.start[-1]), replace(state, skip=False), replace(state, skip=True)
    rest = replace(state, skip=state.skip and b"\n" not in block.text[at:])
    return block.data.size, rest, rest


def _statements(block: Block, at: int, state: SqlState, dialect: Dialect) -> tuple[Block, Tokens, tuple[int, SqlState] | None]:
    """The SQL from `at` up to the next COPY data, its tokens, and where and how that begins (None: not in the block)."""
    copies = _copy_statements(block, at) if dialect.copy else iter(())
    for line_start, data_start, head in copies:
        sub = _slice(block, at, line_start)
        tokens = scan(sub, dialect, state.mode)
        if tokens.mode == IN_CODE:
            return sub, tokens, (data_start, SqlState(head=head, copy=True))
        break
    sub = _slice(block, at, block.data.size)
    tokens = scan(sub, dialect, state.mode)
    outside = set((tokens.starts[tokens.start_kind == COPY] + at).tolist())
    for line_start, data_start, head in copies:
        if line_start in outside:
            sub = _slice(block, at, line_start)
            return sub, scan(sub, dialect, state.mode), (data_start, SqlState(head=head, copy=True))
    return sub, tokens, None


def _copy_statements(block: Block, at: int) -> Iterator[tuple[int, int, Head]]:
    """(line start, start of the data, head) of each line that reads like COPY … FROM stdin."""
    for found in STATEMENT.finditer(block.text, at):
        head = copy_head(block.words_at(found.start(), found.end()))
        if head is not None and found.end() < len(block.text):
            yield found.start(), found.end() + 1, head


def _slice(block: Block, start: int, end: int) -> Block:
    whole = start == 0 and end == block.data.size
    return block if whole else Block(block.raw_at(start, end), block.encoding, block.place_of(start))


def _learn_tables(block: Block, tokens: Tokens, cache: HeadCache) -> None:
    for at in tokens.starts[tokens.start_kind == CREATE].tolist():
        head = created_table(block.words_at(at, at + _CREATE_UNITS))
        if head is not None:
            cache.learn(head)


def _labelled(parts: list[_Part]) -> Rows:
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


def _field_columns(head: Positions, row: Positions, ordinal: Positions, bases: Positions, widths: Positions) -> Positions:
    if head.size and head.min() == head.max():
        return np.minimum(ordinal, widths[head[0]] - 1) + bases[head[0]]
    owner = head[row]
    return bases[owner] + np.minimum(ordinal, widths[owner] - 1)


def _renumbered(part: _Part, numbers: dict[Head, int]) -> Positions:
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


def _columns(head: Positions, counts: Positions, heads: tuple[Head, ...]) -> tuple[tuple[str, ...], Positions, Positions]:
    """Labels of all heads one after the other, where each head's begin, and how many it has (at least one)."""
    widths = np.ones(len(heads), np.int64)
    np.maximum.at(widths, head, np.minimum(counts, _MAX_FIELDS))
    labels: list[str] = []
    for known, width in zip(heads, widths.tolist(), strict=True):
        names = known.columns[:width]
        labels += [f"{known.table}.{name}" for name in names]
        labels += [f"{known.table}.{number}" for number in range(len(names) + 1, width + 1)]
    return tuple(labels), np.concatenate(([0], np.cumsum(widths)[:-1])), widths
