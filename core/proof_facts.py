"""What a case tells a second examiner: see `core.proof`."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from core import proof_queries, queries, unit_queries
from core.case import Case
from core.case_file import Row
from core.codec import load_estimate, load_tally
from core.detect.chance import Decision, decide
from core.device import FACT as DEVICE
from core.device import load_device
from core.estimate import UNITS
from core.law import class_of_record
from core.measures import measure
from core.plan import stage_cells
from core.precision import is_open, precisions
from core.proof import COUNTED, LOST, NOT_READ, READ, Aimed, DrawnCell, PoolResult, Sampling, UnitsResult
from core.reckon import SWEEP_LABEL, cells_of, pool_label, together
from core.summarise import cut_pools
from core.totals import add_counts
from core.uncounted import floors_before, open_pools
from core.unit_reading import PHASES, label, opened_above
from core.unit_sums import Units


def drawn_cells(case: Case) -> Iterator[DrawnCell]:
    """Every cell of every draw, whether it was read or not, and of the sweeps; drawn units; and what a census counted
    beside a draw that goes on speaking for the rest."""
    speaking, was_raised = open_pools(case) - cut_pools(case), is_open(case)
    for row in proof_queries.drawn(case):
        is_beside = row["tally"] is not None and row["pool"] in speaking
        since = _drawn_since(case, row["id"]) if was_raised else frozenset[str]()
        known = cells_of(case, row["id"], but=since)
        decision = decide(load_tally(row["tally"]) if is_beside else together(known))
        read = {(c["stage"], c["cell"]): c for c in queries.cells_read(case, row["id"]) if c["stage"] not in since}
        places = {(stage, cell) for stage, cells in known.draws.items() for cell in cells}
        for place in sorted(places | read.keys()):
            yield _drawn_cell(row, place, read.get(place), decision)
    for row in proof_queries.counted_of_pools(case):
        if row["pool"] in speaking:
            yield _whole(row["key"], row["size_bytes"], COUNTED, READ, [row])
    if opened_above(case):
        yield from _units(case)


def _drawn_since(case: Case, entry: int) -> frozenset[str]:
    """Labels of larger draws than the one that the newest figures rest on, which are not read to their end yet, and of
    the sweeps around them."""
    found = queries.result_of(case, int(case.fact("round")), entry)
    n = len(found["sample"][3]) if found is not None and found["sample"] else 0
    labels = queries.draws_of(case, entry)
    return frozenset(each for each in labels if stage_cells(each.removeprefix(f"{SWEEP_LABEL}/")) > n > 0)


def _drawn_cell(entry: Row, place: tuple[str, int], read: Row | None, decision: Decision) -> DrawnCell:
    """place: stage and cell. read: the cell as the case holds it, None if it was not read."""
    stage, cell = place
    if read is None:
        return DrawnCell(entry["key"], entry["size_bytes"], stage, cell, NOT_READ, "", 0, {})
    tally, state = load_tally(read["tally"]), READ if read["digest"] else LOST
    counts = measure(tally.signatures, decision, class_of_record)
    rows = sum(tally.rows.values())
    return DrawnCell(entry["key"], entry["size_bytes"], stage, cell, state, read["digest"].hex(), rows, counts)


def _units(case: Case) -> Iterator[DrawnCell]:
    """Drawn units, read or not; then, beside them, those of strata of which not every unit was read, as they come."""
    units, stages = Units.of(case), dict[int, str]()
    for row in unit_queries.unit_draws(case):
        stages[row["id"]] = row["label"]
        if not row["is_read"]:
            yield DrawnCell(row["key"], row["size_bytes"], row["label"], 0, NOT_READ, "", 0, {})
    whole = units.counted()
    for _, entries in groupby(queries.all_facts(case, opened_above(case)), lambda row: row["top"] or row["id"]):
        rows = list(entries)
        unit = units.unit_of(rows[0])
        if unit is not None and (unit.drawn or unit.stratum not in whole):
            state = LOST if rows[0]["status"] == "unreadable" else READ
            yield _whole(rows[0]["top_key"], rows[0]["top_bytes"], stages.get(unit.entry, COUNTED), state, rows)


def _whole(key: bytes, size_bytes: int, stage: str, state: str, rows: list[Row]) -> DrawnCell:
    """A file that was read whole, with all that is inside it. rows: of these, the file's own first."""
    counts, lines = dict[str, int](), 0
    for row in rows:
        if row["tally"] is not None:
            tally = load_tally(row["tally"])
            add_counts(counts, measure(tally.signatures, decide(tally), class_of_record))
            lines += sum(tally.rows.values())
    return DrawnCell(key, size_bytes, stage, 0, state, "", lines, counts, (rows[0]["sha256"] or b"").hex())


def sampling(case: Case, fields: dict[str, Any]) -> Sampling:
    """What the totals rest on; cases of the first versions do not tell all of it."""
    by_stage = {(row["stage"], row["name"]): load_estimate(row["estimate"]) for row in case.fact("strata") or []}
    planned = (case.fact("plan") or {"pools": ()})["pools"]
    pools = (
        PoolResult(p["name"], p["cells"], p["sample"], by_stage.get((pool_label(p["name"]), p["name"])))
        for p in planned
    )
    drawn = unit_queries.count_units_drawn(case)
    units = (
        UnitsResult(name, size, pilot, pilot + second, by_stage.get((UNITS, name)))
        for name, size in Units.of(case).drawn.strata.items()
        for pilot, second in [[drawn.get(label(phase, name), 0) for phase in PHASES]]
    )
    picked, known, open_ended = fields.get("picked", False), fields.get("known"), fields.get("open_ended", True)
    aimed, device = tuple(_aimed(case)), load_device(case.fact(DEVICE))
    before = floors_before(case) if picked else {}
    return Sampling(known, open_ended, tuple(pools), tuple(units), picked, device, aimed, before)


def _aimed(case: Case) -> Iterator[Aimed]:
    """Every precision that there are figures of, with the newest total under it."""
    made = precisions(case)
    totals = {fields.get("precision", made[0]): fields["records"] for fields in queries.every(case, "summary")}
    return (Aimed(each, load_estimate(totals[each])) for each in made if each in totals)
