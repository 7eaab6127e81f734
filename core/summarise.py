"""The last stage: every entry reckoned once, in order, and all of them summed up. Reads facts, appends facts."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from core import distinct, enumeration, law, queries, unit_queries
from core.allocation import CELLS, POOL
from core.case import Case
from core.case_file import Row
from core.codec import dump_estimate
from core.copies import possible_copies
from core.estimate import UNITS
from core.measures import RECORDS, TIERS, invalid, valid
from core.measuring import bytes_measured
from core.model import EXACT, SAMPLED, TYPES, Progress
from core.persons import KEYS
from core.plan import plan_sha256
from core.precision import precisions
from core.reckon import Reckoned, pool_label, reckon_entry, still_pooled
from core.standing import not_less
from core.sums import (
    BY_BLOCKS,
    BY_HASH,
    BY_LENGTH,
    COPIES,
    Sums,
    add,
    add_birthdays,
    add_pools,
    add_to_index,
    birthday_level,
    left_out,
)
from core.tiers import tier_fact
from core.totals import exact, without_copies
from core.uncounted import BEFORE, floors_before, is_picked, open_pools
from core.unit_reading import opened_above

BATCH = 2000
STAGE = "estimate"


IN_SEGMENTS = ("in_segments",)
"""A note: a census counted the file in segments, and no other file has its length: its hash was not made."""


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

    earlier: the round before, which tells what was estimated of files that were counted, or drawn anew, since.
    """
    confidence, cut = case.settings().confidence, cut_pools(case)
    copies = {int(entry): path for entry, path in (case.fact("copies") or {}).items()}
    doubtful, one_by_one = possible_copies(case), enumeration.reasons(case)
    has_before = case.fact(BEFORE) is not None or len(precisions(case)) > 1
    open_ = open_pools(case) - cut
    level = birthday_level(case)
    for part in (sums.everything, *sums.first_ones):
        part.totals.picked = is_picked(case)
    for row in queries.all_facts(case, opened_above(case)):
        found = reckon_entry(case, row, confidence, cut)
        if row["tally"] is not None and row["pool"] in open_:
            found = still_pooled(case, row, found)
        was = _estimate_before(case, row, found, earlier) if has_before else None
        proven = _first_copy(row)
        same_as = proven or copies.get(row["id"])
        copy = BY_HASH if proven else BY_BLOCKS if same_as else BY_LENGTH if row["id"] in doubtful else ""
        add_birthdays(sums, row, found, level)
        if same_as is None:
            add_to_index(sums, row, found)
        add(sums, row, found, COPIES.index(copy))
        in_segments = IN_SEGMENTS if row["status"] == EXACT and row["sha256"] is None else ()
        one_by_one_notes = enumeration.notes(found, one_by_one.get(row["id"]))
        found = replace(found, notes=(*found.notes, *in_segments, *one_by_one_notes, *sums.units.note(row)))
        yield row["id"], _result_json(row, found, same_as, copy, was)


def sum_up(case: Case, sums: Sums, state: str) -> dict[str, object]:
    """The summary, once every entry was added to the sums; their strata are complete then."""
    confidence = case.settings().confidence
    add_pools(case, sums, confidence)
    summary = _summary(case, sums, state, confidence) | {"census": _census(case.fact(BEFORE), sums)}
    if sums.everything.totals.picked:
        not_less(summary, floors_before(case))
    return summary


def overlapping(case: Case, sums: Sums) -> list[dict[str, object]]:
    """Pairs of files that hold the same persons, once every entry was added to the sums."""
    found = sums.index.overlaps(case.settings().confidence)
    return [asdict(each) | {"both": dump_estimate(each.both)} for each in found]


def _estimate_before(case: Case, row: Row, found: Reckoned, round_: int) -> object:
    """What was estimated of a file before it was counted or had a larger draw, None if it was not; the last round
    knows."""
    drawn = 0 if found.sample is None else len(found.sample.values)
    if row["decision"] not in (CELLS, POOL) or (row["status"] != EXACT and not drawn):
        return None
    before = queries.result_of(case, round_, row["id"])
    if before is None or before["status"] != SAMPLED:
        return before and before.get("was")
    is_new = row["status"] == EXACT or len(before["sample"][3]) < drawn
    return before["records"] if is_new else before.get("was")


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


def _result_json(row: Row, found: Reckoned, same_as: str | None, copy: str, was: object) -> str:
    """left_out, sample: what sums over some of the files need (`core.filter_total`). copy: one of COPIES. was: the
    estimate that a census or a larger draw replaced."""
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


def _persons(sums: Sums, key: str) -> dict[str, object]:
    keys = distinct.merge(sums.persons)
    point, low, high = distinct.distinct_estimate(keys)
    if not sums.all_read:
        low = max(low, sums.birthday_floor)
        return {"floor": low, "point": None, "low": None, "high": None, "method": "birthday", "key": key}
    method = "exact" if len(keys) < distinct.K else "kmv"
    return {"floor": low, "point": point, "low": low, "high": high, "method": method, "key": key}


def _summary(case: Case, sums: Sums, state: str, confidence: float) -> dict[str, object]:
    estimate = sums.everything.totals.estimate

    return {
        "state": state,
        "coverage": {
            "files": sums.files,
            "bytes": queries.evidence_bytes(case),
            "bytes_read": min(queries.evidence_bytes(case), sums.bytes_read + bytes_measured(case)),
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
        "persons": _persons(sums, KEYS[case.settings().persons]),
        "tiers": [
            tier_fact(sums.everything.totals, sums.first_totals(), name, sums.not_enumerated[name], confidence)
            for name in TIERS
        ],
        "known": {name: count for name, count in sums.everything.totals.known.items() if count},
        "open_ended": sums.everything.totals.open_ended,
        "picked": sums.everything.totals.picked,
        "precision": case.settings().precision,
        "plan_sha256": plan_sha256(_draws(case)),
    }


def _draws(case: Case) -> Iterator[tuple[bytes, int, str, list[int]]]:
    """Every random draw of the run; the sweep is not one."""
    for row in queries.random_draws(case):
        yield row["key"], row["size_bytes"], row["label"], json.loads(row["cells"])
    for row in unit_queries.unit_draws(case):
        yield row["key"], row["size_bytes"], row["label"], json.loads(row["cells"])
