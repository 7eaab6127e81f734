"""The stages that read evidence: learn layouts, plan, read whole entries and samples. Each goes on where it stopped."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from core import examine, queries
from core.allocation import CELLS, WHOLE, FileToPlan, allocate
from core.case import Case, Row, entry_of
from core.codec import load_layout
from core.copies import compare, reserve
from core.indicators import indicators
from core.model import CELL_BYTES, CellTally, Entry, Indicator, Layout, Outcome, Problem, Progress, Tally
from core.plan import CENSUS_CELLS, PILOT_LABEL, cell_count, stage_label
from core.reckon import pool_label
from core.sampling import draw, second_draws, sweep
from core.work import Job, Part, do
from core.workers import Lost

LEARN_BATCH, LEARN_BYTES = 200, 4 * examine.BLOCK_BYTES
WHOLE_BATCH, WHOLE_BATCH_BYTES = 256, 4 << 20
CELLS_BATCH = 32


def learn(case: Case, job: Job) -> Iterator[Progress]:
    """Kind and layout of every file. Under a budget the largest come first, within half of it."""
    walk = case.fact("walk")
    empty = [
        (row["id"], Outcome(entry_of(row), "no_content", Layout("empty"), None, 0)) for row in queries.empty_files(case)
    ]
    case.add_outcomes(empty, walk)
    files = queries.count_unlearnt(case)

    def parts() -> Iterator[Part]:
        budget = job.settings.budget_bytes
        left = budget // 2 if budget is not None else None
        batch: list[tuple[int, Entry]] = []
        for row in queries.unlearnt(case) if left is None else queries.largest_first(case):
            if left is not None:  # what was learnt before an interruption counts as it did then
                cost = min(row["size_bytes"], LEARN_BYTES)
                if cost > left:
                    continue
                left -= cost
                if row["learnt"]:
                    continue
            batch.append((row["id"], entry_of(row)))
            if len(batch) >= LEARN_BATCH:
                yield Part("learn", tuple(batch), 0, batch[-1][1].path)
                batch = []
        if batch:
            yield Part("learn", tuple(batch), 0, batch[-1][1].path)

    def keep(part: Part, answer: Any) -> None:
        if isinstance(answer, Lost):
            entry_id, entry = part.items[0]
            case.add_outcomes([(entry_id, Outcome(entry, answer.status, None, None, 0, reason=answer.reason))], walk)
            return
        learnt = list(zip(part.items, answer, strict=True))
        _check_present(job, [found.outcome for _, found in learnt if found.outcome])
        case.add_layouts(
            (i, found.layout, found.by_cells, found.bytes_read) for (i, _), found in learnt if not found.outcome
        )
        outcomes = [(i, replace(f.outcome, bytes_read=f.bytes_read)) for (i, _), f in learnt if f.outcome]
        case.add_outcomes(outcomes, walk)

    yield from do(
        job, "identify", parts(), lambda p: (examine.learn, (job.info, [e for _, e in p.items])), keep, files, 0
    )


def plan(case: Case, job: Job) -> None:
    """Decides what is read of each file and draws what is known already; done once a case, all or nothing."""
    if case.fact("plan") is not None:
        return
    budget = job.settings.budget_bytes
    if budget is not None and budget >= queries.readable_bytes(case):
        budget = None
    with case.writing():
        if budget is None:
            case.add_plan((row["id"], WHOLE, 0, 0, "") for row in queries.learnt(case) if _is_small(row))
            _plan_files(case, job, [row for row in queries.learnt(case) if not _is_small(row)], None)
        else:
            left = max(0, budget - queries.learnt_bytes(case) - reserve(case, budget))
            _plan_files(case, job, list(queries.learnt(case)), left)


def _is_small(row: Row) -> bool:
    """Files that are read whole whatever the others are, if there is no budget: most of a drive."""
    return not row["by_cells"] or cell_count(row["size_bytes"]) <= CENSUS_CELLS


def _plan_files(case: Case, job: Job, rows: Sequence[Row], budget: int | None) -> None:
    ids = {row["key"]: row["id"] for row in rows}
    files = (FileToPlan(row["key"], row["size_bytes"], bool(row["by_cells"])) for row in rows)
    found = allocate(files, budget, job.settings)
    case.add_plan((ids[f.key], f.decision, f.pilot, f.sample, f.pool) for f in found)
    for pool in found.pools:
        drawn: dict[int, list[int]] = {}
        for index, cell in pool.draw(job.settings.seed):
            drawn.setdefault(index, []).append(cell)
        case.add_draws((ids[found.keys[i]], pool_label(pool.name), cells) for i, cells in drawn.items())
    case.add_draws([(row["id"], *_first_draw(row, job.settings.seed)) for row in queries.sampled(case, CELLS)])
    pools = [{"name": p.name, "cells": p.cells, "sample": p.sample} for p in found.pools]
    case.add_fact(
        "plan", {"planned_bytes": found.planned_bytes, "may_turn_whole": found.may_turn_whole, "pools": pools}
    )


def _first_draw(row: Row, seed: str) -> tuple[str, list[int]]:
    label, n = (PILOT_LABEL, row["pilot"]) if row["pilot"] else (stage_label(row["sample"]), row["sample"])
    return label, draw(row, seed, label, n)


def read(case: Case, job: Job) -> Iterator[Progress]:
    """Whole entries and first draws; then what the pilots asked for; then sweeps and comparisons."""
    yield from _read(case, job)
    second_draws(case, job)
    yield from _read(case, job)
    yield from sweep(case, job)
    yield from compare(case, job)


def _read(case: Case, job: Job) -> Iterator[Progress]:
    settings = job.settings
    files, size = queries.size_to_read_whole(case)
    missing = [part.size_bytes for part in _missing_cells(case)]

    def parts() -> Iterator[Part]:
        yield from _whole_parts(case)
        yield from _missing_cells(case)

    def call(part: Part) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        if part.what == WHOLE:
            items = [(entry, layout) for _, entry, layout in part.items]
            return examine.count_whole, (job.info, items, str(job.scratch), settings.output_bytes)
        _, _, entry, layout, _ = part.items[0]
        return examine.count_cells, (job.info, entry, layout, [cell for *_, cell in part.items])

    def keep(part: Part, answer: Any) -> None:
        if part.what == WHOLE:
            _keep_whole(case, job, part, answer)
        else:
            _keep_cells(case, part, answer)

    yield from do(job, "sample", parts(), call, keep, files + len(missing), size + sum(missing))


def _whole_parts(case: Case) -> Iterator[Part]:
    batch: list[tuple[int, Entry, Layout | None]] = []
    size = 0
    for row in queries.to_read_whole(case):
        item = (row["id"], entry_of(row), load_layout(row["layout"]))
        if batch and (size + row["size_bytes"] > WHOLE_BATCH_BYTES or len(batch) >= WHOLE_BATCH):
            yield Part(WHOLE, tuple(batch), size, batch[0][1].path)
            batch, size = [], 0
        batch.append(item)
        size += row["size_bytes"]
    if batch:
        yield Part(WHOLE, tuple(batch), size, batch[0][1].path)


def _missing_cells(case: Case) -> Iterator[Part]:
    """Drawn cells that are not in the case yet, in batches of one entry and one draw."""
    for row in queries.random_draws(case):
        if row["read_whole"] is not None:
            continue
        missing = sorted(set(json.loads(row["cells"])) - queries.numbers_read(case, row["id"], row["label"]))
        entry, layout = entry_of(row), load_layout(row["layout"])
        for i in range(0, len(missing), CELLS_BATCH):
            items = tuple((row["id"], row["label"], entry, layout, cell) for cell in missing[i : i + CELLS_BATCH])
            yield Part(CELLS, items, len(items) * CELL_BYTES, row["path"])


def _keep_whole(case: Case, job: Job, part: Part, answer: Any) -> None:
    if isinstance(answer, Lost):
        _, entry, layout = part.items[0]
        answer = [Outcome(entry, answer.status, layout, None, 0, reason=answer.reason)]
    _check_present(job, answer)
    walk = case.fact("walk")
    with case.writing():
        case.add_outcomes([(item[0], outcome) for item, outcome in zip(part.items, answer, strict=True)], walk)
        case.add_indicators([i for outcome in answer for i in _indicators_inside(outcome)], walk)


def _indicators_inside(outcome: Outcome) -> Iterator[Indicator]:
    """What the names of members say; folders inside are judged with the paths of what they hold."""
    paths = [path for member in outcome.members for path in _paths(member)]
    return (i for i in indicators(paths) if i.path.startswith(outcome.entry.path + "!"))


def _paths(outcome: Outcome) -> Iterator[str]:
    yield outcome.entry.path
    for member in outcome.members:
        yield from _paths(member)


def _check_present(job: Job, outcomes: Sequence[Outcome]) -> None:
    """A file that cannot be read may mean that the evidence is gone: then nothing of it is kept."""
    if any(outcome.status == "unreadable" for outcome in outcomes):
        job.source.check_present()


def _keep_cells(case: Case, part: Part, answer: Any) -> None:
    entry_id, label, entry, _, cell = part.items[0]
    with case.writing():
        if isinstance(answer, Lost):
            reason = f"cell {cell} (bytes {cell * CELL_BYTES} on): {answer.reason}; it counts as 0"
            case.add_problem(Problem(entry.path, answer.status, reason), case.fact("walk"))
            answer = [(CellTally(cell, b"", Tally({}, {}, {}, np.empty(0, np.uint64))), 0)]
        case.add_cells(entry_id, label, answer)
