"""How files and pools share the cells that a budget pays for. Pure.

Half of the cells go in proportion to size, the other half in proportion to the records that the files seem to hold by
the blocks which their layout was learnt from (`core.density`). Those blocks are fixed, so every draw stays one of a
known size; and where they mislead, a file has at least a quarter of the cells that its size alone would give it (a
defensive mixture, as in importance sampling: Hesterberg 1995), half where no small file is read whole instead. Measured
in bench/coverage.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from core.model import CELL_BYTES

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

CELL_COST = CELL_BYTES + 3 * 4096
"""Bytes that one sampled cell may cost: itself, the rest of its last row, and the look behind (quoted text: 8 KiB)."""

FEWEST, FEWEST_POOLED = 8, 2

BY_SIZE = 0.5
"""Of the cells, what goes in proportion to size whatever the files seem to hold."""

STEPS = 50


class Tape:
    """A pool while its sample is being sized. density: records a cell, root mean square over its files."""

    def __init__(self, name: str, files: Ints, sizes: Ints, cells: Ints, densities: Ints) -> None:
        """files: indices in the plan; the others are of each of these."""
        self.name, self.files = name, files
        self.first = np.concatenate(([0], np.cumsum(cells)))
        self.dearest = np.cumsum(np.minimum(-np.sort(-sizes), CELL_COST))
        squares = float(cells @ np.square(densities.astype(np.float64)))
        self.density = sqrt(squares / max(1, self.cells))

    @property
    def cells(self) -> int:
        """Cells on the tape."""
        return int(self.first[-1])

    def sample(self, fraction: float) -> int:
        """Cells drawn of so large a part of it."""
        return min(max(FEWEST_POOLED, int(fraction * self.cells)), self.cells)

    def cost(self, sample: int) -> int:
        """Bytes at most: files of one cell cost their size, and the draw may pick the largest."""
        single = self.dearest.size == self.cells
        return int(self.dearest[sample - 1]) if single else sample * CELL_COST


def least_pooled(tapes: Sequence[Tape]) -> int:
    """Bytes that the smallest samples of pools cost."""
    return sum(tape.cost(tape.sample(0.0)) for tape in tapes)


def rates(cells: Floats, densities: Floats) -> Floats:
    """How often each file is drawn, beside a draw in proportion to size. cells: of each; densities: records a cell."""
    seen = float(cells @ densities)
    if not seen:
        return np.ones(cells.size)
    found: Floats = BY_SIZE + (1 - BY_SIZE) * densities * float(cells.sum()) / seen
    return found


def fractions_within(cells: Ints, densities: Ints, room: int) -> Floats:
    """What part of each file is drawn where so many cells are, whatever the least is that a file may have."""
    relative = rates(cells.astype(np.float64), densities.astype(np.float64))

    def drawn(scale: float) -> float:
        return float(np.minimum(scale * relative, 1.0) @ cells)

    found: Floats = np.minimum(_largest(relative, lambda scale: drawn(scale) <= room) * relative, 1.0)
    return found


def _largest(relative: Floats, fits: Callable[[float], bool]) -> float:
    """The largest scale that fits, by bisection, at most that of a draw of all; 0 is known to fit."""
    low, high = 0.0, 1 / float(relative.min(initial=1.0))
    if fits(high):
        return high
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Files with cells of their own, and pools, that share bytes. cells, densities: int64, of each file."""

    cells: Ints
    densities: Ints
    tapes: tuple[Tape, ...]

    def rates(self) -> Floats:
        """Of each file, then of each pool: shape (files + pools,)."""
        cells = np.concatenate((self.cells, [float(tape.cells) for tape in self.tapes]))
        return rates(cells, np.concatenate((self.densities, [tape.density for tape in self.tapes])))

    def samples(self, scale: float) -> Ints:
        """Cells drawn of each file. scale: of a draw in proportion to size."""
        wanted = np.minimum(scale * self.rates()[: self.cells.size], 1.0) / 2 * self.cells
        samples: Ints = np.maximum(FEWEST, 2 * np.floor(wanted).astype(np.int64))
        return samples

    def pooled(self, scale: float) -> list[int]:
        """Cells drawn of each pool."""
        fractions = np.minimum(scale * self.rates()[self.cells.size :], 1.0).tolist()
        return [tape.sample(fraction) for tape, fraction in zip(self.tapes, fractions, strict=True)]

    def cost(self, scale: float) -> int:
        """Bytes of all of it."""
        pooled = sum(tape.cost(n) for tape, n in zip(self.tapes, self.pooled(scale), strict=True))
        return CELL_COST * int(self.samples(scale).sum()) + pooled

    def scale(self, left: int) -> float:
        """The largest scale that so many bytes allow."""
        return _largest(self.rates(), lambda scale: self.cost(scale) <= left)
