"""Looks at the evidence again: names, sizes and times, and cells that were read, counted anew by children."""

import json
import re
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from core import examine, proof_queries
from core.case import Case
from core.case_file import Row
from core.case_rows import entry_of
from core.codec import dump_persons, dump_tally, load_layout
from core.difference import ABSENT, difference, differences
from core.errors import UsageError
from core.evidence import open_source
from core.evidence.protection import Fingerprint
from core.inventory import inventory
from core.model import CELL_BYTES, CellTally, Entry, EvidenceInfo, Problem, Progress
from core.plan import draw_without_replacement
from core.workers import Children, Lost, Task

CELLS_A_TASK = 64
MOST_NAMED = 100
"""So many changed names are told one by one; a copy that kept no times would have millions."""

STAGE = "reread"

Place = tuple[int, str, int]
"""Entry id, stage and number of a cell that was read."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the cells are read again. number: None for all; percent: it is a share of a hundred."""

    number: float | None = None
    percent: bool = False

    def of(self, cells: int) -> int:
        """How many of so many cells; a share is rounded up."""
        if self.number is None:
            return cells
        return min(cells, -int(-cells * self.number // 100) if self.percent else int(self.number))


ALL = Share()


def share(text: str) -> Share:
    """The share that "all", "200" or "5%" asks for. UsageError for anything else."""
    if text == "all":
        return ALL
    match = re.fullmatch(r"(\d+)|(\d+(?:\.\d+)?)%", text.strip())
    if match is None or (match[2] and float(match[2]) > 100):
        raise UsageError(f"--cells {text}: give all, a number of cells (200) or a share of them (5%).")
    return Share(float(match[1] or match[2]), bool(match[2]))


def chosen(case: Case, wanted: Share) -> list[Place]:
    """The cells that are read again: drawn by the case's seed, so that a second examiner has the same ones."""
    cells = [(row["entry"], row["stage"], row["cell"]) for row in proof_queries.cells_to_read_again(case)]
    n = wanted.of(len(cells))
    if n == len(cells):
        return cells
    drawn = draw_without_replacement(case.settings().seed, b"", f"verify/{n}", len(cells), n)
    return [cells[number] for number in drawn]


def walked_again(case: Case, info: EvidenceInfo) -> Generator[Progress, None, list[str]]:
    """Names, sizes and times as in the inventory. Differences; EvidenceError if the evidence is not there."""
    after, compared = Fingerprint(), _Compared(proof_queries.first_walk(case))

    def add(batch: list[Entry | Problem]) -> None:
        for item in batch:
            if isinstance(item, Entry):
                after.add(item)
                compared.add(item)

    with open_source(info) as source:
        yield from inventory(source, add)
    known = case.fact("fingerprint")
    if known in (None, after.hexdigest()):
        return []
    words = "names, sizes or times differ from the inventory (fingerprint)"
    return [difference("evidence", words, known, after.hexdigest()), *compared.ended()]


class _Compared:
    """Two walks side by side, in step as long as nothing was added or removed; memory grows with that only."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._missing: dict[bytes, Row] = {}
        self._more: dict[bytes, Entry] = {}
        self._changed: list[str] = []
        self._count = 0

    def add(self, entry: Entry) -> None:
        """The next entry of the walk that is made now."""
        row = next(self._rows, None)
        if row is not None:
            self._missing[row["key"]] = row
        self._more[entry.key] = entry
        for key in {entry.key, row["key"] if row is not None else entry.key}:
            if key in self._missing and key in self._more:
                self._compare(self._missing.pop(key), self._more.pop(key))

    def ended(self) -> Iterator[str]:
        """What differs, the first hundred by name."""
        for row in self._rows:
            self._missing[row["key"]] = row
        for key in list(self._missing.keys() & self._more.keys()):
            self._compare(self._missing.pop(key), self._more.pop(key))
        for row in self._missing.values():
            self._tell(row["path"], "entry", f"{row['size_bytes']} bytes", ABSENT)
        for entry in self._more.values():
            self._tell(entry.path, "entry", ABSENT, f"{entry.size_bytes} bytes")
        yield from sorted(self._changed)
        if self._count > len(self._changed):
            yield f"evidence: and {self._count - len(self._changed)} more differences of names, sizes and times"

    def _compare(self, row: Row, entry: Entry) -> None:
        if row["size_bytes"] != entry.size_bytes:
            self._tell(row["path"], "size in bytes", row["size_bytes"], entry.size_bytes)
        if row["modified_ns"] != entry.modified_ns:
            self._tell(row["path"], "modified (ns since 1970 UTC)", row["modified_ns"], entry.modified_ns)

    def _tell(self, where: str, what: str, expected: object, found: object) -> None:
        self._count += 1
        if len(self._changed) < MOST_NAMED:
            self._changed.append(difference(where, what, expected, found))


def read_again(case: Case, info: EvidenceInfo, places: Sequence[Place]) -> Generator[Progress, None, list[str]]:
    """Reads cells again in children: their bytes by hash, and what they hold, counted anew. Differences, by path."""
    settings, found = case.settings(), list[str]()
    done, started = 0, time.monotonic()
    if not places:
        return found
    with Children(settings.workers, settings.child_memory_bytes) as children:
        for ended in children.run(_tasks(case, info, places)):
            if ended is not None:
                path, part = ended[0].tag
                done += len(part)
                found += _compared(case, path, part, ended[1])
            yield _progress(done, len(places), time.monotonic() - started)
    return sorted(found)


def _progress(done: int, total: int, elapsed_s: float) -> Progress:
    left = elapsed_s / done * (total - done) if done else None
    return Progress(STAGE, 0, 0, done * CELL_BYTES, total * CELL_BYTES, elapsed_s, left)


def _tasks(case: Case, info: EvidenceInfo, places: Sequence[Place]) -> Iterator[Task]:
    settings = case.settings()
    for entry_id, group in groupby(places, key=itemgetter(0)):
        row, cells = proof_queries.entry_with_layout(case, entry_id), list(group)
        if row is None:
            continue
        for first in range(0, len(cells), CELLS_A_TASK):
            part = cells[first : first + CELLS_A_TASK]
            numbers = [cell for _, _, cell in part]
            arguments = (info, entry_of(row), load_layout(row["layout"]), numbers, settings.persons)
            yield Task((row["path"], part), examine.count_cells, arguments, settings.child_timeout_s)


def _compared(case: Case, path: str, places: Sequence[Place], answer: object) -> Iterator[str]:
    if isinstance(answer, Lost):
        yield difference(path, f"cells {places[0][2]} to {places[-1][2]}", "cells that can be read", answer.reason)
        return
    assert isinstance(answer, list)
    for place, (now, _) in zip(places, answer, strict=True):
        was = proof_queries.cell(case, *place)
        if was is not None:
            yield from _cell_differs(path, was, now)


def _cell_differs(path: str, was: Row, now: CellTally) -> Iterator[str]:
    """Other bytes are one difference; what follows from them is none of its own."""
    where = f"{path}: cell {now.cell}"
    if was["digest"] != now.digest:
        yield difference(where, "is not what was sampled (BLAKE2b-128)", was["digest"].hex(), now.digest.hex())
        return
    before, after = counts_of(was["tally"]), counts_of(dump_tally(now.tally))
    yield from differences(f"{where} ({was['stage']})", before, after)
    keys_before, keys_after = was["persons"] or b"", dump_persons(now.tally) or b""
    if keys_before != keys_after:
        yield difference(where, "keys of persons", len(keys_before) // 8, len(keys_after) // 8)


def counts_of(tally: str) -> dict[str, int]:
    """All counts of a tally under names for people."""
    fields = json.loads(tally)
    counts = {f"rows{f' of {group}' if group else ''}": n for group, n in fields["rows"].items()}
    for signature, n in fields["signatures"]:
        counts["rows with " + ", ".join(map(_slot, signature))] = n
    return counts | {f"values {_slot(hit[:3])}": hit[3] for hit in fields["hits"]}


def _slot(words: Sequence[str]) -> str:
    column, type_, verdict = words
    return f"{type_} {verdict} in {column!r}"
