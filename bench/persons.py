"""Does the floor of distinct persons cover? Prints a table of docs/benchmarks-coverage.md.

    python -m bench.persons [--reps 100] [--cells 10000] [--records 400]

Thirteen populations of records in cells: the eleven of design page 3, C, and two of ours.
Each is sampled as a pool (srs) and as a file of its own (pairs). Coverage of the floor, and its median over the truth.
Exit status 1 below .97.
"""

import argparse
import sys
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from core.birthday import distinct_floor
from core.distinct import mix
from core.estimate import PAIRS, SRS
from core.plan import draw_cells, draw_without_replacement

Cells = npt.NDArray[np.int64]
"""Person of each record: shape (cells, records a cell)."""

ALPHA = 0.025


def _spread(persons: Cells, rng: np.random.Generator, shape: tuple[int, int]) -> Cells:
    return rng.permutation(persons)[: shape[0] * shape[1]].reshape(shape)


def _by_times(times: Cells, rng: np.random.Generator, shape: tuple[int, int]) -> Cells:
    """times: how many records each person has, at least as many in all as there is room for."""
    return _spread(np.repeat(np.arange(len(times)), times)[: shape[0] * shape[1]], rng, shape)


def _copied(rng: np.random.Generator, shape: tuple[int, int], again: Callable[[Cells], Cells]) -> Cells:
    half = np.arange(shape[0] * shape[1] // 2)
    return np.concatenate([half, again(half)]).reshape(shape)


def _merged(rng: np.random.Generator, shape: tuple[int, int]) -> Cells:
    """Two lists of equal length, 30 % of the second also in the first, one behind the other."""
    half = shape[0] * shape[1] // 2
    second = np.concatenate([rng.permutation(half)[: half * 3 // 10], half + np.arange(half - half * 3 // 10)])
    return np.concatenate([np.arange(half), rng.permutation(second)]).reshape(shape)


def _with_tests(rng: np.random.Generator, shape: tuple[int, int]) -> Cells:
    found = 1 + np.arange(shape[0] * shape[1])
    found[rng.random(len(found)) < 0.05] = 0
    return found.reshape(shape)


def _with_dummies(rng: np.random.Generator, shape: tuple[int, int]) -> Cells:
    found = 500 + np.arange(shape[0] * shape[1])
    place, size = len(found) // 3, len(found) // 50
    found[place : place + size] = rng.integers(0, 500, size)
    return found.reshape(shape)


def _by_region(rng: np.random.Generator, shape: tuple[int, int]) -> Cells:
    """Two lists merged and sorted by region: the two records of a person lie a few cells apart."""
    size = shape[0] * shape[1]
    persons = np.repeat(np.arange(size // 2), 2)
    region = persons * 100 // (size // 2)
    return persons[np.lexsort((rng.random(size), region))].reshape(shape)


def populations() -> Mapping[str, Callable[[np.random.Generator, tuple[int, int]], Cells]]:
    """Those of the design; then one person alone, and copies that lie near each other."""
    return {
        "all unique": lambda rng, shape: np.arange(shape[0] * shape[1]).reshape(shape),
        "twice, spread": lambda rng, shape: _spread(np.repeat(np.arange(shape[0] * shape[1] // 2), 2), rng, shape),
        "twice, sorted": lambda rng, shape: np.repeat(np.arange(shape[0] * shape[1] // 2), 2).reshape(shape),
        "copied, same order": lambda rng, shape: _copied(rng, shape, lambda half: half),
        "copied, re-sorted": lambda rng, shape: _copied(rng, shape, lambda half: rng.permutation(half)),
        "merged, 30 % common": _merged,
        "ten copies": lambda rng, shape: _spread(np.repeat(np.arange(shape[0] * shape[1] // 10), 10), rng, shape),
        "Zipf 2": lambda rng, shape: np.minimum(rng.zipf(2.0, shape[0] * shape[1]), 1 << 40).reshape(shape),
        "5 % one test number": _with_tests,
        "2 % region of 500 dummies": _with_dummies,
        "lognormal multiplicity": lambda rng, shape: _by_times(
            np.ceil(rng.lognormal(0.5, 1.0, shape[0] * shape[1])).astype(np.int64), rng, shape
        ),
        "one person": lambda rng, shape: np.zeros(shape, np.int64),
        "by region": _by_region,
    }


def floors(population: Cells, n: int, design: str, reps: int) -> list[int]:
    """The floor of each replication, with the product's own draws."""
    keys = mix(population.ravel()).reshape(population.shape)
    found = []
    for rep in range(reps):
        if design == PAIRS:
            drawn = [c for pair in draw_cells(str(rep), b"bench", 0, f"s{n}/", len(keys), n // 2) for c in pair]
        else:
            drawn = draw_without_replacement(str(rep), b"", "pool/bench", len(keys), n)
        found.append(distinct_floor([np.unique(keys[cell]) for cell in drawn], len(keys), design, ALPHA))
    return found


def score(population: Cells, n: int, design: str, reps: int) -> tuple[float, float]:
    """Coverage of the floor, and its median over the truth."""
    truth, found = len(np.unique(population)), np.array(floors(population, n, design, reps))
    return float(np.mean(found <= truth)), float(np.median(found)) / truth


def main() -> int:
    """Prints the table; 1 where coverage is below .97."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reps", type=int, default=100)
    parser.add_argument("--cells", type=int, default=10_000)
    parser.add_argument("--records", type=int, default=400, help="records a cell")
    asked = parser.parse_args()
    few = 2 * round(2 * asked.cells**0.5)
    sizes = [(n, design) for design in (SRS, PAIRS) for n in (few, 4 * few)]
    print("| population | " + " | ".join(f"{design}, n = {n}" for n, design in sizes) + " |")
    print("|---" * (1 + len(sizes)) + "|")
    worst = 1.0
    for seed, (name, make) in enumerate(populations().items()):
        population = make(np.random.default_rng(seed), (asked.cells, asked.records))
        found = [score(population, n, design, asked.reps) for n, design in sizes]
        worst = min(worst, *(coverage for coverage, _ in found))
        print(f"| {name} | " + " | ".join(f"{c:.3f} / {share:.2f}" for c, share in found) + " |", flush=True)
    return int(worst < 0.97)


if __name__ == "__main__":
    sys.exit(main())
