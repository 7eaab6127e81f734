"""SQL dumps: INSERT … VALUES of MySQL, PostgreSQL, SQL Server, Oracle and SQLite, and COPY … FROM stdin.

A record is one tuple of a VALUES list or one line of COPY data; columns are "table.column", or
"table.3" where no column list and no CREATE TABLE names them; an unknown table is "?" with its number
of fields ("?5"). Rows of statements that are no INSERT are no records.

Limits: dollar-quoted function bodies are read as plain SQL. A cell decides from its surroundings, at
most `back_steps[-1]` bytes before it, whether it begins inside a string, and takes the columns of
CREATE TABLE from the layout only; `rows` also knows those it has passed. Damage (a quote too many)
stays local: a line that begins a statement and is followed by well-paired quotes starts anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from core.model import CELL_BYTES, Batch, Layout
from core.readers.base import MAX_RECORD_BYTES, Content, Fetch
from core.readers.block import Block, batch_of, owned_rows, stream, window_start
from core.readers.sql_copy import begins_in_copy
from core.readers.sql_dialect import IN_CODE, IN_STRING, Dialect
from core.readers.sql_learn import dialect_of, facts, is_dump
from core.readers.sql_names import Tables
from core.readers.sql_tokens import scan, votes
from core.readers.sql_tuples import HeadCache
from core.readers.sql_walk import SqlState, Walked, walk

LOOK_AHEAD = (4096, 65536, MAX_RECORD_BYTES)
"""Bytes behind a cell that are read until its last row is complete."""

_SURE_VOTES = 8
_LITERAL = np.zeros(256, bool)
_LITERAL[list(b"0123456789-+.'\"NnTtFfXx")] = True


@dataclass(frozen=True, slots=True)
class SqlDump:
    """back_steps: bytes before a cell that are read until its state is known. Not until its table is: a statement
    may begin megabytes before, and what a cell costs must fit a budget that was planned."""

    key: str = "sqldump"
    kinds: tuple[str, ...] = ("sql",)
    by_cells: bool = True
    back_steps: tuple[int, ...] = (4096, 65536)

    def learn(self, name: str, blocks: Sequence[bytes], encoding: str | None, bom_bytes: int) -> Layout | None:
        """The dialect and the tables that the blocks create, or None if it is no dump."""
        parts = [Block(raw[bom_bytes if number == 0 else 0 :], encoding) for number, raw in enumerate(blocks)]
        if not parts or not is_dump(parts):
            return None
        return Layout("sql", encoding, bom_bytes=bom_bytes, extra=facts(parts, dialect_of(parts)))

    def rows(self, content: Content, layout: Layout) -> Iterator[Batch]:
        """Every row of the dump."""
        dialect, tables = _facts_of(layout)
        cache = HeadCache(tables)

        def step(block: Block, state: SqlState, final: bool) -> tuple[Batch, int, SqlState]:
            if not final:
                block = Block(block.raw_at(0, block.cut_before(block.data.size)), block.encoding, block.place)
            walked = walk(block, state, dialect, cache, final, learns=True)
            return _settled(block, walked, final)

        yield from stream(content.file, layout, SqlState(), step)

    def cell(self, fetch: Fetch, layout: Layout, size_bytes: int, cell: int, cell_bytes: int = CELL_BYTES) -> Batch:
        """The rows whose first byte lies in the cell, complete up to MAX_RECORD_BYTES."""
        dialect, tables = _facts_of(layout)
        low, high = cell * cell_bytes, min((cell + 1) * cell_bytes, size_bytes)
        cache = HeadCache(tables)
        for back in self.back_steps:
            start = window_start(fetch, layout, low, back)
            window = Block(fetch(start, high + LOOK_AHEAD[0]), layout.encoding, start)
            state, sure = (SqlState(), True) if start == layout.bom_bytes else _state_at(window, dialect)
            if sure:
                break
        for ahead in LOOK_AHEAD:
            window = Block(fetch(start, high + ahead), layout.encoding, start)
            rows = walk(window, state, dialect, cache, high + ahead >= size_bytes, learns=False).rows
            owned = owned_rows(window, rows, low, high)
            if not (owned & rows.open).any():
                break
        return batch_of(window, rows, owned)


SQLDUMP = SqlDump()


def _facts_of(layout: Layout) -> tuple[Dialect, Tables]:
    extra = layout.extra
    listed = cast(dict[str, Any], extra.get("tables", {}))
    tables = {table: tuple(columns) for table, columns in listed.items()}
    quote = str(extra.get("quote", "'"))
    return Dialect(bool(extra.get("backslash")), bool(extra.get("e_strings")), quote, bool(extra.get("copy"))), tables


def _settled(block: Block, walked: Walked, final: bool) -> tuple[Batch, int, SqlState]:
    """What of a block is done: complete rows, and an open one that is long enough to be classified."""
    rows, size = walked.rows, block.data.size
    far = rows.open & (size - rows.start >= block.row_units)
    stuck = size - walked.carry > block.row_units or (walked.carry == 0 and walked.carried.depth != 0)
    if final or far.any() or (stuck and not rows.open.any()):
        return batch_of(block, rows, ~rows.open | far | final), size, walked.ended
    return batch_of(block, rows, ~rows.open), walked.carry, walked.carried


def _state_at(window: Block, dialect: Dialect) -> tuple[SqlState, bool]:
    """The state a window begins in, by which assumption makes its quotes pair, and whether that is sure."""
    if dialect.copy and begins_in_copy(window):
        return SqlState(copy=True, skip=True), True
    in_code, in_string = (votes(window, scan(window, dialect, mode)) for mode in (IN_CODE, IN_STRING))
    sure = abs(in_code - in_string) >= _SURE_VOTES
    if in_code == in_string:
        literal = _reads_as_literals(window, dialect)  # rows of numbers hold no quote, however far one looks
        return SqlState(IN_CODE if literal else IN_STRING, None), sure or literal
    return SqlState(IN_CODE if in_code > in_string else IN_STRING, None), sure


def _reads_as_literals(window: Block, dialect: Dialect) -> bool:
    """Without a quote to decide: are there rows, and do their fields look like numbers and NULLs?"""
    rows = walk(window, SqlState(IN_CODE, None), dialect, HeadCache({}), final=False, learns=False).rows
    if not rows.start.size:
        return False
    first = window.data[np.minimum(rows.field_start, window.data.size - 1)]
    return bool(_LITERAL[first].mean() >= 0.9)
