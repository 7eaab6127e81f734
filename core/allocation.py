"""What is read of each file: all of it, a sample of its cells, a share of a pool, or nothing. Pure.

Works on columns: five million files with paths of 35 bytes took 0.8 GB at the peak, keys included.
FileToPlan and FilePlan need exist only one at a time.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.model import CELL_BYTES
from core.plan import CENSUS_CELLS, LADDER, PILOT, draw_without_replacement
from core.settings import Settings
from core.sharing import CELL_COST as CELL_COST
from core.sharing import FEWEST, Ints, Shares, Tape, fractions_within, least_pooled

WHOLE, CELLS, POOL, LEFT_OUT = "whole", "cells", "pool", "left_out"
DECISIONS = (WHOLE, CELLS, POOL, LEFT_OUT)
_WHOLE, _CELLS, _POOL, _LEFT_OUT = range(4)

CENSUS_AGAINST = 400
"""A file is read whole at once where this many random cells would take as long."""

TWO_STAGE = 400
"""Under a budget a file gets a pilot only if its share is at least so many cells."""

MOST_SAMPLED = 0.7
"""A larger share of a file's cells is not worth drawing: it is read whole where the budget allows."""

POOLS = (("16M", 1 << 24), ("256M", 1 << 28), ("larger", 1 << 62))
"""Pools of files above one cell, by size class: name and largest size in bytes. Below is the pool "64K"."""


@dataclass(frozen=True, slots=True)
class FileToPlan:
    """A file with readable content. by_cells: its reader can read single cells at random. one_by_one: its records, by
    the names of its columns, are of a tier that is counted one by one; under a budget it goes before others. density:
    records a cell, as it seems before anything is drawn (`core.density`)."""

    key: bytes
    size_bytes: int
    by_cells: bool
    one_by_one: bool = False
    density: int = 0


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What is read of one file. decision: whole | cells | pool | left_out (outside the budget).

    For cells: `sample` cells, two in each of sample/2 zones. pilot == 0: the number is fixed.
    Otherwise a pilot comes first and `sample` is the most the second stage may have. For pool:
    `pool` names it.
    """

    key: bytes
    size_bytes: int
    decision: str
    pilot: int = 0
    sample: int = 0
    pool: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Smaller files as one virtual tape. files: int64, indices in Plan.keys, ascending; first: int64
    (files + 1,), tape position of each file's first cell; sample: cells drawn without replacement."""

    name: str
    files: Ints
    first: Ints
    sample: int

    @property
    def cells(self) -> int:
        """Cells on the tape."""
        return int(self.first[-1])

    def draw(self, seed: str) -> list[tuple[int, int]]:
        """The sampled (file index in Plan.keys, cell of that file), in tape order."""
        tape = np.array(draw_without_replacement(seed, b"", f"pool/{self.name}", self.cells, self.sample), np.int64)
        place = np.searchsorted(self.first, tape, side="right") - 1
        return list(zip(self.files[place].tolist(), (tape - self.first[place]).tolist(), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """All decisions, as columns in order of key. Iterating yields a FilePlan for every file.

    pool: int8, index in pools, -1 for none. planned_bytes: what reading all of it takes at most under
    a budget, never above it (heads read to learn a layout not counted); without a budget an upper
    estimate. may_turn_whole: after its pilot a file may be read whole, where `core.plan.is_census`
    says so; only without a budget.
    """

    keys: Sequence[bytes]
    sizes: Ints
    decision: npt.NDArray[np.int8]
    pilot: Ints
    sample: Ints
    pool: npt.NDArray[np.int8]
    pools: tuple[Pool, ...]
    planned_bytes: int
    may_turn_whole: bool

    def __iter__(self) -> Iterator[FilePlan]:
        names = [pool.name for pool in self.pools] + [""]
        columns = (self.sizes, self.decision, self.pilot, self.sample, self.pool)
        for key, size, decision, pilot, sample, pool in zip(self.keys, *columns, strict=True):
            yield FilePlan(key, int(size), DECISIONS[decision], int(pilot), int(sample), names[pool])


def allocate(files: Iterable[FileToPlan], budget_bytes: int | None, settings: Settings) -> Plan:
    """Decides for every file, whatever their order; the sum of planned bytes never exceeds the budget.

    Without a budget: what cannot be read by cells, or is quicker read whole, is whole; the rest is
    two-stage. A budget above the total only caps each file's cells. A budget below it: files to be counted
    one by one whole, smallest first, in two fifths; of what is left, containers likewise in two fifths; text
    files of one cell whole if they fit in three tenths; the rest by cells, in pools where single files would be too
    many, shared as `core.sharing` says.
    """
    draft = _Draft(files)
    pools: tuple[Pool, ...] = ()
    if settings.census:
        pass
    elif budget_bytes is None or budget_bytes >= int(draft.sizes.sum()):
        _two_stage(draft, settings.sequential_bytes, budget_bytes is not None)
    else:
        pools = _within(draft, budget_bytes)
    whole = draft.decision == _WHOLE
    planned = int(draft.sizes[whole].sum()) + CELL_COST * int((draft.pilot + draft.sample).sum())
    planned += sum(draft.tape(pool.name, pool.files).cost(pool.sample) for pool in pools)
    columns = (draft.keys, draft.sizes, draft.decision, draft.pilot, draft.sample, draft.pool)
    return Plan(*columns, pools, planned, budget_bytes is None and not settings.census)


class _Draft:
    """The columns while they are being filled; every file starts as whole."""

    def __init__(self, files: Iterable[FileToPlan]) -> None:
        keys, sizes, by_cells, one_by_one, densities = list[bytes](), array("q"), bytearray(), bytearray(), array("q")
        for file in files:  # columns at once: millions of tuples would keep the garbage collector busy
            keys.append(file.key)
            sizes.append(file.size_bytes)
            by_cells.append(file.by_cells)
            one_by_one.append(file.one_by_one)
            densities.append(file.density)
        order = sorted(range(len(keys)), key=keys.__getitem__)
        self.keys = [keys[i] for i in order]
        self.sizes = np.array(sizes, np.int64)[order]
        self.by_cells = np.array(by_cells, np.bool_)[order]
        self.one_by_one = np.array(one_by_one, np.bool_)[order] & self.by_cells
        self.densities = np.array(densities, np.int64)[order]
        self.cells = -(-self.sizes // CELL_BYTES)
        self.decision = np.full(len(keys), _WHOLE, np.int8)
        self.pool = np.full(len(keys), -1, np.int8)
        self.pilot, self.sample = np.zeros((2, len(keys)), np.int64)

    def tape(self, name: str, files: Ints) -> Tape:
        """Files as one pool."""
        return Tape(name, files, self.sizes[files], self.cells[files], self.densities[files])


def _two_stage(draft: _Draft, sequential_bytes: int, capped: bool) -> None:
    """Pilot and second stage for every file that is not quicker read whole."""
    quick = (draft.cells <= CENSUS_CELLS) | (CENSUS_AGAINST * sequential_bytes >= draft.sizes)
    chosen = draft.by_cells & ~quick & ~draft.one_by_one
    room = draft.sizes // CELL_COST - PILOT if capped else draft.cells
    draft.decision[chosen] = _CELLS
    draft.pilot[chosen] = PILOT
    draft.sample[chosen] = np.minimum(LADDER[-1], room[chosen] // 2 * 2)


def _within(draft: _Draft, budget: int) -> tuple[Pool, ...]:
    """A budget below the total. Room that one class of files cannot use goes to the next."""
    first = _one_by_one(draft, budget * 2 // 5)
    sizes, by_cells = draft.sizes, draft.by_cells.copy()
    budget -= int(sizes[first].sum())
    containers = np.flatnonzero(~by_cells)
    by_cells[first] = False
    containers = containers[np.argsort(sizes[containers], kind="stable")]
    room = max(budget * 2 // 5, budget - int(sizes[by_cells].sum()))
    fitting = int(np.searchsorted(np.cumsum(sizes[containers]), room, side="right"))
    draft.decision[containers[fitting:]] = _LEFT_OUT
    left = budget - int(sizes[containers[:fitting]].sum())
    small = np.flatnonzero(by_cells & (sizes > 0) & (sizes <= CELL_BYTES))
    large = np.flatnonzero(by_cells & (sizes > CELL_BYTES))
    need, rest = int(sizes[small].sum()), int(sizes[large].sum())
    if need + rest <= left:
        return ()
    if need <= min(left, max(budget * 3 // 10, left - rest)):
        small, left = small[:0], left - need
    whole = _mostly_read(draft, np.concatenate((small, large)), left)
    small, large = np.setdiff1d(small, whole), np.setdiff1d(large, whole)
    left -= int(sizes[whole].sum())
    own, tapes = _own_or_pooled(draft, small, large, left)
    if least_pooled(tapes) <= left:
        return _share(draft, own, tapes, left)
    draft.decision[tapes[0].files] = _LEFT_OUT
    return ()


def _one_by_one(draft: _Draft, room: int) -> Ints:
    """Files to be counted one by one that are read whole, the smallest first, in so many bytes."""
    files = np.flatnonzero(draft.one_by_one)
    files = files[np.argsort(draft.sizes[files], kind="stable")]
    return files[: int(np.searchsorted(np.cumsum(draft.sizes[files]), room, side="right"))]


def _mostly_read(draft: _Draft, files: Ints, left: int) -> Ints:
    """Files to read whole because their share of the cells is more than seven tenths of them: the smallest, as many as
    leave the others half of what a draw in proportion to size would give them."""
    fractions = fractions_within(draft.cells[files], draft.densities[files], left // CELL_COST)
    by_size = min(1.0, left / CELL_COST / max(1, int(draft.cells[files].sum())))
    kept = CELL_COST * by_size * draft.cells[files] / 2
    mostly = np.flatnonzero(fractions > MOST_SAMPLED)
    mostly = mostly[np.argsort(draft.sizes[files][mostly], kind="stable")]
    extra = np.cumsum(draft.sizes[files][mostly] - kept[mostly])
    return files[mostly[: int(np.searchsorted(float(kept.sum()) + extra, left, side="right"))]]


def _own_or_pooled(draft: _Draft, small: Ints, large: Ints, left: int) -> tuple[Ints, list[Tape]]:
    """Which files are sampled on their own: those whose share is enough cells, and all of a size class where each can
    have the least. The others are in pools by size class, which keep at least half of what is left."""
    both = np.concatenate((large, small))
    fractions = fractions_within(draft.cells[both], draft.densities[both], left // CELL_COST)[: large.size]
    is_own = (fractions * draft.cells[large] >= FEWEST) & ~_too_few(draft.sizes[large])
    own, rest = large[is_own], large[~is_own]
    room, tapes = left - FEWEST * CELL_COST * own.size, [draft.tape("64K", small)] if small.size else []
    for name, most in POOLS:
        reserve = max(left // 2, least_pooled(tapes)) if tapes else 0
        if _least_cost(draft.sizes[rest]) + reserve <= room:
            return np.sort(np.concatenate((own, rest))), tapes
        inside, rest = rest[draft.sizes[rest] <= most], rest[draft.sizes[rest] > most]
        tapes = [*tapes, draft.tape(name, inside)] if inside.size else tapes
    if least_pooled(tapes) > room:
        own, tapes = own[:0], [draft.tape("all", np.sort(both))]
    return own, tapes


def _least_cost(sizes: Ints) -> int:
    return int(np.where(_too_few(sizes), sizes, FEWEST * CELL_COST).sum())


def _too_few(sizes: Ints) -> npt.NDArray[np.bool_]:
    """Files of which the least sample would be more than seven tenths: they are read whole."""
    return 7 * sizes < FEWEST * 10 * CELL_BYTES


def _share(draft: _Draft, own: Ints, tapes: Sequence[Tape], left: int) -> tuple[Pool, ...]:
    """Gives every file and pool its cells, as many as the bytes left allow."""
    whole = own[_too_few(draft.sizes[own])]
    own, left = np.setdiff1d(own, whole), left - int(draft.sizes[whole].sum())
    shares = Shares(draft.cells[own], draft.densities[own], tuple(tapes))
    scale = shares.scale(left)
    samples = shares.samples(scale)
    piloted = samples >= TWO_STAGE
    draft.decision[own] = _CELLS
    draft.pilot[own] = np.where(piloted, PILOT, 0)
    draft.sample[own] = np.where(piloted, np.minimum(samples - PILOT, LADDER[-1]), samples)
    for number, tape in enumerate(tapes):
        draft.decision[tape.files] = _POOL
        draft.pool[tape.files] = number
    parts = zip(tapes, shares.pooled(scale), strict=True)
    return tuple(Pool(tape.name, tape.files, tape.first, sample) for tape, sample in parts)
