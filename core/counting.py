"""Counts what a reader delivers. Trouble half way keeps what was counted: a floor, never an interval."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from core.errors import ReadError
from core.model import Batch, Entry, Layout, Outcome, Tally
from core.persons import ID
from core.readers.base import Content, Reader
from core.tally import tally_of, total

_FOLD = 256
"""Tallies of so many batches are added up at a time: memory stays flat."""

Trouble = ReadError | OSError | MemoryError


def counted(entry: Entry, batch: Batch, by: str = ID) -> Tally:
    """What one batch of an entry's rows holds. by: what tells persons apart."""
    return tally_of(batch, by)


def count_rows(
    entry: Entry,
    reader: Reader,
    content: Content,
    layout: Layout,
    tally: Callable[[Entry, Batch], Tally],
    digest: Callable[[], bytes | None],
    trouble: Callable[[], Trouble | None] = lambda: None,
) -> Outcome:
    """All rows, counted. tally: what is made of a batch.

    digest: of the content, asked for once it was read; trouble: what ended it before its end.
    """
    tallies: list[Tally] = []
    try:
        for batch in _until_trouble(reader.rows(content, layout), trouble):
            tallies.append(tally(entry, batch))
            if len(tallies) >= _FOLD:
                tallies = [total(tallies)]
    except (ReadError, OSError, MemoryError) as error:
        status, reason = in_words(error)
        if not tallies:
            raise ReadError(status, reason) from error
        reason = f"{status}: {reason}; counted up to there"
        return Outcome(entry, "indicative", layout, total(tallies), 0, reason=reason)
    return Outcome(entry, "exact", layout, total(tallies), 0, content_sha256=digest())


def in_words(error: Trouble) -> tuple[str, str]:
    """(status, reason) of trouble with one entry."""
    if isinstance(error, ReadError):
        return error.status, error.reason
    if isinstance(error, MemoryError):
        return "limit", "the memory budget of one file was used up"
    return "unreadable", f"the system could not read it: {error.strerror or type(error).__name__}"


def _until_trouble(batches: Iterator[Batch], trouble: Callable[[], Trouble | None]) -> Iterator[Batch]:
    """The batches, then the trouble if there is any. The last row before it is left out: it may be cut off."""
    held: Batch | None = None
    try:
        for batch in batches:
            if held is not None:
                yield held
            held = batch
        met = trouble()
    except (ReadError, OSError, MemoryError) as error:
        met = error
    if held is not None:
        yield held if met is None else _without_last_row(held)
    if met is not None:
        raise met


def _without_last_row(batch: Batch) -> Batch:
    return replace(
        batch,
        row_start=batch.row_start[:-1],
        row_end=batch.row_end[:-1],
        row_place=batch.row_place[:-1],
        group=batch.group[:-1],
    )
