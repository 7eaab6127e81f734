"""One hit as `pandian hits` lists it, and as it crosses from the child to the parent: a line of JSON."""

import json
from dataclasses import dataclass, fields
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Hit:
    """One value of one type. Values are masked unless they were asked for.

    path: of the file, or `outer!inner`. offset: byte offset in its content, None where its reader numbers rows.
    row: number of the row among those of the file (of its table where the reader numbers rows), from 1 on; a
    header is none. table: sheet or table, "" where there is one. column: label of its slot (see `core.model.FREE` for
    free text). counts: is it part of a count, of the valid ones or of the invalid ones? why: the checks that it fails
    and what keeps it from being counted (`core.hit_reader.REFUSALS`).
    """

    path: str
    offset: int | None
    row: int
    table: str
    column: str
    type: str
    verdict: str
    counts: bool
    why: tuple[str, ...]
    value: str


_values = attrgetter(*(each.name for each in fields(Hit)))  # astuple would copy every value
_encoded = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def to_line(hit: Hit) -> str:
    """As one line."""
    return _encoded(_values(hit)) + "\n"


def from_line(line: str) -> Hit:
    """What `to_line` made the line of."""
    *fields, why, value = json.loads(line)
    path, offset, row, table, column, type_, verdict, counts = fields
    return Hit(path, offset, row, table, column, type_, verdict, counts, tuple(why), value)
