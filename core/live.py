"""The figure while a run reads.

It speaks of what was reached so far, never of files that were not. What was read whole counts as it is, as a floor
until all such files were read. A sampled file
counts by the newest of its draws that was read to its end, a pool of small files likewise; of a draw that is under
way only what was counted counts. Once everything planned is read it is the `records` of the summary, digit for digit,
unless something was left out.

The floor does not depend on how often one looks. Once all draws are made, it is the lower bound that the finished
sample would give if every cell not read yet were empty: reading on can only raise it, and at no moment is it above the
bound that the finished run reports. While pilots are being read (their second draws are not known) it is what was
counted. It falls in one case, and then has to be seen to fall: the chance test, having seen more of a file, refuses a
column that it had believed.
"""

import json
import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from core import queries
from core.case import Case
from core.codec import dump_estimate, load_tally
from core.control import Control
from core.drawn import DrawnFile, ReadCells, records_of
from core.estimate import SRS, Stratum, estimate_total
from core.measures import RECORDS, largest_possible
from core.model import EXACT, INDICATIVE, SAMPLED, CellTally, Estimate, Outcome, SoFar
from core.plan import cell_count
from core.reckon import cells_of, is_random

EVERY_S = 0.5
SHARE = 0.04
"""Of the run's time, what figures may take: after a dear one the next comes later."""

FACT = "so_far"
"""The last figure of a run that was ended, for those who look at the case afterwards: {at_s, records}."""


class Live:
    """The running figure of one run. Fed by the stages as they keep answers; used by the thread of the run only."""

    def __init__(self, case: Case, control: Control, started: float) -> None:
        """control: whose clock stands during pauses; started: when the run began, on that clock."""
        self._case, self._control = case, control
        self._confidence = case.settings().confidence
        self._started = started
        self._whole = 0
        self._files: dict[int, DrawnFile] = {}
        self._open: dict[int, ReadCells] = {}
        self._touched: set[int] = set()
        self._pools: dict[str, tuple[int, int]] = {}
        self._drawn = self._planned = 0
        self._loaded = self._settled = self._all_read = False
        self._figure: SoFar | None = None
        self._stale, self._due, self._spent_s = False, 0.0, 0.0

    # what is known -----------------------------------------------------------------------------
    def load(self) -> Iterator[None]:
        """Starts from what the case holds of earlier runs. Yields after every file."""
        pools = (self._case.fact("plan") or {"pools": ()})["pools"]
        self._pools = {pool["name"]: (pool["cells"], pool["sample"]) for pool in pools}
        self.expect()
        for row in queries.outcomes_with_hits(self._case):
            self._whole += records_of(load_tally(row["tally"]))
            self._stale = True
            yield
        for row in queries.entries_with_cells(self._case):
            if row["id"] in self._files:
                self._reopen(row["id"])
                self._renew(row["id"])
                yield
        self._loaded = True

    def expect(self) -> None:
        """Takes over the draws that are made by now."""
        self._planned = 0
        for row in queries.draws_here(self._case):
            cells = array("q", json.loads(row["cells"]))
            self._planned += len(cells)
            if row["read_whole"] is None:
                file = self._files.setdefault(row["id"], DrawnFile(cell_count(row["size_bytes"]), row["pool"]))
                if file.expect(row["label"], cells) and file.begun and row["id"] not in self._open:
                    self._reopen(row["id"])  # a larger draw: some of its cells were read before
                    self._touched.add(row["id"])
        self._drawn = queries.count_cells_drawn(self._case)
        self._settled = not queries.count_pilots_alone(self._case)

    def add_whole(self, entry: int, outcome: Outcome) -> None:
        """An entry was read whole, with everything inside it. What was sampled of it before no longer counts."""
        began = time.perf_counter()
        self._files.pop(entry, None)
        self._open.pop(entry, None)
        self._touched.discard(entry)
        waiting = [outcome]
        while waiting:
            found = waiting.pop()
            waiting += found.members
            if found.tally is not None:
                self._whole += records_of(found.tally)
        self._stale = True
        self._spent_s += time.perf_counter() - began

    def add_cells(self, entry: int, label: str, cells: Sequence[CellTally]) -> None:
        """Cells of one draw (or of a sweep) were read, and are in the case."""
        if (file := self._files.get(entry)) is None:
            return
        began = time.perf_counter()
        if entry not in self._open and not file.begun:
            self._open[entry] = ReadCells()
        if entry not in self._open or not all(cell.digest for cell in cells):
            self._reopen(entry)
        else:
            self._open[entry].add(label, {found.cell: found.tally for found in cells})
        file.begun = True
        self._drawn += len(cells) if is_random(label) else 0
        self._touched.add(entry)
        self._stale = True
        self._spent_s += time.perf_counter() - began

    def all_read(self) -> None:
        """Everything that is read from end to end was read: what was counted there is all there is."""
        self._all_read = True
        self._stale |= self._figure is None or self._figure.records.point is None

    def _reopen(self, entry: int) -> None:
        """Takes the cells of one file from the case."""
        cells, opened = cells_of(self._case, entry), ReadCells()
        for label, numbers in cells.read.items():
            opened.add(label, {number: cells.tallies[number] for number in numbers})
        self._open[entry] = opened
        self._files[entry].lost, self._files[entry].begun = cells.lost, True
        self._stale = True

    def _renew(self, entry: int) -> None:
        """Counts one file anew; once it is complete its cells are needed no longer."""
        if self._files[entry].renew(self._open[entry]):
            del self._open[entry]

    # the figure --------------------------------------------------------------------------------
    def look(self, at_once: bool = False) -> SoFar | None:
        """The newest figure, made anew if it is time for it (or at once); None before anything was counted, and while
        it is not known yet what the case holds."""
        now = time.monotonic()
        if self._stale and self._loaded and (at_once or now >= self._due):
            began = time.perf_counter()
            for entry in self._touched:
                self._renew(entry)
            self._touched.clear()
            at_s = self._control.now() - self._started
            self._figure = SoFar(at_s, self._records(), self._drawn, self._planned)
            self._stale = False
            self._due = now + max(EVERY_S, (self._spent_s + time.perf_counter() - began) / SHARE)
            self._spent_s = 0.0
        return self._figure

    def keep(self) -> None:
        """The newest figure becomes a fact of the case: its floor. An interval would be of the files reached by chance
        of the order, and nobody who opens the case later sees which."""
        if (figure := self.look(at_once=True)) is not None:
            found = figure.records if self._all_read else floor_alone(figure.records)
            self._case.add_fact(FACT, {"at_s": round(figure.at_s, 1), "records": dump_estimate(found)})

    def _records(self) -> Estimate:
        files = [self._files[entry] for entry in sorted(self._files)]
        own = [file for file in files if not file.pool]
        pools, drawn = self._pooled(files)
        partly = [(file.counted, file.begun) for file in own if file.newest is None]
        partly += [(pool.counted, n > 0) for pool, n in zip(pools, drawn, strict=True) if n < pool.values.size]
        strata = [file.newest for file in own if file.newest is not None]
        strata += [pool for pool, n in zip(pools, drawn, strict=True) if n == pool.values.size]
        found = estimate_total(self._whole + sum(counted for counted, _ in partly), strata, self._confidence)
        is_read = not partly and all(file.last is None or file.last is file.newest for file in own)
        is_complete = self._settled and is_read
        floor = found.floor if is_complete else self._floor(own, pools)
        if any(file.lost for file in files) or (not strata and any(begun for _, begun in partly)):
            return Estimate(None, None, None, floor, SAMPLED)
        shown = found if is_complete else with_floor(found, floor)
        return shown if self._all_read or shown.method != EXACT else floor_alone(shown)

    def _pooled(self, files: Sequence[DrawnFile]) -> tuple[list[Stratum], list[int]]:
        """Every pool, cells not read yet as empty ones; and how many were read of each."""
        values: dict[str, list[npt.NDArray[np.int64]]] = {name: [] for name in sorted(self._pools)}
        for file in files:
            if file.pool:
                values[file.pool].append(file.values)
        pools, drawn = [], []
        for name, parts in values.items():
            cells, sample = self._pools[name]
            read = np.concatenate([np.empty(0, np.int64), *parts])
            padded = np.concatenate([read, np.zeros(sample - len(read), np.int64)])
            pools.append(Stratum(cells, padded, SRS, int(read.sum()), largest_possible(RECORDS)))
            drawn.append(len(read))
        return pools, drawn

    def _floor(self, own: Sequence[DrawnFile], pools: Sequence[Stratum]) -> int:
        if not self._settled:
            return self._whole + sum(file.counted for file in own) + sum(pool.counted for pool in pools)
        known = self._whole + sum(file.counted for file in own if file.last is None)
        design = [file.last for file in own if file.last is not None]
        return estimate_total(known, [*design, *pools], self._confidence).floor


def floor_alone(found: Estimate) -> Estimate:
    """What was counted of a part of the files is a floor, and never exact."""
    return Estimate(None, None, None, found.floor, INDICATIVE if found.method == EXACT else found.method)


def with_floor(found: Estimate, floor: int) -> Estimate:
    """The floor may rest on draws under way that the interval knows nothing of; above its low end, it stands alone."""
    if found.low is None or floor > found.low:
        return Estimate(None, None, None, floor, SAMPLED)
    return replace(found, floor=floor)
