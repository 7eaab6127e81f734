"""Rows of delimited text with quotes, by a rule that is the same at any offset.

Whether a byte lies inside quotes cannot be known from the count of quotes before it: one stray inch
mark would turn the rest of the file inside out. So only structural quotes count. A run of quotes of
odd length (doubled quotes cancel) is

    opening     behind a delimiter or line end, with text after it
    closing     before a delimiter or line end, with text before it
    turning     between two of them: it turns the state that the last quote left
    text        between text (as in 3"5); it changes nothing.

A stretch is quoted from an opening (or turning) quote to the very next structural one, if that one
closes and comes within SPAN. A record with line ends inside quotes must be shorter than SPAN and have
the expected number of fields, else its physical lines are rows. The state thus follows from the
structural quotes of the last SPAN before and the next SPAN behind: a cell sees what the whole sees.
(The exception: more than SPAN of turning quotes alone, rows of nothing but `",",",","`.)
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.readers.fields import drop_trails
from core.readers.lines import EDGE, NO_PLACES, Bytes, Lines, Places, Rule, lines_between
from core.text import is_trail, run_before

SPAN = 4096
"""Code units: the longest quoted stretch, and the longest record, that may hold line ends."""

_CR, _BACKSLASH = 13, 92
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Dialect:
    """delimiter, quote, newline: byte values. escaped: a backslash takes a quote its meaning.

    two_byte: GB18030 or Big5. fields: expected fields of a record, 0 while unknown. limit: code units
    at which a row is cut.
    """

    delimiter: int
    quote: int
    newline: int
    escaped: bool
    two_byte: bool
    fields: int
    limit: int


@dataclass(frozen=True, slots=True)
class _Marks:
    """Bitmaps of a window, bool (n,): quotes, delimiters (without escaped ones and trail bytes), line ends."""

    quotes: Flags
    delimiters: Flags
    newlines: Flags


@dataclass(frozen=True, slots=True)
class _Events:
    """Structural quotes. places: the last quote of their runs. quoted[k]: the stretch behind event k is
    quoted; quoted[-1] is False and stands for the stretch before the first event. sure: where the state
    is known for certain from (None: nowhere). unsettled: where the last stretch begins if it may yet
    prove to be quoted, else None.
    """

    places: Places
    quoted: Flags
    sure: int | None
    unsettled: int | None


def quoted_rule(dialect: Dialect) -> Rule:
    """The rule that splits windows into records of this dialect."""

    def split(data: Bytes, at_head: bool, at_tail: bool) -> Lines:
        return split_quoted(data, dialect, at_head, at_tail)

    most = dialect.limit + 2 * SPAN + 2 * EDGE
    return Rule(split, (4096, 2 * SPAN), (4096, 2 * SPAN, most))


def split_quoted(data: Bytes, dialect: Dialect, at_head: bool, at_tail: bool) -> Lines:
    """The records of a window; see the module."""
    marks = _marks(data, dialect)
    events = _events(data, marks, at_head, at_tail)
    newlines, delimiters = np.flatnonzero(marks.newlines), np.flatnonzero(marks.delimiters)
    ends, fields, broken = newlines, delimiters, NO_PLACES
    if events.places.size:
        stretch = np.searchsorted(events.places, newlines) - 1
        inside = events.quoted[stretch]
        quoted, ends, broken = events.quoted, newlines[~inside], newlines[inside]
        outside = np.searchsorted(events.places, delimiters) - 1
        fields = delimiters[~quoted[outside]]
        bad = _undone(data.size, ends, fields, broken, dialect.fields)
        if bad.any():
            quoted = quoted.copy()
            quoted[stretch[inside][bad]] = False
            fields = delimiters[~quoted[outside]]
        newlines = newlines[~quoted[stretch]]
    lines = lines_between(data, newlines, at_head, at_tail, dialect.limit)
    open_, doubt = _open_from(lines, events, ends, broken, data.size, at_tail)
    left = 0 if at_head else _left(events, ends, data.size)
    return Lines(lines.start, lines.end, left, open_, fields, doubt)


def _marks(data: Bytes, dialect: Dialect) -> _Marks:
    quotes, delimiters = data == dialect.quote, data == dialect.delimiter
    if dialect.two_byte and dialect.delimiter >= 0x40:
        drop_trails(data, delimiters)
    if dialect.escaped:
        places = np.flatnonzero(quotes)
        quotes[places[_is_escaped(data, places, dialect.two_byte)]] = False
    return _Marks(quotes, delimiters, data == dialect.newline)


def _is_escaped(data: Bytes, quotes: Places, two_byte: bool) -> Flags:
    """Whether an odd number of backslashes (that are characters of their own) stands before each quote."""
    run = run_before(data, quotes, _BACKSLASH, _BACKSLASH)
    if two_byte:
        some = np.flatnonzero(run)
        run[some] -= is_trail(data, quotes[some] - run[some])
    return (run & 1).astype(bool)


def _events(data: Bytes, marks: _Marks, at_head: bool, at_tail: bool) -> _Events:
    """The structural quotes. Runs cut by the window's ends are passed over: their length is not known."""
    quotes = marks.quotes
    if not quotes.any():
        return _Events(NO_PLACES, np.zeros(1, np.bool_), None, None)
    if not at_head and quotes[0]:
        quotes[: data.size if quotes.all() else np.argmin(quotes)] = False
    if not at_tail and quotes[-1]:
        quotes[0 if quotes.all() else data.size - np.argmin(quotes[::-1]) :] = False
    edge = marks.delimiters | marks.newlines | (data == _CR)
    behind, before = np.empty_like(edge), np.empty_like(edge)
    behind[0], behind[1:] = at_head, edge[:-1]
    before[-1], before[:-1] = at_tail, edge[1:]
    event = quotes.copy()
    event[1:] &= ~quotes[:-1]
    event[:-1] &= ~quotes[1:]
    first, last = _odd_runs(np.flatnonzero(quotes & ~event))
    behind[last] = behind[first]
    event[last] = True
    event &= behind | before
    places = np.flatnonzero(event)
    return _states(places, behind[places], before[places], data.size, at_head, at_tail)


def _odd_runs(places: Places) -> tuple[Places, Places]:
    """First and last place of the runs of odd length among places of quotes that touch another quote."""
    new = np.diff(places) > 1
    first, last = (
        places[np.concatenate(([True], new))[: places.size]],
        places[np.concatenate((new, [True]))[: places.size]],
    )
    odd = ((last - first) & 1) == 0
    return first[odd], last[odd]


def _states(places: Places, behind: Flags, before: Flags, size: int, at_head: bool, at_tail: bool) -> _Events:
    """The state behind each structural quote, and which stretches are quoted."""
    if not places.size:
        return _Events(places, np.zeros(1, np.bool_), None, None)
    index = np.arange(places.size)
    near = np.zeros(places.size, np.bool_)
    near[1:] = np.diff(places) <= SPAN
    known = ~(behind & before & near)
    base = np.maximum.accumulate(np.where(known, index, 0))
    within = behind[base] ^ (((index - base) & 1) == 1)
    quoted = np.zeros(places.size + 1, np.bool_)
    quoted[:-2] = within[:-1] & before[1:] & near[1:]
    known[0] = at_head or not (behind[0] and before[0])
    sure = int(places[np.argmax(known)]) if known.any() else None
    unsettled = bool(within[-1]) and not at_tail and size - int(places[-1]) <= SPAN
    return _Events(places, quoted, sure, int(places[-1]) if unsettled else None)


def _undone(size: int, ends: Places, delimiters: Places, broken: Places, fields: int) -> Flags:
    """Per line end in quotes: its record is too long, or has another number of fields than expected."""
    record = np.searchsorted(ends, broken)
    first = np.concatenate(([0], ends + 1))[record]
    last = np.concatenate((ends, [size]))[record]
    bad = last - first > SPAN
    if fields:
        bad |= np.searchsorted(delimiters, last) - np.searchsorted(delimiters, first) + 1 != fields
    return bad


def _open_from(
    lines: Lines, events: _Events, ends: Places, broken: Places, size: int, at_tail: bool
) -> tuple[int, bool]:
    """Where the first record starts that the window does not settle, and whether it may hide rows."""
    if at_tail:
        return size, False
    known = ends if events.unsettled is None else ends[ends < events.unsettled]
    start = int(known[-1]) + 1 if known.size else 0
    if events.unsettled is None and (size - start > SPAN or not (broken.size and broken[-1] >= start)):
        return lines.open, False
    return start, True


def _left(events: _Events, ends: Places, size: int) -> int:
    """Index of the first row that is certain although the window begins in the middle of the content."""
    behind = ends[ends > events.sure] if events.sure is not None else NO_PLACES
    return int(behind[0]) + 1 if behind.size else size
