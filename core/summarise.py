"""The last stage: every entry reckoned once, in order, and all of them summed up. Reads facts, appends facts."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from core import distinct, enumeration, law, queries
from core.allocation import CELLS, POOL
from core.birthday import distinct_floor
from core.case import Case, Row
from core.codec import dump_estimate
from core.copies import possible_copies
from core.estimate import SRS
from core.measures import RECORDS, TIERS, invalid, tier, valid
from core.model import EXACT, SAMPLED, STATUSES, TYPES, Estimate, Progress
from core.overlap import Index
from core.plan import cell_count, plan_sha256
from core.reckon import UNREAD_REASON, Reckoned, pool_label, reckon_entry, still_pooled
from core.tiers import tier_fact
from core.totals import Counts, Sample, Totals, exact, without_copies
from core.uncounted import BEFORE, open_pools
from core.unit_reading import PILOT, opened_above
from core.unit_sums import UNITS, Unit, Units, UnitSums

BATCH = 2000
STAGE = "estimate"


NOTHING: Counts = {}

BY_HASH, BY_BLOCKS, BY_LENGTH = "hash", "blocks", "length"
COPIES = ("", BY_LENGTH, BY_BLOCKS, BY_HASH)
"""How sure it is that an entry is a copy of one already counted: none; perhaps, by its length alone; alike in random
blocks; proven."""

IN_SEGMENTS = ("in_segments",)
"""A note: a census counted the file in segments, and no other file has its length: its hash was not made."""


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
        sums.by_status[SAMPLED if units.design else "skipped"] += units.unopened
        return sums

    def first_totals(self) -> list[Totals]:
        """Totals of the three sums without copies."""
        return [part.totals for part in self.first_ones]


def summarise(case: Case, state: str) -> Iterator[Progress]:
    """Adds a round of results: one per entry, the strata, the summary. state: complete | partial."""
    started = time.monotonic()
    round_ = queries.last_round(case) + 1
    files = queries.count_entries(case)
    sums, batch = Sums.of(case), []
    for reckoned in reckon_all(case, sums, round_ - 1):
        batch.append(reckoned)
        if len(batch) >= BATCH:
            case.add_results(round_, batch)
            batch.clear()
            yield Progress(STAGE, sums.files, files, 0, 0, time.monotonic() - started)
    case.add_results(round_, batch)
    case.add_fact("summary", sum_up(case, sums, state))
    case.add_fact("strata", sums.strata)
    case.add_fact("overlaps", overlapping(case, sums))
    case.add_fact("round", round_)
    yield Progress(STAGE, sums.files, files, 0, 0, time.monotonic() - started)


def reckon_all(case: Case, sums: Sums, earlier: int) -> Iterator[tuple[int, str]]:
    """(entry id, result as JSON) of every entry in order; each is added to the sums. Nothing is stored.

    earlier: the round before, which tells what was estimated of files that a census has counted since.
    """
    confidence, cut = case.settings().confidence, cut_pools(case)
    copies = {int(entry): path for entry, path in (case.fact("copies") or {}).items()}
    doubtful, one_by_one = possible_copies(case), enumeration.reasons(case)
    before, open_ = case.fact(BEFORE), open_pools(case) - cut
    level = _birthday_level(case)
    for row in queries.all_facts(case, opened_above(case)):
        found = reckon_entry(case, row, confidence, cut)
        if row["tally"] is not None and row["pool"] in open_:
            found = still_pooled(case, row, found)
        was = _estimate_before(case, row, earlier) if before is not None else None
        proven = _first_copy(row)
        same_as = proven or copies.get(row["id"])
        copy = BY_HASH if proven else BY_BLOCKS if same_as else BY_LENGTH if row["id"] in doubtful else ""
        _add_birthdays(sums, row, found, level)
        if same_as is None:
            _add_to_index(sums, row, found)
        _add(sums, row, found, COPIES.index(copy))
        in_segments = IN_SEGMENTS if row["status"] == EXACT and row["sha256"] is None else ()
        one_by_one_notes = enumeration.notes(found, one_by_one.get(row["id"]))
        found = replace(found, notes=(*found.notes, *in_segments, *one_by_one_notes, *sums.units.note(row)))
        yield row["id"], _result_json(row, found, same_as, copy, was)


def sum_up(case: Case, sums: Sums, state: str) -> dict[str, object]:
    """The summary, once every entry was added to the sums; their strata are complete then."""
    confidence = case.settings().confidence
    _add_pools(case, sums, confidence)
    return _summary(case, sums, state, confidence) | {"census": _census(case.fact(BEFORE), sums)}


def overlapping(case: Case, sums: Sums) -> list[dict[str, object]]:
    """Pairs of files that hold the same persons, once every entry was added to the sums."""
    found = sums.index.overlaps(case.settings().confidence)
    return [asdict(each) | {"both": dump_estimate(each.both)} for each in found]


def _estimate_before(case: Case, row: Row, round_: int) -> object:
    """What was estimated of a file before it was counted, None if it was not; the last round knows."""
    if row["status"] != EXACT or row["decision"] not in (CELLS, POOL):
        return None
    found = queries.result_of(case, round_, row["id"])
    if found is None:
        return None
    return found["records"] if found["status"] == SAMPLED else found.get("was")


def _census(before: dict[str, Any] | None, sums: Sums) -> dict[str, object] | None:
    """What was estimated before the first census: of all, of pools and of strata of units counted to the last file."""
    if before is None:
        return None
    strata = {(row["stage"], row["name"]): row["estimate"] for row in before["strata"]}
    whole = sums.units.counted()
    counted = {(pool_label(n), n): count for n, count in sums.pools_counted.items() if n not in sums.everything.pools}
    units = sums.everything.units.samples(sums.units)
    counted |= {(UNITS, name): sample.counted.get(RECORDS, 0) for name, sample in units if name in whole}
    rows = [
        {"part": UNITS if place[0] == UNITS else POOL, "name": place[1], "was": strata[place], "now": now}
        for place, now in sorted((place, dump_estimate(exact(n))) for place, n in counted.items() if place in strata)
    ]
    return {"was": before["records"], "parts": rows}


def cut_pools(case: Case) -> frozenset[str]:
    """Pools of which a drawn cell was not read: their draw gives no interval."""
    cut = set()
    for row in queries.random_draws(case):
        read = queries.numbers_read(case, row["id"], row["label"])
        if row["label"] == pool_label(row["pool"]) and not set(json.loads(row["cells"])) <= read:
            cut.add(row["pool"])
    return frozenset(cut)


def _first_copy(row: Row) -> str | None:
    """Path of the first entry with the same content, None if this is it or there is none."""
    if row["first_copy"] is None or row["size_bytes"] == 0:
        return None
    _, first, path = row["first_copy"].split("\n", 2)
    return None if int(first) == row["id"] else str(path)


def _add(sums: Sums, row: Row, found: Reckoned, certainty: int) -> None:
    """certainty: that the entry is a copy, as its place in COPIES."""
    sums.files += 1
    sums.by_status[found.status] += 1
    sums.bytes_read += found.bytes_read
    sums.floors += 0 if found.records is None else found.records.floor
    is_left_out = left_out(row, found)
    sums.all_read = sums.all_read and found.whole and not is_left_out
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


def _birthday_level(case: Case) -> float:
    """Error that one cell may bring to the floor of persons: each stratum gets its share, known beforehand."""
    own: int = sum(cell_count(row["size_bytes"]) for row in queries.sampled(case, CELLS))
    pools: int = sum(pool["cells"] for pool in (case.fact("plan") or {"pools": ()})["pools"])
    return (1 - case.settings().confidence) / 2 / max(1, own + pools)


def _add_birthdays(sums: Sums, row: Row, found: Reckoned, level: float) -> None:
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


def _add_to_index(sums: Sums, row: Row, found: Reckoned) -> None:
    """Persons of a file, to find others that hold the same ones: of all that was read, or of a draw of its own."""
    if found.sample is not None and not found.lost:
        sums.index.add(row["path"], found.seen, found.drawn_keys, found.sample.cells)
    elif found.status == EXACT:
        sums.index.add(row["path"], found.seen)


def _add_pools(case: Case, sums: Sums, confidence: float) -> None:
    level = _birthday_level(case)
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


def _result_json(row: Row, found: Reckoned, same_as: str | None, copy: str, was: object) -> str:
    """left_out, sample: what sums over some of the files need (`core.filter_total`). copy: one of COPIES. was: the
    estimate that a census replaced."""
    return json.dumps(
        {
            "kind": row["kind"] or row["learnt_kind"] or ("" if row["node"] == "file" else row["node"]),
            "encoding": row["encoding"] or row["learnt_encoding"],
            "status": found.status,
            "records": dump_estimate(found.records),
            "types": {t: [dump_estimate(good), dump_estimate(bad)] for t, (good, bad) in found.types.items()},
            "rows": found.rows,
            "same_as": same_as,
            "copy": copy,
            "reason": found.reason,
            "notes": found.notes,
            "left_out": left_out(row, found),
            "sample": _sample_json(row, found),
            "was": was,
        },
        ensure_ascii=True,
    )


def _sample_json(row: Row, found: Reckoned) -> list[object] | None:
    """Records in the drawn cells: pool ("" for a draw of its own), cells of the file, counted in all, one by one."""
    if found.sample is not None:
        values = [v.get(RECORDS, 0) for v in found.sample.values]
        return ["", found.sample.cells, found.sample.counted.get(RECORDS, 0), values]
    if row["decision"] == POOL and (found.status == SAMPLED or found.beyond):
        values = [v.get(RECORDS, 0) for v in found.pooled]
        return [row["pool"], 0, sum(values) + found.beyond.get(RECORDS, 0), values]
    return None


def _persons(sums: Sums) -> dict[str, object]:
    keys = distinct.merge(sums.persons)
    point, low, high = distinct.distinct_estimate(keys)
    if not sums.all_read:
        low = max(low, sums.birthday_floor)
        return {"floor": low, "point": None, "low": None, "high": None, "method": "birthday", "key": "resident_id"}
    method = "exact" if len(keys) < distinct.K else "kmv"
    return {"floor": low, "point": point, "low": low, "high": high, "method": method, "key": "resident_id"}


def _summary(case: Case, sums: Sums, state: str, confidence: float) -> dict[str, object]:
    estimate = sums.everything.totals.estimate

    return {
        "state": state,
        "coverage": {
            "files": sums.files,
            "bytes": queries.evidence_bytes(case),
            "bytes_read": sums.bytes_read,
            "by_status": sums.by_status,
        },
        "records": dump_estimate(estimate(RECORDS, confidence)),
        "proven_floor": sums.everything.totals.proven_floor(RECORDS, confidence),
        "sum_of_floors": sums.floors,
        "records_without_copies": dump_estimate(without_copies(sums.first_totals(), RECORDS, confidence)),
        "types": {
            t: {
                "valid": dump_estimate(estimate(valid(t), confidence)),
                "invalid": dump_estimate(estimate(invalid(t), confidence)),
                "tier": law.tier_of(t),
            }
            for t in TYPES
        },
        "persons": _persons(sums),
        "tiers": [
            tier_fact(sums.everything.totals, sums.first_totals(), name, sums.not_enumerated[name], confidence)
            for name in TIERS
        ],
        "known": {name: count for name, count in sums.everything.totals.known.items() if count},
        "open_ended": sums.everything.totals.open_ended,
        "plan_sha256": plan_sha256(_draws(case)),
    }


def _draws(case: Case) -> Iterator[tuple[bytes, int, str, list[int]]]:
    """Every random draw of the run; the sweep is not one."""
    for row in queries.random_draws(case):
        yield row["key"], row["size_bytes"], row["label"], json.loads(row["cells"])
    for row in queries.unit_draws(case):
        yield row["key"], row["size_bytes"], row["label"], json.loads(row["cells"])
