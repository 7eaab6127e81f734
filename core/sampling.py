"""Sampling in two stages: what the pilots ask for, and sweeps around rare records."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

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
from core.plan import LADDER, PILOT_LABEL, cell_count, draw_cells, is_census, second_stage, stage_label
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
    """What each pilot asks for: a fresh sample of a planned size, or the whole file where that is as quick."""
    settings = job.settings
    may_turn_whole = case.fact("plan")["may_turn_whole"]
    for row in queries.sampled(case, CELLS):
        draws = cells_of(case, row["id"]).draws
        if not row["pilot"] or len(draws) > 1:
            continue
        records = _records(case, row["id"])
        pilot = np.array([records[c] for c in draws[PILOT_LABEL]], np.int64).reshape(-1, 2)
        cells = cell_count(row["size_bytes"])
        n = second_stage(pilot, cells, settings.precision, settings.confidence, row["sample"] or LADDER[-1])
        if may_turn_whole and is_census(row["size_bytes"], settings.sequential_bytes, n):
            case.add_draws([(row["id"], WHOLE_LABEL, [])])
        else:
            label = stage_label(n)
            case.add_draws([(row["id"], label, draw(row, settings.seed, label, n))])


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
        return examine.sweep_cells, (job.info, entry, layout, known, SWEEP_BYTES // CELL_BYTES)

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
