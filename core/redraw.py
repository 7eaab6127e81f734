"""Draws the plan again from seed, paths and sizes, and says where the case holds another one."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core import enumeration, proof_queries, queries
from core.allocation import CELLS, WHOLE, FileToPlan, Plan, allocate
from core.case import Case
from core.case_file import Row
from core.device import FACT as DEVICE
from core.device import by_flag, decided, load_device
from core.difference import ABSENT, difference, differences
from core.model import CELL_BYTES
from core.plan import CENSUS_CELLS, LADDER, MOST_SECOND, PILOT_LABEL, cell_count, stage_cells, stage_label
from core.precision import precisions
from core.reckon import WHOLE_LABEL, is_random, is_skipped, pool_label
from core.sampling import draw, pilot_records, turns_whole, wish

Drawn = dict[str, list[int]]


def redrawn(case: Case) -> Iterator[str]:
    """Differences between the rule and what was decided, drawn and read of every file."""
    yield from _device(case)
    plan = _plan_again(case)
    if plan is not None:
        yield from _decisions(case, plan)
        yield from _pools(case, plan)
    yield from _precisions(case)
    for row in proof_queries.drawn(case):
        draws = queries.draws_of(case, row["id"])
        for label in sorted(draws):
            if is_random(label) and not label.startswith(pool_label("")):
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


def _precisions(case: Case) -> Iterator[str]:
    """Were second stages drawn for what the process log says was asked for, each smaller than the one before? Whoever
    liked an earlier figure better cannot have left out the later ones."""
    made = precisions(case)
    asked = [made[0], *proof_queries.precisions_asked(case)]
    if case.settings().precision < made[-1]:
        asked.pop()  # its draws are not made yet
    yield from differences("plan", sorted(set(asked), reverse=True), made, "precisions")


def _plan_again(case: Case) -> Plan | None:
    """All decisions, made again; None in cases that do not tell how much room there was for them, or of which a budget
    was shared before densities were noted."""
    fact = case.fact("plan")
    if fact is None or "room_bytes" not in fact:
        return None
    if proof_queries.is_shared_by_size(case):
        return None
    announced = case.fact(enumeration.fact_key(enumeration.ANNOUNCED)) or {"whole": {}, "sampled": {}}
    asked = {int(entry) for part in ("whole", "sampled") for entry in announced[part]}
    room = fact["room_bytes"]
    files = (
        FileToPlan(row["key"], row["size_bytes"], bool(row["by_cells"]), row["id"] in asked, row["density"] or 0)
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
    n = int(row["pilot"]) if label == PILOT_LABEL else stage_cells(label)
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
    """Is there a draw, besides the pilot, of what it asks for under each precision the case had? And no other?"""
    sizes = sorted(filter(None, map(stage_cells, draws)))
    if row["decision"] != CELLS:
        return
    if not row["pilot"]:
        if sizes != [row["sample"]]:
            yield difference(row["path"], "draws", stage_label(row["sample"]), _labels(sizes))
    elif PILOT_LABEL in draws and (sizes or WHOLE_LABEL in draws):  # else the time was up, or the file was skipped
        yield from _planned_by_pilot(case, row, draws, sizes)


def _planned_by_pilot(case: Case, row: Row, draws: Drawn, sizes: Sequence[int]) -> Iterator[str]:
    pilot = pilot_records(case, row["id"], draws[PILOT_LABEL])
    settings = [replace(case.settings(), precision=each) for each in precisions(case)]
    wishes = {n: turns_whole(case, row, n, each) for each in settings for n in (wish(row, pilot, each),)}
    is_done = WHOLE_LABEL in draws or row["tally"] is not None or is_skipped(case, row["id"], draws)
    is_shared = _may_be_shared(case)
    for n, is_whole in wishes.items():
        asked = WHOLE_LABEL if is_whole else stage_label(n)
        if asked not in draws and not is_done and not (is_shared and any(_is_share(k, n) for k in sizes)):
            yield difference(row["path"], "second draw that its pilot asks for", asked, _labels(sizes))
    for k in sizes:
        if wishes.get(k, True) and not (is_shared and any(_is_share(k, n) for n in wishes)):
            yield difference(row["path"], "second draw that its pilot does not ask for", ABSENT, stage_label(k))


def _is_share(n: int, wish: int) -> bool:
    """Is it a smaller draw than the pilot asked for, as where many files share one (`core.plan.shared_cells`)? How they
    shared it is not computed again: only that it lies between the first step and what was asked for."""
    return min(wish, LADDER[0]) <= n < wish


def _labels(sizes: Sequence[int]) -> str:
    return ", ".join(map(stage_label, sizes)) or ABSENT


def _may_be_shared(case: Case) -> bool:
    """Could all pilots together ask for more cells than second stages may have?"""
    return sum(1 for row in proof_queries.planned(case) if row["pilot"]) * LADDER[-1] > MOST_SECOND


def _not_drawn(case: Case, row: Row, draws: Drawn) -> Iterator[str]:
    """Cells that were read though no draw names them, or that the file does not have."""
    drawn = {label: set(cells) for label, cells in draws.items()}
    cells = -(-row["size_bytes"] // CELL_BYTES)
    for read in queries.cells_read(case, row["id"]):
        if read["cell"] not in drawn.get(read["stage"], set()) or not 0 <= read["cell"] < cells:
            yield difference(
                row["path"], f"cell read for {read['stage']}", "a cell that was drawn", f"cell {read['cell']}"
            )
