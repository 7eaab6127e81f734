"""The stages that read evidence: learn layouts, plan, read whole entries and samples. Each goes on where it stopped."""

import json
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from core import enumeration, examine, queries
from core.allocation import CELL_COST, CELLS, WHOLE, FileToPlan, allocate
from core.case import Case
from core.case_file import Row
from core.case_rows import entry_of
from core.codec import load_layout
from core.copies import compare, reserve
from core.errors import CaseError
from core.evidence.passwords import NO_PASSWORD
from core.indicators import indicators
from core.live import Live
from core.measuring import bytes_measured
from core.meter import Meter
from core.model import CELL_BYTES, LEARN_BYTES, CellTally, Entry, Indicator, Layout, Outcome, Problem, Progress, Tally
from core.plan import CENSUS_CELLS, PILOT_LABEL, cell_count, stage_label
from core.reckon import SKIPPED_LABEL, WHOLE_LABEL, pool_label
from core.sampling import draw, larger_draws, second_draws, sweep
from core.settings import Settings
from core.work import Job, Part, do, go
from core.workers import SKIPPED, SKIPPED_REASON, Lost

LEARN_BATCH = 200
WHOLE_BATCH, WHOLE_BATCH_BYTES = 256, 4 << 20
CELLS_BATCH = 32
EMPTY_BATCH = 10_000


def learn(case: Case, job: Job, above: int, aside: int) -> Iterator[Progress]:
    """Kind and layout of every file of more than `above` bytes. Under a budget the largest come first, within half of
    it. aside: bytes of the budget that are for others."""
    walk = case.fact("walk")
    _keep_empty(case, walk)
    budget = job.settings.budget_bytes
    parts = _parts_to_learn(case, None if budget is None else budget - aside, above)
    yield from learn_these(case, job, parts, queries.count_unlearnt(case, above))


def learn_these(case: Case, job: Job, parts: Iterator[Part], files: int) -> Iterator[Progress]:
    """Kind and layout of some files. files: how many."""
    walk = case.fact("walk")

    def keep(part: Part, answer: Any) -> None:
        if isinstance(answer, Lost):
            entry_id, entry = part.items[0]
            case.add_outcomes([(entry_id, Outcome(entry, answer.status, None, None, 0, reason=answer.reason))], walk)
            return
        learnt = list(zip(part.items, answer, strict=True))
        check_present(job, [found.outcome for _, found in learnt if found.outcome])
        with case.writing():
            case.add_layouts(
                (i, found.layout, found.by_cells, found.bytes_read, found.density)
                for (i, _), found in learnt
                if not found.outcome
            )
            outcomes = [(i, replace(f.outcome, bytes_read=f.bytes_read)) for (i, _), f in learnt if f.outcome]
            case.add_outcomes(outcomes, walk)
            clues = [clue for _, found in learnt for clue in (found.outcome or found).clues]
            case.add_clues(clues, walk)

    def call(part: Part) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        by_head = job.settings.budget_bytes is not None
        return examine.learn, (job.info, [entry for _, entry in part.items], str(job.scratch), by_head)

    yield from do(job, "identify", parts, call, keep, files, 0)


def _keep_empty(case: Case, walk: int) -> None:
    """Files without content need not be opened. In batches: there may be a million."""
    rows = queries.empty_files(case)
    while batch := list(islice(rows, EMPTY_BATCH)):
        outcomes = [(row["id"], Outcome(entry_of(row), "no_content", Layout("empty"), None, 0)) for row in batch]
        case.add_outcomes(outcomes, walk)


def _parts_to_learn(case: Case, budget_bytes: int | None, above: int) -> Iterator[Part]:
    left = budget_bytes // 2 if budget_bytes is not None else None
    batch: list[tuple[int, Entry]] = []
    for row in queries.unlearnt(case, above) if left is None else queries.largest_first(case, above):
        if left is not None:  # what was learnt before an interruption counts as it did then
            cost = min(row["size_bytes"], LEARN_BYTES)
            if cost > left:
                continue
            left -= cost
            if row["learnt"]:
                continue
        batch.append((row["id"], entry_of(row)))
        if len(batch) >= LEARN_BATCH:
            yield learn_part(batch)
            batch = []
    if batch:
        yield learn_part(batch)


def learn_part(batch: Sequence[tuple[int, Entry]]) -> Part:
    """Files of which kind and layout are to be learnt."""
    return Part("learn", tuple(batch), 0)


def plan(case: Case, job: Job, above: int, aside: int) -> None:
    """Decides what is read of each file of more than `above` bytes and draws what is known already; done once a case,
    all or nothing. aside: bytes of a budget that are for others."""
    if case.fact("plan") is not None:
        return
    budget, spent = job.settings.budget_bytes, aside + bytes_measured(case)
    readable, beside = queries.readable_bytes(case, above), queries.learnt_bytes(case, above)
    beside += reserve(case, budget) if budget is not None else 0
    left = None if budget is None else max(0, budget - spent - beside)
    rows = [row for row in queries.learnt(case) if not _is_small(row)]
    most = readable + _most_in_cells(rows, job.settings)
    with case.writing():
        if left is None or left >= most:
            case.add_plan((row["id"], WHOLE, 0, 0, "") for row in queries.learnt(case) if _is_small(row))
            _plan_files(case, job, rows, None, {}, beside + most)
        else:
            asked = enumeration.announced(case)
            whole = _plan_files(case, job, list(queries.learnt(case)), left, asked, beside + left)
            enumeration.keep_announced(case, asked, whole)


def _most_in_cells(rows: Sequence[Row], settings: Settings) -> int:
    """Bytes that the cells of these files can take where there is no budget: all may be read whole all the same."""
    found = allocate(_files_to_plan(rows, {}), None, settings)
    return CELL_COST * int((found.pilot + found.sample).sum())


def _files_to_plan(rows: Sequence[Row], one_by_one: Container[int]) -> Iterator[FileToPlan]:
    return (
        FileToPlan(row["key"], row["size_bytes"], bool(row["by_cells"]), row["id"] in one_by_one, row["density"] or 0)
        for row in rows
    )


def _is_small(row: Row) -> bool:
    """Files that are read whole whatever the others are, if there is no budget: most of a drive."""
    return not row["by_cells"] or cell_count(row["size_bytes"]) <= CENSUS_CELLS


def _plan_files(
    case: Case, job: Job, rows: Sequence[Row], budget: int | None, one_by_one: Mapping[int, str], most_bytes: int
) -> set[int]:
    """Stores the plan; ids of the files that are read whole. one_by_one: see `core.enumeration.announced`. most_bytes:
    all that these files can take, with what was read to learn them and what comparing will take."""
    ids = {row["key"]: row["id"] for row in rows}
    found = allocate(_files_to_plan(rows, one_by_one), budget, job.settings)
    case.add_plan((ids[f.key], f.decision, f.pilot, f.sample, f.pool) for f in found)
    for pool in found.pools:
        drawn: dict[int, list[int]] = {}
        for index, cell in pool.draw(job.settings.seed):
            drawn.setdefault(index, []).append(cell)
        case.add_draws((ids[found.keys[i]], pool_label(pool.name), cells) for i, cells in drawn.items())
    case.add_draws([(row["id"], *_first_draw(row, job.settings.seed)) for row in queries.sampled(case, CELLS)])
    pools = [{"name": p.name, "cells": p.cells, "sample": p.sample} for p in found.pools]
    planned = {"planned_bytes": found.planned_bytes, "room_bytes": budget, "most_bytes": most_bytes}
    case.add_fact("plan", {**planned, "may_turn_whole": found.may_turn_whole, "pools": pools})
    return {ids[f.key] for f in found if f.decision == WHOLE}


def _first_draw(row: Row, seed: str) -> tuple[str, list[int]]:
    label, n = (PILOT_LABEL, row["pilot"]) if row["pilot"] else (stage_label(row["sample"]), row["sample"])
    return label, draw(row, seed, label, n)


def read(case: Case, job: Job, opens_all: bool) -> Iterator[Progress]:
    """First draws, then what the pilots asked for, whole entries, sweeps and comparisons.

    Draws come first: they are done in a minute and say how much there is, whole entries may take hours. Files of
    which a draw shows records to be counted one by one become whole entries. opens_all: False where smaller files are
    drawn as units (`core.unit_reading`): then the running figure is a floor to the end.
    """
    live = Live(case, job.control, job.started)
    files, size = queries.size_to_read_whole(case)
    meter = Meter(job.control, "sample", files, size, live)
    for _ in live.load():
        yield meter.progress(())
    try:
        counted, turned = queries.turned_whole(case), queries.turned_whole(case)
        yield from _read_draws(case, job, live, meter, counted)
        enumeration.enumerate_found(case, enumeration.PILOTS)
        second_draws(case, job)
        larger_draws(case, job)
        live.expect()
        _expect_turned(case, meter, counted, turned)
        yield from _read_draws(case, job, live, meter, counted)
        enumeration.enumerate_found(case, enumeration.DRAWS)
        _expect_turned(case, meter, counted, turned)
        yield from _read_whole(case, job, live, meter)
        if opens_all:
            live.all_read()
        yield from sweep(case, job, live)
        yield from compare(case, job, live)
    finally:
        _keep_figure(live)


def _expect_turned(case: Case, meter: Meter, counted: set[int], known: set[int]) -> None:
    """Tells the meter of files that are read whole after all. known: those it was told of; grows.

    A file is one more to do unless only its pilot was, which did not finish it.
    """
    new = queries.turned_whole(case) - known
    again = {entry for entry in new if set(queries.draws_of(case, entry)) - {PILOT_LABEL, WHOLE_LABEL}}
    size = sum(row["size_bytes"] for row in queries.turned(case) if row["id"] in new)
    meter.expect(len(again | (new - counted)), size)
    known |= new


def _keep_figure(live: Live) -> None:
    """A full disk must not hide why the run ended."""
    try:
        live.keep()
    except CaseError:
        return


def _read_draws(case: Case, job: Job, live: Live, meter: Meter, counted: set[int]) -> Iterator[Progress]:
    """Drawn cells that are not in the case yet. A file that the examiner skips is not begun again.

    counted: ids of files that the meter expects already; grows.
    """
    skipped: set[tuple[int, str]] = set()
    for row, cells in _missing_cells(case):
        meter.expect(int(row["id"] not in counted), len(cells) * CELL_BYTES)
        counted.add(row["id"])

    def parts() -> Iterator[Part]:
        return (part for part in _cell_parts(case) if part.items[0][:2] not in skipped)

    def call(part: Part) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        _, _, entry, layout, _ = part.items[0]
        return examine.count_cells, (job.info, entry, layout, [cell for *_, cell in part.items], job.settings.persons)

    def keep(part: Part, answer: Any) -> None:
        entry_id, label, entry, *_ = part.items[0]
        if (entry_id, label) in skipped:
            return  # another child was still at it when the examiner skipped the file
        if isinstance(answer, Lost) and answer.status == SKIPPED:
            skipped.add((entry_id, label))
            live.add_cells(entry_id, label, _keep_skipped(case, entry_id, label, entry))
        else:
            live.add_cells(entry_id, label, _keep_cells(case, part, answer))

    yield from go(job, meter, parts(), call, keep)


def _read_whole(case: Case, job: Job, live: Live, meter: Meter) -> Iterator[Progress]:
    def call(part: Part) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        items = [(entry, layout) for _, entry, layout in part.items]
        settings = job.settings
        room = (str(job.scratch), settings.output_bytes, NO_PASSWORD, settings.budget_bytes is not None)
        return examine.count_whole, (job.info, items, *room, settings.persons)

    def keep(part: Part, answer: Any) -> None:
        for item, outcome in zip(part.items, _keep_whole(case, job, part, answer), strict=True):
            live.add_whole(item[0], outcome)

    yield from go(job, meter, _whole_parts(case), call, keep)


def _whole_parts(case: Case) -> Iterator[Part]:
    batch: list[tuple[int, Entry, Layout | None]] = []
    size = 0
    for row in queries.to_read_whole(case):
        item = (row["id"], entry_of(row), load_layout(row["layout"]))
        if batch and (size + row["size_bytes"] > WHOLE_BATCH_BYTES or len(batch) >= WHOLE_BATCH):
            yield Part(WHOLE, tuple(batch), size)
            batch, size = [], 0
        batch.append(item)
        size += row["size_bytes"]
    if batch:
        yield Part(WHOLE, tuple(batch), size)


def _missing_cells(case: Case) -> Iterator[tuple[Row, list[int]]]:
    """Draws of which cells are not in the case yet, and those cells."""
    for row in queries.random_draws(case):
        if row["read_whole"] is None:
            missing = sorted(set(json.loads(row["cells"])) - queries.numbers_read(case, row["id"], row["label"]))
            if missing:
                yield row, missing


def _cell_parts(case: Case) -> Iterator[Part]:
    """What is missing, in batches of one entry and one draw."""
    for row, missing in _missing_cells(case):
        entry, layout = entry_of(row), load_layout(row["layout"])
        for i in range(0, len(missing), CELLS_BATCH):
            items = tuple((row["id"], row["label"], entry, layout, cell) for cell in missing[i : i + CELLS_BATCH])
            yield Part(CELLS, items, len(items) * CELL_BYTES, len(missing), row["label"] != PILOT_LABEL)


def _keep_whole(case: Case, job: Job, part: Part, answer: Any) -> Sequence[Outcome]:
    """Stores and returns the outcomes of a part."""
    if isinstance(answer, Lost):
        _, entry, layout = part.items[0]
        answer = [Outcome(entry, answer.status, layout, None, 0, reason=answer.reason)]
    outcomes: Sequence[Outcome] = answer
    check_present(job, outcomes)
    keep_outcomes(case, [(item[0], outcome) for item, outcome in zip(part.items, outcomes, strict=True)])
    return outcomes


def keep_outcomes(case: Case, rows: Sequence[tuple[int, Outcome]]) -> None:
    """Stores outcomes of entries with all that was found inside them, and what that says."""
    walk = case.fact("walk")
    with case.writing():
        case.add_outcomes(rows, walk)
        case.add_indicators([i for _, outcome in rows for i in _indicators_inside(outcome)], walk)
        case.add_clues([clue for _, outcome in rows for clue in clues_in(outcome)], walk)


def _indicators_inside(outcome: Outcome) -> Iterator[Indicator]:
    """What the names of members say; folders inside are judged with the paths of what they hold."""
    paths = [path for member in outcome.members for path in _paths(member)]
    return (i for i in indicators(paths) if i.path.startswith(outcome.entry.path + "!"))


def clues_in(outcome: Outcome) -> Iterator[Indicator | Problem]:
    """What the contents of an entry and of all inside it say."""
    yield from outcome.clues
    for member in outcome.members:
        yield from clues_in(member)


def _paths(outcome: Outcome) -> Iterator[str]:
    yield outcome.entry.path
    for member in outcome.members:
        yield from _paths(member)


def check_present(job: Job, outcomes: Sequence[Outcome]) -> None:
    """A file that cannot be read may mean that the evidence is gone: then nothing of it is kept."""
    if any(outcome.status == "unreadable" for outcome in outcomes):
        job.source.check_present()


def _keep_cells(case: Case, part: Part, answer: Any) -> list[CellTally]:
    """Stores and returns cells of one draw; one that was lost stands as empty."""
    entry_id, label, entry, _, cell = part.items[0]
    with case.writing():
        if isinstance(answer, Lost):
            reason = f"cell {cell} (bytes {cell * CELL_BYTES} on): {answer.reason}; it counts as 0"
            case.add_problem(Problem(entry.path, answer.status, reason), case.fact("walk"))
            answer = [(_lost_cell(cell), 0)]
        case.add_cells(entry_id, label, answer)
    return [found for found, _ in answer]


def _lost_cell(cell: int) -> CellTally:
    return CellTally(cell, b"", Tally({}, {}, {}, np.empty(0, np.uint64)))


def _keep_skipped(case: Case, entry_id: int, label: str, entry: Entry) -> list[CellTally]:
    """All cells of a draw that are not read yet are lost; nothing more is drawn of a file that was skipped."""
    draws = queries.draws_of(case, entry_id)
    missing = sorted(set(draws[label]) - queries.numbers_read(case, entry_id, label))
    lost = [_lost_cell(cell) for cell in missing]
    reason = f"{len(missing)} of {len(draws[label])} cells: {SKIPPED_REASON}; they count as 0"
    with case.writing():
        case.add_problem(Problem(entry.path, SKIPPED, reason), case.fact("walk"))
        case.add_cells(entry_id, label, [(cell, 0) for cell in lost])
        if SKIPPED_LABEL not in draws and not label.startswith(pool_label("")):
            case.add_draws([(entry_id, SKIPPED_LABEL, [])])
    return lost
