"""Draws the plan again from seed, paths and sizes, and says where the case holds another one."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from core import enumeration, proof_queries, queries
from core.allocation import CELLS, WHOLE, FileToPlan, Plan, allocate
from core.case import Case, Row
from core.codec import load_tally
from core.detect.chance import decide
from core.device import FACT as DEVICE
from core.device import by_flag, decided, load_device
from core.difference import ABSENT, difference, differences
from core.law import class_of_record
from core.measures import RECORDS, measure
from core.model import CELL_BYTES
from core.plan import CENSUS_CELLS, LADDER, MOST_SECOND, PILOT_LABEL, cell_count, is_census, second_stage, stage_label
from core.reckon import SWEEP_LABEL, WHOLE_LABEL, pool_label
from core.sampling import draw
from core.tally import total

Drawn = dict[str, list[int]]


def redrawn(case: Case) -> Iterator[str]:
    """Differences between the rule and what was decided, drawn and read of every file."""
    yield from _device(case)
    plan = _plan_again(case)
    if plan is not None:
        yield from _decisions(case, plan)
        yield from _pools(case, plan)
    for row in proof_queries.drawn(case):
        draws = queries.draws_of(case, row["id"])
        for label in sorted(draws):
            if label not in (SWEEP_LABEL, WHOLE_LABEL) and not label.startswith(pool_label("")):
                yield from _own_draw(case, row, label, draws[label])
        yield from _size_of_second(case, row, draws)
        yield from _not_drawn(case, row, draws)


def _device(case: Case) -> Iterator[str]:
    """The class of the medium follows from what the device says and what was measured, and the plan was made by it."""
    kept = load_device(case.fact(DEVICE))
    if kept is None:
        return
    again = decided(replace(kept, flag=by_flag(case.info().facts).flag))
    yield from differences("plan", [again.medium, again.decided_by], [kept.medium, kept.decided_by], "medium")
    made = case.settings().sequential_bytes
    yield from differences("plan", again.sequential_bytes, made, "bytes in sequence in the time of a random cell")


def _plan_again(case: Case) -> Plan | None:
    """All decisions, made again; None in cases that do not tell how much room there was for them."""
    fact = case.fact("plan")
    if fact is None or "room_bytes" not in fact:
        return None
    announced = case.fact(enumeration.fact_key(enumeration.ANNOUNCED)) or {"whole": {}, "sampled": {}}
    asked = {int(entry) for part in ("whole", "sampled") for entry in announced[part]}
    room = fact["room_bytes"]
    files = (
        FileToPlan(row["key"], row["size_bytes"], bool(row["by_cells"]), row["id"] in asked)
        for row in proof_queries.planned(case)
        if _was_allocated(row, room)
    )
    return allocate(files, room, case.settings())


def _was_allocated(row: Row, room: int | None) -> bool:
    """False for what is read whole whatever the others are, if there is no budget."""
    is_small = not row["by_cells"] or cell_count(row["size_bytes"]) <= CENSUS_CELLS
    return room is not None or not is_small


def _decisions(case: Case, plan: Plan) -> Iterator[str]:
    """Whole, by cells, in a pool or left out: per file, as `core.allocation` says. Both go by key."""
    again, room = iter(plan), case.fact("plan")["room_bytes"]
    for row in proof_queries.planned(case):
        rule: tuple[object, ...] = (WHOLE, 0, 0, "")
        if _was_allocated(row, room):
            found = next(again)
            rule = (found.decision, found.pilot, found.sample, found.pool)
        stored = (row["decision"], row["pilot"], row["sample"], row["pool"])
        if rule != stored:
            yield difference(row["path"], "plan (decision, pilot, sample, pool)", list(rule), list(stored))


def _pools(case: Case, plan: Plan) -> Iterator[str]:
    """The tape of each pool, and every cell that was drawn from it."""
    facts = [{"name": p.name, "cells": p.cells, "sample": p.sample} for p in plan.pools]
    yield from differences("plan", facts, case.fact("plan")["pools"], "pools")
    rule: dict[tuple[bytes, str], list[int]] = {}
    for pool in plan.pools:
        for index, cell in pool.draw(case.settings().seed):
            rule.setdefault((plan.keys[index], pool_label(pool.name)), []).append(cell)
    stored: dict[tuple[bytes, str], list[int]] = {}
    paths = {}
    for row in queries.random_draws(case):
        paths[row["key"]] = row["path"]
        if row["label"].startswith(pool_label("")):
            stored[row["key"], row["label"]] = json.loads(row["cells"])
    for key, label in sorted(rule.keys() | stored.keys()):
        where = paths.get(key) or key.decode("utf-8", "backslashreplace")
        yield from _cells_differ(where, label, sorted(rule.get((key, label), [])), sorted(stored.get((key, label), [])))


def _cells_differ(where: str, label: str, rule: Sequence[int], stored: Sequence[int]) -> Iterator[str]:
    """What the rule puts there and is not, beside what is there and the rule does not."""
    left, more = sorted(set(rule) - set(stored)), sorted(set(stored) - set(rule))
    for place in range(max(len(left), len(more))):
        expected = f"cell {left[place]}" if place < len(left) else ABSENT
        found = f"cell {more[place]}" if place < len(more) else ABSENT
        yield difference(where, f"draw {label}", expected, found)


def _own_draw(case: Case, row: Row, label: str, stored: Sequence[int]) -> Iterator[str]:
    """Two cells in each zone of one file."""
    if label == PILOT_LABEL:
        n = int(row["pilot"])
    else:
        n = int(label[1:-1]) if label[1:-1].isdigit() and label == stage_label(int(label[1:-1])) else 0
    try:
        rule = draw(row, case.settings().seed, label, n)
    except ValueError:
        yield difference(
            row["path"], "draw", "a label of the rule", f"{label} of {cell_count(row['size_bytes'])} cells"
        )
        return
    if len(stored) != len(rule):
        yield from _cells_differ(row["path"], label, rule, stored)
        return
    for place, (expected, found) in enumerate(zip(rule, stored, strict=True)):
        if expected != found:
            what = f"draw {label}, zone {place // 2 + 1}"
            yield difference(row["path"], what, f"cell {expected}", f"cell {found}")


def _size_of_second(case: Case, row: Row, draws: Drawn) -> Iterator[str]:
    """How many cells the pilot asked for, or that the file was to be read whole."""
    seconds = [label for label in draws if label[:1] == "s" and label not in (SWEEP_LABEL,)]
    if row["decision"] != CELLS:
        return
    if not row["pilot"]:
        if seconds != [stage_label(row["sample"])]:
            yield difference(row["path"], "draws", stage_label(row["sample"]), ", ".join(seconds) or ABSENT)
        return
    if PILOT_LABEL not in draws or not (seconds or WHOLE_LABEL in draws):
        return  # the time was up, or the examiner skipped the file
    asked = _asked_for(case, row, draws[PILOT_LABEL])
    by_hand = not seconds and asked != WHOLE_LABEL  # read whole to be counted one by one, before the second draw
    if asked not in draws and not by_hand and not _may_be_shared(case, asked, seconds):
        yield difference(row["path"], "second draw that its pilot asks for", asked, ", ".join(seconds) or ABSENT)


def _may_be_shared(case: Case, asked: str, seconds: Sequence[str]) -> bool:
    """Is it a smaller draw than the pilot asked for, as where many files share one (`core.plan.shared_cells`)?
    How they shared it is not computed again: only that it lies between the first step and what was asked for."""
    if len(seconds) != 1 or asked == WHOLE_LABEL or not seconds[0][1:-1].isdigit():
        return False
    n, wish = int(seconds[0][1:-1]), int(asked[1:-1])
    piloted = sum(1 for row in proof_queries.planned(case) if row["pilot"])
    return min(wish, LADDER[0]) <= n < wish and piloted * LADDER[-1] > MOST_SECOND


def _asked_for(case: Case, row: Row, pilot: Sequence[int]) -> str:
    """Label of the second draw, from the pilot's cells alone, as at the time."""
    settings = case.settings()
    read = (r for r in queries.cells_read(case, row["id"]) if r["stage"] == PILOT_LABEL)
    tallies = {r["cell"]: load_tally(r["tally"]) for r in read}
    decision = decide(total(tallies[cell] for cell in sorted(tallies)))
    counts = [
        measure(tallies[cell].signatures, decision, class_of_record).get(RECORDS, 0) if cell in tallies else 0
        for cell in pilot
    ]
    cells = cell_count(row["size_bytes"])
    values = np.array(counts, np.int64).reshape(-1, 2)
    n = second_stage(values, cells, settings.precision, settings.confidence, row["sample"] or LADDER[-1])
    if case.fact("plan")["may_turn_whole"] and is_census(row["size_bytes"], settings.sequential_bytes, n):
        return WHOLE_LABEL
    return stage_label(n)


def _not_drawn(case: Case, row: Row, draws: Drawn) -> Iterator[str]:
    """Cells that were read though no draw names them, or that the file does not have."""
    drawn = {label: set(cells) for label, cells in draws.items()}
    cells = -(-row["size_bytes"] // CELL_BYTES)
    for read in queries.cells_read(case, row["id"]):
        if read["cell"] not in drawn.get(read["stage"], set()) or not 0 <= read["cell"] < cells:
            yield difference(
                row["path"], f"cell read for {read['stage']}", "a cell that was drawn", f"cell {read['cell']}"
            )
