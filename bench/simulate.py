"""Repeats the product's own draws and estimators on known populations, and keeps score."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from bench.populations import CELL_BYTES, Y_MAX, Counts
from core.allocation import CELLS, POOL, WHOLE, FilePlan, FileToPlan, Plan, allocate
from core.estimate import PAIRS, SRS, Stratum, estimate_pairs, estimate_total
from core.model import Estimate
from core.plan import PILOT, PILOT_LABEL, draw_cells, second_stage, stage_label
from core.quantile import student_t_quantile
from core.settings import Settings
from core.whole import LARGE_BYTES


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of replications: coverage (floor to ceiling where there is no interval), floor coverage,
    given (an interval was given). half_width, floor_share: medians, relative to the truth. bias: of the mean of the
    points, likewise."""

    coverage: float
    half_width: float
    floor_coverage: float
    floor_share: float
    given: float
    cells_read: float = 0.0
    bias: float = 0.0


def score(estimates: Sequence[Estimate], truth: int, cells_read: float = 0.0) -> Score:
    """How the estimates did."""
    low = np.array([e.floor if e.low is None else e.low for e in estimates], np.float64)
    high = np.array([e.at_most if e.high is None else e.high for e in estimates], np.float64)
    floors = np.array([e.floor for e in estimates], np.float64)
    points = [e.point for e in estimates if e.point is not None]
    return Score(
        coverage=float(np.mean((low <= truth) & (truth <= high))),
        half_width=float(np.median(high - low)) / 2 / max(truth, 1),
        floor_coverage=float(np.mean(floors <= truth)),
        floor_share=float(np.median(floors)) / truth if truth else 1.0,
        given=float(np.mean([e.point is not None for e in estimates])),
        cells_read=cells_read,
        bias=float(np.mean(points)) / truth - 1 if points and truth else 0.0,
    )


@cache
def draws(label: str, n: int, cells: int, reps: int) -> npt.NDArray[np.int64]:
    """Cells drawn with seeds "0", "1", …: shape (reps, n/2, 2)."""
    size = cells * CELL_BYTES
    return np.array([draw_cells(str(r), b"bench", size, label, cells, n // 2) for r in range(reps)], np.int64)


def final_rule(population: Counts, n: int, reps: int) -> Score:
    """A fixed sample of n cells and the final rule."""
    chosen = population[draws(stage_label(n), n, population.size, reps)]
    return score([estimate_pairs(values, population.size, Y_MAX, 0) for values in chosen], int(population.sum()), n)


def textbook_t(population: Counts, n: int, reps: int) -> float:
    """Coverage of mean +- t s/sqrt(n) with finite population correction, simple random sampling."""
    rng = np.random.default_rng(n)
    chosen = np.array([rng.choice(population.size, n, replace=False, shuffle=False) for _ in range(reps)])
    values = population[chosen]
    half = student_t_quantile(0.975, n - 1) * values.std(axis=1, ddof=1) * np.sqrt((1 / n) * (1 - n / population.size))
    return float(np.mean(np.abs(values.mean(axis=1) - population.mean()) <= half + 1e-12))


def two_stage(population: Counts, reps: int, precision: float, most: int) -> Score:
    """Pilot, decision, fresh second stage; the pilot counts only as records read."""
    estimates, read = [], 0
    for rep, pilot in enumerate(draws(PILOT_LABEL, PILOT, population.size, reps)):
        n = second_stage(population[pilot], population.size, precision, most=most)
        second = draws(stage_label(n), n, population.size, reps)[rep]
        seen = np.zeros(population.size, np.bool_)
        seen[pilot] = seen[second] = True
        estimates.append(estimate_pairs(population[second], population.size, Y_MAX, int(population[seen].sum())))
        read += PILOT + n
    return score(estimates, int(population.sum()), read / reps)


@dataclass(frozen=True, slots=True)
class Raised:
    """every: of all replications, the last interval. raised: of those alone that had a larger draw, of which there are
    `count`."""

    every: Score
    raised: Score
    count: int


def raised_until(population: Counts, reps: int, precisions: Sequence[float], wanted: float) -> Raised:
    """Raises the precision step by step until the interval that is shown is as narrow as somebody wants it.

    precisions: what is asked for, the first one first. wanted: relative half width of an interval that pleases.
    """
    truth, estimates, sizes = int(population.sum()), list[Estimate](), list[tuple[int, ...]]()
    for rep, pilot in enumerate(draws(PILOT_LABEL, PILOT, population.size, reps)):
        seen, drawn = np.zeros(population.size, np.bool_), list[int]()
        seen[pilot] = True
        for precision in precisions:
            n = second_stage(population[pilot], population.size, precision)
            if n > max(drawn, default=0):
                cells = draws(stage_label(n), n, population.size, reps)[rep]
                seen[cells] = True
                drawn.append(n)
                found = estimate_pairs(population[cells], population.size, Y_MAX, int(population[seen].sum()))
            if found.low is not None and found.high - found.low <= 2 * wanted * found.point:
                break
        estimates.append(found)
        sizes.append(tuple(drawn))
    again = [found for found, drawn in zip(estimates, sizes, strict=True) if len(drawn) > 1]
    read = sum(map(sum, sizes)) / reps + PILOT
    return Raised(score(estimates, truth, read), score(again or estimates, truth), len(again))


Drive = dict[bytes, Counts]


def boundary_drive(rng: np.random.Generator, files: int, cells: int) -> Drive:
    """Files of equal size, each of two to four constant pieces: all variance sits in single zones."""
    drive = {}
    for k in range(files):
        edges = np.sort(rng.random(rng.integers(1, 4)))
        levels = np.where(rng.random(edges.size + 1) < 0.5, 0, 1000)
        levels[0] = 1000 - levels[1]
        drive[b"%04d" % k] = levels[np.searchsorted(edges, (np.arange(cells) + 0.5) / cells)]
    return drive


def mixed_drive(rng: np.random.Generator, files: int) -> Drive:
    """Lognormal sizes from one to 6000 cells; empty, constant, broken, holed and sparse content."""
    drive = {}
    for k in range(files):
        cells = int(min(max(1.0, rng.lognormal(2.0, 2.2)), 6000.0))
        level, kind = int(rng.integers(50, 1500)), int(rng.integers(0, 6))
        where = (np.arange(cells) + 0.5) / cells
        masks = (where < 2, where < 0, where < rng.random(), rng.random(cells) < 0.8, rng.random(cells) < 0.05)
        drive[b"%04d" % k] = np.where(masks[min(kind, 4)], level, 0)
    return drive


def design_drive(rng: np.random.Generator, needle: bool) -> Drive:
    """What can hold text of the design's drive (297,000 files, 261 GB): 89,000 files, twelve with 98 % of the records.

    needle: one file of 91 MB more, with 418,000 records. Pictures, films and programs are known by their heads and
    never drawn, so they are not here.
    """
    sizes = np.minimum(rng.lognormal(-1.2, 2.2, 89_000), 20_000)
    drive = {}
    for k, cells in enumerate(np.maximum(1, np.rint(sizes * 1_110_000 / sizes.sum())).astype(np.int64)):
        few = rng.poisson(rng.lognormal(2.2, 1.2), cells) if rng.random() < 0.1 else np.zeros(cells, np.int64)
        drive[b"s%06d" % k] = few
    for k, cells in enumerate(np.rint(rng.dirichlet(np.full(12, 3.0)) * 168_000).astype(np.int64)):
        drive[b"t%02d" % k] = np.rint(rng.normal(rng.uniform(500, 1100), 30, cells)).clip(0, Y_MAX).astype(np.int64)
    if needle:
        drive[b"update.exe"] = rng.poisson(418_000 / 1389, 1389)
    return drive


def whole_drive(drive: Drive, budget_bytes: int | None, reps: int) -> tuple[Score, Plan]:
    """The plan for a drive under a budget, and the total of what was read; pilots are left out."""
    files = [FileToPlan(key, counts.size * CELL_BYTES, True, density=_seen(counts)) for key, counts in drive.items()]
    plan = allocate(files, budget_bytes, Settings())
    estimates = [_one_total(drive, plan, str(rep)) for rep in range(reps)]
    return score(estimates, int(sum(int(c.sum()) for c in drive.values()))), plan


def _seen(counts: Counts) -> int:
    """Records a cell in the places that a layout is learnt from: the head, and two more where the file is large."""
    places = (0, counts.size // 3, counts.size * 2 // 3) if counts.size * CELL_BYTES > LARGE_BYTES else (0,)
    return -(-int(counts[list(places)].sum()) // len(places))


def _one_total(drive: Drive, plan: Plan, seed: str) -> Estimate:
    exact, strata = 0, []
    for file in plan:
        counts = drive[file.key]
        if file.decision == WHOLE:
            exact += int(counts.sum())
        elif file.decision == CELLS:
            strata.append(Stratum(counts.size, _own_sample(counts, file, seed), PAIRS, 0, Y_MAX))
        else:
            assert file.decision == POOL, "every file of these drives can be read by cells"
    for pool in plan.pools:
        values = [drive[plan.keys[index]][cell] for index, cell in pool.draw(seed)]
        strata.append(Stratum(pool.cells, np.array(values), SRS, 0, Y_MAX))
    return estimate_total(exact, strata)


def _own_sample(counts: Counts, file: FilePlan, seed: str) -> Counts:
    """What is drawn of one file: as many cells as were planned, or as its pilot asks for."""

    def drawn(label: str, n: int) -> Counts:
        return counts[np.array(draw_cells(seed, file.key, file.size_bytes, label, counts.size, n // 2))]

    n = file.sample
    if file.pilot:
        settings = Settings()
        pilot = drawn(PILOT_LABEL, file.pilot)
        n = second_stage(pilot, counts.size, settings.precision, settings.confidence, file.sample)
    return drawn(stage_label(n), n)
