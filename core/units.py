"""Smaller files as units: strata of files that nobody opened yet, their random order, how many are drawn. Pure.

Where a drive holds too many files to open them all, those of up to 16 MiB are put into strata by what their names
promise and by size. Every file has a place in its stratum's random order, given by (seed, key, size) alone; a sample
is the beginning of that order. So a larger sample holds the smaller one, and nothing that was read is read again.
"""

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import yaml

from core.errors import CoreError
from core.estimate import MISSED, UNITS
from core.model import CELL_BYTES, LEARN_BYTES
from core.paths import RESOURCES, read_pack

STRATA_FILE = RESOURCES / "rules" / "strata.yaml"

UNIT_BYTES = 1 << 24
"""Larger files are opened, however many there are."""

SIZES = ((CELL_BYTES, "64K"), (1 << 20, "1M"), (UNIT_BYTES, "16M"))
_LIMITS = tuple(most for most, _ in SIZES)
OTHER = "other"

FIFTHS = (1, 2, 4, 8)
"""Sizes that the whole sample may have: so many fifths of the number of files that would all be opened."""

PILOT_SHARE, LEAST = 0.3, 20
"""The pilot: this share of the first step, and at least so many of each stratum. It is part of the sample."""

OPEN_COST = 150_000
"""Bytes that could be counted in the time in which one file's kind and layout are found out."""


@cache
def _classes(path: Path = STRATA_FILE) -> Mapping[bytes, str]:
    """{ending in lower case: class}. CoreError names the file and what is wrong with it."""
    try:
        pack = read_pack(path)
        found = {ending.encode(): class_ for class_, endings in pack.items() for ending in endings}
        if len(found) != sum(map(len, pack.values())) or OTHER in pack:
            raise ValueError("an ending stands twice, or a class is called other")
        return found
    except (OSError, yaml.YAMLError, TypeError, ValueError, AttributeError) as error:
        raise CoreError(f"{path}: the endings cannot be used: {error!r}") from error


def stratum_of(key: bytes, size_bytes: int) -> str:
    """Name of the stratum of a file of 1 to UNIT_BYTES bytes: class of its name's ending, and size class."""
    dot = key.rfind(b".")
    ending = key[dot + 1 :] if dot > key.rfind(b"/") else b""
    return _named(ending.lower(), bisect_left(_LIMITS, size_bytes))


@lru_cache(maxsize=4096)
def _named(ending: bytes, size_class: int) -> str:
    return f"{_classes().get(ending, OTHER)} {SIZES[size_class][1]}"


def place_in_order(seed: str, key: bytes, size_bytes: int) -> int:
    """Where a file stands in its stratum's random order: 64 bits of BLAKE2b, the smallest first."""
    text = b"%b\0%b\0%d\0unit" % (seed.encode(), key, size_bytes)
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


@dataclass(slots=True)
class UnitStratum:
    """Files of one stratum while they go by. first: (place, entry id) of the first `most` in its
    order, after `close`."""

    most: int
    units: int = 0
    size_bytes: int = 0
    first: list[tuple[int, int]] = field(default_factory=list)
    _last: int = 1 << 64

    def add(self, entry: int, place: int, size_bytes: int) -> None:
        """One more file."""
        self.units += 1
        self.size_bytes += size_bytes
        if place <= self._last:
            self.first.append((place, entry))
            if len(self.first) >= 2 * self.most:
                self.close()
                self._last = self.first[-1][0]

    def close(self) -> None:
        """Puts the first ones in order and lets go of the others."""
        self.first.sort()
        del self.first[self.most :]


def ladder(most_opened: int) -> tuple[int, ...]:
    """Sizes that the whole sample may have, in units."""
    return tuple(max(1, most_opened * fifths // 5) for fifths in FIFTHS)


def stratify(seed: str, files: Iterable[tuple[int, bytes, int]], most: int) -> dict[str, UnitStratum]:
    """{name: stratum} in order of name. files: (entry id, key, size_bytes), in any order. most: units of one stratum
    that may be drawn."""
    strata: dict[str, UnitStratum] = defaultdict(lambda: UnitStratum(most))
    for entry, key, size_bytes in files:
        strata[stratum_of(key, size_bytes)].add(entry, place_in_order(seed, key, size_bytes), size_bytes)
    for stratum in strata.values():
        stratum.close()
    return dict(sorted(strata.items()))


def pilot_sizes(units: Sequence[int], first_step: int) -> list[int]:
    """How many of each stratum the pilot reads: in proportion to the root of its units, at least LEAST or all."""
    roots = np.sqrt(np.array(units, np.float64))
    shares = PILOT_SHARE * first_step * roots / roots.sum() if len(units) else roots
    return [min(m, max(LEAST, round(float(share)))) for m, share in zip(units, shares, strict=True)]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the pilot saw of a stratum. values: records per unit; unit_bytes: mean size; cost: bytes of a unit's worth
    of time (see `OPEN_COST`)."""

    units: int
    values: npt.NDArray[np.int64]
    unit_bytes: float
    cost: float


def spreads(seen: Sequence[Seen]) -> list[float]:
    """Standard deviation per unit and stratum; never near zero where fewer than two units held a record.

    Such a stratum gets half of what one more record-holding unit would give it (design page 3, B), which holds as many
    a byte as those that were seen elsewhere: a stratum of empty units must never starve.
    """
    held = np.concatenate([s.values[s.values > 0] / s.unit_bytes for s in seen])
    density = sqrt(float(held @ held) / held.size) if held.size else 0.0
    found = []
    for s in seen:
        spread = float(s.values.std(ddof=1)) if s.values.size > 1 else 0.0
        if np.count_nonzero(s.values) < 2:
            q = 1 / (s.values.size + 2)
            spread = max(spread, 0.5 * density * s.unit_bytes * sqrt(q * (1 - q)))
        found.append(spread)
    return found


def neyman(seen: Sequence[Seen], n: int) -> list[int]:
    """n units shared out in proportion to M s / sqrt(cost) (Neyman 1934), each at least its pilot and at most M."""
    weights = [s.units * sd / sqrt(s.cost) for s, sd in zip(seen, spreads(seen), strict=True)]
    return _shared_out(seen, n, weights if any(weights) else [float(s.units) for s in seen])


def _shared_out(seen: Sequence[Seen], n: int, parts: Sequence[float]) -> list[int]:
    """n units in proportion to these parts, each stratum at least its pilot and at most all it has."""
    weights = np.array(parts)
    least, most = np.array([s.values.size for s in seen]), np.array([s.units for s in seen])

    def sizes(factor: float) -> npt.NDArray[np.float64]:  # for so few numbers "clip" takes twice the time
        found: npt.NDArray[np.float64] = np.minimum(np.maximum(np.floor(factor * weights), least), most)
        return found

    low, high = 0.0, n / float(weights[weights > 0].min())
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if sizes(middle).sum() <= n else (low, middle)
    return [int(size) for size in sizes(low)]


def shares(seen: Sequence[Seen], n: int) -> list[int]:
    """n units, half of them as Neyman has it and half in the pilot's proportions, each at least its pilot.

    Neyman's shares alone follow what the pilot chanced to see: where few files hold most, a stratum whose large ones
    it missed looks poor and stays so, and two-sided intervals held in 73 to 93 of 100 draws instead of 95
    (docs/benchmarks-scale.md).
    """
    alike = _shared_out(seen, n, [float(s.values.size) for s in seen])
    return [(one + other) // 2 for one, other in zip(neyman(seen, n), alike, strict=True)]


def half_width(seen: Sequence[Seen], sizes: Sequence[int], confidence: float) -> float:
    """Half width that samples of these sizes promise: t near 2.1 at 95 %, and two largest units missed."""
    factor = 2.1 * NormalDist().inv_cdf(0.5 + confidence / 2) / NormalDist().inv_cdf(0.975)
    parts = list(zip(seen, sizes, spreads(seen), strict=True))
    variance = sum(s.units**2 * (1 - n / s.units) * sd**2 / n for s, n, sd in parts)
    missed = MISSED[UNITS] * max((s.units / n * int(s.values.max()) for s, n, _ in parts if n < s.units), default=0.0)
    return factor * sqrt(variance) + missed


def more_bytes(seen: Sequence[Seen], sizes: Sequence[int]) -> float:
    """What the units beyond the pilot can be expected to take."""
    return sum((n - s.values.size) * taken_bytes(s.unit_bytes) for s, n in zip(seen, sizes, strict=True))


def taken_bytes(unit_bytes: float) -> float:
    """What it takes to find out what a unit is, and to read it: at most so much for units of this mean size."""
    return unit_bytes + min(unit_bytes, LEARN_BYTES)


def steps_within(seen: Sequence[Seen], steps: Sequence[int], room_bytes: int) -> tuple[int, ...]:
    """The steps whose units beyond the pilot can be expected to hold so many bytes at most, and the largest number that
    can; the pilot alone where not even one more does."""
    low, high = sum(s.values.size for s in seen), steps[-1]
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if more_bytes(seen, shares(seen, middle)) <= room_bytes else (low, middle - 1)
    return (*(step for step in steps if step < low), low)


def spread_like_pilot(seen: Sequence[Seen], room_bytes: int) -> list[int]:
    """The pilot made larger in every stratum alike, by as much as the room pays for."""
    low, high = 1.0, max((s.units / s.values.size for s in seen if s.values.size), default=1.0)
    if more_bytes(seen, _times(seen, high)) <= room_bytes:
        return _times(seen, high)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if more_bytes(seen, _times(seen, middle)) <= room_bytes else (low, middle)
    return _times(seen, low)


def _times(seen: Sequence[Seen], factor: float) -> list[int]:
    return [min(s.units, int(factor * s.values.size)) for s in seen]


def second_sizes(
    seen: Sequence[Seen], steps: Sequence[int], elsewhere: int, precision: float, confidence: float
) -> list[int]:
    """Units of each stratum in the whole sample: the first of the steps that promises 0.9 of the precision, and the
    first step at least: a pilot that happens to look even must not be all there is.

    elsewhere: records known of the rest of the drive; the precision is that of the sum.
    """
    piloted = sum(s.values.size for s in seen)
    total = elsewhere + sum(s.units * float(s.values.mean()) for s in seen)
    sizes = shares(seen, max(steps[0], piloted))
    for n in steps[1:] if total else ():
        if half_width(seen, sizes, confidence) <= 0.9 * precision * total:
            break
        sizes = shares(seen, max(n, piloted))
    return sizes


def sizes_within(
    seen: Sequence[Seen], steps: Sequence[int], room_bytes: int, elsewhere: int, precision: float, confidence: float
) -> list[int]:
    """The same under a budget: units beyond the pilot may be expected to hold so many bytes.

    Where that does not pay for the first step, what it pays for is spread as the pilot was: so small a pilot is no base
    for Neyman's shares (of drives with few large files two-sided intervals then held 91 of 100 times, spread like the
    pilot 96; docs/benchmarks-scale.md).
    """
    within = steps_within(seen, steps, room_bytes)
    if within[-1] < steps[0]:
        return spread_like_pilot(seen, room_bytes)
    return second_sizes(seen, within, elsewhere, precision, confidence)
