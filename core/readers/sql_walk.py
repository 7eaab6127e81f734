"""The rows of a stretch of a dump: SQL statements and COPY data in turn, labelled by table and column."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.readers.block import Block, Rows
from core.readers.sql_copy import STATEMENT, copy_lines
from core.readers.sql_dialect import IN_CODE, Dialect
from core.readers.sql_labels import Part, labelled
from core.readers.sql_names import UNKNOWN, Head, copy_head, created_table
from core.readers.sql_tokens import COPY, CREATE, Tokens, scan
from core.readers.sql_tuples import HeadCache, find_tuples

NO_HEAD = Head(UNKNOWN)
_CREATE_UNITS = 1 << 18


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


def walk(block: Block, state: SqlState, dialect: Dialect, cache: HeadCache, final: bool, learns: bool) -> Walked:
    """All rows of the block, which begins in `state`. learns: CREATE TABLE names the columns of what follows."""
    parts: list[Part] = []
    at, carry = 0, 0
    carried = ended = state
    while at < block.data.size:
        steps = _copy_data if state.copy else _statements
        part, after, carry, carried, ended = steps(block, at, state, dialect, cache, final, learns)
        parts.append(part)
        if after < 0:
            break
        at, state = after, carried
    return Walked(labelled(parts), carry, carried, ended)


_Step = tuple[Part, int, int, SqlState, SqlState]
"""(rows, where the next kind of statement begins or -1, carry, state there, state at the block's end)."""


def _copy_data(
    block: Block, at: int, state: SqlState, dialect: Dialect, cache: HeadCache, final: bool, learns: bool
) -> _Step:
    """COPY data from `at` up to their end."""
    lines = copy_lines(block, at, state.skip, final)
    heads = np.zeros(lines.start.size, np.int64)
    part = Part(lines.start, lines.end, lines.open, heads, (state.head,), lines.field_start, lines.field_row)
    if lines.after >= 0:
        return part, lines.after, lines.after, SqlState(), SqlState()
    if lines.open.any():
        return part, -1, int(lines.start[-1]), replace(state, skip=False), replace(state, skip=True)
    rest = replace(state, skip=state.skip and b"\n" not in block.text[at:])
    return part, -1, block.data.size, rest, rest


def _statements(
    block: Block, at: int, state: SqlState, dialect: Dialect, cache: HeadCache, final: bool, learns: bool
) -> _Step:
    """Statements from `at` up to the next COPY data."""
    sub, tokens, copies = _up_to_copy(block, at, state, dialect)
    if learns:
        _learn_tables(sub, tokens, cache)
    found = find_tuples(sub, tokens, state.depth, state.head, cache)
    still_open = found.open if copies is None else np.zeros(found.open.size, bool)
    fields = found.field_start + at
    part = Part(found.start + at, found.end + at, still_open, found.head, found.heads, fields, found.field_row)
    if copies is not None:
        return part, copies[0], copies[0], copies[1], copies[1]
    carried = SqlState(head=found.last) if found.carry > 0 else state
    return part, -1, at + found.carry, carried, SqlState(tokens.mode, found.depth, found.last)


def _up_to_copy(
    block: Block, at: int, state: SqlState, dialect: Dialect
) -> tuple[Block, Tokens, tuple[int, SqlState] | None]:
    """The SQL from `at` up to the next COPY data, its tokens, and where and how that begins (None: not here)."""
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
