"""What a result adds up: entries into parts with and without copies, pools and strata of files, floors of persons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core import distinct, law, queries
from core.allocation import CELLS, POOL
from core.birthday import distinct_floor
from core.case import Case
from core.case_file import Row
from core.codec import dump_estimate
from core.estimate import SRS, UNITS
from core.measures import RECORDS, TIERS, tier
from core.model import EXACT, SAMPLED, STATUSES, Estimate
from core.overlap import Index
from core.persons import WEAKEST
from core.plan import cell_count
from core.reckon import UNREAD_REASON, Reckoned, pool_label
from core.totals import Counts, Sample, Totals
from core.unit_reading import PILOT
from core.unit_sums import Unit, Units, UnitSums

NOTHING: Counts = {}

BY_HASH, BY_BLOCKS, BY_LENGTH = "hash", "blocks", "length"
COPIES = ("", BY_LENGTH, BY_BLOCKS, BY_HASH)
"""How sure it is that an entry is a copy of one already counted: none; perhaps, by its length alone; alike in random
blocks; proven."""


@dataclass(slots=True)
class Part:
    """One of the sums that a result speaks of. pools: per pool, counts of its drawn cells; those of entries
    that this sum leaves out count as empty cells, which keeps the pool's design. beyond: per pool, what was counted
    besides."""

    totals: Totals = field(default_factory=Totals)
    units: UnitSums = field(default_factory=UnitSums)
    pools: dict[str, list[Counts]] = field(default_factory=dict)
    beyond: dict[str, list[Counts]] = field(default_factory=dict)

    def add(self, found: Reckoned, pool: str, unit: Unit | None, included: bool) -> None:
        """One entry, unless it is left out of this sum. unit: that it belongs to."""
        if unit is not None:
            if included:
                self.units.add(unit, found)
            return
        if pool:
            self.pools.setdefault(pool, []).extend(found.pooled if included else [NOTHING] * len(found.pooled))
        if pool and included and found.beyond:
            self.beyond.setdefault(pool, []).append(found.beyond)
        if included:
            self.totals.add_known(found.known)
        if included and found.sample is not None:
            self.totals.add_sample(found.sample)

    def close(self, cells: Mapping[str, int], units: Units) -> None:
        """Adds the pools and units, now that all of them have come by. cells: {pool: cells in it}."""
        self.units.close(units, self.totals)
        for name in sorted(self.pools):
            self.totals.add_sample(self.sample(name, cells[name]))

    def sample(self, name: str, cells: int) -> Sample:
        """The drawn cells of a pool, so many in it, as a sample."""
        return pool_sample(cells, self.pools[name], self.beyond.get(name, ()))


@dataclass(slots=True)
class Sums:
    """What one pass over the entries adds up. first_ones: everything without copies proven by their hash; without
    those and copies by sampled blocks; without those and sampled files that may be copies by their length, or by
    standing for files that nobody opened."""

    units: Units
    everything: Part = field(default_factory=Part)
    first_ones: tuple[Part, Part, Part] = field(
        default_factory=lambda: (Part(), Part(), Part(units=UnitSums(expands=False)))
    )
    by_status: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATUSES, 0))
    files: int = 0
    bytes_read: int = 0
    floors: int = 0
    persons: list[npt.NDArray[np.uint64]] = field(default_factory=list)
    all_read: bool = True
    strata: list[dict[str, object]] = field(default_factory=list)
    pools_counted: dict[str, int] = field(default_factory=dict)
    pool_keys: dict[str, list[distinct.Keys]] = field(default_factory=dict)
    birthday_floor: int = 0
    index: Index = field(default_factory=Index)
    not_enumerated: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TIERS, 0))

    @classmethod
    def of(cls, case: Case) -> "Sums":
        """Nothing added up yet but that units were left unopened."""
        units = Units.of(case)
        sums = cls(units, files=units.unopened, all_read=not units.unopened)
        sums.index.type = WEAKEST[case.settings().persons]
        sums.by_status[SAMPLED if units.design else "skipped"] += units.unopened
        return sums

    def first_totals(self) -> list[Totals]:
        """Totals of the three sums without copies."""
        return [part.totals for part in self.first_ones]


def add(sums: Sums, row: Row, found: Reckoned, certainty: int) -> None:
    """One entry. certainty: that it is a copy, as its place in COPIES."""
    sums.files += 1
    sums.by_status[found.status] += 1
    sums.bytes_read += found.bytes_read
    sums.floors += 0 if found.records is None else found.records.floor
    is_left_out = left_out(row, found)
    sums.all_read = sums.all_read and found.whole and found.all_told and not is_left_out
    if is_left_out:
        for part in (sums.everything, *sums.first_ones):
            part.totals.open_ended = True
    for name in TIERS if found.records is not None and found.records.method != EXACT else ():
        sums.not_enumerated[name] += int(law.is_enumerated(name) and found.counted.get(tier(name), 0) > 0)
    distinct.gather(sums.persons, found.seen)
    pool, unit = row["pool"] if found.pooled or found.beyond else "", sums.units.unit_of(row)
    if row["decision"] == POOL and row["status"] == EXACT:
        sums.pools_counted[row["pool"]] = sums.pools_counted.get(row["pool"], 0) + found.counted.get(RECORDS, 0)
    sums.everything.add(found, pool, unit, included=True)
    for part, copies_from in zip(sums.first_ones, (3, 2, 1), strict=True):
        part.add(found, pool, unit, included=certainty < copies_from)
    if found.sample is not None and found.records is not None:
        sums.strata.append(_stratum_row(row["path"], found.sample, found.pilot, found.stage, found.records))


def left_out(row: Row, found: Reckoned) -> bool:
    """Could more of the entry have been read than was? Damage and locks are no such limits, budgets are."""
    if found.status == "skipped":
        return bool(row["node"] == "file" and row["hard_link_of"] is None)
    return found.lost or found.status == "limit" or found.reason == UNREAD_REASON or found.reason.startswith("limit:")


def pool_sample(cells: int, values: Sequence[Counts], beyond: Sequence[Counts] = ()) -> Sample:
    """The drawn cells of a pool as a sample. beyond: what was counted besides."""
    counted: dict[str, int] = {}
    for value in (*values, *beyond):
        for name, n in value.items():
            counted[name] = counted.get(name, 0) + n
    return Sample(cells, values, SRS, counted)


def birthday_level(case: Case) -> float:
    """Error that one cell may bring to the floor of persons: each stratum gets its share, known beforehand."""
    own: int = sum(cell_count(row["size_bytes"]) for row in queries.sampled(case, CELLS))
    pools: int = sum(pool["cells"] for pool in (case.fact("plan") or {"pools": ()})["pools"])
    return (1 - case.settings().confidence) / 2 / max(1, own + pools)


def add_birthdays(sums: Sums, row: Row, found: Reckoned, level: float) -> None:
    """The floor of persons of one file's own draw; a pool's comes when all of it is known. level: of one cell.

    A cell that could not be read may hide what it has in common with others: then nothing is said.
    """
    if found.pooled:
        keys = sums.pool_keys.setdefault(row["pool"], [])
        keys.extend(() if found.lost else found.drawn_keys)
    elif found.sample is not None and not found.lost:
        cells = found.sample.cells
        floor = distinct_floor(found.drawn_keys, cells, found.sample.design, level * cells)
        sums.birthday_floor = max(sums.birthday_floor, floor)


def add_to_index(sums: Sums, row: Row, found: Reckoned) -> None:
    """Persons of a file, to find others that hold the same ones: of all that was read, or of a draw of its own."""
    if found.sample is not None and not found.lost:
        sums.index.add(row["path"], found.seen, found.drawn_keys, found.sample.cells)
    elif found.status == EXACT and found.all_told:
        sums.index.add(row["path"], found.seen)


def add_pools(case: Case, sums: Sums, confidence: float) -> None:
    """Pools and strata of files, once every entry was added."""
    level = birthday_level(case)
    cells = {pool["name"]: pool["cells"] for pool in (case.fact("plan") or {"pools": ()})["pools"]}
    for part in (sums.everything, *sums.first_ones):
        part.close(cells, sums.units)
    for name in sorted(sums.everything.pools):
        sample, alone = sums.everything.sample(name, cells[name]), Totals()
        alone.add_sample(sample)
        keys = sums.pool_keys[name]
        if len(keys) == len(sample.values):  # none was lost
            sums.birthday_floor = max(sums.birthday_floor, distinct_floor(keys, cells[name], SRS, level * cells[name]))
        sums.strata.append(_stratum_row(name, sample, 0, pool_label(name), alone.estimate(RECORDS, confidence)))
    whole = sums.units.counted()
    for name, sample in sums.everything.units.samples(sums.units):
        if sample.values and name not in whole:
            alone = Totals()
            alone.add_sample(sample)
            pilot = sum(its == name for its in sums.units.drawn.phases[PILOT].values())
            row = _stratum_row(name, sample, pilot, UNITS, alone.estimate(RECORDS, confidence))
            sums.strata.append({**row, "design": UNITS})


def _stratum_row(name: str, sample: Sample, pilot: int, stage: str, estimate: Estimate) -> dict[str, object]:
    records = [v.get(RECORDS, 0) for v in sample.values]
    return {
        "name": name,
        "design": sample.design,
        "cells": sample.cells,
        "sampled": len(records),
        "pilot": pilot,
        "non_empty": sum(1 for n in records if n),
        "counted": sum(records),
        "largest": max(records, default=0),
        "stage": stage,
        "estimate": dump_estimate(estimate),
    }
