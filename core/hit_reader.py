"""Lists the hits of one file, itself or inside a container, into small files that the parent empties. Runs in children.

The file is read exactly as it was counted (`core.whole`); only what is made of a batch of rows differs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from core.detect.chance import Decision
from core.detect.columns import is_other_number
from core.detect.mask import masked
from core.detect.why import failed
from core.evidence import open_source
from core.hit import Hit, to_line
from core.measures import is_record
from core.model import (
    BY_COLUMN,
    DOCUMENT,
    ODD,
    OTHER,
    TYPES,
    VALID,
    Batch,
    Entry,
    EvidenceInfo,
    Hits,
    Layout,
    Outcome,
    Tally,
)
from core.tally import VERDICTS, located, text_of
from core.whole import Room, examine_file, guarded

BY_CHANCE, OTHER_NUMBER, LOOSE_SHAPE, NO_RECORD = "by_chance", "other_number", "loose_shape", "no_record"
PROGRAM_DOCUMENT = "program_document"
REFUSALS = (BY_CHANCE, OTHER_NUMBER, LOOSE_SHAPE, NO_RECORD, PROGRAM_DOCUMENT)
"""Why a hit is not counted: its column did not pass the test against chance; its column's name, or the key before it,
names another number; only its length fits, and its column is not filled with the type; it is
a name or content, and its row is no record about a person; an address in a document that comes with a program."""

LINES_A_SEGMENT = 20_000
PENDING, READY = ".part", ".jsonl"
"""Endings of a segment that is being written, and of one that is whole."""

_NOTHING = Tally({}, {}, {}, np.empty(0, np.uint64))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be listed. decisions: by the key of the entry, those that are listed. type: None for all.

    unmask: show values. folder: for segments, existing and empty. scratch, output_bytes: as in `core.whole.Room`.
    """

    decisions: Mapping[bytes, Decision]
    type: str | None
    unmask: bool
    folder: str
    scratch: str
    output_bytes: int


def list_hits(info: EvidenceInfo, entry: Entry, layout: Layout | None, asked: Asked) -> Outcome:
    """Writes the hits of the entry and of its members as segments of lines. The outcome is without counts."""
    listing = _Listing(asked)
    room = Room(Path(asked.scratch), asked.output_bytes, tally=listing.take)

    def whole() -> Outcome:
        with open_source(info) as source, source.open(entry.key) as file:
            return examine_file(entry, file, layout, room, partial(source.companion, entry.key))

    outcome = guarded(entry, whole)
    listing.flush()
    return outcome


@dataclass(slots=True)
class _Listing:
    asked: Asked
    lines: list[str] = field(default_factory=list)
    segments: int = 0
    rows_before: dict[bytes, int] = field(default_factory=dict)

    def take(self, entry: Entry, batch: Batch) -> Tally:
        """Lists one batch, the next of its entry."""
        decision = self.asked.decisions.get(entry.key)
        if decision is not None:
            before = self.rows_before.get(entry.key, 0)
            self.rows_before[entry.key] = before + len(batch.row_start)
            for hit in _listed(entry.path, batch, before, decision, self.asked):
                self.lines.append(to_line(hit))
                if len(self.lines) >= LINES_A_SEGMENT:
                    self.flush()
        return _NOTHING

    def flush(self) -> None:
        """Gives what was listed to the parent: a file takes its name once it is whole."""
        name = Path(self.asked.folder, f"{self.segments:09d}")
        name.with_suffix(PENDING).write_text("".join(self.lines), encoding="ascii")
        name.with_suffix(PENDING).replace(name.with_suffix(READY))
        self.segments += 1
        self.lines.clear()


def _listed(path: str, batch: Batch, before: int, decision: Decision, asked: Asked) -> Iterator[Hit]:
    hits, rows, labels = located(batch)
    people = _record_rows(hits, rows.tolist(), labels, decision)
    if asked.type is not None:
        wanted = np.flatnonzero(hits.type == TYPES.index(asked.type))
        rows, labels = rows[wanted], [labels[i] for i in wanted.tolist()]
        hits = Hits(hits.start[wanted], hits.end[wanted], hits.type[wanted], hits.verdict[wanted], hits.value[wanted])
    found = zip(
        rows.tolist(), labels, hits.start.tolist(), hits.end.tolist(), hits.type.tolist(), hits.verdict.tolist(),
        strict=True,
    )  # fmt: skip
    for row, column, start, end, type_, code in found:
        key, verdict = TYPES[type_], VERDICTS[code]
        value = text_of(batch, start, end)
        about_somebody = key not in BY_COLUMN or row in people
        place, inside = int(batch.row_place[row]), (start - int(batch.row_start[row])) * batch.unit_bytes
        yield Hit(
            path=path,
            offset=None if batch.by_row_number else place + inside,
            row=place if batch.by_row_number else before + row + 1,
            table=batch.groups[int(batch.group[row])],
            column=column,
            type=key,
            verdict=verdict,
            counts=counts(decision, column, key, verdict, about_somebody),
            why=(
                *(() if verdict == VALID else failed(key, value)),
                *refusal(decision, column, key, verdict, about_somebody),
            ),
            value=value if asked.unmask else masked(key, value),
        )


def _record_rows(hits: Hits, rows: list[int], labels: list[str], decision: Decision) -> set[int]:
    """Which rows are records about a person (`core.measures.is_record`)."""
    held: dict[int, set[str]] = {}
    for row, column, type_, code in zip(rows, labels, hits.type.tolist(), hits.verdict.tolist(), strict=True):
        if VERDICTS[code] == VALID and (column, TYPES[type_]) in decision.accepted:
            held.setdefault(row, set()).add(TYPES[type_])
    return {row for row, types in held.items() if is_record(frozenset(types))}


def counts(decision: Decision, column: str, type_: str, verdict: str, about_somebody: bool = True) -> bool:
    """Is such a hit part of a count? The rule of `core.measures.measure`. about_somebody: is its row a record, where
    its type counts in records only?"""
    if type_ in BY_COLUMN and (verdict != VALID or not about_somebody):
        return False
    return (column, type_) in (decision.filled if verdict == ODD else decision.accepted)


def refusal(decision: Decision, column: str, type_: str, verdict: str, about_somebody: bool = True) -> tuple[str, ...]:
    """Why it is none, of REFUSALS; empty for a hit that counts."""
    if counts(decision, column, type_, verdict, about_somebody):
        return ()
    if not about_somebody and (column, type_) in decision.accepted:
        return (NO_RECORD,)
    if column == DOCUMENT:
        return (PROGRAM_DOCUMENT,)
    if column == OTHER or is_other_number(column.removeprefix("~")):
        return (OTHER_NUMBER,)
    return (LOOSE_SHAPE,) if (column, type_) in decision.accepted else (BY_CHANCE,)
