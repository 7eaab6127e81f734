"""Sampling in two stages: what the pilots ask for, more where the precision was raised, sweeps around rare records."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from core import enumeration, examine, queries
from core.allocation import CELLS
from core.case import Case
from core.case_file import Row
from core.case_rows import entry_of
from core.codec import load_layout, load_tally
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
    stage_cells,
    stage_label,
)
from core.precision import keep_precision, precisions
from core.reckon import SWEEP_LABEL, WHOLE_LABEL, Cells, cells_of, is_random, is_skipped, sweep_label, together
from core.settings import Settings
from core.tally import total
from core.work import Job, Part, go
from core.workers import Lost

RARE_SHARE = 0.05
"""Below this share of cells with records the places around them are swept (design page 3, A6)."""

SWEEP_BYTES = 256 << 20


def draw(row: Row, seed: str, label: str, n: int) -> list[int]:
    """n cells of one entry, two of a zone side by side."""
    pairs = draw_cells(seed, row["key"], row["size_bytes"], label, cell_count(row["size_bytes"]), n // 2)
    return [cell for pair in pairs for cell in pair]


def _records(cells: Cells) -> dict[int, int]:
    """Records per cell that was read, under the decision that all of them together give."""
    decision = decide(together(cells))
    return {c: measure(t.signatures, decision, class_of_record).get(RECORDS, 0) for c, t in cells.tallies.items()}


def _is_rare(cells: Cells, records: Mapping[int, int]) -> bool:
    """Do few of the cells hold records that a case with the newest draw alone would have drawn? What was swept would
    make them seem many. records: per cell."""
    newest = max((label for label in cells.draws if is_random(label)), key=stage_cells)
    drawn = set(cells.draws.get(PILOT_LABEL, ())) | set(cells.draws[newest])
    return 0 < sum(1 for cell in drawn if records.get(cell)) < RARE_SHARE * len(drawn)


def pilot_records(case: Case, entry: int, drawn: Sequence[int]) -> npt.NDArray[np.int64]:
    """Records per cell of a pilot, shape (zones, 2), under the decision that its own cells give, whatever else was read
    since. A cell that is not there counts as empty. drawn: the pilot's cells in order."""
    read = (row for row in queries.cells_read(case, entry) if row["stage"] == PILOT_LABEL)
    tallies = {row["cell"]: load_tally(row["tally"]) for row in read}
    decision = decide(total(tallies[cell] for cell in sorted(tallies)))
    counts = [
        measure(tallies[cell].signatures, decision, class_of_record).get(RECORDS, 0) if cell in tallies else 0
        for cell in drawn
    ]
    return np.array(counts, np.int64).reshape(-1, 2)


def wish(row: Row, pilot: npt.NDArray[np.int64], settings: Settings) -> int:
    """Cells that the second stage of one file alone would read."""
    cells, most = cell_count(row["size_bytes"]), row["sample"] or LADDER[-1]
    return second_stage(pilot, cells, settings.precision, settings.confidence, most)


def turns_whole(case: Case, row: Row, n: int, settings: Settings) -> bool:
    """Is a file read whole because n cells of it would take as long?"""
    return bool(case.fact("plan")["may_turn_whole"]) and is_census(row["size_bytes"], settings.sequential_bytes, n)


def second_draws(case: Case, job: Job) -> None:
    """What each pilot asks for: a fresh sample of a planned size, or the whole file where that is as quick.

    All together or none: where all of them ask for too much, they share it.
    """
    draws = [(row, queries.draws_of(case, row["id"])) for row in queries.sampled(case, CELLS) if row["pilot"]]
    draws = [(row, its) for row, its in draws if len(its) == 1]
    sizes = _sizes(case, draws, job.settings)
    with case.writing():
        for (row, _), n in zip(draws, sizes, strict=True):
            _draw_second(case, row, n, job.settings)


def larger_draws(case: Case, job: Job) -> None:
    """Where a smaller precision was asked for than all draws so far have: what each pilot asks for under that one. All
    together or none."""
    if job.settings.precision >= precisions(case)[-1]:
        return
    asked = asked_draws(case, job.settings)
    with case.writing():
        for row, n in asked:
            _draw_second(case, row, n, job.settings)
            case.take_over(row["id"], stage_label(n))
        keep_precision(case, job.settings.precision)


def asked_draws(case: Case, settings: Settings) -> list[tuple[Row, int]]:
    """Files whose second stage has to be larger under these settings than any so far, and its cells.

    The pilots alone say it, as they did before. Such a file gets another draw, which is as fresh as if there had been
    no other; a file stays as it is where its sample is large enough.
    """
    early = (case.fact(enumeration.fact_key(enumeration.PILOTS)) or {"whole": {}})["whole"]
    draws = [(row, queries.draws_of(case, row["id"])) for row in queries.piloted(case) if str(row["id"]) not in early]
    draws = [(row, its) for row, its in draws if WHOLE_LABEL in its or any(map(stage_cells, its))]
    sized = zip(draws, _sizes(case, draws, settings), strict=True)
    return [(row, n) for (row, its), n in sized if n > max(map(stage_cells, its)) and not _is_done(case, row, its)]


def _is_done(case: Case, row: Row, its: Mapping[str, Sequence[int]]) -> bool:
    return row["read_whole"] is not None or WHOLE_LABEL in its or is_skipped(case, row["id"], its)


def _sizes(case: Case, draws: Sequence[tuple[Row, dict[str, list[int]]]], settings: Settings) -> list[int]:
    """Cells of the second stage of each file, from its pilot."""
    pilots = [pilot_records(case, row["id"], its[PILOT_LABEL]) for row, its in draws]
    density = density_of(pilots)
    wishes = [wish(row, pilot, settings) for (row, _), pilot in zip(draws, pilots, strict=True)]
    spreads = [
        spread_of(pilot, cell_count(row["size_bytes"]), density) for (row, _), pilot in zip(draws, pilots, strict=True)
    ]
    return shared_cells(wishes, spreads)


def _draw_second(case: Case, row: Row, n: int, settings: Settings) -> None:
    """A fresh draw of n cells, or the whole file."""
    if turns_whole(case, row, n, settings):
        case.add_draws([(row["id"], WHOLE_LABEL, [])])
        return
    label = stage_label(n)
    case.add_draws([(row["id"], label, draw(row, settings.seed, label, n))])


def sweep(case: Case, job: Job, live: Live) -> Iterator[Progress]:
    """Around the few cells that hold records, where few do: raises floors, never estimates. Once for each draw."""
    if job.settings.budget_bytes is not None:
        return

    def call(part: Part) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        _, _, entry, layout, known = part.items[0]
        most_cells = SWEEP_BYTES // CELL_BYTES
        return examine.sweep_cells, (job.info, entry, layout, known, most_cells, job.settings.persons)

    def keep(part: Part, answer: Any) -> None:
        entry_id, label, entry, _, _ = part.items[0]
        with case.writing():
            if isinstance(answer, Lost):
                reason = f"the sweep around its records: {answer.reason}; the floor stands without it"
                case.add_problem(Problem(entry.path, answer.status, reason), case.fact("walk"))
                answer = []
            case.add_cells(entry_id, label, answer)
            case.add_draws([(entry_id, label, [found.cell for found, _ in answer])])
        live.add_cells(entry_id, label, [found for found, _ in answer])

    yield from go(job, Meter(job.control, "sweep", 0, 0, live), _parts_to_sweep(case), call, keep)


def _parts_to_sweep(case: Case) -> Iterator[Part]:
    """Files with few records around which was not swept since they were drawn last."""
    for row in queries.sampled(case, CELLS):
        cells = cells_of(case, row["id"])
        label = sweep_label(cells.draws)
        if label in cells.draws or is_skipped(case, row["id"], cells.draws):
            continue
        records = _records(cells)
        if _is_rare(cells, records):
            known = {cell: n > 0 for cell, n in records.items()}
            layout = load_layout(row["layout"])
            item = (row["id"], label, entry_of(row), layout, known)
            yield Part(SWEEP_LABEL, (item,), SWEEP_BYTES)
