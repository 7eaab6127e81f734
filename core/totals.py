"""Adds exact counts and sampled strata up to one Estimate per measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from core.estimate import PAIRS, UNITS, Stratum, estimate_total, proven_floor
from core.measures import largest_possible, measures
from core.model import EXACT, INDICATIVE, SAMPLED, Estimate

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sample:
    """The sampled cells of one stratum. values: counts per measure of each cell, in order of the draw.

    cells: in the stratum. design: pairs (two cells of a zone stand side by side), srs, or units: files with whatever is
    packed in them, so that nothing says how much one may hold at most. counted: counts over all distinct cells that
    were read, pilot and sweep included.
    """

    cells: int
    values: Sequence[Counts]
    design: str
    counted: Counts

    def stratum(self, measure: str) -> Stratum:
        """This sample as the estimator takes it."""
        values = np.array([v.get(measure, 0) for v in self.values], np.int64)
        if self.design == PAIRS:
            values = values.reshape(-1, 2)
        most = None if self.design == UNITS else largest_possible(measure)
        return Stratum(self.cells, values, self.design, self.counted.get(measure, 0), most)


def add_counts(counts: dict[str, int], more: Counts) -> None:
    """Adds to counts per measure."""
    for name, count in more.items():
        counts[name] = counts.get(name, 0) + count


def exact(count: int) -> Estimate:
    """Every byte was read."""
    return Estimate(count, count, count, count, EXACT, count)


def indicative(count: int) -> Estimate:
    """Partly read, not at random: what was counted is a floor and nothing more."""
    return Estimate(None, None, None, count, INDICATIVE)


@dataclass(slots=True)
class Totals:
    """Grows while entries are reckoned; not shared, not stored. Speaks of what could be read.

    known: what was read and counted, whole entries and the readable part of damaged ones alike.
    open_ended: something that could be read was left out (a budget, the time): the totals are floors.
    picked: some of the sampled files were counted by somebody who may have seen the estimates of all (`core.census`);
    those that are left are no random choice any more, so the totals are what was read and counted.
    """

    known: dict[str, int] = field(default_factory=lambda: dict.fromkeys(measures(), 0))
    strata: dict[str, list[Stratum]] = field(default_factory=lambda: {m: [] for m in measures()})
    open_ended: bool = False
    picked: bool = False

    def add_known(self, counts: Counts) -> None:
        """Counts of an entry read whole, or of the part of it that could be read."""
        for measure, count in counts.items():
            self.known[measure] += count

    def add_sample(self, sample: Sample) -> None:
        """A sampled stratum: counts in every measure, also where it saw none."""
        for measure in measures():
            self.strata[measure].append(sample.stratum(measure))

    def estimate(self, measure: str, confidence: float) -> Estimate:
        """The total of one measure."""
        if self.picked:
            return Estimate(None, None, None, self._read(measure), SAMPLED)
        found = estimate_total(self.known[measure], self.strata[measure], confidence)
        if not self.open_ended:
            return found
        method = INDICATIVE if found.method == EXACT else found.method
        return Estimate(None, None, None, found.floor, method)

    def proven_floor(self, measure: str, confidence: float) -> int:
        """The floor of the same total that is a theorem."""
        if self.picked:
            return self._read(measure)
        return proven_floor(self.known[measure], self.strata[measure], confidence)

    def _read(self, measure: str) -> int:
        """What was read and counted, in samples too."""
        return self.known[measure] + sum(max(int(s.values.sum()), s.counted) for s in self.strata[measure])

    def holds(self, measure: str) -> bool:
        """Was any record of the measure counted?"""
        return bool(self.known[measure]) or any(stratum.counted for stratum in self.strata[measure])


def without_copies(first_ones: Sequence[Totals], measure: str, confidence: float) -> Estimate:
    """Floor and low end as if every doubtful file were a copy, high end and ceiling as if only proven ones were.

    first_ones: everything without copies proven by hash; without those by sampled blocks too; without those and
    sampled files that may be copies by their length.
    """
    most, likely, least = (totals.estimate(measure, confidence) for totals in first_ones)
    floor = min(likely.floor, least.floor)
    if likely.low is None or most.high is None:
        return Estimate(None, None, None, floor, likely.method, most.at_most)
    low = min(likely.low, least.floor if least.low is None else least.low)
    return replace(likely, low=low, high=max(most.high, likely.high or 0), floor=floor, at_most=most.at_most)
