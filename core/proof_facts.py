"""What a case tells a second examiner: see `core.proof`."""

from collections.abc import Iterator
from typing import Any

from core import proof_queries, queries
from core.case import Case, Row
from core.codec import load_estimate, load_tally
from core.detect.chance import Decision, decide
from core.law import class_of_record
from core.measures import measure
from core.proof import LOST, NOT_READ, READ, DrawnCell, PoolResult, Sampling
from core.reckon import cells_of, pool_label, together


def drawn_cells(case: Case) -> Iterator[DrawnCell]:
    """Every cell of every draw, whether it was read or not, and of the sweeps."""
    for row in proof_queries.drawn(case):
        decision = decide(together(cells_of(case, row["id"])))
        read = {(c["stage"], c["cell"]): c for c in queries.cells_read(case, row["id"])}
        draws = queries.draws_of(case, row["id"])
        for place in sorted({(label, cell) for label, cells in draws.items() for cell in cells} | read.keys()):
            yield _drawn_cell(row, place, read.get(place), decision)


def _drawn_cell(entry: Row, place: tuple[str, int], read: Row | None, decision: Decision) -> DrawnCell:
    """place: stage and cell. read: the cell as the case holds it, None if it was not read."""
    stage, cell = place
    if read is None:
        return DrawnCell(entry["key"], entry["size_bytes"], stage, cell, NOT_READ, "", 0, {})
    tally, state = load_tally(read["tally"]), READ if read["digest"] else LOST
    counts = measure(tally.signatures, decision, class_of_record)
    rows = sum(tally.rows.values())
    return DrawnCell(entry["key"], entry["size_bytes"], stage, cell, state, read["digest"].hex(), rows, counts)


def sampling(case: Case, fields: dict[str, Any]) -> Sampling:
    """What the totals rest on; cases of the first versions do not tell all of it."""
    by_stage = {row["stage"]: load_estimate(row["estimate"]) for row in case.fact("strata") or []}
    planned = (case.fact("plan") or {"pools": ()})["pools"]
    pools = (PoolResult(p["name"], p["cells"], p["sample"], by_stage.get(pool_label(p["name"]))) for p in planned)
    return Sampling(fields.get("known"), fields.get("open_ended", True), tuple(pools))
