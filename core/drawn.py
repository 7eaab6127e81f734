"""A sampled file while it is being read: what its cells hold so far, and what that is worth to the running figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from core.detect.chance import Decision, decide
from core.estimate import PAIRS, Stratum
from core.law import class_of_record
from core.measures import RECORDS, largest_possible, measure
from core.model import Tally
from core.plan import PILOT_LABEL, stage_cells
from core.reckon import Cells, newest_draw
from core.tally import total

_NOBODY = np.empty(0, np.uint64)


def records_of(tally: Tally) -> int:
    """Records of an entry that was read whole."""
    if not tally.signatures:
        return 0
    return measure(tally.signatures, decide(tally), class_of_record).get(RECORDS, 0)


class ReadCells:
    """The cells of a file whose draw is under way, and their records under the decision of all of them together.

    numbers: per draw, which were read. records: {cell: records}, after `count`.
    """

    def __init__(self) -> None:
        """None yet."""
        self.tallies: dict[int, Tally] = {}
        self.numbers: dict[str, set[int]] = {}
        self.records: dict[int, int] = {}
        self._sum = total(())
        self._decision: Decision | None = None

    def add(self, label: str, found: Mapping[int, Tally]) -> None:
        """More cells of one draw; a cell of two draws counts once."""
        new = {
            c: replace(t, persons=_NOBODY, findings=(), claims={}) for c, t in found.items() if c not in self.tallies
        }
        self.tallies.update(new)
        self.numbers.setdefault(label, set()).update(found)
        self._sum = total([self._sum, *new.values()])

    def count(self) -> int:
        """Records in all cells that were read."""
        decision = decide(self._sum)
        if decision != self._decision:
            self._decision, self.records = decision, {}
        for cell in self.tallies.keys() - self.records.keys():
            self.records[cell] = measure(self.tallies[cell].signatures, decision, class_of_record).get(RECORDS, 0)
        return sum(self.records.values())


@dataclass(slots=True)
class DrawnFile:
    """A sampled file. cells: in it. pool: "" for a draw of its own. draws: {label: cells in order}.

    begun: a cell was read; lost: one could not be, and stands as empty. counted: records in the cells read. newest: its
    newest complete draw. last: the draw that the report will use, as if cells not read yet were empty; None while only
    the pilot is known. values: records in its cells of a pool's draw.
    """

    cells: int
    pool: str
    draws: dict[str, Sequence[int]] = field(default_factory=dict)
    begun: bool = False
    lost: bool = False
    counted: int = 0
    newest: Stratum | None = None
    last: Stratum | None = None
    values: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    def expect(self, label: str, cells: Sequence[int]) -> bool:
        """One of its draws is known. True if it was not known before."""
        is_new = label not in self.draws
        self.draws[label] = cells
        if is_new and not self.pool and label == self._last_draw():
            self.last = self._stratum(label, {})
        return is_new

    def _last_draw(self) -> str | None:
        """Label of its largest draw but the pilot."""
        return max((label for label in self.draws if label != PILOT_LABEL), key=stage_cells, default=None)

    def renew(self, read: ReadCells) -> bool:
        """Counts it anew. True if all that is planned of it was read, as far as is known."""
        self.counted = read.count()
        if self.pool:
            (drawn,) = self.draws.values()
            self.values = np.array([read.records[cell] for cell in drawn if cell in read.records], np.int64)
            return len(self.values) == len(drawn)
        numbers = {label: frozenset(cells) for label, cells in read.numbers.items()}
        newest = newest_draw(Cells(self.draws, read.tallies, numbers, 0, self.lost))
        last = self._last_draw()
        self.newest = None if newest is None else self._stratum(newest, read.records)
        if last is not None:
            self.last = self.newest if last == newest else self._stratum(last, read.records)
        return newest is not None and newest == last

    def _stratum(self, label: str, records: Mapping[int, int]) -> Stratum:
        values = np.array([records.get(cell, 0) for cell in self.draws[label]], np.int64).reshape(-1, 2)
        return Stratum(self.cells, values, PAIRS, self.counted, largest_possible(RECORDS))
