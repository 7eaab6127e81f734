"""Which cells are read: the keyed random draw, the pilot's decision, and the census rule. Pure.

Every draw is a function of (seed, path, size, label, index) alone, so it does not depend on the order
of files, on threads or on a resumed run, and a second examiner draws the same cells.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from math import sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from core.model import CELL_BYTES

PILOT = 100
"""Cells of the pilot. It plans the second stage and is never part of the interval."""

LADDER = (200, 400, 800, 1600, 3200, 6400)
"""Sizes that a second stage may have, in cells."""

RARE = 1600
"""Second stage where the pilot holds no record."""

MOST_SECOND = 20_000
"""Cells of all second stages together: beyond it the files share them, those that weigh most first. 3,000 cells gave a
drive of 261 GB 3 % (design page 3, B); so many take a rotating disk four minutes."""

CENSUS_CELLS = 800
"""Files of up to so many cells are read whole; so every zone of a larger one holds two cells."""

PILOT_LABEL = "p"


def stage_label(n: int) -> str:
    """Label of a draw of n cells that an interval is made of."""
    return f"s{n}/"


def stage_cells(label: str) -> int:
    """How many cells a draw with such a label has; 0 for every other label."""
    match = re.fullmatch(r"s([1-9]\d*)/", label)
    return int(match[1]) if match else 0


def cell_count(size_bytes: int) -> int:
    """Cells of 64 KiB in a file; the last one may be shorter."""
    return -(-size_bytes // CELL_BYTES)


def _below(prefix: bytes, label: str, index: int, limit: int) -> int:
    """A number in [0, limit) from BLAKE2b-128; bias below limit / 2**128."""
    digest = hashlib.blake2b(b"%b%b\0%d" % (prefix, label.encode(), index), digest_size=16).digest()
    return (int.from_bytes(digest, "big") * limit) >> 128


def _prefix(seed: str, key: bytes, size: int) -> bytes:
    return b"%b\0%b\0%d\0" % (seed.encode(), key, size)


def draw_cells(seed: str, key: bytes, size_bytes: int, label: str, cells: int, zones: int) -> list[tuple[int, int]]:
    """Two distinct cells in each of `zones` equal zones, in order of zone; a pair is not ordered.

    label: PILOT_LABEL or stage_label(n). Zone h is [cells*h//zones, cells*(h+1)//zones). Each of the
    two draws alone is uniform in its zone. ValueError where a zone would hold fewer than two cells.
    """
    if zones < 1 or cells < 2 * zones:
        raise ValueError(f"{cells} cells cannot be cut into {zones} zones of two or more")
    prefix = _prefix(seed, key, size_bytes)
    return [_pair(prefix, f"{label}{h}", cells * h // zones, cells * (h + 1) // zones) for h in range(zones)]


def _pair(prefix: bytes, label: str, start: int, end: int) -> tuple[int, int]:
    first = _below(prefix, label, 0, end - start)
    second = _below(prefix, label, 1, end - start - 1)
    return start + first, start + second + (second >= first)


def draw_without_replacement(seed: str, key: bytes, label: str, population: int, n: int) -> list[int]:
    """n distinct numbers below `population`, ascending; every subset is equally likely.

    Floyd's algorithm (Bentley and Floyd 1987) on the keyed draw: n steps whatever the population.
    """
    if not 0 <= n <= population:
        raise ValueError(f"cannot draw {n} of {population}")
    prefix = _prefix(seed, key, population)
    chosen: set[int] = set()
    for index, last in enumerate(range(population - n, population)):
        drawn = _below(prefix, label, index, last + 1)
        chosen.add(last if drawn in chosen else drawn)
    return sorted(chosen)


def second_stage(
    pilot: npt.NDArray[np.int64], cells: int, precision: float, confidence: float = 0.95, most: int = LADDER[-1]
) -> int:
    """How many cells the second stage reads: the first step of the ladder that promises the precision.

    pilot: records per cell, shape (zones, 2). precision: relative half width aimed at. most: the
    largest number allowed (a budget may set one that is not on the ladder). Never more than `cells`;
    even. The promise is 0.9 of the precision, for t near 2.1 at 95 % and one zone misjudged.
    """
    limit = min(most, cells, LADDER[-1]) // 2 * 2
    mean = float(pilot.mean())
    if mean == 0:
        return min(RARE, limit)
    differences = (pilot[:, 0] - pilot[:, 1]).astype(np.float64)
    spread = sqrt(float(differences @ differences) / pilot.size)
    factor = 2.1 * NormalDist().inv_cdf(0.5 + confidence / 2) / NormalDist().inv_cdf(0.975)
    largest = float(pilot.max())
    for k in LADDER:
        if (factor * spread / sqrt(k) + 2 * largest / k) / mean <= 0.9 * precision:
            return min(k, limit)
    return limit


def shared_cells(wishes: Sequence[int], spreads: Sequence[float], most: int = MOST_SECOND) -> list[int]:
    """What each file's second stage gets where all together wish for more than `most` cells (Neyman 1934).

    wishes: cells that each file alone would read (`second_stage`). spreads: cells of the file times the standard
    deviation of its pilot, see `spread_of`. Each gets at least the first step of the ladder (or its wish) and at most
    its wish; even. The minima are kept where there are too many files for `most`.
    """
    wanted = np.array(wishes, np.int64)
    if int(wanted.sum()) <= most:
        return [int(n) for n in wanted]
    least = np.minimum(wanted, LADDER[0])
    weights = np.array(spreads, np.float64)
    low, high = 0.0, 2.0 * most / max(float(weights[weights > 0].min(initial=np.inf)), 1e-9)
    for _ in range(100):
        middle = (low + high) / 2
        total = int(np.clip(middle * weights, least, wanted).sum())
        low, high = (middle, high) if total <= most else (low, middle)
    return [int(n) // 2 * 2 for n in np.clip(low * weights, least, wanted)]


def density_of(pilots: Iterable[npt.NDArray[np.int64]]) -> float:
    """Root mean square of the records in all cells of the pilots that hold any."""
    squares = held = 0
    for pilot in pilots:
        squares += int(np.square(pilot).sum())
        held += int(np.count_nonzero(pilot))
    return sqrt(squares / held) if held else 0.0


def spread_of(pilot: npt.NDArray[np.int64], cells: int, density: float) -> float:
    """Cells of a file times the standard deviation within zones of its pilot (shape (zones, 2)).

    density: root mean square of the records in cells that hold any, over all pilots. A pilot with fewer than two such
    cells gets half of what one more would give it: a file that may hide something must not starve.
    """
    differences = (pilot[:, 0] - pilot[:, 1]).astype(np.float64)
    spread = sqrt(float(differences @ differences) / pilot.size)
    if np.count_nonzero(pilot) < 2:
        q = 1 / (pilot.size + 2)
        spread = max(spread, 0.5 * density * sqrt(q * (1 - q)))
    return cells * spread


def is_census(size_bytes: int, sequential_bytes_per_cell: int, n: int) -> bool:
    """True where reading the whole file costs no more than n random cells, or it has few cells."""
    return cell_count(size_bytes) <= CENSUS_CELLS or n * sequential_bytes_per_cell >= size_bytes


def plan_sha256(draws: Iterable[tuple[bytes, int, str, Sequence[int]]]) -> str:
    """SHA-256 (hex) of what was drawn: (key, size_bytes, label, cells) of every draw, in any order."""
    lines = []
    for key, size_bytes, label, cells in draws:
        numbers = ",".join(map(str, sorted(cells))).encode()
        lines.append(hashlib.sha256(b"%b\0%d\0%b\0%b" % (key, size_bytes, label.encode(), numbers)).digest())
    return hashlib.sha256(b"".join(sorted(lines))).hexdigest()
