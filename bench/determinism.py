"""Same plan and same result whatever the order and the threads; Gaffke beside Clopper and Pearson."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy import stats

from bench.populations import CELL_BYTES, Y_MAX
from bench.simulate import Drive, mixed_drive
from core.allocation import CELLS, FilePlan, FileToPlan, allocate
from core.estimate import PAIRS, SRS, Stratum, estimate_total
from core.gaffke import gaffke_lower
from core.model import Estimate
from core.plan import cell_count, draw_cells, plan_sha256, stage_label
from core.settings import Settings


def planned(drive: Drive, order: Sequence[bytes], threads: int, seed: str = "s") -> tuple[str, Estimate]:
    """Plan hash and total, with files given in this order and drawn in so many threads."""
    files = [FileToPlan(key, drive[key].size * CELL_BYTES, True) for key in order]
    budget = sum(file.size_bytes for file in files) // 50
    plan = allocate(files, budget, Settings())
    sampled = [file for file in plan if file.decision == CELLS]
    sampled.sort(key=lambda file: order.index(file.key))

    def draw(file: FilePlan) -> list[tuple[int, int]]:
        label = stage_label(file.sample)
        return draw_cells(seed, file.key, file.size_bytes, label, cell_count(file.size_bytes), file.sample // 2)

    with ThreadPoolExecutor(threads) as pool:
        pairs = dict(zip((file.key for file in sampled), pool.map(draw, sampled), strict=True))
    drawn = [(f.key, f.size_bytes, stage_label(f.sample), np.ravel(pairs[f.key]).tolist()) for f in sampled]
    strata = [Stratum(drive[k].size, drive[k][np.array(p)], PAIRS, 0, Y_MAX) for k, p in pairs.items()]
    for pool_ in plan.pools:
        tape = pool_.draw(seed)
        drawn += [(plan.keys[index], 0, pool_.name, [cell]) for index, cell in tape]
        values = np.array([drive[plan.keys[index]][cell] for index, cell in tape])
        strata.append(Stratum(pool_.cells, values, SRS, 0, Y_MAX))
    return plan_sha256(drawn), estimate_total(0, strata)


def agreement() -> bool:
    """True if 1, 2 and 16 threads and shuffled files give one plan hash and one result."""
    rng = np.random.default_rng(9)
    drive = mixed_drive(rng, 200)
    orders = [list(drive), sorted(drive, reverse=True), [list(drive)[i] for i in rng.permutation(len(drive))]]
    return len({planned(drive, order, threads) for order in orders for threads in (1, 2, 16)}) == 1


@dataclass(frozen=True, slots=True)
class Binary:
    """k ones among n: bounds of the mean, ours and exact."""

    n: int
    k: int
    lower: float
    exact_lower: float
    upper: float
    exact_upper: float


def clopper_pearson(alpha: float = 0.025) -> Iterator[Binary]:
    """Both bounds for 0/1 samples of several sizes."""
    for n in (50, 400, 1600):
        for k in (0, 1, 2, 5, 10, n // 4, n // 2):
            values = np.arange(n) < k
            exact_lower = float(stats.beta.ppf(alpha, k, n - k + 1)) if k else 0.0
            exact_upper = float(stats.beta.ppf(1 - alpha, k + 1, n - k))
            yield Binary(n, k, gaffke_lower(values, alpha), exact_lower, 1 - gaffke_lower(~values, alpha), exact_upper)
