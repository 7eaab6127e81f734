"""Files of 2 GiB as records per 64 KiB cell: the populations on which intervals are judged.

Every population is int64 (32768,) and comes from its own fixed seed. LISTED are those of the design,
STEPS the boundary torture, HOLD_OUT those on which no constant was chosen.
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]

CELLS = 32_768
CELL_BYTES = 65_536
Y_MAX = CELL_BYTES // 22
"""Most records a cell can hold: 18 digits and separators."""


def _whole(values: npt.NDArray[np.float64]) -> Counts:
    return np.clip(np.rint(values), 0, Y_MAX).astype(np.int64)


def _position() -> npt.NDArray[np.float64]:
    return (np.arange(CELLS) + 0.5) / CELLS


def _runs(rng: np.random.Generator, mean_on: float, mean_off: float) -> npt.NDArray[np.bool_]:
    lengths = rng.geometric(1 / np.tile([mean_on, mean_off], CELLS))
    return np.repeat(np.tile([True, False], CELLS), lengths)[:CELLS]


def _islands(rng: np.random.Generator, count: int, length: int, level: int) -> Counts:
    cells = np.zeros(CELLS, np.int64)
    for start in rng.choice(CELLS // length - 1, count, replace=False) * length:
        cells[start : start + length] = level
    return cells


def homogeneous(rng: np.random.Generator) -> Counts:
    return _whole(rng.normal(819, 8, CELLS))


def trend(rng: np.random.Generator) -> Counts:
    return _whole(CELL_BYTES / (24 + 456 * _position()) + rng.normal(0, 3, CELLS))


def half_garbage(rng: np.random.Generator) -> Counts:
    return np.where(np.arange(CELLS) < CELLS // 2, _whole(rng.normal(819, 8, CELLS)), 0)


def one_island(rng: np.random.Generator) -> Counts:
    return _islands(rng, 1, 328, 819)


def twenty_islands(rng: np.random.Generator) -> Counts:
    return _islands(rng, 20, 16, 819)


def period_256(rng: np.random.Generator) -> Counts:
    return np.where(np.arange(CELLS) % 256 < 128, _whole(rng.normal(1500, 20, CELLS)), 6)


def period_400(rng: np.random.Generator) -> Counts:
    return np.where(np.arange(CELLS) % 400 < 100, _whole(rng.normal(1500, 20, CELLS)), 0)


def sql_dump(rng: np.random.Generator) -> Counts:
    """Thirty tables, every tenth without records."""
    table = np.searchsorted(np.cumsum(rng.dirichlet(np.full(30, 2.0)))[:-1], _position())
    level = np.where(np.arange(30) % 10 == 4, 0, rng.uniform(50, 1400, 30))
    return _whole(level[table] * (1 + rng.normal(0, 0.03, CELLS)))


def heavy_record(rng: np.random.Generator) -> Counts:
    """Lognormal record lengths, and one record of 50 MB."""
    cells = _whole(400 * rng.lognormal(0, 0.3, CELLS))
    cells[9000:9800] = 0
    return cells


def duplicated_block(rng: np.random.Generator) -> Counts:
    return np.where(rng.random(CELLS) < 0.97, 900, rng.integers(0, 1200, CELLS))


def zero_padded(rng: np.random.Generator) -> Counts:
    return np.where(_position() < 0.3, _whole(rng.normal(819, 8, CELLS)), 0)


def holes_10(rng: np.random.Generator) -> Counts:
    return np.where(rng.random(CELLS) < 0.1, 0, _whole(rng.normal(819, 8, CELLS)))


def regimes(rng: np.random.Generator) -> Counts:
    return np.where(_runs(rng, 100, 700), _whole(rng.normal(819, 8, CELLS)), 0)


def lottery(rng: np.random.Generator) -> Counts:
    cells = np.zeros(CELLS, np.int64)
    cells[rng.choice(CELLS, 66, replace=False)] = 2500
    return cells


def rare(rng: np.random.Generator) -> Counts:
    return np.bincount(rng.integers(0, CELLS, 1033), minlength=CELLS)


def one_record(rng: np.random.Generator) -> Counts:
    return np.bincount(rng.integers(0, CELLS, 1), minlength=CELLS)


def all_zero(_rng: np.random.Generator) -> Counts:
    return np.zeros(CELLS, np.int64)


def lottery_2(rng: np.random.Generator) -> Counts:
    """The honest limit: 0.2 % of the cells dense under a thin even background."""
    return np.maximum(lottery(rng), 1)


def step_file(rng: np.random.Generator) -> Counts:
    """Constant pieces with one to twelve boundaries; about half of the pieces empty."""
    edges = np.sort(rng.random(rng.integers(1, 13)))
    levels = np.where(rng.random(edges.size + 1) < 0.5, 0, rng.integers(1, 1500, edges.size + 1))
    levels[rng.integers(0, edges.size + 1)] = 1000
    return levels[np.searchsorted(edges, _position())]


def thin_step_file(rng: np.random.Generator) -> Counts:
    """One level or nothing, in pieces of very uneven length; one to forty percent of the file full."""
    while True:
        edges = np.cumsum(rng.dirichlet(np.full(rng.integers(2, 14), 0.4)))[:-1]
        levels = np.where(rng.random(edges.size + 1) < 0.4, 900, 0)
        cells: Counts = levels[np.searchsorted(edges, _position())]
        if 0.01 < np.count_nonzero(cells) / CELLS < 0.4:
            return cells


def uneven_dump(rng: np.random.Generator) -> Counts:
    """Thirty tables of very uneven size, a third of them without records."""
    table = np.searchsorted(np.cumsum(rng.dirichlet(np.full(30, 0.6)))[:-1], _position())
    level = np.where(rng.random(30) < 0.33, 0, rng.uniform(200, 1500, 30))
    return _whole(level[table] * (1 + rng.normal(0, 0.03, CELLS)))


def interleaved_merge(rng: np.random.Generator) -> Counts:
    return np.where(rng.random(CELLS) < 0.35, _whole(rng.normal(1400, 30, CELLS)), _whole(rng.normal(60, 5, CELLS)))


def encrypted_tail(rng: np.random.Generator) -> Counts:
    return np.where(_position() < 0.871, _whole(rng.normal(700, 40, CELLS)), 0)


def sorted_by_region(rng: np.random.Generator) -> Counts:
    region = np.searchsorted(np.cumsum(rng.dirichlet(np.full(34, 2.0)))[:-1], _position())
    return _whole(rng.uniform(300, 1200, 34)[region] + rng.normal(0, 15, CELLS))


def tiny_islands_400(rng: np.random.Generator) -> Counts:
    return _islands(rng, 400, 3, 900)


def holes_45(rng: np.random.Generator) -> Counts:
    return np.where(rng.random(CELLS) < 0.45, 0, _whole(rng.normal(819, 100, CELLS)))


def exponential_decay(rng: np.random.Generator) -> Counts:
    return _whole(2900 * np.exp(-9 * _position()) + rng.random(CELLS))


def pareto_lengths(rng: np.random.Generator) -> Counts:
    return _whole(CELL_BYTES / (40 * (1 + rng.pareto(1.1, CELLS))))


def dense_last_tenth(rng: np.random.Generator) -> Counts:
    return np.where(_position() < 0.9, _whole(rng.normal(40, 4, CELLS)), _whole(rng.normal(2600, 30, CELLS)))


def pareto_regimes(rng: np.random.Generator) -> Counts:
    lengths = np.ceil(20 * (1 + rng.pareto(1.3, 4000))).astype(np.int64)
    levels = np.where(rng.random(4000) < 0.4, 0, rng.uniform(50, 1400, 4000))
    return _whole(np.repeat(levels, lengths)[:CELLS])


def bursts_2(rng: np.random.Generator) -> Counts:
    return np.where(rng.random(CELLS) < 0.02, 2800, _whole(rng.normal(100, 8, CELLS)))


def sawtooth(rng: np.random.Generator) -> Counts:
    return _whole(np.arange(CELLS) % 1111 * 1.2 + rng.random(CELLS))


def alternating(_rng: np.random.Generator) -> Counts:
    """Even cells full, odd cells empty: what systematic sampling sees as all or nothing."""
    return np.where(np.arange(CELLS) % 2 == 0, 900, 0)


def trickle(rng: np.random.Generator) -> Counts:
    """A fifth of the cells hold one to three records."""
    return np.where(rng.random(CELLS) < 0.2, rng.integers(1, 4, CELLS), 0)


def log_rotation(rng: np.random.Generator) -> Counts:
    """Busy days and quiet nights, and a burst at the end of every seventh day."""
    phase = np.arange(CELLS) % 700
    day = _whole(rng.poisson(300 * (1 + np.sin(phase / 50 * np.pi))).astype(np.float64))
    return np.where(phase > 690, 2000, day)


def duplicated_halves(rng: np.random.Generator) -> Counts:
    """A file appended to itself: trend, noise and bursts come twice, half a file apart."""
    half = CELLS // 2
    once = np.where(rng.random(half) < 0.05, 1800, _whole(rng.normal(200 + 500 * np.arange(half) / half, 25, half)))
    return np.tile(once, 2)


def sparse_file(rng: np.random.Generator) -> Counts:
    """A disk image with holes: a twelfth is written, in a few hundred extents of very uneven length."""
    lengths = np.ceil(4 * (1 + rng.pareto(1.2, 3000))).astype(np.int64)
    gaps = np.ceil(44 * (1 + rng.pareto(1.2, 3000))).astype(np.int64)
    written = np.repeat(np.tile([True, False], 3000), np.column_stack([lengths, gaps]).ravel())[:CELLS]
    return np.where(written, _whole(rng.normal(820, 60, CELLS)), 0)


def thirty_dense_cells(rng: np.random.Generator) -> Counts:
    """Thirty full cells under a thin background that every sample sees: as lottery_2, no sample can know."""
    cells = rng.integers(2, 6, CELLS)
    cells[rng.choice(CELLS, 30, replace=False)] = Y_MAX
    return cells


def mailbox(rng: np.random.Generator) -> Counts:
    """Letters with a few records between attachments of Pareto length that hold none."""
    attached = np.ceil(2 * rng.pareto(1.4, CELLS)).astype(np.int64)
    cells = np.zeros(CELLS, np.int64)
    letters = np.cumsum(attached + 1)
    letters = letters[letters < CELLS]
    cells[letters] = rng.poisson(30, len(letters))
    return cells


def growing_backups(rng: np.random.Generator) -> Counts:
    """Twelve backups of a growing table, one behind the other, each beginning with pages that have no records."""
    table = _whole(rng.normal(650, 50, CELLS))
    parts = []
    for month in range(1, 13):
        pages = CELLS * month // 78
        parts.append(np.concatenate([np.zeros(pages // 6, np.int64), table[: pages - pages // 6]]))
    return np.resize(np.concatenate(parts), CELLS)


def two_encodings(rng: np.random.Generator) -> Counts:
    """A list that was saved on in UTF-16 after its middle: half as many records a cell, and a few long pictures."""
    cells = _whole(rng.normal(900, 20, CELLS) / np.where(_position() < 0.55, 1, 2))
    for start in rng.choice(CELLS - 400, 12, replace=False):
        cells[start : start + int(rng.integers(20, 400))] = 0
    return cells


Maker = Callable[[np.random.Generator], Counts]

LISTED: tuple[Maker, ...] = (
    homogeneous, trend, half_garbage, zero_padded, period_256, period_400, sql_dump, heavy_record, duplicated_block,
    holes_10, regimes, one_island, twenty_islands, lottery, rare, one_record, all_zero, lottery_2,
)  # fmt: skip
HOLD_OUT: tuple[Maker, ...] = (
    interleaved_merge, encrypted_tail, sorted_by_region, tiny_islands_400, holes_45, exponential_decay, pareto_lengths,
    dense_last_tenth, pareto_regimes, bursts_2, sawtooth, alternating, trickle, log_rotation, uneven_dump,
    duplicated_halves, sparse_file, thirty_dense_cells, mailbox, growing_backups, two_encodings,
)  # fmt: skip
STEP_FILES = 24


def listed() -> Mapping[str, Counts]:
    """The populations of the design, by name."""
    return {maker.__name__: maker(np.random.default_rng(1000 + i)) for i, maker in enumerate(LISTED)}


def steps() -> Mapping[str, Counts]:
    """Twenty-four random step files: twelve of each sort."""
    makers = (step_file, thin_step_file)
    return {f"step_{i:02d}": makers[i % 2](np.random.default_rng(2000 + i)) for i in range(STEP_FILES)}


def hold_out() -> Mapping[str, Counts]:
    """Populations on which no constant was chosen."""
    return {maker.__name__: maker(np.random.default_rng(3000 + i)) for i, maker in enumerate(HOLD_OUT)}
