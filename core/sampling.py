"""Sampling in two stages: what the pilots ask for, and sweeps around rare records."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from core import examine, queries
from core.allocation import CELLS
from core.case import Case, Row, entry_of
from core.codec import load_layout
from core.detect.chance import decide
from core.law import class_of_record
from core.live import Live
from core.measures import RECORDS, measure
from core.meter import Meter
from core.model import CELL_BYTES, Problem, Progress
from core.plan import (
    LADDER,
    PILOT_LABEL,
    cell_count,
    density_of,
    draw_cells,
    is_census,
    second_stage,
    shared_cells,
    spread_of,
    stage_label,
)
from core.reckon import SWEEP_LABEL, WHOLE_LABEL, cells_of, together
from core.work import Job, Part, go
from core.workers import Lost

RARE_SHARE = 0.05
"""Below this share of cells with records the places around them are swept (design page 3, A6)."""

SWEEP_BYTES = 256 << 20


def draw(row: Row, seed: str, label: str, n: int) -> list[int]:
    """n cells of one entry, two of a zone side by side."""
    pairs = draw_cells(seed, row["key"], row["size_bytes"], label, cell_count(row["size_bytes"]), n // 2)
    return [cell for pair in pairs for cell in pair]


def _records(case: Case, entry: int) -> dict[int, int]:
    """Records per cell that was read, under the decision that all of them together give."""
    cells = cells_of(case, entry)
    decision = decide(together(cells))
    return {c: measure(t.signatures, decision, class_of_record).get(RECORDS, 0) for c, t in cells.tallies.items()}


def second_draws(case: Case, job: Job) -> None:
    """What each pilot asks for: a fresh sample of a planned size, or the whole file where that is as quick.

    All together or none: where all of them ask for too much, they share it.
    """
    settings = job.settings
    may_turn_whole = case.fact("plan")["may_turn_whole"]
    rows, pilots = _piloted(case)
    density = density_of(pilots)
    wishes, spreads = list[int](), list[float]()
    for row, pilot in zip(rows, pilots, strict=True):
        cells, most = cell_count(row["size_bytes"]), row["sample"] or LADDER[-1]
        wishes.append(second_stage(pilot, cells, settings.precision, settings.confidence, most))
        spreads.append(spread_of(pilot, cells, density))
    with case.writing():
        for row, n in zip(rows, shared_cells(wishes, spreads), strict=True):
            if may_turn_whole and is_census(row["size_bytes"], settings.sequential_bytes, n):
                case.add_draws([(row["id"], WHOLE_LABEL, [])])
            else:
                label = stage_label(n)
                case.add_draws([(row["id"], label, draw(row, settings.seed, label, n))])


def _piloted(case: Case) -> tuple[list[Row], list[npt.NDArray[np.int64]]]:
    """Files of which only the pilot is drawn, and its records per cell, shape (zones, 2)."""
    rows, pilots = list[Row](), list[npt.NDArray[np.int64]]()
    for row in queries.sampled(case, CELLS):
        draws = queries.draws_of(case, row["id"])
        if row["pilot"] and len(draws) == 1:
            records = _records(case, row["id"])
            rows.append(row)
            pilots.append(np.array([records[c] for c in draws[PILOT_LABEL]], np.int64).reshape(-1, 2))
    return rows, pilots


def sweep(case: Case, job: Job, live: Live) -> Iterator[Progress]:
    """Around the few cells that hold records, where few do: raises floors, never estimates."""
    if job.settings.budget_bytes is not None:
        return

    def parts() -> Iterator[Part]:
        for row in queries.sampled(case, CELLS):
            if SWEEP_LABEL in cells_of(case, row["id"]).draws:
                continue
            records = _records(case, row["id"])
            holding = sum(1 for n in records.values() if n)
            if 0 < holding < RARE_SHARE * len(records):
                known = {cell: n > 0 for cell, n in records.items()}
                layout = load_layout(row["layout"])
                item = (row["id"], entry_of(row), layout, known)
                yield Part(SWEEP_LABEL, (item,), SWEEP_BYTES, row["path"], layout.kind if layout else "")

    def call(part: Part) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        _, entry, layout, known = part.items[0]
        most_cells = SWEEP_BYTES // CELL_BYTES
        return examine.sweep_cells, (job.info, entry, layout, known, most_cells, job.settings.persons)

    def keep(part: Part, answer: Any) -> None:
        entry_id, entry, _, _ = part.items[0]
        with case.writing():
            if isinstance(answer, Lost):
                reason = f"the sweep around its records: {answer.reason}; the floor stands without it"
                case.add_problem(Problem(entry.path, answer.status, reason), case.fact("walk"))
                answer = []
            case.add_cells(entry_id, SWEEP_LABEL, answer)
            case.add_draws([(entry_id, SWEEP_LABEL, [found.cell for found, _ in answer])])
        live.add_cells(entry_id, SWEEP_LABEL, [found for found, _ in answer])

    yield from go(job, Meter(job.control, "sweep", 0, 0, live), parts(), call, keep)
