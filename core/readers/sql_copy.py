"""Rows of COPY … FROM stdin: lines with tabs between the fields, up to a line that is only `\\.`."""

import re
from dataclasses import dataclass

import numpy as np

from core.readers.block import Block, Flags, Positions

TAB, LF, CR = 9, 10, 13
STATEMENT = re.compile(rb"^COPY [^\n]*\bstdin\b[^\n]*;[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_TERMINATOR = re.compile(rb"\\\.\r?(?:\n|\Z)")
_SHAPE_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class CopyLines:
    """start, end: int64 (r,), open: bool (r,): the block ended first. field_start, field_row: (f,).

    after: position behind the terminator, -1 if it is not in the block.
    """

    start: Positions
    end: Positions
    open: Flags
    field_start: Positions
    field_row: Positions
    after: int


def copy_lines(block: Block, at: int, skip: bool, final: bool) -> CopyLines:
    """The lines from position `at` on. skip: the first of them is the rest of a line begun earlier."""
    data = block.data
    stop, after = _terminator(block, at, final)
    marks = np.flatnonzero((data[at:stop] == TAB) | (data[at:stop] == LF)) + at
    breaks = data[marks] == LF
    start = np.concatenate(([at], marks[breaks] + 1))
    end = np.append(marks[breaks], stop)
    is_open = np.zeros(start.size, bool)
    is_open[-1] = after < 0 and not final
    end -= (end > start) & (data[np.maximum(end - 1, 0)] == CR) & ~is_open
    filled = end > start
    if skip:
        filled[0] = False
    kept = np.cumsum(filled) - 1
    line = np.cumsum(breaks)[~breaks]
    inner = filled[line]
    places = np.concatenate((start[filled], marks[~breaks][inner] + 1))
    owners = np.concatenate((kept[filled], kept[line[inner]]))
    order = np.argsort(places, kind="stable")
    return CopyLines(start[filled], end[filled], is_open[filled], places[order], owners[order], after)


def begins_in_copy(block: Block) -> bool:
    """Does a block that starts anywhere in a dump start inside COPY data? The first mark decides, else the shape."""
    stop, behind = _terminator(block, 0, final=False)
    statement = STATEMENT.search(block.text)
    if behind >= 0 or statement:
        return statement is None or stop < statement.start()
    lines = block.text.split(b"\n")[1:-1]
    if not lines:
        return b"\t" in block.text
    tabs = np.bincount([line.count(b"\t") for line in lines])
    usual = int(tabs.argmax())
    if usual:
        return bool(tabs[usual] >= _SHAPE_SHARE * len(lines))
    return not any(line.rstrip().endswith(b";") or line.startswith(b"--") for line in lines)


def _terminator(block: Block, at: int, final: bool) -> tuple[int, int]:
    """(where the data end, behind the terminator), or (block's end, -1). Incomplete ones do not count."""
    text, size = block.text, block.data.size
    line = at - 1
    while True:
        found = _TERMINATOR.match(text, line + 1)
        if found and (final or found[0].endswith(b"\n")):
            return found.start(), found.end()
        line = text.find(b"\n\\.", line + 1)
        if line < 0:
            break
    return size, -1
